"""Slides: rates that follow a schedule of PyTorch, stepped once an epoch or once a batch."""

from app.lecture.model import Slide

SLIDES = (
    Slide(
        id="schedulers",
        headings=("How to adjust the learning rate using PyTorch",),
        title="Must the rate stay the same?",
    ),
)
