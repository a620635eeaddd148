"""The pool: a worker that cannot be started now is started later, and one stands by for one that dies."""

import json
import logging
import os
import resource
import shutil
import signal
import sys
from collections.abc import AsyncGenerator
from pathlib import Path

import pytest

from app.recipe.controls import Recipe
from app.recipe.spec import DataSpec, NetworkSpec, RunSpec
from app.wire.messages import Query, Train
from app.workers import ipc
from app.workers.interface import (
    LogEvent,
    QueryAnswered,
    QueryLost,
    RefusalEvent,
    Resume,
    RunLost,
    WorkerEvent,
)
from app.workers.pool import Pool, Process
from tests.polling import until

FALSE = shutil.which("false") or ""
"""A command that starts and ends at once."""
CANNOT, ENDED = "A worker cannot be started", "A worker ended before it was ready"
RUN = Resume("a", Recipe(), desired="training")


class Hub:
    """Takes what a pool delivers, and gives lost runs back to it, as the hub of a server does."""

    def __init__(self, pool: Pool) -> None:
        self.pool = pool
        self.events: list[WorkerEvent] = []

    def deliver(self, event: WorkerEvent) -> None:
        self.events.append(event)
        if isinstance(event, RunLost) and event.run == RUN.run:
            self.pool.open(RUN)
        elif isinstance(event, QueryLost):
            self.pool.query(event.query, QUESTION)

    def count(self, kind: str) -> int:
        """How many events of a kind came."""
        return sum(isinstance(event, LogEvent) and event.type == kind for event in self.events)


QUESTION = Query(request="s", what={"type": "surface", "resolution": 129})


@pytest.fixture
async def pool() -> AsyncGenerator[Pool]:
    made = Pool(1, "cpu")
    yield made
    await made.stop()


@pytest.fixture
async def lone() -> AsyncGenerator[Pool]:
    """A pool without a spare process, which takes seconds to start."""
    made = Pool(1, "cpu", spare=False)
    yield made
    await made.stop()


def tries(caplog: pytest.LogCaptureFixture, said: str) -> int:
    return sum(record.levelno == logging.WARNING and said in record.getMessage() for record in caplog.records)


def memory(pid: int, kind: str = "VmRSS") -> int:
    """Bytes of memory that a process has now, by default those in use."""
    status = Path(f"/proc/{pid}/status").read_text()
    return 1024 * int(next(line.split()[1] for line in status.splitlines() if line.startswith(kind)))


def ready(pool: Pool) -> list[Process]:
    return [process for process in pool._processes if process.ready]


async def train(pool: Pool) -> Hub:
    """Start a pool and a run in it, and return when the run has told its first losses."""
    hub = Hub(pool)
    await pool.start(hub.deliver)
    pool.open(RUN)
    await until(lambda: hub.count("losses"))
    return hub


@pytest.mark.parametrize(("command", "said"), [("/no/such/python", CANNOT), (FALSE, ENDED)])
async def test_a_worker_that_fails_to_start_is_tried_again_until_it_starts_and_has_the_runs_that_waited(
    lone: Pool, command: str, said: str, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
):
    hub = Hub(lone)
    with monkeypatch.context() as broken:
        broken.setattr(sys, "executable", command)
        lone.spawn_first()  # before the loop runs, as a server does
        await lone.start(hub.deliver)
        lone.open(RUN)
        lone.send(Train(request="t", run="a"))
        lone.query(1, QUESTION)
        pauses = [lone._pause]
        while tries(caplog, said) < 3:
            await until(lambda: lone._pause != pauses[-1])
            pauses.append(lone._pause)
        assert pauses == sorted(set(pauses))  # each is longer than the one before
        assert hub.events == []
    await until(lambda: hub.count("losses") and any(isinstance(event, QueryAnswered) for event in hub.events))
    await until(lambda: lone._pause < pauses[-1])  # the next fault is tried again soon


async def test_a_worker_that_dies_while_there_are_no_handles_is_replaced_once_there_are(
    lone: Pool, caplog: pytest.LogCaptureFixture
):
    hub = await train(lone)
    (worker,) = ready(lone)
    limits = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (3, limits[1]))  # no further handle
    try:
        os.kill(worker.pid, signal.SIGKILL)
        await until(lambda: tries(caplog, CANNOT) >= 2)
        assert not lone.ready
        before = hub.count("started")
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, limits)
    await until(lambda: hub.count("started") > before)
    await until(lambda: len(ready(lone)) == 1)


async def test_a_worker_stands_by_without_runs_and_takes_over_while_no_other_can_start(
    pool: Pool, monkeypatch: pytest.MonkeyPatch
):
    hub = await train(pool)
    await until(lambda: len(ready(pool)) == 2)
    worker, spare = ready(pool)
    for number in range(3):
        pool.open(Resume(f"other{number}", Recipe()))
        pool.query(number, QUESTION)
    assert not spare.runs
    assert not spare.queries
    for run in ("other0", "other1", "other2"):
        pool.close(run)
    with monkeypatch.context() as broken:
        broken.setattr(sys, "executable", "/no/such/python")
        before = hub.count("losses")
        os.kill(worker.pid, signal.SIGKILL)
        await until(lambda: RunLost("a") in hub.events)
        assert pool.ready
        assert spare.runs == {"a"}
        await until(lambda: hub.count("losses") > before + 1)
        assert pool._processes == [spare]
    await until(lambda: len(ready(pool)) == 2)
    assert ready(pool)[0] is spare
    assert not ready(pool)[1].runs


