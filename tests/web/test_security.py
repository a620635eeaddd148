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
from app.web.security import GUESSES, HEADERS, TOKEN_WANTED, TOKEN_WRONG, WAIT_SECONDS, Attempts, proof_of
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


async def knock(app: FastAPI, path: str, peer: str = "", **headers: str) -> str:
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
        "client": (peer, 4000),
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
        assert "samesite=lax" in cookie
        assert "secure" not in cookie
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


async def test_the_cookie_is_kept_to_tls_where_a_proxy_speaks_it(secret: FastAPI):
    for headers in ({"X-Forwarded-Proto": "https"}, {"Forwarded": "for=1.2.3.4;proto=https"}):
        async with client(secret, headers=headers) as http:
            assert "secure" in (await http.get("/lab?token=open+sesame")).headers["Set-Cookie"].lower()


async def test_a_cookie_holds_over_a_restart_and_not_with_another_token_or_folder(tmp_path: Path):
    made = [proof_of(token, tmp_path / folder) for token, folder in (("t", "a"), ("t", "a"), ("u", "a"), ("t", "b"))]
    assert made[0] == made[1]
    assert len(set(made)) == 3
    assert (tmp_path / "a" / "cookie-key").stat().st_mode & 0o777 == 0o600


async def test_a_refusal_is_a_page_for_people_with_a_field_for_the_token(secret: FastAPI):
    async with client(secret, headers={"Accept": "text/html,*/*"}) as http:
        asked = await http.get('/lab?show="<b>')
        assert (asked.status_code, asked.headers["Content-Type"]) == (401, "text/html; charset=utf-8")
        assert 'name="token"' in asked.text
        assert 'name="show" value="&#34;&lt;b&gt;"' in asked.text
        wrong = await http.get("/lab?token=wrong")
        assert TOKEN_WRONG in wrong.text
        assert 'name="token"' in wrong.text
        right = await http.get("/lab?show=x&token=open+sesame")
        assert right.headers["Location"] == "/lab?show=x"
        foreign = await http.get("/lab", headers={"Host": "evil.example"})
        assert foreign.status_code == 403
        assert "--allow-host evil.example" in foreign.text
        assert 'name="token"' not in foreign.text


async def test_tokens_cannot_be_guessed_without_end_and_a_stale_one_is_one_guess(secret: FastAPI):
    async with client(secret) as http:
        for _ in range(2 * GUESSES):
            assert (await http.get("/healthz", headers={"Authorization": "Bearer stale"})).status_code == 401
        entered = await http.get("/healthz?token=open+sesame")
        assert entered.status_code == 303
    async with client(secret) as http:
        answers = [(await http.get(f"/healthz?token={guess}")).status_code for guess in range(2 * GUESSES)]
        assert answers[: GUESSES - 1] == [401] * (GUESSES - 1)
        assert answers[GUESSES:] == [429] * GUESSES
        late = await http.get("/healthz", headers={"Authorization": "Bearer open sesame"})
        assert (late.status_code, late.headers["Retry-After"]) == (429, "60")
        name, value = re.findall(r"(descent-\d+)=(\w+)", entered.headers["Set-Cookie"])[0]
        assert (await http.get("/healthz", headers={"Cookie": f"{name}={value}"})).status_code == 200


def test_an_address_may_guess_again_after_a_while_and_others_are_not_held_up():
    clock = 0.0
    attempts = Attempts(lambda: clock)
    for guess in range(GUESSES):
        assert not attempts.must_wait("a")
        attempts.wrong("a", str(guess))
    assert attempts.must_wait("a")
    assert not attempts.must_wait("b")
    clock = WAIT_SECONDS + 1
    assert not attempts.must_wait("a")


async def test_why_a_socket_is_refused_can_be_asked_without_one(secret: FastAPI):
    async with client(secret) as http:
        assert (await http.post("/ws")).json()["sentence"] == TOKEN_WANTED


async def test_a_socket_of_a_page_with_an_unknown_name_is_refused_with_the_line_to_add(app: FastAPI):
    async with client(app) as http:
        foreign = await http.post("/ws", headers={"Origin": "https://lab.example:8443"})
        assert foreign.status_code == 403
        assert "--allow-host lab.example:8443" in foreign.json()["sentence"]
        plain = await http.post("/ws", headers={"Origin": HERE})
        assert (plain.status_code, "Upgrade" in plain.json()["sentence"]) == (426, True)


@pytest.mark.parametrize(
    ("peer", "host", "origin", "allowed"),
    [
        ("127.0.0.1", "localhost:9000", "http://localhost:9000", True),  # ssh -L 9000:localhost:8000
        ("127.0.0.1", "127.0.0.1:9000", None, True),
        ("::1", "[::1]:9000", "http://[::1]:9000", True),
        ("127.0.0.1", "localhost", "https://localhost", True),
        ("127.0.0.1", "localhost:9000", "http://localhost:3000", False),  # another page of this machine
        ("10.0.0.7", "localhost:9000", None, False),
        ("127.0.0.1", "localhost.evil.example:9000", None, False),
        ("127.0.0.1", "lab.example", "https://lab.example", True),  # a proxy with a Host line
        ("127.0.0.1", "127.0.0.1:8000", "https://lab.example", True),  # and without
        ("127.0.0.1", "127.0.0.1:8000", "https://lab.example:8443", True),
        ("127.0.0.1", "127.0.0.1:8000", "https://port.example:8443", True),
        ("127.0.0.1", "127.0.0.1:8000", "https://port.example", False),
        ("127.0.0.1", "127.0.0.1:8000", "https://other.example", False),
        ("127.0.0.1", "127.0.0.1:8000", "null", False),
        ("127.0.0.1", "127.0.0.1:8000", "file://lab.example", False),
    ],
)
async def test_a_tunnel_or_a_proxy_with_its_name_is_let_through(
    tmp_path: Path, peer: str, host: str, origin: str | None, allowed: bool
):
    app = create_app(settings(tmp_path, hosts=("lab.example", "port.example:8443")), Host())
    headers = {"Host": host, **({"Origin": origin} if origin else {})}
    transport = httpx.ASGITransport(app, client=(peer, 4000))
    async with httpx.AsyncClient(transport=transport, base_url=HERE, headers=headers) as http:
        assert ((await http.post("/api/links")).status_code != 403) == allowed
        assert ((await http.post("/ws")).status_code == 426) == allowed
    app.state.runs.store.close()


