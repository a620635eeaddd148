"""The files a page is made of, under addresses that change when a file does, so that browsers keep them for ever.

`/static/<version>/img.svg` is a file; `/joined/<version>/lab.js` and `.css` are all modules and all style sheets
of a page in one answer, with a source map beside each. A version is a hash of the content. An address of another
version gets what there is now, to be asked for again. A file that changes under a running server is read anew
when a page is next asked for.
"""

import asyncio
import gzip
import hashlib
import importlib.metadata
import importlib.util
import logging
import os
import zlib
from collections.abc import Awaitable, Callable
from functools import cached_property
from pathlib import Path

from fastapi import APIRouter, HTTPException, Request, Response

from app.web.joined import Joined, ScriptModule, join_scripts, join_styles, needed, read_module

PACKAGE = Path(__file__).parents[1]


def asset_root() -> Path:
    """The directory that holds static/, templates/, images/ and img/.

    An installed wheel carries them inside the package; in a checkout they stand beside it.
    """
    installed = PACKAGE / "_assets"
    return installed if installed.is_dir() else PACKAGE.parent


FOR_EVER = "public, max-age=31536000, immutable"
ASK_AGAIN = "private, no-cache"


class Content:
    """A body and its media type. compresses: whether it is text, which gets smaller."""

    def __init__(self, body: bytes, type: str, compresses: bool = True) -> None:
        self.body, self.type, self._compresses = body, type, compresses
        self._compressed: bytes | None = None

    @cached_property
    def version(self) -> str:
        """A name that no other content has."""
        return hashlib.sha256(self.body).hexdigest()[:12]

    def compress(self) -> bytes:
        """The body by gzip, made once."""
        if self._compressed is None:
            self._compressed = gzip.compress(self.body, 9, mtime=0)
        return self._compressed

    def take(self, compressed: bytes) -> bool:
        """Take what was compressed earlier, if it is this body."""
        try:
            same = gzip.decompress(compressed) == self.body
        except (OSError, EOFError, zlib.error):  # cut, or damaged
            return False
        if same:
            self._compressed = compressed
        return same

    async def response(self, request: Request, caching: str) -> Response:
        """The body, compressed if the browser takes that, or word that the browser has it already."""
        tag = f'W/"{self.version}"'
        headers = {"Cache-Control": caching, "Vary": "Accept-Encoding", "ETag": tag}
        if tag in request.headers.get("if-none-match", ""):
            return Response(status_code=304, headers=headers)
        body = self.body
        if self._compresses and "gzip" in request.headers.get("accept-encoding", ""):
            headers["Content-Encoding"] = "gzip"
            body = self._compressed or await asyncio.to_thread(self.compress)
        return Response(body, media_type=self.type, headers=headers)


