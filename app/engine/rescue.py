"""The way back from a divergence: what caused it, and a change with which training goes on.

Both are found by trying. A second trainer goes back to a good step, takes a change, and trains on; a change that
keeps the loss down is the remedy, and what it changes is the cause. What the update itself shows, such as a variance
below zero, says which changes to try first. Trying takes seconds, so it is done in slices of a few milliseconds.
"""

from collections.abc import Generator, Iterator
from dataclasses import dataclass, replace

import torch

from app.engine.anytrainer import Divergence
from app.engine.checkpointed import CheckpointedTrainer, trainer_of
from app.engine.heritage import part
from app.engine.numbers import finite
from app.engine.trainer import Trainer
from app.learn.schedules import Schedule
from app.learn.stack import Stack
from app.recipe import limits
from app.recipe.controls import (
    Control,
    Recipe,
    SetLearningRate,
    SetOptimizer,
    SetRegularization,
    SetSchedule,
    SetWeight,
    alone,
    effective_spec,
    rewound,
    trial_of,
)
from app.recipe.numbers import brief
from app.recipe.numbers import rate as written
from app.recipe.spec import OptimizerSpec, RegularizationSpec, ScheduleSpec, TrialSpec
from app.wire.messages import DivergedWeight

WORK = 2e8
"""Multiplications that one try may take."""
TRIED = (50, 1_000)
"""Steps of one try."""
SLICE_WORK = 1e6
"""Multiplications of one slice."""
SLICE_STEPS = 16
"""Steps of one slice at most."""
TICKS = 2_000
"""How far ahead a schedule is looked at."""
TENTHS = (10, 100, 1_000, 10_000)
LOWEST_SHARE = 10**8
"""The largest part that a rate of several is divided by."""
TOO_MUCH_DECAY = 2.0
"""A rate times a decay above this throws weights past zero, further with each step."""


@dataclass(frozen=True, slots=True)
class Rescue:
    """A way back: go to `step`, without the last `undo` controls right at it, and apply `controls` there.

    cause: a sentence. change: what the controls do, in a few words.
    """

    step: int
    cause: str
    change: str
    controls: tuple[Control, ...] = ()
    undo: int = 0


def tidy(rate: float) -> float:
    """A rate as a person would write it, within its limits."""
    low, high = limits.LEARNING_RATE
    return float(f"{min(high, max(low, rate)):.3g}")


Search = Generator[None, None, Rescue | None]
"""A search in slices: it yields between them, and returns the way back, or None where none was found."""


def rescue(checkpointed: CheckpointedTrainer, fault: Divergence) -> Search:
    """Search the way back for a run that stands just before the update that made it diverge, while it stands there."""
    second = _Second(checkpointed)
    yield
    if checkpointed.trainer.trials > 1:
        return (yield from _several(checkpointed, second))
    settings = effective_spec(checkpointed.recipe).trials[0]
    for way in Ways(checkpointed, fault, settings).all():
        if (yield from second.recovers(way)):
            return way
    return None


def rescue_trial(checkpointed: CheckpointedTrainer, fault: Divergence) -> Search:
    """Search the way back of one trial of several, which goes on without it meanwhile.

    The trial is trained alone, from its part of the run's checkpoints. The way back is the run's: what it changes, it
    changes of that trial.
    """
    return _trial(checkpointed, checkpointed.recipe.until(fault.step), fault)


def _trial(checkpointed: CheckpointedTrainer, recipe: Recipe, fault: Divergence) -> Search:
    lone = CheckpointedTrainer(alone(recipe, fault.trial), checkpointed.device)
    yield
    yield from lone.take_over(checkpointed, part(recipe, fault.trial, 1), fault.step)
    step = yield from _stood(lone, fault.step)
    ways = Ways(lone, Divergence(0, step, fault.cause), effective_spec(lone.recipe).trials[0])
    second = _Second(lone)
    for way in ways.all():
        found = _of_trial(way, recipe, fault.trial)
        if found is not None and (yield from second.recovers(way)):
            return found
    return None


def _stood(lone: CheckpointedTrainer, step: int) -> Generator[None, None, int]:
    """Stand just before the update that made a trial diverge; alone it may be an earlier one. Returns which."""
    while True:
        try:
            while not lone.nearer(step, SLICE_STEPS):
                yield
            return step
        except ValueError:
            fault = lone.trainer.divergence
            if fault is None or fault.step >= step:
                raise
            step = fault.step


