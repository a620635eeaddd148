"""What networks answer over the plane or over one input, what hidden units do there, and filters over pictures.

Shapes: R trials, O outputs, N points of a grid.
"""

import torch
from torch import Tensor

from app.learn import data
from app.learn.stack import Pass, SigmoidStack, Stack
from app.recipe.spec import NetworkSpec, RunSpec

UNIT_RESOLUTION = 32
"""Points a side of a unit's map; the boundary's resolution is a multiple of it."""

FINE, COARSE, FEW_UNITS = 96, 64, 24

LINE = 193
"""Points of a curve; every sixth is a column of a unit's map."""

FILTERS = 25
"""Units at most whose incoming weights are shown as pictures."""


def resolution(network: NetworkSpec) -> int:
    """Points a side of the boundary where none is asked for: fewer for larger networks, so that frames stay cheap."""
    return FINE if sum(network.hidden) <= FEW_UNITS else COARSE


def extent(spec: RunSpec) -> tuple[float, float, float, float]:
    """(x0, x1, y0, y1): the part of the plane that is drawn, in data units."""
    return spec.data.choice.extent


def signed_bytes(values: Tensor, largest: Tensor | float) -> Tensor:
    """uint8 of values from -largest to largest: 1 is the lowest, 128 is 0, 255 the highest."""
    return values.div(largest).clamp_(-1, 1).mul_(127).add_(128.5).to(torch.uint8)


def answers(z: Tensor, classes: int) -> tuple[Tensor, Tensor | None]:
    """What outputs z (R, O, N) say.

    Returns:
        float32 (R, N): a value; of two classes the probability of class 1; of more that of the
        winning class. And of more than two, which class that is, uint8 (R, N); else None.
    """
    if classes > 2:
        certainty, winner = torch.softmax(z, 1).max(1)
        return certainty, winner.to(torch.uint8)
    if classes == 0:
        return z[:, 0], None
    return torch.sigmoid(z[:, 0] if z.shape[1] == 1 else z[:, 1] - z[:, 0]), None


def filters(first_layer: Tensor) -> Tensor:
    """The weights into the first units as pictures.

    Args:
        first_layer: of one trial, (side² + 1, O), the bias as the last row.

    Returns:
        uint8 (units, side, side): 128 is 0, 1 and 255 the unit's largest |w|; 25 units at most.
    """
    weights = first_layer[:-1, :FILTERS].t()
    side = round(weights.shape[1] ** 0.5)
    largest = weights.abs().amax(1, keepdim=True).clamp_min_(1e-12)
    return signed_bytes(weights, largest).view(-1, side, side)


def _points(stack: Stack, spec: RunSpec, network: NetworkSpec, resolution: int) -> Tensor:
    """What networks see of a grid over the plane, (I + 1, N)."""
    points = data.grid(extent(spec), resolution, torch.float64 if spec.data.exact else torch.float32)
    x1 = data.features(points, spec.data, network.features)
    return x1.t().contiguous().to(stack.parameters.device)


class Multiples:
    """The answers of all trials of a stack over the plane, small enough to be shown side by side."""

    def __init__(self, stack: Stack, spec: RunSpec, network: NetworkSpec) -> None:
        x1 = _points(stack, spec, network, UNIT_RESOLUTION)
        self._classes = len(spec.data.choice.classes)
        self._x1 = x1.expand(stack.trials, -1, -1)  # (R, I + 1, points)
        self._source, self._stack = stack, SigmoidStack.like(stack, stack.trials)
        self._pass = Pass(self._stack, x1.shape[1])
        self._out = stack.parameters.new_empty(stack.trials, stack.sizes[-1], x1.shape[1])

    def maps(self) -> tuple[Tensor, Tensor | None]:
        """uint8 (R, 32, 32), row 0 at the lowest x₂, and of more than two classes the winning ones, alike.

        128 is probability 1/2, or the value 0; 0 and 1, or ±1, are at the ends. Of more than two
        classes 1 is certainty 0, and 255 is certainty 1. A trial that is not finite is all 0, which
        no other value is.
        """
        self._stack.take(self._source.parameters)
        z = self._pass.forward(self._x1, self._out)
        finite = z.isfinite().all(2).all(1, keepdim=True)
        answer, winners = answers(z, self._classes)
        if self._classes:
            answer = 2 * answer - 1
        shape = (-1, UNIT_RESOLUTION, UNIT_RESOLUTION)
        maps = (signed_bytes(answer.nan_to_num(), 1.0) * finite).view(shape)
        return maps, None if winners is None else winners.view(shape)


