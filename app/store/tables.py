"""The tables of the store, and every statement that touches them.

Each function takes the connection first and runs inside the writer's transaction.
"""

import json
import time
from collections.abc import Collection, Iterable
from sqlite3 import Connection

from app.recipe.controls import Applied
from app.store.records import (
    Card,
    Change,
    Checkpoint,
    Line,
    Record,
    Standing,
    Summary,
    goals_of,
    is_readable,
    recipe_of,
)

VERSION = 3
KEPT_CHECKPOINTS = 2
PAGE_BYTES = 256 * 1024

CARDS = """
CREATE TABLE cards (
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
    goals TEXT NOT NULL DEFAULT '[]'
) STRICT;
CREATE TABLE controls (
    run TEXT NOT NULL REFERENCES runs ON DELETE CASCADE,
    number INTEGER NOT NULL,
    step INTEGER NOT NULL,
    applied TEXT NOT NULL,
    PRIMARY KEY (run, number)
) STRICT;
CREATE TABLE log (
    run TEXT NOT NULL REFERENCES runs ON DELETE CASCADE,
    seq INTEGER NOT NULL,
    revision INTEGER NOT NULL,
    type TEXT NOT NULL,
    step INTEGER NOT NULL,
    payload BLOB NOT NULL,
    PRIMARY KEY (run, seq)
) STRICT;
CREATE TABLE checkpoints (
    run TEXT NOT NULL REFERENCES runs ON DELETE CASCADE,
    revision INTEGER NOT NULL,
    step INTEGER NOT NULL,
    payload BLOB NOT NULL,
    PRIMARY KEY (run, revision, step)
) STRICT;
{CARDS}
{KEPT}
PRAGMA user_version = {VERSION};
"""

UPGRADES = {
    1: f"""
ALTER TABLE runs ADD COLUMN name TEXT NOT NULL DEFAULT '';
ALTER TABLE runs ADD COLUMN goals TEXT NOT NULL DEFAULT '[]';
{CARDS}
PRAGMA user_version = 2;
""",
    2: f"""
{KEPT}
PRAGMA user_version = 3;
""",
}
"""What makes a file of an older version one of the next."""


def create(db: Connection, record: Record) -> None:
    """Keep a new run, whose log is empty."""
    standing = record.standing
    db.execute(
        "INSERT OR IGNORE INTO runs VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            record.id,
            record.created,
            time.time(),
            record.label,
            record.recipe.spec.model_dump_json(),
            record.revision,
            record.step,
            standing.desired,
            standing.until,
            standing.speed,
            record.name,
            _goals_json(standing),
        ),
    )
    _add_controls(db, record.id, record.recipe.controls)


def append(db: Connection, line: Line, change: Change) -> None:
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
        db.execute("UPDATE runs SET spec = ? WHERE id = ?", (change.recipe.spec.model_dump_json(), line.run))
        db.execute("DELETE FROM controls WHERE run = ?", (line.run,))
        # after a reset nothing of the past holds; after a rewind what lies before its step does,
        # and a report of losses may lie on both sides of it
        db.execute(
            "DELETE FROM log WHERE run = ? AND revision < ? AND (? = 0 OR step > ? AND type <> 'losses')",
            (line.run, line.revision, line.step, line.step),
        )
        db.execute("DELETE FROM checkpoints WHERE run = ? AND revision < ?", (line.run, line.revision))
        _add_controls(db, line.run, change.recipe.controls)
    if change.controls is not None:
        since, controls = change.controls
        db.execute("DELETE FROM controls WHERE run = ? AND number >= ?", (line.run, since))
        _add_controls(db, line.run, controls)
    if change.standing is not None:
        set_standing(db, line.run, change.standing)
    db.execute(
        "INSERT OR IGNORE INTO log VALUES (?, ?, ?, ?, ?, ?)",
        (line.run, line.seq, line.revision, line.type, line.step, line.payload),
    )


def keep(db: Connection, run: str, name: str) -> None:
    """Keep a run as it stands under another name too: its recipe, log, checkpoints and card."""
    if db.execute("SELECT 1 FROM runs WHERE id = ?", (name,)).fetchone():
        return
    _copy(db, "runs", "id", run, name)
    for table in ("controls", "checkpoints", "cards"):
        _copy(db, table, "run", run, name)
    said = db.execute("SELECT seq, revision, type, step, payload FROM log WHERE run = ?", (run,)).fetchall()
    of, to = f'"run":"{run}"'.encode(), f'"run":"{name}"'.encode()  # each line of a log names its run first
    lines = [(name, *head, payload.replace(of, to, 1)) for *head, payload in said]
    db.executemany("INSERT INTO log VALUES (?, ?, ?, ?, ?, ?)", lines)
    db.execute("UPDATE runs SET until = NULL, goals = '[]' WHERE id = ?", (name,))
    db.execute("INSERT INTO kept VALUES (?)", (name,))


def _copy(db: Connection, table: str, key: str, run: str, name: str) -> None:
    """Copy the rows of a run for another name."""
    columns = [column for _, column, *_ in db.execute(f"PRAGMA table_info({table})")]
    others = ", ".join(column for column in columns if column != key)
    db.execute(f"INSERT INTO {table} ({key}, {others}) SELECT ?, {others} FROM {table} WHERE {key} = ?", (name, run))


def set_standing(db: Connection, run: str, standing: Standing) -> None:
    """Keep what a run is asked to do."""
    db.execute(
        "UPDATE runs SET desired = ?, until = ?, speed = ?, goals = ? WHERE id = ?",
        (standing.desired, standing.until, standing.speed, _goals_json(standing), run),
    )


