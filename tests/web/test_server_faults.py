"""The whole server: pages that stop reading, and processes that are killed."""

import asyncio
import os
import signal
from pathlib import Path
from typing import Any

from tests.polling import PATIENCE, wait_until
from tests.web.served import Server, deaf_page, history, is_gone, page, serving


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
            async with asyncio.timeout(PATIENCE):
                while not dropped(deaf):
                    await reader.drawn(3)  # the other page goes on
        await reader.ask("stop", run=run)


async def test_ctrl_c_ends_the_server_and_its_workers_even_with_a_page_that_stopped_reading(tmp_path: Path):
    with serving(tmp_path) as server:
        async with page(server) as reader:
            run = await reader.open()
            await reader.ask("train", run=run)
            with deaf_page(server, {"type": "watch", "request": "w", "run": run}):
                await reader.drawn(30)
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
        wait_until(lambda: all(is_gone(pid) for pid in workers), "the end of the old workers")


async def test_a_killed_worker_loses_nothing_and_the_run_goes_on(tmp_path: Path):
    with serving(tmp_path, "--workers", "1") as server:
        async with page(server) as reader:
            run = await reader.open()
            await reader.ask("train", run=run)
            applied = await reader.ask("control", run=run, control={"type": "learning-rate", "value": 0.5})
            await reader.of("losses", applied["seq"])
            worker = server.worker
            await reader.tell(type="query", request="query", what={"type": "surface", "resolution": 129})
            os.kill(worker, signal.SIGKILL)
            studied = await reader.found(lambda message: message.get("request") == "query")
            assert studied["type"] == "query-result"
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
