"""The tables of the store, and every statement that touches them.

Each function takes the connection first and runs inside the writer's transaction.
"""

import hashlib
import json
import time
import zlib
from collections.abc import Collection, Iterable, Iterator
from contextlib import suppress
from sqlite3 import Connection, DatabaseError
from typing import get_args

from app.recipe.controls import Applied, Recipe, common
from app.recipe.history import dispensable
from app.store.records import (
    CheckpointRow,
    Desired,
    DesiredState,
    LogLine,
    Past,
    Record,
    RunUpdate,
    Summary,
    Thumbnail,
    goals_of,
    is_readable,
    recipe_of,
)

VERSION = 5
KEPT_CHECKPOINTS = 64
CHECKPOINT_BYTES = 16 * 2**20
"""Checkpoints of a run at most, and their bytes; the newest two are kept whatever their size."""
KIN = 32
"""Runs at most that are asked whether they have done the steps of a new one."""
PAGE_BYTES = 256 * 1024
BLANK_SECONDS = 86_400.0
"""How long a run that was never trained nor changed outlives the server that began it, at most."""

THUMBNAILS = """
CREATE TABLE thumbnails (
    run TEXT PRIMARY KEY REFERENCES runs ON DELETE CASCADE,
    step INTEGER NOT NULL,
    training_loss REAL,
    test_loss REAL,
    picture BLOB
) STRICT;
"""

KEPT = """
CREATE TABLE kept (
    run TEXT PRIMARY KEY REFERENCES runs ON DELETE CASCADE
) STRICT;
"""
"""Runs as they were before a reset or a rewind, which nobody has gone back to: they are in no list."""

DIGESTS = "CREATE INDEX runs_by_digest ON runs (digest) WHERE digest <> '';"
"""Runs by the digest of their specification, to find one that has done the steps of another."""

SCHEMA = f"""
CREATE TABLE runs (
    id TEXT PRIMARY KEY,
    created REAL NOT NULL,
    touched REAL NOT NULL,
    label TEXT NOT NULL,
    spec TEXT NOT NULL,
    revision INTEGER NOT NULL,
    step INTEGER NOT NULL,
    desired TEXT NOT NULL,
    until INTEGER,
    speed REAL,
    name TEXT NOT NULL DEFAULT '',
    goals TEXT NOT NULL DEFAULT '[]',
    target INTEGER,
    digest TEXT NOT NULL DEFAULT '',
    checksum INTEGER
) STRICT;
{DIGESTS}
CREATE TABLE controls (
    run TEXT NOT NULL REFERENCES runs ON DELETE CASCADE,
    number INTEGER NOT NULL,
    step INTEGER NOT NULL,
    applied TEXT NOT NULL,
    checksum INTEGER,
    PRIMARY KEY (run, number)
) STRICT;
CREATE TABLE log (
    run TEXT NOT NULL REFERENCES runs ON DELETE CASCADE,
    seq INTEGER NOT NULL,
    revision INTEGER NOT NULL,
    type TEXT NOT NULL,
    step INTEGER NOT NULL,
    payload BLOB NOT NULL,
    checksum INTEGER,
    PRIMARY KEY (run, seq)
) STRICT;
CREATE TABLE checkpoints (
    run TEXT NOT NULL REFERENCES runs ON DELETE CASCADE,
    revision INTEGER NOT NULL,
    step INTEGER NOT NULL,
    payload BLOB NOT NULL,
    PRIMARY KEY (run, revision, step)
) STRICT;
{THUMBNAILS}
{KEPT}
PRAGMA user_version = {VERSION};
"""

UPGRADES = {
    1: f"""
ALTER TABLE runs ADD COLUMN name TEXT NOT NULL DEFAULT '';
ALTER TABLE runs ADD COLUMN goals TEXT NOT NULL DEFAULT '[]';
{THUMBNAILS.replace("thumbnails", "cards")}
PRAGMA user_version = 2;
""",
    2: f"""
{KEPT}
ALTER TABLE runs ADD COLUMN target INTEGER;
ALTER TABLE runs ADD COLUMN digest TEXT NOT NULL DEFAULT '';
UPDATE runs SET digest = digest_of(CAST(spec AS BLOB));  -- a blob, since text may be damaged
{DIGESTS}
PRAGMA user_version = 3;
""",
    3: """
ALTER TABLE cards RENAME TO thumbnails;
UPDATE log SET type = 'evaluated',
    payload = CAST(replace(CAST(payload AS TEXT), '"type":"examined"', '"type":"evaluated"') AS BLOB)
    WHERE type = 'examined';
PRAGMA user_version = 4;
""",
    4: """
ALTER TABLE runs ADD COLUMN checksum INTEGER;
ALTER TABLE controls ADD COLUMN checksum INTEGER;
ALTER TABLE log ADD COLUMN checksum INTEGER;
PRAGMA user_version = 5;
""",
}
"""What makes a file of an older version one of the next; `digest_of` is `digest` below."""


