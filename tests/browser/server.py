"""A server of its own process, that can be killed and come back."""

import os
import signal
import subprocess
import sys
from pathlib import Path
from types import TracebackType
from urllib.error import URLError
from urllib.request import Request, urlopen

from tests.polling import wait_until

ROOT = Path(__file__).parents[2]


class Server:
    """`python -m app` over a data directory. url: where it serves, without a slash at the end; token: it asks for."""

    def __init__(self, data: Path, token: str = "") -> None:
        self.data, self.token = data, token
        self.url = ""
        self._port = 0

    def __enter__(self) -> "Server":
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.kill()

    def start(self) -> None:
        """Serve, on the port of before if there was one, and wait until runs can start."""
        options = ["--port", str(self._port), "--no-browser", "--no-spare", "--unwatched", "5"]
        command = [sys.executable, "-m", "app", *options, "--data-dir", str(self.data)]
        environment = {**os.environ, "DESCENT_TOKEN": self.token}
        self._process = subprocess.Popen(
            command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True, start_new_session=True
        )
        assert self._process.stdout is not None
        self.url = self._process.stdout.readline().strip().rstrip("/")
        self._port = int(self.url.rsplit(":", 1)[1])
        wait_until(self._healthy, "a server that is ready")

    def kill(self) -> None:
        """End it and its workers at once, as a power cut would."""
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        assert self._process.stdout is not None
        self._process.stdout.close()

    def _healthy(self) -> bool:
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        try:
            with urlopen(Request(f"{self.url}/healthz", headers=headers), timeout=5) as answer:
                return answer.status == 200
        except (URLError, OSError):
            return False
