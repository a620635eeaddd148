"""A stack for looking at networks, not for training them: layers of tanh go as layers of sigmoids.

tanh z = 2σ(2z) - 1, and σ takes a fifth of the time. So a layer passes on 2z, and the layer above takes
of h = 2s - 1 its part: W·h + w₀ = 2W·s + (w₀ - ΣW). The function is the same to float32's rounding of 1,
which of small values keeps fewer digits than training wants.

Shapes: K networks of P parameters, B examples, I inputs and O outputs of a layer.
"""

import torch
from torch import Tensor

from app.learn.stack import Stack


class SigmoidStack(Stack):
    """K networks of one shape, told in the parameters of networks with tanh."""

    def __init__(
        self, sizes: tuple[int, ...], activations: tuple[str, ...], networks: int, device: torch.device
    ) -> None:
        turned = tuple("sigmoid" if name == "tanh" else name for name in activations)
        super().__init__(sizes, turned, networks, device)
        self.turned = [name == "tanh" for name in activations]
        """Of each hidden layer, whether it was one of tanh."""
        factors = torch.ones_like(self.parameters[:1])
        layers = self.layers(factors)
        for layer, turned in enumerate(self.turned):
            if turned:
                layers[layer] *= 2
                layers[layer + 1][:, :-1] *= 2
        self._factors = factors

    @classmethod
    def like(cls, stack: Stack, networks: int) -> "SigmoidStack":
        """For so many networks of a stack's shape."""
        return cls(stack.sizes, stack.names, networks, stack.parameters.device)

    def own(self, parameters: Tensor) -> Tensor:
        """Parameters (K, P) of networks with tanh as this stack has them: a linear map."""
        if not any(self.turned):
            return parameters
        own = parameters.clone()
        for turned, above in zip(self.turned, self.layers(own)[1:], strict=True):
            if turned:
                above[:, -1].sub_(above[:, :-1].sum(1))
        return own.mul_(self._factors)

    def take(self, own: Tensor) -> None:
        """Hold parameters (K, P) that went through `own`, of no more networks than the stack has."""
        self.parameters[: len(own)] = own
        self.changed()

    def told(self, layer: int, h: Tensor) -> Tensor:
        """The h of a hidden layer as the networks have it, from any part of it as this stack has it."""
        return 2 * h - 1 if self.turned[layer] else h
