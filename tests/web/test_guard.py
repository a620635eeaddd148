"""The guard: nothing is behind another door than it."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute
from starlette.routing import BaseRoute, Mount, Route, WebSocketRoute

from app.web.factory import create_app
from app.web.guard import HEADERS
from app.web.settings import Settings
from tests.web.doubles import Host

HERE = "http://127.0.0.1:8000"


def settings(data_dir: Path, **changes: Any) -> Settings:
    return Settings(data_dir=data_dir, **changes)


@pytest.fixture
def app(tmp_path: Path) -> Iterator[FastAPI]:
    made = create_app(settings(tmp_path), Host())
    yield made
    made.state.runs.store.close()


@pytest.fixture
def secret(tmp_path: Path) -> Iterator[FastAPI]:
    made = create_app(settings(tmp_path, host="0.0.0.0", token="open sesame"), Host())
    yield made
    made.state.runs.store.close()


def client(app: FastAPI, **options: Any) -> httpx.AsyncClient:
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    return httpx.AsyncClient(transport=transport, base_url=HERE, **options)


def doors(routes: list[BaseRoute]) -> Iterator[tuple[str, str]]:
    """Every method and path of an app; a socket's method is WEBSOCKET."""
    for route in routes:
        assert not isinstance(route, Mount), "walk into it"
        if isinstance(route, WebSocketRoute):
            yield "WEBSOCKET", route.path
        elif isinstance(route, APIRoute | Route):
            path = re.sub(r"{.*?}", "x", route.path)
            yield from ((method, path) for method in route.methods or ())
        else:
            yield from doors(vars(route)["original_router"].routes)  # an included router


async def knock(app: FastAPI, path: str, **headers: str) -> str:
    """What comes of asking for a socket: the type of the first message."""
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return {"type": "websocket.connect" if not sent else "websocket.disconnect", "code": 1005}

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {
        "type": "websocket",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "root_path": "",
        "scheme": "ws",
        "subprotocols": [],
        "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
    }
    await app(scope, receive, send)  # pyright: ignore[reportArgumentType]
    return sent[0]["type"]


async def refused_everywhere(app: FastAPI, status: int, headers: dict[str, str]) -> int:
    """Check that every door refuses with a status; returns how many doors there are."""
    known = list(doors(app.routes))
    async with client(app, headers=headers) as http:
        for method, path in [*known, ("GET", "/nothing"), ("POST", "/ws")]:
            if method == "WEBSOCKET":
                given = {name.lower(): value for name, value in http.headers.items()}
                assert await knock(app, path, **{"host": "127.0.0.1:8000", **given}) == "websocket.close", path
                continue
            answer = await http.request(method, path)
            assert answer.status_code == status, (method, path)
            assert method == "HEAD" or list(answer.json()) == ["sentence"]
    return len(known)


async def test_no_route_is_open_to_a_foreign_host(app: FastAPI):
    assert await refused_everywhere(app, 403, {"Host": "evil.example"}) > 10


async def test_no_route_is_open_without_the_token(secret: FastAPI):
    assert await refused_everywhere(secret, 401, {}) > 10


async def test_every_route_is_open_to_who_may_come(app: FastAPI):
    async with client(app) as http:
        for method, path in doors(app.routes):
            if method == "WEBSOCKET":
                assert await knock(app, path, host="127.0.0.1:8000") == "websocket.accept"
            else:
                answer = await http.request(method, path, headers={"Origin": HERE})
                assert answer.status_code not in (401, 403), (method, path)


async def test_a_foreign_origin_may_read_as_any_link_may_but_change_nothing(app: FastAPI):
    async with client(app, headers={"Origin": "https://evil.example"}) as http:
        assert (await http.get("/healthz")).status_code == 200
        for method in ("POST", "PUT", "PATCH", "DELETE"):
            assert (await http.request(method, "/api/links")).status_code == 403
    for origin in ("https://evil.example", "null", "http://127.0.0.1:8001", "http://127.0.0.1:8000.evil.example"):
        assert await knock(app, "/ws", host="127.0.0.1:8000", origin=origin) == "websocket.close"
    assert await knock(app, "/ws", host="127.0.0.1:8000", origin=HERE) == "websocket.accept"


