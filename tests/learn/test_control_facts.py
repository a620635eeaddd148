"""What the catalogue says of controls that do nothing, measured: which initializations and data sets draw at random."""

import pytest
import torch

from app.learn.data.examples import make
from app.learn.stack import initialize
from app.recipe import catalogue
from app.recipe.spec import DataSpec, InitializationSpec


def differ(initialization: InitializationSpec) -> bool:
    """Whether two seeds give different weights."""
    first, second = (initialize((2, 4, 1), initialization, seed) for seed in (0, 1))
    return not torch.equal(first, second)


@pytest.mark.parametrize("name", catalogue.INITIALIZATIONS)
def test_another_seed_gives_other_weights_where_the_catalogue_says_so(name: str):
    entry = catalogue.INITIALIZATIONS[name]
    assert differ(InitializationSpec(name=name)) == entry.random
    if entry.spread:
        assert not differ(InitializationSpec(name=name, arguments={entry.spread: 0.0}))


@pytest.mark.parametrize("name", catalogue.DATASETS)
def test_noise_moves_the_examples_of_drawn_data_sets_and_of_no_others(name: str):
    entry = catalogue.DATASETS[name]
    some = {"dataset": name, "points": min(entry.points, 100)} if entry.drawn else {"dataset": name}
    clean, noisy = (make(DataSpec.model_validate({**some, "noise": noise}), 0) for noise in (0.0, 1.0))
    assert (torch.equal(clean.x, noisy.x) and torch.equal(clean.y, noisy.y)) == (not entry.drawn)
