"""The Lab in a real Chromium: steps and frames a second with everything drawn live."""

import os
import statistics
from typing import Any

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
PEER = {"2-4-2-1 on circles": (1000.0, 6.0), "2-8×6-1 on spiral": (200.0, 25.0)}
"""TensorFlow Playground's steps a second on these networks in headless Chromium on two cores, and
how many times that is wanted. Its figures are of another, slower machine: compare with care."""


def _number(page: Page, name: str) -> float:
    text = page.get_by_role("status", name=name).or_(page.get_by_label(name, exact=True)).first.inner_text()
    return float(text.replace(",", "").replace("\u202f", "") or 0)


def measure(page: Page, address: str, link: str) -> tuple[float, float]:
    """Steps a second and frames a second of a run that trains in view for some seconds."""
    page.goto(f"{address}/lab#{link}")
    page.get_by_role("button", name="Train").click()
    page.wait_for_timeout(3000)
    count: Any = page.evaluate(
        """async () => {
            const canvas = document.querySelector("canvas");
            let drawn = 0, last = "";
            const step = [...document.querySelectorAll("output")].find((o) => o.getAttribute("aria-label") === "Step"
                || o.labels?.[0]?.textContent.includes("Step") || o.id === "step");
            const begin = performance.now(), first = step.textContent;
            while (performance.now() - begin < 5000) {
                await new Promise(requestAnimationFrame);
                if (step.textContent !== last) { drawn += 1; last = step.textContent; }
            }
            const number = (text) => Number(text.replace(/[^0-9]/g, ""));
            const seconds = (performance.now() - begin) / 1000;
            return [(number(last) - number(first)) / seconds, drawn / seconds, canvas !== null];
        }"""
    )
    return float(count[0]), float(count[1])


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
