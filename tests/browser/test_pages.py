"""Every page: no violation of axe, nothing that overflows, nothing heavy, in both themes."""

import re
from collections.abc import Callable
from typing import Literal

import pytest
from playwright.sync_api import Page, expect

from tests.browser.lab import PATIENCE_MS, Lab
from tests.browser.server import Server
from tests.browser.sound import has_no_violation, holds_all_it_shows

PAGES = ["/", "/lab", "/docs", "/runs"]
THEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")


def visit(page: Page, server: Server, path: str) -> None:
    """Open a page; the Lab trains a little, so that all it can show is there."""
    if path == "/lab":
        lab = Lab(page, server.url).open()
        lab.choice("Optimizer").select_option("adam")
        lab.train(200)
        lab.pause()
        expect(page.get_by_text("lectures attended", exact=True)).to_be_visible(timeout=PATIENCE_MS)
    else:
        page.goto(server.url + path)


@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_sound_to_axe_in_both_themes_and_fits_a_narrow_screen(page: Page, server: Server, path: str) -> None:
    visit(page, server, path)
    for width in (390, 360):
        page.set_viewport_size({"width": width, "height": 780})
        holds_all_it_shows(page, width)
    page.set_viewport_size({"width": 1440, "height": 900})
    if path == "/lab":
        page.get_by_role("button", name="Optimizer settings").click()
    for theme in THEMES:
        page.emulate_media(color_scheme=theme)
        has_no_violation(page)


def test_the_lab_shows_network_boundary_and_loss_in_one_window(page: Page, server: Server) -> None:
    visit(page, server, "/lab")
    for name in ("Network", "Decision boundary", "Loss", "Learning rate over time"):
        box = page.get_by_role("figure", name=name, exact=True).bounding_box()
        assert box is not None
        assert box["y"] + box["height"] <= 900


def test_the_theme_is_kept_and_the_maps_follow_it(page: Page, server: Server) -> None:
    page.emulate_media(color_scheme="dark")
    lab = Lab(page, server.url).open()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    lab.until_redrawn("Decision boundary", "data:,")
    dark = lab.picture("Decision boundary")
    page.emulate_media(color_scheme="light")
    expect(page.locator("html")).to_have_attribute("data-theme", "light")
    lab.until_redrawn("Decision boundary", dark)
    light = lab.picture("Decision boundary")
    lab.button("Theme").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    lab.until_redrawn("Decision boundary", light)
    page.goto(server.url + "/")
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")


def test_less_motion_draws_at_most_once_a_second(page: Page, server: Server) -> None:
    page.emulate_media(reduced_motion="reduce")
    page.add_init_script(
        """window.acknowledged = [];
        const send = WebSocket.prototype.send;
        WebSocket.prototype.send = function (text) {
            if (text.includes('"drawn"')) acknowledged.push(performance.now());
            return send.call(this, text);
        };"""
    )
    lab = Lab(page, server.url).open()
    lab.train(100)
    before = page.evaluate("acknowledged.length")
    page.wait_for_function("count => acknowledged.length >= count", arg=before + 8, timeout=2 * PATIENCE_MS)
    times = page.evaluate("acknowledged")[before:]
    drawings = (times[-1] - times[0]) / 1000 + 2
    assert len(times) <= 2 * drawings  # at most two frames wait for each drawing


def test_a_page_is_light_beside_plotly_and_its_letters(new_page: Callable[[], Page], server: Server) -> None:
    page = new_page()
    sizes: dict[str, int] = {}
    page.on("requestfinished", lambda request: sizes.update({request.url: request.sizes()["responseBodySize"]}))
    visit(page, server, "/lab")
    page.wait_for_load_state("networkidle")
    apart = re.compile(r"/vendor/plotly|\.woff2$|^data:")  # tests/test_fonts.py weighs the letters
    heavy = {url: size for url, size in sizes.items() if not apart.search(url)}
    assert 0 < sum(heavy.values()) <= 180_000, heavy
