"""The training loop line by line, from question to where it stands."""

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor, nn

from app.engine.numbers import finite, floats, rows
from app.learn import data
from app.learn.data import grid
from app.learn.studies import loop
from app.lecture.loop import LINES, source
from app.recipe.spec import DataSpec
from app.wire.studies.loop import AskLoop, Loop, Variable

DATA = DataSpec(dataset="exam", points=60)
BATCH, SIDE, SHOWN, MOST = 12, 40, 6, 20_000
BATCH_LINE = next(i for i, line in enumerate(LINES, 1) if "in dataset" in line.text)
EPOCH_LINE = next(i for i, line in enumerate(LINES, 1) if "for epoch" in line.text)


def answer(question: AskLoop) -> Loop:
    """Run the loop to where it is wanted, and look at everything it holds there."""
    examples = data.make(DATA, question.seed)
    center, scale = torch.tensor(DATA.choice.center), torch.tensor(DATA.choice.scale)
    x, y = (examples.x - center) / scale, examples.y
    batches = list(zip(torch.split(x, BATCH), torch.split(y, BATCH), strict=True))
    lines = source(frozenset(question.without), question.place)
    stand = loop.run(lines, batches, question.seed, _halt(question))
    names = stand.names
    model = names.get("model")
    with torch.no_grad():
        guesses = None if model is None else torch.sigmoid(model(x))
        plane = () if model is None else _plane(model, center, scale)
    return Loop(
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


def _halt(question: AskLoop) -> Callable[[int, int], bool]:
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
