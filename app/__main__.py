"""The command line: `python -m app` serves the lecture; `train`, `export` and `backup` need no browser.

Workers take longest to start, for they load torch; so the first is launched before the web
server is even imported.
"""

import os
import sys

# `python -m` puts the working folder first, where a student's random.py would stand before Python's own.
_HERE = os.path.realpath(".")
if not sys.flags.safe_path and os.path.realpath(sys.path[0] or ".") == _HERE != os.path.realpath(f"{__file__}/../.."):
    del sys.path[0]

import argparse
import asyncio
import codecs
import contextlib
import io
import logging
import math
import re
import socket
import subprocess
import threading
import time
import webbrowser
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlencode

from app import __version__
from app.recipe import limits
from app.recipe.numbers import whole
from app.web.security import read_token
from app.web.settings import Settings, default_data_dir
from app.workers.machine import usable_cpus

SWITCH_SECONDS = 0.0005
"""How long a busy thread keeps another waiting: the store's thread must not wait for the event loop's."""


def main(arguments: list[str] | None = None) -> int:
    """Run a command, `serve` where none is named; returns the exit status."""
    _speak_of_any_name()
    logging.basicConfig(format="%(message)s", level=logging.WARNING)
    words = sys.argv[1:] if arguments is None else arguments
    try:
        asked = _parser().parse_args(words if words[:1] in ([command] for command in COMMANDS) else ["serve", *words])
        if arguments is None and getattr(asked, "token", "") != os.environ.get("DESCENT_TOKEN", ""):
            _hide_token(words, asked.token)
        return COMMANDS[asked.command](asked)
    except KeyboardInterrupt:  # before there was anything to end
        return 130


def _hide_token(words: list[str], token: str) -> None:
    """Start again with the token in the environment, since all users of a machine can read a command line."""
    if os.name != "posix":
        return
    place = next(i for i, word in enumerate(words) if re.match("--tok(e(n)?)?(=|$)", word))
    rest = [*words[:place], *words[place + (1 if "=" in words[place] else 2) :]]
    given = sys.orig_argv[: len(sys.orig_argv) - len(words)]
    os.execve(sys.executable, [*given, *rest], {**os.environ, "DESCENT_TOKEN": token})