def checksum(content: bytes) -> int:
    """What is kept beside a specification, a control or a line of a log, so that damage is noticed."""
    return zlib.crc32(content)


def _checked(content: bytes, known: int | None, what: str) -> bytes:
    """The content as it was stored. known: its checksum, None of a row that an older version wrote.

    Raises:
        ValueError: it is damaged.
    """
    try:
        content.decode()
    except UnicodeDecodeError:
        raise ValueError(f"{what} is damaged") from None
    if known is not None and checksum(content) != known:
        raise ValueError(f"{what} is damaged")
    return content


def digest(spec: bytes) -> str:
    """What stands for a specification, as JSON, in the index: equal for equal ones."""
    return hashlib.blake2b(spec, digest_size=16).hexdigest()


def create(db: Connection, record: Record) -> None:
    """Keep a new run, whose log is empty."""
    desired_state, spec = record.desired_state, record.recipe.spec.model_dump_json()
    db.execute(
        "INSERT OR IGNORE INTO runs VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            record.id,
            record.created,
            time.time(),
            record.label,
            spec,
            record.revision,
            record.step,
            desired_state.desired,
            desired_state.until,
            desired_state.speed,
            record.name,
            _goals_json(desired_state),
            desired_state.target,
            digest(spec.encode()),
            checksum(spec.encode()),
        ),
    )
    _add_controls(db, record.id, record.recipe.controls)


def append(db: Connection, line: LogLine, change: RunUpdate) -> None:
    """Add a line to a run's log and make its change; a run forgotten meanwhile takes none."""
    if change.keep is not None:
        keep(db, line.run, change.keep)
    db.execute("DELETE FROM kept WHERE run = ?", (line.run,))
    touched = db.execute(
        "UPDATE runs SET revision = ?, step = ?, touched = ? WHERE id = ?",
        (line.revision, line.step, time.time(), line.run),
    )
    if touched.rowcount == 0:
        return
    if change.recipe is not None:
        spec = change.recipe.spec.model_dump_json()
        sums = (digest(spec.encode()), checksum(spec.encode()))
        db.execute("UPDATE runs SET spec = ?, digest = ?, checksum = ? WHERE id = ?", (spec, *sums, line.run))
        db.execute("DELETE FROM controls WHERE run = ?", (line.run,))
        # after a reset nothing of the past holds; after a rewind what lies before its step does,
        # and a report of losses may lie on both sides of it
        db.execute(
            "DELETE FROM log WHERE run = ? AND revision < ? AND (? = 0 OR step > ? AND type <> 'losses')",
            (line.run, line.revision, line.step, line.step),
        )
        # one at that very step may have controls that were undone
        db.execute(
            "DELETE FROM checkpoints WHERE run = ? AND revision < ? AND step >= ?", (line.run, line.revision, line.step)
        )
        db.execute("UPDATE checkpoints SET revision = ? WHERE run = ?", (line.revision, line.run))
        _add_controls(db, line.run, change.recipe.controls)
    if change.controls is not None:
        since, controls = change.controls
        db.execute("DELETE FROM controls WHERE run = ? AND number >= ?", (line.run, since))
        _add_controls(db, line.run, controls)
    if change.desired_state is not None:
        set_desired_state(db, line.run, change.desired_state)
    db.execute(
        "INSERT OR IGNORE INTO log VALUES (?, ?, ?, ?, ?, ?, ?)",
        (line.run, line.seq, line.revision, line.type, line.step, line.payload, checksum(line.payload)),
    )


