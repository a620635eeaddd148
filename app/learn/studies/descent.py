"""Gradient descent of one neuron over two weights, with a gradient from all examples, a batch, or one."""

import time
from collections.abc import Iterator
from dataclasses import dataclass, field

import torch
from torch import Generator, Tensor

DRAWS = 200
"""Batches drawn to measure how noisy their gradients are."""


@dataclass(slots=True)
class Walk:
    """A walk so far. path: float32 (2,) each; seconds: of each step."""

    path: list[Tensor] = field(default_factory=list[Tensor])
    gradients: list[Tensor] = field(default_factory=list[Tensor])
    picked: list[int] = field(default_factory=list[int])
    seconds: list[float] = field(default_factory=list[float])


@dataclass(frozen=True, slots=True)
class Slope:
    """The loss of ŷ = σ(w₀ + x·w) over w.

    x: float32 (N, 2). y: float32 (N,). bias: w₀. squared: (ŷ - y)² in place of cross entropy.
    """

    x: Tensor
    y: Tensor
    bias: float
    squared: bool

    def loss(self, w: Tensor) -> Tensor:
        """The mean loss at each w, (P, 2): (P,)."""
        z = w @ self.x.t() + self.bias
        y = self.y.expand_as(z)
        if self.squared:
            return (torch.sigmoid(z) - y).square().mean(1)
        return torch.nn.functional.binary_cross_entropy_with_logits(z, y, reduction="none").mean(1)

    def gradient(self, w: Tensor, rows: Tensor | None) -> Tensor:
        """∂J/∂w over some examples, None for all: (2,)."""
        x, y = (self.x, self.y) if rows is None else (self.x[rows], self.y[rows])
        guess = torch.sigmoid(x @ w + self.bias)
        slope = guess - y  # of cross entropy by z: the σ' cancels
        if self.squared:
            slope = 2 * slope * guess * (1 - guess)
        return slope @ x / len(y)

    def batches(self, size: int | None, generator: Generator) -> Iterator[Tensor | None]:
        """Rows of one batch after the other, each example once an epoch; None where a batch is all of them."""
        count = len(self.y)
        while True:
            if size is None or size >= count:
                yield None
                continue
            order = torch.randperm(count, generator=generator)
            for begin in range(0, count - size + 1, size):
                yield order[begin : begin + size]

    def walk(self, start: Tensor, size: int | None, rate: float, steps: int, generator: Generator) -> Iterator[Walk]:
        """Step down, w ← w - η ∂J/∂w; yields the walk after every step."""
        walk, w = Walk([start]), start
        batches = self.batches(size, generator)
        for _ in range(steps):
            begin = time.perf_counter()
            rows = next(batches)
            gradient = self.gradient(w, rows)
            w = w - rate * gradient
            walk.seconds.append(time.perf_counter() - begin)
            walk.path.append(w)
            walk.gradients.append(gradient)
            walk.picked.append(0 if rows is None else int(rows[0]))
            yield walk

    def noise(self, w: Tensor, size: int | None, generator: Generator) -> float:
        """The mean of ‖g - ∇J‖² over batches drawn."""
        true, batches = self.gradient(w, None), self.batches(size, generator)
        found = [(self.gradient(w, next(batches)) - true).square().sum() for _ in range(DRAWS)]
        return float(torch.stack(found).mean())
