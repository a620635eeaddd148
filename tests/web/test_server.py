"""The whole server: `python -m app` in a process, real workers, real sockets."""

import asyncio
import base64
import contextlib
import json
import os
import signal
import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus

from app.recipe import limits
from tests.web.served import PATIENCE, Page, Server, deaf_page, is_gone, page, serving


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving(tmp_path_factory.mktemp("data")) as started:
        yield started


def history(reader: Page, run: str) -> list[Any]:
    """A run's batch losses, bucket by bucket."""
    return [row for m in reader.messages if m["type"] == "losses" and m["run"] == run for row in m["batch_loss"]]


# -- a run ------------------------------------------------------------------------------


async def test_a_run_opens_trains_pauses_and_goes_on_by_steps(server: Server):
    async with page(server) as reader:
        run = await reader.open()
        started = await reader.of("started")
        assert started["spec"]["data"]["dataset"] == "circles"
        training = await reader.ask("train", run=run)
        assert (training["type"], training["state"]) == ("state", "training")
        await reader.of("losses")
        paused = await reader.ask("pause", run=run)
        assert paused["state"] == "paused"
        stepped = await reader.ask("step", run=run, count=7, unit="step")
        assert stepped["step"] == paused["step"] + 7
        assert reader.seqs == list(range(1, len(reader.seqs) + 1))


async def test_a_probe_looks_into_a_run_in_training_and_leaves_its_log_alone(server: Server):
    async with page(server) as reader:
        run = await reader.open()
        await reader.ask("train", run=run)
        for kind in ("landscape", "curvature", "gradients", "histograms", "confusion"):
            found = await reader.ask("probe", run=run, what={"type": kind})
            assert (found["type"], found["answer"]["type"]) == ("probe-result", kind)
        refused = await reader.ask("probe", run=run, what={"type": "gradients"}, trial=7)
        assert refused["reason"] == "bad-value"
        assert (await reader.ask("pause", run=run))["step"] > 0
        assert reader.seqs == list(range(1, len(reader.seqs) + 1))


async def test_a_study_needs_no_run_and_goes_on_beside_one_in_training(server: Server):
    async with page(server) as reader, page(server) as other:
        run = await reader.open()
        await reader.ask("train", run=run)
        found = await reader.ask("study", what={"type": "surface", "resolution": 129})
        assert (found["type"], found["answer"]["type"]) == ("study-result", "surface")
        refused = await reader.ask("study", what={"type": "surface", "vary": [1, 1]})
        assert (refused["type"], refused["reason"]) == ("refused", "bad-value")
        assert "two different weights" in refused["sentence"]
        await other.ask("study", what={"type": "surface", "resolution": 2})
        assert [message["type"] for message in other.messages] == ["welcome", "study-result"]
        await reader.ask("stop", run=run)


async def test_a_page_looks_back_while_the_run_trains_and_others_do_not_see_it(server: Server):
    async with page(server) as reader, page(server) as other:
        run = await reader.open()
        await other.tell(type="watch", request="w", run=run)
        await reader.ask("step", run=run, count=2000)
        await reader.ask("train", run=run)
        recorded = await reader.found(lambda m: m["type"] == "losses" and m["step"][-1] >= 1500)
        step = recorded["step"][-1]
        await reader.tell(type="look-back", request="back", run=run, step=step)
        seen = await reader.framed(lambda head: head["request"] == "back")
        assert (seen["step"], seen["training_loss"]) == (step, recorded["training_loss"][-1])
        refused = await reader.ask("look-back", run=run, step=10**9)
        assert refused["reason"] == "bad-value"
        assert all(head["request"] is None for head in other.frames)
        await reader.ask("stop", run=run)


async def test_pictures_come_while_a_run_trains_and_stop_when_they_are_not_drawn(server: Server):
    async with page(server) as reader:
        run = await reader.open()
        await reader.ask("train", run=run)
        while len(reader.frames) < 10:
            await asyncio.sleep(0.01)
        assert [head["step"] for head in reader.frames] == sorted(head["step"] for head in reader.frames)
        reader.draws = False
        await asyncio.sleep(0.5)
        seen = len(reader.frames)
        await asyncio.sleep(0.5)
        assert len(reader.frames) == seen
        await reader.ask("stop", run=run)


async def test_a_control_names_the_step_it_takes_effect_at_and_joins_the_recipe(server: Server):
    async with page(server) as reader:
        run = await reader.open()
        await reader.ask("train", run=run)
        applied = await reader.ask("control", run=run, control={"type": "learning-rate", "value": 0.3})
        assert applied["type"] == "control-applied"
        await reader.ask("pause", run=run)
        told = server.http.get(f"/api/runs/{run}").json()
        control = {"type": "learning-rate", "value": 0.3, "trial": None}
        assert told["recipe"]["controls"] == [{"step": applied["step"], "control": control}]
        assert told["state"] == "paused"


