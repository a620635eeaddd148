"""What the chapter on training in practice says, measured."""

import pytest
import torch

from app.engine.checkpointed import CheckpointedTrainer
from app.engine.inspected import InspectedGroup
from app.lecture.chapters.practice import adaptive, optimizers, rates
from app.queries.rates import RatesAnswer, RatesQuery, RateWalker, answer
from app.queries.update import UpdateAnswer, UpdateQuery
from app.queries.update import answer as update
from app.recipe.link import decode
from app.wire.delivery import Numbers
from tests.queries import finished


def walked(chosen: list[float]) -> RatesAnswer:
    ask = RatesQuery(walkers=tuple(RateWalker(learning_rate=rate) for rate in chosen))
    return finished(answer(ask))


def test_a_small_rate_is_caught_a_large_one_diverges_and_a_stable_one_passes_over():
    figure = rates.SLIDES[0].figure
    assert figure is not None
    small, stable, large = (walk.loss[-1] for walk in walked(figure.options["rates"]).walks)
    assert (small, stable) == pytest.approx((1.199, 0.0), abs=5e-4)
    assert large == pytest.approx(2.6e12, rel=0.02)


def updates(link: str) -> list[UpdateAnswer]:
    """The first update of each trial of a recipe."""
    recipe, _ = decode(link)
    checkpointed = CheckpointedTrainer(recipe, torch.device("cpu"))
    subjects = [
        InspectedGroup(checkpointed, checkpointed.perceptrons.place(trial)[0])
        for trial in range(len(recipe.spec.trials))
    ]
    return [update(UpdateQuery(), subject, trial) for trial, subject in enumerate(subjects)]


def sizes(values: Numbers) -> list[float]:
    return [abs(value) for value in values if value is not None]


def test_where_gradients_differ_in_size_adaptive_steps_hardly_do():
    told = updates(adaptive.BASE + adaptive.FIVE)
    assert [max(sizes(one.gradient)) / min(sizes(one.gradient)) for one in told] == pytest.approx([134] * 5, rel=0.01)
    apart = [max(sizes(one.step)) / min(sizes(one.step)) for one in told]
    assert apart == pytest.approx([134, 1, 1, 8.84, 1], rel=0.01)


def test_adafactor_steps_by_the_size_of_the_weights_and_adam_does_not():
    means = [sum(sizes(one.step)) / len(one.step) for one in updates(adaptive.SIZES)]
    assert means == pytest.approx([0.01, 0.01, 0.000878, 0.00904], rel=0.01)


def test_a_hollow_holds_a_walker_below_its_rate_and_not_above():
    caught, *over = (walk.path[-1] for walk in walked([0.5, 0.6, 0.7]).walks)
    assert caught == pytest.approx(-2.249, abs=1e-3)
    assert over == pytest.approx([2, 2], abs=1e-2)


def test_gradients_of_the_spiral_are_a_hundred_times_apart():
    (told,) = updates(f"{optimizers.SPIRAL}&optimizer=adam")
    gradient = sorted(sizes(told.gradient))
    assert gradient[-1] > 100 * gradient[len(gradient) // 10]
