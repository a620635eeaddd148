"""The written-out backward pass against autograd."""

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from app.learn.activations import ACTIVATIONS, LARGE
from app.learn.losses import LOSSES, Criterion, Penalty
from app.learn.stack import DroppingPass, Pass, Stack, TrainingPass, draw_masks, initialize
from app.recipe import catalogue
from app.recipe.spec import DataSpec, NetworkSpec, RegularizationSpec, RunSpec
from tests import plain
from tests.profiles import examples


def both_gradients(spec: RunSpec, regularization: RegularizationSpec, examples: int, seed: int):
    """The stack's gradient and autograd's, (P,) each, of one random batch."""
    generator = torch.Generator().manual_seed(seed)
    inputs, *_, outputs = spec.sizes
    x1 = torch.cat((torch.randn(examples, inputs, generator=generator), torch.ones(examples, 1)), 1)
    y = torch.rand(examples, 1, generator=generator)
    y = (y * len(spec.data.choice.classes)).floor() if spec.problem == "classification" else y

    model = plain.network(spec, seed)
    if spec.network.dropout:
        plain.drop(model, spec, examples, seed)
    loss = plain.cost(spec, model(x1[:, :-1]), y) + plain.penalty(model, regularization)
    loss.backward()

    activations, share = spec.network.each_activation, spec.network.dropout
    stack = Stack(spec.sizes, activations, 1, torch.device("cpu"))
    stack.parameters[0] = initialize(spec.sizes, spec.network.initialization, seed)
    run = DroppingPass(stack, examples, share) if share else TrainingPass(stack, examples)
    criterion = Criterion(spec.loss, spec.problem)
    columns = x1.t().unsqueeze(0)
    with torch.inference_mode():
        if isinstance(run, DroppingPass):
            run.draw(spec.seed, seed)
        z = run.forward(columns, torch.empty(1, outputs, examples))
        criterion.grad(z, y.t().unsqueeze(0), run.delta)
        run.delta.mul_(run.mean)
        run.backward(columns)
        Penalty(stack, [regularization]).add_gradient()
    return stack.gradients[0], plain.flat(model, gradients=True)


SETS = {"one output": "circles", "values": "plane", "ten classes": "digits"}


@pytest.mark.parametrize("activation", catalogue.ACTIVATIONS)
@pytest.mark.parametrize(
    ("dataset", "loss"), [(name, loss) for name in SETS.values() for loss in catalogue.DATASETS[name].losses]
)
@settings(max_examples=examples(5))
@given(
    hidden=st.lists(st.integers(1, 9), max_size=4),
    penalty=st.sampled_from(list(catalogue.REGULARIZATIONS)),
    dropout=st.sampled_from([0.0, 0.5]),
    examples=st.integers(1, 20),
    seed=st.integers(0, 10_000),
)
def test_the_written_out_chain_rule_equals_autograd(
    activation, dataset, loss, hidden, penalty, dropout, examples, seed
):
    network = NetworkSpec(hidden=tuple(hidden), activation=activation, dropout=dropout if hidden else 0)
    spec = RunSpec(data=DataSpec(dataset=dataset), network=network, loss=loss)
    ours, theirs = both_gradients(spec, RegularizationSpec(name=penalty, rate=0.03), examples, seed)
    torch.testing.assert_close(ours, theirs, rtol=2e-4, atol=2e-6)


@settings(max_examples=examples(60))
@given(
    layers=st.lists(st.tuples(st.integers(1, 9), st.sampled_from(list(catalogue.ACTIVATIONS))), min_size=1, max_size=4),
    dropout=st.sampled_from([0.0, 0.5]),
    seed=st.integers(0, 10_000),
)
def test_the_chain_rule_goes_through_layers_of_different_activations(layers, dropout, seed):
    hidden, activations = zip(*layers, strict=True)
    network = NetworkSpec(hidden=hidden, activations=activations, dropout=dropout)
    spec = RunSpec(network=network, loss="cross-entropy")
    ours, theirs = both_gradients(spec, RegularizationSpec(), 12, seed)
    torch.testing.assert_close(ours, theirs, rtol=2e-4, atol=2e-6)


@pytest.mark.parametrize("classes", [2, 3, 10])
def test_cross_entropy_and_its_slope_are_torchs(classes):
    generator = torch.Generator().manual_seed(classes)
    z = (40 * torch.randn(7, classes, generator=generator)).requires_grad_()  # rows are examples, as torch has them
    y = torch.randint(0, classes, (7,), generator=generator)
    expected = torch.nn.functional.cross_entropy(z, y, reduction="none")
    expected.sum().backward()
    criterion, columns = Criterion("cross-entropy", "classification"), z.detach().t().unsqueeze(0)
    target = y.float().view(1, 1, -1)
    slope = torch.empty_like(columns)
    criterion.grad(columns, target, slope)
    torch.testing.assert_close(criterion.value(columns, target).flatten(), expected.detach())
    torch.testing.assert_close(slope[0].t(), z.grad)


def test_dropout_leaves_out_its_share_keeps_the_mean_and_is_a_function_of_seed_and_step():
    def draw(seed: int, step: int) -> torch.Tensor:
        return draw_masks(torch.empty(1, 400, 500), 0.3, seed, step)

    masks = draw(5, 17)
    assert torch.equal(masks, draw(5, 17))
    assert not torch.equal(masks, draw(5, 18))
    assert not torch.equal(masks, draw(6, 17))
    assert float((masks == 0).float().mean()) == pytest.approx(0.3, abs=5e-3)
    assert float(masks.mean()) == pytest.approx(1, abs=5e-3)


def test_the_catalogue_and_torch_agree_on_activations_and_losses():
    assert set(catalogue.ACTIVATIONS) == set(ACTIVATIONS)
    assert set(catalogue.LOSSES) == set(LOSSES)
    for name, choice in catalogue.LOSSES.items():
        assert type(LOSSES[name].module()).__name__ == choice.torch
    for name, choice in catalogue.ACTIVATIONS.items():
        module = ACTIVATIONS[name].module()
        assert type(module).__name__ == choice.torch or choice.torch == "sin"


def test_tanh_of_many_values_is_exact_to_rounding_however_small_or_large_they_are():
    scales = (1e-30, 1e-6, 1e-2, 1.0, 30.0)
    z = torch.cat([scale * torch.randn(LARGE, generator=torch.Generator().manual_seed(1)) for scale in scales])
    z[:4] = torch.tensor((0.0, 500.0, -500.0, torch.nan))
    h = torch.empty_like(z)
    ACTIVATIONS["tanh"].forward(z.clone(), h)
    torch.testing.assert_close(h.double(), z.double().tanh(), rtol=4e-7, atol=0, equal_nan=True)


def test_trials_of_a_stack_do_not_touch_each_other():
    run = RunSpec(network=NetworkSpec(hidden=(5, 3)))
    stack = Stack(run.sizes, run.network.each_activation, 3, torch.device("cpu"))
    for row in range(3):
        stack.parameters[row] = initialize(run.sizes, run.network.initialization, row)
    stack.changed()
    x1 = torch.randn(1, 3, 7, generator=torch.Generator().manual_seed(1))
    x1[:, -1] = 1
    with torch.inference_mode():
        together = Pass(stack, 7).forward(x1.expand(3, -1, -1), torch.empty(3, 1, 7))
        for row in range(3):
            alone = plain.network(run, row)(x1[0, :-1].t())
            torch.testing.assert_close(together[row], alone.t())
