"""What a page may ask of a trial beside its frames, and what it is answered.

Numbers that are not finite are null. Layers stand in order, the first hidden one first. The loss is
the mean over the training examples, of which at most 2,000 are looked at; penalties are left out.
"""

from typing import Annotated, Literal

from pydantic import Field, FiniteFloat

from app.recipe import limits
from app.recipe.spec import Model, Seed
from app.wire.weights import AskUpdate, AskWeight, Numbers, Update, Weight


class AskLandscape(Model):
    """The loss over a plane through the trial's parameters as they are now.

    directions: random ones, each filter as long as the trial's own (Li et al. 2018), or the two main
    ones of the path of checkpoints. resolution: points a side.
    span: how far the plane reaches each way, in lengths of random directions; a plane of the path
    reaches as far as the path. seed: of random directions.
    """

    type: Literal["landscape"] = "landscape"
    directions: Literal["random", "path"] = "random"
    resolution: Annotated[int, Field(ge=2, le=129)] = 51
    span: Annotated[FiniteFloat, Field(ge=0.001, le=100)] = 1.0
    seed: Seed = 0


class AskCurvature(Model):
    """The largest eigenvalue of the Hessian, by power iteration. seed: of the first vector."""

    type: Literal["curvature"] = "curvature"
    seed: Seed = 0


class AskGradients(Model):
    """Size and noise of the gradient, layer by layer, and how far the next update goes."""

    type: Literal["gradients"] = "gradients"


class AskHistograms(Model):
    """How weights and activations are spread, layer by layer."""

    type: Literal["histograms"] = "histograms"
    bins: Annotated[int, Field(ge=2, le=256)] = 32


class AskConfusion(Model):
    """The confusion matrix of both sets; for a regression, R²."""

    type: Literal["confusion"] = "confusion"


Head = tuple[Annotated[int, Field(ge=0, lt=limits.LAYERS[1])], Annotated[int, Field(ge=0, lt=limits.HEADS[1])]]
Heads = Annotated[tuple[Head, ...], Field(max_length=limits.LAYERS[1] * limits.HEADS[1])]


class AskNext(Model):
    """What a transformer would write after a prompt. off: heads that are switched off for it, as (layer, head)."""

    type: Literal["next"] = "next"
    prompt: Annotated[str, Field(max_length=2000)]
    off: Heads = ()


class AskEvaluation(Model):
    """How well a transformer answers held-out cases with some heads switched off, as (layer, head)."""

    type: Literal["evaluation"] = "evaluation"
    off: Heads = ()


class AskStateDict(Model):
    """The trial's weights as a file that plain PyTorch loads."""

    type: Literal["state-dict"] = "state-dict"


class AskLatestBucket(Model):
    """The bucket of the history under way, which is in the log once it is full."""

    type: Literal["latest-bucket"] = "latest-bucket"


class AskReading(Model):
    """What the trial answers to one example. inputs: what the first layer sees, a number for each input."""

    type: Literal["reading"] = "reading"
    inputs: Annotated[tuple[FiniteFloat, ...], Field(min_length=1, max_length=1024)]


class AskMisread(Model):
    """Test examples that the trial puts into a wrong class, the surest first. most: how many are told."""

    type: Literal["misread"] = "misread"
    most: Annotated[int, Field(ge=1, le=24)] = 8


Question = Annotated[
    AskLandscape
    | AskCurvature
    | AskGradients
    | AskHistograms
    | AskConfusion
    | AskWeight
    | AskStateDict
    | AskLatestBucket
    | AskReading
    | AskMisread
    | AskUpdate
    | AskNext
    | AskEvaluation,
    Field(discriminator="type"),
]


class Landscape(Model):
    """The loss over the plane θ₀ + a·d₁ + b·d₂, θ₀ being the parameters at the result's step.

    extent: (a0, a1, b0, b1). loss: row by row, the first at b0, each from a0 to a1.
    path: (a, b) of each checkpoint and of the present, projected; path_step: their steps.
    path_loss: the loss at the checkpoint itself; projected_loss: where it is drawn.
    shares: of the path's variance along d₁ and d₂; null for random directions.
    """

    type: Literal["landscape"] = "landscape"
    extent: tuple[float, float, float, float]
    loss: tuple[Numbers, ...]
    path: tuple[tuple[float, float], ...]
    path_step: tuple[int, ...]
    path_loss: Numbers
    projected_loss: Numbers
    shares: tuple[float, float] | None


