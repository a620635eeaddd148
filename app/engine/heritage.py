"""What a new run takes over of one that has trained the same steps before: its checkpoints, made its own.

Either run's recipe is the other's up to the step in question; or the new one is a fork, whose two
trials are one of the other's. What is taken over is what a replay from step 0 would come to, bit for
bit; where that is not sure nothing is taken over.
"""

from collections.abc import Iterable, Sequence
from typing import Any

import torch

from app.engine.anytrainer import AnyTrainer
from app.engine.checkpoints import Convert, State
from app.engine.history import per_width
from app.engine.trainer import Trainer
from app.engine.trial_group import of_row
from app.recipe.controls import Move, Recipe, SetBatchSize, trial_of


def conversion(parent: Recipe, trial: int | None, trainer: AnyTrainer) -> Convert | None:
    """How a checkpoint of `parent` becomes one of the trainer's run; None where it would not be the same, bit for bit.

    trial: of the parent, whose two copies the trainer trains; None where the recipes are the same.
    """
    if trial is None:
        return _whole
    spec = parent.spec
    if not isinstance(trainer, Trainer):
        return part(parent, trial, 2)
    if (trial,) not in spec.stacks() or not _one_batch_size(parent, trial):
        return None  # side by side with others, or counted by another's epochs, numbers differ in their last bits
    if per_width(len(spec.trials), spec.parameters) != trainer.per_width:
        return None
    return part(parent, trial, 2)


def part(parent: Recipe, trial: int, copies: int) -> Convert:
    """How a checkpoint of `parent` becomes one of a run that has one of its trials alone, or several times.

    A trial that was stacked with others goes on as it would there but for the last bits.
    """
    spec = parent.spec
    rows = [trial] * copies

    def shared(state: State) -> State:
        """The part that all networks have."""
        _check_sound(state, trial)
        applied = sum(own(parent.moves[: state["applied"]], trial))
        found: State = {**state, "applied": applied, "fallen": [], "bucket": state["bucket"][:, rows].clone()}
        if "good" in state:
            found["good"] = [state["good"][trial]] * copies
        return found

    def perceptron(state: State) -> State:
        stack = next(stack for stack in spec.stacks() if trial in stack)
        group = of_row(state["cohorts"][spec.stacks().index(stack)], stack.index(trial))
        return {**shared(state), "cohorts": [group] * copies}

    def transformer(state: State) -> State:
        made = {name: [state[name][trial]] * copies for name in ("tunings", "last_rates")}
        since = [[losses[trial]] * copies for losses in state["since"]]
        return {**shared(state), **made, "parameters": state["parameters"][rows].clone(), "since": since}

    return perceptron if spec.sequence is None else transformer


def _whole(state: State) -> State:
    if state["fallen"]:  # that a trial diverged is told by the run that finds it out
        raise ValueError(f"a trial has diverged at step {state['step']}")
    return state


def row(values: Sequence[Any], trial: int | None) -> Sequence[Any]:
    """Something of each trial of the parent, as it is of each trial of the new run."""
    return values if trial is None else [values[trial]] * 2


def evaluation_of(told: dict[str, Any], trial: int | None) -> dict[str, Any]:
    """What an evaluation of the parent told, as one of the new run tells it.

    Raises:
        ValueError: it does not tell all that the new run would.
    """
    if trial is None:
        return told
    answers = [{name: told[name] for name in ("induction", "samples")}, *told.get("later", ())]
    if trial >= len(answers):
        raise ValueError(
            f"the evaluation at step {told['step']} tells of trials 0 to {len(answers) - 1}; got trial {trial}"
        )
    return {**told, **answers[trial], "scores": row(told["scores"], trial), "later": [answers[trial]]}


def own(moves: Iterable[Move], trial: int | None) -> list[bool]:
    """Which of the parent's moves the new run has."""
    return [trial is None or trial_of(move.control) in (None, trial) for move in moves]


def _one_batch_size(parent: Recipe, trial: int) -> bool:
    """Whether the trial's epochs are those of the first, by which a run counts."""
    spec = parent.spec
    changed = (a.control for a in parent.controls if isinstance(a.control, SetBatchSize))
    apart = any(control.trial is not None for control in changed)
    return trial == 0 or (not apart and spec.batch_size_of(trial) == spec.batch_size_of(0))


def _check_sound(state: State, trial: int) -> None:
    if any(fault[0] == trial for fault in state["fallen"]):
        raise ValueError(f"trial {trial} has diverged at step {state['step']}")
    if not bool(torch.isfinite(state["bucket"][:, trial]).all()):
        raise ValueError(f"trial {trial} is not finite at step {state['step']}")
