"""What the chapter on backpropagation says, worked out in its own networks."""

from itertools import pairwise
from typing import Any

import pytest
import torch
from torch import nn

from app.lecture.chapters import backprop as chapter
from app.queries.backprop import BackpropAnswer, BackpropQuery, answer
from tests.queries import finished


def found(network: dict[str, Any], **fields: Any) -> BackpropAnswer:
    return finished(answer(BackpropQuery.model_validate({**network, **fields})))


def first_gradient(network: dict[str, Any]) -> float:
    chain = found(network).checks[0].chain
    assert chain is not None
    return chain


def networks() -> list[dict[str, Any]]:
    """Every network that a figure or a preset of the chapter starts from."""
    listed: list[dict[str, Any]] = []
    for slide in chapter.CHAPTER.slides:
        assert slide.figure is not None
        listed += [slide.figure.options["network"], *(preset.options["network"] for preset in slide.figure.presets)]
    return listed


def test_three_ways_to_a_gradient_agree_in_every_network_of_the_chapter():
    assert len(networks()) > 10
    for network in networks():
        assert all(check.agree for check in found(network).checks)


def test_a_small_nudge_is_foretold_and_a_large_one_is_not():
    nudge = found(chapter.CHAIN, nudge="w2.1.1", reach=4.0).nudge
    assert nudge is not None
    assert nudge.slope is not None
    changes = {round(by, 2): change for by, change in zip(nudge.by, nudge.change, strict=True)}
    assert (nudge.slope * 0.1, changes[0.1]) == pytest.approx((-0.039, -0.038), abs=5e-4)
    assert (nudge.slope * 4, changes[4.0]) == pytest.approx((-1.55, -0.88), abs=5e-3)


def test_twice_the_input_does_not_make_twice_the_gradient():
    once, twice = first_gradient(chapter.CHAIN), first_gradient(chapter.chain(0.4, -1.0, x=3.0))
    assert (once, twice) == pytest.approx((0.968, 2.306), abs=1e-3)
    assert twice / once == pytest.approx(2.38, abs=5e-3)
    other = [first_gradient(chapter.chain(0.4, -1.0, x=x, y=0.0)) for x in (1.5, 3.0)]
    assert other[1] / other[0] == pytest.approx(1.31, abs=5e-3)


def test_a_gradient_vanishes_through_the_chapters_sigmoids_and_survives_relu():
    assert first_gradient(chapter.SATURATED) == pytest.approx(2.6e-6, rel=0.01)
    assert first_gradient(chapter.RECTIFIED) == pytest.approx(0.77, abs=5e-3)


def test_a_step_of_the_chapters_mini_batch_lowers_the_loss_unless_it_is_too_long():
    good, far = found(chapter.BATCH), found(chapter.BATCH, learning_rate=10.0)
    assert (good.loss, good.loss_after, far.loss_after) == pytest.approx((0.758, 0.700, 0.961), abs=1e-3)


def test_the_step_taken_a_few_times_lowers_the_loss_by_less_each_time():
    layers = [(torch.tensor(layer["weights"]), torch.tensor(layer["bias"])) for layer in chapter.BATCH["layers"]]
    parameters = [value.requires_grad_() for pair in layers for value in pair]
    x = torch.tensor([example["x"] for example in chapter.BATCH["examples"]])
    y = torch.tensor([[example["y"]] for example in chapter.BATCH["examples"]])
    optimizer = torch.optim.SGD(parameters, lr=chapter.BATCH["learning_rate"])
    losses = []
    for _ in range(7):
        optimizer.zero_grad()
        h = (x @ parameters[0].T + parameters[1]).tanh()
        loss = nn.functional.binary_cross_entropy_with_logits(h @ parameters[2].T + parameters[3], y)
        losses.append(loss.item())
        torch.autograd.backward(loss)
        optimizer.step()
    assert losses[:2] == pytest.approx([0.758, 0.700], abs=1e-3)
    falls = [before - after for before, after in pairwise(losses)]
    assert all(fall > 0 for fall in falls)
    assert all(later < earlier for earlier, later in pairwise(falls)), falls
