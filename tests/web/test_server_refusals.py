"""The whole server: what it refuses, and to whom."""

import contextlib

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus

from app.recipe import limits
from tests.web.served import Server, page


def opening(spec: str) -> str:
    return '{"type":"open","request":"r1","recipe":{"spec":' + spec + "}}"


BAD: dict[str, tuple[str, str, str]] = {
    "units over the limit": (opening('{"network":{"hidden":[4096]}}'), "bad-value", "256"),
    "trials over the limit": (opening('{"trials":[' + ",".join(["{}"] * 257) + "]}"), "bad-value", "256"),
    "unknown optimizer": (opening('{"trials":[{"optimizer":"sdg"}]}'), "bad-value", "Unknown optimizer 'sdg'"),
    "unknown data set": (opening('{"data":{"dataset":"mnist"}}'), "bad-value", "Unknown dataset 'mnist'"),
    "not a number": (opening('{"trials":[{"learning_rate":NaN}]}'), "bad-value", "finite"),
    "what torch cannot divide by": (
        opening('{"trials":[{"schedule":{"name":"one-cycle","arguments":{"total_steps":25,"pct_start":0.04}}}]}'),
        "bad-value",
        "pct_start times total_steps must not be 1, where torch divides by zero; got total_steps=25, pct_start=0.04",
    ),
    "what torch refuses, in a race": (
        opening('{"kind":"race","trials":[{},{"optimizer":{"name":"sgd","arguments":{"nesterov":true}}}]}'),
        "bad-value",
        "nesterov needs momentum above 0 and dampening 0",
    ),
    "what torch refuses, as a control": (
        '{"type":"control","request":"r1","run":"a","control":'
        '{"type":"schedule","schedule":{"name":"plateau","arguments":{"factor":1}}}}',
        "bad-value",
        "actor of Reduce on plateau is at least 0 and below 1",
    ),
    "an argument in words": (
        opening('{"trials":[{"optimizer":{"name":"adam","arguments":{"beta1":"much"}}}]}'),
        "bad-value",
        "eta1 of adam is a finite number",
    ),
    "infinite": (opening('{"trials":[{"learning_rate":1e999}]}'), "bad-value", "finite"),
    "negative": (opening('{"trials":[{"learning_rate":-1}]}'), "bad-value", "at least"),
    "a list for a number": (opening('{"batch_size":[1]}'), "bad-value", "whole number"),
    "not a number as a control": (
        '{"type":"control","request":"r1","run":"a","control":{"type":"learning-rate","value":NaN}}',
        "bad-value",
        "finite",
    ),
    "unknown type": ('{"type":"explode","request":"r1"}', "bad-message", "explode"),
    "unknown field": ('{"type":"pause","request":"r1","run":"a","why":1}', "bad-message", "why"),
    "missing field": ('{"type":"train","request":"r1"}', "bad-message", "run: a value is required"),
    "a run that is not": ('{"type":"train","request":"r1","run":"nobody"}', "unknown-run", "no run nobody"),
}


@pytest.mark.parametrize("name", BAD)
async def test_a_bad_value_is_refused_in_one_sentence_and_the_page_stays(server: Server, name: str):
    text, reason, part = BAD[name]
    async with page(server) as reader:
        refused = await reader.refusal(text)
        assert (refused["request"], refused["reason"]) == ("r1", reason)
        assert part in refused["sentence"]
        assert refused["sentence"].endswith(".")
        assert "\n" not in refused["sentence"]
        assert (await reader.ask("open", recipe={}))["type"] == "opened"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "null",
        "[]",
        "hello",
        '{"type":"train"',
        "[" * 100_000,
        '{"type":"train","request":"\\ud800"}',
        "1" * 5000,
    ],
    ids=lambda text: text[:12],
)
async def test_what_is_no_message_is_refused_and_the_page_stays(server: Server, text: str):
    async with page(server) as reader:
        refused = await reader.refusal(text)
        assert (refused["request"], refused["reason"]) == (None, "bad-message")
        assert (await reader.ask("open", recipe={}))["type"] == "opened"


@pytest.mark.parametrize(
    ("parts", "place"), [([b"\xff"], 1), ([b'{"type":"\xc3"}'], 10), ([b'"\xc3', b'\x28"'], 2)], ids=repr
)
async def test_text_that_is_not_utf_8_is_refused_and_the_page_stays(server: Server, parts: list[bytes], place: int):
    async with page(server) as reader:
        await reader.socket.send(parts, text=True)
        refused = await reader.found(lambda message: message["type"] == "refused")
        assert refused["reason"] == "bad-message"
        assert f"not UTF-8 from byte {place} on." in refused["sentence"]
        assert (await reader.ask("open", recipe={}))["type"] == "opened"


