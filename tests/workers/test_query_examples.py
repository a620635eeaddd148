"""Examples of a data set, as a network in training sees them."""

import pytest
import torch
from pydantic import ValidationError

from app.engine.trainer import Trainer
from app.queries.examples import ExamplesQuery, answer
from app.recipe.controls import Recipe
from app.recipe.spec import DataSpec, NetworkSpec, RunSpec


def test_the_examples_are_those_that_a_run_of_the_same_data_trains_on():
    names = ("x1", "x2", "x1x2")
    spec = RunSpec(data=DataSpec(dataset="exam"), network=NetworkSpec(features=names), seed=4)
    examples = Trainer(Recipe(spec=spec), torch.device("cpu")).examples
    found = answer(ExamplesQuery(data=spec.data, seed=4, features=names, count=7))
    assert torch.equal(torch.tensor(found.y), examples.y[:7, 0])
    x1, x2 = (examples.x[:7].T - 5) / 2.5  # the exam's centre and scale
    assert torch.allclose(torch.tensor(found.x), torch.stack((x1, x2, x1 * x2), 1))
    assert found.total == examples.training


def test_a_feature_that_is_not_there_is_refused():
    with pytest.raises(ValidationError, match="unknown feature 'x9'"):
        ExamplesQuery(features=("x9",))
