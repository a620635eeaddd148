"""A live run as the hub sees it: what its log said last, who watches it, and what was asked of it.

Nothing here sends, stores or waits; the hub does.
"""

import asyncio
import json
from collections import deque
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple

from app.recipe.controls import Applied, Recipe, rewound
from app.recipe.spec import RunSpec
from app.store.records import ChangedControls, DesiredState, Record, RunUpdate
from app.web.viewer import Viewer
from app.wire import messages as wire
from app.wire.delivery import Goal
from app.wire.messages import Pause, Reset, Rewind, RunMessage, StepOn
from app.workers.interface import Heritage, LogEvent, Resume, SavedCheckpoint

UNDRAWN = 2
"""Frames at most that a page has not drawn."""

State = Literal["training", "paused", "waiting", "diverged"]


@dataclass(slots=True)
class Subscription:
    """One viewer of one run.

    sent: the newest number of the log given to the viewer. following: it has all of the log,
    and takes what comes. undrawn: frames given and not drawn. picture: number of the last frame given.
    catching_up: the reading of the log from the store.
    """

    viewer: Viewer
    run: str
    sent: int = 0
    following: bool = False
    undrawn: int = 0
    picture: int = 0
    catching_up: asyncio.Task[None] | None = None

    @property
    def has_room(self) -> bool:
        """Whether one frame more could be given."""
        return self.following and self.undrawn < UNDRAWN

    def tell(self, seq: int, payload: bytes) -> None:
        """Give a line of the log, unless it was given before or is still to be read from the store."""
        if self.following and seq > self.sent:
            self.sent = seq
            self.viewer.tell(payload)

    def show(self, frame: bytes, number: int) -> None:
        """Give a frame, if it is new to the viewer and there is room; a waiting one makes way."""
        replaces = self.viewer.awaits_frame(self.run)
        if number == self.picture or not (self.has_room or replaces):
            return
        self.undrawn += not replaces
        self.picture = number
        self.viewer.show(self.run, frame)

    def drawn(self) -> None:
        """The viewer has drawn a frame."""
        self.undrawn = max(0, self.undrawn - 1)

    def end(self) -> None:
        """Take no more of what comes, nor of the store."""
        self.following = False
        if self.catching_up is not None:
            self.catching_up.cancel()


class Asked(NamedTuple):
    """A request without an answer. step: the run's when it was asked."""

    viewer: Viewer
    message: RunMessage
    step: int


class Opener(NamedTuple):
    """The page that asked for a new run."""

    viewer: Viewer
    request: str


