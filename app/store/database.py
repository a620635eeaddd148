"""Opening the database file: made when it is missing, moved aside when it is not ours or broken.

The connection holds the file alone: a second server on the same folder is told so.
"""

import errno
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
        raise StoreError(f"The folder {path.parent} cannot hold the runs: {_cause(error)[0]}.") from error


def trouble(error: sqlite3.Error | OSError) -> str:
    """Why the runs cannot be written, and what becomes of them, in one sentence for the reader."""
    cause, end = _cause(error)
    return f"The runs cannot be written to disk: {cause}. Training waits, and goes on by itself {end}."


def _cause(error: Exception) -> tuple[str, str]:
    """What fails, and when it will work again."""
    number = error.errno if isinstance(error, OSError) else None
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if number in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG) or code == sqlite3.SQLITE_FULL:
        return "the disk is full", "once there is room"
    if number in (errno.EROFS, errno.EACCES, errno.EPERM) or code in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM):
        return "the folder is read-only", "once it can be written"
    if number == errno.ENOTDIR or number == errno.EEXIST:
        return "a file is in the way of the folder", "once the folder can be made"
    if code == sqlite3.SQLITE_CANTOPEN:
        return "no file can be made in the folder", "once one can be made"
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return "another server uses the folder", "once it has ended"
    return "writing fails, as on a full or a broken disk", "once it works"


Identity = tuple[tuple[int, int] | None, tuple[int, int] | None]


def identity(path: Path) -> Identity:
    """Which files the store and its write-ahead log are, by device and number; None for one that is not there."""
    return _number(path), _number(path.with_name(path.name + "-wal"))


def _number(path: Path) -> tuple[int, int] | None:
    try:
        about = path.stat()
    except OSError:
        return None
    return about.st_dev, about.st_ino


def restored(db: Connection, path: Path, known: Identity) -> Connection:
    """Write the runs anew from a connection whose file is no longer at its path, and open that.

    known: what the files were. A file that is there in their place is moved aside.

    Raises:
        OSError, sqlite3.Error: it cannot be written yet; `db` stays as it is.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    anew = path.with_name(f"{path.name}.anew")
    anew.unlink(missing_ok=True)
    os.close(os.open(anew, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
    try:
        db.execute("VACUUM INTO ?", (str(anew),))
        wal = path.with_name(path.name + "-wal")
        if _number(wal) == known[1]:
            wal.unlink(missing_ok=True)  # or SQLite would apply it to a file that came in the place of ours
        if _number(path) not in (None, known[0]):
            _refuse_if_used(path)
            _move_aside(path, "another file came in its place")
    except BaseException:
        anew.unlink(missing_ok=True)
        raise
    for end in ("-wal", "-shm"):  # what is at these names belongs to the file that is gone
        path.with_name(path.name + end).unlink(missing_ok=True)
    anew.replace(path)
    opened = _opened(path)
    db.close()
    return opened


def _refuse_if_used(path: Path) -> None:
    """Raise sqlite3.OperationalError when another server has the file open."""
    other = sqlite3.connect(path, timeout=0, isolation_level=None)
    try:
        other.execute("BEGIN EXCLUSIVE")
        other.execute("ROLLBACK")
    except sqlite3.DatabaseError as error:
        if getattr(error, "sqlite_errorcode", 0) & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            raise
    finally:
        other.close()


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
        db.execute("PRAGMA temp_store = MEMORY")  # so that reads need no room on disk
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


def _move_aside(path: Path, error: object) -> None:
    aside = path.with_name(f"{path.name}.broken-{time.strftime('%Y%m%d-%H%M%S')}-{time.time_ns() % 10**6:06d}")
    for end in ("", "-wal", "-shm"):
        if path.with_name(path.name + end).exists():
            path.with_name(path.name + end).rename(aside.with_name(aside.name + end))
    log.warning("The runs kept in %s could not be read (%s); the file is now %s.", path, error, aside.name)
