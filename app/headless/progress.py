"""How far a run is: a bar on a terminal, elsewhere a line now and then."""

import shutil
import time
from typing import TextIO

BAR_SECONDS, LINE_SECONDS = 0.1, 10.0
"""How often the bar is drawn, and how often a line is written where there is no terminal."""

BAR, SHORTEST_BAR = 24, 4
"""Characters of the bar at most, and at least; where there is less room, there are words alone."""


class ProgressLine:
    """Tells a stream of the steps done, out of a total."""

    def __init__(self, total: int, stream: TextIO, quiet: bool = False) -> None:
        self._total, self._stream, self._quiet = total, stream, quiet
        self._bar = stream.isatty()
        self._begin = self._told = time.monotonic()
        self._drawn = 0  # characters of the bar on the screen

    def show(self, step: int, loss: float | None) -> None:
        """Tell of a step and its training loss, None where it is not finite; not at every call."""
        now = time.monotonic()
        if self._quiet or now - self._told < (BAR_SECONDS if self._bar else LINE_SECONDS):
            return
        self._told = now
        rate = step / (now - self._begin)
        shown = "not finite" if loss is None else f"{loss:.4g}"
        left = clock((self._total - step) / rate) if rate else "?"
        words = f"{step:,} of {self._total:,} steps, loss {shown}, {rate:,.0f} steps/s, {left} left"
        self._draw(step, words) if self._bar else self.say(words)

    def say(self, sentence: str) -> None:
        """Write a line of its own, unless quiet."""
        if not self._quiet:
            self.clear()
            print(sentence, file=self._stream, flush=True)

    def clear(self) -> None:
        """Take the bar off the screen."""
        if self._drawn:
            print("\r" + " " * self._drawn, end="\r", file=self._stream, flush=True)
            self._drawn = 0

    def _draw(self, step: int, words: str) -> None:
        columns = max(1, shutil.get_terminal_size().columns - 1)
        width = min(BAR, columns - len(words) - len("[] "))
        bar = f"[{'=' * (width * step // self._total):<{width}}] " if width >= SHORTEST_BAR else ""
        text = (bar + words)[:columns]
        print("\r" + text.ljust(self._drawn), end="", file=self._stream, flush=True)
        self._drawn = len(text)


def clock(seconds: float) -> str:
    """Seconds as minutes and seconds, or with hours before: 0:07, 2:30, 1:02:03."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
