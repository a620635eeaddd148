"""Opening the database file: made when it is missing, moved aside when it is not ours or broken.

Of a file that is damaged each run that can be read is taken over into a new one.

The connection holds the file alone: a second server on the same folder is told so.
"""

import errno
import logging
import os
import shutil
import sqlite3
import time
from contextlib import closing, suppress
from pathlib import Path
from sqlite3 import Connection
from typing import NamedTuple

from app.store import tables

APPLICATION = 0x44455343  # "DESC": how our file says that it is ours
CHECKED_BYTES = 256 * 2**20
INCREMENTAL = 2
"""SQLite's number for a file whose empty pages are given back when that is asked for."""
SHRUNK_PAGES = 1000
NAMED = 20
"""Lost runs that a notice names at most."""
LOCKED_SECONDS = 1.0
MOVED = "The runs kept in %s could not be read (%s); the file is now %s."

log = logging.getLogger("descent")


class StoreError(Exception):
    """The store cannot be opened; the message is one sentence for the reader."""


class Damaged(ValueError):
    """The file is ours, and parts of it cannot be read."""


class OpenedFile(NamedTuple):
    """notice: what was lost when the file was opened, in a sentence or two for the reader, or ""."""

    db: Connection
    notice: str = ""


def connect(path: Path) -> OpenedFile:
    """Open the store's file, or a new one after a broken or foreign one was moved aside.

    Raises:
        StoreError: another server uses the file, or the folder cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            return OpenedFile(_opened(path))
        except (sqlite3.DatabaseError, ValueError) as error:
            if isinstance(error, sqlite3.OperationalError):
                raise
            ours = not isinstance(error, ValueError) or isinstance(error, Damaged)
            aside = _move_aside(path)
            db = _opened(path)
            if ours:
                return OpenedFile(db, _salvaged(db, aside))
            log.warning(MOVED, path, error, aside.name)
            return OpenedFile(db)
    except (OSError, sqlite3.OperationalError) as error:
        if "locked" in str(error):
            raise StoreError(f"Another server is using {path.parent}; choose a folder with --data-dir.") from error
        raise StoreError(f"The folder {path.parent} cannot hold the runs: {_cause(error)[0]}.") from error


def _salvaged(db: Connection, aside: Path) -> str:
    """Take over what can be read of a damaged file, run by run; returns what became of the runs."""
    copy = aside.with_name(f"{aside.name}-copy")  # the file itself stays as it is
    try:
        for end in ("", "-wal"):
            if aside.with_name(aside.name + end).exists():
                shutil.copyfile(aside.with_name(aside.name + end), copy.with_name(copy.name + end))
        with closing(sqlite3.connect(copy, isolation_level=None)) as old:
            old.text_factory = _text
            old.create_function("digest_of", 1, tables.digest, deterministic=True)
            _upgrade(old)
            saved, lost = _taken_over(db, old)
    except (sqlite3.DatabaseError, OSError) as error:
        log.debug("Nothing can be taken over.", exc_info=error)
        saved, lost = 0, ["all"]
    finally:
        for end in ("", "-wal", "-shm"):
            copy.with_name(copy.name + end).unlink(missing_ok=True)
    more = f" and {len(lost) - NAMED:,} more" if len(lost) > NAMED else ""
    fate = f"these were lost: {', '.join(lost[:NAMED])}{more}" if lost else "none was lost"
    count = f"{saved:,} run" if saved == 1 else f"{saved:,} runs"
    notice = (
        f"The file of the runs was damaged. {count} could be read; {fate}. The damaged file is kept as {aside.name}."
    )
    log.warning(notice)
    return notice


def _taken_over(db: Connection, old: Connection) -> tuple[int, list[str]]:
    """Copy every run of a damaged file that can be read; returns how many, and how the others are called."""
    saved, lost = 0, list[str]()
    for name, called in _found(old).items():
        db.execute("BEGIN")
        try:
            tables.copy_run(db, old, name)
        except (sqlite3.DatabaseError, ValueError):
            db.rollback()
            lost.append(f"“{called}”" if called else name)
        else:
            db.execute("COMMIT")
            saved += 1
    return saved, lost


def _found(old: Connection) -> dict[str, str]:
    """The ids of the runs in a damaged file, from whatever part of it can be read, and how they are called."""
    found: dict[str, str] = {}
    for query in (
        "SELECT id, CASE name WHEN '' THEN label ELSE name END FROM runs ORDER BY rowid",
        "SELECT id, CASE name WHEN '' THEN label ELSE name END FROM runs ORDER BY rowid DESC",
        "SELECT id, '' FROM runs INDEXED BY sqlite_autoindex_runs_1",
        "SELECT DISTINCT run, '' FROM checkpoints",
        "SELECT DISTINCT run, '' FROM log",
    ):
        with suppress(sqlite3.DatabaseError):
            for name, called in old.execute(query):
                found[name] = found.get(name) or called
    return found


def trouble(error: sqlite3.Error | OSError) -> str:
    """Why the runs cannot be written, and what becomes of them, in one sentence for the reader."""
    why, end = _cause(error)
    return f"The runs cannot be written to disk: {why}. Training waits, and goes on by itself {end}."


def cause(error: sqlite3.Error | OSError) -> str:
    """Why something cannot be written, in a few words for the reader."""
    return _cause(error)[0]


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
    try:
        copy_to(db, anew)
        wal = path.with_name(path.name + "-wal")
        if _number(wal) == known[1]:
            wal.unlink(missing_ok=True)  # or SQLite would apply it to a file that came in the place of ours
        if _number(path) not in (None, known[0]):
            _refuse_if_used(path)
            aside = _move_aside(path)
            log.warning(MOVED, path, "another file came in its place", aside.name)
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
    db.text_factory = _text
    try:
        db.execute("PRAGMA locking_mode = EXCLUSIVE")
        _check(db, path)
        _let_shrink(db, path)
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


def _text(raw: bytes) -> str:
    """A text as it is stored; damage in one of them is not to keep a whole list from being read."""
    return raw.decode(errors="replace")


def _let_shrink(db: Connection, path: Path) -> None:
    """Let the file give back the room of runs that are deleted, which those of older versions do not."""
    if db.execute("PRAGMA auto_vacuum").fetchone() == (INCREMENTAL,):
        return
    db.execute(f"PRAGMA auto_vacuum = {INCREMENTAL}")
    if path.stat().st_size <= CHECKED_BYTES:
        with suppress(sqlite3.OperationalError):  # no room for a second copy: it stays as it is
            db.execute("VACUUM")


def shrink(db: Connection) -> None:
    """Give some of the file's empty pages back to the disk."""
    if tables.free_pages(db):
        db.executescript(f"PRAGMA incremental_vacuum({SHRUNK_PAGES}); PRAGMA wal_checkpoint(TRUNCATE)")


def copy_to(db: Connection, path: Path) -> None:
    """Write all runs into a new file.

    Raises:
        OSError, sqlite3.Error: it cannot be written.
    """
    os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
    db.execute("VACUUM INTO ?", (str(path),))


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
            raise Damaged("it is damaged")


def _upgrade(db: Connection) -> None:
    """Bring a file of an older version up to this one, step by step; nothing in it is lost."""
    while (version := db.execute("PRAGMA user_version").fetchone()[0]) in tables.UPGRADES:
        db.executescript(f"BEGIN; {tables.UPGRADES[version]} COMMIT")


def _move_aside(path: Path) -> Path:
    """Give the file another name; returns that."""
    aside = path.with_name(f"{path.name}.broken-{time.strftime('%Y%m%d-%H%M%S')}-{time.time_ns() % 10**6:06d}")
    for end in ("", "-wal", "-shm"):
        if path.with_name(path.name + end).exists():
            path.with_name(path.name + end).rename(aside.with_name(aside.name + end))
    return aside
