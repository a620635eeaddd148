"""The one interface between the web process and whatever trains runs.

`app.workers.pool` fills it with local processes; a cluster host can fill it too.
Nothing here imports torch. All calls and the callback happen on the event loop.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal, Protocol

from app.recipe.controls import Recipe
from app.wire.delivery import Goal
from app.wire.messages import Query, RunMessage

Desired = Literal["training", "paused", "diverged"]


SavedCheckpoint = tuple[int, bytes]
"""A step, and the blob of a `CheckpointEvent` of it."""


@dataclass(frozen=True, slots=True)
class Heritage:
    """What a kept run has that a new one can go on from, since it has done the same steps.

    recipe: of the kept run. trial: of it, of which the new run is a fork; None where the recipes are the same
    as far as the checkpoints go. device: it was trained on. history: its columns, as in `losses`; notes: of
    its switches of optimizer, in their order, or none; evaluations: its `evaluated` messages.
    """

    recipe: Recipe
    trial: int | None
    device: str
    checkpoints: tuple[SavedCheckpoint, ...]
    history: dict[str, list[Any]]
    notes: tuple[str, ...] = ()
    evaluations: tuple[dict[str, Any], ...] = ()


@dataclass(frozen=True, slots=True)
class Resume:
    """All a worker needs to take up a run where it stood.

    recipe: its controls may lie ahead of `step`; they are applied when their step comes.
    revision, seq: the newest in the run's log; fresh is true when the log has no `started`
    of this revision yet, and the worker then begins with one.
    step: the last step the log speaks of; the worker replays to it in silence.
    checkpoints: of this revision.
    target: the step the run is on its way to, with everything reported; controls given before it is there
    take effect there. heritage: for a new run, what spares it some of the way; or None.
    until: the step it pauses at. goals: it pauses where one of them is reached.
    """

    run: str
    recipe: Recipe
    revision: int = 0
    seq: int = 0
    fresh: bool = True
    step: int = 0
    checkpoints: tuple[SavedCheckpoint, ...] = ()
    desired: Desired = "paused"
    target: int | None = None
    heritage: Heritage | None = None
    until: int | None = None
    goals: tuple[Goal, ...] = ()
    steps_per_second: float | None = None


@dataclass(frozen=True, slots=True)
class LogEvent:
    """One reliable message, encoded. type: its tag; step: the run's step when it was made.

    request: the request it answers, or None.
    """

    run: str
    revision: int
    seq: int
    type: str
    step: int
    request: str | None
    payload: bytes


@dataclass(frozen=True, slots=True)
class FrameEvent:
    """One binary frame, made because a frame was wanted."""

    run: str
    payload: bytes


@dataclass(frozen=True, slots=True)
class CheckpointEvent:
    """The run's whole state after `step` steps, opaque to all but workers."""

    run: str
    revision: int
    step: int
    payload: bytes


@dataclass(frozen=True, slots=True)
class RefusalEvent:
    """An encoded `Refused` for the page that sent `request`; the run goes on."""

    run: str
    request: str | None
    payload: bytes


@dataclass(frozen=True, slots=True)
class AnswerEvent:
    """An encoded direct message for the page that sent `request`."""

    run: str
    request: str
    payload: bytes


@dataclass(frozen=True, slots=True)
class ReplayFrameEvent:
    """A binary frame for the page that sent `request`: the run as it was."""

    run: str
    request: str
    payload: bytes


@dataclass(frozen=True, slots=True)
class ProgressEvent:
    """An encoded `CatchingUp` for whoever watches the run; it is kept nowhere."""

    run: str
    payload: bytes


@dataclass(frozen=True, slots=True)
class RunLost:
    """The run's worker died. `open` with a `Resume` takes it up elsewhere.

    at_work: whether the worker was working on this run when it died.
    """

    run: str
    at_work: bool = True


@dataclass(frozen=True, slots=True)
class QueryAnswered:
    """The encoded `QueryResult` or `Refused` that answers a query."""

    query: int
    payload: bytes


@dataclass(frozen=True, slots=True)
class QueryLost:
    """The worker of a query died before it answered. `query` gives it to another.

    at_work: whether the worker was working on this query when it died.
    """

    query: int
    at_work: bool = True


RunEvent = (
    LogEvent | FrameEvent | CheckpointEvent | RefusalEvent | AnswerEvent | ReplayFrameEvent | ProgressEvent | RunLost
)
WorkerEvent = RunEvent | QueryAnswered | QueryLost
Deliver = Callable[[WorkerEvent], None]


class Host(Protocol):
    """Something that trains runs.

    devices: what runs can train on, the default first; empty until ready.
    """

    devices: tuple[str, ...]

    @property
    def ready(self) -> bool:
        """Whether a run can start."""
        ...

    async def until_ready(self) -> None:
        """Return when a run can start."""
        ...

    async def start(self, deliver: Deliver) -> None:
        """Begin starting workers, and return at once; deliver gets every event from then on."""
        ...

    def open(self, resume: Resume) -> None:
        """Give a run to the worker with the fewest."""
        ...

    def send(self, message: RunMessage) -> None:
        """Pass a page's request to its run; unknown runs are ignored."""
        ...

    def want_frame(self, run: str) -> None:
        """Ask for one frame: made when the run has changed since the last, paced by the worker."""
        ...

    def wait(self, run: str, waiting: bool) -> None:
        """Nobody watches (the run stops turning and says `waiting`), or somebody does again."""
        ...

    def close(self, run: str) -> None:
        """Forget a run; nothing more comes of it."""
        ...

    def query(self, query: int, message: Query) -> None:
        """Give a question to the worker with the fewest. query: a number not in use, which its events carry."""
        ...

    def forget(self, query: int) -> None:
        """Leave a query; nothing more comes of it."""
        ...

    async def stop(self) -> None:
        """End every worker, within two seconds."""
        ...
