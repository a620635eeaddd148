"""What the controls of a recipe do, as lines of a script.

A trial is followed through the controls, so that each gives just the lines that it takes
where it comes: a new learning rate is one line while the rate is constant, and two under a schedule.
"""

from dataclasses import dataclass, field, replace

from app.export import optimizers
from app.recipe import schedulers
from app.recipe.controls import (
    Control,
    Recipe,
    SetBatchSize,
    SetDropout,
    SetLearningRate,
    SetOptimizer,
    SetRegularization,
    SetSchedule,
    SetWeight,
    trial_of,
)
from app.recipe.spec import OptimizerSpec, RegularizationSpec, ScheduleSpec, TrialSpec

VALUE = "{VALUE}"
"""Stands in a line for the value that a control sets."""

ENOUGH = 4
"""So many changes of one number, one after the other, are better read in a table."""


@dataclass(frozen=True, slots=True)
class TrialState:
    """What a trial trains with.

    held: names in the optimizer's state. since: the step the optimizer was made at.
    ran: whether a scheduler has ever run, which leaves its mark on the optimizer.
    """

    optimizer: OptimizerSpec
    schedule: ScheduleSpec
    regularization: RegularizationSpec
    held: frozenset[str]
    since: int = 0
    ran: bool = False

    @classmethod
    def of(cls, trial: TrialSpec) -> "TrialState":
        """As a trial starts."""
        held = optimizers.first_state(trial.optimizer)
        return cls(trial.optimizer, trial.schedule, trial.regularization, held)

    @property
    def scheduled(self) -> bool:
        """Whether a scheduler runs."""
        return self.schedule.name != "constant"


@dataclass(frozen=True, slots=True)
class TrialChange:
    """What is done before the update of a step, to some of the trials.

    trials: None for all of them. comment: in a few words. lines: with VALUE where `values` go.
    values: by step; a change in a table has several.
    """

    trials: tuple[int, ...] | None
    comment: str
    lines: tuple[str, ...]
    values: dict[int, str]

    @property
    def step(self) -> int:
        """Of the first, and mostly the only one."""
        return next(iter(self.values))


@dataclass(slots=True)
class Course:
    """A run as its script goes.

    schedules: all that ever run, in any trial. penalties: the names of all that ever hold.
    unscheduled: whether a rate is ever constant. perceptrons: or else a transformer.
    rescaled, handed_over: what becomes of running schedules.
    asking: for each trial (start, stop) of the steps in which the schedule of any trial of its shape and
    batch size asks for the mean loss of an epoch; stop is None for the end.
    """

    schedules: list[ScheduleSpec]
    penalties: list[str]
    unscheduled: bool
    changes: list[TrialChange] = field(default_factory=list[TrialChange])
    perceptrons: bool = True
    rescaled: bool = False
    handed_over: bool = False
    asking: list[list[tuple[int, int | None]]] = field(default_factory=list[list[tuple[int, int | None]]])

    @property
    def several_pers(self) -> bool:
        """Whether some schedules tick once a step, and others once an epoch."""
        return len({schedule.per for schedule in self.schedules}) > 1

    @property
    def last_ticks(self) -> set[int | None]:
        """The last ticks of the schedules; None for those without end."""
        return {schedulers.last_tick(schedule) for schedule in self.schedules}

    def begin(self, schedule: ScheduleSpec) -> list[str]:
        """The lines that attach a schedule, or none, and say when it ticks."""
        lines = [f"scheduler = {schedulers.scheduler(schedule)}"]
        if schedule.name == "constant":
            return lines
        if self.several_pers:
            lines.append(f'per = "{schedule.per}"')
        if len(self.last_ticks) > 1:
            lines.append(f"last_tick = {schedulers.last_tick(schedule)}")
        return lines

    def penalize(self, penalty: RegularizationSpec) -> list[str]:
        """The line that sets the rates of all penalties there are."""
        if not self.penalties:
            return []
        rates = [repr(penalty.rate if penalty.name == name else 0.0) for name in self.penalties]
        return [f"{', '.join(f'{name}_rate' for name in self.penalties)} = {', '.join(rates)}"]


def course(recipe: Recipe) -> Course:
    """Follow a recipe through its controls."""
    controls = [move.control for move in recipe.moves]
    specs = [trial.schedule for trial in recipe.spec.trials]
    specs += [control.schedule for control in controls if isinstance(control, SetSchedule)]
    running = [spec for index, spec in enumerate(specs) if spec.name != "constant" and spec not in specs[:index]]
    penalties = [trial.regularization for trial in recipe.spec.trials]
    penalties += [control.regularization for control in controls if isinstance(control, SetRegularization)]
    names = sorted({penalty.name for penalty in penalties if penalty.name != "none" and penalty.rate})
    result = Course(running, names, any(spec.name == "constant" for spec in specs))
    result.perceptrons = recipe.spec.sequence is None
    trials = [TrialState.of(trial) for trial in recipe.spec.trials]
    together = recipe.spec.stacks()
    stacks = [next(k for k, own in enumerate(together) if trial in own) for trial in range(len(trials))]
    result.asking = [[] for _ in trials]
    _ask(result, trials, stacks, 0)
    for step, control, _ in recipe.moves:
        _follow(result, trials, control, step)
        _ask(result, trials, stacks, step)
    return result


