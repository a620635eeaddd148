"""The loss of one perceptron over two of its weights."""

from typing import Annotated, Literal

from pydantic import Field, FiniteFloat, field_validator, model_validator

from app.recipe.spec import DataSpec, Model, Seed, known
from app.wire.probes import Numbers

Weight = Annotated[FiniteFloat, Field(ge=-1000, le=1000)]


class AskSurface(Model):
    """The mean loss of ŷ = g(w₀ + w₁x₁ + w₂x₂) over the training examples, x centred and scaled.

    seed: of the data. weights: w₀, w₁ and w₂; those not varied are held there.
    vary: which two run along the axes. extent: (a0, a1, b0, b1), what they run over. resolution: points a side.
    """

    type: Literal["surface"] = "surface"
    data: DataSpec = DataSpec(dataset="exam")
    seed: Seed = 0
    loss: str = "bce"
    weights: tuple[Weight, Weight, Weight] = (0.0, 0.0, 0.0)
    vary: tuple[Annotated[int, Field(ge=0, le=2)], Annotated[int, Field(ge=0, le=2)]] = (1, 2)
    extent: tuple[Weight, Weight, Weight, Weight] = (-5.0, 5.0, -5.0, 5.0)
    resolution: Annotated[int, Field(ge=2, le=129)] = 51

    @field_validator("loss")
    @classmethod
    def _known(cls, name: str) -> str:
        return known("loss", name)

    @model_validator(mode="after")
    def _fits(self) -> "AskSurface":
        if self.vary[0] == self.vary[1]:
            raise ValueError(f"a surface lies over two different weights; got w{self.vary[0]} twice")
        a0, a1, b0, b1 = self.extent
        if a0 >= a1 or b0 >= b1:
            raise ValueError(f"an extent rises along both axes; got {list(self.extent)}")
        choice = self.data.choice
        if not choice.plane or self.loss == "cross-entropy" or self.loss not in choice.losses:
            title = choice.title
            raise ValueError(f"one neuron learns values, or two classes by bce or mse; got {self.loss} on {title}")
        return self


class Surface(Model):
    """The loss over the two weights. loss: row by row, the first at b0, each from a0 to a1."""

    type: Literal["surface"] = "surface"
    extent: tuple[float, float, float, float]
    loss: tuple[Numbers, ...]
