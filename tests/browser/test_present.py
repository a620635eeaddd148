"""Presenting and printing a chapter: every slide fits its screen, and every figure is on paper."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from app.lecture.contents import CHAPTERS
from tests.browser.chapter import guess
from tests.browser.conftest import Faults
from tests.browser.lab import PATIENCE_MS
from tests.browser.server import Server

SIZES = ((1280, 720), (1920, 1080))

INSIDE = """id => {
    const slide = document.getElementById(id);
    const scene = slide.querySelector(".scene");
    if (!slide.classList.contains("shown") || (scene && !scene.firstElementChild)) return false;
    const {scrollWidth, scrollHeight} = document.documentElement;
    const parts = [...slide.querySelectorAll(":scope > .text, :scope > .live, .code, math[display=block], .operations")]
        .filter(part => !part.closest("details:not([open])") && !part.parentElement.closest(".operations"));
    return scrollWidth <= innerWidth && scrollHeight <= innerHeight && parts.every(part => {
        const {left, top, right, bottom} = part.getBoundingClientRect();
        return left >= 0 && top >= 0 && right <= innerWidth + 1 && bottom <= innerHeight + 1
            && part.scrollWidth <= part.clientWidth + 1;
    });
}"""
"""Whether a slide is shown with its figure made, and nothing of it is outside the window or cut off.

A list of operations scrolls: the list has to fit, not its rows.
"""

EMPTY = """() => [...document.querySelectorAll("figure.live")].filter(figure => {
    const scene = figure.querySelector(".scene");
    return !scene.querySelector("canvas, svg, table, math, dl, ol") || scene.getBoundingClientRect().height < 40;
}).map(figure => figure.closest("section").id)"""
"""The slides whose figures show nothing."""

BESIDE = """id => [...document.getElementById(id).querySelectorAll(":scope > .text > :not(.ask), :scope > .live")]
    .filter(part => part.checkVisibility()).map(part => part.innerText).join(" ")"""
"""What a slide says beside its questions."""

CUT = """() => [...document.querySelectorAll(".code")].filter(
    code => code.scrollWidth > code.clientWidth + 1
).length"""
"""How many listings are cut off at their right edge."""


@pytest.fixture(scope="module", params=CHAPTERS)
def opened(
    request: pytest.FixtureRequest, browser: Browser, browser_context_args: dict[str, Any], server: Server
) -> Iterator[tuple[str, Page]]:
    """One page of a chapter for all that is looked at in it."""
    context = browser.new_context(**browser_context_args)
    context.set_default_timeout(PATIENCE_MS)
    faults, page = Faults(), context.new_page()
    faults.watch(page)
    page.goto(f"{server.url}/lecture/{request.param}?present")
    yield request.param, page
    assert faults.left == []
    context.close()


def test_every_slide_fits_its_screen(opened: tuple[str, Page]) -> None:
    name, page = opened
    slides = CHAPTERS[name].slides
    for number, slide in enumerate(slides, 1):
        for width, height in SIZES:
            page.set_viewport_size({"width": width, "height": height})
            page.wait_for_function(INSIDE, arg=slide.id, timeout=PATIENCE_MS)
        expect(page.get_by_role("status", name="Slide")).to_have_text(f"{number} / {len(slides)}")
        if number < len(slides):
            page.keyboard.press("ArrowRight")


def test_nothing_that_was_measured_shows_before_the_guess(opened: tuple[str, Page]) -> None:
    name, page = opened
    page.keyboard.press("Escape")
    expect(page.locator("html.presenting")).to_have_count(0)
    for slide in CHAPTERS[name].slides:
        for asked in slide.predictions:
            assert not [told for told in asked.tells if told in page.evaluate(BESIDE, slide.id)], slide.id
        if not slide.predictions:
            continue
        kept_back = page.locator(f"#{slide.id} :is(.claim, .notice-this)")
        for one in kept_back.all():
            expect(one).to_be_hidden()
        for asked in page.locator(f"#{slide.id} .ask").all():
            guess(asked.get_by_role("button").first)
        for one in kept_back.all():
            expect(one).to_be_visible()


def test_every_figure_prints_seen_or_not(opened: tuple[str, Page], tmp_path: Path) -> None:
    name, page = opened
    page.emulate_media(media="print")
    page.wait_for_function("() => document.documentElement.dataset.printable === ''", timeout=2 * PATIENCE_MS)
    assert page.evaluate(EMPTY) == []
    assert page.evaluate(CUT) == 0
    page.pdf(path=tmp_path / "printed.pdf", format="A4")
    sheets = len(re.findall(rb"/Type\s*/Page[^s]", (tmp_path / "printed.pdf").read_bytes()))
    assert 1 <= sheets <= 2 * len(CHAPTERS[name].slides) + 3
    page.emulate_media(media="screen")
    expect(page.locator("html.printing")).to_have_count(0)


def test_presenting_goes_on_into_the_next_chapter_and_back(page: Page, server: Server) -> None:
    page.goto(f"{server.url}/lecture/training-loop?present=last")
    expect(page.locator("#make-sense")).to_be_visible()
    page.keyboard.press("ArrowRight")
    page.wait_for_url("**/lecture/attention?present*")
    expect(page.get_by_role("status", name="Slide")).to_have_text("1 / 4")
    page.keyboard.press("ArrowLeft")
    page.wait_for_url("**/lecture/training-loop?present*")
    expect(page.locator("#make-sense")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#loop")).to_be_visible()
    assert page.url.endswith("/lecture/training-loop#make-sense")
