"""The whole server: the runs it keeps."""

import asyncio
import base64
import socket
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from app.__main__ import main
from app.store.store import Store
from tests.polling import until
from tests.web.served import Server, page, serving


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

        await until(lambda: (listed() or {}).get("training_loss") == last["training_loss"][0])
        told = listed()
        assert told is not None
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


async def test_a_copy_of_a_running_server_has_its_runs_and_the_server_goes_on(
    server: Server, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    copy = tmp_path / "runs.db"
    order = ["backup", str(copy), "--url", server.url]
    async with page(server) as reader:
        run = await reader.open()
        applied = await reader.ask("control", run=run, control={"type": "learning-rate", "value": 0.5})
        await reader.ask("train", run=run)
        assert await asyncio.to_thread(main, order) == 0
        await reader.ask("pause", run=run)
        assert server.http.get(f"/api/runs/{run}").json()["recipe"]["controls"][0]["step"] == applied["step"]
    assert await asyncio.to_thread(main, order) == 2
    assert "File exists" in capsys.readouterr().err
    store = Store(copy)
    kept = await store.run(run)
    assert kept is not None
    assert [control.step for control in kept.recipe.controls] == [applied["step"]]
    store.close()
    assert list(Path(server.data_dir).glob("backup-*")) == []


def test_a_copy_of_no_server_is_one_sentence_and_no_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{unused.getsockname()[1]}/"
        assert main(["backup", str(tmp_path / "copy.db"), "--url", url]) == 2
    assert capsys.readouterr().err.startswith(f"No server answers at {url}")
    assert list(tmp_path.iterdir()) == []


async def test_of_real_runs_only_one_that_was_opened_and_left_is_blank(tmp_path: Path):
    with serving(tmp_path) as server:
        async with page(server) as reader:
            runs = {name: await reader.open() for name in ("left", "viewed", "steered", "trained")}
            await reader.ask("view", run=runs["viewed"], trial=0)
            await reader.ask("control", run=runs["steered"], control={"type": "learning-rate", "value": 0.5})
            await reader.ask("step", run=runs["trained"], count=1)
        server.end()
    store = Store(tmp_path / "runs.db")
    for run in runs.values():
        store.remove_blank(run)
    assert {run.id for run in await store.runs()} == {runs["steered"], runs["trained"]}
    store.close()


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
