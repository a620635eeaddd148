"""Checkpoints: a run's whole state at some of its steps, few enough to keep and near enough to replay from.

As bytes a checkpoint carries a checksum and the build that made it, so that damage is noticed and
only the same build's steps are taken for one's own.
"""

import hashlib
import io
from bisect import insort
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import torch

from app import __version__
from app.recipe.history import dispensable

State = dict[str, Any]
Convert = Callable[[State], State]

MAGIC = b"DCP1"
DIGEST_BYTES = 16
BUILD = f"{__version__} torch {torch.__version__}"
"""Whose bits a checkpoint holds."""


class DamagedCheckpoint(ValueError):
    """The bytes are not a checkpoint, or no longer the one that was written."""


def encoded(state: State) -> bytes:
    """A state as bytes: magic, checksum, and what torch.save makes of it."""
    buffer = io.BytesIO()
    torch.save({"build": BUILD, "state": state}, buffer)
    body = buffer.getvalue()
    return MAGIC + hashlib.blake2b(body, digest_size=DIGEST_BYTES).digest() + body


def decoded(blob: bytes, build: str | None = None) -> State:
    """The state that `encoded` wrote, or that version 0.1.0 did, without a checksum. build: the only one to take.

    Raises:
        DamagedCheckpoint: it is damaged, or another build's.
    """
    head = len(MAGIC) + DIGEST_BYTES
    try:
        if not blob.startswith(MAGIC):
            if build is not None:
                raise DamagedCheckpoint("the checkpoint does not say which build made it")
            return _loaded(blob)
        body = blob[head:]
        if hashlib.blake2b(body, digest_size=DIGEST_BYTES).digest() != blob[len(MAGIC) : head]:
            raise DamagedCheckpoint("the checkpoint's checksum does not match its bytes")
        found = _loaded(body)
        if build is not None and found["build"] != build:
            raise DamagedCheckpoint(f"the checkpoint was made by {found['build']}")
        return found["state"]
    except DamagedCheckpoint:
        raise
    except Exception as error:  # torch.load raises almost anything for bytes that are cut short
        raise DamagedCheckpoint(f"the checkpoint cannot be read ({type(error).__name__})") from error


def _loaded(blob: bytes) -> dict[str, Any]:
    return torch.load(io.BytesIO(blob), map_location="cpu", weights_only=True)


@dataclass(slots=True)
class Checkpoint:
    """A state, or the bytes of one that is read when it is needed."""

    step: int
    kept: State | bytes
    convert: Convert | None = None
    build: str | None = None

    def state(self) -> State:
        """The state itself; DamagedCheckpoint where its bytes do not hold it."""
        if isinstance(self.kept, bytes):
            state = decoded(self.kept, self.build)
            self.kept = state if self.convert is None else _converted(self.convert, state)
        if self.kept.get("step") != self.step:
            raise DamagedCheckpoint(f"the checkpoint is of step {self.kept.get('step')}; expected step {self.step}")
        return self.kept


def _converted(convert: Convert, state: State) -> State:
    try:
        return convert(state)
    except (LookupError, TypeError, ValueError) as error:
        raise DamagedCheckpoint(f"the checkpoint does not fit this run ({error})") from error


class Checkpoints:
    """The checkpoints of one run in memory, from step 0 on. most: how many, at least four."""

    def __init__(self, first: State, most: int) -> None:
        self._most = most
        self._kept = [Checkpoint(first["step"], first)]

    def __contains__(self, step: int) -> bool:
        return any(checkpoint.step == step for checkpoint in self._kept)

    def __iter__(self) -> Iterator[State]:
        """The states that can be read, in the order of their steps; the others are dropped."""
        for checkpoint in list(self._kept):
            state = self._readable(checkpoint)
            if state is not None:
                yield state

    def add(self, checkpoint: Checkpoint) -> None:
        """Keep a checkpoint of a step that has none, and drop one if there are too many."""
        if checkpoint.step in self:
            return
        insort(self._kept, checkpoint, key=_step)
        if len(self._kept) > self._most:
            del self._kept[dispensable([kept.step for kept in self._kept])]

    def newest(self, step: int, applied: int | None = None) -> State:
        """The newest state at or before a step; with `applied`, of no more than so many controls."""
        for checkpoint in reversed(list(self._kept)):
            if checkpoint.step > step:
                continue
            state = self._readable(checkpoint)
            if state is not None and (applied is None or state["applied"] <= applied):
                return state
        raise LookupError(f"no checkpoint at or before step {step}")  # not of a run, which keeps its first

    def truncate(self, step: int, applied: int) -> None:
        """Drop what lies after a step, or has more than so many controls."""
        self._kept = [checkpoint for checkpoint in self._kept if checkpoint.step <= step]
        while (state := self._readable(self._kept[-1])) is None or state["applied"] > applied:
            self.drop(self._kept[-1].step)

    def drop(self, step: int) -> None:
        """Forget the checkpoint of a step."""
        self._kept = [checkpoint for checkpoint in self._kept if checkpoint.step != step]

    def _readable(self, checkpoint: Checkpoint) -> State | None:
        try:
            return checkpoint.state()
        except DamagedCheckpoint:
            self.drop(checkpoint.step)
            return None


def _step(checkpoint: Checkpoint) -> int:
    return checkpoint.step
