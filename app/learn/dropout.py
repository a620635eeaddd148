"""Dropout: hidden units that sit out an update, others each time.

Inverted, as in torch.nn.Dropout: a unit is left out with probability p, and what is left is scaled by
1 / (1 - p), so that nothing is to be done when the network is only asked. Which units sit out is a
function of the run's seed and the step alone, the same for all trials of a shape, as their batches are.

Srivastava, Hinton, Krizhevsky, Sutskever, Salakhutdinov: Dropout (2014), JMLR 15.
"""

import torch
from torch import Generator, Tensor

from app.learn.stack import Stack, TrainingPass

_DRAW = Generator()
_APART = 2**31  # from the seeds of the orders of batches


def draw_masks(out: Tensor, share: float, seed: int, step: int) -> Tensor:
    """Fill out with what each unit's activation is multiplied by at a step: 0, or 1 / (1 - share)."""
    generator = _DRAW.manual_seed((seed * 1_000_003 + step + _APART) % 2**63)
    return out.bernoulli_(1 - share, generator=generator).div_(1 - share)


class DroppingPass(TrainingPass):
    """Forward and backward with dropout on the hidden units; `draw` comes before each forward.

    masks: for each hidden layer (1, O, B), 0 or 1 / (1 - share).
    """

    def __init__(self, stack: Stack, examples: int, share: float) -> None:
        super().__init__(stack, examples)
        hidden = stack.sizes[1:-1]
        self._share = share
        self._drawn = torch.empty(1, sum(hidden), examples)  # on the CPU: the same on every device
        self._masks = torch.empty_like(self._drawn, device=stack.parameters.device)
        self.masks = list(torch.split(self._masks, list(hidden), 1)) if hidden else []
        self._dropped = list(zip(self._layers, self._slope_of_each(), self.masks, strict=True))

    def draw(self, seed: int, step: int) -> None:
        """Choose who sits out at a step of the run with this seed."""
        self._masks.copy_(draw_masks(self._drawn, self._share, seed, step))

    def forward(self, x1: Tensor, out: Tensor) -> Tensor:
        """As without dropout, but each h is masked before it goes on, and g' with it."""
        below, product = (x1[0], torch.mm) if self.shared else (x1, torch.bmm)
        for (weights, found, g, z, h, h1), (slope_of, told_from, slope), mask in self._dropped:
            product(weights, below, out=found)
            g(z, h)
            slope_of(told_from, slope)
            h.mul_(mask)
            slope.mul_(mask)
            below, product = h1, torch.bmm
        return torch.bmm(self._last, below, out=out)

    def take_slopes(self) -> None:
        """They were taken on the way forward: of a masked h nothing could be told any more."""
