"""Learning rates on a loss over one weight."""

from typing import Annotated, Literal

from pydantic import Field, FiniteFloat

from app.recipe.spec import Model, Rate
from app.wire.probes import Numbers

Place = Annotated[FiniteFloat, Field(ge=-1e9, le=1e9)]


class RateWalker(Model):
    """A way down. start: its first weight."""

    start: Place = -5.0
    learning_rate: Rate = 1.0


class AskRates(Model):
    """Plain gradient descent, a walker for each rate, on J(w) = (w - 2)²/8 - 6/5·exp(-2(w + 5/2)²).

    That is a bowl with a narrow hollow in its left side. extent: (w0, w1), what the curve of J runs over.
    """

    type: Literal["rates"] = "rates"
    walkers: Annotated[tuple[RateWalker, ...], Field(min_length=1, max_length=8)] = (RateWalker(),)
    steps: Annotated[int, Field(ge=1, le=1000)] = 60
    extent: tuple[Place, Place] = (-7.0, 9.0)
    points: Annotated[int, Field(ge=2, le=1000)] = 241


class RateWalk(Model):
    """Where a walker came, with J there, from the start on; a place that float32 does not hold is null."""

    path: Numbers
    loss: Numbers


class Rates(Model):
    """The curve of J at `points` weights, evenly over the extent, and the walks in the order asked."""

    type: Literal["rates"] = "rates"
    curve: Numbers
    walks: tuple[RateWalk, ...]