def _of_trial(way: Rescue, recipe: Recipe, trial: int) -> Rescue | None:
    """A way back of a trial alone as one of its run; None where it would undo what was set of other trials."""
    here = [applied.control for applied in recipe.controls if applied.step == way.step]
    if way.undo and any(trial_of(control) != trial for control in here[-way.undo :]):
        return None
    own = tuple(control.model_copy(update={"trial": trial}) for control in way.controls)
    return replace(way, change=f"{way.change} for trial {trial + 1}", controls=own)


def found(search: Search) -> Rescue | None:
    """What a search finds, all slices at once."""
    while True:
        try:
            next(search)
        except StopIteration as end:
            return end.value


class _Second:
    """A second trainer of a run's recipe, which takes the ways back one after another."""

    def __init__(self, checkpointed: CheckpointedTrainer) -> None:
        self._checkpointed = checkpointed
        self.trainer = trainer_of(Recipe(spec=checkpointed.recipe.spec), checkpointed.device)
        self._first = self.trainer.losses()[0]
        spec = checkpointed.recipe.spec
        work = 6 * spec.parameters * spec.batch_size * len(spec.trials)
        self._tried = int(min(TRIED[1], max(TRIED[0], WORK / work)))
        self._slice = int(min(SLICE_STEPS, max(1, SLICE_WORK / work)))

    def recovers(self, way: Rescue) -> Generator[None, None, bool]:
        """Whether training goes on from there without the loss going wild."""
        try:
            yield from self._stand(way)
        except ValueError:
            return False
        start = self.trainer.losses()[0]
        yield from self._train(self._tried)
        if self.trainer.diverged_trials:
            return False
        end = self.trainer.losses()[0]
        return all(e <= max(4 * s, 0.1 * f) for s, e, f in zip(start, end, self._first, strict=True))

    def diverged_on(self, way: Rescue) -> Generator[None, None, list[Divergence]]:
        """The trials that diverge on that way."""
        yield from self._stand(way)
        yield from self._train(self._tried)
        return self.trainer.diverged_trials

    def _stand(self, way: Rescue) -> Generator[None]:
        """Go where a way back leads, and make its changes.

        Raises:
            ValueError: torch refuses one of them.
        """
        trainer = self.trainer
        trainer.recipe = rewound(self._checkpointed.recipe, way.step, way.undo)
        trainer.load(self._checkpointed.checkpoint(way.step, len(trainer.moves)))
        yield from self._train(way.step - trainer.step)
        trainer.apply_due()
        for control in way.controls:
            trainer.control(control)

    def _train(self, steps: int) -> Generator[None]:
        trainer, end = self.trainer, self.trainer.step + steps
        while trainer.step < end and trainer.divergence is None:
            trainer.apply_due()
            trainer.advance(min(self._slice, end - trainer.step))
            trainer.closed.clear()
            yield


