"""Schedulers and optimizers in the chapter on practice, as a reader uses them."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from app.recipe.catalogue import OPTIMIZERS, SCHEDULES
from tests.browser.chapter import Chapter, number, pausing_at, press
from tests.browser.lab import PATIENCE_MS
from tests.browser.server import Server


@pytest.fixture
def chapter(page: Page, server: Server) -> Chapter:
    return Chapter(page, server, "practice")


def racer(figure: Locator, name: str) -> Locator:
    """The row of a racer."""
    return figure.locator("tbody tr").filter(has=figure.page.get_by_role("button", name=name, exact=True))


def cell(row: Locator, column: int) -> Locator:
    """What a racer's row says: 0 its rate, 1 its loss, 2 how far it came."""
    return row.locator("td").nth(1 + column)


def value(text: str) -> float:
    """A number as the page writes it."""
    lead, _, power = text.replace("−", "-").partition("×10")
    digits = {raised: plain for plain, raised in zip("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻", strict=True)}
    return float(lead) * 10 ** int("".join(digits[digit] for digit in power) or 0)


def held(figure: Locator, name: str) -> float:
    """What the chosen racer has for the first weight."""
    row = figure.get_by_role("region", name="Update rule").get_by_role("row").filter(has_text=name)
    first = row.locator("td").first
    expect(first).not_to_have_text("–", timeout=PATIENCE_MS)
    return value(first.inner_text())


def test_racers_cross_the_ravine_in_as_many_steps_as_the_claims_say(chapter: Chapter) -> None:
    race = chapter.figure("optimizers")
    expect(race.get_by_role("checkbox", name=re.compile("races$"))).to_have_count(len(OPTIMIZERS) + 1)
    for name, steps in (("SGD", "196"), ("SGD, momentum 0.9", "77"), ("Adam", "53")):
        expect(cell(racer(race, name), 2)).to_have_text(steps, timeout=PATIENCE_MS)
    assert chapter.guess("optimizers", "Adam").endswith("and that is what happened.")
    press(race, "turn the ravine")
    expect(cell(racer(race, "Adam"), 2)).to_have_text("207", timeout=PATIENCE_MS)
    expect(cell(racer(race, "SGD"), 2)).to_have_text("196")


def test_a_racer_is_let_in_steered_and_stepped_and_tells_what_it_holds(chapter: Chapter) -> None:
    race = chapter.figure("optimizers")
    expect(cell(racer(race, "RMSprop"), 2)).to_have_text("11", timeout=PATIENCE_MS)
    race.get_by_role("checkbox", name="Rprop races").check()
    expect(cell(racer(race, "Rprop"), 1)).not_to_be_empty()
    press(race, "RMSprop")
    race.get_by_role("slider", name="Steps of the race").fill("1")
    expect(race.get_by_text("At step 1", exact=True)).to_be_visible()
    expect(race.get_by_role("region", name="Update rule")).to_contain_text("square_avg")
    gradient = held(race, "gradient followed")
    assert gradient == pytest.approx(0.02 * -4.8, rel=1e-3)
    assert held(race, "square_avg") == pytest.approx(0.01 * gradient**2, rel=0.06)  # shown to two digits
    assert held(race, "the step it took") == pytest.approx(1.0, rel=1e-3)  # the rate over √0.01
    rate = race.get_by_label("Learning rate, typed")
    rate.fill("0.05")
    rate.press("Tab")
    expect(cell(racer(race, "RMSprop"), 0)).to_have_text("0.05")
    expect(cell(racer(race, "Adam"), 0)).to_have_text("0.3")
    race.get_by_label("one rate for all").check()
    rate.fill("10")
    rate.press("Tab")
    expect(cell(racer(race, "SGD"), 2)).to_contain_text("away at", timeout=PATIENCE_MS)


def test_a_press_on_the_map_moves_the_start_and_play_goes_to_the_end(chapter: Chapter) -> None:
    race = chapter.figure("optimizers")
    expect(cell(racer(race, "SGD"), 2)).to_have_text("196", timeout=PATIENCE_MS)
    race.get_by_role("combobox", name="Surface").select_option(label="Himmelblau")
    expect(race.locator(".surface-now")).to_contain_text("Four valleys")
    start = number(race, "Start w₁")
    race.locator(".contours").click(position={"x": 400, "y": 150})
    expect(start).not_to_have_value("−0.300")
    expect(cell(racer(race, "SGD"), 1)).to_have_text(re.compile("^0\\.000$|×10⁻"), timeout=PATIENCE_MS)
    race.get_by_role("slider", name="Steps of the race").fill("90")
    press(race, "Play")
    expect(race.locator(".place")).to_have_text("step 120 of 120", timeout=PATIENCE_MS)


