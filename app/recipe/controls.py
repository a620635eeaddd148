"""Controls: what a reader may change while a run trains, and the recipe they make.

A control applied at step t is used by update t (counted from 0) and all after it.
`trial` is an index into the run's trials; null means all of them.

One gesture of the reader is one control. A drag that the run follows while it trains passes through several
values; the control holds the first and, in its `path`, each later one as (after, value): so many steps after the
control. Trainers see the single values, as the recipe's `moves`.
"""

from collections.abc import Iterable
from itertools import zip_longest
from typing import Annotated, Literal, NamedTuple

from pydantic import AfterValidator, Field, FiniteFloat, model_validator

from app.recipe import limits
from app.recipe.sequence import Dropout
from app.recipe.spec import BatchSize, Model, OptimizerSpec, Rate, RegularizationSpec, RunSpec, ScheduleSpec, TrialSpec

Trial = Annotated[int, Field(ge=0, lt=limits.TRIALS)] | None
Step = Annotated[int, Field(strict=True, ge=0, le=limits.STEPS)]
Weight = Annotated[FiniteFloat, Field(ge=limits.WEIGHT[0], le=limits.WEIGHT[1])]
Join = Literal["none", "after", "instead"]
"""How a value joins the control before it that sets the same: it begins a control of its own, goes on along the
control's path, or takes the place of the path's last value, which no update has used."""


def _forward(path: tuple[tuple[int, float], ...]) -> tuple[tuple[int, float], ...]:
    """Check that a path only goes forward."""
    steps = [after for after, _ in path]
    if steps != sorted(steps):
        raise ValueError("the values of a path stand in the order of their steps; these do not")
    return path


RatePath = Annotated[tuple[tuple[Step, Rate], ...], Field(max_length=limits.PATH), AfterValidator(_forward)]
WeightPath = Annotated[tuple[tuple[Step, Weight], ...], Field(max_length=limits.PATH), AfterValidator(_forward)]


class SetLearningRate(Model):
    """The rate is `value` from now on, and goes along `path`; a running schedule keeps its shape and is scaled.

    path: (after, value) in order; so many steps after the control, the rate is set to the value.
    """

    type: Literal["learning-rate"] = "learning-rate"
    value: Rate
    path: RatePath = ()
    trial: Trial = None


class SetOptimizer(Model):
    """Another optimizer, or other arguments; state: keep what both know, or start fresh."""

    type: Literal["optimizer"] = "optimizer"
    optimizer: OptimizerSpec
    state: Literal["keep", "fresh"] = "keep"
    trial: Trial = None


class SetSchedule(Model):
    """A schedule that starts here, at its tick 0, from the trial's learning rate."""

    type: Literal["schedule"] = "schedule"
    schedule: ScheduleSpec
    trial: Trial = None


class SetBatchSize(Model):
    """Examples in a batch; more than there are means the full batch. Only a fork takes it for one trial."""

    type: Literal["batch-size"] = "batch-size"
    value: BatchSize
    trial: Trial = None


class SetDropout(Model):
    """Another part dropped while it trains: of the hidden units of all trials, or of a transformer."""

    type: Literal["dropout"] = "dropout"
    value: Dropout


class SetRegularization(Model):
    """Another penalty on the weights."""

    type: Literal["regularization"] = "regularization"
    regularization: RegularizationSpec
    trial: Trial = None


class SetWeight(Model):
    """One weight set by hand, and then along `path`, as of a learning rate.

    layer: 0 is the first; unit: of that layer; input: unit of the layer before, null for the bias.
    """

    type: Literal["weight"] = "weight"
    layer: Annotated[int, Field(ge=0, le=limits.HIDDEN_LAYERS)]
    unit: Annotated[int, Field(ge=0, lt=limits.UNITS[1])]
    input: Annotated[int, Field(ge=0, lt=limits.INPUTS)] | None
    value: Weight
    path: WeightPath = ()
    trial: Trial = None


Control = Annotated[
    SetLearningRate | SetOptimizer | SetSchedule | SetBatchSize | SetDropout | SetRegularization | SetWeight,
    Field(discriminator="type"),
]


