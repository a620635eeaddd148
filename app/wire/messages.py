"""Every message between a page and the server, once, in two opposed unions.

A page sends `ClientMessage`, the server sends `ServerMessage`; the tag `type` chooses the
class. Text frames are JSON without NaN or infinity: a loss that is not finite is null.
Arrays over trials stand in the order of the run's trials.
"""

from enum import StrEnum
from typing import Annotated, ClassVar, Literal

from pydantic import Field, FiniteFloat, TypeAdapter

from app.recipe import limits
from app.recipe.controls import Control, Recipe, Step
from app.recipe.spec import Model, RunSpec

RunId = Annotated[str, Field(pattern=r"^[a-z0-9]{1,24}$")]
Request = Annotated[str, Field(min_length=1, max_length=40)]
Speed = Annotated[FiniteFloat, Field(ge=limits.STEPS_PER_SECOND[0], le=limits.STEPS_PER_SECOND[1])] | None
Losses = tuple[float | None, ...]


class Delivery(StrEnum):
    """How a server message reaches a page.

    direct: an answer to one page, sent once.
    reliable: numbered in the run's log before anyone sees it, and sent again after a reconnect.
    latest: a newer one replaces it; at most two wait for a page's `drawn`.
    """

    DIRECT = "direct"
    RELIABLE = "reliable"
    LATEST = "latest"


class Open(Model):
    """Make a run. Exactly one of recipe and link is given; it waits at `step`, replayed to there.

    link: the fragment of a Descent address, which carries its own step.
    """

    type: Literal["open"] = "open"
    request: Request
    recipe: Recipe | None = None
    link: Annotated[str, Field(max_length=limits.LINK_CHARACTERS)] | None = None
    step: Step = 0


class Watch(Model):
    """Follow a run: its log after number `after` (0: all of it), then what happens.

    The page owes a `drawn` for each frame that comes. Watching again only moves `after`.
    """

    type: Literal["watch"] = "watch"
    request: Request
    run: RunId
    after: Annotated[int, Field(ge=0)] = 0


class Unwatch(Model):
    """Follow the run no longer, as when its figure leaves the view."""

    type: Literal["unwatch"] = "unwatch"
    run: RunId


class Train(Model):
    """Train until paused. until: the step to pause at; null means none."""

    type: Literal["train"] = "train"
    request: Request
    run: RunId
    until: Step | None = None


class Pause(Model):
    """Stop after the step under way and wait."""

    type: Literal["pause"] = "pause"
    request: Request
    run: RunId


class StepOn(Model):
    """Train `count` steps, or to the end of `count` epochs, and pause."""

    type: Literal["step"] = "step"
    request: Request
    run: RunId
    count: Annotated[int, Field(ge=1, le=1_000_000)] = 1
    unit: Literal["step", "epoch"] = "step"


class SetSpeed(Model):
    """Steps a second at most; null means as fast as it goes. Not part of the recipe."""

    type: Literal["speed"] = "speed"
    request: Request
    run: RunId
    steps_per_second: Speed = None


class Reset(Model):
    """Start anew at step 0: from spec, or, when null, from the settings as they stand now."""

    type: Literal["reset"] = "reset"
    request: Request
    run: RunId
    spec: RunSpec | None = None


class Change(Model):
    """Apply a control at the next step; answered by `control-applied` with the same request."""

    type: Literal["control"] = "control"
    request: Request
    run: RunId
    control: Control


class Rewind(Model):
    """Go back to `step`, drop what came after it, and apply `control` there if it is given."""

    type: Literal["rewind"] = "rewind"
    request: Request
    run: RunId
    step: Step
    control: Control | None = None


class Stop(Model):
    """End the run for good and forget it."""

    type: Literal["stop"] = "stop"
    request: Request
    run: RunId


class Drawn(Model):
    """The page has drawn one frame of the run and has room for another."""

    type: Literal["drawn"] = "drawn"
    run: RunId


ClientMessage = Annotated[
    Open | Watch | Unwatch | Train | Pause | StepOn | SetSpeed | Reset | Change | Rewind | Stop | Drawn,
    Field(discriminator="type"),
]
RunMessage = Train | Pause | StepOn | SetSpeed | Reset | Change | Rewind | Stop


class Welcome(Model):
    """First on every connection. devices: what runs can train on, the default first."""

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