@dataclass(slots=True)
class Ways:
    """The ways back of a run of one trial, those first that what happened speaks for."""

    checkpointed: CheckpointedTrainer
    fault: Divergence
    now: TrialSpec

    def all(self) -> Iterator[Rescue]:
        """Each with its cause."""
        good, _ = self.checkpointed.trainer.good[0]
        steps = sorted({good, good // 2, 0}, reverse=True)
        yield from self._weight(good)
        yield from self._division(good)
        for step in steps:
            yield from self._decay(step)
            yield from self._schedule(step)
        for tenth in TENTHS:
            for step in steps:
                yield from self._rate(step, tenth)
        for step in steps:
            yield from self._arguments(step)

    @property
    def title(self) -> str:
        """The optimizer's name."""
        return self.now.optimizer.choice.title

    def _weight(self, good: int) -> Iterator[Rescue]:
        """A weight set by hand since the run was well."""
        here = [applied for applied in self.checkpointed.recipe.controls if applied.step <= self.fault.step]
        if not here or not isinstance(here[-1].control, SetWeight) or here[-1].step < good - 1:
            return
        step, value = here[-1].step, here[-1].control.value
        undo = 1
        while undo < len(here) and here[-undo - 1].step == step and isinstance(here[-undo - 1].control, SetWeight):
            undo += 1
        cause = f"The weight set to {brief(value)} by hand at step {step:,} made the loss explode."
        yield Rescue(step, cause, "without that weight", undo=undo)

    def _division(self, good: int) -> Iterator[Rescue]:
        """An update that is no number although the gradient is one: the optimizer divided by zero or worse."""
        trainer = self.checkpointed.trainer
        if not isinstance(trainer, Trainer):
            return
        after = trainer.ahead(0)
        group, row = trainer.place(0)
        gradient = group.stack.gradients[row]
        if bool(after.isfinite().all()) or not bool(gradient.isfinite().all() and gradient.abs().max() < 1e15):
            return
        spec = self.now.optimizer
        eps = _number(spec, "eps", 1.0)
        if spec.values.get("centered"):
            cause = (
                f"Centered {self.title} divides by the root of a variance, which rounding took below zero "
                "where a gradient hardly changes; no learning rate prevents that."
            )
            yield self._with(good, cause, {"centered": False}, "centered off")
            for larger in (1e-6, 1e-4):
                if larger > eps:
                    yield self._with(good, cause, {"eps": larger}, f"eps {larger:g}")
        elif "eps" in spec.values:
            cause = (
                f"{self.title} divided by zero where a gradient vanishes: its eps of {eps:g} is too small; "
                "no learning rate prevents that."
            )
            for larger in (1e-8, 1e-6, 1e-4):
                if larger > eps:
                    yield self._with(good, cause, {"eps": larger}, f"eps {larger:g}")

    def _with(self, step: int, cause: str, values: dict[str, object], change: str) -> Rescue:
        """A way back with other arguments of the optimizer."""
        spec = self.now.optimizer
        arguments = {**spec.arguments, **values}
        optimizer = OptimizerSpec.model_validate({"name": spec.name, "arguments": arguments})
        return Rescue(step, cause, change, (SetOptimizer(optimizer=optimizer),))

    def _decay(self, step: int) -> Iterator[Rescue]:
        """A penalty or a weight decay that throws weights past zero."""
        rate, penalty = self.checkpointed.trainer.rates[0], self.now.regularization
        linear = self.now.optimizer.name in ("sgd", "asgd")
        if penalty.name == "l2" and linear and rate * penalty.rate > TOO_MUCH_DECAY:
            cause = self._past_zero("the L2 rate", penalty.rate)
            milder = RegularizationSpec(name="l2", rate=_below(0.1 / rate))
            yield Rescue(step, cause, f"L2 {milder.rate:g}", (SetRegularization(regularization=milder),))
        for name, words in (("weight_decay", "weight decay"), ("lambd", "the decay lambd")):
            decay = _number(self.now.optimizer, name, 0.0)
            if rate * decay > TOO_MUCH_DECAY:
                milder_decay = _below(0.1 / rate)
                yield self._with(
                    step, self._past_zero(words, decay), {name: milder_decay}, f"{words.split()[-1]} {milder_decay:g}"
                )

    def _past_zero(self, words: str, decay: float) -> str:
        rate = self.checkpointed.trainer.rates[0]
        return (
            f"Learning rate {written(rate)} times {words}, {brief(decay)}, is above 2, "
            "so each step throws the weights past zero, further than the one before."
        )

    def _schedule(self, step: int) -> Iterator[Rescue]:
        """A schedule that would raise a lower rate as far again."""
        spec, rate = self.now.schedule, self.checkpointed.trainer.rates[0]
        if spec.name == "constant" or rate <= limits.LEARNING_RATE[0]:
            return
        lower = Schedule(spec, self.now.learning_rate)
        lower.rebase(tidy(self.now.learning_rate / 10))
        highest = lower.rate
        for _ in range(TICKS):
            if lower.asks_for_loss or highest >= rate:
                break
            lower.tick(0.0)
            highest = max(highest, lower.rate)
        if highest < rate:
            return
        title = spec.choice.title
        cause = f"The {title.lower()} schedule raised the learning rate to {written(rate)}, where each step overshoots."
        constant = SetSchedule(schedule=ScheduleSpec(name="constant"))
        for tenth in (10, 100, 1_000):
            calm = tidy(min(self.now.learning_rate, rate / tenth))
            yield Rescue(step, cause, f"constant rate {written(calm)}", (constant, SetLearningRate(value=calm)))

    def _rate(self, step: int, tenth: int) -> Iterator[Rescue]:
        """A lower rate."""
        base = self.now.learning_rate
        if base <= limits.LEARNING_RATE[0]:
            return
        lower, rate = tidy(base / tenth), self.checkpointed.trainer.rates[0]
        cause = f"At learning rate {written(rate)} a step overshoots further than the one before."
        yield Rescue(step, cause, f"rate {written(lower)}", (SetLearningRate(value=lower),))

    def _arguments(self, step: int) -> Iterator[Rescue]:
        """Each argument of the optimizer as torch has it, then all of them, then plain SGD."""
        spec = self.now.optimizer
        for name in spec.arguments:
            plain = {argument.name: argument.default for argument in spec.choice.arguments}[name]
            cause = f"{self.title} with {name} at {spec.arguments[name]} does not train here, at any learning rate."
            yield self._with(step, cause, {name: plain}, f"{name} {plain}")
        cause = f"{self.title} does not train here with these settings, at any learning rate."
        calm = SetLearningRate(value=tidy(min(self.now.learning_rate, 0.01)))
        fresh = SetOptimizer(optimizer=OptimizerSpec(name=spec.name), state="fresh")
        yield Rescue(step, cause, f"{self.title} as torch has it", (fresh, calm))
        sgd = SetOptimizer(optimizer=OptimizerSpec(name="sgd"), state="fresh")
        yield Rescue(step, cause, f"SGD at {written(calm.value)}", (sgd, calm))


def _number(spec: OptimizerSpec, name: str, default: float) -> float:
    """An argument of the optimizer that is a number, or the default where it has none."""
    value = spec.values.get(name, default)
    return float(value) if isinstance(value, int | float) else default


def _below(value: float) -> float:
    """A decay as a person would write it, not above a value."""
    return float(f"{value:.1g}") if float(f"{value:.1g}") <= value else float(f"{value / 2:.1g}")


def _several(checkpointed: CheckpointedTrainer, second: _Second) -> Search:
    """The way back of trials that all diverged: each with a rate at which it goes on."""
    trainer = checkpointed.trainer
    if trainer.spec.kind == "range-test":
        return None
    step = min(step for step, _ in trainer.good)
    bases = [trial.learning_rate for trial in effective_spec(checkpointed.recipe).trials]
    cause = "Each step overshoots further than the one before, in every trial."
    tenths = [10] * len(bases)
    while True:
        rates = [tidy(base / tenth) for base, tenth in zip(bases, tenths, strict=True)]
        controls = tuple(SetLearningRate(value=value, trial=trial) for trial, value in enumerate(rates))
        way = Rescue(step, cause, f"rates {_by(tenths)}", controls)
        diverged = yield from second.diverged_on(way)
        if not diverged:
            return way
        if max(tenths) >= LOWEST_SHARE:
            return way if len(diverged) < len(bases) else None
        for fault in diverged:
            tenths[fault.trial] *= 10


def _by(tenths: list[int]) -> str:
    low, high = min(tenths), max(tenths)
    return f"÷ {low:,}" if low == high else f"÷ {low:,} to {high:,}"


def diverged_weight(trainer: Trainer, trial: int) -> DivergedWeight:
    """The weight of a trial that is largest after the update that comes next, or no number any more.

    Of several that are no number, the one that was largest before.
    """
    before, after = trainer.parameters_of(trial), trainer.ahead(trial)
    lost = ~after.isfinite()
    size = torch.where(lost, before.abs().nan_to_num(), -1) if bool(lost.any()) else after.abs()
    at = int(torch.argmax(size))
    layer, unit, source = _place(trainer.place(trial)[0].stack, at)
    values = finite(float(before[at])), finite(float(after[at]))
    return DivergedWeight(layer=layer, unit=unit, input=source, before=values[0], after=values[1])


def _place(stack: Stack, at: int) -> tuple[int, int, int | None]:
    """Layer, unit and input of a parameter by its place in the flat row."""
    for layer, weights in enumerate(stack.weights):
        rows, units = weights.shape[1:]
        if at < rows * units:
            source, unit = divmod(at, units)
            return layer, unit, None if source == rows - 1 else source
        at -= rows * units
    raise ValueError(f"the network has {stack.parameters.shape[1]} parameters; got one beyond")