class Applied(Model):
    """A control and the step it took effect at."""

    step: Step
    control: Control


class Move(NamedTuple):
    """A single value that a recipe sets at a step. onward: it goes on along the path of a control."""

    step: int
    control: Control
    onward: bool = False


def _moves(applied: Applied) -> list[Move]:
    """A control as the single values it sets."""
    control = applied.control
    if not isinstance(control, SetLearningRate | SetWeight) or not control.path:
        return [Move(applied.step, control)]
    points = [(0, control.value), *control.path]
    single = [control.model_copy(update={"value": value, "path": ()}) for _, value in points]
    steps = [applied.step + after for after, _ in points]
    return [Move(step, one, at > 0) for at, (step, one) in enumerate(zip(steps, single, strict=True))]


def _cut(applied: Applied, step: int) -> Applied:
    """A control without the values of its path that lie after a step."""
    control = applied.control
    if not isinstance(control, SetLearningRate | SetWeight) or not control.path:
        return applied
    path = tuple(point for point in control.path if applied.step + point[0] <= step)
    if len(path) == len(control.path):
        return applied
    return Applied(step=applied.step, control=control.model_copy(update={"path": path}))


def target_of(control: Control) -> tuple[object, ...] | None:
    """What a control with a path sets; None for the others."""
    match control:
        case SetLearningRate():
            return ("rate", control.trial)
        case SetWeight():
            return ("weight", control.layer, control.unit, control.input, control.trial)
        case _:
            return None


def _apart(one: Control, other: Control) -> bool:
    """Whether two controls come to the same in either order: rates and weights of different places."""
    a, b = target_of(one), target_of(other)
    if a is None or b is None:
        return False
    return a[:-1] != b[:-1] or (a[-1] != b[-1] and None not in (a[-1], b[-1]))


def trial_of(control: Control) -> int | None:
    """The trial that a control is on; None for all of them, or for the run as a whole."""
    return None if isinstance(control, SetDropout) else control.trial


def fits(control: Control, spec: RunSpec) -> None:
    """Check a control against the run it is meant for.

    Raises:
        ValueError: a trial, layer, unit or input the run does not have, with what it has.
    """
    trial = trial_of(control)
    if trial is not None and trial >= len(spec.trials):
        raise ValueError(f"the run has trials 0 to {len(spec.trials) - 1}; got trial {trial}")
    if spec.sequence is not None and isinstance(control, SetRegularization | SetWeight):
        raise ValueError(f"a transformer takes no control of type {control.type!r}; AdamW has a weight decay")
    if isinstance(control, SetBatchSize) and trial is not None and not spec.each_alone:
        raise ValueError("one trial alone takes another batch size only in a fork of perceptrons; leave the trial out")
    if isinstance(control, SetBatchSize):
        count = len(spec.trials)
        spec.check_update([control.value if trial in (None, k) else spec.batch_size_of(k) for k in range(count)])
    if isinstance(control, SetWeight):
        shapes = {spec.sizes_of(index) for index in (range(len(spec.trials)) if trial is None else (trial,))}
        for sizes in sorted(shapes):
            _in_network(control, sizes)


def _in_network(control: SetWeight, sizes: tuple[int, ...]) -> None:
    """Check a weight against the units of each layer; ValueError as `fits`."""
    if control.layer >= len(sizes) - 1:
        raise ValueError(f"the network has layers 0 to {len(sizes) - 2}; got layer {control.layer}")
    if control.unit >= sizes[control.layer + 1]:
        raise ValueError(f"layer {control.layer} has {sizes[control.layer + 1]} units; got unit {control.unit}")
    if control.input is not None and control.input >= sizes[control.layer]:
        raise ValueError(f"layer {control.layer} has {sizes[control.layer]} inputs; got input {control.input}")


