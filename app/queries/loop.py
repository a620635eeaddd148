"""The lecture's training loop, run line by line as in a debugger."""

import sys
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from types import FrameType
from typing import Annotated, Any, Literal

import torch
from pydantic import Field
from torch import Tensor, nn, optim

from app.engine.numbers import finite, floats, rows
from app.learn import data
from app.learn.data import grid
from app.lecture.cells import LINES, source
from app.recipe.spec import DataSpec, Model, Seed
from app.wire.delivery import Numbers


class LoopQuery(Model):
    """Run the loop from its start to `position`, and on to where `go` says; nothing is kept between questions.

    position: lines that were run. go: "here" stays; "line" runs one more; "batch" and "epoch" run to the next
    one's first line; "break" runs to the next line of `breakpoints` (counted from 1), or to the end.
    without: lines left out. place: where scheduler.step() stands. seed: of weights and data.
    """

    type: Literal["loop"] = "loop"
    position: Annotated[int, Field(ge=0, le=20_000)] = 0
    go: Literal["here", "line", "batch", "epoch", "break"] = "here"
    breakpoints: Annotated[tuple[Annotated[int, Field(ge=1, le=40)], ...], Field(max_length=40)] = ()
    without: tuple[Literal["zero_grad", "backward", "step"], ...] = ()
    place: Literal["epoch", "batch"] = "epoch"
    seed: Seed = 0


class Variable(Model):
    """A name in the loop and what it holds now.

    about: a type, and a tensor's shape. values: the first few of its numbers; null where not finite.
    """

    name: str
    about: str
    values: Numbers


class LoopAnswer(Model):
    """Where the loop stands.

    source: its lines, as they ran. line: the one to be run next, from 1; 0 at the end. position: lines run.
    variables: in the order they came up, the gradients of the first weights after the model.
    batch_loss, learning_rate: of every update so far. boundary: probability of class 1 over extent
    (x0, x1, y0, y1), row by row from y0; empty before there is a model. accuracy: over all examples.
    """

    type: Literal["loop"] = "loop"
    source: tuple[str, ...]
    line: int
    position: int
    epoch: int | None
    batch: int | None
    variables: tuple[Variable, ...]
    batch_loss: Numbers
    learning_rate: Numbers
    boundary: tuple[Numbers, ...]
    extent: tuple[float, float, float, float]
    x1: tuple[float, ...]
    x2: tuple[float, ...]
    target: tuple[float, ...]
    accuracy: float | None


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


DATA = DataSpec(dataset="exam", points=60)
BATCH, SIDE, SHOWN, MOST = 12, 40, 6, 20_000
BATCH_LINE = next(i for i, line in enumerate(LINES, 1) if "in dataset" in line.text)
EPOCH_LINE = next(i for i, line in enumerate(LINES, 1) if "for epoch" in line.text)


def answer(question: LoopQuery) -> LoopAnswer:
    """Run the loop to where it is wanted, and look at everything it holds there."""
    examples = data.make(DATA, question.seed)
    center, scale = torch.tensor(DATA.choice.center), torch.tensor(DATA.choice.scale)
    x, y = (examples.x - center) / scale, examples.y
    batches = list(zip(torch.split(x, BATCH), torch.split(y, BATCH), strict=True))
    lines = source(frozenset(question.without), question.place)
    stand = run(lines, batches, question.seed, _halt(question))
    names = stand.names
    model = names.get("model")
    with torch.no_grad():
        guesses = None if model is None else torch.sigmoid(model(x))
        plane = () if model is None else _plane(model, center, scale)
    return LoopAnswer(
        source=tuple(lines),
        line=stand.line,
        position=stand.position,
        epoch=names.get("epoch"),
        batch=_batch(names, batches),
        variables=tuple(_variables(names)),
        batch_loss=tuple(map(finite, stand.batch_loss)),
        learning_rate=tuple(map(finite, stand.learning_rate)),
        boundary=plane,
        extent=DATA.choice.extent,
        x1=tuple(floats(examples.x[:, 0])),
        x2=tuple(floats(examples.x[:, 1])),
        target=tuple(floats(y[:, 0])),
        accuracy=None if guesses is None else float(((guesses > 0.5) == (y > 0.5)).double().mean()),
    )


def _halt(question: LoopQuery) -> Callable[[int, int], bool]:
    """Whether to stop before a line."""
    marks = {"batch": {BATCH_LINE}, "epoch": {EPOCH_LINE}, "break": set(question.breakpoints)}.get(
        question.go, set[int]()
    )

    def halts(position: int, line: int) -> bool:
        if position < question.position:
            return False
        if question.go == "here" or position >= MOST:
            return True
        return position > question.position and (question.go == "line" or line in marks)

    return halts


def _plane(model: nn.Module, center: Tensor, scale: Tensor) -> tuple[tuple[float | None, ...], ...]:
    points = (grid(DATA.choice.extent, SIDE) - center) / scale
    shares = torch.sigmoid(model(points)).view(SIDE, SIDE)
    return tuple(tuple(None if v is None else round(v, 3) for v in map(finite, row)) for row in rows(shares))


def _batch(names: dict[str, Any], batches: list[tuple[Tensor, Tensor]]) -> int | None:
    """Which batch `input` is, from 0."""
    held = names.get("input")
    return next((i for i, (x, _) in enumerate(batches) if x is held), None)


def _variables(names: dict[str, Any]) -> list[Variable]:
    told: list[Variable] = []
    for name, value in names.items():
        told.append(_variable(name, value))
        if name == "model":
            first = value[0].weight
            told += [_variable("model[0].weight", first), _variable("model[0].weight.grad", first.grad)]
    return told


def _variable(name: str, value: Any) -> Variable:
    match value:
        case Tensor():
            shown = tuple(map(finite, floats(value.detach().flatten()[:SHOWN])))
            shape = "×".join(map(str, value.shape)) or "a number"
            return Variable(name=name, about=f"tensor, {shape}", values=shown)
        case int():
            return Variable(name=name, about="int", values=(float(value),))
        case torch.optim.lr_scheduler.LRScheduler():
            return Variable(name=name, about="scheduler, lr", values=tuple(map(float, value.get_last_lr())))
        case torch.optim.Optimizer():
            return Variable(name=name, about="optimizer, lr", values=(float(value.param_groups[0]["lr"]),))
        case nn.Module():
            count = sum(parameter.numel() for parameter in value.parameters())
            return Variable(
                name=name,
                about=f"{type(value).__name__}, {count} parameters" if count else type(value).__name__,
                values=(),
            )
        case None:
            return Variable(name=name, about="None", values=())
        case _:
            return Variable(name=name, about=type(value).__name__, values=())
