"""What the first trial's network answers over the plane, and what each hidden unit does there."""

import torch
from torch import Tensor

from app.learn import data
from app.learn.stack import Pass, Stack
from app.recipe.spec import RunSpec

UNIT_RESOLUTION = 24


def extent(spec: RunSpec) -> tuple[float, float, float, float]:
    """(x0, x1, y0, y1): the part of the plane that is drawn, in data units."""
    return spec.data.choice.extent


class Plane:
    """A grid over the plane, ready to be asked again and again of one stack."""

    def __init__(self, stack: Stack, spec: RunSpec, resolution: int) -> None:
        points = data.grid(extent(spec), resolution)
        device = stack.parameters.device
        self.resolution = resolution
        self._squash = spec.problem == "classification"
        self._x1 = data.features(points, spec.data.dataset, spec.network.features).to(device)
        self._first = Stack(stack.sizes, spec.network.activation, 1, device)
        self._source = stack
        self._pass = Pass(self._first, len(points))
        self._out = torch.empty(1, len(points), stack.sizes[-1], device=device)

    def boundary(self, trial: int = 0) -> Tensor:
        """float32 (resolution, resolution): probability of class 1, or the value; row 0 at the lowest x₂."""
        self._first.parameters.copy_(self._source.parameters[trial : trial + 1])
        z = self._pass.forward(self._x1.unsqueeze(0), self._out)
        answer = torch.sigmoid(z) if self._squash else z
        return answer.view(self.resolution, self.resolution)

    def units(self) -> Tensor:
        """uint8 (units, resolution, resolution) after `boundary`: 128 is 0, 1 and 255 the largest |h|."""
        if not self._pass.hidden:
            return torch.empty(0, self.resolution, self.resolution, dtype=torch.uint8)
        h = torch.cat([layer[0] for layer in self._pass.hidden], dim=1)  # (points, units)
        largest = h.abs().amax(0).clamp_min_(1e-12)
        scaled = h.div(largest).mul_(127).add_(128.5).to(torch.uint8)
        return scaled.t().reshape(-1, self.resolution, self.resolution).contiguous()
