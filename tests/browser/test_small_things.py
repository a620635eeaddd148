"""Readers with their own colours and font sizes, on touch screens, and with browsers that guard canvases."""

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.lab import Lab
from tests.browser.server import Server

LINK = "#v=1&data=spiral&hidden=8,8&lr=0.03"


@pytest.fixture
def lab(open_lab: Lab) -> Lab:
    return open_lab.begin(LINK[1:])


def test_the_readers_own_font_size_counts(lab: Lab) -> None:
    size = "() => parseFloat(getComputedStyle(document.querySelector('label[for]')).fontSize)"
    usual = lab.page.evaluate(size)
    lab.page.evaluate("() => (document.documentElement.style.fontSize = '24px')")
    assert lab.page.evaluate(size) == pytest.approx(1.5 * usual)
    lab.page.evaluate("() => (document.documentElement.style.fontSize = '')")


def test_forced_colours_keep_sliders_and_pressed_buttons_visible(lab: Lab) -> None:
    lab.page.emulate_media(forced_colors="active")
    pressed = lab.button("Single run")
    assert pressed.evaluate("e => getComputedStyle(e).outlineStyle") == "solid"
    slider = lab.slider("Batch size")
    slider.scroll_into_view_if_needed()
    before = slider.screenshot()
    for _ in range(3):
        slider.press("PageUp")
    slider.evaluate("e => e.blur()")
    assert slider.screenshot() != before
    lab.page.emulate_media(forced_colors="none")


def test_a_canvas_that_cannot_be_read_is_said_and_nothing_is_saved(lab: Lab) -> None:
    lab.page.evaluate(
        """() => (CanvasRenderingContext2D.prototype.getImageData =
            (x, y, width, height) => new ImageData(new Uint8ClampedArray(4 * width * height).fill(255), width))"""
    )
    lab.button("Take it with you").click()
    lab.page.get_by_role("button", name="PNG").first.click()
    expect(lab.page.get_by_text("keeps the page from reading its canvases")).to_be_visible()
    lab.page.keyboard.press("Escape")


def test_a_tap_tells_the_value_of_the_boundary_and_shows_a_unit_large(browser: Browser, server: Server) -> None:
    context = browser.new_context(viewport={"width": 768, "height": 1024}, has_touch=True)
    context.set_default_timeout(30_000)
    lab = Lab(context.new_page(), server.url).open(LINK)
    lab.figure("Decision boundary").tap()
    expect(lab.page.locator("#boundary-hint")).to_contain_text("% class 1")
    lab.button("Unit 1 of layer 1").tap()
    expect(lab.page.locator("#boundary-hint")).to_contain_text("unit 1 of layer 1")
    context.close()


def test_a_link_that_cannot_be_read_leaves_the_run_there(lab: Lab) -> None:
    run = lab.run
    lab.page.evaluate("() => (location.hash = 'v=1&data=moo')")
    expect(lab.page.get_by_role("alert").filter(has_text="the run before it stays")).to_be_visible()
    assert lab.run == run
    lab.button("Dismiss").click()
    lab.page.wait_for_function("() => location.hash.includes('spiral')")
