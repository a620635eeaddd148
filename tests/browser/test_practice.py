"""Landscapes and learning rates in the chapter on practice, as a reader uses them."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.chapter import Chapter, number, press, wait
from tests.browser.lab import PATIENCE_MS
from tests.browser.server import Server

SLIDES = (
    "landscape",
    "depth",
    "rate",
    "rate-network",
    "sweep",
    "range-test",
    "adaptive",
    "depends",
    "depends-speed",
    "depends-size",
)
ONCE = """() => new Promise((done) => {
  const cells = [...document.querySelectorAll('#rate-network .readings tbody tr')].map((row) => row.cells[1]);
  const slider = document.querySelector('#rate-network .rate input[type=range]');
  const before = cells.map((cell) => cell.textContent);
  slider.value = String(Number(slider.value) + 0.5);
  slider.dispatchEvent(new Event('input', {bubbles: true}));
  requestAnimationFrame(() => requestAnimationFrame(() =>
    done(cells.filter((cell, i) => cell.textContent !== before[i]).length)));
})"""
"""Drags the rate, and counts the trials that show it after two frames."""

SPREAD = """(cloud) => {
  const spots = [...cloud.querySelectorAll('.speck')].map((dot) => dot.getBoundingClientRect());
  const all = cloud.getBoundingClientRect();
  const part = (side, whole) => (Math.max(...spots.map(side)) - Math.min(...spots.map(side))) / whole;
  return [part((spot) => spot.x, all.width), part((spot) => spot.y, all.height)];
}"""
"""How much of a cloud's width and height its dots take, 0 to 1."""


@pytest.fixture
def chapter(page: Page, server: Server) -> Chapter:
    return Chapter(page, server, "practice")


def rows(figure: Locator) -> Locator:
    return figure.locator(".readings tbody tr")


def test_three_rates_come_to_what_the_lecture_says_of_them(chapter: Chapter) -> None:
    hill = chapter.figure("rate")
    expect(rows(hill).first).to_contain_text("6.", timeout=PATIENCE_MS)
    hill.get_by_role("slider", name="Steps down").fill("60")
    for row, fate in zip(rows(hill).all(), ("caught in the hollow", "at the lowest point", "runs away"), strict=True):
        expect(row).to_contain_text(fate)
    assert chapter.guess("rate", "2").endswith("and that is what happened.")


def test_walkers_start_where_a_number_says(chapter: Chapter) -> None:
    hill = chapter.figure("rate")
    start = number(hill, "Start w")
    expect(start).to_have_value("−5.00")
    start.fill("2")
    start.press("Enter")
    for row in rows(hill).all():
        expect(row).to_contain_text("2.000")


def test_a_change_of_rate_acts_from_the_step_in_view_on(chapter: Chapter) -> None:
    hill = chapter.figure("rate")
    steps = hill.get_by_role("slider", name="Steps down")
    expect(rows(hill).first).to_contain_text("6.", timeout=PATIENCE_MS)
    steps.fill("20")  # caught, and still so far from rest that no rounding decides how it leaves
    expect(rows(hill).first).to_contain_text("−2.259")
    expect(rows(hill).first).to_contain_text("caught in the hollow")
    hill.get_by_role("radio", name="small").check()
    typed = hill.get_by_role("textbox", name="Learning rate, typed")
    typed.fill("2")
    typed.press("Enter")
    steps.fill("60")
    expect(rows(hill).first).to_have_text(re.compile(r"2\.000\s*0\.000\s*at the lowest point"), timeout=PATIENCE_MS)
    steps.fill("20")
    expect(rows(hill).first).to_contain_text("−2.259")


def test_a_drag_of_the_rate_shows_in_all_its_trials_within_two_frames(chapter: Chapter) -> None:
    race = chapter.figure("rate-network")
    expect(rows(race).nth(1)).to_contain_text("0.1", timeout=PATIENCE_MS)
    press(race, "Train")
    expect(rows(race).nth(2)).to_contain_text(re.compile(r"diverged at step 2\d"), timeout=2 * PATIENCE_MS)
    race.get_by_role("slider", name="Learning rate").scroll_into_view_if_needed()
    assert chapter.page.evaluate(ONCE) == 3
    expect(rows(race).nth(1)).to_contain_text("0.316")
    assert chapter.guess("rate-network", "it is gone within 30 steps").endswith("and that is what happened.")


def test_the_landscape_and_an_update_are_drawn_as_the_network_trains(chapter: Chapter) -> None:
    figure = chapter.figure("landscape")
    update = figure.get_by_role("status", name="The next update of one weight")
    expect(update).to_contain_text("←", timeout=PATIENCE_MS)
    before = update.inner_text()
    press(figure, "Train")
    wait(chapter.page, r"Step\s*\d{3}", figure.locator(".numbers-row"))
    figure.get_by_role("radio", name="main directions of the path").check()
    expect(figure.locator(".column > .note").last).not_to_be_empty(timeout=2 * PATIENCE_MS)
    press(figure, "Pause")
    assert update.inner_text() != before


def test_two_landscapes_train_side_by_side(chapter: Chapter) -> None:
    figure = chapter.figure("depth")
    press(figure, "wider")
    expect(figure.get_by_role("heading", name="32 units")).to_be_visible(timeout=PATIENCE_MS)
    expect(figure.get_by_role("figure", name="Loss landscape, 3 units")).to_be_visible()
    press(figure, "Step")
    for column in figure.locator(".numbers-row").all():
        expect(column.get_by_role("status", name="Step", exact=True)).to_have_text("1", timeout=PATIENCE_MS)


def test_a_sweep_names_its_best_rate_and_those_that_diverged(chapter: Chapter) -> None:
    figure = chapter.figure("sweep")
    press(figure, "Train")
    wait(chapter.page, r"Step \d{3}.*has the rate 0\.\d+\..*Diverged: 0\.6, 1, 3", figure.locator(".verdict"))


def test_a_range_test_ends_with_a_rate(chapter: Chapter) -> None:
    figure = chapter.figure("range-test")
    press(figure, "Train")
    wait(chapter.page, "stops falling at 0.562", figure.locator(".verdict"))


def test_every_optimizer_shows_a_rate_of_each_weight(chapter: Chapter) -> None:
    figure = chapter.figure("adaptive")
    assert chapter.guess("adaptive", "all the same size").endswith("and that is what happened.")
    expect(figure.get_by_role("img", name=re.compile("Gradient and step"))).to_have_count(5, timeout=PATIENCE_MS)
    notes = figure.locator(".column .note")
    expect(notes.first).to_contain_text("largest rate 1 × the smallest", timeout=PATIENCE_MS)
    expect(notes.last).not_to_contain_text("largest rate 1 × the smallest")


def test_what_a_rate_depends_on_is_drawn_a_dot_a_weight(chapter: Chapter) -> None:
    for slide, count in (("depends", 3 * 17), ("depends-size", 4 * 17)):
        figure = chapter.figure(slide)
        if slide == "depends":
            press(figure, "Step")
        else:
            chapter.guess(slide, "as long as before")  # which trains the figure
        expect(figure.locator(".speck")).to_have_count(count, timeout=PATIENCE_MS)
        spread = figure.locator(".update-cloud").evaluate(SPREAD)
        assert min(spread) > 0.4, f"the dots of {slide} fill {spread} of their axes"


def test_the_chapter_is_sound_in_both_themes_and_on_a_phone(chapter: Chapter) -> None:
    for slide in SLIDES:
        chapter.figure(slide)
    chapter.stays_sound()