class InputPlane:
    """A grid over the plane, ready to be asked again and again of one stack."""

    def __init__(self, stack: Stack, spec: RunSpec, network: NetworkSpec, resolution: int) -> None:
        self.resolution = resolution
        self._classes = len(spec.data.choice.classes)
        self._x1 = _points(stack, spec, network, resolution).unsqueeze(0)  # (1, I + 1, points)
        self._source, self._stack = stack, SigmoidStack.like(stack, 1)
        points = resolution * resolution
        self._pass = Pass(self._stack, points)
        self._out = stack.parameters.new_empty(1, stack.sizes[-1], points)
        self._hidden = [self._coarse(layer) for layer in (*self._pass.hidden, self._out[:, :0])]

    def boundary(self, trial: int = 0) -> tuple[Tensor, Tensor | None]:
        """What a trial of the stack answers, as `answers` has it, (resolution, resolution); row 0 at the lowest x₂."""
        self._stack.take(self._source.parameters[trial : trial + 1])
        answer, winners = answers(self._pass.forward(self._x1, self._out), self._classes)
        shape = (self.resolution, self.resolution)
        return answer.view(shape), None if winners is None else winners.view(shape)

    def units(self) -> Tensor:
        """uint8 (units, 32, 32) after `boundary`: 128 is 0, 1 and 255 the largest |h|."""
        h = torch.cat(self._hidden).mul_(self._stack.scales).add_(self._stack.shifts)
        largest = h.abs().amax((1, 2), keepdim=True).clamp_min_(1e-12)
        return signed_bytes(h, largest)

    def outputs(self) -> Tensor | None:
        """uint8 (outputs, 32, 32) after `boundary`: each class's probability, 1 to 255; None of a single output."""
        if self._out.shape[1] == 1:
            return None
        return signed_bytes(2 * torch.softmax(self._coarse(self._out), 0) - 1, 1.0)

    def _coarse(self, values: Tensor) -> Tensor:
        """Of values (1, units, N) over the grid a part, (units, 32, 32)."""
        side, apart = self.resolution, self.resolution // UNIT_RESOLUTION
        return values[0].view(-1, side, side)[:, ::apart, ::apart]


class InputLine:
    """Points along the one input of a curve, ready to be asked again and again of all trials of a stack."""

    def __init__(self, stack: Stack, spec: RunSpec, network: NetworkSpec) -> None:
        low, high, bottom, top = extent(spec)
        seen = data.features(torch.linspace(low, high, LINE).unsqueeze(1), spec.data, network.features)
        x1 = seen.t().contiguous().to(stack.parameters.device)
        self._x1 = x1.expand(stack.trials, -1, -1)  # (R, I + 1, LINE)
        self._source, self._stack = stack, SigmoidStack.like(stack, stack.trials)
        self._pass = Pass(self._stack, LINE)
        self._out = stack.parameters.new_empty(stack.trials, 1, LINE)
        self._largest = max(abs(bottom), abs(top))

    def curves(self) -> Tensor:
        """What each trial answers, float32 (R, LINE)."""
        self._stack.take(self._source.parameters)
        return self._pass.forward(self._x1, self._out)[:, 0]

    def drawn(self) -> Tensor:
        """After `curves`: uint8 (R, 32, 32), as `areas` has it, as high as the extent; all 0 where not finite."""
        finite = self._out.isfinite().all(2, keepdim=True)
        return areas(self._coarse(self._out[:, 0]).nan_to_num() / self._largest) * finite

    def units(self, trial: int) -> Tensor:
        """After `curves`: each hidden unit of a trial, uint8 (units, 32, 32), ±1 its largest |h|."""
        none = self._out[:, :0]  # so that there is something to join where no layer is hidden
        h = torch.cat([layer[trial] for layer in (*self._pass.hidden, none)]).unsqueeze(1)
        h = h.mul(self._stack.scales).add_(self._stack.shifts)[:, 0]
        return areas(self._coarse(h / h.abs().amax(1, keepdim=True).clamp_min_(1e-12)))

    @staticmethod
    def _coarse(values: Tensor) -> Tensor:
        """Of values (K, LINE) as many as a map has columns."""
        return values[:, :: LINE // UNIT_RESOLUTION][:, :UNIT_RESOLUTION]


def areas(values: Tensor) -> Tensor:
    """Curves as pictures: between zero and the value its level as `signed_bytes` has it, and elsewhere that of zero.

    Args:
        values: float32 (K, N), of which what lies beyond -1 and 1 is cut off.

    Returns:
        uint8 (K, N, N), row 0 at -1.
    """
    rows = torch.linspace(-1, 1, values.shape[1], device=values.device).view(1, -1, 1)
    value = values.unsqueeze(1)
    inside = ((rows > 0) & (rows <= value)) | ((rows < 0) & (rows >= value))
    return torch.where(inside, signed_bytes(value.clone(), 1.0), 128).to(torch.uint8)
