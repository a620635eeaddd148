"""The lecture's contents: its chapters in order, its errata, and the slide of each figure that was drawn by chance."""

from collections.abc import Iterator
from typing import Final

from app.lecture.chapters import (
    attention,
    backprop,
    descent,
    exam,
    generalization,
    loss,
    networks,
    perceptron,
    practice,
    training_loop,
    why,
)
from app.lecture.model import Chapter, Claim, Erratum, Slide

CHAPTERS: Final[dict[str, Chapter]] = {
    module.CHAPTER.id: module.CHAPTER
    for module in (
        why,
        perceptron,
        networks,
        exam,
        loss,
        descent,
        backprop,
        practice,
        training_loop,
        attention,
        generalization,
    )
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


ERRATA: Final = (
    Erratum(
        wording="Perceptron example: g(−6) ≈ 0.002",
        correction="σ(−6) is 0.00247, so to four places the answer is 0.0025.",
        slide="perceptron/example",
    ),
    Erratum(
        wording='class Perceptron(nn.Module):\\n",',
        correction="A line break of the notebook's file slipped into the code; the line ends after the colon.",
        slide="networks/simplified",
    ),
    Erratum(
        wording="print(model",
        correction="The closing bracket is missing: print(model).",
        slide="networks/simplified",
    ),
    Erratum(
        wording="x = torch.tensor([[-1, 2]]) into a network just made",
        correction=(
            "The text suggests the worked example, but the network has random weights. The page shows both: "
            "random weights, and the weights 3 and −2 with bias 1, which give 0.0025."
        ),
        slide="networks/simplified",
    ),
    Erratum(
        wording="nn.Linear(32*32,200),\\",
        correction="Inside brackets Python needs no backslash at the end of a line; DeepNN is shown without them.",
        slide="networks/deep",
    ),
    Erratum(
        wording="Binary cross entropy: Loss = nn.CrossEntropyLoss()",
        correction=(
            "For one output that is a probability the loss is nn.BCELoss, and on logits nn.BCEWithLogitsLoss, which is "
            "stable. nn.CrossEntropyLoss is for several classes, and takes logits."
        ),
        slide="loss/binary-cross-entropy",
    ),
    Erratum(
        wording="Gradient Descent, second slide: pick a single data point",
        correction=(
            "One point at a time is stochastic gradient descent already; what the lecture calls stochastic, "
            "a batch of B points, is mini-batch gradient descent."
        ),
        slide="descent/one-point",
    ),
    Erratum(
        wording="scheduler.step() in the batch loop, under “after every epoch”",
        correction=(
            "It belongs after the batch loop. ExponentialLR(gamma=0.9) stepped once a batch brings the rate to "
            "nothing within a few epochs."
        ),
        slide="practice/schedulers",
    ),
    Erratum(
        wording="torch.optim.Adafelta, torch.optim.RMSProp",
        correction="The classes are torch.optim.Adadelta and torch.optim.RMSprop.",
        slide="practice/optimizers",
    ),
    Erratum(
        wording="“Hand engineer features are”, “Neural Networks dates back a decades”",
        correction="Hand-engineered features cost time, break and do not scale; neural networks date back decades.",
        slide="why/features",
    ),
)
"""In the order of the lecture's chapters, but for the last, which is about words."""


SEEDS: Final[dict[str, str]] = {
    "q9iHSm": "cover",
    "2022-11-15 21-56-18": "why/what-is",
    "2022-11-15 22-08-35": "why/features",
    "2022-11-15 22-30-22": "why/timeline",
    "2022-11-17 13-48-43": "why/big-data",
    "2022-11-17 13-50-24": "why/hardware",
    "2022-11-17 13-51-11": "why/software",
    "2022-11-15 22-45-20": "perceptron/forward",
    "2022-11-15 22-46-13": "perceptron/forward",
    "2022-11-15 22-48-18": "perceptron/forward",
    "2022-11-15 22-49-18": "perceptron/forward",
    "2022-11-15 22-50-13": "perceptron/forward",
    "2022-11-15 22-52-29": "perceptron/activation",
    "2022-11-15 22-54-12": "perceptron/gallery",
    "2022-11-15 22-58-28": "perceptron/importance",
    "2022-11-15 22-59-24": "perceptron/importance",
    "2022-11-15 23-00-23": "perceptron/importance",
    "2022-11-15 23-12-39": "perceptron/example",
    "2022-11-15 23-13-36": "perceptron/example",
    "2022-11-15 23-14-55": "perceptron/example",
    "2022-11-16 00-11-20": "perceptron/example",
    "2022-11-16 00-12-44": "perceptron/example",
    "2022-11-15 23-27-08": "perceptron/example",
    "2022-11-15 23-35-26": "networks/simplified",
    "2022-11-15 23-36-37": "networks/simplified",
    "2022-11-15 23-37-28": "networks/simplified",
    "2022-11-16 00-50-55": "networks/single-layer",
    "2022-11-16 00-53-02": "networks/single-layer",
    "2022-11-16 00-54-38": "networks/single-layer",
    "2022-11-16 00-55-48": "networks/single-layer",
    "2022-11-16 00-56-24": "networks/single-layer",
    "2022-11-16 01-14-00": "networks/deep",
    "2022-11-16 01-14-33": "networks/deep",
    "2022-11-16 01-31-53": "exam/students",
    "2022-11-16 01-32-39": "exam/you",
    "2022-11-16 01-33-36": "exam/untrained",
    "2022-11-16 01-34-41": "exam/trained",
    "2022-11-16 01-38-12": "loss/one-example",
    "2022-11-16 01-39-58": "loss/cost",
    "2022-11-16 01-40-54": "loss/cost",
    "2022-11-16 01-48-41": "loss/binary-cross-entropy",
    "2022-11-16 01-49-29": "loss/binary-cross-entropy",
    "2022-11-15 22-07-39": "loss/mean-squared-error",
    "2022-11-15 22-18-41": "descent/optimization",
    "2022-11-15 22-19-37": "descent/optimization",
    "2022-11-15 22-20-20": "descent/optimization",
    "2022-11-15 22-22-13": "descent/optimization",
    "2022-11-15 22-22-54": "descent/optimization",
    "2022-11-15 22-23-41": "descent/gradient-descent",
    "2022-11-15 22-26-45": "descent/gradient-descent",
    "2022-11-15 22-31-09": "descent/gradient-descent",
    "2022-11-15 22-32-21": "descent/gradient-descent",
    "2022-11-17 13-14-22": "descent/gradient-descent",
    "2022-11-17 13-19-51": "descent/one-point",
    "2022-11-17 13-20-58": "descent/one-point",
    "2022-11-17 13-31-49": "descent/stochastic",
    "2022-11-17 02-12-43": "backprop/nudge",
    "2022-11-17 02-15-05": "backprop/nudge",
    "2022-11-17 02-17-10": "backprop/chain",
    "2022-11-17 02-18-22": "backprop/chain",
    "2022-11-17 02-22-26": "backprop/chain",
    "2022-11-17 02-23-09": "backprop/chain",
    "2022-11-17 02-24-46": "backprop/chain",
    "2022-11-17 02-31-38": "practice/landscape",
    "2022-11-17 02-32-28": "practice/rate",
}
"""By file name (without "Screenshot from" and ".png"): "chapter/slide", or the page that shows it."""
