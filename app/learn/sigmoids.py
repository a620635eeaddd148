"""A stack for looking at networks, not for training them: layers of tanh go as layers of sigmoids.

tanh z = 2σ(2z) - 1, and σ takes a fifth of the time. So a layer passes on 2z, and the layer above takes
of h = 2s - 1 its part: W·h + w₀ = 2W·s + (w₀ - ΣW). The function is the same to float32's rounding of 1,
which of small values keeps fewer digits than training wants.

Shapes: K networks of P parameters, I inputs and O outputs of a layer.
"""

import torch
from torch import Tensor

from app.learn.stack import Stack


class SigmoidStack(Stack):
    """K networks of one shape, told in the parameters of networks with tanh.

    scales, shifts: of every hidden unit, layer after layer, float32 (units, 1, 1): the network's h is
    scale · h + shift of the h here.
    """

    def __init__(
        self, sizes: tuple[int, ...], activations: tuple[str, ...], networks: int, device: torch.device
    ) -> None:
        turned = [name == "tanh" for name in activations]
        names = tuple("sigmoid" if is_turned else name for name, is_turned in zip(activations, turned, strict=True))
        super().__init__(sizes, names, networks, device)
        self._told_in = activations
        self._factors = torch.ones_like(self.parameters[:1])
        factors = self.layers(self._factors)
        self._above: list[tuple[Tensor, Tensor]] = []  # biases and weights over layers that were of tanh
        for layer, is_turned in enumerate(turned):
            if is_turned:
                factors[layer] *= 2
                factors[layer + 1][:, :-1] *= 2
                self._above.append((self.weights[layer + 1][:, -1], self.weights[layer + 1][:, :-1]))
        scales = [
            2.0 if is_turned else 1.0 for units, is_turned in zip(sizes[1:], turned, strict=False) for _ in range(units)
        ]
        self.scales = torch.tensor(scales, device=device).view(-1, 1, 1)
        self.shifts = 1 - self.scales

    @classmethod
    def like(cls, stack: Stack, networks: int) -> "SigmoidStack":
        """For so many networks of a stack's shape."""
        return cls(stack.sizes, stack.names, networks, stack.parameters.device)

    def take(self, parameters: Tensor) -> None:
        """Hold the networks of parameters (K, P), with tanh."""
        self.parameters.copy_(parameters)
        for biases, weights in self._above:
            biases.sub_(weights.sum(1))
        self.parameters.mul_(self._factors)
        self.changed()

    def own(self, parameters: Tensor) -> Tensor:
        """What `take` makes of parameters (K, P): a linear map, so what lies on a plane stays on one."""
        taken = SigmoidStack(self.sizes, self._told_in, len(parameters), parameters.device)
        taken.take(parameters)
        return taken.parameters

    def hold(self, own: Tensor) -> None:
        """Hold the networks of the stack's own parameters (K, P), of no more networks than the stack has."""
        self.parameters[: len(own)] = own
        self.changed()
