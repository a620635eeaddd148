"""The chapters in a real Chromium: how soon the first figure of each is drawn, and what the page weighs."""

import os
import re
import statistics

from playwright.sync_api import Browser, sync_playwright

from app.lecture.contents import CHAPTERS
from benchmarks.page import FLAGS
from benchmarks.server import server
from benchmarks.table import Row, at_most

DRAWN = """async () => {
    const figure = document.querySelector("figure.live");
    figure.scrollIntoView({block: "center"});
    while (!figure.querySelector(".scene > *")) await new Promise(requestAnimationFrame);
    await new Promise(requestAnimationFrame);
    return performance.now();
}"""
"""Milliseconds from the navigation to the frame in which the first figure stands."""
APART = re.compile(r"/vendor/plotly|\.woff2$")
"""What a page's weight does not count: Plotly, and the letters, which have a limit of their own."""


def measure(browser: Browser, address: str) -> tuple[float, float]:
    """Milliseconds to the first figure, and kilobytes beside Plotly, with an empty cache."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    page = context.new_page()
    sizes: list[int] = []
    page.on(
        "requestfinished",
        lambda request: None if APART.search(request.url) else sizes.append(request.sizes()["responseBodySize"]),
    )
    page.goto(address, wait_until="domcontentloaded")
    drawn = page.evaluate(DRAWN)
    page.wait_for_timeout(500)
    context.close()
    return float(drawn), sum(sizes) / 1000


def rows() -> list[Row]:
    """Every chapter."""
    made: list[Row] = []
    with server() as (address, _, _), sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"), args=FLAGS
        )
        measure(browser, f"{address}/lecture/why")  # the server compresses each file once
        for chapter in CHAPTERS.values():
            taken = [measure(browser, f"{address}/lecture/{chapter.id}") for _ in range(3)]
            drawn, weight = (statistics.median(column) for column in zip(*taken, strict=True))
            made.append(at_most(f"chapter {chapter.id}: to its first figure", drawn, "ms", 500, "median of 3"))
            made.append(at_most(f"chapter {chapter.id}: weight beside Plotly", weight, "kB", 250))
        browser.close()
    return made
