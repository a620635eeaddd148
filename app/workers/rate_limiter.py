"""How fast a run goes: steps for a turn, held back where the reader wants that, and measured."""

from dataclasses import dataclass


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
