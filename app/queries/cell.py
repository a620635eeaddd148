"""A code cell of the lecture, run as it stands."""

import contextlib
import io
from typing import Annotated, Literal

import torch
from pydantic import Field

from app.lecture.cells import CELLS
from app.recipe.spec import Model, Seed


class CellQuery(Model):
    """Run a cell of the lecture, and before it those it builds on. seed: of torch's random numbers."""

    type: Literal["cell"] = "cell"
    name: Annotated[str, Field(max_length=40)]
    seed: Seed = 0


class CellAnswer(Model):
    """What the cell itself printed."""

    type: Literal["cell"] = "cell"
    printed: str


def answer(question: CellQuery) -> CellAnswer:
    """Run the cells in one namespace; torch's own random state is put back afterwards.

    Raises:
        ValueError: the lecture has no such cell.
    """
    cell = CELLS.get(question.name)
    if cell is None:
        raise ValueError(f"unknown cell {question.name!r}; expected one of {', '.join(CELLS)}")
    namespace: dict[str, object] = {"__name__": "lecture"}
    printed = io.StringIO()
    with torch.random.fork_rng(devices=[]), torch.inference_mode(mode=False):  # pyright: ignore[reportUnknownMemberType]
        torch.manual_seed(question.seed)  # pyright: ignore[reportUnknownMemberType]
        for name in (*cell.after, question.name):
            printed = io.StringIO()
            with contextlib.redirect_stdout(printed):
                exec(compile(CELLS[name].source, f"<{name}>", "exec"), namespace)
    return CellAnswer(printed=printed.getvalue())
