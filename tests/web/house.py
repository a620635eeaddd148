"""A hub without workers, and pages that join it."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from app.recipe.controls import Recipe
from app.store.store import Store
from app.web.hub import Hub
from app.web.runs import Runs
from app.web.settings import Settings
from app.web.viewer import Viewer
from app.wire.messages import Open, Watch
from tests.polling import until
from tests.web.doubles import Host, Page

ROUNDS = 20
"""Of the event loop, and of the store: more than any chain of callbacks in the hub is long."""


class Door:
    """A host without workers, and pages that join."""

    def __init__(self) -> None:
        self.host = Host()
        self.senders: list[asyncio.Task[None]] = []

    def join(self) -> tuple[Page, Viewer]:
        page = Page()
        viewer = Viewer(page.send, 5.0)
        self.senders.append(asyncio.create_task(viewer.send_all()))
        return page, viewer

    async def close(self) -> None:
        for sender in self.senders:
            sender.cancel()
        await asyncio.gather(*self.senders, return_exceptions=True)


class House(Door):
    """A hub over a host without workers, with pages that join it."""

    def __init__(self, settings: Settings) -> None:
        super().__init__()
        self.runs = Runs(self.host, Store(settings.database), settings)
        self.hub = Hub(self.runs, settings)

    async def open(self, page: Page, viewer: Viewer, recipe: Recipe | None = None, request: str = "o") -> str:
        """The id of a new run."""
        before = len(page.of("opened"))
        await self.hub.handle(viewer, Open(request=request, recipe=recipe or Recipe()))
        await until(lambda: len(page.of("opened")) > before)
        return page.of("opened")[-1]["run"]

    async def watched(self, recipe: Recipe | None = None) -> tuple[str, Page, Viewer]:
        """A new run, and a page that follows it."""
        page, viewer = self.join()
        run = await self.open(page, viewer, recipe)
        await self.hub.handle(viewer, Watch(request="w", run=run))
        await until(lambda: page.seqs == [1])
        await self.settle()
        return run, page, viewer

    async def settle(self) -> None:
        """Let all that is under way come to its end: the store's work, and what the loop does of it.

        The store works in order, so its answer to a question asked now comes after all the rest.
        """
        for _ in range(ROUNDS):
            await self.runs.store.has("")
            for _ in range(ROUNDS):
                await asyncio.sleep(0)


@asynccontextmanager
async def lived(settings: Settings) -> AsyncGenerator[House]:
    house = House(settings)
    await house.hub.start()
    try:
        yield house
    finally:
        await house.close()
        await house.runs.stop()
