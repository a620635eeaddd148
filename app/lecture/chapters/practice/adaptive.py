"""Slides: learning rates that adapt, and what they can depend on."""

from app.lecture.model import Slide

SLIDES = (
    Slide(id="adaptive", headings=("Adaptive learning rates",), title="Idea 2: can every weight have its own rate?"),
    Slide(id="depends", headings=(), title="What can a rate depend on?"),
)
