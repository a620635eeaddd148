"""The lecture as data: nothing of the lecture as it was given is lost, and what slides name is there."""

import re
from pathlib import Path

import pytest

from app.lecture.contents import CHAPTERS, ERRATA, SEEDS, claims, slides
from app.lecture.model import Chapter
from app.recipe.link import decode
from app.web.lecture import resolved

ROOT = Path(__file__).parents[2]
FIGURES = ROOT / "static" / "js" / "pages" / "lecture" / "figures"

HEADINGS = {
    "why": ("What is deep learning", "Why deep learning and why now?", "Why deep learning", "Why now?"),
    "perceptron": (
        "The perceptron",
        "The structural building block of deep learning",
        "The perceptron: forward propagation",
        "Activation function",
        "Common activation functions",
        "Importance of activation functions",
        "The perceptron: example",
    ),
    "networks": (
        "Building neural networks with perceptrons",
        "The perceptron: simplified",
        "Single layer neural network",
        "Deep neural network",
    ),
    "exam": (
        "Applying neural networks",
        "Example problem",
        "Will you pass if we decide to give an exam about the EMAI conference presentations?",
    ),
    "loss": ("Quantifying loss", "Cost function", "Binary cross entropy loss", "Mean squared error loss"),
    "descent": (
        "Deep neural network",
        "Loss optimization",
        "If you repeat the above process, that is what we call gradient descent",
        "Gradient descent",
        "Gradient descent",
        "Stochastic gradient descent",
        "Mini-batches while training",
        "More accurate estimation of the gradient",
        "Mini-batches lead to fast training!",
    ),
    "backprop": ("Computing gradients: backpropagation",),
    "practice": (
        "Neural networks in practice: optimization",
        "Loss functions can be difficult to optimize",
        "Remember:",
        "Setting the learning rate",
        "How to deal with this?",
        "Adaptive learning rates",
        "How to adjust the learning rate using PyTorch",
        "Gradient descent algorithms",
    ),
    "training-loop": ("Putting it all together", "Now let's make all of that make sense"),
    "attention": ("Transformer and self-attention",),
    "generalization": (),
}
"""The lecture's own headings, in order, with its spelling mended."""


def test_there_are_eleven_chapters_in_the_lectures_order():
    assert list(CHAPTERS) == list(HEADINGS)


@pytest.mark.parametrize("chapter", CHAPTERS.values(), ids=lambda chapter: chapter.id)
def test_a_chapter_has_the_lectures_headings_in_order(chapter: Chapter):
    assert tuple(heading for slide in chapter.slides for heading in slide.headings) == HEADINGS[chapter.id]


@pytest.mark.parametrize("seed", SEEDS)
def test_a_figure_of_the_lecture_has_its_slide(seed: str):
    name, _, slide = SEEDS[seed].partition("/")
    if name == "cover":
        return
    assert slide in {shown.id for shown in CHAPTERS[name].slides}


def test_an_erratum_points_at_a_slide():
    for erratum in ERRATA:
        name, _, slide = erratum.slide.partition("/")
        assert slide in {shown.id for shown in CHAPTERS[name].slides}, erratum.wording


def test_every_chapter_asks_for_a_prediction_and_ties_it_to_a_claim():
    for chapter in CHAPTERS.values():
        asked = [slide.prediction for slide in chapter.slides if slide.prediction]
        assert asked, chapter.id
        claimed = {claim.id for slide in chapter.slides for claim in slide.claims}
        for prediction in asked:
            assert prediction.claim in claimed
            assert 0 <= prediction.right < len(prediction.options)


def test_slides_and_claims_have_names_of_their_own():
    for chapter in CHAPTERS.values():
        names = [slide.id for slide in chapter.slides]
        assert len(set(names)) == len(names)
    names = [claim.id for claim in claims()]
    assert len(set(names)) == len(names)


def test_a_claim_is_trained_or_names_the_test_that_finds_its_figures():
    tests = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "tests").rglob("test_*.py"))
    for claim in claims():
        if not claim.arms:
            assert claim.outcome
            assert re.search(rf"^def {re.escape(claim.test)}\(", tests, re.MULTILINE), claim.id


def test_a_figure_names_a_script_that_is_there_and_links_that_can_be_read():
    for _, slide in slides():
        figure = slide.figure
        if figure is None:
            continue
        assert (FIGURES / f"{figure.module}.js").is_file(), figure.module
        if figure.lab:
            decode(figure.lab)
        for options in (figure.options, *(preset.options for preset in figure.presets)):
            resolved(options)