class Event(Model):
    """What every reliable message carries.

    seq: its number in the run's log, from 1. revision: counts resets and rewinds, from 0;
    a message of an older revision than the newest `started` is void.
    """

    delivery: ClassVar[Delivery] = Delivery.RELIABLE
    run: str
    revision: int
    seq: int


class Points(Model):
    """The examples as drawn, in data units; the first `training` of them are trained on."""

    x1: tuple[float, ...]
    x2: tuple[float, ...]
    target: tuple[float, ...]
    training: int


class Started(Event):
    """A revision begins: from step 0, or at `step` after a rewind.

    device: where it trains. steps_per_epoch: at the spec's batch size.
    points: at most 2,000 of the examples; training_points and test_points count all of them.
    """

    type: Literal["started"] = "started"
    spec: RunSpec
    step: int
    device: str
    parameters: int
    steps_per_epoch: int
    training_points: int
    test_points: int
    points: Points


class LossReport(Event):
    """The next buckets of the run's history; a bucket spans 2^k steps, more as the run grows.

    step: the steps done at the bucket's end; epoch: the same in passes over the training data.
    batch_loss, batch_min, batch_max: over the bucket's steps, (buckets, trials).
    training_loss, test_loss: over the whole sets, at the bucket's end, (buckets, trials).
    learning_rate: of the bucket's last update, (buckets, trials).
    """

    type: Literal["losses"] = "losses"
    step: tuple[int, ...]
    epoch: tuple[float, ...]
    batch_loss: tuple[Losses, ...]
    batch_min: tuple[Losses, ...]
    batch_max: tuple[Losses, ...]
    training_loss: tuple[Losses, ...]
    test_loss: tuple[Losses, ...]
    learning_rate: tuple[Losses, ...]


class ControlApplied(Event):
    """A control is in the recipe; the update that takes the run from `step` to step + 1 uses it.

    request: of the page that asked, null when a recipe was replayed.
    label: a few words for a mark. note: what became of the optimizer's state, or "".
    """

    type: Literal["control-applied"] = "control-applied"
    step: int
    control: Control
    request: str | None
    label: str
    note: str = ""


class State(Event):
    """Whether the run trains, and why not.

    state: training, paused (by a reader), waiting (nobody watches) or diverged.
    request: of the page that asked, or null. reason: one sentence, or "".
    """

    type: Literal["state"] = "state"
    step: int
    state: Literal["training", "paused", "waiting", "diverged"]
    steps_per_second: float | None
    request: str | None = None
    reason: str = ""


class Diverged(Event):
    """A trial's loss or weights are no longer finite; that trial alone has stopped.

    step: the update that did it. remedy: a step to go back to and a rate to go on with.
    """

    type: Literal["diverged"] = "diverged"
    trial: int
    step: int
    cause: str
    remedy_step: int
    remedy_learning_rate: float
    sentence: str


class Finished(Event):
    """The run has ended, and takes no more requests."""

    type: Literal["finished"] = "finished"
    step: int
    sentence: str


class Frame(Model):
    """The head of a binary frame: the run as it is now. Buffers: see `app.wire.binary`.

    train_loss and test_loss are null where not finite. A figure's arrays are left out
    while they are not finite.

    boundary: float32 (resolution, resolution), of the first trial: probability of class 1 or
    the predicted value, row 0 at the lowest x₂, over `extent` (x0, x1, y0, y1).
    units: uint8 (units, 24, 24), of the first trial: each hidden unit's activation over the
    same extent, 128 is zero, 1 and 255 the largest absolute value.
    weights: float32 (trials, parameters): layer by layer, (inputs + 1, units), the biases last.
    """

    delivery: ClassVar[Delivery] = Delivery.LATEST
    type: Literal["frame"] = "frame"
    run: str
    revision: int
    step: int
    epoch: float
    training_loss: Losses
    test_loss: Losses
    training_accuracy: Losses
    test_accuracy: Losses
    learning_rate: Losses
    steps_per_second: float
    extent: tuple[float, float, float, float]


DirectMessage = Welcome | Opened | Refused
ReliableMessage = Started | LossReport | ControlApplied | State | Diverged | Finished
ServerMessage = Annotated[DirectMessage | ReliableMessage | Frame, Field(discriminator="type")]

client_message: TypeAdapter[ClientMessage] = TypeAdapter(ClientMessage)
server_message: TypeAdapter[ServerMessage] = TypeAdapter(ServerMessage)