CODESPACE, HUB = "fluffy-8000.app.github.dev", "/user/ada/proxy/8000"
ARRANGEMENTS: dict[str, tuple[dict[str, Any], str, str, dict[str, str]]] = {
    # what docs/deployment.md says to start with; who asks; below which path; and by which headers
    "ssh": ({}, "127.0.0.1", "", {"host": "localhost:9000", "origin": "http://localhost:9000"}),
    "docker": (
        {"host": "0.0.0.0", "token": "t"},
        "172.17.0.1",
        "",
        {"host": "localhost:9000", "origin": "http://localhost:9000"},
    ),
    "vs code": ({}, "127.0.0.1", "", {"host": "127.0.0.1:54321", "origin": "http://127.0.0.1:54321"}),
    "codespaces": (
        {"hosts": (CODESPACE,)},
        "127.0.0.1",
        "",
        {
            "host": "localhost:8000",
            "origin": f"https://{CODESPACE}",
            "x-forwarded-host": CODESPACE,
            "x-forwarded-proto": "https",
        },
    ),
    "codespaces by its name": (
        {"hosts": (CODESPACE,)},
        "127.0.0.1",
        "",
        {"host": CODESPACE, "origin": f"https://{CODESPACE}", "x-forwarded-proto": "https"},
    ),
    "jupyterhub": (
        {"hosts": ("hub.example.org",), "root": HUB},
        "127.0.0.1",
        "",  # jupyter-server-proxy takes its path away
        {"host": "hub.example.org", "origin": "https://hub.example.org", "x-forwarded-prefix": HUB},
    ),
    "jupyterhub that keeps the path": (
        {"hosts": ("hub.example.org",), "root": HUB},
        "127.0.0.1",
        HUB,
        {"host": "hub.example.org", "origin": "https://hub.example.org"},
    ),
}


@pytest.mark.parametrize("name", ARRANGEMENTS)
async def test_each_arrangement_of_the_page_on_deployment_works_and_keeps_other_pages_out(tmp_path: Path, name: str):
    options, peer, path, headers = ARRANGEMENTS[name]
    app = create_app(settings(tmp_path, **options), Host())
    bearer = {"authorization": f"Bearer {options['token']}"} if "token" in options else {}
    headers = {**headers, **bearer}
    transport = httpx.ASGITransport(app, client=(peer, 4000))
    async with httpx.AsyncClient(transport=transport, base_url=HERE, headers=headers) as http:
        shown = await http.get(f"{path}/lab", headers={"Accept": "text/html"})
        assert shown.status_code == 200
        assert (await http.post(f"{path}/api/links", json={"link": "nonsense"})).status_code == 422
        assert await knock(app, f"{path}/ws", peer, **headers) == "websocket.accept"
        foreign = {"origin": "https://evil.example"}
        assert (await http.post(f"{path}/api/links", headers=foreign)).status_code == 403
        assert await knock(app, f"{path}/ws", peer, **{**headers, **foreign}) == "websocket.close"
        if bearer:
            plain = {name: value for name, value in headers.items() if name not in bearer}
            assert await knock(app, f"{path}/ws", peer, **plain) == "websocket.close"
    app.state.runs.store.close()


@pytest.mark.parametrize("before", ["", "/descent"])
async def test_below_a_root_path_all_is_served_whether_or_not_the_proxy_takes_it_away(tmp_path: Path, before: str):
    app = create_app(settings(tmp_path, root="/descent", token="t"), Host())
    async with client(app) as http:
        entered = await http.get(f"{before}/lecture/why?token=t")
        assert entered.headers["Location"] == "/descent/lecture/why"
        assert "path=/descent/" in entered.headers["Set-Cookie"].lower()
        page = await http.get(f"{HERE}{before}/lecture/why", headers={"Authorization": "Bearer t"})
        assert page.status_code == 200
        addresses = re.findall(r'(?:href|src|content)="([^"#][^"]*)"', page.text)
        for address in addresses:
            assert not address.startswith("/"), address
        shown = httpx.URL("http://site/descent/lecture/why")  # as the browser knows it
        for address in addresses:
            target = shown.join(address)
            if target.host == "site":
                assert target.path.startswith("/descent/"), address
        bearer = {"Authorization": "Bearer t"}
        assert (await http.get(f"{HERE}{before}/lab/?x=1", headers=bearer)).headers["Location"] == "../lab?x=1"
        schema = (await http.get(f"{HERE}{before}/openapi.json", headers=bearer)).json()
        assert schema["servers"] == [{"url": "/descent"}]
    app.state.runs.store.close()


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