def test_optimizers_race_on_a_network_and_are_toggled_while_they_train(chapter: Chapter) -> None:
    race = chapter.figure("optimizers-network")
    press(race, "Train")
    expect(cell(racer(race, "Adam"), 2)).to_contain_text("%", timeout=PATIENCE_MS)
    maps = race.get_by_role("group", name="Decision boundaries of all trials").get_by_role("button")
    expect(maps).to_have_count(6)
    race.get_by_role("checkbox", name="NAdam races", exact=True).check()
    race.get_by_role("checkbox", name="SGD races", exact=True).uncheck()
    expect(maps).to_have_count(6)
    expect(cell(racer(race, "SGD"), 1)).to_be_empty()
    racer(race, "NAdam").get_by_role("button").click()
    rate = race.get_by_label("Learning rate, typed")
    rate.fill("0.001")
    rate.press("Tab")
    expect(cell(racer(race, "NAdam"), 0)).to_have_text("0.001", timeout=PATIENCE_MS)
    expect(cell(racer(race, "Adam"), 0)).to_have_text("0.03")


def test_stepped_once_a_batch_the_rate_is_gone_while_once_an_epoch_it_has_hardly_begun_to_fall(
    page: Page, server: Server
) -> None:
    pausing_at(page, 100)
    chapter = Chapter(page, server, "practice")
    race = chapter.figure("schedulers")
    press(race, "Train")
    expect(race.get_by_role("status", name="Step", exact=True)).to_have_text("100", timeout=2 * PATIENCE_MS)
    expect(race.get_by_role("button", name="Train", exact=True)).to_be_visible(timeout=PATIENCE_MS)
    assert float(cell(racer(race, "once a batch"), 0).inner_text()) == pytest.approx(0.9**100, rel=0.01)
    assert float(cell(racer(race, "once an epoch"), 0).inner_text()) == pytest.approx(0.9**4, rel=0.01)
    assert chapter.guess("schedulers", "less than a thirty-thousandth").endswith("and that is what happened.")


def test_every_scheduler_has_its_curve_its_code_and_its_effect_on_the_live_run(chapter: Chapter) -> None:
    figure = chapter.figure("gallery")
    cards = figure.get_by_role("group", name="Schedules").get_by_role("button")
    expect(cards).to_have_count(len(SCHEDULES))
    expect(cards.nth(1).locator("polyline")).to_have_attribute("points", re.compile("."), timeout=PATIENCE_MS)
    press(figure, "Train")
    expect(figure.get_by_role("status", name="Step", exact=True)).not_to_have_text("0", timeout=PATIENCE_MS)
    press(figure, "Pause")
    expect(figure.get_by_role("button", name="Train", exact=True)).to_be_visible(timeout=PATIENCE_MS)
    press(figure, "Exponential")
    expect(figure.locator("pre")).to_contain_text("ExponentialLR(optimizer, gamma=0.9)")
    gamma = figure.get_by_label("gamma")
    gamma.fill("0.5")
    gamma.press("Enter")
    expect(figure.locator("pre")).to_contain_text("gamma=0.5", timeout=PATIENCE_MS)
    figure.get_by_label("a batch").check()
    expect(figure.locator("pre")).to_contain_text("        scheduler.step()")
    ahead = figure.get_by_role("figure", name="The rate ahead")
    expect(ahead).to_contain_text("The rate begins at 0.3 and is 4.7×10⁻³¹ after 100 ticks.")
    step = figure.get_by_role("status", name="Step", exact=True)
    for _ in range(8):  # ticks of one batch, each of which halves the rate
        before = step.inner_text()
        figure.locator("button[aria-keyshortcuts='.']").click()
        expect(step).not_to_have_text(before, timeout=PATIENCE_MS)
    expect(ahead).to_contain_text("The live run is at tick 8, at the rate 0.00117.", timeout=PATIENCE_MS)
    expect(ahead.locator(".plan-now")).to_be_visible()


def test_axe_finds_nothing_in_either_theme_and_nothing_is_wider_than_a_phone(chapter: Chapter) -> None:
    for name in ("schedulers", "gallery", "optimizers", "optimizers-network"):
        chapter.figure(name)
        for summary in chapter.page.locator(f"section#{name} summary:visible").all()[-1:]:
            summary.click()
    chapter.stays_sound()
