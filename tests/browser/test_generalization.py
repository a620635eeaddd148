"""The chapter on generalization as a reader uses it, on one page."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.chapter import Chapter, press
from tests.browser.conftest import Faults
from tests.browser.lab import PATIENCE_MS
from tests.browser.server import Server


@pytest.fixture(scope="module")
def chapter(browser: Browser, browser_context_args: dict[str, Any], server: Server) -> Iterator[Chapter]:
    """The chapter, open for all tests."""
    context = browser.new_context(**browser_context_args)
    context.set_default_timeout(PATIENCE_MS)
    faults, page = Faults(), context.new_page()
    faults.watch(page)
    yield Chapter(page, server, "generalization")
    assert faults.left == []
    context.close()


def test_three_networks_train_in_step_and_each_shows_its_curve_and_its_losses(chapter: Chapter) -> None:
    figure = chapter.figure("fits")
    titles = ("no hidden layer", "4 hidden units", "two layers of 128")
    before = [figure.get_by_role("status", name=f"Training loss, {title}").inner_text() for title in titles]
    press(figure, "Train")
    expect(figure.get_by_role("figure", name="Fitted curve, 4 hidden units")).to_contain_text(
        re.compile(r"At step [1-9].*15 training points and 85 test points")
    )
    press(figure, "Pause")
    for title, loss in zip(titles, before, strict=True):
        expect(figure.get_by_role("status", name=f"Training loss, {title}")).not_to_have_text(loss)


def test_the_test_set_is_opened_by_hand_and_closes_when_the_networks_train_on(chapter: Chapter) -> None:
    figure = chapter.figure("three-sets")
    button = figure.get_by_role("button", name="Open the test set")
    expect(button).to_be_disabled()
    press(figure, "Step")
    said = figure.locator(".early output")
    expect(said).to_have_text(re.compile(r"^Chosen: \d+ hidden units, validation loss [\d.]+\.$"))
    button.click()
    expect(said).to_have_text(re.compile(r"test loss [\d.]+\.$"))
    expect(figure.get_by_role("figure", name="Losses by set")).to_contain_text(re.compile(r", test [\d.]+\."))
    expect(figure.locator(".set-losses .dot.test")).to_have_count(13)  # with the one that explains them
    press(figure, "Step")
    expect(button).to_be_enabled()
    expect(said).not_to_contain_text("test loss")


def test_a_run_goes_back_to_the_step_of_its_lowest_validation_loss(chapter: Chapter) -> None:
    figure = chapter.figure("early-stopping")
    button = figure.get_by_role("button", name="Go back to it")
    press(figure, "Train")
    step = figure.locator(".fit-part figcaption")
    expect(step).to_have_text(re.compile(r"^At step ([3-9]\d\d|\d,\d+):"))  # well past the lowest
    press(figure, "Pause")
    expect(figure.get_by_role("button", name="Train", exact=True)).to_be_visible()
    button.click()
    expect(figure.locator(".told")).to_have_text(
        re.compile(r"^Back at step [\d,]+, where the validation loss was lowest\.$")
    )
    expect(button).to_be_disabled()


def test_weight_decay_and_dropout_are_switched_while_one_of_two_networks_trains(chapter: Chapter) -> None:
    figure = chapter.figure("regularization")
    for name in ("Weight decay, L2 0.01", "Dropout, p = 0.2"):
        switch = figure.get_by_label(name)
        for on in (True, False):
            switch.click()
            expect(switch).to_be_checked(checked=on)


def test_every_update_draws_other_masks(chapter: Chapter) -> None:
    chapter.guess("dropout", "twice")
    figure = chapter.figure("dropout")
    expect(figure.locator(".dropped-words")).to_contain_text("Update 1, p = 0.5")
    expect(figure.locator(".masks .cell")).to_have_count(12 * 15)
    first = figure.locator(".masks").inner_html()
    press(figure, "Step")
    expect(figure.locator(".dropped-words")).to_contain_text("Update 2, p = 0.5")
    expect(figure.locator(".dropped-words")).to_contain_text("the others count 2.0 times")
    assert figure.locator(".masks").inner_html() != first
    crossed = int(re.findall(r"example (\d+) of 12", figure.locator(".dropped-words").inner_text())[0])
    expect(figure.locator(".thinned .cross")).to_have_count(crossed)
