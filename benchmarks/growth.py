"""What a step costs as trials, width, depth, batch and resolution grow, as tables in Markdown.

"Over linear" is the cost over a linear growth from the first row: below 1, the larger case is cheaper than
its size says. "Power" is that of the size with which the cost grows from the row above: 0 costs nothing,
1 is linear.
"""

import math
import statistics
import time
from collections.abc import Callable

import torch

from app.engine.checkpointed import CheckpointedTrainer
from app.learn.boundary import InputPlane
from app.recipe.controls import Recipe
from app.recipe.spec import DataSpec, NetworkSpec, RunSpec, TrialSpec
from benchmarks.table import Row

CPU = torch.device("cpu")
SECONDS = 0.4
LINEAR = 0.9
"""A power from which on growth counts as linear."""


def spec(hidden: tuple[int, ...] = (4, 2), trials: int = 1, batch: int = 10) -> RunSpec:
    """Circles, tanh, SGD; 250 points to train on, or 2,000 where batches are larger than 100."""
    return RunSpec(
        data=DataSpec(points=4_000 if batch > 100 else 500),
        network=NetworkSpec(hidden=hidden),
        batch_size=batch,
        trials=tuple(TrialSpec(seed=seed) for seed in range(trials)),
    )


def step_cost(run: RunSpec) -> float:
    """Microseconds a step takes, history and checkpoints included: the median of five rounds."""
    checkpointed = CheckpointedTrainer(Recipe(spec=run), CPU)
    checkpointed.advance(2_000)  # past the first steps, each of which is evaluated
    return _median(lambda: checkpointed.advance(20), 20)


def frame_cost(resolution: int) -> float:
    """Microseconds the boundary of a 2-8×6-1 network takes."""
    run = spec((8,) * 6)
    plane = InputPlane(
        CheckpointedTrainer(Recipe(spec=run), CPU).perceptrons.trial_groups[0].stack, run, run.network, resolution
    )
    with torch.inference_mode():
        return _median(plane.boundary, 1)


def _median(work: Callable[[], object], count: int) -> float:
    taken: list[float] = []
    for _ in range(5):
        done, begin = 0, time.perf_counter()
        while time.perf_counter() - begin < SECONDS / 5:
            work()
            done += count
        taken.append((time.perf_counter() - begin) / done)
    return 1e6 * statistics.median(taken)


def table(title: str, sizes: list[int], cost: Callable[[int], float], amount: Callable[[int], float]) -> Row:
    """Print a table of a cost over sizes; amount: the work of a size, in any unit."""
    print(f"\n| {title} | µs | over linear | power |\n| ---: | ---: | ---: | ---: |")
    costs: list[float] = []
    powers: list[float] = []
    for at, size in enumerate(sizes):
        costs.append(cost(size))
        over = costs[at] * amount(sizes[0]) / (costs[0] * amount(size))
        if at:
            more, work = costs[at] / costs[at - 1], amount(size) / amount(sizes[at - 1])
            powers.append(math.log(more) / math.log(work))
        print(f"| {size} | {costs[at]:,.1f} | {over:.2f} | {f'{powers[-1]:.2f}' if powers else ''} |", flush=True)
    linear = [size for size, power in zip(sizes[1:], powers, strict=True) if power >= LINEAR]
    where = f"linear from {linear[0]:,}" if linear else f"less than linear to {sizes[-1]:,}"
    return Row(f"growth with {title}, {sizes[-2]:,} to {sizes[-1]:,}", powers[-1], "power", detail=where)


def weights(hidden: tuple[int, ...]) -> float:
    """Parameters of the network."""
    return float(RunSpec(network=NetworkSpec(hidden=hidden)).parameters)


def rows() -> list[Row]:
    """Every table, and the power at its end."""
    torch.set_num_threads(1)
    return [
        table("trials of 2-4-2-1", [1, 4, 16, 64, 256], lambda n: step_cost(spec(trials=n)), float),
        table("trials of 2-8×6-1", [1, 4, 16, 64, 256], lambda n: step_cost(spec((8,) * 6, trials=n)), float),
        table("units of two layers", [4, 16, 64, 256], lambda n: step_cost(spec((n, n))), lambda n: weights((n, n))),
        table("hidden layers of 8", [1, 2, 4, 8], lambda n: step_cost(spec((8,) * n)), lambda n: weights((8,) * n)),
        table("examples in a batch", [1, 10, 100, 1000, 2000], lambda n: step_cost(spec(batch=n)), float),
        table("points a side of the boundary", [32, 64, 128, 256], frame_cost, lambda n: float(n * n)),
    ]
