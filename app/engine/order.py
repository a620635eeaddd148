"""The order in which examples come: batches of their numbers, epoch after epoch.

As in `app.engine.feed`, an epoch's order is a permutation from the run's seed and the epoch's number
alone, and a change of batch size holds from the next batch on.
"""

from torch import Tensor

from app.engine.feed import batch_order


class Order:
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

    def cut(self, size: int) -> None:
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