def _follow(result: Course, trials: list[TrialState], control: Control, step: int) -> None:
    """Carry out one control on the trials it is meant for."""
    trial = trial_of(control)
    by_lines: dict[tuple[str, ...], list[int]] = {}
    value = ""
    for index in range(len(trials)) if trial is None else (trial,):
        lines, value, trials[index] = _applied(result, control, trials[index], step)
        by_lines.setdefault(tuple(lines), []).append(index)
    for lines, meant in by_lines.items():
        if lines:
            everyone = len(meant) == len(trials)
            _add(result, TrialChange(None if everyone else tuple(meant), _comment(control), lines, {step: value}))


def _ask(result: Course, trials: list[TrialState], stacks: list[int], step: int) -> None:
    """Note in which stacks, from a step on, any schedule asks for the loss."""
    asks = {stack for trial, stack in zip(trials, stacks, strict=True) if trial.schedule.name == "plateau"}
    for asking, stack in zip(result.asking, stacks, strict=True):
        asked = bool(asking) and asking[-1][1] is None
        if stack in asks and not asked:
            asking.append((step, None))
        elif asked and stack not in asks:
            asking[-1] = (asking[-1][0], step)


def _add(result: Course, change: TrialChange) -> None:
    """Take a change in; one number set again and again fills a table."""
    last = result.changes[-1] if result.changes else None
    number = any(VALUE in line for line in change.lines)
    if last and number and (last.trials, last.lines) == (change.trials, change.lines):
        result.changes[-1] = replace(last, values={**last.values, **change.values})
    else:
        result.changes.append(change)


def _applied(result: Course, control: Control, now: TrialState, step: int) -> tuple[list[str], str, TrialState]:
    """The lines that a control takes for one trial, the value that goes in them, and how the trial stands then."""
    match control:
        case SetLearningRate():
            if now.scheduled:
                result.rescaled = True
                lines = [f"rescale(optimizer, scheduler, {VALUE} / lr)", f"lr = {VALUE}"]
            else:
                lines = [f'lr = optimizer.param_groups[0]["lr"] = {VALUE}']
            return lines, repr(control.value), now
        case SetBatchSize():
            return [f"batch_size = {VALUE}"], repr(control.value), now
        case SetDropout():
            share = "dropout" if result.perceptrons else "dropout.rate"
            return [f"model.{share} = {VALUE}"], repr(control.value), now
        case SetRegularization():
            return result.penalize(control.regularization), "", replace(now, regularization=control.regularization)
        case SetWeight():
            part = "bias" if control.input is None else "weight"
            at = f"{control.unit}" if control.input is None else f"{control.unit}, {control.input}"
            lines = ["with torch.no_grad():", f"    model[{2 * control.layer}].{part}[{at}] = {VALUE}"]
            return lines, repr(control.value), now
        case SetSchedule():
            lines = ['optimizer.param_groups[0]["lr"] = lr'] if now.scheduled else []
            if (now.ran or now.scheduled) and control.schedule.name != "constant":
                lines.append('optimizer.param_groups[0].pop("initial_lr", None)')
            lines += result.begin(control.schedule)
            return lines, "", replace(now, schedule=control.schedule, ran=now.ran or now.scheduled)
        case SetOptimizer():
            lines, after = _switched(result, control, now, step)
            return lines, "", after


def _switched(result: Course, control: SetOptimizer, now: TrialState, step: int) -> tuple[list[str], TrialState]:
    """Another optimizer goes on from the rate of the last."""
    held = optimizers.full_state(now.optimizer) if step > now.since else now.held
    lines: list[str] = []
    kept: frozenset[str] = frozenset()
    if control.state == "keep":
        kept, lines = optimizers.carried(now.optimizer, held, control.optimizer)
    made = optimizers.optimizer(control.optimizer)
    if now.scheduled:
        result.handed_over = True
        lines = ["hand_over(scheduler, old, optimizer)", *lines]
    first = f"old, optimizer = optimizer, {made}" if lines else f"optimizer = {made}"
    held = kept or optimizers.first_state(control.optimizer)
    return [first, *lines], replace(now, optimizer=control.optimizer, held=held, since=step)


def _comment(control: Control) -> str:
    match control:
        case SetLearningRate():
            return "learning rate"
        case SetBatchSize():
            return "batch size"
        case SetDropout():
            return "dropout"
        case SetRegularization():
            return "penalty"
        case SetWeight():
            return "a weight set by hand"
        case SetSchedule():
            title = control.schedule.choice.title
            return "constant rate" if control.schedule.name == "constant" else f"{title}, each {control.schedule.per}"
        case SetOptimizer():
            return f"{control.optimizer.choice.title}, {'state kept' if control.state == 'keep' else 'fresh state'}"
