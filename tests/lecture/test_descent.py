"""What the chapter on gradient descent says, walked."""

from typing import Any

import pytest
import torch
from torch import nn

from app.lecture.chapters import descent as chapter
from app.queries import surface
from app.queries.descent import DescentAnswer, DescentQuery, Walked, answer
from tests.queries import finished


def walked(ask: dict[str, Any]) -> DescentAnswer:
    return finished(answer(DescentQuery.model_validate(ask)))


def late(walker: Walked) -> float:
    """The mean loss of the last hundred steps."""
    last = [loss for loss in walker.loss[-100:] if loss is not None]
    return sum(last) / len(last)


def test_a_walk_over_all_examples_is_sgd_of_plain_pytorch():
    ask = DescentQuery.model_validate(chapter.FULL)
    x, y = surface.examples(ask.data, ask.seed)
    w = torch.tensor(ask.start, requires_grad=True)
    plain = torch.optim.SGD([w], lr=1.0)
    way, losses = [w.detach().clone()], []
    for _ in range(30):
        plain.zero_grad()
        loss = nn.BCEWithLogitsLoss()(x[:, 1:] @ w + ask.bias, y[:, 0])
        losses.append(loss.item())
        torch.autograd.backward(loss)
        plain.step()
        way.append(w.detach().clone())
    (ours,) = walked({**chapter.FULL, "steps": 30}).walkers
    assert torch.allclose(torch.tensor(ours.path), torch.stack(way), atol=1e-5)
    assert ours.loss[:30] == pytest.approx(losses, rel=1e-5)


def test_the_gradients_of_single_examples_have_the_gradient_of_all_as_their_mean():
    ask = {**chapter.EXAM, "walkers": [{"batch": 1, "learning_rate": 1e-8}], "steps": 60, "loss": "mse"}
    (ones,) = walked(ask).walkers
    (full,) = walked({**ask, "walkers": [{"learning_rate": 1e-8}], "steps": 1}).walkers
    assert sorted(ones.picked) == list(range(60))
    mean = torch.tensor(ones.gradient).mean(0)
    assert torch.allclose(mean, torch.tensor(full.gradient[0]), atol=1e-5)


def test_a_batch_of_ten_has_about_a_tenth_of_the_variance():
    full, one, ten = walked(chapter.RACE).walkers
    assert full.variance == 0
    assert (one.variance, ten.variance) == pytest.approx((1.23, 0.097), rel=0.02)


def test_at_ten_times_the_rate_ten_examples_settle_where_one_does_not():
    full, one, ten = walked(chapter.FASTER).walkers
    assert (late(one), late(ten), late(full)) == pytest.approx((2.12, 0.29, 0.13), rel=0.03)


def test_a_batch_of_ten_gets_low_on_a_fraction_of_the_work():
    full, _, ten = walked(chapter.MANY).walkers
    assert (full.reached, ten.reached) == (11, 13)
    assert full.batch == 10_000


def test_single_examples_disagree_on_the_way_up():
    ask = {**chapter.EXAM, "walkers": [{"batch": 1, "learning_rate": 1e-8}], "steps": 60}
    gradients = torch.tensor(walked(ask).walkers[0].gradient)
    along = gradients @ gradients.mean(0)
    assert (along < 0).float().mean() > 0.15
    assert (along > 0).float().mean() > 0.5


def test_the_plateau_of_the_squared_error_has_hardly_a_slope_and_cross_entropy_none():
    start = {"start": [-5.0, -5.0], "steps": 100}
    (squared,), (entropy,) = (walked({**chapter.FULL, **start, "loss": loss}).walkers for loss in ("mse", "bce"))
    steep = [torch.tensor(one.gradient[0]).norm().item() for one in (squared, entropy)]
    assert steep[0] < 0.05 < 0.5 < steep[1]
    flat, falling = (torch.tensor(one.loss, dtype=torch.float64) for one in (squared, entropy))
    assert flat[-1] > 0.9 * flat[0]
    assert falling[-1] < 0.05 * falling[0]


def test_all_ten_thousand_bring_the_walker_no_further_than_ten():
    full, _, ten = walked(chapter.MANY).walkers
    assert late(ten) == pytest.approx(late(full), rel=0.03)
