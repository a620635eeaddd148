"""The lecture's training loop, run line by line as in a debugger."""

from typing import Annotated, Literal

from pydantic import Field

from app.recipe.spec import Model, Seed
from app.wire.probes import Numbers


class AskLoop(Model):
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


class Loop(Model):
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
