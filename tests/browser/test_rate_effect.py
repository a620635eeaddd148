"""What the Lab says beside the learning rate, where it is not what the slider shows."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.lab import PATIENCE_MS, Lab

CASES = {
    "polynomial": (
        "v=1&data=circles&lr=0.1&schedule=polynomial(total_iters=50,power=1)/step&at=100:lr(1)&step=400",
        "The schedule Polynomial has ended at 0, .* Choose the schedule Constant",
    ),
    "rprop": ("v=1&optimizer=rprop&at=100:lr(1)&step=400", "Rprop takes the learning rate for its first step alone"),
    "cosine": (
        "v=1&lr=0.1&schedule=cosine(eta_min=0.01,T_max=50)/step&at=20:lr(0.001)&step=21",
        "eta_min = 0.01, is above the rate set, 0.001: the schedule raises the rate to it",
    ),
    "cyclic": ("v=1&lr=0.0001&schedule=cyclic/step&step=20", "the cycle runs upside down"),
    "adafactor": ("v=1&lr=10&optimizer=adafactor&step=100", "Adafactor takes no rate above 1/√t after t steps"),
}


@pytest.fixture
def lab(open_lab: Lab) -> Lab:
    return open_lab


@pytest.mark.parametrize("name", CASES)
def test_a_rate_that_does_something_else_is_explained_beside_the_slider(lab: Lab, name: str) -> None:
    link, words = CASES[name]
    lab.begin(link)
    said = lab.page.locator(".drive .effect[role=status]")
    expect(said).to_have_text(re.compile(words), timeout=PATIENCE_MS)
    if "optimizer" in link:
        lab.choice("Optimizer").select_option("sgd")
    else:
        lab.choice("Schedule").select_option("constant")
    expect(said).to_be_empty(timeout=PATIENCE_MS)


def test_arguments_that_torch_refuses_are_named_when_a_link_is_opened(lab: Lab) -> None:
    lab.page.goto(f"{lab.url}/lab#v=1&schedule=one-cycle(total_steps=25,pct_start=0.04)/step")
    notice = lab.page.locator("#link-notice")
    expect(notice).to_contain_text("pct_start times total_steps must not be 1", timeout=PATIENCE_MS)


def test_of_two_links_in_quick_succession_the_last_is_followed(lab: Lab) -> None:
    lab.begin("v=1&data=circles&lr=0.1&step=4000")
    lab.page.evaluate(
        "for (const link of ['v=1&data=gaussians&lr=0.2', 'v=1&data=spiral&lr=0.3']) location.hash = link"
    )
    expect(lab.page).to_have_url(re.compile("data=spiral.*lr=0.3"), timeout=PATIENCE_MS)
    expect(lab.choice("Dataset")).to_have_value("spiral", timeout=PATIENCE_MS)
    expect(lab.page.get_by_label("Learning rate, typed")).to_have_value("0.3")
    link = lab.page.evaluate("async run => (await (await fetch(`/api/runs/${run}/link`)).json()).link", lab.run)
    assert "data=spiral" in link
