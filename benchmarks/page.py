"""The Lab in a real Chromium: steps and frames a second with everything drawn live."""

import os
import statistics

from playwright.sync_api import Page, sync_playwright

from benchmarks.server import server
from benchmarks.table import Row, at_least

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


def measure(page: Page, address: str, link: str) -> tuple[float, float]:
    """Steps a second and frames a second of a run that trains in view for some seconds."""
    page.goto(f"{address}/lab#{link}")
    page.get_by_role("button", name="Train").click()
    page.wait_for_timeout(3000)
    step = page.get_by_role("status", name="Step", exact=True).element_handle()
    steps, frames = page.evaluate(COUNT, step)
    page.get_by_role("button", name="Pause").click()
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
            taken = [
                measure(browser.new_page(viewport={"width": 1440, "height": 900}), address, link) for _ in range(3)
            ]
            steps, frames = (statistics.median(column) for column in zip(*taken, strict=True))
            peer, times = PEER[name]
            made.append(at_least(f"page, {name}: steps a second over TF Playground", steps / peer, "×", times))
            made.append(at_least(f"page, {name}: frames a second", frames, "frames/s", 30, f"{steps:,.0f} steps/s"))
        browser.close()
    return made
