"""What the server tells of a transformer's run beside what it tells of every run."""

from typing import ClassVar, Literal

from app.recipe.model import Model
from app.wire.delivery import Delivery, Event, Losses


class Attempt(Model):
    """A held-out prompt, the right answer ("" for a text, which has none), and what the network writes."""

    prompt: str
    answer: str
    written: str


class Answers(Model):
    """What one trial is found to do.

    induction: for each layer and head, the mean attention of an answer's tokens to what came after the same token
    before; null where the task is not to copy. samples: of what it writes.
    """

    induction: tuple[tuple[float, ...], ...] | None
    samples: tuple[Attempt, ...]


class Evaluated(Event):
    """How well a transformer answers held-out cases, told at intervals that grow with the run.

    scores: of each trial, the share answered without a fault; of a text, of next characters.
    induction, samples: as in `Answers`, of the first trial. later: of the others; none in logs of version 0.1.0.
    """

    type: Literal["evaluated"] = "evaluated"
    step: int
    scores: tuple[float, ...]
    induction: tuple[tuple[float, ...], ...] | None
    samples: tuple[Attempt, ...]
    later: tuple[Answers, ...] = ()


class SequenceFrame(Model):
    """The head of a binary frame of a transformer's run: as it is now, or as it was.

    request, epoch, steps_per_second, training_loss, test_loss, learning_rate: as in `frame`; the losses are
    means over 64 cases. trial: the one in view. tokens: of a held-out case, with its answer. likeliest: the next
    token the network thinks likeliest after each of them, and chance: its probability of the one that comes next in
    truth.

    The buffers, left out while they are not finite:

    attention: uint8 (layers, heads, tokens, tokens), 255 is 1: row is the token that looks, column the one it
    looks at. embeddings: float32 (vocabulary, 2): the tokens' vectors on their two main axes, in the
    order of `vocabulary`.
    """

    delivery: ClassVar[Delivery] = Delivery.LATEST
    type: Literal["sequence-frame"] = "sequence-frame"
    request: str | None = None
    run: str
    revision: int
    step: int
    epoch: float
    training_loss: Losses
    test_loss: Losses
    learning_rate: Losses
    steps_per_second: float
    trial: int
    tokens: str
    likeliest: str
    chance: tuple[float | None, ...]
    vocabulary: str
