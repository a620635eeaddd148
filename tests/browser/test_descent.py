"""The chapter on gradient descent as a reader uses it."""

from playwright.sync_api import Locator, Page, expect

from tests.browser.chapter import show
from tests.browser.lab import PATIENCE_MS
from tests.browser.server import Server
from tests.browser.sound import fits, has_no_violation, height, needs_no_scrolling


def slide(page: Page, server: Server, name: str) -> Locator:
    """A slide of the chapter with its walk there."""
    page.goto(f"{server.url}/lecture/descent#{name}")
    found = page.locator(f"section#{name}")
    show(found.locator("figure.live"))
    expect(found.locator(".place")).to_contain_text("step", timeout=PATIENCE_MS)
    return found


def test_the_lines_of_the_algorithm_light_up_as_they_run_until_the_walk_has_converged(
    page: Page, server: Server
) -> None:
    walk = slide(page, server, "gradient-descent")
    lit, step = walk.locator("[data-line].now"), walk.get_by_role("button", name="Step ›")
    expect(lit).to_have_attribute("data-line", "start")
    for line in ("gradient", "update", "gradient"):
        step.click()
        expect(lit).to_have_attribute("data-line", line)
    expect(lit.locator("output")).not_to_be_empty()
    slider = walk.get_by_role("slider", name="Steps down")
    slider.fill(slider.get_attribute("max") or "")
    expect(lit).to_have_attribute("data-line", "end")


def test_a_press_on_the_map_or_a_key_places_the_start(page: Page, server: Server) -> None:
    walk = slide(page, server, "optimization")
    start = walk.get_by_role("spinbutton", name="Start w₁")
    walk.locator(".contours").click(position={"x": 300, "y": 60})
    expect(start).not_to_have_value("−3.00")
    before = start.input_value()
    start.press("ArrowUp")
    expect(start).not_to_have_value(before)


def test_a_random_start_lies_as_far_out_as_sigma_says(page: Page, server: Server) -> None:
    walk = slide(page, server, "optimization")
    sigma = walk.get_by_role("spinbutton", name="Spread σ of a random start")
    start = walk.get_by_role("spinbutton", name="Start w₁")
    walk.get_by_role("button", name="Random start").click()
    expect(start).not_to_have_value("−3.00")
    sigma.fill("0")
    sigma.press("Enter")
    walk.get_by_role("button", name="Random start").click()
    expect(start).to_have_value("0.00")


def test_three_walkers_tell_what_a_step_costs_and_brings(page: Page, server: Server) -> None:
    race = slide(page, server, "mini-batches")
    rows = race.locator(".race tbody tr")
    expect(rows).to_have_count(3)
    expect(rows.nth(1)).to_contain_text("1.2286")
    race.get_by_role("button", name="ten times the rate").click()
    expect(rows.nth(1)).to_contain_text("not reached", timeout=PATIENCE_MS)


def test_on_a_phone_the_table_of_walkers_fits_and_the_lines_keep_still_as_they_run(page: Page, server: Server) -> None:
    page.set_viewport_size({"width": 390, "height": 780})
    race = slide(page, server, "mini-batches")
    expect(race.locator(".race tbody tr")).to_have_count(3)
    needs_no_scrolling(race.locator(".race"))
    walk = slide(page, server, "stochastic")
    lines = walk.locator(".algorithm")
    expect(lines.locator("output").first).not_to_be_empty()
    before = height(lines)
    slider = walk.get_by_role("slider", name="Steps down")
    slider.fill(slider.get_attribute("max") or "")
    expect(lines.locator("output").last).not_to_be_empty()
    assert height(lines) == before


def test_axe_finds_nothing_and_nothing_is_wider_than_a_phone(page: Page, server: Server) -> None:
    page.set_viewport_size({"width": 390, "height": 780})
    for name in ("optimization", "gradient-descent", "one-point", "stochastic", "mini-batches", "fast"):
        slide(page, server, name)
    fits(page, 390)
    has_no_violation(page)