async def test_every_response_carries_the_careful_headers(app: FastAPI):
    async with client(app) as http:
        fault = await http.get("/healthz", headers={"Host": "evil.example"})
        for answer in (await http.get("/healthz"), await http.get("/nothing"), await http.post("/api/links"), fault):
            for name, value in HEADERS.items():
                assert answer.headers[name] == value


async def test_a_fault_of_the_server_is_one_sentence_with_the_careful_headers(app: FastAPI):
    app.state.runs.host = None
    async with client(app) as http:
        answer = await http.get("/healthz")
    assert (answer.status_code, list(answer.json())) == (500, ["sentence"])
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


async def test_the_token_in_an_address_is_exchanged_for_a_cookie_once(secret: FastAPI):
    async with client(secret) as http:
        answer = await http.get("/healthz?token=open+sesame&x=1")
        assert (answer.status_code, answer.headers["Location"]) == (303, "/healthz?x=1")
        cookie = answer.headers["Set-Cookie"].lower()
        assert "httponly" in cookie
        assert "samesite=strict" in cookie
        assert "sesame" not in cookie
        assert (await http.get(answer.headers["Location"])).status_code == 200
        name, value = next(iter(http.cookies.items()))
        assert await knock(secret, "/ws", host="127.0.0.1:8000", cookie=f"{name}={value}") == "websocket.accept"


async def test_a_program_shows_the_token_in_a_header(secret: FastAPI):
    async with client(secret) as http:
        for authorization, status in (("Bearer open sesame", 200), ("Bearer other", 401), ("Basic open sesame", 401)):
            answer = await http.get("/healthz", headers={"Authorization": authorization})
            assert answer.status_code == status
        for cookie in ("descent-8000=", "descent-8000=open sesame", "descent-8000=é"):
            assert (await http.get("/healthz", headers=[(b"cookie", cookie.encode())])).status_code == 401
        assert (await http.get("/healthz?token=wrong")).status_code == 401


async def test_the_exchange_of_a_token_never_leads_to_another_site(secret: FastAPI):
    for path, place in (("//evil.example/x", "/evil.example/x"), ("/%5C%5Cevil/ä", "/evil/%C3%A4"), ("/", "/")):
        async with client(secret) as http:
            answer = await http.get(f"{HERE}{path}?token=open+sesame")
            assert answer.headers["Location"] == place


@pytest.mark.parametrize(
    ("host", "known"),
    [
        ("192.168.1.5:8000", True),
        ("[2001:db8::1]:8000", True),
        ("localhost:8000", True),
        ("lab.example:8000", True),
        ("other.example:8000", False),
        ("192.168.1.5.evil.example:8000", False),
        ("", False),
        ("[", False),
    ],
)
async def test_a_server_on_all_addresses_goes_by_any_address_and_by_given_names_only(
    tmp_path: Path, host: str, known: bool
):
    app = create_app(settings(tmp_path, host="0.0.0.0", token="t", hosts=("lab.example:8000",)), Host())
    async with client(app, headers={"Authorization": "Bearer t", "Host": host}) as http:
        assert (await http.get("/healthz")).status_code == (200 if known else 403)
    app.state.runs.store.close()


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1", "127.8.8.8"])
def test_a_loopback_address_needs_no_token(tmp_path: Path, host: str):
    assert settings(tmp_path, host=host).fault() == ""


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.5", "example.org"])
def test_any_other_address_needs_one(tmp_path: Path, host: str):
    assert "--token or DESCENT_TOKEN" in settings(tmp_path, host=host).fault()
    assert settings(tmp_path, host=host, token="t").fault() == ""