def _goals_json(standing: Standing) -> str:
    return json.dumps([goal.model_dump() for goal in standing.goals])


def set_name(db: Connection, run: str, name: str) -> None:
    """Call a run by a name of the reader's; "" for none."""
    db.execute("UPDATE runs SET name = ? WHERE id = ?", (name, run))


def set_card(db: Connection, card: Card) -> None:
    """Keep how a run looks in a list; a run forgotten meanwhile has none."""
    db.execute(
        "INSERT OR REPLACE INTO cards SELECT ?, ?, ?, ?, ? WHERE EXISTS (SELECT 1 FROM runs WHERE id = ?)",
        (card.run, card.step, card.training_loss, card.test_loss, card.picture, card.run),
    )


def _add_controls(db: Connection, run: str, controls: Iterable[Applied]) -> None:
    (first,) = db.execute("SELECT coalesce(max(number) + 1, 0) FROM controls WHERE run = ?", (run,)).fetchone()
    rows = [(run, first + k, applied.step, applied.model_dump_json()) for k, applied in enumerate(controls)]
    db.executemany("INSERT INTO controls VALUES (?, ?, ?, ?)", rows)


def add_checkpoint(db: Connection, checkpoint: Checkpoint) -> None:
    """Keep a checkpoint, and of its run only the newest few."""
    run, revision = checkpoint.run, checkpoint.revision
    if not db.execute("SELECT 1 FROM runs WHERE id = ? AND revision = ?", (run, revision)).fetchone():
        return
    db.execute(
        "INSERT OR REPLACE INTO checkpoints VALUES (?, ?, ?, ?)",
        (run, revision, checkpoint.step, checkpoint.payload),
    )
    db.execute(
        "DELETE FROM checkpoints WHERE run = ? AND step NOT IN"
        " (SELECT step FROM checkpoints WHERE run = ? ORDER BY step DESC LIMIT ?)",
        (run, run, KEPT_CHECKPOINTS),
    )


def newest_checkpoint(db: Connection, run: str, revision: int, step: int) -> Checkpoint | None:
    """The newest checkpoint of a revision at or before step."""
    row = db.execute(
        "SELECT step, payload FROM checkpoints WHERE run = ? AND revision = ? AND step <= ? ORDER BY step DESC LIMIT 1",
        (run, revision, step),
    ).fetchone()
    return None if row is None else Checkpoint(run, revision, row[0], row[1])


def has(db: Connection, run: str) -> bool:
    """Whether there is a run of that id, readable or not."""
    return db.execute("SELECT 1 FROM runs WHERE id = ?", (run,)).fetchone() is not None


def log_after(db: Connection, run: str, seq: int) -> list[tuple[int, bytes]]:
    """The next lines of a log after number seq: at least one if there is one, about PAGE_BYTES in all."""
    lines: list[tuple[int, bytes]] = []
    size = 0
    rows = db.execute("SELECT seq, payload FROM log WHERE run = ? AND seq > ? ORDER BY seq", (run, seq))
    for number, payload in rows:
        lines.append((number, payload))
        size += len(payload)
        if size >= PAGE_BYTES:
            break
    return lines


def run(db: Connection, name: str) -> Record | None:
    """All that is kept of one run but its log."""
    row = db.execute(
        "SELECT created, label, spec, revision, step, desired, until, speed, name, goals,"
        " (SELECT coalesce(max(seq), 0) FROM log WHERE run = id) FROM runs WHERE id = ?",
        (name,),
    ).fetchone()
    if row is None:
        return None
    created, label, spec, revision, step, desired, until, speed, called, goals, seq = row
    controls = db.execute("SELECT applied FROM controls WHERE run = ? ORDER BY number", (name,)).fetchall()
    recipe = recipe_of(spec, [applied for (applied,) in controls])
    standing = Standing(desired, until, speed, goals_of(goals))
    return Record(name, created, label, recipe, standing, revision, seq, step, called)


def runs(db: Connection) -> list[Summary]:
    """Every run, the newest first."""
    rows = db.execute(
        "SELECT id, created, label, revision, runs.step, desired, name, touched,"
        " training_loss, test_loss, picture, spec FROM runs LEFT JOIN cards ON run = id"
        " WHERE id NOT IN (SELECT run FROM kept) ORDER BY created DESC, id"
    )
    return [Summary(*row, readable=is_readable(spec)) for *row, spec in rows]


def remove(db: Connection, run: str) -> None:
    """Forget a run."""
    db.execute("DELETE FROM runs WHERE id = ?", (run,))


def prune(db: Connection, live: Collection[str], count: int, size: int) -> None:
    """Forget the runs longest untouched until at most `count` are left in `size` bytes; never a live one."""
    names = json.dumps(list(live))
    idle = "SELECT id FROM runs WHERE id NOT IN (SELECT value FROM json_each(?))"
    idle += " ORDER BY id NOT IN (SELECT run FROM kept), touched"
    (total,) = db.execute("SELECT count(*) FROM runs").fetchone()
    for (name,) in db.execute(idle, (names,)).fetchall():
        if total <= count and used_bytes(db) <= size:
            return
        remove(db, name)
        total -= 1


def used_bytes(db: Connection) -> int:
    """Bytes of the database that hold something."""
    (pages,) = db.execute("PRAGMA page_count").fetchone()
    (free,) = db.execute("PRAGMA freelist_count").fetchone()
    (page,) = db.execute("PRAGMA page_size").fetchone()
    return (pages - free) * page
