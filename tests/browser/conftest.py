"""A real server, a real Chromium, and pages that must stay without a fault."""

import asyncio
import re
from collections.abc import Callable, Generator, Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Request, expect

from tests.browser.lab import FULL_SPEED, Lab
from tests.browser.letters import without_fonts
from tests.browser.server import Server

ARGUMENTS = [
    "--no-sandbox",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-features="
    # What Chromium prepares with each window and a test never sees: three more processes, a second of CPU time.
    "WebUIOmniboxPopup,WebUIOmniboxAimPopup,WebUIOmniboxFullPopup,SpareRendererForSitePerProcess,"
    # The last --disable-features counts, so what playwright switches off is named again.
    "AvoidUnnecessaryBeforeUnloadCheckSync,HttpsUpgrades,MediaRouter,OptimizationHints,PaintHolding,"
    "ThirdPartyStoragePartitioning",
]
PATIENCE_MS = 30_000
expect.set_options(timeout=PATIENCE_MS)  # a busy machine is slow, not wrong


SERVER_AWAY = (
    "WebSocket connection",
    r"ERR_(CONNECTION_\w+|SOCKET_NOT_CONNECTED|EMPTY_RESPONSE|CONTENT_LENGTH_MISMATCH|INCOMPLETE_CHUNKED_ENCODING)",
)
"""What Chromium reports while a server is away that a test has killed."""


class PlaywrightLoop:
    """The event loop that playwright leaves marked as running between its calls.

    While that mark stands no other loop can run in this process, so it is taken away
    between browser tests: a worker then runs tests of any kind in any order.
    """

    def __init__(self) -> None:
        self._kept: asyncio.AbstractEventLoop | None = None

    def resume(self) -> None:
        """Mark the loop as running, before playwright is called."""
        asyncio._set_running_loop(self._kept)

    def suspend(self) -> None:
        """Take the mark away."""
        self._kept = asyncio._get_running_loop()
        asyncio._set_running_loop(None)


LOOP = PlaywrightLoop()


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_setup() -> Generator[None]:
    """Playwright's loop runs while a browser test is prepared."""
    LOOP.resume()
    try:
        yield
    finally:
        LOOP.suspend()


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_call() -> Generator[None]:
    """Playwright's loop runs during a browser test."""
    LOOP.resume()
    try:
        yield
    finally:
        LOOP.suspend()


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_teardown() -> Generator[None]:
    """Playwright's loop runs while a browser test is cleared away."""
    LOOP.resume()
    try:
        yield
    finally:
        LOOP.suspend()


@pytest.fixture(scope="session")
def browser(browser: Browser) -> Iterator[Browser]:
    """The browser of a worker, which closes after the worker's last test, of whatever kind.

    Its readers have chosen to train as fast as it goes, so that no test waits for what an eye would follow.
    """
    plain = browser.new_context

    def fast(**options: Any) -> BrowserContext:
        context = plain(**options)
        context.add_init_script(FULL_SPEED)
        return context

    browser.new_context = fast
    yield browser
    LOOP.resume()


@pytest.fixture(scope="session")
def browser_type_launch_args(
    browser_type_launch_args: dict[str, Any], tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Any]:
    """A browser that asks nobody for anything, nor the machine for a font."""
    fonts = without_fonts(tmp_path_factory.mktemp("fonts"))
    return {**browser_type_launch_args, "args": ARGUMENTS, "env": fonts}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    """The size that the Lab is made for."""
    return {**browser_context_args, "viewport": {"width": 1440, "height": 900}}


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One server for all tests that leave it running."""
    with Server(tmp_path_factory.mktemp("data")) as running:
        yield running


class Faults:
    """What pages did that they must not: errors, and requests that leave the machine.

    allowed: patterns of faults that a test brings about itself.
    """

    def __init__(self) -> None:
        self.seen: list[str] = []
        self.allowed: list[str] = []

    def watch(self, page: Page) -> None:
        """Note what this page does from now on."""
        page.on("console", lambda said: self.note(f"console: {said.text}") if said.type == "error" else None)
        page.on("pageerror", lambda error: self.note(f"error: {error}"))
        page.on("request", self._request)

    def note(self, fault: str) -> None:
        """Remember a fault."""
        self.seen.append(fault)

    def _request(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme not in ("data", "blob") and parts.hostname != "127.0.0.1":
            self.note(f"request: {request.url}")

    @property
    def left(self) -> list[str]:
        """The faults that no pattern allows."""
        return [fault for fault in self.seen if not any(re.search(pattern, fault) for pattern in self.allowed)]


@pytest.fixture
def faults() -> Iterator[Faults]:
    """The faults of all pages of a test, of which there must be none at its end."""
    watched = Faults()
    yield watched
    assert watched.left == []


@pytest.fixture
def new_page(context: BrowserContext, faults: Faults) -> Callable[[], Page]:
    """Opens another watched page."""
    context.set_default_timeout(PATIENCE_MS)

    def opened() -> Page:
        page = context.new_page()
        faults.watch(page)
        return page

    return opened


@pytest.fixture
def page(new_page: Callable[[], Page]) -> Page:
    """One watched page."""
    return new_page()


@pytest.fixture
def fresh_lab(page: Page, server: Server) -> Lab:
    """A Lab in a page of its own, ready to train the run it begins with."""
    return Lab(page, server.url).open()


@pytest.fixture
def lab(fresh_lab: Lab) -> Lab:
    """The Lab of a test; modules whose tests can share one take `open_lab` for it."""
    return fresh_lab


@pytest.fixture(scope="module")
def kept_lab(browser: Browser, browser_context_args: dict[str, Any], server: Server) -> Iterator[tuple[Lab, Faults]]:
    """One Lab for many short tests, most of which take less time than opening it."""
    context = browser.new_context(**browser_context_args)
    context.set_default_timeout(PATIENCE_MS)
    watched, page = Faults(), context.new_page()
    watched.watch(page)
    yield Lab(page, server.url), watched
    context.close()


@pytest.fixture
def open_lab(kept_lab: tuple[Lab, Faults], request: pytest.FixtureRequest) -> Iterator[Lab]:
    """The Lab that the module keeps open, with a new run of the kind that a reader begins with.

    After a failed test, and before the first one, its page is loaded.
    """
    lab, watched = kept_lab
    if lab.first and request.session.testsfailed == lab.failures:
        lab.page.keyboard.press("Escape")
        lab.page.set_viewport_size({"width": 1440, "height": 900})
        lab.page.emulate_media(color_scheme="light")
        lab.page.evaluate("document.activeElement?.blur()")
        lab.begin(lab.first)
    else:
        lab.page.goto("about:blank")
        lab.open()
        lab.first = urlsplit(lab.page.url).fragment
        watched.seen.clear()
    lab.failures = request.session.testsfailed
    watched.allowed.clear()
    yield lab
    assert watched.left == []
