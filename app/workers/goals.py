"""Where a run pauses because it has reached what it was trained for."""

from collections.abc import Sequence

from app.engine.anytrainer import AnyTrainer
from app.engine.history import bucket_end
from app.recipe.numbers import brief, full
from app.wire.goals import Goal


def steps_to_look(trainer: AnyTrainer) -> int:
    """Steps to the next point of the history, where goals are looked at."""
    return bucket_end(trainer.step, trainer.per_width) - trainer.step


def reached(goals: Sequence[Goal], trainer: AnyTrainer) -> str:
    """What was reached, as a sentence, if the trainer stands at a point of the history; else ""."""
    step = trainer.step
    if not goals or step == 0 or bucket_end(step - 1, trainer.per_width) != step:
        return ""
    losses, accuracies = trainer.losses(), trainer.accuracies()
    for goal in goals:
        which, _, what = goal.of.partition("-")
        both = losses if what == "loss" else accuracies
        values = both[which == "test"] if both else []
        for trial, value in enumerate(values):
            if value < goal.value if what == "loss" else value > goal.value:
                who = "" if len(values) == 1 else f" of trial {trial + 1}"
                side = "below" if what == "loss" else "above"
                return (
                    f"Paused at step {step:,}: the {which} {what}{who} is {brief(value, 4)}, {side} {full(goal.value)}."
                )
    return ""