@dataclass(slots=True)
class LiveRun:
    """One live run.

    opener: of a new run, until it has started.
    seq: newest line received; durable: newest line that pages may see.
    frame, frames: the newest picture and its number. held: a picture that waits for line `held_for`.
    wanted: the host was asked for a frame, at `wanted_at`; pausing: it is to be, a little later.
    unwatched: when the last viewer left, by the loop's clock.
    heritage: of a new run, until it has started: what spares it some of the way to its step.
    lost: no worker has the run; given_up: and none is asked to, until a page asks something.
    """

    id: str
    created: float
    label: str
    recipe: Recipe
    desired_state: DesiredState
    revision: int
    seq: int
    step: int
    state: State
    durable: int
    unwatched: float
    opener: Opener | None = None
    viewers: dict[Viewer, Subscription] = field(default_factory=dict[Viewer, Subscription])
    asked: list[Asked] = field(default_factory=list[Asked])
    deaths: deque[float] = field(default_factory=deque[float])
    frame: bytes = b""
    frames: int = 0
    held: bytes = b""
    held_for: int = 0
    wanted: bool = False
    wanted_at: float = 0.0
    pausing: bool = False
    waiting: bool = False
    lost: bool = False
    given_up: bool = False
    name: str = ""
    heritage: Heritage | None = None

    @classmethod
    def of(cls, record: Record, now: float) -> "LiveRun":
        """The run that a record speaks of, with nobody watching."""
        return cls(
            id=record.id,
            created=record.created,
            label=record.label,
            recipe=record.recipe,
            desired_state=record.desired_state,
            revision=record.revision,
            seq=record.seq,
            step=record.step,
            state=record.desired_state.desired,
            durable=record.seq,
            unwatched=now,
            name=record.name,
        )

    def record(self) -> Record:
        """What the store keeps of the run as it is now."""
        place = (self.revision, self.seq, self.step)
        return Record(self.id, self.created, self.label, self.recipe, self.desired_state, *place, self.name)

    def resume(self, checkpoints: tuple[SavedCheckpoint, ...]) -> Resume:
        """What a worker needs to take the run up where its log ends."""
        return Resume(
            run=self.id,
            recipe=self.recipe,
            revision=self.revision,
            seq=self.seq,
            fresh=self.seq == 0,
            step=self.step,
            checkpoints=checkpoints,
            desired=self.desired_state.desired,
            target=self.desired_state.target,
            heritage=self.heritage if self.seq == 0 else None,
            until=self.desired_state.until,
            goals=self.desired_state.goals,
            steps_per_second=self.desired_state.speed,
        )

    def answered(self, request: str | None) -> Asked | None:
        """Take the request off those without an answer."""
        for asked in self.asked if request is not None else ():
            if asked.message.request == request:
                self.asked.remove(asked)
                return asked
        return None

    def take(self, event: LogEvent) -> RunUpdate:
        """Note what an event says; returns what it changes in the store."""
        self.seq, self.step = event.seq, event.step
        change = RunUpdate()
        match event.type:
            case "started":
                change = self._started(event)
            case "control-applied" if event.request is not None:  # others were in the recipe before
                told = json.loads(event.payload)
                applied = Applied(step=told["step"], control=told["control"])
                before, kept = self.recipe, self.recipe.until(applied.step)
                self.recipe = kept.joined(applied.step, applied.control, told.get("join", "none"))
                change = RunUpdate(controls=_changed(before, self.recipe))
            case "state":
                said: dict[str, Any] = json.loads(event.payload)
                self.state = said["state"]
                # a worker that takes up a run whose search is not over lets it diverge and searches again
                desired = "training" if self.state == "waiting" or said.get("searching") else self.state
                goals = tuple(Goal.model_validate(goal) for goal in said.get("goals", ()))
                self.desired_state = DesiredState(
                    desired, said.get("until"), said["steps_per_second"], goals, said.get("target")
                )
                change = RunUpdate(desired_state=self.desired_state)
            case _:
                pass
        return change

    def _started(self, event: LogEvent) -> RunUpdate:
        """A revision begins. The first has the recipe it was opened with, others what was asked for.

        A rewind's own control comes after it, as an applied one.
        """
        if event.revision == self.revision:
            return RunUpdate()
        self.revision = event.revision
        recipe = Recipe(spec=RunSpec.model_validate(json.loads(event.payload)["spec"]))
        asked = next((a.message for a in self.asked if isinstance(a.message, Reset | Rewind)), None)
        if isinstance(asked, Rewind):
            recipe = rewound(self.recipe, asked.step, asked.undo)
        self.recipe = recipe
        return RunUpdate(recipe=recipe, keep=None if asked is None else asked.keep)

    def again(self, asked: Asked) -> RunMessage:
        """A request to send once more after the worker died: of counted steps, those still to do."""
        message = asked.message
        if isinstance(message, StepOn) and message.unit == "step":
            left = asked.step + message.count - self.step
            if left <= 0:
                return Pause(request=message.request, run=message.run)
            return message.model_copy(update={"count": min(left, message.count)})
        return message

    def stopped(self, reason: str) -> LogEvent:
        """The event that says the run stands still, in place of a worker's."""
        state = wire.State(
            run=self.id,
            revision=self.revision,
            seq=self.seq + 1,
            step=self.step,
            state="paused",
            steps_per_second=self.desired_state.speed,
            reason=reason,
        )
        payload = state.model_dump_json().encode()
        return LogEvent(self.id, self.revision, state.seq, state.type, self.step, None, payload)

    def finished(self, sentence: str) -> bytes:
        """The message that says the run has ended, in place of a worker's."""
        message = wire.Finished(
            run=self.id, revision=self.revision, seq=self.seq + 1, step=self.step, sentence=sentence
        )
        return message.model_dump_json().encode()

    def died(self, now: float, within: float) -> int:
        """Count a death of the run's worker; returns how many there were of late."""
        self.deaths.append(now)
        while self.deaths[0] < now - within:
            self.deaths.popleft()
        return len(self.deaths)


def _changed(before: Recipe, after: Recipe) -> ChangedControls:
    """From where on the controls of a recipe are others than they were, and what they are now."""
    pairs = enumerate(zip(before.controls, after.controls, strict=False))
    same = next((at for at, (old, new) in pairs if old is not new), min(len(before.controls), len(after.controls)))
    return ChangedControls(same, after.controls[same:])
