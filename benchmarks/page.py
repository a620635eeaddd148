"""The Lab in a real Chromium: its first picture, and steps and frames a second with everything drawn live."""

import os
import statistics

from playwright.sync_api import Browser, Page, sync_playwright

from benchmarks.server import server
from benchmarks.table import Row, at_least, at_most
from tests.browser.lab import FULL_SPEED

FLAGS = [
    "--no-sandbox",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
LINKS = {
    "2-4-2-1 on circles": "v=1&data=circles&hidden=4,2&lr=0.03",
    "2-8×6-1 on spiral": "v=1&data=spiral&hidden=8,8,8,8,8,8&lr=0.03",
}
PEER = {"2-4-2-1 on circles": (1502.0, 6.0), "2-8×6-1 on spiral": (614.0, 25.0)}
"""TensorFlow Playground's steps a second on these networks, and how many times that is wanted. Taken in turns
with ours in one headless Chromium on the machine of results.json, at 60 and 25 frames a second; on another
machine take them anew before you compare."""

COUNT = """async (output) => {
    let frames = 0, last = output.textContent;
    const number = (text) => Number(text.replace(/[^0-9]/g, ""));
    const begin = performance.now(), first = number(last);
    while (performance.now() - begin < 5000) {
        await new Promise(requestAnimationFrame);
        if (output.textContent !== last) { frames += 1; last = output.textContent; }
    }
    const seconds = (performance.now() - begin) / 1000;
    return [(number(last) - first) / seconds, frames / seconds];
}"""
"""Counts steps and drawn frames for five seconds: each frame drawn writes a new step."""

SCRUBBED = "v=1&data=spiral&hidden=8,8&lr=0.02&optimizer=adam"
SCRUBBED_STEPS = 20_000

SCRUB = """async ([slider, output, wanted]) => {
    const times = [];
    for (let k = 0; k < 21; k++) {
        const step = Math.floor(((k * 0.618034) % 1) * wanted);
        const text = step.toLocaleString("en");
        const begin = performance.now();
        slider.value = step;
        slider.dispatchEvent(new Event("input", {bubbles: true}));
        while (output.textContent !== text) await new Promise(requestAnimationFrame);
        times.push(performance.now() - begin);
    }
    return times.slice(1);
}"""
"""Milliseconds from moving the slider to the step in view, twenty times after a first one."""


FIRST = """async () => {
    const boundary = document.querySelector("#boundary");
    while (!boundary.dataset.step) await new Promise(requestAnimationFrame);
    await new Promise(requestAnimationFrame);
    return performance.now();
}"""
"""Milliseconds from the navigation to the frame in which the decision boundary of the first step stands."""


def first_picture(browser: Browser, address: str) -> tuple[float, int]:
    """Milliseconds to the Lab's first picture with an empty cache, and what it asked for until then."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{address}/lab", wait_until="domcontentloaded")
    drawn = page.evaluate(FIRST)
    context.close()
    return float(drawn), sum(not url.startswith("data:") for url in asked)


def opened(browser: Browser) -> Page:
    """A new page whose runs train at full speed."""
    page = browser.new_page(viewport={"width": 1440, "height": 900})
    page.add_init_script(FULL_SPEED)
    return page


def scrub(page: Page, address: str) -> float:
    """Milliseconds at the median from asking for a past step to its picture."""
    page.goto(f"{address}/lab#{SCRUBBED}")
    page.get_by_role("button", name="Stop when").click()
    page.get_by_label("At step").fill(str(SCRUBBED_STEPS))
    page.get_by_label("At step").press("Enter")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Train", exact=True).click()
    shown = page.get_by_role("status", name="Step", exact=True)
    page.wait_for_function(
        "([output, text]) => output.textContent === text", arg=[shown.element_handle(), f"{SCRUBBED_STEPS:,}"]
    )
    page.wait_for_timeout(1000)
    slider = page.get_by_role("slider", name="Step in view").element_handle()
    times = page.evaluate(SCRUB, [slider, shown.element_handle(), SCRUBBED_STEPS])
    page.close()
    return statistics.median(times)


def measure(page: Page, address: str, link: str) -> tuple[float, float]:
    """Steps a second and frames a second of a run that trains in view for some seconds."""
    page.goto(f"{address}/lab#{link}")
    page.get_by_role("button", name="Train", exact=True).click()
    page.wait_for_timeout(3000)
    step = page.get_by_role("status", name="Step", exact=True).element_handle()
    steps, frames = page.evaluate(COUNT, step)
    page.get_by_role("button", name="Pause", exact=True).click()
    page.close()
    return float(steps), float(frames)


def rows() -> list[Row]:
    """Every figure of the page."""
    made: list[Row] = []
    with server() as (address, _, _), sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"), args=FLAGS
        )
        for name, link in LINKS.items():
            taken = [measure(opened(browser), address, link) for _ in range(3)]
            steps, frames = (statistics.median(column) for column in zip(*taken, strict=True))
            peer, times = PEER[name]
            made.append(at_least(f"page, {name}: steps a second over TF Playground", steps / peer, "×", times))
            made.append(at_least(f"page, {name}: frames a second", frames, "frames/s", 30, f"{steps:,.0f} steps/s"))
        first_picture(browser, address)  # the server compresses each file once
        taken = [first_picture(browser, address) for _ in range(5)]
        drawn, asked = (statistics.median(column) for column in zip(*taken, strict=True))
        made.append(at_most("page: to the Lab's first picture", drawn, "ms", 700, "median of 5"))
        made.append(at_most("page: requests to the Lab's first picture", asked, "", 40))
        shown = scrub(opened(browser), address)
        made.append(at_most("page: a past step of 20,000 shown", shown, "ms", 200, "median of 20"))
        browser.close()
    return made
