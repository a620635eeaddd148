"""The stack: R multilayer perceptrons of one shape that train side by side.

All parameters lie in one flat (R, P) tensor and each layer is a view of it, so a step of
many trials costs little more than a step of one. A layer's bias is the weight of an
input that is always 1, as w₀ in the lecture: every layer is one matrix product.

Shapes: R trials, B examples, I inputs and O outputs of a layer.
"""

import math
from collections.abc import Callable, Iterator
from itertools import groupby, pairwise

import torch
from torch import Generator, Tensor, nn

from app.learn.activations import ACTIVATIONS, Activation, Write
from app.recipe.spec import InitializationSpec


class Stack:
    """Parameters and gradients of R networks.

    sizes: units of each layer, the inputs first. activations: of each hidden layer; names: theirs.
    parameters, gradients: float32 (R, P). weights, weight_gradients: for each layer a view
    (R, I + 1, O) of them, the bias as the last row. Whoever changes parameters calls
    `changed` before the next pass.
    transposed: the same weights as (R, O, I + 1), to multiply with.
    """

    def __init__(self, sizes: tuple[int, ...], activations: tuple[str, ...], trials: int, device: torch.device) -> None:
        self.sizes, self.trials, self.names = sizes, trials, activations
        self.activations: list[Activation] = [ACTIVATIONS[name] for name in activations]
        count = sum((i + 1) * o for i, o in pairwise(sizes))
        self.parameters = torch.zeros(trials, count, device=device)
        self.gradients = torch.zeros_like(self.parameters)
        self.weights = self.layers(self.parameters)
        self.weight_gradients = self.layers(self.gradients)
        self.alone = trials == 1
        self.transposed = [weights.transpose(1, 2) for weights in self.weights]
        self._first = self.transposed[0]
        if not self.alone:  # the first layers see the same inputs: in one piece they take a single product
            self.transposed[0] = self._first.contiguous()

    def layers(self, flat: Tensor) -> list[Tensor]:
        """Views (R, I + 1, O) of a tensor laid out as the parameters, (R, P)."""
        shapes = [(i + 1, o) for i, o in pairwise(self.sizes)]
        parts = torch.split(flat, [rows * columns for rows, columns in shapes], dim=1)
        return [part.unflatten(1, shape) for part, shape in zip(parts, shapes, strict=True)]

    def changed(self) -> None:
        """Take over the parameters as they are now."""
        if not self.alone:
            self.transposed[0].copy_(self._first)


def initialize(sizes: tuple[int, ...], spec: InitializationSpec, seed: int) -> Tensor:
    """The parameters one trial starts from, float32 (P,), made on the CPU.

    Layer by layer, weights before biases, from one generator; drawn in the (O, I) shape of
    `nn.Linear`, so that torch's own initialisers see their fan-in and fan-out.
    """
    generator = Generator().manual_seed(seed)
    flat: list[Tensor] = []
    for inputs, outputs in pairwise(sizes):
        weight, bias = torch.empty(outputs, inputs), torch.zeros(outputs)
        _fill(weight, bias, spec, generator)
        flat += (weight.t().flatten(), bias)
    return torch.cat(flat)


def _fill(weight: Tensor, bias: Tensor, spec: InitializationSpec, generator: Generator) -> None:
    match spec.name:
        case "xavier":
            nn.init.xavier_uniform_(weight, generator=generator)
        case "kaiming":
            nn.init.kaiming_uniform_(weight, nonlinearity="relu", generator=generator)
        case "normal":
            nn.init.normal_(weight, 0, spec.number("std"), generator=generator)
            nn.init.normal_(bias, 0, spec.number("std"), generator=generator)
        case "zeros":
            nn.init.zeros_(weight)
        case _:  # as nn.Linear.reset_parameters: uniform within ±1/√(inputs), weights and biases
            nn.init.kaiming_uniform_(weight, a=math.sqrt(5), generator=generator)
            bound = 1 / math.sqrt(weight.shape[1])
            nn.init.uniform_(bias, -bound, bound, generator=generator)


def _one_after_another(flat: Tensor, shapes: list[tuple[int, int, int]]) -> list[Tensor]:
    """Views of a flat tensor, which lie in it in the order of their shapes and fill it."""
    parts = torch.split(flat, [math.prod(shape) for shape in shapes])
    return [part.view(shape) for part, shape in zip(parts, shapes, strict=True)]


