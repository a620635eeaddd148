"""The Lab as a reader drives it: by roles and names."""

import re
from collections.abc import Callable

from playwright.sync_api import Locator, Page, expect

from tests.polling import wait_until

PATIENCE_MS = 30_000
FULL_SPEED = """try {
    if (localStorage.getItem("lecture-fast") === null) localStorage.setItem("lecture-fast", "1");
    if (localStorage.getItem("lab-speed") === null) localStorage.setItem("lab-speed", "full");
} catch {}"""
"""Begins each page as for a reader who has chosen to train as fast as it goes (`pages/pace.js`)."""

CONTRACT = {
    "button": ("Train", "Step", "Reset"),
    "slider": ("Learning rate", "Batch size", "Noise", "Training data", "Speed"),
    "combobox": ("Dataset", "Problem", "Activation", "Loss", "Optimizer", "Schedule", "Regularization"),
    "status": ("Step", "Epoch", "Training loss", "Test loss", "Steps per second"),
    "figure": ("Decision boundary", "Loss", "Learning rate over time", "Network"),
}
"""The names, by role, that drive the Lab and stay as they are; Train is Pause while it trains."""


class Lab:
    """One open Lab. first: the link of the run it began with; failures: how many tests had failed by then."""

    def __init__(self, page: Page, url: str) -> None:
        self.page, self.url = page, url
        self.first, self.failures = "", 0

    def open(self, address: str = "") -> "Lab":
        """Go to an address under /lab, and wait for its run."""
        self.page.goto(f"{self.url}/lab{address}")
        self.until_run()
        return self

    def begin(self, link: str) -> "Lab":
        """Put a link into the address of an open Lab, and wait for its run; quicker than a page of its own."""
        before = self.run
        self.page.evaluate(
            """link => {
                if (location.hash === `#${link}`) dispatchEvent(new HashChangeEvent("hashchange"));
                else location.hash = link;
            }""",
            link,
        )
        self.page.wait_for_function("before => !location.search.includes(before)", arg=before, timeout=PATIENCE_MS)
        self.page.evaluate("() => new Promise(drawn => requestAnimationFrame(() => requestAnimationFrame(drawn)))")
        self.until_run()
        return self

    def until_run(self) -> None:
        """Wait until the page follows a run and has its picture."""
        self.page.wait_for_function("() => new URLSearchParams(location.search).get('run')", timeout=PATIENCE_MS)
        expect(self.output("Training loss")).not_to_have_text("–", timeout=PATIENCE_MS)

    # -- parts ---------------------------------------------------------------------------

    def button(self, name: str) -> Locator:
        return self.page.get_by_role("button", name=name, exact=True)

    def slider(self, name: str) -> Locator:
        return self.page.get_by_role("slider", name=name, exact=True)

    def choice(self, name: str) -> Locator:
        return self.page.get_by_role("combobox", name=name, exact=True)

    def output(self, name: str) -> Locator:
        return self.page.get_by_role("status", name=name, exact=True)

    def figure(self, name: str) -> Locator:
        return self.page.get_by_role("figure", name=name, exact=True)

    @property
    def said(self) -> Locator:
        """The line that says what goes on."""
        return self.page.locator("#say")

    def typed(self, name: str, text: str) -> None:
        """Type into a field, and press Enter."""
        field = self.page.get_by_label(name, exact=True)
        field.fill(text)
        field.press("Enter")

    # -- what it shows -------------------------------------------------------------------

    @property
    def run(self) -> str:
        return self.page.evaluate("new URLSearchParams(location.search).get('run')")

    @property
    def step(self) -> int:
        return int(self.number("Step"))

    def number(self, name: str) -> float:
        """An output's number, once there is one; a small one is written 1.9×10⁻⁴."""
        expect(self.output(name)).not_to_have_text("–", timeout=PATIENCE_MS)
        plain = self.output(name).inner_text().replace(",", "").replace("×10", "e")
        return float(plain.translate(str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")))

    def picture(self, figure: str) -> str:
        """The first canvas of a figure, as it is drawn now."""
        return self.figure(figure).locator("canvas").first.evaluate("canvas => canvas.toDataURL()")

    def until_redrawn(self, figure: str, before: str | list[str]) -> None:
        """Wait until a figure shows another picture than before (or of its pictures another)."""
        self._until_shows(figure, before, same=False)

    def until_drawn_as(self, figure: str, before: str | list[str]) -> None:
        """Wait until a figure shows the same picture (or pictures) as before."""
        self._until_shows(figure, before, same=True)

    def _until_shows(self, figure: str, before: str | list[str], same: bool) -> None:
        self.page.wait_for_function(
            """([figure, before, same]) => {
                const all = [...figure.querySelectorAll("canvas")].map((canvas) => canvas.toDataURL());
                return ((Array.isArray(before) ? all.join() : all[0]) === String(before)) === same;
            }""",
            arg=[self.figure(figure).element_handle(), before, same],
            timeout=PATIENCE_MS,
        )

    def pictures(self, figure: str) -> list[str]:
        """All canvases of a figure, as they are drawn now."""
        return self.figure(figure).locator("canvas").evaluate_all("all => all.map(canvas => canvas.toDataURL())")

    def words(self, figure: str) -> str:
        """A figure's text alternative."""
        return self.figure(figure).locator("figcaption").inner_text()

    def curve(self) -> list[str]:
        """What the pointer reads at three places of the loss figure."""
        box = self.figure("Loss").bounding_box()
        assert box is not None
        read: list[str] = []
        for share in (0.15, 0.3, 0.45):
            self.page.mouse.move(box["x"] + share * box["width"], box["y"] + box["height"] / 2)
            read.append(self.page.locator("#time-hint").inner_text())
        self.page.mouse.move(0, 0)
        return read

    # -- what a reader does --------------------------------------------------------------

    def train(self, steps: int = 100) -> None:
        """Press Train, and wait for so many steps more."""
        before = self.step
        self.button("Train").click()
        self.until_step(before + steps)

    def halt(self) -> None:
        """Press Pause, and wait until numbers and map show the step at which the run stands still."""
        self.button("Pause").click()
        expect(self.button("Train")).to_be_visible(timeout=PATIENCE_MS)
        self.page.wait_for_function(
            """async () => {
                const run = new URLSearchParams(location.search).get("run");
                const {state, step} = await (await fetch(`/api/runs/${run}`)).json();
                const label = [...document.querySelectorAll("label")].find(l => l.textContent === "Step");
                const shown = [label.control.textContent.replaceAll(",", "")];
                shown.push(document.getElementById("boundary").dataset.step);
                return state !== "training" && shown.every(text => Number(text) === step);
            }""",
            polling=100,
            timeout=2 * PATIENCE_MS,
        )

    def pause(self) -> None:
        """Press Pause, and wait until it stands still and has said so."""
        self.halt()
        expect(self.said).to_contain_text("Paused", timeout=PATIENCE_MS)

    def until_step(self, step: int) -> None:
        """Wait until so many steps are done."""
        self.page.wait_for_function(
            """step => {
                const label = [...document.querySelectorAll("label")].find(l => l.textContent === "Step");
                return Number(label.control.textContent.replaceAll(",", "")) >= step;
            }""",
            arg=step,
            timeout=2 * PATIENCE_MS,
        )

    def until(self, holds: Callable[[], bool]) -> None:
        """Wait until something that the page shows is so, with the page going on meanwhile."""
        wait_until(holds, pause=self.page.wait_for_timeout)

    def slow_down(self) -> None:
        """Set the speed to about a hundred steps a second."""
        self.slider("Speed").fill("50")
        expect(self.slider("Speed")).to_have_attribute("aria-valuetext", re.compile("steps/s"))
