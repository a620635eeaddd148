"""The messages that a worker sends of a run, made from its trainer."""

from collections.abc import Callable
from typing import Any, TypedDict

from torch import Tensor

from app.engine.anytrainer import AnyTrainer, Divergence
from app.engine.checkpointed import CheckpointedTrainer
from app.engine.evaluation import Evaluation, TrialAnswers
from app.engine.numbers import floats
from app.engine.rescue import Rescue, diverged_weight, tidy
from app.engine.trainer import Trainer, perceptrons
from app.engine.transformer import SequenceTrainer
from app.recipe import catalogue
from app.recipe.controls import Control, Join, SetLearningRate, effective_spec
from app.recipe.history import Bucket, columns_of
from app.recipe.numbers import brief
from app.recipe.spec import RunSpec
from app.wire.messages import (
    Answers,
    Attempt,
    ControlApplied,
    Diverged,
    DivergedWeight,
    Evaluated,
    LossReport,
    Points,
    ReliableMessage,
    Remedy,
    Started,
)

Outbox = Callable[[dict[str, Any], bytes], None]


class Head(TypedDict):
    """What every line of the log carries, as keywords of its message."""

    run: str
    revision: int
    seq: int


Make = Callable[[Head], ReliableMessage]


class EventLog:
    """Numbers messages and puts them into the outbox. seq: of the last one told."""

    def __init__(self, outbox: Outbox, run: str, revision: int, seq: int) -> None:
        self.run, self.revision, self.seq = run, revision, seq
        self._outbox = outbox

    def emit(self, make: Make, step: int, request: str | None = None) -> None:
        """Tell the message that make gives of a run at step; request: the one it answers."""
        self.seq += 1
        message = make(Head(run=self.run, revision=self.revision, seq=self.seq))
        header = {
            "kind": "event",
            "run": self.run,
            "revision": self.revision,
            "seq": self.seq,
            "type": message.type,
            "step": step,
            "request": request,
        }
        self._outbox(header, message.model_dump_json().encode())


POINTS = 2_000
"""Examples at most that a page draws."""

NO_POINTS = Points(x1=(), x2=(), target=(), training=0)
"""Of examples that are pictures or texts."""


def started(trainer: AnyTrainer, head: Head) -> Started:
    """The message that begins a revision at the trainer's step."""
    return Started(**head, **_facts(trainer), spec=trainer.spec, step=trainer.step, device=str(trainer.device))


def _facts(trainer: AnyTrainer) -> dict[str, Any]:
    """What a page needs to know of a run beside its specification: its sizes, and the examples to draw."""
    if isinstance(trainer, SequenceTrainer):
        training, test, points = len(trainer.sampler), trainer.cases.held_out, NO_POINTS
        parameters, per_epoch = trainer.parameters.shape[1], trainer.sampler.per_epoch
    else:
        spec, examples = trainer.spec, perceptrons(trainer).examples
        training, test = examples.training, len(examples.y) - examples.training
        parameters, per_epoch = spec.parameters, perceptrons(trainer).sampler.per_epoch
        points = NO_POINTS if spec.data.choice.side else _shown_points(perceptrons(trainer))
    return {
        "parameters": parameters,
        "steps_per_epoch": per_epoch,
        "training_points": training,
        "test_points": test,
        "points": points,
    }


def _shown_points(trainer: Trainer) -> Points:
    """At most `POINTS` of the examples, both sets in their proportion."""
    examples = trainer.examples
    test = len(examples.y) - examples.training
    training_shown = min(examples.training, max(1, round(POINTS * examples.training / len(examples.y))))
    rows = [*range(training_shown), *range(examples.training, examples.training + min(test, POINTS - training_shown))]
    return _points(trainer, rows, training_shown)


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
    up = target if data.choice.curve else x[:, 1]
    return Points(x1=write(x[:, 0]), x2=write(up), target=write(target), training=training)


def _rounded(values: Tensor) -> tuple[float, ...]:
    return tuple(round(value, 4) for value in floats(values))


def _digits(values: Tensor) -> tuple[float, ...]:
    """As many significant digits as float32 gives back of a decimal number."""
    return tuple(float(f"{value:.7g}") for value in floats(values))