def _joined(flat: Tensor, parts: list[Tensor]) -> Tensor:
    """Consecutive parts of a flat tensor, of one shape (R, …), as one, (n·R, …)."""
    begin = parts[0].storage_offset()
    return flat[begin : begin + len(parts) * parts[0].numel()].view(-1, *parts[0].shape[1:])


class Pass:
    """The forward pass of a stack over B examples, in buffers made once.

    Examples are columns: z and h are (R, O, B). Runs under `torch.inference_mode`. z is told only of
    activations whose derivative needs it; others may have used its place.
    hidden: for each hidden layer its h, a view (R, O, B).
    shared: whether all trials' first layers are one matrix, for the inputs that they share.
    """

    def __init__(self, stack: Stack, examples: int) -> None:
        make = stack.parameters.new_empty
        r, b, hidden = stack.trials, examples, stack.sizes[1:-1]
        self.stack = stack
        # all layers' h, one after another; each one's last row stays 1, for the bias
        self.h_all = make(r * sum(o + 1 for o in hidden) * b).fill_(1)
        self.h1 = _one_after_another(self.h_all, [(r, o + 1, b) for o in hidden])
        self.hidden = [with_one[:, :-1] for with_one in self.h1]
        self.z = [make(r, o, b) for o in hidden]
        forwards = [activation.forward for activation in stack.activations]
        weights, products = [*stack.transposed], [*self.z]
        self.shared = bool(hidden) and not stack.alone
        if self.shared:
            weights[0], products[0] = weights[0].flatten(0, 1), products[0].flatten(0, 1)
        self._layers = list(zip(weights, products, forwards, self.z, self.hidden, self.h1, strict=False))
        self._last = stack.transposed[-1]

    def forward(self, x1: Tensor, out: Tensor) -> Tensor:
        """Write the outputs' z for x1 (R, I + 1, B), last row 1, into out (R, O, B); return it."""
        below, product = (x1[0], torch.mm) if self.shared else (x1, torch.bmm)
        for weights, found, g, z, h, h1 in self._layers:
            product(weights, below, out=found)  # z = [W; w₀]ᵀ · [h; 1]
            g(z, h)
            below, product = h1, torch.bmm
        return torch.bmm(self._last, below, out=out)