def keep(db: Connection, run: str, name: str) -> None:
    """Keep a run as it stands under another name too: its recipe, log, checkpoints and thumbnail."""
    if db.execute("SELECT 1 FROM runs WHERE id = ?", (name,)).fetchone():
        return
    _copy(db, "runs", "id", run, name)
    for table in ("controls", "checkpoints", "thumbnails"):
        _copy(db, table, "run", run, name)
    said = db.execute("SELECT seq, revision, type, step, payload FROM log WHERE run = ?", (run,)).fetchall()
    of, to = f'"run":"{run}"'.encode(), f'"run":"{name}"'.encode()  # each line of a log names its run first
    lines = [(name, *head, payload.replace(of, to, 1)) for *head, payload in said]
    summed = [(*line, checksum(line[-1])) for line in lines]
    db.executemany("INSERT INTO log VALUES (?, ?, ?, ?, ?, ?, ?)", summed)
    db.execute("UPDATE runs SET until = target, goals = '[]' WHERE id = ?", (name,))
    db.execute("INSERT INTO kept VALUES (?)", (name,))


def _copy(db: Connection, table: str, key: str, run: str, name: str) -> None:
    """Copy the rows of a run for another name."""
    columns = [column for _, column, *_ in db.execute(f"PRAGMA table_info({table})")]
    others = ", ".join(column for column in columns if column != key)
    db.execute(f"INSERT INTO {table} ({key}, {others}) SELECT ?, {others} FROM {table} WHERE {key} = ?", (name, run))


def set_desired_state(db: Connection, run: str, desired_state: DesiredState) -> None:
    """Keep what a run is asked to do."""
    db.execute(
        "UPDATE runs SET desired = ?, until = ?, speed = ?, goals = ?, target = ? WHERE id = ?",
        (
            desired_state.desired,
            desired_state.until,
            desired_state.speed,
            _goals_json(desired_state),
            desired_state.target,
            run,
        ),
    )


def _goals_json(desired_state: DesiredState) -> str:
    return json.dumps([goal.model_dump() for goal in desired_state.goals])


def set_name(db: Connection, run: str, name: str) -> None:
    """Call a run by a name of the reader's; "" for none."""
    db.execute("UPDATE runs SET name = ? WHERE id = ?", (name, run))


def set_thumbnail(db: Connection, thumbnail: Thumbnail) -> None:
    """Keep how a run looks in a list; a run forgotten meanwhile has none."""
    db.execute(
        "INSERT OR REPLACE INTO thumbnails SELECT ?, ?, ?, ?, ? WHERE EXISTS (SELECT 1 FROM runs WHERE id = ?)",
        (thumbnail.run, thumbnail.step, thumbnail.training_loss, thumbnail.test_loss, thumbnail.picture, thumbnail.run),
    )


def _add_controls(db: Connection, run: str, controls: Iterable[Applied]) -> None:
    (first,) = db.execute("SELECT coalesce(max(number) + 1, 0) FROM controls WHERE run = ?", (run,)).fetchone()
    texts = [(applied.step, applied.model_dump_json()) for applied in controls]
    rows = [(run, first + k, step, text, checksum(text.encode())) for k, (step, text) in enumerate(texts)]
    db.executemany("INSERT INTO controls VALUES (?, ?, ?, ?, ?)", rows)


def add_checkpoint(db: Connection, checkpoint: CheckpointRow) -> None:
    """Keep a checkpoint, and of its run only some, spread over all of it."""
    run, revision = checkpoint.run, checkpoint.revision
    if not db.execute("SELECT 1 FROM runs WHERE id = ? AND revision = ?", (run, revision)).fetchone():
        return
    db.execute(
        "INSERT OR REPLACE INTO checkpoints VALUES (?, ?, ?, ?)",
        (run, revision, checkpoint.step, checkpoint.payload),
    )
    rows = db.execute("SELECT step, length(payload) FROM checkpoints WHERE run = ? ORDER BY step", (run,)).fetchall()
    while len(rows) > KEPT_CHECKPOINTS or (len(rows) > 2 and sum(size for _, size in rows) > CHECKPOINT_BYTES):
        at = dispensable([step for step, _ in rows]) if len(rows) > 3 else 0
        db.execute("DELETE FROM checkpoints WHERE run = ? AND step = ?", (run, rows[at][0]))
        del rows[at]