async def test_a_binary_and_an_oversized_message_are_refused_and_a_huge_one_ends_the_socket(server: Server):
    async with page(server) as reader:
        assert "binary" in (await reader.refusal(b"\x00\x01"))["sentence"]
        assert "not UTF-8" in (await reader.refusal(b"\x00\xff"))["sentence"]
        assert "1,048,576 bytes" in (await reader.refusal("x" * (2**20 + 1)))["sentence"]
        assert (await reader.ask("open", recipe={}))["type"] == "opened"
        with contextlib.suppress(ConnectionClosed):
            await reader.socket.send("x" * (5 * 2**20))
        await reader.socket.wait_closed()
        assert reader.socket.close_code == 1009
    assert server.http.get("/healthz").is_success


async def test_a_device_that_the_server_lacks_is_refused_with_those_it_has(server: Server):
    async with page(server) as reader:
        refused = await reader.ask("open", recipe={"spec": {"device": "cuda:99"}})
        assert refused["type"] == "refused"
        assert "cpu" in refused["sentence"]
        assert "'cuda:99'" in refused["sentence"]


async def test_steps_that_another_request_cuts_short_are_answered(server: Server):
    async with page(server) as reader:
        run = await reader.open()
        for request, message in (("long", {"type": "step", "count": 1_000_000}), ("cut", {"type": "pause"})):
            await reader.tell(request=request, run=run, **message)
        answer = await reader.found(lambda message: message.get("request") == "long")
        assert answer["state"] == "paused"
        assert answer["step"] < 1_000_000


async def test_a_control_that_does_not_fit_its_run_is_refused(server: Server):
    async with page(server) as reader:
        run = await reader.open()
        refused = await reader.ask("control", run=run, control={"type": "learning-rate", "value": 0.1, "trial": 3})
        assert refused["sentence"] == "The run has trials 0 to 0; got trial 3."
        assert (await reader.ask("train", run=run))["type"] == "state"


def test_rest_answers_a_bad_value_with_one_sentence(server: Server):
    for body in ({"link": "nonsense"}, {"link": 5}, {}, {"link": "x" * (limits.LINK_CHARACTERS + 1)}):
        answer = server.http.post("/api/links", json=body)
        assert answer.status_code == 422
        assert list(answer.json()) == ["sentence"]
    assert server.http.post("/api/links", content="{" * 2**21).status_code == 413
    assert server.http.get("/api/runs/nobody").json() == {"sentence": "There is no run nobody."}
    assert server.http.get("/api/runs/NO!").status_code == 422
    assert server.http.delete("/api/runs").status_code == 405


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "http://127.0.0.1:1", "file://"])
async def test_a_socket_of_a_foreign_page_is_refused_before_it_opens(server: Server, origin: str):
    with pytest.raises(InvalidStatus) as refused:
        async with page(server, origin=origin):
            pass
    assert refused.value.response.status_code == 403


async def test_the_servers_own_page_gets_in(server: Server):
    async with page(server, origin=server.url.rstrip("/")) as reader:
        assert (await reader.of("welcome"))["devices"][0] == "cpu"


def test_a_foreign_host_is_refused(server: Server):
    for host in ("evil.example", f"evil.example:{server.port}", "192.0.2.1:1", ""):
        answer = server.http.get("/", headers={"Host": host})
        assert answer.status_code == 403
        assert list(answer.json()) == ["sentence"]
    assert server.http.get("/healthz", headers={"Host": f"localhost:{server.port}"}).is_success


def test_links_whose_arguments_torch_refuses_together_are_refused_by_name(server: Server):
    for link, words in (
        ("v=1&schedule=one-cycle(total_steps=25,pct_start=0.04)/step", "pct_start times total_steps must not be 1"),
        ("v=1&optimizer=sgd(nesterov=true)", "nesterov needs momentum above 0 and dampening 0"),
        ("v=1&optimizer=sgd(nesterov=true,momentum=0.9,dampening=0.1)", "momentum=0.9, dampening=0.1, nesterov=true"),
        ("v=1&schedule=plateau(factor=1)", "factor of Reduce on plateau"),
    ):
        answer = server.http.post("/api/links", json={"link": link})
        assert answer.status_code == 422
        assert words in answer.json()["sentence"]
