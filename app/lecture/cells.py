"""The lecture's code cells: what a page shows is what a worker runs.

A cell runs after those it builds on, in one namespace, as in a notebook.
"""

from dataclasses import dataclass
from typing import Final, Literal


@dataclass(frozen=True, slots=True)
class Cell:
    """Python source, and the names of the cells that must have run before it."""

    source: str
    after: tuple[str, ...] = ()


CELLS: Final = {
    "imports": Cell("""\
import torch
import torch.nn as nn

device = "cuda" if torch.cuda.is_available() else "cpu"
print(f"Using {device} device")
"""),
    "perceptron": Cell(
        """\
class Perceptron(nn.Module):
    def __init__(self):
        super().__init__()
        self.flatten = nn.Flatten()
        self.layers = nn.Sequential(
            nn.Linear(2, 1),
            nn.Sigmoid(),
        )

    def forward(self, x):
        x = self.flatten(x)
        y_hat = self.layers(x)
        return y_hat


model = Perceptron().to(device)
print(model)
""",
        ("imports",),
    ),
    "perceptron-random": Cell(
        """\
x = torch.tensor([[-1, 2]], dtype=torch.float).to(device)
y = model(x)
print(y)
""",
        ("imports", "perceptron"),
    ),
    "perceptron-example": Cell(
        """\
with torch.no_grad():
    model.layers[0].weight.copy_(torch.tensor([[3.0, -2.0]]))
    model.layers[0].bias.fill_(1.0)

print(model(x))
""",
        ("imports", "perceptron", "perceptron-random"),
    ),
    "single-layer": Cell(
        """\
class SingleLayerNN(nn.Module):
    def __init__(self):
        super().__init__()
        self.flatten = nn.Flatten()
        self.layers = nn.Sequential(
            nn.Linear(32 * 32, 200),
            nn.ReLU(),
            nn.Linear(200, 2),
        )

    def forward(self, x):
        x = self.flatten(x)
        y_hat = self.layers(x)
        return y_hat


model = SingleLayerNN()
print(model)
""",
        ("imports",),
    ),
    "single-layer-answer": Cell(
        """\
image = torch.rand(1, 32, 32)
y = model(image)
print(y)
""",
        ("imports", "single-layer"),
    ),
    "deep": Cell(
        """\
class DeepNN(nn.Module):
    def __init__(self):
        super().__init__()
        self.flatten = nn.Flatten()
        self.layers = nn.Sequential(
            nn.Linear(32 * 32, 200),
            nn.ReLU(),
            nn.Linear(200, 200),
            nn.ReLU(),
            nn.Linear(200, 100),
            nn.ReLU(),
            nn.Linear(100, 10),
        )

    def forward(self, x):
        x = self.flatten(x)
        y_hat = self.layers(x)
        return y_hat


model = DeepNN()
print(model)
""",
        ("imports",),
    ),
    "deep-answer": Cell(
        """\
image = torch.rand(1, 32, 32)
y = model(image)
print(y)
""",
        ("imports", "deep"),
    ),
    "losses": Cell(
        """\
z = torch.tensor([[-6.0]])   # the network's logit
y = torch.tensor([[1.0]])    # the truth

print(nn.BCELoss()(torch.sigmoid(z), y))
print(nn.BCEWithLogitsLoss()(z, y))
print(nn.CrossEntropyLoss()(z, y))   # one output: always 0
""",
        ("imports",),
    ),
}


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
