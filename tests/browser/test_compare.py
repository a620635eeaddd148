"""Comparisons in a browser: one click begins each kind, and one click goes back to a single run."""

import re
from typing import Literal

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.lab import PATIENCE_MS, Lab
from tests.browser.server import Server
from tests.browser.sound import has_no_violation, holds_all_it_shows

WILD = "#v=1&data=plane&hidden=8,8&activation=relu&loss=mse&lr=0.03"
"""A network that falls at high rates, and learns at low ones."""

KINDS = [("Race", 5), ("Sweep", 16), ("Seeds", 16)]


@pytest.fixture
def lab(open_lab: Lab) -> Lab:
    return open_lab


def begin(lab: Lab, kind: str) -> None:
    """Press the button of a kind, and wait until what it makes is there and trains."""
    lab.button(kind).click()
    expect(lab.button(kind)).to_have_attribute("aria-pressed", "true")
    expect(lab.page.locator("#trials")).to_be_visible(timeout=PATIENCE_MS)


def tiles(lab: Lab) -> Locator:
    return lab.page.get_by_role("group", name="Decision boundaries of all trials").get_by_role("button")


def rows(lab: Lab) -> Locator:
    return lab.page.get_by_role("table", name="Trials of this run").locator("tbody tr")


def cells(lab: Lab, column: str) -> list[float]:
    """A column of numbers, from the top."""
    texts = rows(lab).locator(f'td[data-column="{column}"]').all_inner_texts()
    return [float(text) for text in texts]


def by_training_loss(lab: Lab) -> Locator:
    return lab.page.get_by_role("columnheader", name="Training loss")


@pytest.mark.parametrize(("kind", "trials"), KINDS)
def test_one_click_trains_all_trials_and_shows_a_tile_and_a_row_of_each(lab: Lab, kind: str, trials: int) -> None:
    begin(lab, kind)
    expect(tiles(lab)).to_have_count(trials, timeout=PATIENCE_MS)
    expect(rows(lab)).to_have_count(trials)
    expect(lab.button("Pause")).to_be_visible(timeout=PATIENCE_MS)
    lab.until_step(300)
    painted = "all => all.every(c => c.getContext('2d').getImageData(16, 16, 1, 1).data[3] === 255)"
    assert tiles(lab).locator("canvas").evaluate_all(painted)
    lab.pause()
    lab.page.wait_for_function("() => location.hash.split('data=exam').length === 2", timeout=PATIENCE_MS)
    assert f"one of {trials} trials" in lab.words("Loss")


def test_a_range_test_draws_loss_against_rate_and_stops_at_its_end(lab: Lab) -> None:
    begin(lab, "Range test")
    expect(lab.output("Step")).to_have_text("2,000", timeout=2 * PATIENCE_MS)
    expect(lab.button("Train")).to_be_visible(timeout=PATIENCE_MS)
    expect(lab.page.get_by_role("progressbar")).to_have_attribute("max", "2000")
    figure = lab.figure("Loss against learning rate")
    expect(figure.locator("figcaption")).to_contain_text("stops falling at", timeout=PATIENCE_MS)
    found = re.search(r"stops falling at ([\d.]+)", lab.words("Loss against learning rate"))
    assert found
    assert 1e-4 < float(found[1].rstrip(".:")) < 1
    lab.button("Train at this rate").click()
    expect(lab.button("Single run")).to_have_attribute("aria-pressed", "true", timeout=PATIENCE_MS)
    expect(lab.page.get_by_label("Learning rate, typed")).to_have_value(found[1].rstrip(".:"), timeout=PATIENCE_MS)
    expect(lab.choice("Schedule")).to_have_value("constant")
    expect(lab.figure("Network")).to_be_visible()


def test_the_table_sorts_either_way_and_says_so(lab: Lab) -> None:
    begin(lab, "Sweep")
    lab.until_step(300)
    lab.pause()
    lab.button("Training loss").click()
    expect(by_training_loss(lab)).to_have_attribute("aria-sort", "ascending")
    names = rows(lab).locator("th").all_inner_texts()
    lab.button("Training loss").click()
    expect(by_training_loss(lab)).to_have_attribute("aria-sort", "descending")
    assert sorted(rows(lab).locator("th").all_inner_texts()) == sorted(names)
    assert rows(lab).locator("th").all_inner_texts() != names
    lab.button("Rate").press("Enter")
    expect(by_training_loss(lab)).not_to_have_attribute("aria-sort", re.compile(".*"))
    assert cells(lab, "rate") == sorted(cells(lab, "rate"))