class Recipe(Model):
    """All that determines a run: how it starts, and each control with its step."""

    spec: RunSpec = RunSpec()
    controls: Annotated[tuple[Applied, ...], Field(max_length=limits.CONTROLS)] = ()

    @model_validator(mode="after")
    def _ordered(self) -> "Recipe":
        steps = [applied.step for applied in self.controls]
        if steps != sorted(steps):
            raise ValueError("controls stand in the order of their steps; these do not")
        for applied in self.controls:
            fits(applied.control, self.spec)
        return self

    def until(self, step: int) -> "Recipe":
        """This recipe with the controls before or at step; those after it are dropped."""
        kept = tuple(_cut(applied, step) for applied in self.controls if applied.step <= step)
        if len(kept) == len(self.controls) and all(a is b for a, b in zip(kept, self.controls, strict=True)):
            return self
        return Recipe(spec=self.spec, controls=kept)

    @property
    def moves(self) -> tuple[Move, ...]:
        """Every single value the controls set, in the order of the steps."""
        every = [move for applied in self.controls for move in _moves(applied)]
        return tuple(sorted(every, key=lambda move: move.step))

    def followed_by(self, step: int, control: Control) -> "Recipe":
        """This recipe with one control more, at or after the last.

        Raises:
            ValueError: the control does not fit, comes before the last, or is one too many.
        """
        fits(control, self.spec)
        if self.controls and step < self.controls[-1].step:
            raise ValueError(f"the last control stands at step {self.controls[-1].step}; got one at step {step}")
        if len(self.controls) >= limits.CONTROLS:
            raise ValueError(f"a run takes at most {limits.CONTROLS:,} controls; reset it to go on changing things")
        return self.model_copy(update={"controls": (*self.controls, Applied(step=step, control=control))})

    def joined(self, step: int, control: Control, join: Join) -> "Recipe":
        """This recipe with one value more, as `join` says; `followed_by` where there is nothing to join.

        A value joins the last control that sets the same, unless one stands between them that it cannot be
        exchanged with.

        Raises:
            ValueError: as for `followed_by`.
        """
        at = None if join == "none" else self._joinable(control)
        fits(control, self.spec)
        if at is None:
            return self.followed_by(step, control)
        applied = self.controls[at]
        held = applied.control
        assert isinstance(held, SetLearningRate | SetWeight)
        assert isinstance(control, SetLearningRate | SetWeight)
        points = [(0, held.value), *held.path]
        if join == "instead":
            points[-1] = (points[-1][0], control.value)
        elif len(points) > limits.PATH:
            return self.followed_by(step, control)
        else:
            points.append((step - applied.step, control.value))
        grown = held.model_copy(update={"value": points[0][1], "path": tuple(points[1:])})
        made = Applied(step=applied.step, control=grown)
        return self.model_copy(update={"controls": (*self.controls[:at], made, *self.controls[at + 1 :])})

    def _joinable(self, control: Control) -> int | None:
        """The number of the control that a value of a gesture goes on with, or None."""
        target = target_of(control)
        if target is None:
            return None
        for at in range(len(self.controls) - 1, -1, -1):
            other = self.controls[at].control
            if target_of(other) == target:
                return at
            if not _apart(control, other):
                return None
        return None


def _with_batch_size(control: SetBatchSize, batch_size: int, trials: list[TrialSpec]) -> tuple[int, list[TrialSpec]]:
    """The run's batch size and its trials after a control."""
    if control.trial is None:
        return control.value, [trial.model_copy(update={"batch_size": None}) for trial in trials]
    own = None if control.value == batch_size else control.value
    made = trials[control.trial].model_copy(update={"batch_size": own})
    return batch_size, [*trials[: control.trial], made, *trials[control.trial + 1 :]]


def effective_spec(recipe: Recipe) -> RunSpec:
    """The specification a run restarts from: its settings as the controls left them.

    Weights set by hand are not settings, and are left out.
    """
    return settings_after(recipe.spec, (move.control for move in recipe.moves))


