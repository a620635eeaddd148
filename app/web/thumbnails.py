"""How runs look in a list: made of the newest frame that pages were shown, without torch."""

import struct
from collections.abc import Iterable, Sequence
from contextlib import suppress
from typing import Any

from app.store.records import Thumbnail
from app.store.store import Store
from app.web.live_run import LiveRun
from app.wire import binary
from app.wire.binary import Buffer

SIDE = 32
"""Points a side of a thumbnail's picture."""


class Thumbnails:
    """Keeps a thumbnail of each live run in step with its frames."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._kept: dict[str, int] = {}  # the number of the frame that was kept last

    def keep(self, runs: Iterable[LiveRun]) -> None:
        """Keep a thumbnail of each run that has a newer frame."""
        now: dict[str, int] = {}
        for live in runs:
            now[live.id] = live.frames
            if live.frames and self._kept.get(live.id) != live.frames:
                with suppress(ValueError):  # a frame that cannot be read makes no thumbnail, and stops nothing
                    self._store.set_thumbnail(thumbnail(live.id, live.frame))
        self._kept = now


def thumbnail(run: str, frame: bytes) -> Thumbnail:
    """The thumbnail that a binary frame makes."""
    head, buffers = binary.decode(frame)
    return Thumbnail(
        run, head["step"], _lowest(head["training_loss"]), _lowest(head["test_loss"]), _picture(head, buffers)
    )


def _lowest(losses: Sequence[float | None]) -> float | None:
    return min((loss for loss in losses if loss is not None), default=None)


def _picture(head: dict[str, Any], buffers: dict[str, Buffer]) -> bytes | None:
    """The map of the frame, or the curve, or the first unit's filter where there is neither."""
    if "boundary" in buffers:
        _, (rows, columns), data = buffers["boundary"]
        values = struct.unpack(f"<{rows * columns}f", data)
        classes = buffers["classes"].data if "classes" in buffers else None
        at = [round(k * (rows - 1) / (SIDE - 1)) * columns for k in range(SIDE)]
        across = [round(k * (columns - 1) / (SIDE - 1)) for k in range(SIDE)]
        places = [row + column for row in at for column in across]
        regression = head["training_accuracy"] is None
        scaled = bytes(_byte(values[place] if regression else 2 * values[place] - 1) for place in places)
        return scaled if classes is None else scaled + bytes(classes[place] for place in places)
    if "curves" in buffers:
        return buffers["outputs"].data if "outputs" in buffers else None
    if "filters" in buffers and buffers["filters"].shape[1:] == (SIDE, SIDE):
        return buffers["filters"].data[: SIDE * SIDE]
    return None


def _byte(value: float) -> int:
    return round(128 + 127 * max(-1.0, min(1.0, value)))
