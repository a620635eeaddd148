"""`python -m benchmarks.drill`: faults and load on a real server, with the time each takes to mend.

Nothing is mocked: workers and servers are killed, a viewer stops reading, a house fills up.
"""

import os
import signal
import socket
import sys
import tempfile
import time
from collections.abc import Callable

from benchmarks.server import Page, server
from benchmarks.table import Row, at_least, at_most, show


def children(pid: int) -> list[int]:
    """The running child processes of a process (Linux)."""
    with open(f"/proc/{pid}/task/{pid}/children") as listed:
        return [int(child) for child in listed.read().split()]


def worker_killed() -> list[Row]:
    """SIGKILL to the worker of a training run: until its losses come again, no control lost."""
    with server("--workers", "1") as (address, process, _):
        page = Page(address)
        run = page.open()
        page.ask(type="train", run=run)
        page.until("losses")
        control = {"type": "learning-rate", "value": 0.05}
        applied = page.until("control-applied", request=page.ask(type="control", run=run, control=control))
        while len(children(process.pid)) < 2:
            time.sleep(0.1)
        time.sleep(3)  # the one that stands by is warm
        os.kill(min(children(process.pid)), signal.SIGKILL)
        begin = time.perf_counter()
        while page.until("losses", run=run)["step"][-1] <= applied["step"] + 100:
            pass
        took = time.perf_counter() - begin
        kept = page.until("control-applied", request=page.ask(type="control", run=run, control=control))
        return [at_most("worker killed: until losses come again", took, "s", 1, f"then step {kept['step']:,}")]


def server_killed() -> list[Row]:
    """SIGKILL to the server: a new one on the same data goes on with the run."""
    with tempfile.TemporaryDirectory() as folder:
        with server(data=folder) as (address, process, _):
            page = Page(address)
            run = page.open()
            page.ask(type="train", run=run)
            step = max(page.until("losses", run=run)["step"][-1] for _ in range(20))
            process.kill()
            process.wait()
        begin = time.perf_counter()
        with server(data=folder) as (address, _, _):
            page = Page(address)
            page.ask(type="watch", run=run, after=0)
            first = page.until("started", run=run)["step"]
            while page.until("losses", run=run)["step"][-1] <= step:
                pass
            took = time.perf_counter() - begin
        return [at_most("server killed: until the run goes on", took, "s", 10, f"history from step {first}")]


def stalled_viewer() -> list[Row]:
    """A viewer that stops reading: dropped, while another goes on; then Ctrl-C with one more."""
    with server() as (address, process, _):
        good, stalled = Page(address), Page(address)
        run = good.open()
        _stall(stalled, run)
        good.ask(type="train", run=run)
        begin = time.perf_counter()
        slowest, last = 0.0, begin
        while time.perf_counter() - begin < 12:
            message = good.next()
            if message["type"] == "frame":
                slowest, last = max(slowest, time.perf_counter() - last), time.perf_counter()
        frames = good.frames[run] / (time.perf_counter() - begin)
        stuck = Page(address)
        _stall(stuck, run)
        workers = children(process.pid)
        begin = time.perf_counter()
        process.send_signal(signal.SIGINT)
        process.wait(20)
        took = time.perf_counter() - begin
        left = [worker for worker in workers if os.path.exists(f"/proc/{worker}")]
        return [
            at_least(
                "beside a stalled viewer: frames a second", frames, "frames/s", 20, f"longest gap {slowest:.2f} s"
            ),
            at_most("Ctrl-C with a stalled viewer: until the end", took, "s", 3),
            at_most("children left after it", len(left), "processes", 0),
        ]


def _stall(page: Page, run: str) -> None:
    """Watch a run and read nothing of it: the client stops reading when its own queue is full."""
    page.socket.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    page.ask(type="watch", run=run)


def hurried_reader() -> list[Row]:
    """Two thousand controls as fast as they go: each answered, in order."""
    with server() as (address, _, _):
        page = Page(address)
        run = page.open()
        page.ask(type="train", run=run)
        begin = time.perf_counter()
        steps: list[int] = []
        for first in range(0, 2000, 100):
            requests = [
                page.ask(
                    type="control", run=run, control={"type": "learning-rate", "value": 0.01 + 1e-6 * (first + index)}
                )
                for index in range(100)
            ]
            steps += [page.until("control-applied", request=request)["step"] for request in requests]
        rate = len(steps) / (time.perf_counter() - begin)
        ordered = float(steps == sorted(steps))
        return [
            at_least("controls a second, each answered", rate, "a second", 200),
            at_least("their steps in order", ordered, "true", 1),
        ]


DRILLS: dict[str, Callable[[], list[Row]]] = {
    "worker killed": worker_killed,
    "server killed": server_killed,
    "stalled viewer": stalled_viewer,
    "hurried reader": hurried_reader,
}


def main() -> None:
    """Every drill; the exit status says whether all held."""
    made: list[Row] = []
    for name, drill in DRILLS.items():
        print(f"\n{name}", flush=True)
        rows = drill()
        show(rows)
        made += rows
    sys.exit(any(row.ok is False for row in made))


if __name__ == "__main__":
    main()
