"""A chapter of the lecture as a reader drives it, by roles and names."""

import re

from playwright.sync_api import Locator, Page, expect

from tests.browser.lab import PATIENCE_MS
from tests.browser.server import Server
from tests.browser.sound import fits, has_no_violation


def show(figure: Locator) -> Locator:
    """Scroll to a live figure until it is made, and return it.

    It scrolls to the figure, never to its slide, whose text alone may be taller than the window, and again on
    each frame, since what stands above may still grow and push the figure out of view.
    """
    made = """figure => {
        figure.scrollIntoView({block: "center"});
        return figure.querySelector(".scene > *") !== null;
    }"""
    figure.page.wait_for_function(made, arg=figure.element_handle(timeout=PATIENCE_MS), timeout=PATIENCE_MS)
    return figure


PAUSING = """{
    const send = WebSocket.prototype.send;
    WebSocket.prototype.send = function (text) {
        const message = JSON.parse(text);
        send.call(this, message.type === "train" ? JSON.stringify({...message, until: STEP}) : text);
    };
}"""


def pausing_at(page: Page, step: int) -> None:
    """Let every run that this tab trains pause at a step, so that what is compared is what it has there."""
    page.add_init_script(PAUSING.replace("STEP", str(step)))


GUESS = """button => {
    button.click();
    button.closest(".ask").querySelector(".reveal:not([hidden])")?.click();
}"""


def guess(option: Locator) -> None:
    """Guess, and ask for the outcome before the run that decides it can begin."""
    option.wait_for()
    option.evaluate(GUESS)
    option.locator("xpath=ancestor::*[contains(@class, 'ask')][1]").locator(".explain").wait_for()


class Chapter:
    """One open chapter."""

    def __init__(self, page: Page, server: Server, name: str) -> None:
        self.page = page
        page.goto(f"{server.url}/lecture/{name}")

    def figure(self, slide: str) -> Locator:
        """The live figure of a slide, brought into view and made."""
        return show(self.page.locator(f"section#{slide} figure.live"))

    def guess(self, slide: str, option: str) -> str:
        """Guess, do not wait for the run that decides it, and read what came."""
        asked = self.page.locator(f"section#{slide} .ask").first
        guess(asked.get_by_role("button", name=option, exact=True))
        return asked.locator(".came").inner_text()

    def stays_sound(self) -> None:
        """No violation in either theme; nothing wider than a telephone."""
        for scheme in ("light", "dark"):
            self.page.emulate_media(color_scheme=scheme)
            has_no_violation(self.page)
        self.page.set_viewport_size({"width": 390, "height": 800})
        fits(self.page, 390)


def number(figure: Locator, name: str) -> Locator:
    return figure.get_by_role("spinbutton", name=name, exact=True)


def press(figure: Locator, name: str) -> None:
    figure.get_by_role("button", name=name, exact=True).click()


def share(figure: Locator, name: str) -> float:
    """A share that a figure shows in percent; −1 while it is not known."""
    text = figure.get_by_role("status", name=name, exact=True).inner_text()
    return -1 if text == "–" else float(text.split()[0])


def wait(page: Page, holds: str, figure: Locator, patience_ms: int = 2 * PATIENCE_MS) -> None:
    """Until a figure's text has something."""
    expect(figure).to_have_text(re.compile(holds, re.DOTALL), timeout=patience_ms)
