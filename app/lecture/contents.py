"""The lecture in order: ten chapters, their slides and claims."""

from collections.abc import Iterator
from typing import Final

from app.lecture.chapters import (
    attention,
    backprop,
    descent,
    exam,
    loss,
    networks,
    perceptron,
    practice,
    training_loop,
    why,
)
from app.lecture.model import Chapter, Claim, Slide

CHAPTERS: Final[dict[str, Chapter]] = {
    module.CHAPTER.id: module.CHAPTER
    for module in (why, perceptron, networks, exam, loss, descent, backprop, practice, training_loop, attention)
}


def slides() -> Iterator[tuple[Chapter, Slide]]:
    """Every slide with its chapter, in order."""
    for chapter in CHAPTERS.values():
        for slide in chapter.slides:
            yield chapter, slide


def claims() -> Iterator[Claim]:
    """Every claim, in order."""
    for _, slide in slides():
        yield from slide.claims