class Curvature(Model):
    """The loss where it curves most.

    eigenvalue: λ. rate_bound: 2/λ, the largest learning rate at which plain gradient descent is
    stable; null where λ ≤ 0. residual: ‖Hv - λv‖ / |λ|, how exact λ is.
    products: Hessian-vector products it took.
    """

    type: Literal["curvature"] = "curvature"
    eigenvalue: float
    rate_bound: float | None
    residual: float
    products: int


class Gradients(Model):
    """Gradients over the training examples, an entry for each layer.

    norm: ‖ḡ‖ of the mean gradient. variance: mean of ‖gᵢ - ḡ‖² over examples.
    update_ratio: ‖Δθ‖ / ‖θ‖ of the next update; null where the layer is all zeros or the trial cannot go on.
    noise_scale: variance / ‖ḡ‖² of all layers together, in examples.
    """

    type: Literal["gradients"] = "gradients"
    norm: Numbers
    variance: Numbers
    update_ratio: Numbers
    noise_scale: float | None


class Histogram(Model):
    """Values counted in equal bins from -limit to limit, a power of two. counts: of each bin."""

    limit: float
    counts: tuple[int, ...]


class Histograms(Model):
    """A histogram for each layer.

    weights: with the biases. activations: h of hidden layers, and z of the last, over the training examples.
    """

    type: Literal["histograms"] = "histograms"
    weights: tuple[Histogram, ...]
    activations: tuple[Histogram, ...]


class Score(Model):
    """How well one set is answered; what does not apply is null.

    matrix: examples by class, row the truth, column the answer. accuracy: the share on its diagonal.
    determination: R² = 1 - Σ(y - ŷ)² / Σ(y - ȳ)², of a regression.
    """

    matrix: tuple[tuple[int, ...], ...] | None = None
    accuracy: float | None = None
    determination: float | None = None


class Confusion(Model):
    """How well both sets are answered: training, and test."""

    type: Literal["confusion"] = "confusion"
    training: Score
    test: Score


class Next(Model):
    """The next token after a prompt.

    prompt: the part of it that the network sees, the last tokens its context holds. vocabulary: the tokens.
    logits: of each, in that order. attention: of every layer and head, from the prompt's last token to each.
    wanted: the right answer to the prompt so far, null where it is none of the task's.
    """

    type: Literal["next"] = "next"
    prompt: str
    vocabulary: str
    logits: Numbers
    attention: tuple[tuple[Numbers, ...], ...]
    wanted: str | None


class HeadEvaluation(Model):
    """The share of held-out cases answered without a fault: with the heads switched off, and with all of them."""

    type: Literal["evaluation"] = "evaluation"
    score: float
    whole: float


class StateDict(Model):
    """A `state_dict` as `torch.save` writes it, in base64; its keys fit the network of the exported script."""

    type: Literal["state-dict"] = "state-dict"
    file: str


class LatestBucket(Model):
    """The bucket under way as it would be if it ended now.

    step, epoch: where it ends. columns: those of `losses`, a number for each trial; none where no step is in it.
    """

    type: Literal["latest-bucket"] = "latest-bucket"
    step: int
    epoch: float
    columns: dict[str, Numbers]


class Reading(Model):
    """The trial's answer to one example. outputs: the probability of each class; of a regression the value."""

    type: Literal["reading"] = "reading"
    outputs: Numbers


class Wrong(Model):
    """A test example that was misread. inputs: as the first layer sees it. sure: the probability of `answer`."""

    inputs: tuple[float, ...]
    truth: int
    answer: int
    sure: float


class Misread(Model):
    """Test examples in a wrong class. wrong: how many of the `tested` there are in all."""

    type: Literal["misread"] = "misread"
    examples: tuple[Wrong, ...]
    wrong: int
    tested: int


Answer = Annotated[
    Landscape
    | Curvature
    | Gradients
    | Histograms
    | Confusion
    | Weight
    | Update
    | StateDict
    | LatestBucket
    | Reading
    | Misread
    | Next
    | HeadEvaluation,
    Field(discriminator="type"),
]
