"""How well a network does on what it has not seen, by the number of examples it was trained on."""

from collections.abc import Generator
from typing import Annotated, Literal

import torch
from pydantic import Field, field_validator

from app.engine.trainer import Trainer
from app.recipe.controls import Recipe
from app.recipe.spec import DataSpec, Model, NetworkSpec, OptimizerSpec, RunSpec, Seed, TrialSpec

Share = Annotated[float, Field(ge=0, le=1)]


class DataSizeQuery(Model):
    """Train the same network from scratch on so many examples, and test it on others.

    data: which examples; how many there are and how they are split is not looked at.
    examples: trained on. steps: updates. draws: how often, each time with other data and weights.
    seed: of the first draw; the others take the next ones.
    """

    type: Literal["data-size"] = "data-size"
    data: DataSpec = DataSpec(dataset="spiral", noise=0.05)
    examples: Annotated[int, Field(ge=10, le=2000)] = 100
    steps: Annotated[int, Field(ge=1, le=4000)] = 2000
    draws: Annotated[int, Field(ge=1, le=8)] = 3
    seed: Seed = 0

    @field_validator("data")
    @classmethod
    def _classes(cls, data: DataSpec) -> DataSpec:
        if data.choice.problem != "classification":
            raise ValueError(f"accuracy needs classes, and {data.choice.title} has values")
        if not data.choice.drawn:
            raise ValueError(f"examples are drawn as many as are wanted, and {data.choice.title} has so many as it has")
        return data


class DataSizeAnswer(Model):
    """How it went. accuracy: share of the test examples on the right side, of each draw. tested: how many those are."""

    type: Literal["data-size"] = "data-size"
    examples: int
    tested: int
    accuracy: tuple[Share, ...]


SLICE = 16
"""Steps trained at a time."""

TESTED = 1000
"""Test examples, where nine times as many as were trained on are not fewer."""

NETWORK = NetworkSpec(hidden=(16, 16), activation="relu")
RATE, BATCH = 0.01, 32


def recipe(question: DataSizeQuery, draw: int) -> RunSpec:
    """The run of one draw: so many examples to train on, and others to test."""
    tested = min(9 * question.examples, TESTED)
    points = question.examples + tested
    seed = (question.seed + draw) % 2**31
    return RunSpec(
        data=question.data.model_copy(update={"points": points, "training_share": question.examples / points}),
        network=NETWORK,
        trials=(TrialSpec(learning_rate=RATE, optimizer=OptimizerSpec(name="adam"), seed=seed),),
        loss=question.data.choice.losses[0],
        batch_size=BATCH,
        seed=seed,
    )


def answer(question: DataSizeQuery) -> Generator[None, None, DataSizeAnswer]:
    """Train each draw, a few steps a slice."""
    accuracy: list[float] = []
    tested = 0
    for draw in range(question.draws):
        trainer = Trainer(Recipe(spec=recipe(question, draw)), torch.device("cpu"))
        while trainer.step < question.steps and trainer.divergence is None:
            trainer.advance(min(SLICE, question.steps - trainer.step))
            yield
        trainer.losses()
        _, test = trainer.accuracies() or ([], [])
        accuracy += test
        tested = len(trainer.examples.y) - trainer.examples.training
    return DataSizeAnswer(examples=question.examples, tested=tested, accuracy=tuple(accuracy))