async def test_a_reset_and_a_rewind_begin_a_new_revision(server: Server):
    async with page(server) as reader:
        run = await reader.open()
        await reader.ask("step", run=run, count=50)
        rewound = await reader.ask("rewind", run=run, step=20, control={"type": "batch-size", "value": 5})
        assert (rewound["revision"], rewound["step"]) == (1, 20)
        reset = await reader.ask("reset", run=run)
        assert (reset["revision"], reset["step"]) == (2, 0)
        recipe = server.http.get(f"/api/runs/{run}").json()["recipe"]
        assert (recipe["spec"]["batch_size"], recipe["controls"]) == (5, [])


async def test_a_fork_is_a_run_of_its_own_that_waits_at_the_step_with_the_change_on_its_second_trial(server: Server):
    async with page(server) as reader:
        run = await reader.open()
        await reader.ask("step", run=run, count=50)
        await reader.ask("control", run=run, control={"type": "learning-rate", "value": 0.3})
        control = {"type": "learning-rate", "value": 1.0}
        opened = await reader.ask("fork", run=run, step=50, control=control)
        fork = opened["run"]
        assert fork != run
        await reader.tell(type="watch", request="w", run=fork)
        there = await reader.found(lambda m: m.get("run") == fork and m["type"] == "state" and m["step"] == 50)
        assert there["state"] == "paused"
        applied = [m["control"] for m in reader.messages if m["type"] == "control-applied" and m["run"] == fork]
        assert [(c["value"], c["trial"]) for c in applied] == [(0.3, None), (1.0, 1)]
        told = server.http.get(f"/api/runs/{fork}").json()["recipe"]
        assert (told["spec"]["kind"], len(told["spec"]["trials"])) == ("fork", 2)
        refused = await reader.ask("fork", run=run, step=50, trial=9)
        assert refused["reason"] == "bad-value"
        assert (await reader.ask("fork", run="nosuchrun", step=5))["reason"] == "unknown-run"


async def test_an_undo_takes_the_control_out_of_the_recipe(server: Server):
    async with page(server) as reader:
        run = await reader.open()
        await reader.ask("step", run=run, count=20)
        for value in (0.1, 0.2, 0.3):
            await reader.ask("control", run=run, control={"type": "learning-rate", "value": value})
        await reader.ask("step", run=run, count=20)
        undone = await reader.ask("rewind", run=run, step=20, undo=2)
        assert (undone["type"], undone["step"]) == ("state", 20)
        controls = server.http.get(f"/api/runs/{run}").json()["recipe"]["controls"]
        assert [applied["control"]["value"] for applied in controls] == [0.1]
        refused = await reader.ask("rewind", run=run, step=20, undo=2)
        assert (refused["type"], refused["reason"]) == ("refused", "bad-value")


async def test_several_pages_see_one_run_and_a_late_one_sees_all_of_it(server: Server):
    async with page(server) as first, page(server) as second:
        run = await first.open()
        await first.ask("step", run=run, count=300)
        await second.tell(type="watch", request="w", run=run)
        last = first.seqs[-1]
        await second.found(lambda message: message.get("seq") == last)
        assert [m for m in second.messages if "seq" in m] == [m for m in first.messages if "seq" in m]


async def test_a_link_of_a_run_opens_the_same_run_again(server: Server):
    async with page(server) as reader:
        run = await reader.open(recipe={"spec": {"data": {"dataset": "xor"}}})
        await reader.ask("step", run=run, count=30)
        await reader.ask("control", run=run, control={"type": "learning-rate", "value": 0.2})
        await reader.ask("step", run=run, count=30)
        link = server.http.get(f"/api/runs/{run}/link").json()["link"]
        again = await reader.open(link=link)
        paused = await reader.found(lambda m: m["type"] == "state" and m["run"] == again and m["state"] == "paused")
        assert paused["step"] == 60
        assert history(reader, run) == history(reader, again)
        read = server.http.post("/api/links", json={"link": link}).json()
        assert read["step"] == 60
        file = json.loads(server.http.get(f"/api/runs/{run}/recipe.json").text)
        assert file == {**read["recipe"], "step": 60}


async def test_a_stopped_run_takes_nothing_more(server: Server):
    async with page(server) as reader:
        run = await reader.open()
        finished = await reader.ask("stop", run=run)
        assert finished["type"] == "finished"
        refused = await reader.ask("train", run=run)
        assert (refused["reason"], refused["sentence"]) == ("run-ended", "This run has ended; open a new one.")
        assert server.http.get(f"/api/runs/{run}").status_code == 410


