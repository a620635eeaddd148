"""Workers and servers that are killed at random moments, while controls arrive."""

import contextlib
import os
import random
import signal
import tempfile
import threading
import time
from pathlib import Path

import httpx
import torch
from websockets.exceptions import ConnectionClosed

from app.engine.checkpointed import CheckpointedTrainer
from app.recipe.controls import Recipe
from benchmarks.drills import Size
from benchmarks.server import Page, server
from benchmarks.table import Row, at_most

SPEED = 500.0
"""Steps a second, so that the run can be trained again for comparison."""
PAUSES = (0.0, 0.2, 1.0, 5.0)
"""Seconds between the death of a server and the start of the next."""


def children(pid: int) -> list[int]:
    """The running child processes of a process (Linux)."""
    with open(f"/proc/{pid}/task/{pid}/children") as listed:
        return [int(child) for child in listed.read().split()]


class Steering:
    """A page that changes the learning rate again and again, and knows which changes were acknowledged.

    acknowledged: steps by value. It takes training up again where three deaths have paused the run.
    """

    def __init__(self, address: str, run: str | None = None) -> None:
        self.page = Page(address)
        self.run = run or self.page.open()
        if run is not None:
            self.page.ask(type="watch", run=run, after=0)
        self.acknowledged: dict[float, int] = {}
        self.step = 0
        self._asked = 0

    def begin(self) -> None:
        """Train, no faster than SPEED."""
        self.page.ask(type="speed", run=self.run, steps_per_second=SPEED)
        self.page.ask(type="train", run=self.run)

    def steer(self, value: float, until: float) -> None:
        """Send one change, and take what comes until a moment."""
        self.page.ask(type="control", run=self.run, control={"type": "learning-rate", "value": value})
        while (left := until - time.perf_counter()) > 0:
            with contextlib.suppress(TimeoutError):
                self.take(self.page.next(left))

    def take(self, message: dict[str, object]) -> None:
        """Note what a message says."""
        match message:
            case {"type": "control-applied", "step": int(step), "control": {"value": float(value)}}:
                self.acknowledged[value] = step
            case {"type": "losses", "step": list(steps)}:
                self.step = max(self.step, *steps)
            case {"type": "state", "state": "paused"}:
                self.page.ask(type="train", run=self.run)
            case _:
                pass

    def losses_after(self, step: int) -> None:
        """Return when losses beyond a step have come."""
        while self.step <= step:
            self.take(self.page.next(30))


def lost(address: str, run: str, acknowledged: dict[float, int]) -> int:
    """How many acknowledged changes are not in the run's recipe at the step that was told."""
    controls = httpx.get(f"{address}/api/runs/{run}").json()["recipe"]["controls"]
    kept = {applied["control"]["value"]: applied["step"] for applied in controls}
    return sum(kept.get(value) != step for value, step in acknowledged.items())


def differing(address: str, run: str) -> int:
    """How many points of a paused run's history differ from those of its recipe trained without a break."""
    told = httpx.get(f"{address}/api/runs/{run}/history", timeout=60).json()
    recipe = Recipe.model_validate(httpx.get(f"{address}/api/runs/{run}").json()["recipe"])
    alone = CheckpointedTrainer(recipe, torch.device("cpu"))
    last = told["step"][-1]
    while alone.step < last:
        alone.apply_due()
        alone.advance(last - alone.step)
    again = {bucket.step: (bucket.batch_loss, bucket.training_loss) for bucket in alone.take_closed()}
    pairs = zip(told["step"], told["batch_loss"], told["training_loss"], strict=True)
    return sum(again.get(step, (batch, training)) != (batch, training) for step, batch, training in pairs)