def checkpoints(db: Connection, run: str, revision: int, step: int) -> tuple[tuple[int, bytes], ...]:
    """The checkpoints of a revision at or before a step, in the order of their steps."""
    return tuple(
        db.execute(
            "SELECT step, payload FROM checkpoints WHERE run = ? AND revision = ? AND step <= ? ORDER BY step",
            (run, revision, step),
        ).fetchall()
    )


def kin(db: Connection, recipe: Recipe, step: int) -> str | None:
    """The run that has a checkpoint of the recipe nearest to a step, and not after it; None where there is none."""
    rows = db.execute(
        "SELECT id FROM runs WHERE digest = ? AND EXISTS"
        " (SELECT 1 FROM checkpoints WHERE run = id AND checkpoints.step BETWEEN 1 AND ?)"
        " ORDER BY touched DESC LIMIT ?",
        (digest(recipe.spec.model_dump_json().encode()), step, KIN),
    ).fetchall()
    best, found = 0, None
    for (name,) in rows:
        controls = tuple(map(Applied.model_validate_json, _controls(db, name)))
        last = common(recipe, Recipe(spec=recipe.spec, controls=controls), step)
        (nearest,) = db.execute(
            "SELECT coalesce(max(step), 0) FROM checkpoints WHERE run = ? AND step <= ?", (name, last)
        ).fetchone()
        if nearest > best:
            best, found = nearest, name
    return found


def past(db: Connection, name: str, step: int) -> Past | None:
    """What a run has done up to a step."""
    record = run(db, name)
    if record is None:
        return None
    log = tuple(payload for _, payload in _lines(db, name, 0))
    return Past(record.recipe, log, checkpoints(db, name, record.revision, step))


def has(db: Connection, run: str) -> bool:
    """Whether there is a run of that id, readable or not."""
    return db.execute("SELECT 1 FROM runs WHERE id = ?", (run,)).fetchone() is not None


def log_after(db: Connection, run: str, seq: int) -> list[tuple[int, bytes]]:
    """The next lines of a log after number seq: at least one if there is one, about PAGE_BYTES in all.

    Raises:
        ValueError: a line is damaged.
    """
    lines: list[tuple[int, bytes]] = []
    size = 0
    for number, payload in _lines(db, run, seq):
        lines.append((number, payload))
        size += len(payload)
        if size >= PAGE_BYTES:
            break
    return lines


def _lines(db: Connection, run: str, seq: int) -> Iterator[tuple[int, bytes]]:
    """The lines of a log after number seq; ValueError at one that is damaged."""
    rows = db.execute("SELECT seq, payload, checksum FROM log WHERE run = ? AND seq > ? ORDER BY seq", (run, seq))
    for number, payload, known in rows:
        yield number, _checked(payload, known, f"line {number:,} of its log")


def _controls(db: Connection, run: str) -> list[bytes]:
    """The controls of a run; ValueError at one that is damaged."""
    rows = db.execute(
        "SELECT CAST(applied AS BLOB), checksum FROM controls WHERE run = ? ORDER BY number", (run,)
    ).fetchall()
    return [_checked(applied, known, f"its control {number:,}") for number, (applied, known) in enumerate(rows, 1)]


def run(db: Connection, name: str) -> Record | None:
    """All that is kept of one run but its log.

    Raises:
        ValueError: a part of it is damaged, or of another version.
    """
    row = db.execute(
        "SELECT created, label, CAST(spec AS BLOB), checksum, revision, step, desired, until, speed, name,"
        " CAST(goals AS BLOB), target, (SELECT coalesce(max(seq), 0) FROM log WHERE run = id)"
        " FROM runs WHERE id = ?",
        (name,),
    ).fetchone()
    if row is None:
        return None
    created, label, spec, known, revision, step, desired, until, speed, called, goals, target, seq = row
    recipe = recipe_of(_checked(spec, known, "its specification"), _controls(db, name))
    if desired not in get_args(Desired):
        raise ValueError("its state is damaged")
    standing = DesiredState(desired, until, speed, goals_of(goals), target)
    return Record(name, created, label, recipe, standing, revision, seq, step, called)


