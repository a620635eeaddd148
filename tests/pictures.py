"""`python -m tests.pictures [name …]`: takes the pictures of images/ from a running server, in a real Chromium.

Runs come from links, so a picture shows the same each time. Where pngquant is installed pictures are cut down to
256 colours, which takes them to a third of their size.
"""

import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright

from tests import programs
from tests.browser.chapter import Chapter, press
from tests.browser.conftest import ARGUMENTS
from tests.browser.lab import FULL_SPEED, Lab
from tests.browser.server import ROOT, Server

FOLDER = ROOT / "images"
PATIENCE_MS = 120_000
WIDE, NARROW = (1440, 1020), (390, 844)

SPIRAL = (
    "#v=1&data=spiral&hidden=8,8,8&features=x1,x2,sinx1,sinx2&lr=0.003&optimizer=adam"
    "&at=400:lr(0.03)&at=1500:schedule(cosine(T_max=2500)/step)&step=4000"
)
RACE = "#v=1&data=moons&hidden=8,8&lr=0.01&kind=race" + "".join(
    f"&trial=optimizer({name})" for name in ("sgd", "adagrad", "rmsprop", "adam", "adadelta")
)
CLASSES = "#v=1&data=arms&hidden=8,8&optimizer=adam&lr=0.01&loss=cross-entropy&step=3000"
WILD = "#v=1&data=plane&hidden=8,8&activation=relu&loss=mse&lr=0.03&step=200"

Theme = Literal["light", "dark"]


def settle(page: Page) -> None:
    """Wait until axes and pictures are drawn, with the pointer out of the way."""
    page.mouse.move(0, 0)
    page.wait_for_timeout(2500)


def opened(page: Page, server: Server, link: str) -> Lab:
    """The Lab at a link's step."""
    lab = Lab(page, server.url).open(link)
    if found := re.search(r"step=(\d+)$", link):
        lab.until_step(int(found[1]))
    return lab


def start(page: Page, server: Server) -> None:
    opened(page, server, "")


def spiral(page: Page, server: Server) -> None:
    opened(page, server, SPIRAL)


def race(page: Page, server: Server) -> None:
    opened(page, server, f"{RACE}&step=1500")
    expect(page.get_by_role("table", name="Trials of this run").locator("tbody tr")).to_have_count(5)


def landscape(page: Page, server: Server) -> None:
    opened(page, server, SPIRAL)
    page.get_by_role("tab", name="Loss landscape").click()
    page.locator("#look-inside").scroll_into_view_if_needed()
    page.get_by_label("Directions").select_option("path")
    expect(page.get_by_role("figure", name="Loss landscape").locator("figcaption")).to_contain_text("from")
    page.locator("#look-inside").evaluate("part => scrollTo(0, part.offsetTop - 320)")


def diverged(page: Page, server: Server) -> None:
    lab = opened(page, server, WILD)
    lab.typed("Learning rate, typed", "10")
    lab.button("Train").click()
    expect(page.get_by_role("alert").filter(has_text="went first")).to_be_visible()


def classes(page: Page, server: Server) -> None:
    opened(page, server, CLASSES)
    page.get_by_role("tab", name="Answers").click()


def slide(page: Page, server: Server, chapter: str, name: str, of: Literal["slide", "figure"] = "slide") -> Locator:
    """The figure of a slide, with the slide or the figure alone at the top of the window."""
    figure = Chapter(page, server, chapter).figure(name)
    place = page.locator(f"section#{name}") if of == "slide" else figure
    for _ in range(3):  # what stands above may still grow, and move it
        place.evaluate("place => place.scrollIntoView({block: 'start'})")
        page.wait_for_timeout(1500)
    return figure


def backprop(page: Page, server: Server) -> None:
    chain = slide(page, server, "backprop", "chain")
    expect(page.locator("section#chain").get_by_role("list", name="Operations").get_by_role("button")).to_have_count(7)
    for _ in range(6):
        press(chain, "Step ›")


def descent(page: Page, server: Server) -> None:
    race = slide(page, server, "descent", "mini-batches")
    expect(race.locator(".race tbody tr").nth(1)).to_contain_text("1.2286")
    slider = race.get_by_role("slider", name="Steps down")
    slider.fill(slider.get_attribute("max") or "")


def attention(page: Page, server: Server) -> None:
    shown = slide(page, server, "attention", "transformer")
    press(shown, "Train")
    score = shown.get_by_role("status", name="Exact match")
    expect(score).to_have_text(re.compile(r"^(9\d|100)"))
    press(shown, "Pause")
    shown.get_by_role("group", name="Attention of each head").evaluate("maps => maps.scrollIntoView({block: 'center'})")


def practice(page: Page, server: Server) -> None:
    slide(page, server, "practice", "optimizers", "figure")


Shot = tuple[Callable[[Page, Server], None], tuple[int, int], Theme]

SHOTS: dict[str, Shot] = {
    "lab-start": (start, WIDE, "light"),
    "lab-light": (spiral, WIDE, "light"),
    "lab-dark": (spiral, WIDE, "dark"),
    "lab-narrow-light": (spiral, NARROW, "light"),
    "lab-narrow-dark": (start, NARROW, "dark"),
    "race-light": (race, WIDE, "light"),
    "race-dark": (race, WIDE, "dark"),
    "landscape-light": (landscape, WIDE, "light"),
    "diverged-light": (diverged, WIDE, "light"),
    "classes-dark": (classes, WIDE, "dark"),
    "backprop-light": (backprop, WIDE, "light"),
    "descent-light": (descent, WIDE, "light"),
    "attention-dark": (attention, WIDE, "dark"),
    "practice-light": (practice, WIDE, "light"),
}
"""What is done before, the size of the window, and the theme."""


def take(browser: Browser, server: Server, name: str) -> None:
    """Take one picture."""
    before, (width, height), theme = SHOTS[name]
    page = browser.new_page(viewport={"width": width, "height": height}, color_scheme=theme)
    page.add_init_script(FULL_SPEED)
    page.set_default_timeout(PATIENCE_MS)
    before(page, server)
    settle(page)
    path = FOLDER / f"{name}.png"
    page.screenshot(path=path)
    page.close()
    if pngquant := shutil.which("pngquant"):
        subprocess.run([pngquant, "--force", "--strip", "--nofs", "--ext=.png", "256", path], check=True)
    print(f"{name}: {path.stat().st_size / 1024:.0f} kB", flush=True)


def main() -> None:
    """Take the pictures named, or all."""
    names = sys.argv[1:] or list(SHOTS)
    if unknown := [name for name in names if name not in SHOTS]:
        sys.exit(f"Pictures are {', '.join(SHOTS)}; got {unknown[0]!r}.")
    FOLDER.mkdir(exist_ok=True)
    expect.set_options(timeout=PATIENCE_MS)
    with tempfile.TemporaryDirectory() as data, Server(Path(data)) as server, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=programs.browser(), args=ARGUMENTS)
        for name in names:
            take(browser, server, name)
        browser.close()


if __name__ == "__main__":
    main()
