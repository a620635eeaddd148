"""Slips of the lecture as it was given, put right. Each stands with the slide that has the right form."""

from typing import Final

from app.lecture.model import Erratum

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
