"""One weight at the present step, or step by step around a past one: what a run's replay sees on its way."""

from collections.abc import Generator as Iterating
from dataclasses import dataclass, field

from app.engine.numbers import finite
from app.engine.replay_trainer import ReplayTrainer
from app.engine.trainer import Trainer, perceptrons
from app.recipe.controls import SetWeight, fits
from app.wire.weights import AskWeight, Holding, Weight
from app.workers.probes.subject import ProbedTrials


@dataclass(slots=True)
class Notes:
    """What was seen of one weight so far, a line for each step."""

    subject: ProbedTrials
    trial: int
    asked: AskWeight
    step: list[int] = field(default_factory=list[int])
    value: list[float] = field(default_factory=list[float])
    gradient: list[float] = field(default_factory=list[float])
    held: list[dict[str, float]] = field(default_factory=list[dict[str, float]])

    def take(self, trainer: Trainer) -> None:
        """Note the weight as it stands in this trainer."""
        layer, unit, source = self.asked.layer, self.asked.unit, self.asked.input
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

    def answer(self) -> Weight:
        """All of it, as it is sent."""
        names = dict.fromkeys(name for held in self.held for name in held)
        return Weight(
            step=tuple(self.step),
            value=tuple(map(finite, self.value)),
            gradient=tuple(map(finite, self.gradient)),
            state=tuple(Holding(name=name, value=tuple(_of(held, name) for held in self.held)) for name in names),
        )


def _of(held: dict[str, float], name: str) -> float | None:
    return finite(held[name]) if name in held else None


def weight(subject: ProbedTrials, trial: int, asked: AskWeight) -> Iterating[None, None, Weight]:
    """The work that answers a question about one weight, a slice for every few steps.

    Raises:
        ValueError: the network has no such weight, or the run has not come to that step.
    """
    checkpointed = subject.checkpointed
    place = SetWeight(layer=asked.layer, unit=asked.unit, input=asked.input, value=0)
    fits(place, checkpointed.trainer.spec)
    if asked.around is not None and asked.around > checkpointed.step:
        raise ValueError(f"the run stands at step {checkpointed.step}; got a weight around step {asked.around}")
    return _weight(subject, asked, Notes(subject, trial, asked))


def _weight(subject: ProbedTrials, asked: AskWeight, notes: Notes) -> Iterating[None, None, Weight]:
    checkpointed = subject.checkpointed
    if asked.around is None:
        notes.take(checkpointed.perceptrons)
        return notes.answer()
    replay, end = ReplayTrainer(checkpointed), min(checkpointed.step, asked.around + asked.reach)
    while not replay.nearer(max(0, asked.around - asked.reach)):
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
