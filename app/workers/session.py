"""A run in a worker: its trainer, whether it trains, and the messages it owes.

A session is given time slices. In a slice it trains for about the time it is given, and puts
into its outbox what is due. It knows the clock, but neither processes nor pages.
"""

import time
from collections import deque
from collections.abc import Callable
from typing import Literal

import torch

from app.engine.anytrainer import Divergence
from app.engine.checkpointed import CheckpointedTrainer
from app.engine.rescue import Rescue, Search, rescue, rescue_trial
from app.recipe.controls import Control, Join, Recipe, SetBatchSize, effective_spec, fits, rewound
from app.recipe.labels import label
from app.recipe.model import sentence
from app.recipe.spec import RunSpec
from app.wire.delivery import Goal
from app.wire.messages import (
    Change,
    Finished,
    LookBack,
    Pause,
    Reset,
    Rewind,
    RunMessage,
    SetSpeed,
    State,
    StepOn,
    Stop,
    Train,
    TrialQuery,
    View,
)
from app.workers import messages, renderers
from app.workers.arrival import Replay, ReplayProgress, Waiting
from app.workers.inheritance import Teller, inherit
from app.workers.interface import Resume
from app.workers.messages import EventLog, Make, Outbox
from app.workers.pacing import RateLimiter, reached, steps_to_look
from app.workers.queries import RunQueries
from app.workers.queue import QueryQueue

REPORT_SECONDS = 1 / 30
CHECKPOINT_SECONDS = 2.0
RESCUE_SHARE = 0.25
"""Of a slice's time, what the search of the way back of single trials takes beside training."""
NEAR_SECONDS = 0.1
"""A step that is so near is reached before the request for it is answered."""

LONG_SECONDS = 0.1
"""After training for longer than this a slice ends, so that the runs beside this one go on."""
GUESSED_SECONDS = 1e-3
"""What a step of a small network takes at most, before it is measured."""
MULTIPLICATIONS = 1e9
"""In a second, on a slow machine, with three times as many in an update as in its forward pass."""

DeviceOf = Callable[[RunSpec], torch.device]


