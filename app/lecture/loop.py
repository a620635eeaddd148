"""The lecture's training loop, as the page shows it and a worker runs it, with what may be left out of it."""

from dataclasses import dataclass
from typing import Final, Literal

Part = Literal["zero_grad", "backward", "step"]
"""A line of the loop that a reader may leave out."""

Place = Literal["epoch", "batch"]
"""Where the scheduler steps: after every epoch, or inside the batch loop."""


@dataclass(frozen=True, slots=True)
class CodeLine:
    """A line of the loop. part: what it does, if it may be left out; where: it stands there for this place only."""

    text: str
    part: Part | None = None
    where: Place | None = None


LINES: Final = (
    CodeLine("model = nn.Sequential(nn.Linear(2, 4), nn.Tanh(), nn.Linear(4, 2), nn.Tanh(), nn.Linear(2, 1))"),
    CodeLine("loss_fn = nn.BCEWithLogitsLoss()"),
    CodeLine("optimizer = SGD(model.parameters(), 1.0)"),
    CodeLine("scheduler = ExponentialLR(optimizer, gamma=0.9)"),
    CodeLine(""),
    CodeLine("for epoch in range(20):"),
    CodeLine("    for input, target in dataset:"),
    CodeLine("        optimizer.zero_grad()", part="zero_grad"),
    CodeLine("        output = model(input)"),
    CodeLine("        loss = loss_fn(output, target)"),
    CodeLine("        loss.backward()", part="backward"),
    CodeLine("        optimizer.step()", part="step"),
    CodeLine("        scheduler.step()", where="batch"),
    CodeLine("    scheduler.step()", where="epoch"),
)


def source(without: frozenset[Part], place: Place) -> list[str]:
    """The loop's lines: those left out, or standing in the other place, are comments."""
    shown: list[str] = []
    for line in LINES:
        out = line.part in without or line.where not in (None, place)
        bare = line.text.lstrip()
        shown.append(line.text[: len(line.text) - len(bare)] + f"# {bare}" if out else line.text)
    return shown