def test_a_trial_that_diverges_is_named_while_the_others_go_on(page: Page, server: Server) -> None:
    lab = Lab(page, server.url).open(WILD)
    begin(lab, "Sweep")
    expect(page.locator("#trials-status")).to_contain_text("Diverged: ", timeout=PATIENCE_MS)
    expect(page.locator("#trials-status")).to_contain_text("continue")
    fell = rows(lab).filter(has_text="diverged at step")
    expect(fell.last).to_contain_text("10", timeout=PATIENCE_MS)
    expect(rows(lab).filter(has_text="training").first).to_be_visible()
    before = lab.step
    lab.until_step(before + 200)
    expect(page.get_by_role("button", name=re.compile(r"^10: diverged at step \d"))).to_be_visible()
    lab.pause()
    assert page.get_by_role("alert").all_inner_texts().count("") == page.get_by_role("alert").count()


def test_the_chosen_trial_is_shown_steered_and_kept(lab: Lab) -> None:
    begin(lab, "Race")
    lab.until_step(200)
    adam = tiles(lab).filter(has_text="Adam")
    adam.click()
    expect(adam).to_have_attribute("aria-pressed", "true")
    expect(lab.choice("Optimizer")).to_have_value("adam")
    expect(lab.page.locator("#boundary-hint")).to_contain_text("Adam")
    lab.page.get_by_role("radio", name="this one").check()
    typed = lab.page.get_by_label("Learning rate, typed")
    typed.fill("0.02")
    typed.press("Enter")
    expect(rows(lab).filter(has_text="Adam").first).to_contain_text("0.02", timeout=PATIENCE_MS)
    expect(rows(lab).filter(has_text="SGD")).to_contain_text("0.003")
    lab.pause()
    lab.button("Keep this trial").click()
    expect(lab.page.locator("#trials")).to_be_hidden(timeout=PATIENCE_MS)
    expect(lab.button("Single run")).to_have_attribute("aria-pressed", "true")
    expect(lab.choice("Optimizer")).to_have_value("adam")
    expect(typed).to_have_value("0.02")
    expect(lab.output("Step")).to_have_text("0", timeout=PATIENCE_MS)
    lab.train(50)


def test_options_make_another_comparison(lab: Lab) -> None:
    begin(lab, "Sweep")
    options = lab.button("Options of the comparison")
    options.click()
    lab.choice("Learning rates").select_option("64")
    lab.page.get_by_label("Highest learning rate").fill("0.00001")
    lab.page.get_by_label("Highest learning rate").press("Enter")
    expect(lab.page.get_by_role("alert").filter(has_text="must be below")).to_be_visible()
    expect(lab.button("Start again with these")).to_be_disabled()
    lab.page.get_by_label("Highest learning rate").fill("1")
    lab.page.get_by_label("Highest learning rate").press("Enter")
    lab.button("Start again with these").click()
    expect(tiles(lab)).to_have_count(64, timeout=PATIENCE_MS)
    expect(lab.page.locator("#trials-hint")).to_have_text("64 learning rates, 0.0001 to 1")
    lab.button("Single run").click()
    expect(options).to_be_hidden(timeout=PATIENCE_MS)


def test_a_reload_comes_back_to_the_same_comparison(lab: Lab) -> None:
    begin(lab, "Race")
    lab.until_step(200)
    lab.pause()
    step, loss = lab.step, lab.number("Training loss")
    lab.page.reload()
    lab.until_run()
    expect(tiles(lab)).to_have_count(5, timeout=PATIENCE_MS)
    expect(lab.button("Race")).to_have_attribute("aria-pressed", "true")
    assert (lab.step, lab.number("Training loss")) == (step, loss)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("kind", ["Sweep", "Range test"])
def test_axe_finds_no_violation_in_a_comparison(lab: Lab, kind: str, theme: Literal["light", "dark"]) -> None:
    lab.page.emulate_media(color_scheme=theme)
    begin(lab, kind)
    lab.until_step(200)
    if kind == "Sweep":
        lab.pause()
    else:
        expect(lab.button("Train")).to_be_visible(timeout=PATIENCE_MS)
    lab.button("Options of the comparison").click()
    has_no_violation(lab.page)


@pytest.mark.parametrize("kind", ["Race", "Sweep", "Range test", "Seeds"])
def test_no_comparison_overflows_a_narrow_screen(lab: Lab, kind: str) -> None:
    lab.page.set_viewport_size({"width": 390, "height": 780})
    begin(lab, kind)
    lab.until_step(100)
    holds_all_it_shows(lab.page, 390)
