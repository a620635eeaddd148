"""The oracle: a recipe trained by plain PyTorch, as the lecture writes its loop.

`nn.Sequential`, autograd, `torch.optim` and `torch.optim.lr_scheduler`, one trial at a time.
Only the data, the order of batches and the initial weights are taken from the product.
"""

from collections.abc import Iterator

import torch
from torch import Tensor, nn
from torch.optim.lr_scheduler import LRScheduler, ReduceLROnPlateau

from app.engine.samplers import batch_order
from app.learn import data, optimizers, schedules
from app.learn.activations import ACTIVATIONS
from app.learn.losses import LOSSES
from app.learn.stack import draw_masks, initialize
from app.recipe.controls import (
    Recipe,
    SetBatchSize,
    SetDropout,
    SetLearningRate,
    SetOptimizer,
    SetRegularization,
    SetSchedule,
    trial_of,
)
from app.recipe.spec import RegularizationSpec, RunSpec, ScheduleSpec


class Dropout(nn.Module):
    """Dropout of all hidden layers as nn.Dropout has it, but with the product's choice of units.

    Which sit out is given step by step, since torch's own draws come from global state.
    """

    def __init__(self) -> None:
        super().__init__()
        self.mask = torch.ones(())

    def forward(self, h: Tensor) -> Tensor:
        """h with some units zero and the others scaled up, while training."""
        return h * self.mask if self.training else h


def network(spec: RunSpec, seed: int, drops: bool = False) -> nn.Sequential:
    """The network in PyTorch's own layers, with the same initial weights; drops: ready to have units sit out."""
    layers: list[nn.Module] = []
    flat, at = initialize(spec.sizes, spec.network.initialization, seed), 0
    activations = (*spec.network.each_activation, "linear")
    for inputs, outputs, activation in zip(spec.sizes, spec.sizes[1:], activations, strict=False):
        linear = nn.Linear(inputs, outputs)
        with torch.no_grad():
            linear.weight.copy_(flat[at : at + inputs * outputs].view(inputs, outputs).t())
            linear.bias.copy_(flat[at + inputs * outputs : at + (inputs + 1) * outputs])
        at += (inputs + 1) * outputs
        layers += [linear, ACTIVATIONS[activation].module()]
        if drops or spec.network.dropout:
            layers.append(Dropout())
    return nn.Sequential(*layers[: -2 if drops or spec.network.dropout else -1])


def drop(model: nn.Sequential, spec: RunSpec, examples: int, step: int, share: float | None = None) -> None:
    """Choose who sits out at a step; share: how many, if not the run's."""
    hidden, share = spec.network.hidden, spec.network.dropout if share is None else share
    masks = draw_masks(torch.empty(1, sum(hidden), examples), share, spec.seed, step)[0]
    layers = (layer for layer in model if isinstance(layer, Dropout))
    for layer, mask in zip(layers, torch.split(masks, list(hidden)), strict=True):
        layer.mask = mask.t()


def flat(model: nn.Sequential, gradients: bool = False) -> Tensor:
    """Parameters (or gradients) of a network laid out as the stack's, (P,)."""
    parts: list[Tensor] = []
    for layer in model:
        if isinstance(layer, nn.Linear):
            for tensor in (layer.weight, layer.bias):
                shown = tensor.grad if gradients else tensor
                assert shown is not None
                parts.append(shown.detach().t().flatten())
    return torch.cat(parts)


def penalty(model: nn.Sequential, spec: RegularizationSpec) -> Tensor:
    """rate·Σ|w| or rate/2·Σw² over the weights, not the biases."""
    weights = [layer.weight for layer in model if isinstance(layer, nn.Linear)]
    if spec.name == "l1":
        return spec.rate * torch.stack([w.abs().sum() for w in weights]).sum()
    if spec.name == "l2":
        return spec.rate / 2 * torch.stack([w.square().sum() for w in weights]).sum()
    return torch.zeros(())


def cost(spec: RunSpec, z: Tensor, y: Tensor) -> Tensor:
    """The mean loss of outputs z."""
    loss = LOSSES[spec.loss]
    if spec.loss == "cross-entropy":
        return loss.module()(z, y[:, 0].long())
    squash = spec.problem == "classification" and not loss.on_logits
    return loss.module()(torch.sigmoid(z) if squash else z, y)