class Session:
    """One run.

    waiting: nobody watches. frame_wanted: a page has room for a frame.

    A run may be on its way to a step. It either trains there, and tells all it does (a link or a fork, to its
    `_target`), or it replays in silence what was told before (`_replay`). Requests that would take effect wait
    meanwhile, and take effect at that step. They also wait while a run that has diverged searches the way back
    (`_search`), except a reset or a rewind, which ends the search. For trials that diverge while others train on,
    the search goes one after the other (`_rescues`), and nothing waits for it.
    """

    def __init__(self, resume: Resume, device_of: DeviceOf, outbox: Outbox) -> None:
        self.run = resume.run
        self._log = EventLog(outbox, resume.run, resume.revision, resume.seq)
        self._device_of, self._outbox = device_of, outbox
        self._limiter = RateLimiter(resume.steps_per_second)
        self._limiter.start(time.monotonic())
        self.state: Literal["training", "paused", "diverged"] = resume.desired
        self.waiting = False
        self.frame_wanted = False
        self.queries = QueryQueue(outbox, "refused")
        self._run_queries = RunQueries(
            resume.run, lambda: (self._checkpointed, self.revision), lambda: self._renderer.view
        )
        self._until, self._until_request = resume.until, None
        self._goals = resume.goals
        self._target: int | None = resume.target
        self._replay: Replay | None = None
        self._search: Search | None = None
        self._rescues: deque[tuple[Divergence, Search]] = deque()
        self._waiting_requests = Waiting(resume.run, outbox)
        self._progress = ReplayProgress(resume.run, outbox)
        self._reported = self._last_checkpoint = 0.0
        self._before: str | None = None
        self._put_off = False
        self._begin(CheckpointedTrainer(resume.recipe, device_of(resume.recipe.spec)))
        if self._until is not None and self._until > resume.step:
            self.state = "training"
        if resume.fresh:
            self._start(resume)
        else:
            self._take_up(resume)

    def _begin(self, checkpointed: CheckpointedTrainer) -> None:
        self._checkpointed = checkpointed
        self._spec = checkpointed.recipe.spec  # with the settings as they stand now
        self._limiter.seconds_per_step = _first_guess(self._spec)
        self._renderer = renderers.renderer_of(self._checkpointed.trainer)
        self._rescues = deque()

    def _start(self, resume: Resume) -> None:
        """Begin at step 0, or as far on as a kept run of the same recipe has been."""
        trainer = self._checkpointed.trainer
        self._tell(lambda head: messages.started(trainer, head))
        heritage, target = resume.heritage, resume.target
        if heritage is not None and target is not None and inherit(self._checkpointed, heritage, target):
            self._spec = Teller(self._log, heritage, resume.recipe).tell(self.step)
            for step, blob in self._checkpointed.dumps():
                self._send_checkpoint(step, blob)
        else:
            self._apply_due()
        self._progress.begin(self.step)
        if self._target is not None and self.step >= self._target:
            self._arrive()
        else:
            self._tell_state(None)

    def _take_up(self, resume: Resume) -> None:
        """Go in silence to where the log ends."""
        for step, blob in resume.checkpoints:
            self._checkpointed.remember(step, blob)
        self._spec = effective_spec(resume.recipe.until(resume.step))
        self._replay_to(resume.step, self._taken_up)

    def _taken_up(self) -> None:
        self._progress.begin(self.step)
        if self._target is not None and self.step >= self._target:
            self._target = None
        self._tell_state(None)

    # -- on the way to a step ----------------------------------------------------------

    def _replay_to(self, step: int, then: Callable[[], None]) -> None:
        """Go to a step in silence, and then do something; what is near is done at once."""
        self._replay = Replay(self._checkpointed, step, then, self._progress, self._target)
        self._go_on_replaying(NEAR_SECONDS)

    def _go_on_replaying(self, seconds: float) -> None:
        replay = self._replay
        assert replay is not None
        try:
            there = replay.run_slice(seconds, self._limiter)
        except Exception:
            self._replay, self.state = None, "paused"
            raise
        if there:
            self._replay = None
            replay.then()
            self._catch_up_on_requests()

    def _arrive(self) -> None:
        """The run stands at its target: it pauses or trains on, and does what was asked meanwhile."""
        self._apply_due()  # a run that stands at a step has the controls of that step
        target, self._target = self._target, None
        if self._until == target:
            self._pause(None)
        else:
            self._tell_state(None)
        self._catch_up_on_requests()

    def _catch_up_on_requests(self) -> None:
        while self._waiting_requests and self._replay is None and self._target is None and self._search is None:
            message = self._waiting_requests.next()
            try:
                self._carry_out(message)
            except ValueError as error:
                self._waiting_requests.refuse_one(message, sentence(error))

    def _waits(self, message: RunMessage) -> bool:
        """Whether a request waits until the run is where it is going."""
        if isinstance(message, Stop):
            return False
        on_the_way = self._target is not None and isinstance(message, Change | Rewind | StepOn)
        searching = self._search is not None and isinstance(message, Change | Train | StepOn | Pause)
        return self._replay is not None or on_the_way or searching

    @property
    def revision(self) -> int:
        """Resets and rewinds so far."""
        return self._log.revision

    @property
    def step(self) -> int:
        """Updates done."""
        return self._checkpointed.step

    @property
    def busy(self) -> bool:
        """Whether a slice would train, replay or search."""
        return self._replay is not None or self._search is not None or bool(self._rescues) or self._trains

    @property
    def _trains(self) -> bool:
        return self.state == "training" and not self.waiting

    @property
    def active(self) -> bool:
        """Whether there is work to do: training, or what pages ask beside it."""
        return self.busy or self.queries.busy

    # -- requests ----------------------------------------------------------------------

    def handle(self, message: RunMessage) -> None:
        """Carry out a page's request.

        Raises:
            ValueError: it does not fit the run, in one sentence; nothing changed.
        """
        if not self._waits(message):
            if self._search is not None and isinstance(message, Reset | Rewind):
                self._leave_search(message)
            else:
                self._carry_out(message)
            return
        if isinstance(message, Change):
            fits(message.control, self._spec)
        self._waiting_requests.add(message)

    def _carry_out(self, message: RunMessage) -> None:
        match message:
            case Train():
                self._train(message.until, message.request, message.goals)
            case Pause():
                self._pause(message.request)
            case StepOn():
                self._step_on(message)
            case SetSpeed():
                self._limiter.limit = message.steps_per_second
                self._limiter.start(time.monotonic())
                self._tell_state(message.request)
            case Change():
                self._change(message.control, message.request, message.onward)
            case Reset():
                self._reset(message)
            case Rewind():
                self._rewind(message)
            case View():
                self._renderer.look(message.trial, message.resolution)
                self._tell_state(message.request)
            case TrialQuery():
                self.queries.add(self._run_queries.trial_query(message))
            case LookBack():
                self.queries.add(self._run_queries.look_back(message))
            case Stop():
                ended = {"step": self.step, "request": message.request, "sentence": "The run has ended."}
                self._tell(lambda head: Finished.model_validate({**head, **ended}), message.request)

    def _train(self, until: int | None, request: str | None, goals: tuple[Goal, ...] = ()) -> None:
        stands = self.step if self._target is None else self._target
        if until is not None and until <= stands:
            raise ValueError(f"the run stands at step {stands}; got a request to train until step {until}")
        self._forget_until()
        self._until, self._goals = until, goals
        self.state = "training"
        self._limiter.start(time.monotonic())
        self._tell_state(request)
        if self._target is not None:
            self._cut_steps_short()

    def _pause(self, request: str | None, reason: str = "") -> None:
        if self._target is not None:
            self._pause_there(self._target, request)
            return
        self.state = "paused" if self.state == "training" else self.state
        self._report()
        self._forget_until()
        self._tell_state(request, reason)
        self._checkpoint()

    def _pause_there(self, target: int, request: str | None) -> None:
        """Pause where the run is going; single steps that wait are cut short."""
        self._forget_until()
        self._until = target
        self._tell_state(request)
        self._cut_steps_short()

    def _cut_steps_short(self) -> None:
        """Answer the single steps that wait, which another request has overtaken."""
        for step in self._waiting_requests.take(StepOn):
            self._tell_state(step.request)

    def _forget_until(self) -> None:
        """Pause at no step or goal any more; steps that another request cuts short are answered now."""
        self._goals = ()
        request, self._until_request, self._until = self._until_request, None, None
        if request is not None:
            self._tell_state(request)

    def _step_on(self, message: StepOn) -> None:
        feed = self._checkpointed.trainer.progress
        steps = message.count
        if message.unit == "epoch":
            steps = feed.left + (message.count - 1) * feed.per_epoch
        self._train(self.step + steps, None)
        self._until_request = message.request

    def _change(self, control: Control, request: str | None, onward: bool = False) -> None:
        note = self._checkpointed.control(control, onward)
        self._applied(control, note, request, self._checkpointed.trainer.join)
        if self.state == "diverged":
            self.state = "paused"
            self._tell_state(None)

    def _applied(self, control: Control, note: str, request: str | None, join: Join) -> None:
        """Tell of a control that took effect at this step."""
        words = label(control, self._spec)
        if isinstance(control, SetBatchSize):  # until it is measured, or a slice would be as many steps as before
            self._limiter.seconds_per_step *= max(1.0, control.value / self._spec.batch_size_of(control.trial or 0))
        self._spec = effective_spec(Recipe(spec=self._spec).followed_by(0, control))
        self._renderer.stale = True
        self._tell(lambda head: messages.control_applied(self.step, control, words, note, request, join, head), request)

    def _keep(self, name: str | None) -> None:
        """Bring the log to this very step, for the run to be kept as it stands before what comes."""
        if name is not None:
            self._pause(None)
            self._before = name

    def _reset(self, message: Reset) -> None:
        going, spec = self._target, message.spec
        if going is not None and spec is None:
            spec = effective_spec(self._waiting_requests.changed(self._checkpointed.recipe.until(going), going))
        recipe = Recipe(spec=spec or self._spec)
        checkpointed = CheckpointedTrainer(recipe, self._device_of(recipe.spec))
        self._before = None
        self._keep(message.keep)
        self._begin(checkpointed)
        self._target = None
        if going is not None:
            self._waiting_requests.refuse(f"The run was reset before it was at step {going:,}.")
        self.state = "paused"
        self._forget_until()
        self._new_revision(message.request)

    def _rewind(self, message: Rewind) -> None:
        if message.step > self.step:
            raise ValueError(f"the run stands at step {self.step}; got a rewind to step {message.step}")
        rewound(self._checkpointed.recipe, message.step, message.undo)  # whether it can be, before anything is kept
        self._report()
        self._keep(message.keep)
        self._checkpointed.turn_back(message.step, message.undo)
        self._rescues = deque((fault, search) for fault, search in self._rescues if fault.step < message.step)
        self._replay_to(message.step, lambda: self._rewound(message))

    def _rewound(self, message: Rewind) -> None:
        self.state = "paused"
        self._forget_until()
        self._spec = effective_spec(self._checkpointed.recipe)
        self._renderer.stale = True
        self._new_revision(message.request, message.undo)
        for control in (*((message.control,) if message.control is not None else ()), *message.controls):
            self._change(control, message.request)

    def _new_revision(self, request: str | None, undo: int = 0) -> None:
        self._log.revision += 1
        told = {"undo": undo, "before": self._before}
        self._tell(lambda head: messages.started(self._checkpointed.trainer, head).model_copy(update=told))
        self._tell_state(request)
        self._checkpoint()

    def wait(self, waiting: bool) -> None:
        """Nobody watches, or somebody does again."""
        if waiting != self.waiting:
            self.waiting = waiting
            self._limiter.start(time.monotonic())
            if self._replay is not None:
                return
            if self.state == "training":
                self._tell_state(None)
            self._checkpoint()

    # -- slices ------------------------------------------------------------------------

    def run_slice(self, seconds: float) -> None:
        """Train for about so many seconds, and tell what is due."""
        if self._replay is not None:
            self._go_on_replaying(seconds)
            return
        begin = time.perf_counter()
        if self._search is not None:
            self._search_on(self._search, seconds, self._found)
        elif self._trains and not self._put_off:
            steps = (
                self._limiter.steps(seconds, time.monotonic())
                if self._target is None
                else self._limiter.fitting(seconds)
            )
            done = self._advance(steps)
            self._limiter.did(done, begin, time.perf_counter())
            if time.perf_counter() - begin > LONG_SECONDS:
                self._put_off = True  # what else is due comes in the next slice, after those of other runs
                return
        self._put_off = False
        if self._rescues and self._search is None:
            share = RESCUE_SHARE if self._trains else 1.0
            self._search_on(self._rescues[0][1], share * seconds, self._rescued)
        now = time.monotonic()
        if now - self._reported >= REPORT_SECONDS:
            self._report()
        if self.frame_wanted and self._renderer.due(now, self.busy):
            self._frame()
        self.queries.run_slice(seconds, self.busy)
        if self.busy and now - self._last_checkpoint >= CHECKPOINT_SECONDS:
            self._checkpoint()

    def _advance(self, steps: int) -> int:
        """Train up to so many steps, the recipe's own controls applied and told on the way."""
        done = 0
        while done < steps and self.state == "training":
            each = self._limiter.seconds_per_step
            self._apply_due()
            if self._limiter.seconds_per_step > each:
                break  # fewer steps fit into a slice from here on
            end = self._until if self._target is None else self._target
            left = steps - done if end is None else min(steps - done, end - self.step)
            looks = self._goals and self._target is None
            left = min(left, steps_to_look(self._checkpointed.trainer)) if looks else left
            done += self._checkpointed.advance(left)
            reason = reached(self._goals, self._checkpointed.trainer) if looks else ""
            for fault in self._checkpointed.take_diverged():
                if fault != self._checkpointed.diverged:
                    self._tell(lambda head, fault=fault: messages.trial_diverged(self._checkpointed, fault, head))
                    self._rescues.append((fault, rescue_trial(self._checkpointed, fault)))
            if self._checkpointed.diverged is not None:
                self._diverge(self._checkpointed.diverged)
            elif self._target is not None and self.step < self._target:
                self._progress.tell(self.step, self._target)
            elif self._target is not None:
                self._arrive()
                break
            elif reason or (self._until is not None and self.step >= self._until):
                self._apply_due()  # a run that stands at a step has the controls of that step
                request, self._until_request = self._until_request, None
                self._pause(request, reason)
        return done

    def _diverge(self, fault: Divergence) -> None:
        """The run has diverged; what waited for a later step is refused, and the search of the way back begins."""
        self.state, self._search = "diverged", rescue(self._checkpointed, fault)
        self._rescues.clear()
        target, self._target = self._target, None
        request, self._until_request = self._until_request, None
        self._tell_state(request)
        if target is not None:
            self._waiting_requests.refuse(f"The run diverges at step {fault.step:,}, before step {target:,}.")

    def _search_on(self, search: Search, seconds: float, then: Callable[[Rescue | None], None]) -> None:
        """Search a way back for about so many seconds; then, once the search is over, use what it found."""
        end = time.perf_counter() + seconds
        try:
            while time.perf_counter() < end:
                next(search)
        except StopIteration as found:
            then(found.value)
        except Exception:
            then(None)
            raise

    def _rescued(self, way: Rescue | None) -> None:
        """The search for the trial that diverged first is over: tell what it found."""
        fault, _ = self._rescues.popleft()
        self._tell(lambda head: messages.trial_rescued(self._checkpointed, fault, way, head))

    def _found(self, way: Rescue | None) -> None:
        """The search is over: tell how the run diverged, and do what was asked meanwhile."""
        self._search = None
        fault = self._checkpointed.diverged
        assert fault is not None  # whatever goes on from here ends the search, or waits for it
        self._tell(lambda head: messages.run_diverged(self._checkpointed, fault, way, head))
        self._tell_state(None)
        self._catch_up_on_requests()

    def _leave_search(self, message: Reset | Rewind) -> None:
        """Search no more, since the run goes elsewhere; first comes what was asked before.

        Raises:
            ValueError: the run stays; where it still stands diverged, the search goes on.
        """
        search, self._search = self._search, None
        self._catch_up_on_requests()
        try:
            self._carry_out(message)
        except ValueError:
            if self._checkpointed.diverged is not None and self.state == "diverged":
                self._search = search
            raise

    def _apply_due(self) -> None:
        """Apply and tell the recipe's own controls for this step."""
        for move, note in self._checkpointed.apply_due():
            self._applied(move.control, note, None, "after" if move.onward else "none")

    def _report(self) -> None:
        self._reported = time.monotonic()
        closed = self._checkpointed.take_closed()
        if closed:
            self._log.emit(lambda head: messages.losses(closed, head), self.step)
        for evaluation in self._checkpointed.take_evaluations():
            self._log.emit(lambda head, evaluation=evaluation: messages.evaluated(evaluation, head), self.step)

    def _tell(self, make: Make, request: str | None = None) -> None:
        """Tell something at this step, after all losses up to it: who takes the run up counts on that."""
        self._report()
        self._log.emit(make, self.step, request)

    def _frame(self) -> None:
        self.frame_wanted = False
        speed = self._limiter.steps_per_second if self._trains else 0.0
        self._outbox({"kind": "frame", "run": self.run}, self._renderer.frame(self.run, self._log.revision, speed))

    def _checkpoint(self) -> None:
        self._report()  # who goes on from a checkpoint counts on the history up to it
        self._last_checkpoint = time.monotonic()
        self._send_checkpoint(self.step, self._checkpointed.dump())

    def _send_checkpoint(self, step: int, blob: bytes) -> None:
        header = {"kind": "checkpoint", "run": self.run, "revision": self._log.revision, "step": step}
        self._outbox(header, blob)

    def _tell_state(self, request: str | None, reason: str = "") -> None:
        state = "waiting" if self.waiting and self.state == "training" else self.state
        if state == "waiting":
            reason = "Nobody is watching; the run goes on when a page opens it again."
        if self._search is not None:
            reason = f"Diverged at step {self.step:,}; looking for the cause and a way back."
        told = {"step": self.step, "state": state, "steps_per_second": self._limiter.limit, "until": self._until}
        told |= {"target": self._target, "searching": self._search is not None}
        why = {"goals": self._goals, "request": request, "reason": reason}
        self._tell(lambda head: State.model_validate({**head, **told, **why}), request)


def _first_guess(spec: RunSpec) -> float:
    """How long a step may take, before one is measured: so that the first slice is no longer than it should be."""
    if spec.sequence is not None:
        return 10 * GUESSED_SECONDS
    return max(GUESSED_SECONDS, spec.work(spec.batch_sizes) / MULTIPLICATIONS)
