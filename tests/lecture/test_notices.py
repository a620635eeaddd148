"""What the slides tell a reader to notice, trained as long as a curious reader would."""

import math
from typing import Any

import pytest
import torch
from torch import Tensor

from app.engine.checkpointed import CheckpointedTrainer
from app.learn import data
from app.learn.data.features import features
from app.lecture.chapters import exam, loss, networks, perceptron, why
from app.lecture.chapters.practice import optimizers, rates, schedulers
from app.queries.data_size import DataSizeQuery, answer
from app.recipe.link import decode
from tests.engine.training import trained
from tests.queries import finished


def losses(link: str, *steps: int) -> list[list[float]]:
    """The training losses of a recipe's trials at each of the steps."""
    checkpointed = CheckpointedTrainer(decode(link)[0], torch.device("cpu"))
    found: list[list[float]] = []
    for step in steps:
        checkpointed.advance(step - checkpointed.step)
        found.append(checkpointed.trainer.losses()[0])
    return found


def accuracy(link: str, steps: int) -> float:
    """The share of test examples that a recipe gets right."""
    checkpointed = trained(decode(link)[0], steps)
    checkpointed.trainer.losses()
    _, test = checkpointed.trainer.accuracies() or ([], [])
    return test[0]


def diverged(link: str, steps: int) -> dict[int, int]:
    """The step at which each trial diverged, of those that did."""
    checkpointed = CheckpointedTrainer(decode(link)[0], torch.device("cpu"))
    checkpointed.advance(steps)
    return {fall.trial: fall.step for fall in checkpointed.take_diverged()}


def chances(link: str, steps: int, points: list[list[float]]) -> Tensor:
    """The probability that the exam's network gives students at these places."""
    recipe, _ = decode(link)
    (network,) = trained(recipe, steps).perceptrons.networks()
    h = features(torch.tensor(points), recipe.spec.data, ("x1", "x2"))[:, :-1]
    weights = list(network.values())
    for weight, bias in zip(weights[0::2], weights[1::2], strict=True):
        z = h @ weight.T + bias
        h = z.tanh()
    return z[:, 0].sigmoid()


# -- why ----------------------------------------------------------------------------------


def on_spiral(link: str) -> str:
    return link.replace("data=circles", "data=spiral&noise=0.05")


def test_hand_made_features_solve_the_circles_and_never_the_spiral_that_layers_learn_in_500_steps():
    assert accuracy(why._MADE, 500) > 0.97
    assert accuracy(on_spiral(why._MADE), 6000) < 0.7
    assert accuracy(on_spiral(why._LEARNT), 500) > 0.9


def alike(weights: Tensor) -> float:
    """The mean correlation of a pixel's weight with its right neighbour's, of (units, 32, 32)."""
    centred = weights - weights.mean((1, 2), keepdim=True)
    return float(((centred[:, :, 1:] * centred[:, :, :-1]).sum((1, 2)) / centred.square().sum((1, 2))).mean())


def test_pictures_of_weights_are_noise_at_first_and_have_edges_within_a_hundred_steps():
    found = []
    for steps in (0, 100):
        network = trained(decode(why._DIGITS)[0], steps).perceptrons.networks()[0]
        found.append(alike(next(iter(network.values())).view(24, 32, 32)))
    assert abs(found[0]) < 0.05
    assert found[1] > 0.5


def right(examples: int, **spec: Any) -> float:
    """Mean test accuracy after training on so many examples, as the figure has it."""
    question = DataSizeQuery.model_validate({"examples": examples, **spec})
    found = finished(answer(question)).accuracy
    return sum(found) / len(found)


def test_ten_examples_teach_nothing_each_doubling_from_fifty_on_helps_less_and_noise_keeps_the_curve_below_all():
    assert right(10) < 0.6
    fifty, hundred, two_hundred = (right(examples, draws=1) for examples in (50, 100, 200))
    assert hundred - fifty > two_hundred - hundred > 0
    assert right(500, data={"dataset": "spiral", "noise": 0.3}, draws=1) < 0.98


# -- perceptron ---------------------------------------------------------------------------


def test_no_line_gets_more_than_about_seventy_percent_of_the_circles_right():
    examples = data.make(decode(perceptron._LINEAR)[0].spec.data, 0)
    best = 0.0
    for degrees in range(0, 360, 2):
        angle = math.radians(degrees)
        along = examples.x[:, 0] * math.cos(angle) + examples.x[:, 1] * math.sin(angle)
        guesses = along[None] > along[:, None]  # every threshold that makes a difference
        best = max(best, float((guesses == (examples.y[:, 0] > 0.5)).float().mean(1).max()))
    assert best == pytest.approx(0.7, abs=0.03)


def test_a_bend_is_of_no_use_on_the_two_gaussians():
    for link in (perceptron._LINEAR, perceptron._TANH):
        assert accuracy(link.replace("circles", "gaussians"), 400) > 0.97