def workers_killed(size: Size) -> list[Row]:
    """SIGKILL to a random worker, again and again."""
    chance = random.Random(1)
    with server("--workers", "1") as (address, process, _):
        steering = Steering(address)
        steering.begin()
        taken: list[float] = []
        for kill in range(size.worker_kills):
            steering.steer(0.01 + 1e-6 * kill, time.perf_counter() + chance.uniform(1.2, 3.0))
            victims = children(process.pid)
            if not victims:
                continue
            os.kill(chance.choice(victims), signal.SIGKILL)
            begin, step = time.perf_counter(), steering.step
            steering.losses_after(step)
            taken.append(time.perf_counter() - begin)
        missing, others = _outcome(steering, address)
        taken.sort()
        return [
            at_most("workers killed: acknowledged controls lost", missing, "controls", 0, f"{len(taken)} kills"),
            at_most("workers killed: points that differ from a run without a break", others, "points", 0),
            at_most("workers killed: until losses come again, p50", taken[len(taken) // 2], "s", 1),
            at_most("workers killed: the same, longest", taken[-1], "s", 10),
        ]


def servers_killed(size: Size) -> list[Row]:
    """SIGKILL to the server and a start on the same folder, again and again."""
    chance = random.Random(2)
    with tempfile.TemporaryDirectory() as folder:
        run, acknowledged = None, dict[float, int]()
        back: list[float] = []
        for kill in range(size.server_kills + 1):
            with server("--workers", "1", data=folder) as (address, process, _):
                ready = time.perf_counter()
                steering = Steering(address, run)
                run, steering.acknowledged = steering.run, acknowledged
                if kill:
                    steering.losses_after(max(acknowledged.values(), default=0))
                    back.append(time.perf_counter() - ready)
                if kill == size.server_kills:
                    missing, others = _outcome(steering, address)
                    break
                steering.begin()
                for change in range(3):
                    value = 0.01 + 1e-5 * (3 * kill + change)
                    steering.steer(value, time.perf_counter() + chance.uniform(0.05, 0.4))
                death = threading.Timer(chance.uniform(0, 0.2), process.kill)
                death.start()
                with contextlib.suppress(ConnectionClosed, TimeoutError):
                    while True:  # whatever is acknowledged until it dies counts
                        steering.take(steering.page.next(2))
                process.wait()
            time.sleep(PAUSES[kill % len(PAUSES)])
        back.sort()
        return [
            at_most("servers killed: acknowledged controls lost", missing, "controls", 0, f"{len(back)} kills"),
            at_most("servers killed: points that differ from a run without a break", others, "points", 0),
            at_most("servers killed: from ready to new losses in the page, longest", back[-1], "s", 2),
        ]


def _outcome(steering: Steering, address: str) -> tuple[int, int]:
    """Pause the run; what it lost, and where it differs."""
    steering.page.until("state", request=steering.page.ask(type="pause", run=steering.run))
    return lost(address, steering.run, steering.acknowledged), differing(address, steering.run)


def worker_hung(size: Size) -> list[Row]:
    """SIGSTOP to the worker of a training run: it is replaced, and the run goes on."""
    with server("--workers", "1") as (address, process, _):
        steering = Steering(address)
        steering.begin()
        steering.losses_after(0)
        os.kill(min(children(process.pid)), signal.SIGSTOP)
        begin, step = time.perf_counter(), steering.step + SPEED
        steering.losses_after(int(step))
        return [at_most("a worker that hangs: until losses come again", time.perf_counter() - begin, "s", 30)]


def clock_set_back(size: Size) -> list[Row]:
    """The server's clock goes back by a day: the run goes on, and what comes then is kept like the rest."""
    with tempfile.TemporaryDirectory() as folder:
        flag = Path(folder) / "back"
        program = (
            f"import os, sys, time; now = time.time; "
            f"time.time = lambda: now() - 86400 * os.path.exists({str(flag)!r}); "
            "from app.__main__ import main; sys.exit(main(sys.argv[1:]))"
        )
        with server("--workers", "1", data=folder, program=("-c", program)) as (address, _, _):
            steering = Steering(address)
            steering.begin()
            steering.losses_after(0)
            flag.touch()
            for change in range(3):
                steering.steer(0.02 + 1e-4 * change, time.perf_counter() + 0.2)
            other = steering.page.open()
            missing, others = _outcome(steering, address)
            listed = {run["id"] for run in httpx.get(f"{address}/api/runs").json()}
        absent = len({steering.run, other} - listed)
        return [
            at_most(
                "the clock set back: controls lost, points that differ, runs missing", missing + others + absent, "", 0
            )
        ]
