"""What the first trial's network answers over the plane, and what each hidden unit does there."""

import torch
from torch import Tensor

from app.learn import data
from app.learn.stack import Pass, Stack
from app.recipe.spec import RunSpec

UNIT_RESOLUTION = 32
"""Points a side of a unit's map; the boundary's resolution is a multiple of it."""

FINE, COARSE, FEW_UNITS = 96, 64, 24


def resolution(spec: RunSpec) -> int:
    """Points a side of the boundary: fewer for larger networks, so that frames stay cheap."""
    return FINE if sum(spec.network.hidden) <= FEW_UNITS else COARSE


def extent(spec: RunSpec) -> tuple[float, float, float, float]:
    """(x0, x1, y0, y1): the part of the plane that is drawn, in data units."""
    return spec.data.choice.extent


def signed_bytes(values: Tensor, largest: Tensor | float) -> Tensor:
    """uint8 of values from -largest to largest: 1 is the lowest, 128 is 0, 255 the highest."""
    return values.div(largest).clamp_(-1, 1).mul_(127).add_(128.5).to(torch.uint8)


class Multiples:
    """The answers of all trials over the plane, small enough to be shown side by side."""

    def __init__(self, stack: Stack, spec: RunSpec) -> None:
        points = data.grid(extent(spec), UNIT_RESOLUTION)
        x1 = data.features(points, spec.data, spec.network.features).t().contiguous()
        self._classes = spec.problem == "classification"
        self._x1 = x1.expand(stack.trials, -1, -1).to(stack.parameters.device)  # (R, I + 1, points)
        self._pass = Pass(stack, len(points))
        self._out = stack.parameters.new_empty(stack.trials, stack.sizes[-1], len(points))

    def maps(self) -> Tensor:
        """uint8 (R, 32, 32), row 0 at the lowest x₂: 128 is probability 1/2, or the value 0; ±1 at the ends.

        A trial that is not finite is all 0, which no other value is.
        """
        z = self._pass.forward(self._x1, self._out)[:, 0]
        finite = z.isfinite().all(1, keepdim=True)
        answer = 2 * torch.sigmoid(z) - 1 if self._classes else z
        return (signed_bytes(answer.nan_to_num(), 1.0) * finite).view(-1, UNIT_RESOLUTION, UNIT_RESOLUTION)


class Plane:
    """A grid over the plane, ready to be asked again and again of one stack."""

    def __init__(self, stack: Stack, spec: RunSpec, resolution: int) -> None:
        points = data.grid(extent(spec), resolution)
        device = stack.parameters.device
        self.resolution = resolution
        self._squash = spec.problem == "classification"
        x1 = data.features(points, spec.data, spec.network.features)
        self._x1 = x1.t().contiguous().unsqueeze(0).to(device)  # (1, I + 1, points)
        self._first = Stack(stack.sizes, spec.network.activation, 1, device)
        self._source = stack
        self._pass = Pass(self._first, len(points))
        self._out = torch.empty(1, stack.sizes[-1], len(points), device=device)

    def boundary(self, trial: int = 0) -> Tensor:
        """float32 (resolution, resolution): probability of class 1, or the value; row 0 at the lowest x₂."""
        self._first.parameters.copy_(self._source.parameters[trial : trial + 1])
        self._first.changed()
        z = self._pass.forward(self._x1, self._out)
        answer = torch.sigmoid(z) if self._squash else z
        return answer.view(self.resolution, self.resolution)

    def units(self) -> Tensor:
        """uint8 (units, 32, 32) after `boundary`: 128 is 0, 1 and 255 the largest |h|."""
        side = self.resolution
        apart = side // UNIT_RESOLUTION
        maps = [layer[0].view(-1, side, side)[:, ::apart, ::apart] for layer in self._pass.hidden]
        h = torch.cat(maps) if maps else self._out.new_empty(0, UNIT_RESOLUTION, UNIT_RESOLUTION)
        largest = h.abs().amax((1, 2), keepdim=True).clamp_min_(1e-12)
        return signed_bytes(h, largest)