TREES = ("static", "images", "img")
TYPES = {
    ".css": "text/css; charset=utf-8",
    ".gif": "image/gif",
    ".html": "text/html; charset=utf-8",
    ".ico": "image/x-icon",
    ".jpg": "image/jpeg",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".map": "application/json",
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
COMMENTS = {"js": "//# sourceMappingURL={}\n", "css": "/*# sourceMappingURL={} */\n"}
"""How a joined file names its source map."""

State = tuple[int, int]
"""When a file was last changed, in nanoseconds, and its size."""

log = logging.getLogger("descent")


class Files:
    """The trees under root, and Plotly. plotly_url: where a page finds it."""

    def __init__(self, root: Path, cache: Path) -> None:
        self._root = root
        self._states: dict[str, State] = {}
        self._contents: dict[str, tuple[State, Content]] = {}
        self._modules: dict[str, tuple[State, ScriptModule]] = {}
        self._joined: dict[str, tuple[object, Joined, Content]] = {}
        self.look()
        version = importlib.metadata.version("plotly")
        self.plotly_url = f"/vendor/plotly-{version}.min.js"
        self._plotly = Plotly(cache / f"plotly-{version}.min.js.gz")

    def look(self) -> int:
        """Look which files there are; the number returned changes with any of them, templates included."""
        found: dict[str, State] = {}
        for tree in (*TREES, "templates"):
            _walk(self._root / tree, tree, found)
        if found != self._states:
            self._states = found
        return hash(tuple(found.items()))

    def url(self, path: str, tree: str = "static") -> str:
        """The address of a file of a tree, as in `url("icon.svg")`."""
        return f"/{tree}/{self._content(f'{tree}/{path}').version}/{path}"

    def script(self, name: str, entry: str, *others: str) -> str:
        """The address of a page's script: the module at entry, what else it may ask for, and all that they import."""
        modules = needed((entry, *others), self._module)
        states = tuple(self._states[f"static/{module.path}"] for module in modules)
        return self._join(f"{name}.js", states, lambda: join_scripts(modules, entry))

    def styles(self, name: str, *paths: str) -> str:
        """The address of a page's style sheets as one."""
        read = [(path, self._content(f"static/{path}").body.decode()) for path in paths]
        joined = join_styles(read, lambda path: f"../..{self.url(path)}")
        return self._join(f"{name}.css", joined.text, lambda: joined)

    def _join(self, name: str, made_of: object, make: Callable[[], Joined]) -> str:
        known = self._joined.get(name)
        if known is None or known[0] != made_of:
            joined = make()
            ending = name.rpartition(".")[2]
            text = joined.text + COMMENTS[ending].format(f"{name}.map?{joined.version}")
            known = made_of, joined, Content(text.encode(), TYPES[f".{ending}"])
            self._joined[name] = known
        return f"/joined/{known[2].version}/{name}"

    def _content(self, name: str) -> Content:
        """A file as it is now.

        Raises:
            KeyError: there is no such file.
        """
        state = self._states[name]
        known = self._contents.get(name)
        if known is None or known[0] != state:
            suffix = Path(name).suffix
            kind = TYPES.get(suffix, "application/octet-stream")
            known = state, Content((self._root / name).read_bytes(), kind, suffix not in PACKED)
            self._contents[name] = known
        return known[1]

    def _module(self, path: str) -> ScriptModule:
        state = self._states.get(f"static/{path}")
        if state is None:
            raise FileNotFoundError(f"there is no script {path}")
        known = self._modules.get(path)
        if known is None or known[0] != state:
            known = state, read_module(path, (self._root / "static" / path).read_text(encoding="utf-8"))
            self._modules[path] = known
        return known[1]

    def compress(self) -> None:
        """Compress what pages have been made of so far."""
        for _, _, content in list(self._joined.values()):
            content.compress()

    def routes(self) -> APIRouter:
        """The routes that serve all of it."""
        router = APIRouter(include_in_schema=False)
        for tree in TREES:
            router.add_api_route(f"/{tree}/{{version}}/{{path:path}}", self._serve(tree), methods=["GET", "HEAD"])
        router.add_api_route("/joined/{version}/{name}", self._serve_joined, methods=["GET", "HEAD"])

        @router.api_route(self.plotly_url, methods=["GET", "HEAD"])
        async def plotly(request: Request) -> Response:  # pyright: ignore[reportUnusedFunction]
            return await (await self._plotly.content()).response(request, FOR_EVER)

        return router

    def _serve(self, tree: str) -> Callable[..., Awaitable[Response]]:
        async def serve(request: Request, version: str, path: str) -> Response:
            name = f"{tree}/{path}"
            if name not in self._states:
                raise HTTPException(404)
            content = await asyncio.to_thread(self._content, name)
            return await content.response(request, _caching(content, version))

        return serve

    async def _serve_joined(self, request: Request, version: str, name: str) -> Response:
        known = self._joined.get(name.removesuffix(".map"))
        if known is None:
            raise HTTPException(404)
        _, joined, content = known
        if not name.endswith(".map"):
            return await content.response(request, _caching(content, version))
        text = await asyncio.to_thread(lambda: joined.map)
        return await Content(text.encode(), TYPES[".map"]).response(request, _caching(content, version))


class Plotly:
    """Plotly's own script. kept: where its compressed form outlives the server."""

    def __init__(self, kept: Path) -> None:
        self._kept = kept
        self._content: Content | None = None

    async def content(self) -> Content:
        """The script, compressed already."""
        if self._content is None:
            self._content = await asyncio.to_thread(self._read)
        return self._content

    def _read(self) -> Content:
        content = Content(_plotly().read_bytes(), TYPES[".js"])
        if self._kept.is_file() and content.take(self._kept.read_bytes()):
            return content
        compressed = content.compress()
        try:
            self._kept.parent.mkdir(parents=True, exist_ok=True)
            part = self._kept.with_suffix(f".{os.getpid()}")
            part.write_bytes(compressed)
            part.replace(self._kept)
        except OSError as error:
            log.warning("Plotly is compressed anew at each start, since %s cannot be written (%s).", self._kept, error)
        return content


def _caching(content: Content, version: str) -> str:
    return FOR_EVER if version == content.version else "no-cache"


def _walk(folder: Path, name: str, found: dict[str, State]) -> None:
    """Note the state of every file under a folder by its name; only these can be asked for."""
    if not folder.is_dir():
        return
    with os.scandir(folder) as entries:
        for entry in sorted(entries, key=lambda entry: entry.name):
            if entry.name.startswith("."):
                continue
            if entry.is_dir():
                _walk(Path(entry.path), f"{name}/{entry.name}", found)
            else:
                about = entry.stat()
                found[f"{name}/{entry.name}"] = (about.st_mtime_ns, about.st_size)


def _plotly() -> Path:
    """Plotly's own copy of plotly.js, found without importing plotly."""
    package = importlib.util.find_spec("plotly")
    if package is None or package.origin is None:
        raise FileNotFoundError("plotly is not installed")
    return Path(package.origin).parent / "package_data" / "plotly.min.js"
