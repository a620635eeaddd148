"""The programs that the tests need beside Python: a browser and Node, and Firefox for `make firefox`.

    python tests/programs.py browser
    python tests/programs.py firefox
    python tests/programs.py node

Each prints a path. What is missing is installed; where that fails, one sentence says
what to do, and the exit status is 1. Nothing here asks a question.
"""

import os
import shutil
import subprocess
import sys

BROWSERS = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)
FIREFOXES = (
    "firefox-esr",
    "firefox",
    "/Applications/Firefox.app/Contents/MacOS/firefox",
)
INSTALL = {
    "apt-get": ["install", "-y", "--no-install-recommends"],
    "dnf": ["install", "-y"],
    "apk": ["add"],
    "brew": ["install"],
}
"""Each system's package manager, and its words for installing packages."""

LIMIT_S = 600


def browser() -> str:
    """The path of a Chromium that starts: $CHROMIUM, on the path, playwright's, or the system's.

    Raises:
        FileNotFoundError: there is none and none could be installed.
    """
    found = _named("CHROMIUM") or _first(BROWSERS) or _from_playwright()
    if not found and _install("chromium"):
        found = _first(BROWSERS)
    if found:
        return found
    raise FileNotFoundError("The tests need Chromium: install it, or set CHROMIUM to the path of one.")


def firefox() -> str:
    """The path of a Firefox that starts: $FIREFOX, on the path, or the system's.

    Raises:
        FileNotFoundError: there is none and none could be installed.
    """
    found = _named("FIREFOX") or _first(FIREFOXES)
    if not found and (_install("firefox-esr") or _install("firefox")):
        found = _first(FIREFOXES)
    if found:
        return found
    raise FileNotFoundError("These tests need Firefox: install it, or set FIREFOX to the path of one.")


def node() -> str:
    """The path of Node.

    Raises:
        FileNotFoundError: there is none and none could be installed.
    """
    found = _first(("node", "nodejs"))
    if not found and _install("nodejs", "npm"):
        found = _first(("node", "nodejs"))
    if found:
        return found
    raise FileNotFoundError("The tests of the pages need Node 20 or newer, with npm: install it, then try again.")


def _named(variable: str) -> str:
    """The browser that an environment variable names, or "".

    Raises:
        FileNotFoundError: it names one that does not start.
    """
    path = os.environ.get(variable, "")
    if path and not _starts(path):
        raise FileNotFoundError(f"{variable} names a browser that starts; {path} does not.")
    return path


def _first(names: tuple[str, ...]) -> str | None:
    paths = (shutil.which(name) for name in names)
    return next((path for path in paths if path and _starts(path)), None)


def _starts(path: str) -> bool:
    return _run([path, "--version"], quiet=True)


def _from_playwright() -> str | None:
    from playwright.sync_api import sync_playwright

    if not _run([sys.executable, "-m", "playwright", "install", "chromium"]):
        return None
    with sync_playwright() as playwright:
        return _first((playwright.chromium.executable_path,))


def _install(*packages: str) -> bool:
    """Whether the system's package manager installed them."""
    manager = next((name for name in INSTALL if shutil.which(name)), None)
    if manager is None:
        return False
    as_root = [] if manager == "brew" or os.geteuid() == 0 else ["sudo", "-n"]
    if manager == "apt-get":
        _run([*as_root, manager, "update"])
    return _run([*as_root, manager, *INSTALL[manager], *packages])


def _run(command: list[str], *, quiet: bool = False) -> bool:
    """Whether command ended well; what it says goes to stderr, for stdout carries the path."""
    output = subprocess.DEVNULL if quiet else sys.stderr
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    if not quiet:
        print("$", *command, file=sys.stderr, flush=True)
    try:
        done = subprocess.run(
            command, stdin=subprocess.DEVNULL, stdout=output, stderr=output, env=environment, timeout=LIMIT_S
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


if __name__ == "__main__":
    try:
        print({"browser": browser, "firefox": firefox, "node": node}[sys.argv[1]]())
    except FileNotFoundError as missing:
        sys.exit(str(missing))
