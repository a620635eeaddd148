"""Slides: the optimizers of PyTorch, on hard surfaces and on a real network."""

from app.lecture.model import Slide

SLIDES = (Slide(id="optimizers", headings=("Gradient descent algorithms",), title="Which optimizer?"),)