def _speak_of_any_name() -> None:
    """Print names of files that the locale cannot write: bytes that are no text as they are, letters as escapes."""

    def written(error: UnicodeError) -> tuple[str | bytes, int]:
        assert isinstance(error, UnicodeEncodeError)
        letters = error.object[error.start : error.end]
        if all("\udc80" <= letter <= "\udcff" for letter in letters):
            return letters.encode("utf-8", "surrogateescape"), error.end
        return letters.encode("unicode-escape").decode("ascii"), error.end

    codecs.register_error("any-name", written)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="any-name")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="descent", description="A deep-learning lecture you can steer.")
    commands = parser.add_subparsers(dest="command", required=True)
    serving = commands.add_parser(
        "serve",
        description="Serve the lecture: what happens where no command is named.",
        epilog=OTHERS,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    _add_serve_options(serving)
    _add_train_options(commands.add_parser("train", description="Train a recipe without a browser, into a folder."))
    exporting = commands.add_parser("export", description="Write a recipe as a plain PyTorch script, into a folder.")
    exporting.add_argument("recipe", metavar="RECIPE", help="a JSON file, - for standard input, or a link in quotes")
    exporting.add_argument("--to", type=Path, metavar="FOLDER", help="folder to fill (a new ./descent-DATASET-N)")
    _add_backup_options(commands.add_parser("backup", description="Copy all runs of a running server into a file."))
    measuring = commands.add_parser("bench", description="Measure speed, from a checkout of the source.")
    measuring.add_argument("parts", nargs="*", metavar="PART", help="what to measure (everything)")
    return parser


def _add_serve_options(parser: argparse.ArgumentParser) -> None:
    env = os.environ.get
    add = parser.add_argument
    add("--version", action="version", version=f"Descent {__version__}")
    add("--host", default=env("DESCENT_HOST", "127.0.0.1"), help="address to bind to (%(default)s)")
    add("--port", type=_port, default=_port_of(env("DESCENT_PORT", "")), help="0 picks a free one (%(default)s)")
    add("--device", default=env("DESCENT_DEVICE", "auto"), help="auto, cpu, cuda, cuda:N or mps (%(default)s)")
    add(
        "--data-dir",
        type=Path,
        default=env("DESCENT_DATA_DIR") or None,
        help="where runs are kept (~/.local/share/descent)",
    )
    add("--token", default=env("DESCENT_TOKEN", ""), help="a secret that pages must know; needed beyond this machine")
    add(
        "--token-file",
        type=Path,
        default=env("DESCENT_TOKEN_FILE") or None,
        metavar="FILE",
        help="a file that holds the token; if there is none, it is made, with a new token",
    )
    add(
        "--allow-host",
        action="append",
        default=list(filter(None, env("DESCENT_HOSTS", "").split(","))),
        metavar="NAME",
        help="a further name that the server is reached by, for one port (name:port) or any (name)",
    )
    add(
        "--root-path",
        default=env("DESCENT_ROOT_PATH", ""),
        metavar="PATH",
        help="the path below which a proxy serves the pages, as in /descent/",
    )
    add(
        "--workers",
        type=int,
        default=env("DESCENT_WORKERS", "0"),
        help="processes that train; 0 means one a core",
    )
    add("--no-spare", action="store_true", help="keep no further process ready for when a worker dies; saves 155 MB")
    add(
        "--unwatched",
        type=_seconds,
        default=env("DESCENT_UNWATCHED", "30"),
        metavar="SECONDS",
        help="how long a run that nobody watches trains on (%(default)s)",
    )
    add("--no-browser", action="store_true", help="do not open the page")


def _add_train_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("recipe", metavar="RECIPE", help="a JSON file, - for standard input, or a link in quotes")
    parser.add_argument("--steps", type=_steps, help="how far to train (the link's step, else 1000)")
    parser.add_argument("--out", type=Path, metavar="DIR", help="folder to fill (a new ./descent-DATASET-N)")
    parser.add_argument("--device", help="auto, cpu, cuda, cuda:N or mps (as the recipe says)")
    parser.add_argument("--quiet", action="store_true", help="show no progress")


def _add_backup_options(parser: argparse.ArgumentParser) -> None:
    env = os.environ.get
    port = _port_of(env("DESCENT_PORT", ""))
    parser.add_argument("file", type=Path, metavar="FILE", help="a new file; it can be runs.db of another --data-dir")
    parser.add_argument("--url", default=f"http://127.0.0.1:{port}/", help="where the server is (%(default)s)")
    parser.add_argument("--token", default=env("DESCENT_TOKEN", ""), help="that of the server")
    parser.add_argument("--token-file", type=Path, default=env("DESCENT_TOKEN_FILE") or None, help="or its file")


def _whole(text: str) -> int:
    try:
        return whole(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def _port_of(text: str) -> str:
    """The port that the environment gives; Kubernetes puts the address of a service named descent there."""
    return "8000" if not text or text.startswith("tcp://") else text


def _port(text: str) -> int:
    port = _whole(text)
    if not 0 <= port <= 65535:
        raise argparse.ArgumentTypeError(f"a port lies from 0 to 65535; got {port}")
    return port


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = math.nan
    if not 0 <= seconds <= 86_400:
        raise argparse.ArgumentTypeError(f"seconds lie from 0 to 86,400; got {text!r}")
    return seconds


def _steps(text: str) -> int:
    steps = _whole(text)
    if not 1 <= steps <= limits.STEPS:
        raise argparse.ArgumentTypeError(f"steps lie from 1 to {limits.STEPS:,}; got {steps}")
    return steps


def _train(asked: argparse.Namespace) -> int:
    from app.headless.command import TrainArguments, train

    return train(TrainArguments(asked.recipe, asked.steps, asked.out, asked.device, asked.quiet))


def _export(asked: argparse.Namespace) -> int:
    from app.headless.command import export

    return export(asked.recipe, asked.to)


def _backup(asked: argparse.Namespace) -> int:
    from app.headless.backup import BackupError, fetch

    try:
        token = asked.token or (read_token(asked.token_file) if asked.token_file else "")
        size = fetch(asked.url, token, asked.file)
    except (BackupError, ValueError) as error:
        return _fail(str(error))
    except OSError as error:
        return _fail(f"The copy cannot be written ({error.strerror or error}).")
    _say(f"{asked.file} has all runs ({size:,} bytes).")
    return 0


def _bench(asked: argparse.Namespace) -> int:
    root = Path(__file__).resolve().parents[1]
    if not (root / "benchmarks" / "__main__.py").is_file():
        return _fail("The benchmarks are no part of the installed package; run this in a checkout of the source.")
    return subprocess.run([sys.executable, "-m", "benchmarks", *asked.parts], cwd=root).returncode


def _serve(asked: argparse.Namespace) -> int:
    try:
        token = asked.token or (read_token(asked.token_file) if asked.token_file else "")
        data_dir = asked.data_dir or default_data_dir()
    except ValueError as error:
        return _fail(str(error))
    except OSError as error:
        return _fail(f"The token file {asked.token_file} cannot be used ({error.strerror or error}).")
    os.environ.pop("DESCENT_TOKEN", None)  # no worker needs it
    root = asked.root_path.strip("/")
    settings = Settings(
        data_dir=data_dir,
        host=asked.host,
        port=asked.port,
        device=asked.device,
        token=token,
        hosts=tuple(asked.allow_host),
        root=f"/{root}" if root else "",
        workers=asked.workers if asked.workers > 0 else usable_cpus(),
        spare=not asked.no_spare,
        idle_seconds=asked.unwatched,
    )
    if fault := settings.fault():
        return _fail(fault)
    try:
        listening = listen(settings.host, settings.port)
    except OSError as error:
        return _fail(f"Cannot listen on {asked.host} port {asked.port} ({error.strerror or error}); try --port 0.")
    with listening:
        return _serve_on(listening, replace(settings, port=listening.getsockname()[1]), browse=not asked.no_browser)


def _serve_on(listening: socket.socket, settings: Settings, browse: bool) -> int:
    from app.workers.pool import Pool

    pool = Pool(settings.workers, settings.device, settings.spare)
    pool.spawn_first()

    from app.store.database import StoreError
    from app.web.factory import create_app
    from app.web.serving import serve

    sys.setswitchinterval(SWITCH_SECONDS)
    try:
        app = create_app(settings, pool)
    except StoreError as error:
        asyncio.run(pool.stop())
        return _fail(str(error))
    _say(settings.url)
    if browse:
        threading.Thread(target=_browse, args=(settings.url, settings.token), daemon=True).start()
    with contextlib.suppress(KeyboardInterrupt):  # the way to end a server by hand
        serve(app, settings, listening)
    return _fail(pool.failure) if pool.failure else 0


def listen(host: str, port: int) -> socket.socket:
    """Bind a listening socket whose connections send small messages at once (without Nagle's algorithm)."""
    family, *_ = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    listening = socket.create_server((host, port), family=family, backlog=2048)
    # Accepted sockets inherit the option; asyncio sets it on sockets of protocol IPPROTO_TCP alone, and these have 0.
    listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listening


def _browse(url: str, token: str) -> None:
    """Open the page once runs can start."""
    import httpx

    headers = {"Authorization": f"Bearer {token}"} if token else {}
    with httpx.Client(base_url=url, headers=headers, trust_env=False) as client:
        for _ in range(300):
            try:
                if client.get("/healthz").is_success:
                    break
            except httpx.HTTPError:
                pass
            time.sleep(0.1)
    if graphical():
        webbrowser.open(f"{url}?{urlencode({'token': token})}" if token else url)


def graphical() -> bool:
    """Whether the browser that would open is one with a window; a text browser would take over the terminal."""
    try:
        browser = webbrowser.get()
    except webbrowser.Error:
        return False
    name = os.path.basename(getattr(browser, "name", "") or "")
    return name.removesuffix(".exe") not in TEXT_BROWSERS


def _say(line: str) -> None:
    """Print a line, if anybody listens."""
    try:
        print(line, flush=True)
    except OSError:
        sys.stdout = open(os.devnull, "w")  # noqa: SIM115 -- Python flushes it at the end


def _fail(sentence: str) -> int:
    print(sentence, file=sys.stderr)
    return 2


TEXT_BROWSERS = {"www-browser", "links", "links2", "elinks", "lynx", "w3m", "browsh", "carbonyl"}
OTHERS = """\
commands:
  descent [serve]         serve the lecture, with the options above
  descent train RECIPE    train a recipe without a browser, into a folder
  descent export RECIPE   write a recipe as a plain PyTorch script
  descent backup FILE     copy all runs of a running server
  descent bench           measure speed, from a checkout of the source
`descent COMMAND --help` tells the options of each."""
COMMANDS = {"serve": _serve, "train": _train, "export": _export, "backup": _backup, "bench": _bench}


if __name__ == "__main__":
    sys.exit(main())
