"""What a new run can go on from: a kept run that has done its steps before, found by its recipe or named by a fork."""

import json
import sqlite3
from collections.abc import Iterable
from typing import Any

from app.recipe.controls import Recipe, common
from app.recipe.history import folded
from app.store.records import Past, Record
from app.store.store import Store
from app.workers.interface import Heritage

EVALUATION = ("type", "step", "scores", "induction", "samples", "later")


async def of_recipe(store: Store, recipe: Recipe, step: int) -> Heritage | None:
    """Of the kept run that has done most of a recipe's steps up to one; None where none has."""
    try:
        name = await store.kin(recipe, step)
        past = await store.past(name, step) if name is not None else None
        return None if past is None else _heritage(past, recipe, step, None)
    except (ValueError, sqlite3.Error):
        return None  # it trains from step 0


async def of_fork(store: Store, record: Record, step: int, trial: int) -> Heritage | None:
    """Of the run that a fork is made of."""
    try:
        past = await store.past(record.id, step)
        return None if past is None else _heritage(past, record.recipe, step, trial)
    except (ValueError, sqlite3.Error):
        return None


def _heritage(past: Past, recipe: Recipe, step: int, trial: int | None) -> Heritage | None:
    """What a run's past lends one that did the same as `recipe`; None where that has no checkpoint."""
    if past.recipe.spec != recipe.spec:
        return None
    last = common(recipe, past.recipe, step)
    checkpoints = tuple(kept for kept in past.checkpoints if 0 < kept[0] <= last)
    if not checkpoints:
        return None
    told = [json.loads(payload) for payload in past.log]
    devices = [message["device"] for message in told if message["type"] == "started"]
    evaluations = tuple(
        {name: message[name] for name in EVALUATION if name in message} for message in _standing(told, "evaluated")
    )
    applied = _standing([m for m in told if m.get("join", "none") == "none"], "control-applied")
    same = all(m["step"] == control.step for m, control in zip(applied, past.recipe.controls, strict=False))
    notes = tuple(m["note"] for m in applied if m["control"]["type"] == "optimizer") if same else ()
    return Heritage(past.recipe, trial, devices[-1], checkpoints, folded(past.log), notes, evaluations)


def _standing(told: Iterable[dict[str, Any]], kind: str) -> list[dict[str, Any]]:
    """The messages of a kind that no rewind or reset has dropped."""
    kept: list[dict[str, Any]] = []
    for message in told:
        if message["type"] == "started":
            step, undone = message["step"], message.get("undo", 0)
            kept = [earlier for earlier in kept if earlier["step"] <= step]
            if kind == "control-applied":
                kept = kept[: len(kept) - undone]
        elif message["type"] == kind:
            kept = [earlier for earlier in kept if earlier["step"] <= message["step"]]
            kept.append(message)
    return kept
