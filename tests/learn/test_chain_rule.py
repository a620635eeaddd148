"""The written-out backward pass against autograd."""

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from app.learn.activations import ACTIVATIONS
from app.learn.losses import LOSSES, Criterion
from app.learn.regularizers import Penalty
from app.learn.stack import Pass, Stack, TrainingPass, initialize
from app.recipe import catalogue
from app.recipe.spec import DataSpec, NetworkSpec, RegularizationSpec, RunSpec
from tests import plain


def both_gradients(spec: RunSpec, regularization: RegularizationSpec, examples: int, seed: int):
    """The stack's gradient and autograd's, (P,) each, of one random batch."""
    generator = torch.Generator().manual_seed(seed)
    network = spec.network
    x1 = torch.cat((torch.randn(examples, network.sizes[0], generator=generator), torch.ones(examples, 1)), 1)
    y = torch.rand(examples, 1, generator=generator)
    y = y.round() if spec.problem == "classification" else y

    model = plain.network(network, seed)
    loss = plain.cost(spec, model(x1[:, :-1]), y) + plain.penalty(model, regularization)
    loss.backward()

    stack = Stack(network.sizes, network.activation, 1, torch.device("cpu"))
    stack.parameters[0] = initialize(network, seed)
    run, criterion = TrainingPass(stack, examples), Criterion(spec.loss, spec.problem)
    columns = x1.t().unsqueeze(0)
    with torch.inference_mode():
        z = run.forward(columns, torch.empty(1, 1, examples))
        criterion.slope(z, y.t().unsqueeze(0), run.delta)
        run.delta.mul_(run.mean)
        run.backward(columns)
        Penalty(stack, [regularization]).add_gradient()
    return stack.gradients[0], plain.flat(model, gradients=True)


@pytest.mark.parametrize("activation", catalogue.ACTIVATIONS)
@pytest.mark.parametrize("loss", catalogue.LOSSES)
@pytest.mark.parametrize("dataset", ["circles", "plane"])
@settings(max_examples=8, deadline=None)
@given(
    hidden=st.lists(st.integers(1, 9), max_size=4),
    penalty=st.sampled_from(list(catalogue.REGULARIZATIONS)),
    examples=st.integers(1, 20),
    seed=st.integers(0, 10_000),
)
def test_the_written_out_chain_rule_equals_autograd(activation, loss, dataset, hidden, penalty, examples, seed):
    if dataset == "plane" and loss == "bce":
        dataset = "xor"  # values have no cross entropy
    spec = RunSpec(
        data=DataSpec(dataset=dataset), network=NetworkSpec(hidden=tuple(hidden), activation=activation), loss=loss
    )
    ours, theirs = both_gradients(spec, RegularizationSpec(name=penalty, rate=0.03), examples, seed)
    torch.testing.assert_close(ours, theirs, rtol=2e-4, atol=2e-6)


def test_the_catalogue_and_torch_agree_on_activations_and_losses():
    assert set(catalogue.ACTIVATIONS) == set(ACTIVATIONS)
    assert set(catalogue.LOSSES) == set(LOSSES)
    for name, choice in catalogue.LOSSES.items():
        assert type(LOSSES[name].module()).__name__ == choice.torch
    for name, choice in catalogue.ACTIVATIONS.items():
        module = ACTIVATIONS[name].module()
        assert type(module).__name__ == choice.torch or choice.torch == "sin"


def test_trials_of_a_stack_do_not_touch_each_other():
    network = NetworkSpec(hidden=(5, 3))
    stack = Stack(network.sizes, "tanh", 3, torch.device("cpu"))
    for row in range(3):
        stack.parameters[row] = initialize(network, row)
    stack.changed()
    x1 = torch.randn(1, 3, 7, generator=torch.Generator().manual_seed(1))
    x1[:, -1] = 1
    with torch.inference_mode():
        together = Pass(stack, 7).forward(x1.expand(3, -1, -1), torch.empty(3, 1, 7))
        for row in range(3):
            alone = plain.network(network, row)(x1[0, :-1].t())
            torch.testing.assert_close(together[row], alone.t())
