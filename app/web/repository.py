"""The runs that are kept: listed, called by names, read back and deleted."""

from typing import Any

from app.recipe.bucket import folded
from app.web.refusal import Refusal
from app.web.runs import Runs


class RunRepository:
    """Every run of the store, live or not."""

    def __init__(self, runs: Runs) -> None:
        self._runs, self._store = runs, runs.store

    async def rename(self, run: str, name: str) -> None:
        """Call a run by a name; "" gives it none.

        Raises:
            Refusal: there is no such run, or the store cannot write.
        """
        await self._known(run)
        self._runs.refuse_in_trouble()
        live = self._runs.live.get(run)
        if live is not None:
            live.name = name
        self._store.set_name(run, name)

    async def delete(self, run: str) -> None:
        """Forget a run for good; pages that watch it hear that it has ended.

        Raises:
            Refusal: there is no such run, or the store cannot write.
        """
        await self._known(run)
        self._runs.refuse_in_trouble()
        live = self._runs.live.get(run)
        if live is not None:
            self._runs.finish(live, live.finished("The run was deleted."))
        else:
            self._store.remove(run)

    async def history(self, run: str) -> dict[str, list[Any]]:
        """A run's whole history by columns, as its `losses` told it.

        Raises:
            Refusal: there is no such run, or its log is damaged.
        """
        await self._known(run)
        return folded(await self._runs.log(run))

    async def _known(self, run: str) -> None:
        if run not in self._runs.live and not await self._store.has(run):
            raise Refusal("unknown-run", f"There is no run {run}.")
