"""Examples a second by the size of a batch, from question to answer."""

import itertools
import statistics
from collections.abc import Generator

import torch

from app.learn.studies import throughput
from app.wire.studies.throughput import AskThroughput, Throughput

WARM = 5
"""Blocks before the first that counts: caches fill, and a block grows to its length."""

BLOCKS = 25
"""Blocks that count."""


def answer(question: AskThroughput) -> Generator[None, None, Throughput]:
    """Time block after block, one a slice; the middle one counts, since other work can only slow a block."""
    device = torch.device(question.device)
    if not _present(question.device):
        raise ValueError(f"this server has no {question.device} device")
    timed: list[float] = []
    for seconds in itertools.islice(throughput.blocks(question.batch, device), WARM + BLOCKS):
        timed.append(seconds)
        yield
    return Throughput(
        device=question.device,
        batch=question.batch,
        examples_per_second=question.batch / statistics.median(timed[WARM:]),
        threads=torch.get_num_threads(),
    )


def _present(device: str) -> bool:
    if device == "cuda":
        return torch.cuda.is_available()
    return device == "cpu" or torch.backends.mps.is_available()
