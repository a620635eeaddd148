"""What a worker tells of a run: the messages made from a timeline."""

import torch

from app.engine.anytrainer import AnyTrainer, Divergence
from app.engine.numbers import finite, floats
from app.engine.rescue import Rescue, tidy
from app.engine.timeline import Timeline
from app.engine.trainer import Trainer
from app.learn.probes.boundary import Multiples, Plane, extent, filters
from app.learn.probes.boundary import resolution as usual_resolution
from app.recipe.bucket import Bucket
from app.recipe.controls import Control, Join, SetLearningRate, settled
from app.wire import binary
from app.wire.binary import Buffer
from app.wire.messages import ControlApplied, Diverged, Frame, LossReport, Points, Remedy, Started
from app.workers.camera import Camera, buffer
from app.workers.log import Head
from app.workers.runaway import first_to_go, went

POINTS = 2_000
"""Examples at most that a page draws."""

NO_POINTS = Points(x1=(), x2=(), target=(), training=0)
"""Of examples that are not points of the plane."""

WEIGHTS = 65_536
"""Weights at most that a frame carries."""


def started(trainer: Trainer, head: Head) -> Started:
    """The message that begins a revision at the trainer's step."""
    spec, examples = trainer.spec, trainer.examples
    test = len(examples.y) - examples.training
    training_shown = min(examples.training, max(1, round(POINTS * examples.training / len(examples.y))))
    rows = [*range(training_shown), *range(examples.training, examples.training + min(test, POINTS - training_shown))]
    points = _points(trainer, rows, training_shown) if spec.data.choice.plane else NO_POINTS
    return Started(
        **head,
        spec=spec,
        step=trainer.step,
        device=str(trainer.device),
        parameters=spec.parameters,
        steps_per_epoch=trainer.feed.per_epoch,
        training_points=examples.training,
        test_points=test,
        points=points,
    )


def _points(trainer: Trainer, shown: list[int], training: int) -> Points:
    """Some of the examples: drawn ones briefly, given ones as they were given."""
    data, examples = trainer.spec.data, trainer.examples
    target = examples.y[shown, 0]
    if data.table is not None:
        row = tuple(map(int, floats(examples.order[shown])))
        x1, x2 = (tuple(data.table.rows[index][k] for index in row) for k in (0, 1))
        return Points(x1=x1, x2=x2, target=_digits(target), training=training, row=row)
    write = _rounded if data.choice.drawn else _digits
    x = examples.x[shown]
    return Points(x1=write(x[:, 0]), x2=write(x[:, 1]), target=write(target), training=training)


def _rounded(values: torch.Tensor) -> tuple[float, ...]:
    return tuple(round(value, 4) for value in floats(values))


def _digits(values: torch.Tensor) -> tuple[float, ...]:
    """As many significant digits as float32 gives back of a decimal number."""
    return tuple(float(f"{value:.7g}") for value in floats(values))


def losses(buckets: list[Bucket], head: Head) -> LossReport:
    """The message for a few closed buckets."""
    return LossReport(
        **head,
        step=tuple(bucket.step for bucket in buckets),
        epoch=tuple(round(bucket.epoch, 4) for bucket in buckets),
        batch_loss=tuple(tuple(bucket.batch_loss) for bucket in buckets),
        batch_min=tuple(tuple(bucket.batch_min) for bucket in buckets),
        batch_max=tuple(tuple(bucket.batch_max) for bucket in buckets),
        training_loss=tuple(tuple(bucket.training_loss) for bucket in buckets),
        test_loss=tuple(tuple(bucket.test_loss) for bucket in buckets),
        learning_rate=tuple(tuple(bucket.learning_rate) for bucket in buckets),
    )


def fell(timeline: Timeline, fault: Divergence, head: Head) -> Diverged:
    """The message for a trial that diverged while others train on."""
    trainer = timeline.trainer
    return Diverged(
        **head,
        trial=fault.trial,
        step=fault.step,
        cause=fault.cause,
        remedy_step=fault.step,
        remedy_learning_rate=_rate_after(trainer, fault.trial, None),
        sentence=_where(trainer, fault),
    )


def diverged(timeline: Timeline, fault: Divergence, way: Rescue | None, head: Head) -> Diverged:
    """The message for a run that diverged as a whole, with its last trial. way: back, where one was found."""
    trainer = timeline.trainer
    weight = first_to_go(trainer, fault.trial) if isinstance(trainer, Trainer) else None
    why = "No smaller change was found with which training goes on." if way is None else way.cause
    return Diverged(
        **head,
        trial=fault.trial,
        step=fault.step,
        cause=fault.cause,
        remedy_step=fault.step if way is None else way.step,
        remedy_learning_rate=_rate_after(trainer, fault.trial, way),
        weight=weight,
        remedy=None if way is None else _remedy(way),
        sentence=f"{_where(trainer, fault)} {went(weight, trainer.spec)}{why}",
    )


