"""Every page in its own letters: on a machine without fonts, nothing shows as boxes."""

import pytest
from playwright.sync_api import CDPSession, Page, expect

from app.lecture.contents import CHAPTERS
from tests.browser.chapter import show
from tests.browser.conftest import PATIENCE_MS, Faults
from tests.browser.lab import Lab
from tests.browser.server import Server

PAGES = ("/", "/runs", "/docs", "/errata", "/nowhere")
WEIGHED = """() => performance.getEntriesByType("resource")
    .filter(entry => entry.name.endsWith(".woff2"))
    .map(entry => [entry.name.split("/").pop(), entry.encodedBodySize])"""
COME = "() => document.fonts.status === 'loaded'"


def faces(page: Page) -> dict[str, set[str]]:
    """Each face that the page's text is set in, and some of the text."""
    page.wait_for_function(COME, timeout=PATIENCE_MS)
    session: CDPSession = page.context.new_cdp_session(page)
    session.send("DOM.enable")
    session.send("CSS.enable")
    session.send("DOM.getDocument", {"depth": 0})
    found: dict[str, set[str]] = {}
    script = """() => {
        const seen = [...document.body.querySelectorAll("*")].filter((element) => element.checkVisibility()
            && [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim()));
        const key = (e) => `${getComputedStyle(e).font} ${[...new Set(e.textContent)].sort()}`;
        const words = new Map(seen.map((e) => [key(e), e]));
        window.read = [...words.values()];
        return window.read.length;
    }"""
    for index in range(page.evaluate(script)):
        element = session.send("Runtime.evaluate", {"expression": f"window.read[{index}]"})["result"]["objectId"]
        node = session.send("DOM.requestNode", {"objectId": element})["nodeId"]
        for font in session.send("CSS.getPlatformFontsForNode", {"nodeId": node})["fonts"]:
            name = font["familyName"] if font["isCustomFont"] else f"{font['familyName']} of the machine"
            found.setdefault(name, set()).add(page.evaluate(f"window.read[{index}].textContent.slice(0, 60)"))
    session.detach()
    return found


def stands_in_its_own_letters(page: Page) -> None:
    """Every letter of the page is of a face that it brought, and they weigh little."""
    used = faces(page)
    assert {name: texts for name, texts in used.items() if not name.startswith("Descent")} == {}
    assert used
    weighed = dict(page.evaluate(WEIGHED))
    assert 0 < sum(weighed.values()) <= 150_000, weighed


@pytest.mark.parametrize("path", PAGES)
def test_a_page_brings_every_letter(page: Page, server: Server, faults: Faults, path: str) -> None:
    faults.allowed.append("404 .Not Found")
    page.goto(server.url + path)
    stands_in_its_own_letters(page)


def test_the_lab_brings_every_letter(lab: Lab) -> None:
    stands_in_its_own_letters(lab.page)


@pytest.mark.parametrize("chapter", [chapter.id for chapter in CHAPTERS.values()])
def test_a_chapter_brings_every_letter(page: Page, server: Server, chapter: str) -> None:
    page.goto(f"{server.url}/lecture/{chapter}")
    figures = page.locator("figure.live")
    for index in range(figures.count()):
        show(figures.nth(index))
    stands_in_its_own_letters(page)


def test_formulas_stretch_in_the_mathematical_face(page: Page, server: Server) -> None:
    page.goto(f"{server.url}/lecture/perceptron")
    page.wait_for_function(COME, timeout=PATIENCE_MS)
    formula = page.locator("section#forward math").filter(has=page.locator("munderover")).first
    expect(formula).to_be_visible(timeout=PATIENCE_MS)
    tall = formula.evaluate(
        """math => {
            const high = (element) => element.getBoundingClientRect().height;
            const bracket = [...math.querySelectorAll("mo")].find((mo) => mo.textContent === "(");
            return [high(bracket), high(math.querySelector("munderover"))];
        }"""
    )
    assert tall[0] >= 0.8 * tall[1]
