"""Arriving at a step on a real server, with live controls and dying workers."""

import os
import signal
from pathlib import Path

from tests.web.served import Page, page, serving

SPEC = {"data": {"dataset": "xor"}, "network": {"hidden": [4, 4]}}
STEP = 6000


async def is_there(reader: Page, run: str, step: int) -> None:
    """Return when a run has paused at its step."""
    await reader.found(
        lambda m: m["type"] == "state" and m["run"] == run and (m["step"], m["state"]) == (step, "paused")
    )


async def test_controls_during_a_replay_take_effect_at_its_step_though_workers_die_and_pages_come_again(tmp_path: Path):
    with serving(tmp_path, "--workers", "1") as server:
        async with page(server) as reader, page(server) as other:
            run = await reader.open(recipe={"spec": SPEC}, step=STEP)
            await reader.tell(type="control", request="c", run=run, control={"type": "learning-rate", "value": 0.3})
            await other.tell(type="watch", request="w", run=run)
            await other.tell(type="control", request="d", run=run, control={"type": "batch-size", "value": 7})
            link = server.http.get(f"/api/runs/{run}/link").json()["link"]
            assert link.endswith(f"step={STEP}")
            for _ in range(2):
                way = await reader.found(lambda m: m["type"] == "catching-up" and m["run"] == run)
                assert way["target"] == STEP
                os.kill(server.worker, signal.SIGKILL)
                reader.messages = [m for m in reader.messages if m["type"] != "catching-up"]
            for asker, request in ((reader, "c"), (other, "d")):
                applied = await asker.found(
                    lambda m, request=request: m.get("request") == request and m["type"] == "control-applied"
                )
                assert applied["step"] == STEP
            await is_there(reader, run, STEP)
            recipe = server.http.get(f"/api/runs/{run}").json()["recipe"]
            assert [(a["step"], a["control"]["type"]) for a in recipe["controls"]] == [
                (STEP, "learning-rate"),
                (STEP, "batch-size"),
            ]
            await reader.ask("step", run=run, count=200)
            recipe = server.http.get(f"/api/runs/{run}").json()["recipe"]
            again = await reader.open(recipe=recipe, step=STEP + 200)  # starts from what is kept of the first
            await is_there(reader, again, STEP + 200)
            assert first_trial(reader, run) == first_trial(reader, again)


async def test_a_run_forked_and_rewound_after_a_restart_equals_one_that_never_stopped(tmp_path: Path):
    with serving(tmp_path) as server:
        async with page(server) as reader:
            run = await reader.open(recipe={"spec": SPEC})
            await reader.ask("step", run=run, count=3000)
        server.end(signal.SIGKILL)
    with serving(tmp_path) as server:
        async with page(server) as reader:
            await reader.tell(type="watch", request="w", run=run)
            back = await reader.ask("rewind", run=run, step=2990)
            assert (back["type"], back["step"], back["target"]) == ("state", 2990, None)
            opened = await reader.ask("fork", run=run, step=2990)
            fork = opened["run"]
            await reader.tell(type="watch", request="v", run=fork)
            applied = await reader.ask("control", run=fork, control={"type": "learning-rate", "value": 0.3, "trial": 1})
            assert applied["step"] == 2990
            await reader.ask("step", run=run, count=310)
            await reader.ask("step", run=fork, count=310)
            fresh = await reader.open(recipe={"spec": {**SPEC, "device": "cpu"}}, step=3300)
            await is_there(reader, fresh, 3300)
            assert first_trial(reader, fork) == first_trial(reader, fresh)


def first_trial(reader: Page, run: str) -> list[tuple[int, float]]:
    """Steps and training losses of a run's first trial, as a page was told."""
    told = [m for m in reader.messages if m["type"] == "losses" and m["run"] == run]
    return [(step, loss[0]) for m in told for step, loss in zip(m["step"], m["training_loss"], strict=True)]