def settings_after(spec: RunSpec, controls: Iterable[Control]) -> RunSpec:
    """The settings of a run that starts as `spec`, as controls left them, as `effective_spec`."""
    trials: list[TrialSpec] = list(spec.trials)
    batch_size, network, sequence = spec.batch_size, spec.network, spec.sequence
    for control in controls:
        if isinstance(control, SetBatchSize):
            batch_size, trials = _with_batch_size(control, batch_size, trials)
            continue
        if isinstance(control, SetDropout):
            dropout = {"dropout": control.value}
            if sequence is not None:
                sequence = sequence.model_copy(update=dropout)
                continue
            network = network.model_copy(update=dropout)
            own = [trial.network and trial.network.model_copy(update=dropout) for trial in trials]
            trials = [t.model_copy(update={"network": n}) for t, n in zip(trials, own, strict=True)]
            continue
        change: dict[str, object]
        match control:
            case SetLearningRate():
                change = {"learning_rate": control.value}
            case SetOptimizer():
                change = {"optimizer": control.optimizer}
            case SetSchedule():
                change = {"schedule": control.schedule}
            case SetRegularization():
                change = {"regularization": control.regularization}
            case SetWeight():
                change = {}
        for index in range(len(trials)) if control.trial is None else (control.trial,):
            trials[index] = trials[index].model_copy(update=change)
    run = {"batch_size": batch_size, "network": network, "sequence": sequence}
    return spec.model_copy(update={"trials": tuple(trials), **run})


def common(one: Recipe, other: Recipe, step: int) -> int:
    """The last step, up to `step`, until which two recipes of one specification do the same."""
    for a, b in zip_longest(one.until(step).moves, other.until(step).moves):
        if a is None or b is None or a[:2] != b[:2]:
            return min(move.step for move in (a, b) if move is not None) - 1
    return step


def rewound(recipe: Recipe, step: int, undo: int = 0) -> Recipe:
    """The recipe up to a step, without the last `undo` of the controls right at it.

    Raises:
        ValueError: fewer controls than that stand at the step.
    """
    kept = recipe.until(step)
    here = sum(applied.step == step for applied in kept.controls)
    if undo > here:
        raise ValueError(f"{here} controls stand at step {step}; got an undo of {undo}")
    return Recipe(spec=kept.spec, controls=kept.controls[: len(kept.controls) - undo])


def forked(recipe: Recipe, step: int, trial: int = 0, control: Control | None = None) -> Recipe:
    """One trial of the recipe up to a step, twice: trial 0 goes on as before, and trial 1 takes the control.

    Raises:
        ValueError: there is no such trial, the run is too large to be doubled, or the control does not fit.
    """
    spec = recipe.spec
    if trial >= len(spec.trials):
        raise ValueError(f"the run has trials 0 to {len(spec.trials) - 1}; got trial {trial}")
    twice = RunSpec.model_validate({**dict(spec), "kind": "fork", "trials": (spec.trials[trial],) * 2})
    shared = (_for_all(applied, trial) for applied in recipe.until(step).controls)
    made = Recipe(spec=twice, controls=tuple(applied for applied in shared if applied is not None))
    if control is None:
        return made
    both = isinstance(control, SetDropout) or (isinstance(control, SetBatchSize) and spec.sequence is not None)
    own = control if both else control.model_copy(update={"trial": 1})
    return made.followed_by(step, own)


def alone(recipe: Recipe, trial: int) -> Recipe:
    """One trial of the recipe as a run of its own.

    Raises:
        ValueError: there is no such trial.
    """
    spec = recipe.spec
    if trial >= len(spec.trials):
        raise ValueError(f"the run has trials 0 to {len(spec.trials) - 1}; got trial {trial}")
    one = RunSpec.model_validate({**dict(spec), "kind": "training", "trials": (spec.trials[trial],)})
    own = (_for_all(applied, trial) for applied in recipe.controls)
    return Recipe(spec=one, controls=tuple(applied for applied in own if applied is not None))


def _for_all(applied: Applied, trial: int) -> Applied | None:
    """A control as both halves of a fork take it; None where it was on another trial."""
    control = applied.control
    if trial_of(control) is None:
        return applied
    if trial_of(control) != trial:
        return None
    return Applied(step=applied.step, control=control.model_copy(update={"trial": None}))
