"""A training loop run line by line: its own source, under Python's trace function, stopped where one wants.

The source is run from its start every time, so that nothing is kept between two stops, and the same seed
gives the same numbers.
"""

import sys
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from types import FrameType
from typing import Any

import torch
from torch import Tensor, nn, optim

FILE = "<loop>"


@dataclass(slots=True)
class Stand:
    """Where the loop stands. line: to be run next, from 1, 0 at the end. names: as they are there."""

    line: int
    position: int
    names: dict[str, Any]
    batch_loss: list[float] = field(default_factory=list[float])
    learning_rate: list[float] = field(default_factory=list[float])


class _Halt(BaseException):
    """Leaves the loop; no handler of ordinary errors may catch it."""


def run(
    source: Sequence[str],
    dataset: Sequence[tuple[Tensor, Tensor]],
    seed: int,
    halts: Callable[[int, int], bool],
) -> Stand:
    """Run the source until `halts(position, line)` before some line, or to its end.

    Args:
        source: its lines; they see nn, SGD, ExponentialLR and dataset.
        dataset: batches of (B, 2) inputs and (B, 1) targets.
        seed: of the weights; torch's own random state is put back.
        halts: asked before every line, with how many lines were run before it.
    """
    names = _given(dataset)
    given = set(names) | {"__builtins__"}
    stand = Stand(0, 0, {})
    last = 0

    def trace(frame: FrameType, event: str, _: Any) -> Any:
        nonlocal last
        if frame.f_code.co_filename != FILE:
            return None
        if event == "line":
            _note(stand, names, source[last - 1] if last else "")
            last = stand.line = frame.f_lineno
            if halts(stand.position, stand.line):
                raise _Halt
            stand.position += 1
        return trace

    compiled = compile("\n".join(source), FILE, "exec")
    before = sys.gettrace()
    with torch.random.fork_rng(devices=[]), torch.inference_mode(mode=False), warnings.catch_warnings():  # pyright: ignore[reportUnknownMemberType]
        warnings.simplefilter("ignore")  # torch minds a loop without step(); readers try that on purpose
        torch.manual_seed(seed)  # pyright: ignore[reportUnknownMemberType]
        sys.settrace(trace)
        try:
            exec(compiled, names)
            stand.line = 0
        except _Halt:
            pass
        finally:
            sys.settrace(before)
    stand.names = {name: value for name, value in names.items() if name not in given}
    return stand


def _given(dataset: Sequence[tuple[Tensor, Tensor]]) -> dict[str, Any]:
    """The names that the source sees."""
    return {
        "__name__": FILE,
        "nn": nn,
        "SGD": optim.SGD,
        "ExponentialLR": optim.lr_scheduler.ExponentialLR,
        "dataset": list(dataset),
    }


def _note(stand: Stand, names: dict[str, Any], ran: str) -> None:
    """Keep the loss of a batch once it is computed, and the rate it is used with."""
    if ran.lstrip().startswith("loss = "):
        stand.batch_loss.append(float(names["loss"].detach()))
        stand.learning_rate.append(float(names["optimizer"].param_groups[0]["lr"]))
