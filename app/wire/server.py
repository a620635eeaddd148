"""What the server sends: answers, the run's log, and frames.

Arrays over trials stand in the order of the run's trials. A loss that is not finite is null.
"""

from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from app.recipe.controls import Control, Join
from app.recipe.history import Columns
from app.recipe.model import Model
from app.recipe.spec import RunSpec
from app.wire.delivery import Delivery, Event, Goals, Losses


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


class Welcome(Model):
    """First on every connection.

    version: of Descent. devices: what runs can train on, the default first.
    """

    delivery: ClassVar[Delivery] = Delivery.DIRECT
    type: Literal["welcome"] = "welcome"
    version: str
    devices: tuple[str, ...]


class Opened(Model):
    """The run that a request made."""

    delivery: ClassVar[Delivery] = Delivery.DIRECT
    type: Literal["opened"] = "opened"
    request: str
    run: str


class Refused(Model):
    """A request that was not carried out; nothing was lost.

    request: null when the message could not be read. reason: for programs; sentence: for readers.
    """

    delivery: ClassVar[Delivery] = Delivery.DIRECT
    type: Literal["refused"] = "refused"
    request: str | None
    run: str | None = None
    reason: Literal["bad-message", "bad-value", "unknown-run", "run-ended", "full", "fault"]
    sentence: str


class Trouble(Model):
    """The server cannot write runs to disk; sent to every page, also to one that comes meanwhile.

    sentence: why, and what becomes of runs; "" when all is well again. Meanwhile every run waits, what would change
    a run is refused, and what was done before is told once it is on disk.
    """

    delivery: ClassVar[Delivery] = Delivery.DIRECT
    type: Literal["trouble"] = "trouble"
    sentence: str


class Pong(Model):
    """Answers a `ping`. A page that hears neither this nor anything else for some seconds takes the path for dead."""

    delivery: ClassVar[Delivery] = Delivery.DIRECT
    type: Literal["pong"] = "pong"


class TrialQueryResult(Model):
    """The answer to a `trial-query`.

    step: of the parameters it looked at, in that revision. answer: that of the query, with the same tag `type`.
    """

    delivery: ClassVar[Delivery] = Delivery.DIRECT
    type: Literal["trial-query-result"] = "trial-query-result"
    request: str
    run: str
    revision: int
    step: int
    trial: int
    answer: dict[str, Any]


class QueryResult(Model):
    """The answer to a `query`. answer: that of the query, with the same tag `type`."""

    delivery: ClassVar[Delivery] = Delivery.DIRECT
    type: Literal["query-result"] = "query-result"
    request: str
    answer: dict[str, Any]


class CatchingUp(Model):
    """The run replays to a step, as after a link, a fork or a rewind; sent to all who watch, every quarter second.

    step: where the replay is. target: where it leads. seconds: the time left, as far as it can be told; else null.
    What is asked meanwhile takes effect at `target`, and is answered when the run is there.
    """

    delivery: ClassVar[Delivery] = Delivery.LATEST
    type: Literal["catching-up"] = "catching-up"
    run: str
    step: int
    target: int
    seconds: float | None


class Points(Model):
    """The examples as drawn, one entry each, in data units.

    x1, x2: where they lie; x2 of a point of a curve is its value. target: the class's index, or the value.
    training: so many of them, the first, are trained on.
    row: of a table, which of its rows each is, counted from 0; else null.
    """

    x1: tuple[float, ...]
    x2: tuple[float, ...]
    target: tuple[float, ...]
    training: int
    row: tuple[int, ...] | None = None


class Started(Event):
    """A revision begins: from step 0, or at `step` after a rewind.

    spec: as the revision starts. undo: so many of the last controls right at `step` are dropped.
    before: the run that is this one as it was before the last reset or rewind; null where that was not kept.
    device: where it trains. parameters: of one trial.
    steps_per_epoch: at the spec's batch size.
    points: at most 2,000 of the examples; none where they are pictures.
    training_points, test_points: how many there are in all.
    """

    type: Literal["started"] = "started"
    spec: RunSpec
    step: int
    undo: int = 0
    before: str | None = None
    device: str
    parameters: int
    steps_per_epoch: int
    training_points: int
    test_points: int
    points: Points


class LossReport(Columns, Event):
    """The next buckets of the run's history; a bucket spans 2^k steps, more as the run grows.

    step: the steps done at the bucket's end; epoch: the same in passes over the training data.
    batch_loss, batch_min, batch_max: over the bucket's steps, (buckets, trials).
    training_loss, test_loss: over the whole sets, at the bucket's end, (buckets, trials).
    learning_rate: of the bucket's last update, (buckets, trials).
    """

    type: Literal["losses"] = "losses"


class ControlApplied(Event):
    """A control is in the recipe; the update that takes the run from `step` to step + 1 uses it.

    request: of the page that asked, null when a recipe was replayed.
    label: a few words for a mark. note: what became of the optimizer's state, or "".
    join: how the value joins the control before it that set the same: it is a control of its own, the next value
    of that control's path, or it takes the place of that path's last value.
    """

    type: Literal["control-applied"] = "control-applied"
    step: int
    control: Control
    request: str | None
    label: str
    note: str = ""
    join: Join = "none"


