"""`python -m tests.firefox`: drives the pages in a real Firefox over WebDriver BiDi, and says what failed.

Firefox speaks BiDi itself, so nothing stands between. $FIREFOX names it, as `make firefox` does.
"""

import itertools
import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Any

from websockets.sync.client import ClientConnection, connect

from app.lecture.contents import CHAPTERS
from tests import programs
from tests.browser.lab import FULL_SPEED
from tests.browser.server import Server
from tests.polling import wait_until

LISTENS = re.compile(r"WebDriver BiDi listening on (ws://\S+)")
PREFERENCES = {
    "app.update.enabled": False,
    "browser.shell.checkDefaultBrowser": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "toolkit.telemetry.reportingpolicy.firstRun": False,
}
KEYS = {"ArrowRight": "\ue014"}
"""WebDriver's characters for keys that write none."""


class Firefox:
    """A headless Firefox with one page. faults: errors that its pages have logged."""

    def __init__(self, path: str, folder: Path) -> None:
        self._path, self._folder = path, folder
        self._numbers = itertools.count(1)
        self._ending = ExitStack()
        self.faults: list[str] = []

    def __enter__(self) -> "Firefox":
        lines = [f"user_pref({json.dumps(name)}, {json.dumps(value)});" for name, value in PREFERENCES.items()]
        (self._folder / "user.js").write_text("\n".join(lines), encoding="utf-8")
        command = [self._path, "--headless", "--no-remote", "--profile", str(self._folder)]
        self._process = subprocess.Popen(
            [*command, "--remote-debugging-port", "0"],
            env={**os.environ, "HOME": str(self._folder)},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        self._socket = self._connect()
        self._ask("session.new", {"capabilities": {}})
        self._ask("session.subscribe", {"events": ["log.entryAdded"]})
        self._page = self._ask("browsingContext.create", {"type": "tab"})["context"]
        self._ask("script.addPreloadScript", {"functionDeclaration": f"() => {{ {FULL_SPEED} }}"})
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ending.close()
        self._process.terminate()
        self._process.wait()
        if self._process.stderr:
            self._process.stderr.close()

    def _connect(self) -> ClientConnection:
        said: list[str] = []
        for line in self._process.stderr or ():
            said.append(line)
            if found := LISTENS.search(line):
                return self._ending.enter_context(connect(f"{found[1]}/session", max_size=None))
        raise RuntimeError(f"Firefox ended before it listened: {''.join(said[-5:])}")

    def _ask(self, method: str, parameters: dict[str, Any]) -> dict[str, Any]:
        number = next(self._numbers)
        self._socket.send(json.dumps({"id": number, "method": method, "params": parameters}))
        while True:
            message = json.loads(self._socket.recv())
            if message.get("method") == "log.entryAdded":
                entry = message["params"]
                if entry["level"] == "error":
                    self.faults.append(str(entry["text"]))
            elif message.get("id") == number:
                if message["type"] == "error":
                    raise RuntimeError(f"{method}: {message['message']}")
                return message["result"]

    def open(self, address: str) -> None:
        """Go to an address, and wait until it is loaded."""
        self._ask("browsingContext.navigate", {"context": self._page, "url": address, "wait": "complete"})

    def size(self, width: int, height: int) -> None:
        """Give the page a size in CSS pixels."""
        viewport = {"width": width, "height": height}
        self._ask("browsingContext.setViewport", {"context": self._page, "viewport": viewport})

    def value(self, expression: str) -> Any:
        """What an expression of the page is, as JSON has it."""
        result = self._ask(
            "script.evaluate",
            {"expression": f"JSON.stringify({expression})", "target": {"context": self._page}, "awaitPromise": True},
        )
        return self._plain(result)

    def until(self, expression: str) -> None:
        """Wait until an expression of the page is true."""
        wait_until(lambda: self.value(f"Boolean({expression})"), expression)

    def found(self, role: str, name: str) -> dict[str, str]:
        """The element with a role and an accessible name, once there is one."""
        locator = {"type": "accessibility", "value": {"role": role, "name": name}}
        asked = {"context": self._page, "locator": locator}
        wait_until(lambda: self._ask("browsingContext.locateNodes", asked)["nodes"], f"the {role} {name}")
        return {"sharedId": self._ask("browsingContext.locateNodes", asked)["nodes"][0]["sharedId"]}

    def read(self, role: str, name: str, what: str = "element.textContent") -> Any:
        """What an element says, or something else of it."""
        called = {"functionDeclaration": f"element => JSON.stringify({what})", "awaitPromise": True}
        target = {"context": self._page}
        return self._plain(
            self._ask("script.callFunction", {**called, "target": target, "arguments": [self.found(role, name)]})
        )

    def click(self, role: str, name: str) -> None:
        """Press an element with the mouse, as a reader does."""
        self.read(role, name, "(element.scrollIntoView({block: 'nearest'}), null)")
        middle = {"type": "element", "element": self.found(role, name)}
        move = {"type": "pointerMove", "x": 0, "y": 0, "origin": middle}
        self._act("pointer", [move, {"type": "pointerDown", "button": 0}, {"type": "pointerUp", "button": 0}])

    def press(self, role: str, name: str, key: str) -> None:
        """Press a key in an element."""
        self.read(role, name, "(element.focus(), null)")
        self._act("key", [{"type": kind, "value": KEYS.get(key, key)} for kind in ("keyDown", "keyUp")])

    def _act(self, kind: str, actions: list[dict[str, Any]]) -> None:
        source = {"type": kind, "id": kind, "actions": actions}
        self._ask("input.performActions", {"context": self._page, "actions": [source]})

    def _plain(self, result: dict[str, Any]) -> Any:
        if result["type"] == "exception":
            raise RuntimeError(result["exceptionDetails"]["text"])
        text = result["result"].get("value")
        return None if text is None else json.loads(text)


PAINTED = """[...element.querySelectorAll("canvas")].some(canvas => canvas.width && canvas.height
    && canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data.some(part => part > 0))"""
PAGES = ("/", "/runs", "/docs", "/errata", "/glossary", *(f"/lecture/{chapter}" for chapter in CHAPTERS))
WIDTHS = (320, 768, 1440)


def step(firefox: Firefox) -> int:
    """The step that the Lab shows."""
    return int(firefox.read("status", "Step").replace(",", "").replace("–", "-1"))


def opened(firefox: Firefox, server: Server) -> None:
    """A Lab with a run."""
    firefox.open(f"{server.url}/lab")
    firefox.until("new URLSearchParams(location.search).get('run')")
    wait_until(lambda: step(firefox) == 0, "a run at step 0")


def the_lab_trains_and_draws(firefox: Firefox, server: Server) -> None:
    """Train, a new rate from the keyboard, and Pause."""
    opened(firefox, server)
    firefox.click("button", "Train")
    wait_until(lambda: step(firefox) > 200, "a run at step 200")
    for name in ("Decision boundary", "Network", "Loss", "Learning rate over time"):
        wait_until(lambda name=name: firefox.read("figure", name, PAINTED), f"a drawing in {name}")
    before = firefox.read("slider", "Learning rate", "element.value")
    firefox.press("slider", "Learning rate", "ArrowRight")
    assert firefox.read("slider", "Learning rate", "element.value") != before
    firefox.click("button", "Pause")
    firefox.found("button", "Train")


def a_link_is_copied(firefox: Firefox, server: Server) -> None:
    """The clipboard is written within the press, though the link is still on its way then."""
    opened(firefox, server)
    firefox.click("button", "Take it with you")
    firefox.click("button", "Copy link")
    firefox.until("document.body.textContent.includes('Copied a link that rebuilds this run.')")


def figures_are_saved(firefox: Firefox, server: Server) -> None:
    """A figure comes out as an SVG and as a PNG."""
    opened(firefox, server)
    firefox.click("button", "Take it with you")
    for kind in ("SVG", "PNG"):
        firefox.click("button", f"Decision boundary as {kind}")
        firefox.until(f"document.body.textContent.includes('is saved as {kind}.')")


def page_fits(path: str) -> Callable[[Firefox, Server], None]:
    """A page comes without a fault, draws its first figure, and is no wider than the window."""

    def check(firefox: Firefox, server: Server) -> None:
        firefox.open(server.url + path)
        for width in WIDTHS:
            firefox.size(width, 900)
            wide = firefox.value("document.documentElement.scrollWidth - innerWidth")
            assert wide <= 0, f"{wide} px too wide at {width}"
        if firefox.value("document.querySelector('figure.live') !== null"):
            firefox.value("(document.querySelector('figure.live').scrollIntoView({block: 'center'}), null)")
            firefox.until("document.querySelector('figure.live .scene > *')")

    return check


def checks() -> list[tuple[str, Callable[[Firefox, Server], None]]]:
    """Each check by name."""
    whole = (the_lab_trains_and_draws, a_link_is_copied, figures_are_saved)
    return [(check.__name__.replace("_", " "), check) for check in whole] + [
        (f"{path} fits its window", page_fits(path)) for path in PAGES
    ]


def main() -> int:
    """Run every check; the exit status is 1 where something failed."""
    path = programs.firefox()
    failed = 0
    with (
        tempfile.TemporaryDirectory() as folder,
        tempfile.TemporaryDirectory() as data,
        Server(Path(data)) as server,
        Firefox(path, Path(folder)) as firefox,
    ):
        for name, check in checks():
            fault = fault_of(check, firefox, server)
            failed += bool(fault)
            print(f"failed  {name}: {fault}" if fault else f"passed  {name}", flush=True)
    return 1 if failed else 0


def fault_of(check: Callable[[Firefox, Server], None], firefox: Firefox, server: Server) -> str:
    """What went wrong in a check, and what its pages logged; "" where nothing did."""
    firefox.faults.clear()
    try:
        check(firefox, server)
    except (RuntimeError, TimeoutError, AssertionError) as error:
        return "; ".join([str(error), *firefox.faults])
    return "; ".join(firefox.faults)


if __name__ == "__main__":
    sys.exit(main())
