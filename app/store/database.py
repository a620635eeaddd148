"""Opening the database file: made when it is missing, moved aside when it is not ours or broken.

The connection holds the file alone: a second server on the same folder is told so.
"""

import logging
import os
import sqlite3
import time
from pathlib import Path
from sqlite3 import Connection

from app.store import tables

APPLICATION = 0x44455343  # "DESC": how our file says that it is ours
CHECKED_BYTES = 256 * 2**20
LOCKED_SECONDS = 1.0

log = logging.getLogger("descent")


class StoreError(Exception):
    """The store cannot be opened; the message is one sentence for the reader."""


def connect(path: Path) -> Connection:
    """Open the store's file, or a new one after a broken or foreign one was moved aside.

    Raises:
        StoreError: another server uses the file, or the folder cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            return _opened(path)
        except (sqlite3.DatabaseError, ValueError) as error:
            if isinstance(error, sqlite3.OperationalError):
                raise
            _move_aside(path, error)
            return _opened(path)
    except (OSError, sqlite3.OperationalError) as error:
        if "locked" in str(error):
            raise StoreError(f"Another server is using {path.parent}; choose a folder with --data-dir.") from error
        raise StoreError(f"The folder {path.parent} cannot hold the runs: {error}.") from error


def _opened(path: Path) -> Connection:
    if not path.exists():
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
    path.chmod(0o600)  # other users of the machine are not to read the runs
    db = sqlite3.connect(path, timeout=LOCKED_SECONDS, isolation_level=None, check_same_thread=False)
    try:
        db.execute("PRAGMA locking_mode = EXCLUSIVE")
        _check(db, path)
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("PRAGMA synchronous = NORMAL")
        db.execute("PRAGMA foreign_keys = ON")
        db.create_function("digest_of", 1, tables.digest, deterministic=True)
        _upgrade(db)
        if not db.execute("SELECT 1 FROM sqlite_master").fetchone():
            db.executescript(f"BEGIN; PRAGMA application_id = {APPLICATION}; {tables.SCHEMA} COMMIT")
    except BaseException:
        db.close()
        raise
    return db


def _check(db: Connection, path: Path) -> None:
    """Raise ValueError when the file is not one of ours, sqlite3.DatabaseError when it cannot be read."""
    (version,) = db.execute("PRAGMA user_version").fetchone()
    (application,) = db.execute("PRAGMA application_id").fetchone()
    if not version and not db.execute("SELECT 1 FROM sqlite_master").fetchone():
        return
    if application != APPLICATION:
        raise ValueError("another program made it")
    if version != tables.VERSION and version not in tables.UPGRADES:
        raise ValueError(f"it has version {version}, and this server reads version {tables.VERSION}")
    if path.stat().st_size <= CHECKED_BYTES:
        (verdict,) = db.execute("PRAGMA quick_check(1)").fetchone()
        if verdict != "ok":
            raise ValueError("it is damaged")


def _upgrade(db: Connection) -> None:
    """Bring a file of an older version up to this one, step by step; nothing in it is lost."""
    while (version := db.execute("PRAGMA user_version").fetchone()[0]) in tables.UPGRADES:
        db.executescript(f"BEGIN; {tables.UPGRADES[version]} COMMIT")


def _move_aside(path: Path, error: Exception) -> None:
    aside = path.with_name(f"{path.name}.broken-{time.strftime('%Y%m%d-%H%M%S')}-{time.time_ns() % 10**6:06d}")
    for end in ("", "-wal", "-shm"):
        if path.with_name(path.name + end).exists():
            path.with_name(path.name + end).rename(aside.with_name(aside.name + end))
    log.warning("The runs kept in %s could not be read (%s); the file is now %s.", path, error, aside.name)