class State(Event):
    """Whether the run trains, and why not.

    state: training, paused (by a reader), waiting (nobody watches) or diverged.
    searching: the run has diverged, and its cause and a way back are being looked for; `diverged` tells them.
    steps_per_second: the highest speed asked for; null means as fast as possible.
    until: the step it pauses at; null means none. goals: it pauses where one of them is reached.
    target: the step that the run is catching up to, as a fork or a link names it; null when it is there. Controls,
    rewinds and single steps asked for meanwhile take effect at that step, and are answered then.
    request: of the page that asked, or null. reason: one sentence, or "".
    """

    type: Literal["state"] = "state"
    step: int
    state: Literal["training", "paused", "waiting", "diverged"]
    steps_per_second: float | None
    until: int | None = None
    target: int | None = None
    goals: Goals = ()
    searching: bool = False
    request: str | None = None
    reason: str = ""


class DivergedWeight(Model):
    """The weight that an update threw furthest.

    layer: 0 is the first. unit: of that layer. input: of the layer before; null for the bias.
    before, after: its value around the update; null where it is not finite.
    """

    layer: int
    unit: int
    input: int | None
    before: float | None
    after: float | None


class Remedy(Model):
    """A way back with which training goes on, as was tried: a rewind to `step` with `undo` and `controls`.

    label: in a few words, for a button.
    """

    step: int
    undo: int
    controls: tuple[Control, ...]
    label: str


class Diverged(Event):
    """A trial's loss or weights are no longer finite; that trial alone has stopped.

    Of a trial that falls while others train on it is told twice: at once, and again once the cause and a way back have
    been searched.

    step: the update that did it. cause: what became infinite or undefined.
    weight: that went first, where the run as a whole stands still; else null.
    remedy_step, remedy_learning_rate: a step to go back to, and a rate to go on with.
    remedy: the way back of the run, or of that trial; null where none was found, or not yet.
    sentence: all of this for readers, with the cause.
    """

    type: Literal["diverged"] = "diverged"
    trial: int
    step: int
    cause: str
    remedy_step: int
    remedy_learning_rate: float
    weight: DivergedWeight | None = None
    remedy: Remedy | None = None
    sentence: str


class Finished(Event):
    """The run has ended, and takes no more requests.

    request: of the page that asked, or null. sentence: why, for readers.
    """

    type: Literal["finished"] = "finished"
    step: int
    request: str | None = None
    sentence: str


class Frame(Model):
    """The head of a binary frame: the run as it is now, or as it was.

    request: null for the run as it is now; else the `look-back` this answers, and the page owes no `drawn`.
    epoch: passes over the training data. steps_per_second: as measured of late.
    training_loss, test_loss: over the whole sets; null where not finite.
    training_accuracy, test_accuracy: share of examples put into their class; null for a regression.
    learning_rate: of the last update. trial: the one in view, 0 unless a `view` chose another.

    The buffers, each left out while it is not finite. Over the plane:

    boundary: float32 (resolution, resolution), of the trial in view: the predicted value; of two
    classes the probability of class 1; of more that of the winning class. Row 0 is at the lowest
    x₂, over `extent` (x0, x1, y0, y1).
    classes: uint8, alike, where there are more than two: the index of the winning class.
    units: uint8 (units, 32, 32), of the trial in view: each hidden unit's activation over the
    same extent, 128 is zero, 1 and 255 the largest absolute value.
    outputs: uint8 (outputs, 32, 32), of the trial in view, where there are several: the probability
    of each class, 1 is 0, 128 is 1/2, 255 is 1.
    trials: uint8 (trials, 32, 32), where there are several: each one's answer, 128 is probability
    1/2 or the value 0, 1 and 255 are 0 and 1, or -1 and 1; of more than two classes 1 to 255 is
    how probable the winning class is, 0 to 1. All 0 for a trial that diverged.
    trial_classes: uint8, alike, where there are more than two classes: the winning ones.

    Of a curve instead: curves: float32 (trials, 193), the predicted values evenly over x0 to x1, not finite for
    a trial that diverged. units, outputs and trials are as above, but show filled curves: the area between zero and the
    value has the value's level, and all else is 128.

    Of pictures instead: filters: uint8 (units, side, side), of the trial in view: the weights into
    the first 25 units at most, 128 is zero, 1 and 255 the unit's largest absolute value.

    weights: float32 (parameters,), of the trial in view: layer by layer, (inputs + 1, units), the
    biases last; left out where there are more than 65,536.
    """

    delivery: ClassVar[Delivery] = Delivery.LATEST
    type: Literal["frame"] = "frame"
    request: str | None = None
    run: str
    revision: int
    step: int
    epoch: float
    training_loss: Losses
    test_loss: Losses
    training_accuracy: Losses | None
    test_accuracy: Losses | None
    learning_rate: Losses
    steps_per_second: float
    extent: tuple[float, float, float, float]
    trial: int = 0


DirectMessage = Welcome | Trouble | Pong | Opened | Refused | TrialQueryResult | QueryResult
ReliableMessage = Started | LossReport | ControlApplied | State | Diverged | Evaluated | Finished
ServerMessage = Annotated[
    DirectMessage | ReliableMessage | CatchingUp | Frame | SequenceFrame, Field(discriminator="type")
]
