"""The guard: who may ask anything at all. It stands before every route, sockets and files alike.

In this order:

1. **Host** must be a name the server is known by, so that no foreign site can be pointed at it
   (DNS rebinding). A server on all addresses takes any address, but no unknown name.
2. **Origin** must be the server itself, for sockets and for methods that change things. Browsers
   always send it there; a request without one comes from a program, which any site's page cannot
   make, and passes.
3. **Token**, when one is set: as `Authorization: Bearer`, or as the cookie that an address with
   `?token=` sets once.

Every response carries the headers that keep a browser careful with it.
"""

import hashlib
import hmac
import socket
from http.cookies import CookieError, SimpleCookie
from ipaddress import ip_address
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.web.settings import Settings

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


class Guard:
    """ASGI middleware; see the module."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app = app
        self._names = _names(settings)
        self._any_address = settings.host in ("0.0.0.0", "::")
        self._token = settings.token
        self._cookie = f"descent-{settings.port}"
        self._proof = hashlib.sha256(f"descent {settings.token}".encode()).hexdigest()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        refusal = self._refusal(scope)
        if scope["type"] == "websocket":
            if refusal is None:
                await self._app(scope, receive, send)
            else:
                await receive()
                await send({"type": "websocket.close", "code": 1008})  # before it is accepted: 403
            return

        async def careful(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(HEADERS)
            await send(message)

        await (refusal or self._app)(scope, receive, careful)

    def _refusal(self, scope: Scope) -> Response | None:
        """The answer to a request that may not pass."""
        headers = Headers(scope=scope)
        host = headers.get("host", "").lower()
        if not self._known(host):
            return _refused(403, f"This server does not go by the name {host[:100]!r}; --allow-host adds one.")
        origin = headers.get("origin")
        strict = scope["type"] == "websocket" or scope["method"] not in SAFE_METHODS
        if strict and origin is not None and origin.lower() not in (f"http://{host}", f"https://{host}"):
            return _refused(403, f"A page of {origin[:100]!r} may not use this server.")
        if not self._token or self._proven(headers):
            return None
        query = parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)
        given = dict(query).get("token", "")
        if given and scope["type"] == "http" and self._is_token(given):
            return self._let_in(scope["path"], [(name, value) for name, value in query if name != "token"])
        return _refused(401, "This server asks for its token: open its address with ?token=… once.")

    def _known(self, host: str) -> bool:
        try:
            name = urlsplit(f"//{host}").hostname or ""
        except ValueError:
            return False
        return host in self._names or name in self._names or (self._any_address and _is_address(name))

    def _proven(self, headers: Headers) -> bool:
        scheme, _, token = headers.get("authorization", "").partition(" ")
        if scheme.lower() == "bearer" and self._is_token(token.strip()):
            return True
        try:
            cookie = SimpleCookie(headers.get("cookie", "")).get(self._cookie)
        except CookieError:
            return False
        return cookie is not None and hmac.compare_digest(cookie.value.encode(), self._proof.encode())

    def _is_token(self, given: str) -> bool:
        return hmac.compare_digest(given.encode(), self._token.encode())

    def _let_in(self, path: str, query: list[tuple[str, str]]) -> Response:
        """Keep the proof in a cookie, and take the token out of the address."""
        target = "/" + quote(path.lstrip("/\\"))  # never "//", which names another site
        response = Response(status_code=303, headers={"Location": target + (f"?{urlencode(query)}" if query else "")})
        response.set_cookie(self._cookie, self._proof, httponly=True, samesite="strict", max_age=365 * 86_400)
        return response


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


def _refused(status: int, sentence: str) -> Response:
    headers = {"WWW-Authenticate": "Bearer"} if status == 401 else None
    return JSONResponse({"sentence": sentence}, status_code=status, headers=headers)
