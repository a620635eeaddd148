"""What a new run takes over of a kept one, told as if it had trained those steps itself."""

from bisect import bisect_right
from collections import deque
from collections.abc import Iterator
from itertools import compress
from typing import Any

from app.engine.checkpointed import CheckpointedTrainer
from app.engine.checkpoints import BUILD
from app.engine.heritage import conversion, evaluation_of, own, row
from app.recipe.controls import Recipe, SetOptimizer, settings_after
from app.recipe.labels import label
from app.recipe.spec import RunSpec
from app.wire.messages import Evaluated, LossReport
from app.workers import messages
from app.workers.interface import Heritage
from app.workers.messages import EventLog, Head


def inherit(checkpointed: CheckpointedTrainer, heritage: Heritage, target: int) -> bool:
    """Have a new run stand at the kept run's newest checkpoint at or before a step; whether there is one."""
    convert = conversion(heritage.recipe, heritage.trial, checkpointed.trainer)
    if convert is None or heritage.device != str(checkpointed.device):
        return False
    try:
        for told in heritage.evaluations:
            evaluation_of(told, heritage.trial)
    except ValueError:
        return False
    for step, blob in heritage.checkpoints:
        if step <= target:
            checkpointed.remember(step, blob, convert, BUILD)
    newest = checkpointed.checkpoint(target)["step"]
    return newest > 0 and checkpointed.nearer(newest, 0)


class Teller:
    """Tells a kept run's history as the new run's own."""

    def __init__(self, log: EventLog, heritage: Heritage, recipe: Recipe) -> None:
        self._log, self._heritage, self._recipe = log, heritage, recipe
        self._told = 0  # rows of the history
        self._evaluations = deque(heritage.evaluations)

    def tell(self, step: int) -> RunSpec:
        """Tell all up to a step; returns the settings there."""
        spec, notes = self._recipe.spec, self._notes()
        for at, control, onward in self._recipe.until(step).moves:
            self._tell_losses(at)
            note = next(notes, "") if isinstance(control, SetOptimizer) else ""
            told = at, control, label(control, spec), note, None, "after" if onward else "none"
            self._log.emit(lambda head, told=told: messages.control_applied(*told, head), at)
            spec = settings_after(spec, (control,))
        self._tell_losses(step)
        return spec

    def _notes(self) -> Iterator[str]:
        """Those of the kept run that are the new run's too."""
        heritage = self._heritage
        switches = [move for move in heritage.recipe.moves if isinstance(move.control, SetOptimizer)]
        return compress(heritage.notes, own(switches, heritage.trial))

    def _tell_losses(self, step: int) -> None:
        """Tell the buckets that end at or before a step, and the evaluations taken by then."""
        steps: list[int] = self._heritage.history["step"]
        start, self._told = self._told, bisect_right(steps, step)
        if start < self._told:
            self._log.emit(lambda head: self._losses(start, self._told, head), steps[self._told - 1])
        while self._evaluations and self._evaluations[0]["step"] <= step:
            said = evaluation_of(self._evaluations.popleft(), self._heritage.trial)
            self._log.emit(lambda head, said=said: Evaluated.model_validate({**said, **head}), said["step"])

    def _losses(self, start: int, stop: int, head: Head) -> LossReport:
        columns: dict[str, list[Any]] = {}
        for name, values in self._heritage.history.items():
            part = values[start:stop]
            single = name in ("step", "epoch")
            columns[name] = part if single else [row(value, self._heritage.trial) for value in part]
        return LossReport.model_validate({**columns, **head})
