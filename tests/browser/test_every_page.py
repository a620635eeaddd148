"""Every page as it comes: at every width, in few answers, in its own letters, without a fault."""

import pytest
from playwright.sync_api import CDPSession, Page, expect

from app.lecture.contents import CHAPTERS
from tests.browser.chapter import show
from tests.browser.conftest import PATIENCE_MS, Faults
from tests.browser.lab import Lab
from tests.browser.server import Server

PAGES = ("/", "/runs", "/docs", "/errata", "/nowhere", *(f"/lecture/{chapter}" for chapter in CHAPTERS))
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


CUT_OFF = """() => {
    const controls = [...document.body.querySelectorAll("button, label, select, input[type=text], th, summary")];
    const seen = e => e.checkVisibility({visibilityProperty: true}) && !e.closest(".hush");
    const pen = document.createElement("canvas").getContext("2d");
    return controls.filter(seen).filter(e => {
        const style = getComputedStyle(e);
        const box = e.getBoundingClientRect();
        const shortened = [e, ...e.children].some(part => getComputedStyle(part).textOverflow === "ellipsis");
        if (shortened || style.display === "inline" || box.width <= 1) return false;
        if (e.matches("select, input")) {
            pen.font = style.font;
            const words = e.matches("select") ? (e.selectedOptions[0]?.text ?? "") : e.value;
            const room = e.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
            return pen.measureText(words).width > room + 1;
        }
        const words = document.createRange();
        words.selectNodeContents(e);
        const {right, bottom} = words.getBoundingClientRect();
        return right > box.right + 2 || bottom > box.bottom + 3;
    }).slice(0, 12).map(e => `${e.tagName.toLowerCase()} “${(e.value || e.textContent).trim().slice(0, 30)}”`);
}"""
"""Controls whose words reach out of them."""

LARGER = ((1440, 24), (768, 24), (390, 20))
"""Widths, and font sizes that a reader has chosen, in pixels."""


def grows_with_the_readers_font_size(page: Page) -> None:
    """Text in the reader's own size is neither cut off nor makes the page wider than the window."""
    faults: list[str] = []
    for width, size in LARGER:
        page.set_viewport_size({"width": width, "height": 800})
        page.evaluate("size => (document.documentElement.style.fontSize = `${size}px`)", size)
        page.evaluate("() => new Promise(drawn => requestAnimationFrame(() => requestAnimationFrame(drawn)))")
        for looked, what in ((SIDEWAYS, "sideways"), (CUT_OFF, "cut off")):
            faults += [f"{width} px wide, letters of {size} px, {what}: {found}" for found in page.evaluate(looked)]
    page.evaluate("() => (document.documentElement.style.fontSize = '')")
    assert not faults, "\n".join(faults)


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


def comes_in_few_answers(asked: list[str]) -> None:
    """A page asks for little: one style sheet, the theme's script and its own; no live chart needs Plotly."""
    apart = [url for url in asked if not url.startswith(("data:", "blob:"))]
    assert len(apart) <= 40, apart
    assert sum(url.endswith(".js") for url in apart) <= 2, apart
    assert sum(url.endswith(".css") for url in apart) == 1, apart


@pytest.mark.parametrize("path", PAGES)
def test_a_page_fits_every_width_comes_in_few_answers_and_stands_in_its_own_letters(
    page: Page, server: Server, faults: Faults, path: str
) -> None:
    faults.allowed.append("404 .Not Found")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(server.url + path, wait_until="load")
    expect(page.locator("main")).to_be_visible()
    walk(page)
    page.set_viewport_size({"width": 1440, "height": 900})
    for figure in page.locator("figure.live").all():
        show(figure)
        expect(figure.locator(".told")).to_be_hidden()
    comes_in_few_answers(asked)
    stands_in_its_own_letters(page)
    grows_with_the_readers_font_size(page)


def test_the_lab_too_with_one_run_and_with_several(page: Page, server: Server) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    lab = Lab(page, server.url).open()
    comes_in_few_answers(asked)
    stands_in_its_own_letters(page)
    walk(page)
    page.set_viewport_size({"width": 1440, "height": 900})
    lab.button("Race").click()
    expect(page.get_by_role("region", name="Table of trials")).to_be_visible()
    walk(page)
    grows_with_the_readers_font_size(page)


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
