"""The chapter on backpropagation as a reader uses it."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.chapter import show
from tests.browser.lab import PATIENCE_MS, Lab
from tests.browser.server import Server
from tests.browser.sound import fits, has_no_violation

ROWS = [
    "z₁ = w₁ · x = 0.400 · 1.500 = 0.600",
    "ŷ = σ(w₂ · z₁) = σ((−1.000) · 0.600) = 0.354",
    "J = −log ŷ = 1.037",
    "∂J/∂ŷ = −1 / ŷ = −2.822",
    "∂J/∂w₂ = ∂J/∂ŷ · ∂ŷ/∂w₂ = (−2.822) · 0.137 = −0.387",
    "∂J/∂z₁ = ∂J/∂ŷ · ∂ŷ/∂z₁ = (−2.822) · (−0.229) = 0.646",
    "∂J/∂w₁ = ∂J/∂ŷ · ∂ŷ/∂z₁ · ∂z₁/∂w₁ = (−2.822) · (−0.229) · 1.500 = 0.968",
]


def slide(page: Page, server: Server, name: str, query: str = "") -> Locator:
    """A slide of the chapter with its figure drawn."""
    page.goto(f"{server.url}/lecture/backprop{query}#{name}")
    found = page.locator(f"section#{name}")
    show(found.locator("figure.live"))
    expect(found.locator(".scene svg, .scene table").first).to_be_attached(timeout=PATIENCE_MS)
    return found


def told(rows: Locator) -> list[str]:
    """What each row that is done says."""
    return [text for row in rows.all() if "not done yet" not in (text := row.get_attribute("aria-label") or "")]


def test_the_lectures_chain_is_walked_forward_and_back_and_its_seven_rows_are_right(page: Page, server: Server) -> None:
    chain = slide(page, server, "chain")
    rows = chain.get_by_role("list", name="Operations").get_by_role("button")
    expect(rows).to_have_count(7, timeout=PATIENCE_MS)
    step, back = chain.get_by_role("button", name="Step ›"), chain.get_by_role("button", name="‹ Back")
    assert told(rows) == []
    for done in range(1, 8):
        step.click()
        expect(rows.nth(done - 1)).to_have_attribute("aria-current", "step")
        assert told(rows) == ROWS[:done]
    expect(step).to_have_attribute("aria-disabled", "true")
    row = chain.locator(".gradients tr").filter(has_text="w₁")  # not on show before the guess
    cells = row.locator("td")
    assert [cells.nth(i).text_content() for i in range(1, 5)] == ["0.968484", "0.968484", "0.968484", "✓"]
    for done in range(6, -1, -1):
        back.click()
        expect(rows.nth(done)).to_have_attribute("aria-label", re.compile("not done yet"))
        assert told(rows) == ROWS[:done]


def test_every_number_of_the_chain_can_be_changed_at_any_point_of_the_walk(page: Page, server: Server) -> None:
    chain = slide(page, server, "chain")
    rows = chain.get_by_role("list", name="Operations").get_by_role("button")
    expect(rows).to_have_count(7, timeout=PATIENCE_MS)
    for _ in range(6):
        chain.get_by_role("button", name="Step ›").click()
    weight = chain.get_by_role("spinbutton", name="Weight w₂")
    weight.fill("2")
    weight.press("Enter")
    expect(rows.nth(1)).to_have_attribute("aria-label", re.compile(r"σ\(2\.000 · 0\.600\) = 0\.769$"))
    chain.get_by_role("spinbutton", name="x", exact=True).press("ArrowUp")
    expect(rows.nth(0)).to_have_attribute("aria-label", re.compile(r"0\.400 · 1\.600 = 0\.640$"))
    chain.get_by_role("combobox", name="Hidden activation").select_option("relu")
    expect(rows.nth(0)).to_have_attribute("aria-label", re.compile(r"^h₁ = ReLU\("))
    expect(chain.locator("[aria-current=step]")).to_have_count(1)


def test_a_walk_plays_by_itself_and_goes_where_it_is_sent(page: Page, server: Server) -> None:
    network = slide(page, server, "network")
    place = network.locator(".place")
    expect(place).to_have_text("30 steps", timeout=PATIENCE_MS)
    network.get_by_role("button", name="Play").click()
    expect(place).to_have_text(re.compile(r"step ([3-9]|\d\d) of 30"), timeout=PATIENCE_MS)
    network.get_by_role("slider", name="Operations").fill("5")
    expect(place).to_have_text("step 5 of 30")
    network.get_by_role("slider", name="Operations").fill("30")
    expect(network.locator("td.good", has_text="✓")).to_have_count(13)
    network.get_by_role("combobox", name="Network").select_option("2-4-4-4-1")
    expect(network.get_by_role("spinbutton", name=re.compile("^Weight"))).to_have_count(57, timeout=PATIENCE_MS)


def test_a_nudge_shows_what_was_foretold_beside_what_came(page: Page, server: Server) -> None:
    nudge = slide(page, server, "nudge")
    slider = nudge.get_by_role("slider", name="Nudge")
    slider.fill("80")
    slider.dispatch_event("change")
    expect(nudge.locator(".told-and-true")).to_contain_text("−1.550")
    expect(nudge.locator(".told-and-true")).to_contain_text("−0.885")


def test_a_step_is_taken_and_the_loss_after_it_is_the_loss_now(page: Page, server: Server) -> None:
    batch = slide(page, server, "batch")
    numbers = batch.locator(".before-after output")
    expect(numbers).to_have_text(["0.7579", "0.7003"], timeout=PATIENCE_MS)
    batch.get_by_role("button", name="Take this step").click()
    expect(numbers.first).to_have_text("0.7003")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_and_nothing_is_wider_than_a_phone(page: Page, server: Server, theme: str) -> None:
    page.emulate_media(color_scheme="dark" if theme == "dark" else "light")
    page.set_viewport_size({"width": 390, "height": 780})
    for name in ("nudge", "chain", "network", "vanish", "batch"):
        slide(page, server, name)
    fits(page, 390)
    has_no_violation(page)


def test_a_live_run_of_the_lab_opens_in_the_chapter_at_its_present_step(page: Page, server: Server) -> None:
    lab = Lab(page, server.url).open()
    lab.train(50)
    lab.pause()
    page.get_by_role("tab", name="Backpropagation").click()
    page.get_by_role("link", name="Open in backprop").click()
    network = page.locator("section#network")
    expect(network.get_by_role("combobox", name="Network")).to_have_value("2-4-2-1", timeout=PATIENCE_MS)
    walk = network.get_by_role("slider", name="Operations")
    expect(network.get_by_role("spinbutton", name=re.compile("^Weight"))).to_have_count(25, timeout=PATIENCE_MS)
    walk.fill(walk.get_attribute("max") or "")
    expect(network.locator("td.good", has_text="✓")).to_have_count(25)
