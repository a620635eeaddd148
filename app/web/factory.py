"""The application: settings and a host of runs in, an ASGI app out. Nothing here loads torch."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from fastapi.middleware.gzip import GZipMiddleware

from app import __version__
from app.store.store import Store
from app.web import pages, rest, sockets, takeaway
from app.web.answers import GUARDED, answer_faults
from app.web.files import Files, asset_root
from app.web.hub import Hub
from app.web.rendering import Pages
from app.web.runs import Runs
from app.web.security import SecurityMiddleware
from app.web.settings import Settings
from app.workers.interface import Host


def create_app(settings: Settings, host: Host) -> FastAPI:
    """The whole server over one host. Its store opens at once, and closes when the app's life ends.

    Raises:
        StoreError: the data folder cannot be used; the message is one sentence.
    """
    runs = Runs(host, Store(settings.database), settings)
    hub = Hub(runs, settings)

    @asynccontextmanager
    async def life(app: FastAPI) -> AsyncGenerator[None]:
        await hub.start()
        warming = asyncio.create_task(rendered.warm())
        try:
            yield
        finally:
            warming.cancel()
            await asyncio.gather(warming, return_exceptions=True)
            await runs.stop()

    app = FastAPI(
        title="Descent",
        version=__version__,
        summary="A deep-learning lecture you can steer.",
        lifespan=life,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,  # it would name this server's own address, which a proxy hides
        servers=[{"url": settings.root}] if settings.root else None,
        max_body_size=settings.message_bytes,
        responses=GUARDED,
    )
    app.state.runs = runs
    files = Files(asset_root(), settings.data_dir / "cache")
    rendered = Pages(files)
    pages.add_pages(rendered, app.openapi, settings)
    for router in (
        rendered.router,
        rest.router,
        takeaway.router,
        sockets.routes(hub, settings),
        files.routes(),
    ):
        app.include_router(router)
    answer_faults(app, rendered, settings.message_bytes)
    app.add_middleware(GZipMiddleware, minimum_size=1000)
    # Before all else, faults included.
    app.middleware_stack = SecurityMiddleware(app.build_middleware_stack(), settings, rendered.refusal)
    return app
