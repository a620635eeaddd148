"""Slides: the loss landscape of a real network, and what depth and width make of it."""

from app.lecture.model import Slide

SLIDES = (
    Slide(
        id="landscape",
        headings=(
            "Neural networks in practice: optimization",
            "Loss functions can be difficult to optimize",
            "Remember:",
        ),
        title="What does the loss of a real network look like?",
    ),
    Slide(id="depth", headings=(), title="Is a deeper network harder to train?"),
)
