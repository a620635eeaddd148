"""`python -m benchmarks.growth`: what a step costs as trials, width, depth, batch and resolution grow.

Each table starts at its smallest case; the last column is the cost over a linear growth from
there: below 1, the larger case is cheaper than its size says.
"""

import statistics
import time
from collections.abc import Callable

import torch

from app.engine.timeline import Timeline
from app.learn.probes.boundary import Plane
from app.recipe.controls import Recipe
from app.recipe.spec import DataSpec, NetworkSpec, RunSpec, TrialSpec

CPU = torch.device("cpu")
SECONDS = 0.4


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
    timeline = Timeline(Recipe(spec=run), CPU)
    timeline.advance(2_000)  # past the first steps, each of which is evaluated
    return _median(lambda: timeline.advance(20), 20)


def frame_cost(resolution: int) -> float:
    """Microseconds the boundary of a 2-8×6-1 network takes."""
    run = spec((8,) * 6)
    plane = Plane(Timeline(Recipe(spec=run), CPU).perceptrons.cohorts[0].stack, run, run.network, resolution)
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


def table(title: str, sizes: list[int], cost: Callable[[int], float], amount: Callable[[int], float]) -> None:
    """Print a table of a cost over sizes; amount: the work of a size, in any unit."""
    print(f"\n| {title} | µs | over linear |\n| --- | --- | --- |")
    first = 0.0
    for size in sizes:
        took = cost(size)
        first = first or took / amount(size)
        print(f"| {size} | {took:,.1f} | {took / (first * amount(size)):.2f} |", flush=True)


def weights(hidden: tuple[int, ...]) -> float:
    """Parameters of the network."""
    return float(RunSpec(network=NetworkSpec(hidden=hidden)).parameters)


def main() -> None:
    """Every table."""
    torch.set_num_threads(1)
    table("trials of 2-4-2-1", [1, 4, 16, 64, 256], lambda n: step_cost(spec(trials=n)), float)
    table("units of two layers", [4, 16, 64, 256], lambda n: step_cost(spec((n, n))), lambda n: weights((n, n)))
    table("hidden layers of 8", [1, 2, 4, 8], lambda n: step_cost(spec((8,) * n)), lambda n: weights((8,) * n))
    table("examples in a batch", [1, 10, 100, 1000, 2000], lambda n: step_cost(spec(batch=n)), float)
    table("points a side of the boundary", [32, 64, 128, 256], frame_cost, lambda n: float(n * n))


if __name__ == "__main__":
    main()
