"""The middleware that decides who may make a request, before every route, sockets and files included.

In this order:

1. **Host** must be a name the server is known by, so that no foreign site can be pointed at it (DNS rebinding).
   This machine's own names count at any port for whoever comes from this machine, as a tunnel does. A server on
   all addresses takes any address and this machine's names, but no unknown name.
2. **Origin** must be the server itself or a name it was given, for sockets and for methods that change things.
   Browsers always send it there; a request without one comes from a program, which any site's page cannot make.
3. **Token**, when one is set: as `Authorization: Bearer`, or as the cookie that an address with `?token=` sets
   once. Wrong tokens are counted, and an address that tried too many has to wait.
4. **Content-Length** may be no larger than the server takes.

A path below the server's root path is the same path without it. Every response carries the headers that keep a
browser careful with it; a refusal is a page for people and a sentence for programs.
"""

import hashlib
import hmac
import os
import re
import secrets
import socket
import time
from collections import OrderedDict
from collections.abc import Callable
from http.cookies import CookieError, SimpleCookie
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.web.refusal import too_large
from app.web.settings import Settings, is_loopback

SAFE_METHODS = {"GET", "HEAD", "OPTIONS"}
HEADERS = {
    "Content-Security-Policy": "; ".join(
        (
            "default-src 'self'",
            "script-src 'self'",
            "style-src 'self' 'unsafe-inline'",  # Plotly writes style elements
            "img-src 'self' data: blob:",
            "font-src 'self'",
            "connect-src 'self'",
            "object-src 'none'",
            "base-uri 'none'",
            "form-action 'self'",
            "frame-ancestors 'none'",
        )
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
TOKEN_WANTED = "This server asks for its token: type it here, or open its address with ?token=… once."
TOKEN_WRONG = "That is not the token of this server."
TOO_MANY = "Too many wrong tokens came from this address; try again in a minute."

Page = Callable[[str, list[tuple[str, str]] | None], str]
"""A refusal for people: a sentence, and what else the query holds where the page is to ask for the token."""
_NAME = re.compile(r"[\w.-]{1,100}(:\d{1,5})?|\[[0-9a-f:.]{2,50}\](:\d{1,5})?", re.ASCII)


class SecurityMiddleware:
    """ASGI middleware; see the module."""

    def __init__(self, app: ASGIApp, settings: Settings, page: Page) -> None:
        self._app, self._page, self._root = app, page, settings.root
        self._names = _names(settings)
        self._hosts = frozenset(name.lower() for name in settings.hosts)
        self._any_address = settings.host in ("0.0.0.0", "::")
        self._token, self._body_bytes = settings.token, settings.message_bytes
        self._cookie = f"descent-{settings.port}"
        self._proof = proof_of(settings.token, settings.data_dir) if settings.token else ""
        self._attempts = Attempts()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        path = self._below_root(scope["path"])
        if path != scope["path"]:
            scope = {**scope, "path": path, "raw_path": quote(path).encode()}
        refusal = self._refusal(scope)
        if scope["type"] == "websocket" and refusal is not None:
            await receive()
            if "websocket.http.response" in scope.get("extensions", ()):
                await refusal(scope, receive, send)
            else:
                await send({"type": "websocket.close", "code": 1008})  # before it is accepted: 403
            return

        async def careful(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(HEADERS)
            await send(message)

        await (refusal or self._app)(scope, receive, send if scope["type"] == "websocket" else careful)

    def _below_root(self, path: str) -> str:
        """A path without the root path, which a proxy may have taken away already."""
        return path.removeprefix(self._root) if path.startswith(f"{self._root}/") else path

    def _refusal(self, scope: Scope) -> Response | None:
        """The answer to a request that may not pass."""
        headers = Headers(scope=scope)
        host = headers.get("host", "").lower()
        peer = (scope.get("client") or ("",))[0]
        if not self._known(host, peer):
            name = _netloc(f"//{host}")
            mend = f"; start it with --allow-host {name}" if name else ""
            return self._refused(scope, headers, 403, f"This server does not go by the name {host[:100]!r}{mend}.")
        origin = headers.get("origin", "").lower()
        strict = scope["type"] == "websocket" or scope["method"] not in SAFE_METHODS
        if strict and origin and not self._own(origin, host):
            name = _netloc(origin)
            mend = f"; if it is this server's own page, start the server with --allow-host {name}" if name else ""
            return self._refused(scope, headers, 403, f"A page of {origin[:100]!r} may not use this server{mend}.")
        refusal = self._without_token(scope, headers, peer) if self._token else None
        return refusal or self._too_large(scope, headers)

    def _too_large(self, scope: Scope, headers: Headers) -> Response | None:
        """The answer to a request that says that its body is larger than the server takes."""
        length = headers.get("content-length", "")
        if not (length.isdecimal() and (len(length) > 18 or int(length) > self._body_bytes)):
            return None
        return self._refused(scope, headers, 413, too_large(self._body_bytes))

    def _known(self, host: str, peer: str) -> bool:
        """Whether the server goes by a name."""
        try:
            name = urlsplit(f"//{host}").hostname or ""
        except ValueError:
            return False
        if host in self._names or name in self._names:
            return True
        if self._any_address and _is_address(name):
            return True
        return (name == "localhost" or is_loopback(name)) and (self._any_address or is_loopback(peer))

    def _own(self, origin: str, host: str) -> bool:
        """Whether an origin is the server itself: the name it was asked by, or one it was given."""
        scheme, _, netloc = origin.partition("://")
        if scheme not in ("http", "https"):
            return False
        return netloc == host or netloc in self._hosts or _hostname(netloc) in self._hosts

    def _without_token(self, scope: Scope, headers: Headers, peer: str) -> Response | None:
        """The answer to a request that has not proved that it knows the token."""
        if self._has_cookie(headers):
            return None
        query = parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)
        rest = [(name, value) for name, value in query if name != "token"]
        scheme, _, bearer = headers.get("authorization", "").partition(" ")
        shown = bearer.strip() if scheme.lower() == "bearer" else ""
        given = dict(query).get("token", "") if scope["type"] == "http" else ""
        if not (shown or given):
            return self._refused(scope, headers, 401, TOKEN_WANTED, rest)
        if self._attempts.must_wait(peer):
            return self._refused(scope, headers, 429, TOO_MANY, rest)
        if shown and self._is_token(shown):
            return None
        if given and self._is_token(given):
            return self._let_in(scope["path"], rest, headers)
        self._attempts.wrong(peer, given or shown)
        return self._refused(scope, headers, 401, TOKEN_WRONG, rest)

    def _has_cookie(self, headers: Headers) -> bool:
        try:
            cookie = SimpleCookie(headers.get("cookie", "")).get(self._cookie)
        except CookieError:
            return False
        return cookie is not None and hmac.compare_digest(cookie.value.encode(), self._proof.encode())

    def _is_token(self, given: str) -> bool:
        return hmac.compare_digest(given.encode(), self._token.encode())

    def _let_in(self, path: str, query: list[tuple[str, str]], headers: Headers) -> Response:
        """Keep the proof in a cookie, and take the token out of the address."""
        target = self._root + "/" + quote(path.lstrip("/\\"))  # never "//", which names another site
        response = Response(status_code=303, headers={"Location": target + (f"?{urlencode(query)}" if query else "")})
        response.set_cookie(
            self._cookie,
            self._proof,
            path=f"{self._root}/",
            httponly=True,
            samesite="lax",  # a link on another site may open a page; sockets and changes are held by Origin
            secure=_over_tls(headers),
            max_age=365 * 86_400,
        )
        return response

    def _refused(
        self, scope: Scope, headers: Headers, status: int, sentence: str, rest: list[tuple[str, str]] | None = None
    ) -> Response:
        """A refusal: a page for people, which asks for the token where that helps, or a sentence for programs."""
        more = {"Cache-Control": "no-store"}
        if status == 401:
            more["WWW-Authenticate"] = "Bearer"
        if status == 429:
            more["Retry-After"] = str(round(WAIT_SECONDS))
        if scope["type"] == "http" and "text/html" in headers.get("accept", ""):
            return HTMLResponse(self._page(sentence, rest), status, more)
        return JSONResponse({"sentence": sentence}, status, more)


def _names(settings: Settings) -> frozenset[str]:
    """What may stand in the Host header. A name without a port stands for every port."""
    own = ["127.0.0.1", "localhost", "[::1]"]
    own.append(f"[{settings.host}]" if ":" in settings.host else settings.host)
    if settings.host in ("0.0.0.0", "::"):
        own += [socket.gethostname(), f"{socket.gethostname()}.local"]
    names = [f"{name}:{settings.port}" for name in own]
    if settings.port in (80, 443):
        names += own
    return frozenset(name.lower() for name in (*names, *settings.hosts))


def _is_address(name: str) -> bool:
    try:
        ip_address(name)
    except ValueError:
        return False
    return True


def _hostname(netloc: str) -> str:
    try:
        return urlsplit(f"//{netloc}").hostname or ""
    except ValueError:
        return ""


def _netloc(address: str) -> str:
    """The name and port of an address as one may type them after --allow-host, or ""."""
    try:
        netloc = urlsplit(address).netloc
    except ValueError:
        return ""
    return netloc if _NAME.fullmatch(netloc) else ""


def _over_tls(headers: Headers) -> bool:
    """Whether the browser speaks TLS to a proxy before the server; a wrong answer harms only who gives it."""
    schemes = headers.get("x-forwarded-proto", "").split(",")
    return schemes[0].strip().lower() == "https" or "proto=https" in headers.get("forwarded", "").lower()


GUESSES = 20
"""Different wrong tokens from one address, until it has to wait."""
WAIT_SECONDS = 60.0
REMEMBERED = 1000
"""Addresses; of more, those that tried longest ago are forgotten."""


class Attempts:
    """Wrong tokens by the address they came from. now: the time in seconds, for tests."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._guesses: OrderedDict[str, dict[bytes, float]] = OrderedDict()

    def must_wait(self, address: str) -> bool:
        """Whether an address tried too many lately."""
        guesses = self._guesses.get(address, {})
        since = self._now() - WAIT_SECONDS
        return sum(when > since for when in guesses.values()) >= GUESSES

    def wrong(self, address: str, guess: str) -> None:
        """A wrong token came from an address."""
        guesses = self._guesses.pop(address, {})
        since = self._now() - WAIT_SECONDS
        guesses = {known: when for known, when in guesses.items() if when > since}
        guesses[hashlib.sha256(guess.encode()).digest()] = self._now()
        self._guesses[address] = guesses
        if len(self._guesses) > REMEMBERED:
            self._guesses.popitem(last=False)


def read_token(path: Path) -> str:
    """The token that a file holds; a file that does not exist is made with a new one, readable by its owner alone.

    Raises:
        OSError: the file can neither be read nor made.
        ValueError: it is empty, or no text; the message is one sentence.
    """
    if not path.exists():
        write_private(path, f"{secrets.token_urlsafe(24)}\n".encode())
    try:
        token = path.read_text(encoding="utf-8").strip()
    except UnicodeDecodeError:
        raise ValueError(f"The token file {path} holds no text in UTF-8.") from None
    if not token or "\n" in token:
        raise ValueError(f"The token file {path} holds one line with the token; got {len(token.splitlines())} lines.")
    return token


def proof_of(token: str, data_dir: Path) -> str:
    """What the cookie of a browser that showed the token holds.

    It is keyed with a secret of the data folder, so that it cannot be guessed from a guessed token. In a folder
    that cannot be written it holds until the server ends.
    """
    path = data_dir / "cookie-key"
    try:
        if not path.exists():
            data_dir.mkdir(parents=True, exist_ok=True)
            write_private(path, secrets.token_bytes(32))
        key = path.read_bytes()
    except OSError:
        key = b""
    if len(key) != 32:
        key = secrets.token_bytes(32)
    return hmac.new(key, token.encode(), hashlib.sha256).hexdigest()


def write_private(path: Path, content: bytes) -> None:
    """Make a file that only its owner can read."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
