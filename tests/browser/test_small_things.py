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


def test_a_canvas_is_drawn_again_when_only_the_pixel_ratio_changes(lab: Lab) -> None:
    canvas = lab.figure("Decision boundary").locator("canvas").first
    sharp = """([canvas, ratio]) => canvas.width === Math.round(ratio * canvas.clientWidth)
        && canvas.getContext("2d").getImageData(canvas.width / 2, canvas.height / 2, 1, 1).data[3] === 255"""
    session = lab.page.context.new_cdp_session(lab.page)
    for ratio in (1, 2, 1):
        size = {"width": 1440, "height": 900, "deviceScaleFactor": ratio, "mobile": False}
        session.send("Emulation.setDeviceMetricsOverride", size)
        lab.page.wait_for_function(sharp, arg=[canvas.element_handle(), ratio])
    session.detach()


CLASSES = "v=1&data=arms&points=60&hidden=4&loss=cross-entropy"
OUTLINES = "marks => marks.map(mark => mark.getAttribute('d'))"


def test_three_classes_have_one_shape_each_in_legend_brushes_and_matrix(lab: Lab) -> None:
    lab.begin(CLASSES)
    legend = lab.page.locator("#legend .point-mark path")
    expect(legend).to_have_count(3)
    outlines: list[str] = legend.evaluate_all(OUTLINES)
    assert len(set(outlines)) == 3
    lab.button("Paint").click()
    brushes = lab.page.locator(".tools .point-mark path")
    expect(brushes).to_have_count(3)
    assert brushes.evaluate_all(OUTLINES) == outlines
    lab.button("Paint").click()
    lab.page.get_by_role("tab", name="Answers").click()
    heads = lab.page.locator(".matrix").first.locator("tbody .point-mark path")
    expect(heads).to_have_count(3)
    assert heads.evaluate_all(OUTLINES) == outlines


BURST = """async () => {
    const region = document.createElement("p");
    region.setAttribute("role", "status");
    document.querySelector("main").append(region);
    window.heard = 0;
    const silent = (e) => e.closest("[aria-live], [role=status]")?.getAttribute("aria-live") === "off";
    const live = (e) => e.closest("[aria-live], [role=status]") !== null && !silent(e);
    new MutationObserver((records) => {
        const regions = records.map(({target}) => target).filter((e) => e === region || e.matches(".hush"));
        window.heard += new Set(regions.filter(live)).size;
    }).observe(document.body, {subtree: true, childList: true});
    const begin = performance.now();
    for (let step = 0; step < 132; step++) {
        region.textContent = `Looking back at step ${step}.`;
        await new Promise(requestAnimationFrame);
    }
    return (performance.now() - begin) / 2500;
}"""
"""News on each of 132 frames; returns how often it may have been announced meanwhile."""


def test_a_burst_of_news_is_announced_a_few_times_and_in_the_end_as_it_is(lab: Lab) -> None:
    meanwhile: float = lab.page.evaluate(BURST)
    spoken = lab.page.locator("body > .hush[aria-live=polite]")
    expect(spoken).to_contain_text("Looking back at step 131.")
    assert 2 <= lab.page.evaluate("heard") <= 4 + meanwhile


OBSCURED = """() => {
    const all = [...document.querySelectorAll("main :is(a[href], button, input, select, summary, [tabindex='0'])")];
    const open = all.filter(e => !e.disabled && e.tabIndex >= 0 && !e.closest(".drive, dialog, [popover]"));
    return [...open, ...open.toReversed()].flatMap(e => {
        if (!e.checkVisibility({visibilityProperty: true})) return [];
        e.focus();
        const {top, bottom, height} = e.getBoundingClientRect();
        const under = document.querySelector(".drive").getBoundingClientRect();
        return height && top >= under.top - 1 && bottom <= under.bottom + 1 ? [e.outerHTML.slice(0, 90)] : [];
    });
}"""


def test_what_has_the_focus_never_lies_under_the_bar_that_stays(lab: Lab) -> None:
    for width, height in ((1440, 900), (390, 700), (320, 568)):
        lab.page.set_viewport_size({"width": width, "height": height})
        assert lab.page.evaluate(OBSCURED) == [], (width, height)


GUARDS = (
    """() => {
        const white = (x, y, width, height) =>
            new ImageData(new Uint8ClampedArray(4 * width * height).fill(255), width);
        const own = CanvasRenderingContext2D.prototype.getImageData;
        CanvasRenderingContext2D.prototype.getImageData = white;
        window.unguard = () => (CanvasRenderingContext2D.prototype.getImageData = own);
    }""",
    """() => {
        const own = HTMLCanvasElement.prototype.toDataURL;
        HTMLCanvasElement.prototype.toDataURL = () => "data:image/png;base64,iVBORw0KGgo=";
        window.unguard = () => (HTMLCanvasElement.prototype.toDataURL = own);
    }""",
)
"""Ways in which browsers keep pages from reading canvases, against fingerprinting."""


@pytest.mark.parametrize("guard", GUARDS)
def test_a_canvas_that_cannot_be_read_is_said_and_nothing_is_saved(lab: Lab, guard: str) -> None:
    lab.page.evaluate(guard)
    lab.button("Take it with you").click()
    lab.page.get_by_role("button", name="PNG").first.click()
    expect(lab.page.get_by_text("keeps the page from reading its canvases")).to_be_visible()
    lab.page.keyboard.press("Escape")
    lab.page.evaluate("() => unguard() && null")


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
