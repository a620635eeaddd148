"""A copy of all runs of a server that goes on, fetched into a file."""

import os
from pathlib import Path

import httpx

SECONDS = 600.0


class BackupError(Exception):
    """There is no copy; the message is one sentence."""


def fetch(url: str, token: str, path: Path) -> int:
    """Ask the server at an address for a copy, and write it to a file that is not there yet; returns its bytes.

    Raises:
        BackupError: the server is not there, or refuses; nothing is left behind.
        OSError: the file cannot be written, or is there already.
    """
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with open(descriptor, "wb") as file, httpx.Client(headers=headers, timeout=SECONDS, trust_env=False) as client:
            with client.stream("POST", f"{url.rstrip('/')}/api/backup") as answer:
                if not answer.is_success:
                    answer.read()
                    raise BackupError(_sentence(answer))
                for part in answer.iter_bytes():
                    file.write(part)
            return file.tell()
    except BaseException as error:
        path.unlink(missing_ok=True)
        if isinstance(error, httpx.HTTPError | httpx.InvalidURL):
            sentence = f"No server answers at {url}; name its address with --url, or copy runs.db once it has ended."
            raise BackupError(sentence) from error
        raise


def _sentence(answer: httpx.Response) -> str:
    try:
        return str(answer.json()["sentence"])
    except (ValueError, KeyError, TypeError):
        return f"The server refused with status {answer.status_code}."
