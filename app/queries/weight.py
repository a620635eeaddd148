"""One weight at the present step, or step by step around a past one, as a replay of the run passes there."""

from collections.abc import Generator as Slicing
from dataclasses import dataclass, field
from typing import Annotated, Literal

from pydantic import Field

from app.engine.checkpointed import ReplayTrainer
from app.engine.inspected import InspectedGroup
from app.engine.numbers import finite
from app.engine.trainer import Trainer, perceptrons
from app.queries import OccasionalQuery
from app.recipe import limits
from app.recipe.controls import SetWeight, fits
from app.recipe.model import Model
from app.wire.delivery import Numbers


class WeightQuery(OccasionalQuery):
    """One weight: its value, its gradient, and what the optimizer holds for it.

    layer, unit, input: as in a `weight` control. around: a step that the run has done; null means as it is
    now. reach: steps to either side of `around`, as far as there are any.
    """

    type: Literal["weight"] = "weight"
    layer: Annotated[int, Field(ge=0, le=limits.HIDDEN_LAYERS)]
    unit: Annotated[int, Field(ge=0, lt=limits.UNITS[1])]
    input: Annotated[int, Field(ge=0)] | None
    around: Annotated[int, Field(ge=0, le=limits.STEPS)] | None = None
    reach: Annotated[int, Field(ge=0, le=64)] = 24

    @property
    def takes_long(self) -> bool:
        """Where the run is replayed."""
        return self.around is not None


class Holding(Model):
    """One thing that the optimizer holds for the weight, by torch's name; null where it holds no such thing."""

    name: str
    value: Numbers


class WeightAnswer(Model):
    """One weight at one or more steps, which stand in order.

    A step at which a control took effect stands twice: before it and after. value: of the weight.
    gradient: of the mean loss over the training examples. state: what the optimizer held.
    """

    type: Literal["weight"] = "weight"
    step: tuple[int, ...]
    value: Numbers
    gradient: Numbers
    state: tuple[Holding, ...]


@dataclass(slots=True)
class Notes:
    """What was seen of one weight so far, a line for each step."""

    subject: InspectedGroup
    trial: int
    query: WeightQuery
    step: list[int] = field(default_factory=list[int])
    value: list[float] = field(default_factory=list[float])
    gradient: list[float] = field(default_factory=list[float])
    held: list[dict[str, float]] = field(default_factory=list[dict[str, float]])

    def take(self, trainer: Trainer) -> None:
        """Note the weight as it stands in this trainer."""
        layer, unit, source = self.query.layer, self.query.unit, self.query.input
        parameters = trainer.parameters_of(self.trial)
        inspection = self.subject.training
        inspection.forward(parameters)
        inspection.backward()
        row = -1 if source is None else source
        layers = inspection.objective.layers
        group, row_of = trainer.place(self.trial)
        self.step.append(trainer.step)
        self.value.append(float(layers(parameters)[layer][row, unit]))
        self.gradient.append(float(layers(inspection.gradient)[layer][row, unit]))
        self.held.append(group.optimizer.held(row_of, layer, unit, source))

    def answer(self) -> WeightAnswer:
        """All of it, as it is sent."""
        names = dict.fromkeys(name for held in self.held for name in held)
        return WeightAnswer(
            step=tuple(self.step),
            value=tuple(map(finite, self.value)),
            gradient=tuple(map(finite, self.gradient)),
            state=tuple(Holding(name=name, value=tuple(_of(held, name) for held in self.held)) for name in names),
        )


def _of(held: dict[str, float], name: str) -> float | None:
    return finite(held[name]) if name in held else None


def answer(query: WeightQuery, subject: InspectedGroup, trial: int) -> Slicing[None, None, WeightAnswer]:
    """One weight, a slice for every few steps of the replay.

    Raises:
        ValueError: the network has no such weight, or the run has not come to that step.
    """
    checkpointed = subject.checkpointed
    fits(SetWeight(layer=query.layer, unit=query.unit, input=query.input, value=0), checkpointed.trainer.spec)
    notes = Notes(subject, trial, query)
    if query.around is None:
        notes.take(checkpointed.perceptrons)
        return notes.answer()
    if query.around > checkpointed.step:
        raise ValueError(f"the run stands at step {checkpointed.step}; got a weight around step {query.around}")
    replay, end = ReplayTrainer(checkpointed), min(checkpointed.step, query.around + query.reach)
    while not replay.nearer(max(0, query.around - query.reach)):
        yield
    trainer = perceptrons(replay.trainer)
    while True:
        notes.take(trainer)
        if trainer.apply_due():
            notes.take(trainer)
        if trainer.step >= end or not trainer.advance(1):
            return notes.answer()
        trainer.closed.clear()
        yield
