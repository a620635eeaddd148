"""How far and how fast a run trains: its goals, and a limit of its speed."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.engine.anytrainer import AnyTrainer
from app.engine.history import bucket_end
from app.recipe.numbers import brief, full
from app.wire.delivery import Goal


@dataclass(slots=True)
class RateLimiter:
    """How fast a run goes and may go. seconds_per_step: measured; limit: steps a second or None."""

    limit: float | None = None
    seconds_per_step: float = 1e-3
    owed: float = 0.0
    last: float = 0.0
    counted_from: float = 0.0
    counted_steps: int = 0
    steps_per_second: float = 0.0

    def steps(self, seconds: float, now: float) -> int:
        """How many steps to do in a turn of so many seconds."""
        fitting = self.fitting(seconds)
        if self.limit is None:
            return fitting
        self.owed = min(self.owed + (now - self.last) * self.limit, max(1.0, self.limit * 0.1))
        self.last = now
        return min(fitting, int(self.owed))

    def fitting(self, seconds: float) -> int:
        """How many steps fit into so many seconds, whatever the limit."""
        return max(1, int(seconds / self.seconds_per_step))

    def measure(self, steps: int, begin: float, end: float) -> None:
        """Learn from steps that were done how long one takes."""
        if steps:
            self.seconds_per_step += 0.3 * ((end - begin) / steps - self.seconds_per_step)

    def did(self, steps: int, begin: float, end: float) -> None:
        """Take in a turn's work."""
        self.measure(steps, begin, end)
        self.owed -= steps if self.limit is not None else 0
        self.counted_steps += steps
        if end - self.counted_from >= 0.5:
            self.steps_per_second = self.counted_steps / (end - self.counted_from)
            self.counted_from, self.counted_steps = end, 0

    def start(self, now: float) -> None:
        """Begin to count, as after a pause."""
        self.last = self.counted_from = now
        self.owed, self.counted_steps, self.steps_per_second = 1.0, 0, 0.0


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
