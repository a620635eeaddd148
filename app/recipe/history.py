"""Other ways a run's history could go: back to a step, or from a step on in two ways side by side."""

from itertools import zip_longest

from app.recipe.controls import Applied, Control, Recipe, SetBatchSize, SetDropout, trial_of
from app.recipe.spec import RunSpec


def common(one: Recipe, other: Recipe, step: int) -> int:
    """The last step, up to `step`, until which two recipes of one specification do the same."""
    for a, b in zip_longest(one.until(step).moves, other.until(step).moves):
        if a is None or b is None or a[:2] != b[:2]:
            return min(move.step for move in (a, b) if move is not None) - 1
    return step


def rewound(recipe: Recipe, step: int, undo: int = 0) -> Recipe:
    """The recipe up to a step, without the last `undo` of the controls right at it.

    Raises:
        ValueError: fewer controls than that stand at the step.
    """
    kept = recipe.until(step)
    here = sum(applied.step == step for applied in kept.controls)
    if undo > here:
        raise ValueError(f"{here} controls stand at step {step}; got an undo of {undo}")
    return Recipe(spec=kept.spec, controls=kept.controls[: len(kept.controls) - undo])


def forked(recipe: Recipe, step: int, trial: int = 0, control: Control | None = None) -> Recipe:
    """One trial of the recipe up to a step, twice: trial 0 goes on as before, and trial 1 takes the control.

    Raises:
        ValueError: there is no such trial, the run is too large to be doubled, or the control does not fit.
    """
    spec = recipe.spec
    if trial >= len(spec.trials):
        raise ValueError(f"the run has trials 0 to {len(spec.trials) - 1}; got trial {trial}")
    twice = RunSpec.model_validate({**dict(spec), "kind": "fork", "trials": (spec.trials[trial],) * 2})
    shared = (_for_all(applied, trial) for applied in recipe.until(step).controls)
    made = Recipe(spec=twice, controls=tuple(applied for applied in shared if applied is not None))
    if control is None:
        return made
    both = isinstance(control, SetDropout) or (isinstance(control, SetBatchSize) and spec.sequence is not None)
    own = control if both else control.model_copy(update={"trial": 1})
    return made.followed_by(step, own)


def alone(recipe: Recipe, trial: int) -> Recipe:
    """One trial of the recipe as a run of its own.

    Raises:
        ValueError: there is no such trial.
    """
    spec = recipe.spec
    if trial >= len(spec.trials):
        raise ValueError(f"the run has trials 0 to {len(spec.trials) - 1}; got trial {trial}")
    one = RunSpec.model_validate({**dict(spec), "kind": "training", "trials": (spec.trials[trial],)})
    own = (_for_all(applied, trial) for applied in recipe.controls)
    return Recipe(spec=one, controls=tuple(applied for applied in own if applied is not None))


def _for_all(applied: Applied, trial: int) -> Applied | None:
    """A control as both halves of a fork take it; None where it was on another trial."""
    control = applied.control
    if trial_of(control) is None:
        return applied
    if trial_of(control) != trial:
        return None
    return Applied(step=applied.step, control=control.model_copy(update={"trial": None}))
