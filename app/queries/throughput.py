"""How many examples a second this machine trains on, by the size of a batch."""

import itertools
import statistics
import time
from collections.abc import Generator, Iterator
from typing import Annotated, Literal

import torch
from pydantic import Field, model_validator
from torch import Tensor, nn
from torch.optim import Optimizer

from app.learn import optimizers
from app.recipe.spec import Model, OptimizerSpec

Device = Literal["cpu", "cuda", "mps"]

LARGEST: dict[Device, int] = {"cpu": 512, "cuda": 8192, "mps": 8192}
"""The largest batch that is timed; on a processor one step must not keep the runs beside it waiting."""


class ThroughputQuery(Model):
    """Time training steps of the lecture's DeepNN (1,024 → 200 → 200 → 100 → 10, ReLU, SGD) on random pictures.

    batch: pictures a step.
    """

    type: Literal["throughput"] = "throughput"
    device: Device = "cpu"
    batch: Annotated[int, Field(ge=1)] = 1

    @model_validator(mode="after")
    def _fits(self) -> "ThroughputQuery":
        most = LARGEST[self.device]
        if self.batch > most:
            raise ValueError(f"a batch timed on {self.device} has at most {most} examples; got {self.batch}")
        return self


class ThroughputAnswer(Model):
    """What was measured. examples_per_second: of the middle one of several timings. threads: of the processor."""

    type: Literal["throughput"] = "throughput"
    device: Device
    batch: int
    examples_per_second: Annotated[float, Field(gt=0)]
    threads: int


BLOCK_S = 0.002
"""Steps are timed together until they take about so long, as a clock read after each would be part of it."""


def deep_network() -> nn.Sequential:
    """The lecture's DeepNN: 1,024 inputs, hidden layers of 200, 200 and 100, ten outputs."""
    return nn.Sequential(
        nn.Linear(32 * 32, 200),
        nn.ReLU(),
        nn.Linear(200, 200),
        nn.ReLU(),
        nn.Linear(200, 100),
        nn.ReLU(),
        nn.Linear(100, 10),
    )


def blocks(batch: int, device: torch.device) -> Iterator[float]:
    """Train on random pictures for ever, and yield the seconds that one step took, block after block.

    A step is forward, backward and update. What the device has been asked for is waited for
    before and after each block, so that nothing is left out.
    """
    generator = torch.Generator().manual_seed(0)
    pictures = torch.rand(batch, 32 * 32, generator=generator).to(device)
    digits = torch.randint(0, 10, (batch,), generator=generator).to(device)
    network = deep_network().to(device)
    optimizer = optimizers.build(OptimizerSpec(name="sgd"), list(network.parameters()), 0.01)
    steps = 1
    while True:
        seconds = _timed(steps, network, optimizer, pictures, digits)
        yield seconds / steps
        if seconds < BLOCK_S:
            steps *= 2


def _timed(steps: int, network: nn.Sequential, optimizer: Optimizer, x: Tensor, y: Tensor) -> float:
    """The seconds that so many steps take, all of them done."""
    update = optimizers.bare_step(optimizer)  # torch's own, which would load torch's compiler first
    _wait(x.device)
    begin = time.perf_counter()
    for _ in range(steps):
        for parameter in network.parameters():
            parameter.grad = None
        with torch.enable_grad():
            torch.autograd.backward(nn.functional.cross_entropy(network(x), y))
        with torch.no_grad():
            update(optimizer)
    _wait(x.device)
    return time.perf_counter() - begin


def _wait(device: torch.device) -> None:
    """Until the device has done what it was asked for; a processor has."""
    if device.type == "cuda":
        torch.cuda.synchronize(device)
    elif device.type == "mps":
        torch.mps.synchronize()


WARM = 5
"""Blocks before the first that counts: caches fill, and a block grows to its length."""

BLOCKS = 25
"""Blocks that count."""


def answer(question: ThroughputQuery) -> Generator[None, None, ThroughputAnswer]:
    """Time block after block, one a slice; the middle one counts, since other work can only slow a block."""
    device = torch.device(question.device)
    if not _present(question.device):
        raise ValueError(f"this server has no {question.device} device")
    timed: list[float] = []
    for seconds in itertools.islice(blocks(question.batch, device), WARM + BLOCKS):
        timed.append(seconds)
        yield
    return ThroughputAnswer(
        device=question.device,
        batch=question.batch,
        examples_per_second=question.batch / statistics.median(timed[WARM:]),
        threads=torch.get_num_threads(),
    )


def _present(device: str) -> bool:
    if device == "cuda":
        return torch.cuda.is_available()
    return device == "cpu" or torch.backends.mps.is_available()
