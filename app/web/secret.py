"""The token that opens a server, where it comes from, and the cookie that proves it was known."""

import hashlib
import hmac
import os
import secrets
from pathlib import Path


def read_token(path: Path) -> str:
    """The token that a file holds; a file that does not exist is made with a new one, readable by its owner alone.

    Raises:
        OSError: the file can neither be read nor made.
        ValueError: it is empty, or no text; the message is one sentence.
    """
    if not path.exists():
        write_private(path, f"{secrets.token_urlsafe(24)}\n".encode())
    try:
        token = path.read_text(encoding="utf-8").strip()
    except UnicodeDecodeError:
        raise ValueError(f"The token file {path} holds no text in UTF-8.") from None
    if not token or "\n" in token:
        raise ValueError(f"The token file {path} holds one line with the token; got {len(token.splitlines())} lines.")
    return token


def proof_of(token: str, data_dir: Path) -> str:
    """What the cookie of a browser that showed the token holds.

    It is keyed with a secret of the data folder, so that it cannot be guessed from a guessed token. In a folder
    that cannot be written it holds until the server ends.
    """
    path = data_dir / "cookie-key"
    try:
        if not path.exists():
            data_dir.mkdir(parents=True, exist_ok=True)
            write_private(path, secrets.token_bytes(32))
        key = path.read_bytes()
    except OSError:
        key = b""
    if len(key) != 32:
        key = secrets.token_bytes(32)
    return hmac.new(key, token.encode(), hashlib.sha256).hexdigest()


def write_private(path: Path, content: bytes) -> None:
    """Make a file that only its owner can read."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
