"""The optimizers of torch.optim that train dense parameters by a step without a closure.

Left out: LBFGS (its step asks for the loss again and again), SparseAdam (sparse gradients),
Muon (matrices only, no biases).
"""

from typing import Final

from app.recipe.catalogue.choice import Argument, Choice, named
from app.recipe.catalogue.choice import bool_argument as flag
from app.recipe.catalogue.choice import float_argument as number


def _eps(default: float) -> Argument:
    return number("eps", default, 1e-30, 1.0, "added to the denominator, so that it is never zero")


def _decay(default: float) -> Argument:
    return number("weight_decay", default, 0.0, 10.0, "decoupled decay of every parameter")


_BETAS = (
    number("beta1", 0.9, 0.0, 0.9999, "decay of the running mean of gradients"),
    number("beta2", 0.999, 0.0, 0.999999, "decay of the running mean of squared gradients"),
)
_MOMENTUM = number("momentum", 0.0, 0.0, 0.9999, "share of the last update that is kept")
_AMSGRAD = flag("amsgrad", False, "use the largest second moment seen")

OPTIMIZERS: Final = named(
    Choice(
        "sgd",
        "SGD",
        "SGD",
        (
            _MOMENTUM,
            number("dampening", 0.0, 0.0, 1.0, "how much the new gradient is damped"),
            flag("nesterov", False, "look ahead along the momentum"),
        ),
    ),
    Choice("adam", "Adam", "Adam", (*_BETAS, _eps(1e-8), _AMSGRAD)),
    Choice("adamw", "AdamW", "AdamW", (*_BETAS, _eps(1e-8), _decay(0.01), _AMSGRAD)),
    Choice(
        "adadelta",
        "Adadelta",
        "Adadelta",
        (number("rho", 0.9, 0.0, 0.9999, "decay of the running means"), _eps(1e-6)),
    ),
    Choice(
        "adagrad",
        "Adagrad",
        "Adagrad",
        (
            number("lr_decay", 0.0, 0.0, 10.0, "decay of the rate with each step"),
            number("initial_accumulator_value", 0.0, 0.0, 100.0, "where the sum of squares starts"),
            _eps(1e-10),
        ),
    ),
    Choice(
        "rmsprop",
        "RMSprop",
        "RMSprop",
        (
            number("alpha", 0.99, 0.0, 0.9999, "decay of the running mean of squared gradients"),
            _eps(1e-8),
            _MOMENTUM,
            flag("centered", False, "divide by the standard deviation instead"),
        ),
    ),
    Choice("adamax", "Adamax", "Adamax", (*_BETAS, _eps(1e-8))),
    Choice(
        "nadam",
        "NAdam",
        "NAdam",
        (*_BETAS, _eps(1e-8), number("momentum_decay", 0.004, 0.0, 1.0, "decay of the momentum with each step")),
    ),
    Choice("radam", "RAdam", "RAdam", (*_BETAS, _eps(1e-8))),
    Choice(
        "rprop",
        "Rprop",
        "Rprop",
        (
            number("eta_minus", 0.5, 0.01, 0.99, "factor of a weight's step when its gradient changes sign"),
            number("eta_plus", 1.2, 1.01, 10.0, "factor of a weight's step when it does not"),
        ),
    ),
    Choice(
        "asgd",
        "ASGD",
        "ASGD",
        (
            number("lambd", 1e-4, 0.0, 10.0, "decay of every parameter"),
            number("alpha", 0.75, 0.0, 10.0, "power with which the rate falls"),
            number("t0", 1e6, 0.0, 1e9, "step from which the weights are averaged"),
        ),
    ),
    Choice(
        "adafactor",
        "Adafactor",
        "Adafactor",
        (
            number("beta2_decay", -0.8, -10.0, 0.0, "power with which old squared gradients are forgotten"),
            number("d", 1.0, 1.0, 100.0, "largest size of an update, in root mean square"),
            _decay(0.0),
        ),
    ),
)

_ADAM = {"exp_avg": "mean gradient", "exp_avg_sq": "mean square", "max_exp_avg_sq": "largest mean square"}

MEANING: Final[dict[str, dict[str, str]]] = {
    "SGD": {"momentum_buffer": "momentum buffer of SGD"},
    "Adam": _ADAM,
    "AdamW": _ADAM,
    "NAdam": _ADAM,
    "RAdam": _ADAM,
    "Adamax": {"exp_avg": "mean gradient", "exp_inf": "largest gradient"},
    "Adadelta": {"square_avg": "mean square", "acc_delta": "mean squared update"},
    "Adagrad": {"sum": "sum of squares"},
    "RMSprop": {
        "square_avg": "mean square",
        "momentum_buffer": "momentum buffer of RMSprop",
        "grad_avg": "mean gradient",
    },
}
"""What each state tensor of torch's classes holds; optimizers share a state where they share its meaning."""

ONLY_WITH: Final = {"momentum_buffer": "momentum", "max_exp_avg_sq": "amsgrad", "grad_avg": "centered"}
"""State tensors that are there only if an argument is true, or not zero."""