async def test_a_death_is_blamed_on_the_run_that_the_worker_was_working_on(pool: Pool):
    hub = await train(pool)
    for run in ("idle", "other"):
        pool.open(Resume(run, Recipe()))
        await until(lambda run=run: any(getattr(event, "run", "") == run for event in hub.events))
    before = hub.count("losses")
    await until(lambda: hub.count("losses") > before)  # of run a alone: the others are paused
    os.kill(ready(pool)[0].pid, signal.SIGKILL)
    await until(lambda: sum(isinstance(event, RunLost) for event in hub.events) == 3)
    blamed = {event.run: event.at_work for event in hub.events if isinstance(event, RunLost)}
    assert blamed == {"a": True, "idle": False, "other": False}


async def test_a_worker_that_hangs_is_ended_and_its_run_goes_on_elsewhere(pool: Pool, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("app.workers.pool.LOOK_SECONDS", 0.1)
    monkeypatch.setattr("app.workers.pool.SLICE_SECONDS", 10)
    hub = await train(pool)
    await until(lambda: len(ready(pool)) == 2)
    os.kill(ready(pool)[0].pid, signal.SIGSTOP)
    await until(lambda: RunLost("a", at_work=True) in hub.events)
    before = hub.count("losses")
    await until(lambda: hub.count("losses") > before)


async def test_a_run_that_needs_more_memory_than_a_worker_has_is_refused_and_its_neighbour_goes_on(lone: Pool):
    hub = await train(lone)
    (worker,) = ready(lone)
    assert resource.prlimit(worker.pid, resource.RLIMIT_DATA)[0] == lone._memory_bytes
    most = memory(worker.pid, "VmData") + 2**28  # builds of torch differ in what they take to begin with
    resource.prlimit(worker.pid, resource.RLIMIT_DATA, (most, most))
    large = RunSpec(data=DataSpec(points=20_000), network=NetworkSpec(hidden=(256,) * 8), batch_size=6_000)
    lone.open(Resume("large", Recipe(spec=large), desired="training"))
    await until(lambda: any(isinstance(event, RefusalEvent) for event in hub.events))
    (refusal,) = (event for event in hub.events if isinstance(event, RefusalEvent))
    assert (refusal.run, refusal.request) == ("large", None)
    assert "needs more memory than its worker has left" in json.loads(refusal.payload)["sentence"]
    before = hub.count("losses")
    await until(lambda: hub.count("losses") > before)
    assert not any(isinstance(event, RunLost) for event in hub.events)


async def test_a_worker_gives_memory_back_when_a_run_goes(lone: Pool):
    hub = await train(lone)
    (worker,) = ready(lone)
    before = memory(worker.pid)
    large = RunSpec(data=DataSpec(points=20_000), network=NetworkSpec(hidden=(256,) * 8), batch_size=6_000)
    lone.open(Resume("large", Recipe(spec=large), desired="training"))
    await until(lambda: any(getattr(event, "run", "") == "large" for event in hub.events))
    await until(lambda: memory(worker.pid) > before + 2**26)
    lone.close("large")
    await until(lambda: memory(worker.pid) < before + 2**25)


async def test_a_worker_that_dies_as_soon_as_it_is_ready_is_replaced_after_longer_and_longer_pauses(
    pool: Pool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
):
    (tmp_path / "ready").write_bytes(ipc.pack({"kind": "ready", "devices": ["cpu"]}))
    short_lived = tmp_path / "worker"
    short_lived.write_text(f"#!/bin/sh\nexec cat {tmp_path}/ready\n")
    short_lived.chmod(0o700)
    monkeypatch.setattr(sys, "executable", str(short_lived))
    await pool.start(lambda event: None)
    pauses = [pool._pause]
    while len(pauses) < 4:
        await until(lambda: pool._pause != pauses[-1])
        pauses.append(pool._pause)
    assert pauses == sorted(set(pauses))
    assert tries(caplog, "A worker ended soon after it was ready") >= 3


async def test_processes_start_one_at_a_time_and_one_more_than_the_workers():
    pool = Pool(2, "cpu")
    try:
        await pool.start(lambda event: None)
        for wanted in (1, 2, 3):
            await until(lambda wanted=wanted: len(ready(pool)) == wanted)
            assert len(pool._processes) == min(wanted + 1, 3)
        for run in "abcd":
            pool.open(Resume(run, Recipe()))
        assert [len(process.runs) for process in pool._processes] == [2, 2, 0]
    finally:
        await pool.stop()


async def test_an_ended_worker_leaves_no_handle_and_no_thread_behind(lone: Pool):
    lone.spawn_first()
    (unheard,) = lone._processes
    await lone.stop()  # as where the store cannot be opened
    assert unheard.closed
    pool = Pool(1, "cpu", spare=False)
    await train(pool)
    (killed,) = ready(pool)
    os.kill(killed.pid, signal.SIGKILL)
    await until(lambda: killed.closed and len(ready(pool)) == 1)
    (stopped,) = ready(pool)
    await pool.stop()
    assert stopped.closed
