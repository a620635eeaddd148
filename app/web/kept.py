"""The runs that are kept: listed, called by names, read back and deleted."""

import json
from collections.abc import Iterable
from typing import Any

from app.web.refusal import Refusal
from app.web.runs import Runs
from app.wire.server import Event, LossReport

COLUMNS = tuple(name for name in LossReport.model_fields if name not in Event.model_fields and name != "type")
"""Of a history, as in `losses`."""


class Kept:
    """Every run of the store, live or not."""

    def __init__(self, runs: Runs) -> None:
        self._runs, self._store = runs, runs.store

    async def rename(self, run: str, name: str) -> None:
        """Call a run by a name; "" gives it none.

        Raises:
            Refusal: there is no such run.
        """
        await self._known(run)
        live = self._runs.live.get(run)
        if live is not None:
            live.name = name
        self._store.set_name(run, name)

    async def delete(self, run: str) -> None:
        """Forget a run for good; pages that watch it hear that it has ended.

        Raises:
            Refusal: there is no such run.
        """
        await self._known(run)
        live = self._runs.live.get(run)
        if live is not None:
            self._runs.finish(live, live.finished("The run was deleted."))
        else:
            self._store.remove(run)

    async def history(self, run: str) -> dict[str, list[Any]]:
        """A run's whole history by columns, as its `losses` told it.

        Raises:
            Refusal: there is no such run.
        """
        await self._known(run)
        lines: list[bytes] = []
        seq = 0
        while part := await self._store.log_after(run, seq):
            seq = part[-1][0]
            lines += (payload for _, payload in part)
        return folded(lines)

    async def _known(self, run: str) -> None:
        if run not in self._runs.live and not await self._store.has(run):
            raise Refusal("unknown-run", f"There is no run {run}.")


def folded(log: Iterable[bytes]) -> dict[str, list[Any]]:
    """The history that the lines of a log make; what a reset or a rewind dropped is left out."""
    columns: dict[str, list[Any]] = {name: [] for name in COLUMNS}
    revision = -1

    def cut(step: int) -> None:
        """Drop the buckets that end after step."""
        while columns["step"] and columns["step"][-1] > step:
            for column in columns.values():
                column.pop()

    for payload in log:
        message = json.loads(payload)
        if message["type"] == "started":
            revision = message["revision"]
            cut(message["step"])
        elif message["type"] == "losses" and message["revision"] == revision:
            cut(message["step"][0] - 1)
            for name, column in columns.items():
                column += message[name]
    return columns
