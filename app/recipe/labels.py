"""A few words for a control: what stands at its mark under the curves."""

from app.recipe import catalogue
from app.recipe.controls import (
    Control,
    SetBatchSize,
    SetDropout,
    SetLearningRate,
    SetOptimizer,
    SetRegularization,
    SetSchedule,
    SetWeight,
    trial_of,
)
from app.recipe.numbers import brief, rate
from app.recipe.spec import RunSpec


def label(control: Control, before: RunSpec) -> str:
    """What control changes, against the settings before it.

    A control on one of several trials names the trial, counted from 1.
    """
    trial = trial_of(control)
    was = before.trials[trial or 0]
    match control:
        case SetLearningRate():
            words = f"rate {rate(was.learning_rate)} → {rate(control.value)}"
        case SetOptimizer():
            title = control.optimizer.choice.title
            words = f"{title}, {'state kept' if control.state == 'keep' else 'fresh state'}"
        case SetSchedule():
            title = control.schedule.choice.title.lower()
            constant = control.schedule.name == "constant"
            words = f"{title} schedule" if constant else f"{title}, each {control.schedule.per}"
        case SetBatchSize():
            words = f"batch {before.batch_size_of(trial or 0)} → {control.value}"
        case SetDropout():
            dropped = before.network if before.sequence is None else before.sequence
            words = f"dropout {rate(dropped.dropout)} → {rate(control.value)}"
        case SetRegularization():
            penalty = control.regularization
            title = catalogue.REGULARIZATIONS[penalty.name].title
            words = "no penalty" if penalty.name == "none" else f"{title} {rate(penalty.rate)}"
        case SetWeight():
            words = f"weight set to {brief(control.value)}"
    return words if trial is None or len(before.trials) == 1 else f"{words} (trial {trial + 1})"
