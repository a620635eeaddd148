"""Test accuracy by the number of training examples, from question to answer."""

from collections.abc import Generator

import torch

from app.engine.trainer import Trainer
from app.recipe.controls import Recipe
from app.recipe.spec import NetworkSpec, OptimizerSpec, RunSpec, TrialSpec
from app.wire.studies.data_size import AskDataSize, DataSize

SLICE = 16
"""Steps trained at a time."""

TESTED = 1000
"""Test examples, where nine times as many as were trained on are not fewer."""

NETWORK = NetworkSpec(hidden=(16, 16), activation="relu")
RATE, BATCH = 0.01, 32


def recipe(question: AskDataSize, draw: int) -> RunSpec:
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


def answer(question: AskDataSize) -> Generator[None, None, DataSize]:
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
    return DataSize(examples=question.examples, tested=tested, accuracy=tuple(accuracy))