def losses(buckets: list[Bucket], head: Head) -> LossReport:
    """The message for a few closed buckets."""
    return LossReport.model_validate({**head, **columns_of(buckets)})


def evaluated(evaluation: Evaluation, head: Head) -> Evaluated:
    """The message for an evaluation."""
    first, *later = map(_answers, evaluation.answers)
    return Evaluated(
        **head,
        step=evaluation.step,
        scores=tuple(round(score, 4) for score in evaluation.scores),
        induction=first.induction,
        samples=first.samples,
        later=tuple(later),
    )


def _answers(found: TrialAnswers) -> Answers:
    return Answers(
        induction=None if found.induction is None else tuple(map(tuple, found.induction)),
        samples=tuple(Attempt(prompt=prompt, answer=answer, written=text) for prompt, answer, text in found.samples),
    )


def trial_diverged(checkpointed: CheckpointedTrainer, fault: Divergence, head: Head) -> Diverged:
    """The message for a trial that diverged while others train on; its way back is yet to be searched."""
    return _diverged(checkpointed, fault, None, head, _where(checkpointed.trainer, fault))


def trial_rescued(checkpointed: CheckpointedTrainer, fault: Divergence, way: Rescue | None, head: Head) -> Diverged:
    """The message for the same trial once the search is over. way: back, where one was found."""
    why = "No smaller change was found with which the trial goes on." if way is None else way.cause
    return _diverged(checkpointed, fault, way, head, f"{_where(checkpointed.trainer, fault)} {why}")


def run_diverged(checkpointed: CheckpointedTrainer, fault: Divergence, way: Rescue | None, head: Head) -> Diverged:
    """The message for a run that diverged as a whole, with its last trial. way: back, where one was found."""
    trainer = checkpointed.trainer
    weight = diverged_weight(trainer, fault.trial) if isinstance(trainer, Trainer) else None
    why = "No smaller change was found with which training goes on." if way is None else way.cause
    sentence = f"{_where(trainer, fault)} {weight_sentence(weight, trainer.spec)}{why}"
    return _diverged(checkpointed, fault, way, head, sentence, weight)


def _diverged(
    checkpointed: CheckpointedTrainer,
    fault: Divergence,
    way: Rescue | None,
    head: Head,
    sentence: str,
    weight: DivergedWeight | None = None,
) -> Diverged:
    return Diverged(
        **head,
        trial=fault.trial,
        step=fault.step,
        cause=fault.cause,
        remedy_step=fault.step if way is None else way.step,
        remedy_learning_rate=_rate_after(checkpointed.trainer, fault.trial, way),
        weight=weight,
        remedy=None if way is None else _remedy(way),
        sentence=sentence,
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
    base = effective_spec(trainer.recipe).trials[trial].learning_rate
    return base if way is not None else tidy(base / 10)


def control_applied(
    step: int, control: Control, words: str, note: str, request: str | None, join: Join, head: Head
) -> ControlApplied:
    """The message for a control that took effect at step."""
    return ControlApplied(**head, step=step, control=control, request=request, label=words, note=note, join=join)


def weight_sentence(weight: DivergedWeight | None, spec: RunSpec) -> str:
    """Which weight went first, as a sentence with a space after it; "" for none."""
    if weight is None:
        return ""
    unit = _unit(weight.layer, weight.unit, spec)
    what = "bias of" if weight.input is None else f"weight from {_unit(weight.layer - 1, weight.input, spec)} to"
    before, after = ("no number" if value is None else brief(value) for value in (weight.before, weight.after))
    return f"The {what} {unit} went first: from {before} to {after}. "


def _unit(layer: int, unit: int, spec: RunSpec) -> str:
    """A unit in words. layer: -1 for the inputs."""
    sizes = spec.sizes
    if layer < 0:
        known = len(spec.network.features) == sizes[0]
        return catalogue.FEATURES[spec.network.features[unit]].title if known else f"input {unit + 1}"
    if layer == len(sizes) - 2:
        return "the output" if sizes[-1] == 1 else f"output {unit + 1}"
    return f"unit {unit + 1} of layer {layer + 1}"
