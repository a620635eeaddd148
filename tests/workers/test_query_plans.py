"""Schedules ahead of training: the code that is shown, run as plain PyTorch, gives the rates that are drawn."""

import warnings
from typing import Any

import pytest
import torch
from torch.optim import lr_scheduler

from app.queries.plans import PlansAnswer, PlansQuery, answer
from app.recipe.catalogue import SCHEDULES
from tests.queries import finished

TICKS, IMPROVES = 60, 20


def told(**fields: Any) -> PlansAnswer:
    return finished(answer(PlansQuery.model_validate({"ticks": TICKS, "improves": IMPROVES, **fields})))


@pytest.mark.parametrize("name", SCHEDULES)
def test_the_code_that_is_shown_gives_the_rates_that_are_drawn(name: str):
    lr = 0.2
    optimizer = torch.optim.SGD([torch.zeros(1)], lr=lr)
    (plan,) = told(plans=[{"name": name}], learning_rate=lr).plans
    scheduler = eval(plan.code, {"lr_scheduler": lr_scheduler, "optimizer": optimizer, "lr": lr})
    rates: list[float] = []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # torch misses the optimizer's steps
        for tick in range(TICKS):
            rates.append(optimizer.param_groups[0]["lr"])
            loss = 1 / (1 + min(tick, IMPROVES))
            if scheduler is not None:
                scheduler.step(*((loss,) if name == "plateau" else ()))
    assert plan.rate == pytest.approx(rates, rel=1e-9)


def test_arguments_change_the_curve_and_the_code():
    (plan,) = told(plans=[{"name": "exponential", "arguments": {"gamma": 0.5}}], ticks=3, learning_rate=0.8).plans
    assert plan.rate == pytest.approx((0.8, 0.4, 0.2))
    assert plan.code == "lr_scheduler.ExponentialLR(optimizer, gamma=0.5)"


def test_a_rate_that_waits_for_a_plateau_falls_only_once_the_loss_stands_still():
    (plan,) = told(plans=[{"name": "plateau", "arguments": {"patience": 5}}]).plans
    assert plan.rate.index(0.05) == IMPROVES + 7
