"""Every page at every width: nothing scrolls sideways, and nothing to press is smaller than 24 pixels."""

import pytest
from playwright.sync_api import Page, expect

from app.lecture.contents import CHAPTERS
from tests.browser.conftest import Faults
from tests.browser.lab import Lab
from tests.browser.server import Server

WIDTHS = (
    320,
    360,
    390,
    480,
    560,
    600,
    640,
    641,
    700,
    768,
    799,
    844,
    999,
    1000,
    1015,
    1016,
    1024,
    1119,
    1120,
    1279,
    1280,
    1366,
    1440,
    1920,
)
PAGES = ["/", "/runs", "/errata", "/docs", "/nowhere", *(f"/lecture/{chapter}" for chapter in CHAPTERS)]

NAME = """e => {
    const {right, width, height} = e.getBoundingClientRect();
    const name = (e.getAttribute("aria-label") ?? e.textContent).trim().slice(0, 30);
    const kind = `${e.tagName.toLowerCase()}${e.id && `#${e.id}`}.${e.getAttribute("class") ?? ""}`;
    return `${kind} “${name}” ${Math.round(width)} × ${Math.round(height)}, to ${Math.round(right)}`;
}"""
SIDEWAYS = f"""() => {{
    const name = {NAME};
    const wide = document.documentElement.scrollWidth;
    if (wide <= innerWidth) return [];
    const all = [...document.body.querySelectorAll("*")];
    const out = all.filter(e => e.getBoundingClientRect().right > innerWidth + 0.5);
    return [`${{wide}} px`, ...out.slice(0, 6).map(name)];
}}"""
"""How wide the page is, and what sticks out, where that is wider than the window."""

SMALL = f"""() => {{
    const name = {NAME};
    const label = e => e.closest("label") ?? document.querySelector(`label[for="${{e.id}}"]`) ?? e;
    const box = e => (e.matches("[type=checkbox], [type=radio]") ? label(e) : e).getBoundingClientRect();
    const alone = e => e.parentElement.textContent.trim() === e.textContent.trim();
    const inline = e => e.tagName === "A" && getComputedStyle(e).display === "inline" && !alone(e);
    const targets = [...document.querySelectorAll("a[href], button, select, input, summary, [role=slider]")];
    const pressed = targets.filter(e => e.checkVisibility({{visibilityProperty: true}}) && !e.disabled);
    return pressed.filter(e => !e.closest(".hush, .skip") && !inline(e)).filter(e => {{
        const {{width, height}} = box(e);
        return width > 0 && Math.min(width, height) < 23.5;
    }}).slice(0, 12).map(name);
}}"""
"""What can be pressed and is smaller than 24 pixels; links within a sentence may be (WCAG 2.5.8)."""


def walk(page: Page) -> None:
    """Look at the open page over all widths."""
    faults: list[str] = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        page.evaluate("() => new Promise(drawn => requestAnimationFrame(() => requestAnimationFrame(drawn)))")
        faults += [f"{width} px wide: {', '.join(found)}" for found in [page.evaluate(SIDEWAYS)] if found]
        if width in (320, 768, 1000, 1440):
            faults += [f"{width} px wide, too small: {found}" for found in page.evaluate(SMALL)]
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize("path", PAGES)
def test_no_page_scrolls_sideways_or_has_small_targets(page: Page, server: Server, faults: Faults, path: str) -> None:
    faults.allowed.append("404")
    page.goto(server.url + path)
    expect(page.locator("main")).to_be_visible()
    walk(page)


def test_the_lab_neither_with_one_run_nor_with_several(page: Page, server: Server) -> None:
    lab = Lab(page, server.url).open()
    walk(page)
    page.set_viewport_size({"width": 1440, "height": 900})
    lab.button("Race").click()
    expect(page.get_by_role("region", name="Table of trials")).to_be_visible()
    walk(page)