def batches(spec: RunSpec, x: Tensor, y: Tensor, size: list[int]) -> Iterator[tuple[Tensor, Tensor, bool]]:
    """Batches for ever, each with whether it is the last of its epoch; size[0] may change."""
    epoch = 0
    while True:
        order, cursor = batch_order(spec.seed, epoch, len(y)), 0
        while cursor < len(y):
            rows = order[cursor : cursor + min(size[0], len(y))]
            cursor += len(rows)
            yield x[rows], y[rows], cursor >= len(y)
        epoch += 1


def ended(schedule: ScheduleSpec, scheduler: LRScheduler) -> bool:
    """Whether a schedule of a given length has come to its end."""
    return "total_steps" in schedule.values and scheduler.last_epoch >= schedule.number("total_steps") - 1


def alone(spec: RunSpec, trial: int) -> RunSpec:
    """One trial of a run as a run of its own."""
    network, batch_size = spec.network_of(trial), spec.batch_size_of(trial)
    only = spec.trials[trial].model_copy(update={"network": None, "batch_size": None})
    return spec.model_copy(update={"network": network, "batch_size": batch_size, "trials": (only,)})


def train(recipe: Recipe, steps: int, trial: int = 0) -> tuple[list[float], Tensor]:
    """Train one trial of a recipe.

    Returns:
        The batch loss of each step, taken before its update, and the final parameters (P,).
    """
    spec = alone(recipe.spec, trial)
    setting = spec.trials[0]
    examples = data.make(spec.data, spec.seed)
    x = data.features(examples.x, spec.data, spec.network.features)[:, :-1]
    cut = examples.training
    drops = spec.network.dropout > 0 or any(isinstance(applied.control, SetDropout) for applied in recipe.controls)
    model, share = network(spec, setting.seed, drops), spec.network.dropout
    base = setting.learning_rate
    optimizer = optimizers.build(setting.optimizer, list(model.parameters()), base)
    schedule = setting.schedule
    scheduler = schedules.build(schedule, optimizer, base)
    regularization = setting.regularization
    size = [spec.batch_size]
    feed = batches(spec, x[:cut], examples.y[:cut], size)
    controls = list(recipe.controls)
    losses: list[float] = []
    since: list[float] = []
    for step in range(steps):
        while controls and controls[0].step == step:
            control = controls.pop(0).control
            if isinstance(control, SetBatchSize):
                size[0] = control.value if control.trial in (None, trial) else size[0]
            elif isinstance(control, SetDropout):
                share = control.value
            elif trial_of(control) in (None, trial):
                if isinstance(control, SetLearningRate):
                    ratio = control.value / base
                    for group in optimizer.param_groups:
                        for name in ("initial_lr", "max_lr", "min_lr"):
                            if name in group:
                                group[name] *= ratio
                        group["lr"] = group["lr"] * ratio if scheduler else control.value
                    if scheduler:
                        schedules.rescale(scheduler, ratio)
                    base = control.value
                elif isinstance(control, SetOptimizer):
                    assert control.state == "fresh"
                    rates = {
                        k: v
                        for k, v in optimizer.param_groups[0].items()
                        if k in ("lr", "initial_lr", "max_lr", "min_lr")
                    }
                    optimizer = optimizers.build(control.optimizer, list(model.parameters()), base)
                    optimizer.param_groups[0].update(rates)
                    if scheduler:
                        scheduler.optimizer = optimizer
                elif isinstance(control, SetSchedule):
                    schedule = control.schedule
                    for group in optimizer.param_groups:
                        for name in ("initial_lr", "max_lr", "min_lr"):
                            group.pop(name, None)
                        group["lr"] = base
                    scheduler = schedules.build(schedule, optimizer, base)
                elif isinstance(control, SetRegularization):
                    regularization = control.regularization
        inputs, target, last = next(feed)
        if drops:
            drop(model, spec, len(target), step, share)
        optimizer.zero_grad()
        loss = cost(spec, model(inputs), target)
        losses.append(loss.item())
        (loss + penalty(model, regularization)).backward()
        optimizer.step()
        since.append(losses[-1])
        if scheduler and (schedule.per == "step" or last) and not ended(schedule, scheduler):
            if isinstance(scheduler, ReduceLROnPlateau):
                scheduler.step(sum(since) / len(since))
            else:
                scheduler.step()
        if schedule.per == "step" or last:
            since = []
    return losses, flat(model)
