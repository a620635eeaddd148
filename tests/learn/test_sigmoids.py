"""Networks with tanh as networks with sigmoids, against the networks themselves."""

import pytest
import torch
from torch import Tensor

from app.learn.stack import Pass, SigmoidStack, Stack

CPU = torch.device("cpu")
SIZES = (2, 5, 4, 3, 2)
LAYERS = [
    ("tanh",) * 3,
    ("tanh", "relu", "tanh"),
    ("gelu", "tanh", "sigmoid"),
    ("relu", "sine", "linear"),
    ("tanh",),
    (),
]
NETWORKS, EXAMPLES = 3, 40


def drawn(seed: int, *shape: int) -> Tensor:
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed))


def shared_inputs() -> Tensor:
    x1 = torch.cat((drawn(1, 2, EXAMPLES), torch.ones(1, EXAMPLES)))
    return x1.expand(NETWORKS, -1, -1)


def forward(stack: Stack) -> tuple[Tensor, Tensor]:
    """The outputs' z, and the h of all hidden units of the first network."""
    seen = Pass(stack, EXAMPLES)
    with torch.inference_mode():
        z = seen.forward(shared_inputs(), torch.empty(NETWORKS, SIZES[-1], EXAMPLES))
        return z.clone(), torch.cat([h[0] for h in (*seen.hidden, z[:, :0])]).clone()


@pytest.mark.parametrize("activations", LAYERS)
def test_the_same_function_comes_of_sigmoids(activations: tuple[str, ...]):
    stack = Stack((*SIZES[: len(activations) + 1], SIZES[-1]), activations, NETWORKS, CPU)
    stack.parameters.copy_(drawn(0, *stack.parameters.shape))
    stack.changed()
    sigmoids = SigmoidStack.like(stack, NETWORKS)
    sigmoids.take(stack.parameters)
    (z, h), (found, units) = forward(stack), forward(sigmoids)
    torch.testing.assert_close(found, z, rtol=1e-5, atol=1e-5)
    told = sigmoids.scales[:, 0] * units + sigmoids.shifts[:, 0]
    torch.testing.assert_close(told, h, rtol=1e-5, atol=1e-6)


def test_what_lies_on_a_plane_stays_on_one():
    sigmoids = SigmoidStack(SIZES, ("tanh", "relu", "tanh"), 1, CPU)
    centre, *directions = drawn(2, 3, sigmoids.parameters.shape[1])
    point = centre + 0.3 * directions[0] - 1.7 * directions[1]
    own = sigmoids.own(torch.stack((centre, *directions)))
    torch.testing.assert_close(sigmoids.own(point.unsqueeze(0))[0], own[0] + 0.3 * own[1] - 1.7 * own[2])


def test_networks_held_are_those_taken():
    sigmoids = SigmoidStack(SIZES, ("tanh",) * 3, 2, CPU)
    parameters = drawn(3, 2, sigmoids.parameters.shape[1])
    sigmoids.take(parameters)
    taken = sigmoids.parameters.clone()
    sigmoids.hold(sigmoids.own(parameters[1:]))
    assert torch.equal(sigmoids.parameters, torch.stack((taken[1], taken[1])))
