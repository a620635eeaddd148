"""Self-attention on a reader's sentence, step by step."""

from typing import Annotated, Literal

from pydantic import Field, field_validator

from app.recipe.spec import Model, Seed, known
from app.wire.probes import Numbers


class AskAttention(Model):
    """Self-attention of one layer with random weights, on the words of a sentence.

    heads: 1, 2 or 4. positions, masked, scaled: as in `SequenceSpec`.
    """

    type: Literal["attention"] = "attention"
    sentence: Annotated[str, Field(max_length=2000)] = "the cat sat on the mat"
    heads: Literal[1, 2, 4] = 2
    positions: str = "sinusoidal"
    masked: bool = True
    scaled: bool = True
    seed: Seed = 0

    @field_validator("positions")
    @classmethod
    def _positions(cls, name: str) -> str:
        return known("positions", name)


class Matrix(Model):
    """A matrix by name, a row a word; null is -∞. columns: whether those are words too."""

    name: str
    values: tuple[Numbers, ...]
    columns: bool


class Step(Model):
    """One step of it. matrices: one, or one a head. shape: as torch gives it, without the batch."""

    id: str
    matrices: tuple[Matrix, ...]
    shape: tuple[int, ...]


class AttentionSteps(Model):
    """The steps, from embeddings to joined heads.

    words: of the sentence, at most 8. difference: the largest between what the last step gives and what
    torch.nn.functional.scaled_dot_product_attention and nn.MultiheadAttention give for the same weights.
    """

    type: Literal["attention"] = "attention"
    words: tuple[str, ...]
    steps: tuple[Step, ...]
    difference: tuple[float, float]