def test_gelu_and_silu_have_a_slope_of_zero_at_one_point_left_of_zero():
    z = torch.linspace(-12, 12, 4801, dtype=torch.float64, requires_grad=True)
    for name in ("gelu", "silu"):
        (slope,) = torch.autograd.grad(getattr(torch.nn.functional, name)(z).sum(), z)
        crossings = ((slope[1:] > 0) & (slope[:-1] <= 0)).nonzero().flatten()
        assert len(crossings) == 1
        assert z[crossings[0]] < 0


# -- networks, exam and loss ----------------------------------------------------------------


def test_most_of_what_the_digits_teach_is_learnt_in_four_epochs_and_a_large_rate_learns_nothing():
    assert accuracy(networks.DEEP, 92) > 0.85
    assert accuracy(networks.DEEP.replace("lr=0.001", "lr=0.3"), 92) < 0.3


def test_a_trained_network_gives_you_more_than_ninety_percent_to_pass():
    you = [[4.0, 5.0]]
    early, later, late = (float(chances(exam.RECIPE, steps, you)) for steps in (100, 1000, 2000))
    assert early < 0.8
    assert later > 0.9
    assert late > later
    assert later - early > 10 * (late - later) / 2  # ever slower


def test_an_untrained_network_says_about_the_same_everywhere_unless_its_weights_are_large():
    plane = [[float(lectures), float(hours)] for lectures in range(11) for hours in range(11)]
    small, other, large = (
        chances(exam.RECIPE + more, 0, plane) for more in ("", "&init-seed=5", "&init=normal(std=2)&init-seed=3")
    )
    assert small.max() - small.min() < 0.1
    assert abs(float(small.mean() - other.mean())) > 0.01
    assert large.max() - large.min() > 0.4


def test_the_presets_that_are_to_diverge_do():
    assert diverged(loss.GRADES.replace("lr=0.05", "lr=1.2"), 200)
    assert diverged(exam.DIVERGING, 100)


# -- practice: rates ------------------------------------------------------------------------


def test_a_hundredth_of_the_rate_takes_a_hundred_times_the_steps():
    (stable,) = losses(rates.HILLS + "&lr=0.1", 200)
    (small,) = losses(rates.HILLS + "&lr=0.001", 20_000)
    assert small == pytest.approx(stable, rel=0.15)


def test_the_best_rate_of_the_sweep_is_a_third_of_the_first_that_diverges():
    link = rates.HILLS + rates.SWEEP
    chosen = [trial.learning_rate for trial in decode(link)[0].spec.trials]
    (found,) = losses(link, 2000)
    assert (
        chosen[min(range(len(found)), key=lambda trial: found[trial] if found[trial] == found[trial] else math.inf)]
        == 0.2
    )
    assert [chosen[trial] for trial in sorted(diverged(link, 500))] == [0.6, 1, 3]


def test_with_adam_or_two_classes_no_rate_of_the_sweep_diverges_and_others_are_best():
    for link in (rates.HILLS + "&optimizer=adam" + rates.SWEEP, rates.CIRCLES + rates.SWEEP):
        assert not diverged(link, 2000)
    (adam,), (single,) = (losses(base + rates.SWEEP, 500) for base in (rates.HILLS + "&optimizer=adam", rates.SINGLE))
    assert adam[5] == min(adam)  # 0.03
    assert single[5] == min(value for value in single if value == value)


def test_the_presets_of_three_rates_do_as_their_names_say():
    assert not diverged(rates.HILLS + rates.RACE.format(0.03, 0.1, 0.3), 2000)
    assert len(diverged(rates.HILLS + rates.RACE.format(0.9, 1, 2), 100)) == 3
    link = rates.CIRCLES + rates.RACE.format(0.001, 0.3, 10)
    assert not diverged(link, 5000)
    assert losses(link, 5000)[0][2] > 0.5


# -- practice: schedules and optimizers -----------------------------------------------------


def test_a_rate_that_falls_settles_where_one_that_stays_swings_and_must_not_fall_too_soon():
    before, after = losses(schedulers.STEPPED, 975, 1000)
    assert before[0] == pytest.approx(after[0], abs=1e-3)
    assert abs(after[2] - before[2]) > 0.01
    assert before[1] == pytest.approx(after[1], abs=1e-5)
    ((falling, _, constant),) = losses(schedulers.STEPPED + "&batch=50", 1000)
    assert falling > 2 * constant


def test_before_a_warm_restart_the_loss_is_level_and_after_it_falls():
    link = schedulers.LIVE.split("&kind=")[0] + "&schedule=cosine-restarts(T_0=10)"
    before, restart, after = (values[0] for values in losses(link, 340, 350, 360))
    assert before - restart < 0.001
    assert restart - after > 0.005


def test_on_the_spiral_rprop_learns_nothing_and_a_rate_for_sgd_is_too_much_for_adam():
    names = [entry["id"] for entry in optimizers.RACERS]
    (found,) = losses(optimizers.NETWORKS, 1000)
    assert found[names.index("rprop")] > 0.65
    assert min(found) < 0.05
    (adam,) = losses(f"{optimizers.SPIRAL}&optimizer=adam&lr=0.3", 3000)
    assert adam[0] > 0.4
