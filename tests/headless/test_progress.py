"""How far the command is, as a terminal and a file are told."""

import contextlib
import io

import pytest

from app.__main__ import main
from app.headless import progress
from app.headless.progress import ProgressLine


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_terminal_sees_a_bar_that_goes_away_and_a_file_sees_a_line(monkeypatch: pytest.MonkeyPatch):
    now = 100.0
    monkeypatch.setattr(progress.time, "monotonic", lambda: now)
    monkeypatch.setenv("COLUMNS", "80")
    screen, file = Terminal(), io.StringIO()
    both = [ProgressLine(2_000, screen), ProgressLine(2_000, file)]
    for told in both:
        told.show(1, 0.5)
    assert screen.getvalue() == file.getvalue() == ""
    now += 10
    for told in both:
        told.show(500, 0.25)
    words = "500 of 2,000 steps, loss 0.25, 50 steps/s, 0:30 left"
    assert file.getvalue() == words + "\n"
    assert screen.getvalue().startswith("\r[======                  ] ")
    both[0].clear()
    assert screen.getvalue().endswith(" \r")


@pytest.mark.parametrize(
    ("columns", "shown"),
    [
        (120, "[============            ] 5 of 10 steps, loss not finite, 5 steps/s, 0:01 left"),
        (64, "[====    ] 5 of 10 steps, loss not finite, 5 steps/s, 0:01 left"),
        (56, "5 of 10 steps, loss not finite, 5 steps/s, 0:01 left"),
        (30, "5 of 10 steps, loss not finit"),
    ],
)
def test_a_bar_gives_way_to_its_words_on_a_narrow_terminal(columns: int, shown: str, monkeypatch: pytest.MonkeyPatch):
    now = 0.0
    monkeypatch.setattr(progress.time, "monotonic", lambda: now)
    monkeypatch.setenv("COLUMNS", str(columns))
    screen = Terminal()
    told = ProgressLine(10, screen)
    now = 1.0
    told.show(5, None)
    assert screen.getvalue() == "\r" + shown


def test_quiet_shows_no_progress():
    with contextlib.redirect_stderr(io.StringIO()) as said:
        assert main(["train", "v=1", "--steps", "3", "--quiet"]) == 0
    assert said.getvalue() == ""


@pytest.mark.parametrize(("seconds", "words"), [(0.4, "0:00"), (59.6, "1:00"), (150, "2:30"), (3723, "1:02:03")])
def test_time_is_told_as_on_a_clock(seconds: float, words: str):
    assert progress.clock(seconds) == words
