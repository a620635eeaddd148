"""Small runs with controls, whose scripts are compared with them."""

from app.recipe.controls import Applied, Control, Recipe
from app.recipe.spec import NetworkSpec, RunSpec

SMALL = NetworkSpec(hidden=(4, 2))
OF_A_TRIAL = {"learning_rate", "optimizer", "schedule", "regularization"}


def recipe(*applied: tuple[int, Control], **fields: object) -> Recipe:
    """A small run with controls."""
    trial = {name: fields.pop(name) for name in list(fields) if name in OF_A_TRIAL}
    spec = RunSpec.model_validate({"network": SMALL, "trials": [trial], **fields})
    return Recipe(spec=spec, controls=tuple(Applied(step=step, control=control) for step, control in applied))