# -- bad values ---------------------------------------------------------------------------


def opening(spec: str) -> str:
    return '{"type":"open","request":"r1","recipe":{"spec":' + spec + "}}"


BAD: dict[str, tuple[str, str, str]] = {
    "units over the limit": (opening('{"network":{"hidden":[4096]}}'), "bad-value", "256"),
    "trials over the limit": (opening('{"trials":[' + ",".join(["{}"] * 257) + "]}"), "bad-value", "256"),
    "unknown optimizer": (opening('{"trials":[{"optimizer":"sdg"}]}'), "bad-value", "Unknown optimizer 'sdg'"),
    "unknown data set": (opening('{"data":{"dataset":"mnist"}}'), "bad-value", "Unknown dataset 'mnist'"),
    "not a number": (opening('{"trials":[{"learning_rate":NaN}]}'), "bad-value", "finite"),
    "infinite": (opening('{"trials":[{"learning_rate":1e999}]}'), "bad-value", "finite"),
    "negative": (opening('{"trials":[{"learning_rate":-1}]}'), "bad-value", "greater than or equal"),
    "a list for a number": (opening('{"batch_size":[1]}'), "bad-value", "valid integer"),
    "not a number as a control": (
        '{"type":"control","request":"r1","run":"a","control":{"type":"learning-rate","value":NaN}}',
        "bad-value",
        "finite",
    ),
    "unknown type": ('{"type":"explode","request":"r1"}', "bad-message", "explode"),
    "unknown field": ('{"type":"pause","request":"r1","run":"a","why":1}', "bad-message", "why"),
    "missing field": ('{"type":"train","request":"r1"}', "bad-message", "run: field required"),
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


async def test_a_binary_and_an_oversized_message_are_refused_and_a_huge_one_ends_the_socket(server: Server):
    async with page(server) as reader:
        assert "binary" in (await reader.refusal(b"\x00\x01"))["sentence"]
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


# -- kept runs ------------------------------------------------------------------------------


async def test_a_kept_run_is_listed_with_its_picture_named_read_back_and_deleted(server: Server):
    async with page(server) as reader, page(server) as watcher:
        run = await reader.open()
        await watcher.tell(type="watch", request="w", run=run)
        await watcher.of("started")
        await reader.ask("step", run=run, count=300)
        await reader.ask("rewind", run=run, step=150)
        await reader.ask("step", run=run, count=50)
        last = await watcher.framed(lambda head: head["step"] == 200 and head["revision"] == 1)

        def listed() -> dict[str, Any] | None:
            return next((each for each in server.http.get("/api/runs").json() if each["id"] == run), None)

        async with asyncio.timeout(PATIENCE):
            while (told := listed()) is None or told["training_loss"] != last["training_loss"][0]:
                await asyncio.sleep(0.05)
        assert len(base64.b64decode(told["picture"])) == 32 * 32
        assert (told["step"], told["readable"], told["name"]) == (200, True, "")
        assert server.http.patch(f"/api/runs/{run}", json={"name": " mine "}).status_code == 204
        assert (listed() or {})["name"] == server.http.get(f"/api/runs/{run}").json()["name"] == "mine"
        assert server.http.patch(f"/api/runs/{run}", json={"name": "x" * 81}).status_code == 422

        history = server.http.get(f"/api/runs/{run}/history").json()
        assert history["step"] == list(range(1, 201))
        assert history["training_loss"][-1] == last["training_loss"]

        assert server.http.delete(f"/api/runs/{run}").status_code == 204
        ended = await watcher.of("finished")
        assert ended["sentence"] == "The run was deleted."
        assert listed() is None
        for answer in (server.http.delete(f"/api/runs/{run}"), server.http.get(f"/api/runs/{run}/history")):
            assert (answer.status_code, answer.json()) == (404, {"sentence": f"There is no run {run}."})


def test_a_kept_run_of_another_version_is_listed_refused_in_one_sentence_and_can_be_deleted(tmp_path: Path):
    with serving(tmp_path) as first:

        async def made() -> str:
            async with page(first) as reader:
                return await reader.open()

        run = asyncio.run(made())
        first.end()
    with sqlite3.connect(tmp_path / "runs.db") as db:
        db.execute("UPDATE runs SET spec = json_set(spec, '$.version', 9)")
    db.close()
    with serving(tmp_path) as second:
        (told,) = second.http.get("/api/runs").json()
        assert (told["id"], told["readable"]) == (run, False)
        refused = second.http.get(f"/api/runs/{run}")
        assert refused.status_code == 500
        assert refused.json()["sentence"].startswith(f"The run {run} cannot be read")
        assert second.http.delete(f"/api/runs/{run}").status_code == 204
        assert second.http.get("/api/runs").json() == []


# -- who may come in ------------------------------------------------------------------------


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
    for host in ("evil.example", f"evil.example:{server.port}", "127.0.0.1:1", ""):
        answer = server.http.get("/", headers={"Host": host})
        assert answer.status_code == 403
        assert list(answer.json()) == ["sentence"]
    assert server.http.get("/healthz", headers={"Host": f"localhost:{server.port}"}).is_success


# -- what goes wrong ------------------------------------------------------------------------


def dropped(client: Any) -> bool:
    """Whether the server has ended a connection that its client never reads."""
    try:
        client.send(bytes((0x8A, 0x80, 0, 0, 0, 0)))  # an unasked-for pong
    except OSError:
        return True
    return False


async def test_a_page_that_stops_reading_is_dropped_and_holds_up_nobody(server: Server):
    async with page(server) as reader:
        run = await reader.open()
        await reader.ask("train", run=run)
        with deaf_page(server, {"type": "watch", "request": "w", "run": run}) as deaf:
            deadline = time.monotonic() + PATIENCE
            while not dropped(deaf):
                assert time.monotonic() < deadline
                seen = len(reader.frames)
                while len(reader.frames) < seen + 3:  # the other page goes on
                    await asyncio.sleep(0.02)
        await reader.ask("stop", run=run)


async def test_ctrl_c_ends_the_server_and_its_workers_even_with_a_page_that_stopped_reading(tmp_path: Path):
    with serving(tmp_path) as server:
        async with page(server) as reader:
            run = await reader.open()
            await reader.ask("train", run=run)
            with deaf_page(server, {"type": "watch", "request": "w", "run": run}):
                await asyncio.sleep(1)
                workers = server.workers
                assert workers
                assert server.end(signal.SIGINT) == 0
        assert all(is_gone(pid) for pid in workers)


async def test_a_killed_server_comes_back_with_its_runs(tmp_path: Path):
    with serving(tmp_path, "--workers", "1") as server:
        async with page(server) as reader:
            run = await reader.open()
            await reader.ask("train", run=run)
            applied = await reader.ask("control", run=run, control={"type": "learning-rate", "value": 0.5})
            after = (await reader.of("losses", applied["seq"]))["seq"]
            workers = server.workers
            server.end(signal.SIGKILL)
            await reader.socket.wait_closed()
            seen = [message for message in reader.messages if "seq" in message]
    with serving(tmp_path, "--workers", "1") as server:
        async with page(server) as reader:
            await reader.tell(type="watch", request="w", run=run, after=0)
            await reader.of("losses", seen[-1]["seq"])  # it trains on, as it did
            again = [message for message in reader.messages if "seq" in message]
            assert again[: len(seen)] == seen  # and nothing that was seen is lost
            assert [m["seq"] for m in again] == list(range(1, len(again) + 1))
        async with page(server) as reader:
            await reader.tell(type="watch", request="w", run=run, after=after)
            await reader.of("losses", after)
            assert reader.seqs[0] == after + 1
        controls = server.http.get(f"/api/runs/{run}").json()["recipe"]["controls"]
        assert [control["step"] for control in controls] == [applied["step"]]
        deadline = time.monotonic() + PATIENCE
        while not all(is_gone(pid) for pid in workers):
            assert time.monotonic() < deadline
            time.sleep(0.05)


async def test_a_killed_worker_loses_nothing_and_the_run_goes_on(tmp_path: Path):
    with serving(tmp_path, "--workers", "1") as server:
        async with page(server) as reader:
            run = await reader.open()
            await reader.ask("train", run=run)
            applied = await reader.ask("control", run=run, control={"type": "learning-rate", "value": 0.5})
            await reader.of("losses", applied["seq"])
            (worker,) = server.workers
            await reader.tell(type="study", request="study", what={"type": "surface", "resolution": 129})
            os.kill(worker, signal.SIGKILL)
            studied = await reader.found(lambda message: message.get("request") == "study")
            assert studied["type"] == "study-result"
            asked = await reader.ask("control", run=run, control={"type": "batch-size", "value": 20})
            assert asked["type"] == "control-applied"
            await reader.of("losses", asked["seq"])
            assert reader.seqs == list(range(1, len(reader.seqs) + 1))
            steps = [step for m in reader.messages if m["type"] == "losses" for step in m["step"]]
            assert steps == sorted(set(steps))
            await reader.ask("pause", run=run)
            recipe = server.http.get(f"/api/runs/{run}").json()["recipe"]
            again = await reader.open(recipe=recipe, step=steps[-1])
            await reader.found(lambda m: m["type"] == "losses" and m["run"] == again and m["step"][-1] == steps[-1])
            assert history(reader, run)[: len(steps)] == history(reader, again)