class TrainingPass(Pass):
    """Forward and backward. The chain rule is written out; the tests hold it against autograd.

    delta: float32 (R, O, B), ∂J/∂z of the outputs, which the caller writes before `backward`.
    mean: 1 / B, as a tensor, since multiplying by a number is slower.
    deltas: ∂J/∂z of each hidden layer after `backward`, (R, O, B).
    slopes: g'(z) of each hidden layer once they are taken, (R, O, B).
    """

    def __init__(self, stack: Stack, examples: int) -> None:
        super().__init__(stack, examples)
        r, b, hidden, outputs = stack.trials, examples, stack.sizes[1:-1], stack.sizes[-1]
        # As h has, ∂J/∂z of all hidden layers but the first has a row more, which says nothing: numbers
        # in one piece are multiplied sooner.
        rows = [o + (k > 0) for k, o in enumerate(hidden)]
        self._delta_all = stack.parameters.new_empty(r * (sum(rows) + outputs) * b)
        self._whole = _one_after_another(self._delta_all, [(r, o, b) for o in (*rows, outputs)])
        *self.deltas, self.delta = [delta[:, :o] for delta, o in zip(self._whole, stack.sizes[1:], strict=True)]
        self.mean = self.delta.new_tensor(1 / examples)
        self._slope_all = torch.zeros_like(self.h_all)
        slopes = _one_after_another(self._slope_all, [(r, o + 1, b) for o in hidden])
        self.slopes = [slope[:, :-1] for slope in slopes]
        self._take_slopes = self._slope_calls()
        # from the output back: each hidden layer, with the weights above it
        layers = zip(stack.weights[1:], self._whole, slopes, self.deltas, rows, strict=False)
        self._backward = [
            (weights[:, :o], self._product(weights), whole, slope[:, :o], delta)
            for weights, whole, slope, delta, o in layers
        ][::-1]
        self._gradients = list(self._gradient_calls())
        first = torch.empty_like(stack.transposed[0])
        self._first = self._whole[0].flatten(0, 1), first.flatten(0, 1), first.transpose(1, 2)

    def _product(self, weights: Tensor) -> Callable[..., Tensor]:
        """What takes W · ∂J/∂z: of one unit that is an outer product, which many trials have sooner by mul."""
        return torch.mul if weights.shape[2] == 1 and not self.stack.alone else torch.bmm

    def _gradient_calls(self) -> Iterator[tuple[Tensor, Tensor, Tensor, Tensor, Tensor]]:
        """What gives ∂J/∂W of all layers but the first; n consecutive layers of one shape take one product.

        Yields:
            [h; 1] and ∂J/∂zᵀ, (n·R, I + 1, B) and (n·R, B, O); where their product goes, (n·R, I + 1, O);
            the same as (R, n, I + 1, O); and the gradients it is for, of that shape. Of one trial it
            goes there at once. Of several, products into strided places would be slow.
        """
        stack, last = self.stack, len(self.stack.weights) - 1
        for _, layers in groupby(range(1, last + 1), lambda k: (stack.weights[k].shape[1:], k == last)):
            first, *others = layers
            n, inputs, outputs = 1 + len(others), *stack.weights[first].shape[1:]
            h1 = _joined(self.h_all, self.h1[first - 1 :][:n])
            deltas = _joined(self._delta_all, self._whole[first:][:n])[:, :outputs]
            begin = stack.weight_gradients[first].storage_offset()
            gradient = stack.gradients[:, begin : begin + n * inputs * outputs].view(-1, n, inputs, outputs)
            product = gradient[0] if stack.alone else gradient.new_empty(n * stack.trials, inputs, outputs)
            yield h1, deltas.transpose(1, 2), product, product.view(n, -1, inputs, outputs).transpose(0, 1), gradient

    def _slope_calls(self) -> list[tuple[Write, Tensor, Tensor]]:
        """How g' is taken: a function, what it is told from, and where it is written."""
        kinds = set(self.stack.activations)
        if len(kinds) == 1 and not any(kind.of_z for kind in kinds):  # the h of all layers lie side by side: one call
            return [(kind.slope, self.h_all, self._slope_all) for kind in kinds]
        return self._slope_of_each()

    def _slope_of_each(self) -> list[tuple[Write, Tensor, Tensor]]:
        """The same layer by layer."""
        layers = zip(self.stack.activations, self.z, self.hidden, self.slopes, strict=True)
        return [(kind.slope, z if kind.of_z else h, slope) for kind, z, h, slope in layers]

    def take_slopes(self) -> None:
        """Write g'(z) of every hidden layer into `slopes`."""
        for write, told_from, slope in self._take_slopes:
            write(told_from, slope)

    def backward(self, x1: Tensor) -> None:
        """From `delta` write ∂J/∂W of every layer into the stack's gradients; x1 as in `forward`."""
        self.take_slopes()
        delta, alone = self.delta, self.stack.alone
        for weights_above, product, upstream, slope, below in self._backward:
            product(weights_above, delta, out=upstream)  # ∂J/∂h = W · ∂J/∂z
            upstream.mul_(slope)  # ∂J/∂z = ∂J/∂h ⊙ g'(z), of the layer below
            delta = below
        for h1, turned, product, found, gradient in self._gradients:
            torch.bmm(h1, turned, out=product)  # ∂J/∂W = [h; 1] · ∂J/∂zᵀ
            if not alone:
                gradient.copy_(found)
        if alone:
            torch.bmm(x1, delta.transpose(1, 2), out=self.stack.weight_gradients[0])
            return
        deltas, product, found = self._first  # of all trials one after another, as their inputs are the same
        torch.mm(deltas, x1[0].t(), out=product)
        self.stack.weight_gradients[0].copy_(found)


@torch.inference_mode()
def state_dict(stack: Stack, trial: int) -> dict[str, Tensor]:
    """A trial as the state_dict of an `nn.Sequential` of linear layers with activations between."""
    return {
        f"{2 * index}.{name}": part.detach().cpu().clone(memory_format=torch.contiguous_format)
        for index, layer in enumerate(stack.weights)
        for name, part in (("weight", layer[trial, :-1].t()), ("bias", layer[trial, -1]))
    }


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
