"""Claims of the lecture that a run shows: each arm is trained, and comes to what the page says."""

import pytest

from app.lecture.contents import claims
from app.lecture.model import Arm
from app.recipe.link import decode
from tests.engine.training import trained

FEW_STEPS = 3
"""How far the step of a divergence may be off: before it every rounding error doubles within a step or two."""

ARMS = [pytest.param(arm, id=f"{claim.id}: {arm.title}") for claim in claims() for arm in claim.arms]


def outcome(arm: Arm) -> float | None:
    """What the arm's recipe comes to."""
    recipe, _ = decode(arm.recipe)
    checkpointed = trained(recipe, arm.steps)
    if arm.measure == "diverged at step":
        return None if checkpointed.diverged is None else checkpointed.diverged.step
    losses, accuracies = checkpointed.trainer.losses(), checkpointed.trainer.accuracies()
    values = losses if accuracies is None or arm.measure.endswith("loss") else accuracies
    return values[arm.measure.startswith("test")][0]


@pytest.mark.parametrize("arm", ARMS)
def test_an_arm_comes_to_what_its_claim_says(arm: Arm):
    found = outcome(arm)
    assert (found is None) == (arm.measured is None)
    if found is None or arm.measured is None:
        return
    assert arm.low is None or found >= arm.low
    assert arm.high is None or found <= arm.high
    within = FEW_STEPS if arm.measure == "diverged at step" else 0.02
    assert found == pytest.approx(arm.measured, rel=0.05, abs=within)
