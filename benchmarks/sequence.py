"""The chapter on attention in a real Chromium: how soon each task is learnt, with everything drawn live."""

import os
import time

from playwright.sync_api import Page, sync_playwright

from benchmarks.page import COUNT, FLAGS, opened
from benchmarks.server import server
from benchmarks.table import Row, at_least, at_most

TASKS = {"Reverse a string": 20.0, "Sort digits": 40.0, "Watch induction heads": 120.0}
"""Presets of the figure, and the seconds each may take to 95 % of held-out cases without a fault."""

ENOUGH, PATIENCE = 95, 300.0


def measure(page: Page, address: str, preset: str) -> tuple[float, float, float]:
    """Seconds from the press to the first step drawn, and to enough exact matches; frames a second on the way."""
    page.goto(f"{address}/lecture/attention#transformer")
    figure = page.locator("#transformer figure.live")
    figure.scroll_into_view_if_needed()
    figure.get_by_role("button", name="Reset").wait_for()
    step = figure.get_by_role("status", name="Step", exact=True)
    begin = time.perf_counter()
    figure.get_by_role("button", name=preset).click()
    while not step.is_visible() or step.inner_text() in ("", "0"):
        page.wait_for_timeout(5)
    first = time.perf_counter() - begin
    _, frames = page.evaluate(COUNT, step.element_handle())
    score = figure.get_by_role("status", name="Exact match")
    while time.perf_counter() - begin < PATIENCE:
        text = score.inner_text().split()[0]
        if text.isdigit() and int(text) >= ENOUGH:
            break
        page.wait_for_timeout(50)
    seconds = time.perf_counter() - begin
    page.close()
    return first, seconds, float(frames)


def rows() -> list[Row]:
    """Every figure of the chapter."""
    made: list[Row] = []
    with server() as (address, _, _), sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"), args=FLAGS
        )
        for preset, bound in TASKS.items():
            first, seconds, frames = measure(opened(browser), address, preset)
            made.append(at_most(f"attention, {preset.lower()}: to 95 % exact match", seconds, "s", bound))
            made.append(at_least(f"attention, {preset.lower()}: frames a second", frames, "frames/s", 10))
            made.append(at_most(f"attention, {preset.lower()}: press to first step drawn", first, "s", 1))
        browser.close()
    return made
