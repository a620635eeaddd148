"""The files a page is made of, under addresses that change when any of them does.

`/static/<version>/css/base.css`: modules import each other by relative path, so one version,
a hash over the whole tree, stands before every path and lets a browser keep each file for
ever. An address of another version gets the file there is now, to be asked for again.
Text is compressed once, when it is first asked for.
"""

import asyncio
import gzip
import hashlib
import importlib.metadata
import importlib.util
import os
from collections.abc import Awaitable, Callable
from pathlib import Path

from fastapi import APIRouter, HTTPException, Request, Response

from app.web.modules import needed

TREES = ("static", "images", "img")
TYPES = {
    ".css": "text/css; charset=utf-8",
    ".gif": "image/gif",
    ".html": "text/html; charset=utf-8",
    ".ico": "image/x-icon",
    ".jpg": "image/jpeg",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".mjs": "text/javascript; charset=utf-8",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".ttf": "font/ttf",
    ".txt": "text/plain; charset=utf-8",
    ".webmanifest": "application/manifest+json",
    ".webp": "image/webp",
    ".woff2": "font/woff2",
}
PACKED = {".gif", ".jpg", ".png", ".webp", ".woff2"}
FOR_EVER = "public, max-age=31536000, immutable"


class File:
    """One file, read and compressed at most once. kept: where its compressed form outlives the server."""

    def __init__(self, path: Path, kept: Path | None = None) -> None:
        self.path, self.kept = path, kept
        self.type = TYPES.get(path.suffix, "application/octet-stream")
        self._bodies: dict[bool, asyncio.Task[bytes]] = {}

    async def response(self, request: Request, caching: str) -> Response:
        """The file, compressed if the browser takes that."""
        packed = self.path.suffix not in PACKED and "gzip" in request.headers.get("accept-encoding", "")
        if packed not in self._bodies:
            work = asyncio.to_thread(self._compressed if packed else self.path.read_bytes)
            self._bodies[packed] = asyncio.create_task(work)
        headers = {"Cache-Control": caching, "Vary": "Accept-Encoding"}
        if packed:
            headers["Content-Encoding"] = "gzip"
        body = await asyncio.shield(self._bodies[packed])
        return Response(body, media_type=self.type, headers=headers)

    def _compressed(self) -> bytes:
        if self.kept is not None and self.kept.exists():
            return self.kept.read_bytes()
        body = gzip.compress(self.path.read_bytes(), 9, mtime=0)
        if self.kept is not None:
            self.kept.parent.mkdir(parents=True, exist_ok=True)
            part = self.kept.with_suffix(f".{os.getpid()}")
            part.write_bytes(body)
            part.replace(self.kept)
        return body


class Files:
    """The trees under root, and Plotly. plotly_url: where a page finds it."""

    def __init__(self, root: Path, cache: Path) -> None:
        self._scripts = root / "static"
        self._files = {tree: _walk(root / tree) for tree in TREES}
        self.version = self._hash()
        version = importlib.metadata.version("plotly")
        self.plotly_url = f"/vendor/plotly-{version}.min.js"
        self._plotly = File(_plotly(), cache / f"plotly-{version}.min.js.gz")

    def url(self, path: str, tree: str = "static") -> str:
        """The address of a file of a tree, as in `url("css/base.css")`."""
        return f"/{tree}/{self.version}/{path}"

    def modules(self, *entries: str) -> list[str]:
        """The addresses of some scripts and of every module they import."""
        return [self.url(path) for path in needed(self._scripts, entries)]

    def routes(self) -> APIRouter:
        """The routes that serve all of it."""
        router = APIRouter(include_in_schema=False)
        for tree in TREES:
            router.add_api_route(f"/{tree}/{{version}}/{{path:path}}", self._serve(tree), methods=["GET", "HEAD"])

        @router.api_route(self.plotly_url, methods=["GET", "HEAD"])
        async def plotly(request: Request) -> Response:  # pyright: ignore[reportUnusedFunction]
            return await self._plotly.response(request, FOR_EVER)

        return router

    def _serve(self, tree: str) -> Callable[..., Awaitable[Response]]:
        async def serve(request: Request, version: str, path: str) -> Response:
            file = self._files[tree].get(path)
            if file is None:
                raise HTTPException(404)
            return await file.response(request, FOR_EVER if version == self.version else "no-cache")

        return serve

    def _hash(self) -> str:
        digest = hashlib.sha256()
        for tree, files in self._files.items():
            for name, file in files.items():
                digest.update(f"{tree}/{name}\0".encode())
                digest.update(hashlib.sha256(file.path.read_bytes()).digest())
        return digest.hexdigest()[:12]


def _walk(folder: Path) -> dict[str, File]:
    """Every file under a folder by its path there; only these can be asked for."""
    found = sorted(path for path in folder.rglob("*") if path.is_file() and not path.name.startswith("."))
    return {path.relative_to(folder).as_posix(): File(path) for path in found}


def _plotly() -> Path:
    """Plotly's own copy of plotly.js, found without importing plotly."""
    package = importlib.util.find_spec("plotly")
    if package is None or package.origin is None:
        raise FileNotFoundError("plotly is not installed")
    return Path(package.origin).parent / "package_data" / "plotly.min.js"
