"""Answers to requests: whatever is sent, the answer is one that the schema tells of, and a fault is one sentence."""

import json
from collections.abc import AsyncGenerator, AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from app.web.factory import create_app
from app.web.settings import Settings
from tests.web.doubles import Host

HERE = "http://127.0.0.1:8000"
JSON = {"Content-Type": "application/json"}
LARGE = b'{"link":"' + b"x" * 2**20 + b'"}'
BODIES = (
    b"",
    b"{",
    b"null",
    b"[]",
    b"[NaN]",
    b"\xff\xfe",
    b'{"link":"\xff"}',
    b'{"link":"\\ud800"}',
    b"[" * 100_000,
    b"1" * 10_000,
    LARGE,
)


@pytest.fixture
def app(tmp_path: Path) -> Iterator[FastAPI]:
    made = create_app(Settings(data_dir=tmp_path), Host())
    yield made
    made.state.runs.store.close()


@pytest.fixture
async def http(app: FastAPI) -> AsyncGenerator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url=HERE) as client:
        yield client


async def operations(http: httpx.AsyncClient) -> list[tuple[str, str, dict[str, Any]]]:
    """Method, path and schema of each operation of the REST interface."""
    paths = (await http.get("/openapi.json")).json()["paths"]
    return [(method.upper(), path, told) for path, methods in paths.items() for method, told in methods.items()]


def check(answer: httpx.Response, told: dict[str, Any]) -> None:
    """An answer's status is one of its operation's, and a fault is one sentence."""
    assert str(answer.status_code) in told["responses"], answer
    if answer.is_error:
        assert list(answer.json()) == ["sentence"]
        assert answer.json()["sentence"].endswith(".")


async def in_parts(body: bytes) -> AsyncIterator[bytes]:
    """A body that does not say how long it is."""
    for start in range(0, len(body), 2**16):
        yield body[start : start + 2**16]


@pytest.mark.parametrize("body", BODIES, ids=lambda body: repr(body[:12]))
async def test_any_body_has_an_answer_that_the_schema_tells_of(http: httpx.AsyncClient, body: bytes):
    taking = [(method, path, told) for method, path, told in await operations(http) if "requestBody" in told]
    assert len(taking) >= 3
    for method, path, told in taking:
        for content in (body, in_parts(body)):
            for kind in (JSON, {"Content-Type": "text/plain"}, {}):
                answer = await http.request(method, path.format(run="a"), content=content, headers=kind)
                check(answer, told)
                if body is not LARGE:
                    assert answer.status_code in (400, 422)
                elif content is body:
                    assert answer.status_code == 413
                    assert "1,048,576 bytes" in answer.json()["sentence"]


async def test_a_body_in_parts_is_too_large_once_it_is(http: httpx.AsyncClient):
    answer = await http.post("/api/links", content=in_parts(LARGE), headers=JSON)
    assert answer.status_code == 413
    assert "1,048,576 bytes" in answer.json()["sentence"]


async def test_every_refusal_of_the_guard_is_in_the_schema(http: httpx.AsyncClient):
    for method, path, told in await operations(http):
        assert {"401", "403", "413", "429"} <= set(told["responses"])
        check(await http.request(method, path, headers={"Host": "evil.example"}), told)
        check(await http.request(method, path, headers={"Content-Length": "9" * 30}), told)


@pytest.mark.parametrize("step", ["5", 5.5, True, [1], None, -1, 10**30])
async def test_a_step_of_another_type_or_size_is_refused_by_name(http: httpx.AsyncClient, step: object):
    answer = await http.post("/api/scripts", json={"recipe": {}, "step": step})
    assert answer.status_code == 422
    assert answer.json()["sentence"].startswith("step: ")
    assert f"got {step!r}" in answer.json()["sentence"]


async def test_a_body_that_is_no_json_is_told_where_and_what_is_expected(http: httpx.AsyncClient):
    said = (await http.post("/api/links", content='{"link": x}', headers=JSON)).json()["sentence"]
    assert said == "The body must be JSON in UTF-8; it cannot be read from character 10 on."
    body = json.dumps({"link": "x"})
    said = (await http.post("/api/links", content=body, headers={"Content-Type": "text/plain"})).json()["sentence"]
    assert said == "The body must be JSON, with Content-Type: application/json; got 'text/plain'."
