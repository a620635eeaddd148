"""Samplers: which examples come in which batch, epoch after epoch.

The order of an epoch is a permutation made from the run's seed and the epoch's number alone. A new batch
size divides the rest of the epoch into batches again. `BatchSampler` gathers the examples of a stack's batches;
`IndexSampler` yields indices.
"""

import torch
from torch import Generator, Tensor

Batch = tuple[Tensor, Tensor]
"""Inputs with a last row of ones (R, I + 1, B), and targets (1, 1, B)."""

_ORDER = Generator()


def batch_order(seed: int, epoch: int, examples: int) -> Tensor:
    """The order in which an epoch takes its examples: a permutation from seed and epoch alone."""
    return torch.randperm(examples, generator=_ORDER.manual_seed((seed * 1_000_003 + epoch + 1) % 2**63))


class BatchSampler:
    """The training examples, in batches.

    epoch: counted from 0. cursor: examples of it taken so far. size: of a full batch.
    """

    def __init__(self, x1: Tensor, y: Tensor, seed: int, trials: int, size: int) -> None:
        """Stand at the start of epoch 0. x1: (N, I + 1), last column 1; y: (N, 1)."""
        self._x1, self._y, self._seed, self._trials = x1, y, seed, trials
        # an epoch's inputs in its order: new room for each takes longer than filling it
        self._room = torch.empty_like(x1)
        self.epoch = self.cursor = 0
        self._left: list[Batch] = []  # of this epoch, the next one last
        self.rebatch(size)

    def __len__(self) -> int:
        """Examples in all."""
        return len(self._y)

    @property
    def epochs(self) -> float:
        """Passes over the examples so far, in parts."""
        return self.epoch + self.cursor / len(self)

    @property
    def left(self) -> int:
        """Batches to the end of the epoch, at least 1."""
        return len(self._left)

    @property
    def per_epoch(self) -> int:
        """Batches in a whole epoch."""
        return -(-len(self) // self.size)

    def rebatch(self, size: int) -> None:
        """Divide the rest of the epoch into batches of a size, or of all examples if there are fewer."""
        self.size = min(size, len(self))
        order = batch_order(self._seed, self.epoch, len(self))[self.cursor :].to(self._y.device)
        x1 = torch.index_select(self._x1, 0, order, out=self._room[: len(order)]).t().expand(self._trials, -1, -1)
        y = self._y[order].view(1, 1, -1)
        parts = zip(torch.split(x1, self.size, 2), torch.split(y, self.size, 2), strict=True)
        self._left = list(parts)[::-1]

    def seek(self, epoch: int, cursor: int, size: int) -> None:
        """Stand after so many examples of an epoch."""
        self.epoch, self.cursor = epoch, cursor
        self.rebatch(size)

    @property
    def next(self) -> Batch:
        """The batch that comes next, not taken."""
        return self._left[-1]

    def take(self, most: int) -> list[Batch]:
        """The next batches, up to `most`, all of one size; the last of an epoch may be a smaller one."""
        left = self._left
        size = left[-1][1].shape[2]
        same = len(left) if left[0][1].shape[2] == size else len(left) - 1
        count = min(most, same)
        taken, self._left = left[-1 : -count - 1 : -1], left[:-count]
        self.cursor += count * size
        return taken

    def next_epoch(self) -> None:
        """Begin the next epoch."""
        self.epoch, self.cursor = self.epoch + 1, 0
        self.rebatch(self.size)


class IndexSampler:
    """Numbers 0 to `examples` - 1, in batches.

    epoch: counted from 0. cursor: examples of it taken so far. size: of a full batch.
    """

    def __init__(self, examples: int, seed: int, size: int) -> None:
        self._examples, self._seed = examples, seed
        self.seek(0, 0, size)

    def __len__(self) -> int:
        """Examples in all."""
        return self._examples

    @property
    def epochs(self) -> float:
        """Passes over the examples so far, in parts."""
        return self.epoch + self.cursor / self._examples

    @property
    def left(self) -> int:
        """Batches to the end of the epoch, at least 1."""
        return -(-(self._examples - self.cursor) // self.size)

    @property
    def per_epoch(self) -> int:
        """Batches in a whole epoch."""
        return -(-self._examples // self.size)

    def seek(self, epoch: int, cursor: int, size: int) -> None:
        """Stand after so many examples of an epoch."""
        self.epoch, self.cursor, self.size = epoch, cursor, min(size, self._examples)
        self._order = batch_order(self._seed, epoch, self._examples)

    def rebatch(self, size: int) -> None:
        """Take batches of a size from now on, or of all examples if there are fewer."""
        self.size = min(size, self._examples)

    def take(self) -> tuple[Tensor, bool]:
        """The next batch, int64 (B,), and whether it ends the epoch; the last of an epoch may be a smaller one."""
        batch = self._order[self.cursor : self.cursor + self.size]
        self.cursor += len(batch)
        ends = self.cursor == self._examples
        if ends:
            self.seek(self.epoch + 1, 0, self.size)
        return batch, ends
