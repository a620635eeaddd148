"""A code cell of the lecture, from question to what it prints. Only the lecture's own source is run."""

import contextlib
import io

import torch

from app.lecture.cells import CELLS
from app.wire.studies.cell import AskCell, CellOutput


def answer(question: AskCell) -> CellOutput:
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
    return CellOutput(printed=printed.getvalue())
