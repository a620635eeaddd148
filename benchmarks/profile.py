"""`python -m benchmarks.profile`: where the time of a step goes, as a table in Markdown.

The parts are timed in place, while a run trains: each is wrapped in a stopwatch, whose own
cost is measured on an empty function and taken off. What a part calls that is a part itself
counts there alone. The whole is timed without stopwatches, in turns; what no part explains is
the loop around them. Of all rounds the fastest counts, since whatever else a machine does only adds.
"""

import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import torch

from app.engine.checkpointed import CheckpointedTrainer
from app.recipe.controls import Recipe
from benchmarks.engine import CPU, NETWORKS, seconds, spec

FROM_STEP = 8_192
STEPS, ROUNDS = 800, 5
"""Steps of a round: 2 × 5 × 800 of them end before step 16,384, all in buckets 64 steps wide."""

PARTS = (
    "forward",
    "loss grad",
    "backward",
    "penalty",
    "optimizer",
    "batches",
    "batch losses",
    "history",
    "evaluation",
    "checkpoints",
)


class Stopwatch:
    """Seconds and calls by part, without what other parts took inside.

    inside: seconds that timing an empty call takes, which are taken off each call.
    """

    def __init__(self) -> None:
        self.inside = 0.0
        self._within = [0.0]  # seconds of the parts that each part under way has called
        self.reset()

    def reset(self) -> None:
        """Begin to count anew."""
        self.seconds: dict[str, float] = defaultdict(float)
        self.calls: dict[str, int] = defaultdict(int)

    def timed(self, part: str, work: Callable[..., Any]) -> Callable[..., Any]:
        """The same work, whose time counts for a part."""
        now, within = time.perf_counter, self._within

        def run(*arguments: Any) -> Any:
            within.append(0.0)
            begin = now()
            result = work(*arguments)
            took = now() - begin
            inner = within.pop()
            self.seconds[part] += took - inner
            self.calls[part] += 1
            within[-1] += took
            return result

        return run

    def calibrate(self, calls: int = 100_000) -> None:
        """Measure the stopwatch itself."""

        def nothing() -> None: ...

        empty = self.timed("empty", nothing)
        for _ in range(calls):
            empty()
        self.inside = self.seconds["empty"] / calls

    def cost(self, part: str) -> float:
        """Seconds of a part without the stopwatch's own."""
        return max(0.0, self.seconds[part] - self.calls[part] * self.inside)


def methods(checkpointed: CheckpointedTrainer, batch_size: int) -> list[tuple[str, Any, str]]:
    """What makes up a step: the part, and the object and method that do it."""
    trainer = checkpointed.perceptrons
    (group,) = trainer.trial_groups
    run = group._pass(batch_size)
    return [
        ("forward", run, "forward"),
        ("loss grad", group._criterion, "grad"),
        ("backward", run, "backward"),
        ("penalty", group._penalty, "add_gradient"),
        *(("optimizer", optimizer, "step") for optimizer in group.optimizer.groups),
        ("batches", trainer.sampler, "take"),
        ("batches", trainer.sampler, "next_epoch"),
        ("batch losses", group, "_losses"),
        ("history", trainer._bucket, "add"),
        ("history", trainer, "_close_bucket"),
        ("evaluation", group.evaluation, "losses"),
        ("checkpoints", checkpointed, "keep"),
    ]


@contextmanager
def watched(watch: Stopwatch, parts: list[tuple[str, Any, str]]) -> Iterator[None]:
    """Put the stopwatch on every part; then take it off again."""
    for part, owner, name in parts:
        setattr(owner, name, watch.timed(part, getattr(owner, name)))
    try:
        yield
    finally:
        for _, owner, name in parts:
            delattr(owner, name)  # the class's own shows again


def profile(hidden: tuple[int, ...], optimizer: str, watch: Stopwatch) -> dict[str, float]:
    """Microseconds of each part a step, of the loop around them, and of all."""
    run = spec(hidden, optimizer)
    checkpointed = CheckpointedTrainer(Recipe(spec=run), CPU)
    checkpointed.advance(FROM_STEP)
    whole: list[float] = []
    rounds: list[dict[str, float]] = []
    for _ in range(ROUNDS):
        checkpointed.take_closed()
        whole.append(seconds(lambda: checkpointed.advance(STEPS)))
        watch.reset()
        with watched(watch, methods(checkpointed, run.batch_size)):
            checkpointed.advance(STEPS)
        rounds.append({part: watch.cost(part) for part in PARTS})
    made = {part: min(costs[part] for costs in rounds) for part in PARTS}
    made["loop"] = max(0.0, min(whole) - sum(made.values()))
    made["a step"] = min(whole)
    return {part: 1e6 * cost / STEPS for part, cost in made.items()}


def main() -> None:
    """Print the table."""
    torch.set_num_threads(1)
    watch = Stopwatch()
    watch.calibrate()
    columns = {
        f"{name}, {title}": profile(hidden, optimizer, watch)
        for name, hidden in NETWORKS.items()
        for optimizer, title in (("sgd", "SGD"), ("adam", "Adam"))
    }
    print(f"| µs a step | {' | '.join(columns)} |")
    print(f"| --- |{' ---: |' * len(columns)}")
    for part in (*PARTS, "loop", "a step"):
        print(f"| {part} | {' | '.join(f'{column[part]:.1f}' for column in columns.values())} |")


if __name__ == "__main__":
    main()