def runs(db: Connection, limit: int, offset: int) -> list[Summary]:
    """So many runs, the newest first, after so many newer ones."""
    rows = db.execute(
        "SELECT id, created, label, revision, runs.step, desired, name, touched,"
        " training_loss, test_loss, picture, CAST(spec AS BLOB) FROM"
        f" (SELECT id AS listed FROM runs WHERE {_LISTED} ORDER BY created DESC, id LIMIT ? OFFSET ?)"
        " JOIN runs ON id = listed LEFT JOIN thumbnails ON run = id ORDER BY created DESC, id",
        (limit, offset),
    )
    return [Summary(*row, readable=is_readable(spec)) for *row, spec in rows]


def count(db: Connection) -> int:
    """How many runs a list has."""
    return db.execute(f"SELECT count(*) FROM runs WHERE {_LISTED}").fetchone()[0]


def remove(db: Connection, run: str) -> None:
    """Forget a run."""
    db.execute("DELETE FROM runs WHERE id = ?", (run,))


def prune(db: Connection, live: Collection[str], count: int, size: int) -> None:
    """Delete runs until at most `count` without a name are left, and all take at most `size` bytes.

    Never a live run, nor one that the reader named. Blank runs go first, then what a reset or a rewind kept and
    nobody has gone back to, then runs that were trained and never steered, then the rest; of each kind the one
    longest untouched. Blank runs untouched for a day go anyway, as of a server that was killed.
    """
    names = json.dumps(list(live))
    (total,) = db.execute(f"SELECT count(*) FROM runs WHERE NOT {_NAMED}").fetchone()
    rows = db.execute(
        f"SELECT id, {_BLANK} AND touched < ? FROM runs"
        f" WHERE id NOT IN (SELECT value FROM json_each(?)) AND NOT {_NAMED}"
        f" ORDER BY {_BLANK} DESC, id IN (SELECT run FROM kept) DESC, {_STEERED}, touched",
        (time.time() - BLANK_SECONDS, names),
    ).fetchall()
    for name, stale in rows:
        if not stale and total <= count and used_bytes(db) <= size:
            return
        remove(db, name)
        total -= 1


_LISTED = "id NOT IN (SELECT run FROM kept)"
_NAMED = "(name <> '' AND id NOT IN (SELECT run FROM kept))"
_BLANK = (
    "(name = '' AND revision = 0 AND step = 0 AND desired = 'paused' AND speed IS NULL AND target IS NULL"
    " AND NOT EXISTS (SELECT 1 FROM log WHERE run = id AND type NOT IN ('started', 'state')))"
)
_STEERED = "(revision > 0 OR EXISTS (SELECT 1 FROM controls WHERE run = id))"
"""Of a row of `runs`: whether the reader named it, whether its log says no more than that it started and stands
still, and whether the reader changed anything of it."""


def remove_blank(db: Connection, run: str) -> None:
    """Delete a run that was never trained, changed nor named; any other stays."""
    db.execute(f"DELETE FROM runs WHERE id = ? AND {_BLANK}", (run,))


def used_bytes(db: Connection) -> int:
    """Bytes of the database that hold something."""
    (pages,) = db.execute("PRAGMA page_count").fetchone()
    (page,) = db.execute("PRAGMA page_size").fetchone()
    return (pages - free_pages(db)) * page


def free_pages(db: Connection) -> int:
    """Pages of the file that hold nothing."""
    return db.execute("PRAGMA freelist_count").fetchone()[0]


def copy_run(db: Connection, other: Connection, name: str) -> None:
    """Take a run over from another database of this version, and read all of it.

    Raises:
        ValueError, sqlite3.DatabaseError: a part of it is damaged.
    """
    for table, key in (("runs", "id"), ("controls", "run"), ("log", "run"), ("kept", "run")):
        _take_over(db, other, table, key, name)
    for table in ("checkpoints", "thumbnails"):  # without these the run is replayed from the start, and has no picture
        with suppress(DatabaseError):
            _take_over(db, other, table, "run", name)
    run(db, name)
    for _ in _lines(db, name, 0):
        pass


def _take_over(db: Connection, other: Connection, table: str, key: str, name: str) -> None:
    rows = other.execute(f"SELECT * FROM {table} WHERE {key} = ?", (name,)).fetchall()
    places = ", ".join("?" * len(other.execute(f"PRAGMA table_info({table})").fetchall()))
    db.executemany(f"INSERT INTO {table} VALUES ({places})", rows)
