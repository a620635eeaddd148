"""Everything the server can be told, with its defaults."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Settings:
    """How the server is reached, where it keeps things, and its limits.

    token: what a page must know to get in; "" for none, which only a loopback address may have.
    hosts: further names the server is reached by, as in the Host header and in the address of a page.
    root: the path below which a proxy serves everything, as in "/descent", or "".
    workers: worker processes; 0 means as many as cores. spare: whether one more is kept ready.
    live_runs: runs that workers hold. viewers: of one run. message_bytes: of one incoming message.
    idle_seconds: how long a run trains on without a viewer; closed_seconds: and how much longer
    until its worker forgets it. kept_runs: runs without a name in the store. kept_bytes: of the store;
    named runs are kept even beyond it.
    """

    data_dir: Path
    host: str = "127.0.0.1"
    port: int = 8000
    device: str = "auto"
    token: str = ""
    hosts: tuple[str, ...] = ()
    root: str = ""
    workers: int = 0
    spare: bool = True
    live_runs: int = 200
    viewers: int = 500
    message_bytes: int = 2**20
    idle_seconds: float = 30.0
    closed_seconds: float = 600.0
    send_seconds: float = 5.0
    kept_runs: int = 1000
    kept_bytes: int = 2 * 2**30

    @property
    def loopback(self) -> bool:
        """Whether only this machine can reach the server."""
        return self.host == "localhost" or is_loopback(self.host)

    @property
    def url(self) -> str:
        """Where a browser on this machine finds the server."""
        host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(self.host, self.host)
        return f"http://{f'[{host}]' if ':' in host else host}:{self.port}{self.root}/"

    @property
    def database(self) -> Path:
        """The store's file."""
        return self.data_dir / "runs.db"

    def fault(self) -> str:
        """Why the server must not start with these settings, in one sentence, or ""."""
        if not self.loopback and not self.token:
            return (
                f"Others can reach {self.host}: give a secret with --token or DESCENT_TOKEN, let one be made with "
                "--token-file FILE, or bind to 127.0.0.1 only."
            )
        if self.root and not re.fullmatch(r"(/[\w.~-]+)+", self.root, re.ASCII):
            return f"A root path is made of letters, digits, -, _, . and ~ between slashes; got {self.root!r}."
        return ""


def is_loopback(host: str) -> bool:
    """Whether an address is this machine's own."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def default_data_dir(environment: Mapping[str, str] = os.environ) -> Path:
    """Where a user's programs keep their data.

    Raises:
        ValueError: the user has no home; the message is one sentence.
    """
    base = environment.get("XDG_DATA_HOME", "")
    try:
        return (Path(base) if base else Path.home() / ".local" / "share") / "descent"
    except RuntimeError:
        sentence = "This user has no home folder to keep runs in: name a folder with --data-dir or DESCENT_DATA_DIR."
        raise ValueError(sentence) from None