def _where(trainer: AnyTrainer, fault: Divergence) -> str:
    who = "Diverged" if trainer.trials == 1 else f"Trial {fault.trial + 1} diverged"
    return f"{who} at step {fault.step:,}: {fault.cause}."


def _remedy(way: Rescue) -> Remedy:
    place = f"Last good step {way.step:,}" if way.step else "Back to step 0"
    return Remedy(step=way.step, undo=way.undo, controls=way.controls, label=f"{place}, {way.change}")


def _rate_after(trainer: AnyTrainer, trial: int, way: Rescue | None) -> float:
    """The learning rate to go on with."""
    for control in () if way is None else way.controls:
        if isinstance(control, SetLearningRate) and control.trial in (None, trial):
            return control.value
    base = settled(trainer.recipe).trials[trial].learning_rate
    return base if way is not None else tidy(base / 10)


def applied(
    step: int, control: Control, words: str, note: str, request: str | None, join: Join, head: Head
) -> ControlApplied:
    """The message for a control that took effect at step."""
    return ControlApplied(**head, step=step, control=control, request=request, label=words, note=note, join=join)


class BoundaryCamera(Camera):
    """Pictures of perceptrons: what they make of the plane, and their weights."""

    def __init__(self, trainer: Trainer) -> None:
        super().__init__(trainer)
        spec = trainer.spec
        self.trainer = trainer
        self._extent = extent(spec)
        several = trainer.trials > 1 and spec.data.choice.plane
        self._multiples = [Multiples(c.stack, spec, c.network) for c in trainer.cohorts] if several else []
        self.look(0, None)

    def look(self, trial: int, resolution: int | None) -> None:
        """As `Camera.look`."""
        cohort, self._row = self.trainer.place(trial)
        self.trial, self.view, self.stale = trial, (trial, resolution), True
        spec, network, self._stack = self.trainer.spec, cohort.network, cohort.stack
        side = resolution or usual_resolution(network)
        self._plane = Plane(cohort.stack, spec, network, side) if spec.data.choice.plane else None

    def _encoded(self, run: str, revision: int, steps_per_second: float, request: str | None) -> bytes:
        trainer = self.trainer
        training_loss, test_loss = trainer.losses()
        accuracies = trainer.accuracies()
        head = Frame(
            request=request,
            run=run,
            revision=revision,
            step=trainer.step,
            epoch=round(trainer.feed.epochs, 4),
            training_loss=tuple(map(finite, training_loss)),
            test_loss=tuple(map(finite, test_loss)),
            training_accuracy=None if accuracies is None else tuple(accuracies[0]),
            test_accuracy=None if accuracies is None else tuple(accuracies[1]),
            learning_rate=tuple(trainer.rates),
            steps_per_second=steps_per_second,
            extent=self._extent,
            trial=self.trial,
        )
        return binary.encode(head, self._buffers())

    def _buffers(self) -> dict[str, Buffer]:
        """The pictures of the run, each left out while it is not finite."""
        parts: dict[str, torch.Tensor | None] = {}
        weights = self._stack.parameters[self._row]
        if weights.numel() <= WEIGHTS:
            parts["weights"] = weights
        if self._plane is None:
            first = self._stack.weights[0][self._row]
            parts["filters"] = filters(first) if bool(torch.isfinite(first.sum())) else None
        else:
            boundary, classes = self._plane.boundary(self._row)
            if bool(torch.isfinite(boundary.sum())):
                parts |= {"boundary": boundary, "classes": classes, "units": self._plane.units()}
                parts["outputs"] = self._plane.outputs()
        if self._multiples:
            parts["trials"], parts["trial_classes"] = self._tiles()
        return {name: buffer(part) for name, part in parts.items() if part is not None}

    def _tiles(self) -> tuple[torch.Tensor, torch.Tensor | None]:
        """The answers of all trials, and of more than two classes the winning ones, in the order of the trials."""
        found = [multiples.maps() for multiples in self._multiples]
        order = torch.tensor([trial for cohort in self.trainer.cohorts for trial in cohort.trials]).argsort()
        classes = [winners for _, winners in found if winners is not None]
        return torch.cat([maps for maps, _ in found])[order], torch.cat(classes)[order] if classes else None
