"""The optimizers of torch.optim that train dense parameters by a step without a closure.

Left out: LBFGS (its step asks for the loss again and again), SparseAdam (sparse gradients),
Muon (matrices only, no biases).

Bounds are torch's own, as a test holds by walking every corner, or narrower for the reason that `why` gives.
"""

from collections.abc import Mapping
from typing import Any, Final

from app.recipe.catalogue.choice import Argument, Idle, Optimizer, Rule, Within, named
from app.recipe.catalogue.choice import bool_argument as flag
from app.recipe.catalogue.choice import float_argument as number

_FLOAT32 = "float32, which weights are held in, has no room for more"


def _eps(default: float) -> Argument:
    text = "added to the denominator; at 0 a weight without a gradient becomes 0/0, and the run diverges"
    return number("eps", default, 0.0, 1e30, text, _FLOAT32)


def _decay(default: float) -> Argument:
    return number("weight_decay", default, 0.0, 1e30, "decoupled decay of every parameter", _FLOAT32)


_BETA1 = number("beta1", 0.9, 0.0, 1.0, "decay of the running mean of gradients", excluded="high")
_BETA2 = number("beta2", 0.999, 0.0, 1.0, "decay of the running mean of squared gradients", excluded="high")
_BETAS = (_BETA1, _BETA2)
_NADAM_BETA1 = number(
    "beta1",
    0.9,
    0.0,
    0.9999999,
    "decay of the running mean of gradients",
    "nearer to 1, NAdam's correction of the mean divides by zero in float32",
)
_MOMENTUM = number(
    "momentum", 0.0, 0.0, 1.0, "share of the last update that is kept", "above 1 every update outgrows the last"
)
_AMSGRAD = flag("amsgrad", False, "use the largest second moment seen")


def _may_look_ahead(values: Mapping[str, Any]) -> bool:
    return not values["nesterov"] or (values["momentum"] > 0 and values["dampening"] == 0)


OPTIMIZERS: Final = named(
    Optimizer(
        "sgd",
        "SGD",
        "SGD",
        (
            _MOMENTUM,
            number(
                "dampening",
                0.0,
                0.0,
                1.0,
                "how much the new gradient is damped",
                "outside, a step goes up the slope, or grows with every step",
            ),
            flag("nesterov", False, "look ahead along the momentum, which has to be above 0, with dampening 0"),
        ),
        rules=(Rule(_may_look_ahead, "nesterov needs momentum above 0 and dampening 0"),),
        idle=(
            Idle(("dampening",), (Within("momentum", 0, 0),), "There is no momentum to dampen; set one above 0 first."),
        ),
        holds="momentum",
    ),
    Optimizer("adam", "Adam", "Adam", (*_BETAS, _eps(1e-8), _AMSGRAD)),
    Optimizer("adamw", "AdamW", "AdamW", (*_BETAS, _eps(1e-8), _decay(0.01), _AMSGRAD)),
    Optimizer(
        "adadelta",
        "Adadelta",
        "Adadelta",
        (number("rho", 0.9, 0.0, 1.0, "decay of the running means"), _eps(1e-6)),
        idle=(
            Idle(
                ("eps",),
                (Within("rho", 1, 1), Within("eps", 1e-30, 1e30)),
                "With rho 1 both running means stay 0 and eps cancels; set a lower rho.",
            ),
        ),
    ),
    Optimizer(
        "adagrad",
        "Adagrad",
        "Adagrad",
        (
            number("lr_decay", 0.0, 0.0, 1e30, "decay of the rate with each step", _FLOAT32),
            number("initial_accumulator_value", 0.0, 0.0, 1e30, "where the sum of squares starts", _FLOAT32),
            _eps(1e-10),
        ),
        idle=(
            Idle(
                ("initial_accumulator_value",),
                (),
                "The sum has started already; let the optimizer's state start fresh, or reset the run.",
                used=True,
            ),
        ),
    ),
    Optimizer(
        "rmsprop",
        "RMSprop",
        "RMSprop",
        (
            number(
                "alpha",
                0.99,
                0.0,
                1.0,
                "decay of the running mean of squared gradients",
                "above 1 the mean of squares turns negative",
            ),
            _eps(1e-8),
            _MOMENTUM,
            flag("centered", False, "divide by the standard deviation instead"),
        ),
        idle=(
            Idle(
                ("centered",),
                (Within("alpha", 1, 1),),
                "With alpha 1 the running means stay 0, so there is nothing to centre; set a lower alpha.",
            ),
        ),
    ),
    Optimizer("adamax", "Adamax", "Adamax", (*_BETAS, _eps(1e-8))),
    Optimizer(
        "nadam",
        "NAdam",
        "NAdam",
        (
            _NADAM_BETA1,
            _BETA2,
            _eps(1e-8),
            number("momentum_decay", 0.004, 0.0, 1e30, "decay of the momentum with each step", _FLOAT32),
        ),
        idle=(
            Idle(
                ("momentum_decay",), (Within("beta1", 0, 0),), "There is no momentum to decay; set beta1 above 0 first."
            ),
        ),
    ),
    Optimizer(
        "radam",
        "RAdam",
        "RAdam",
        (*_BETAS, _eps(1e-8)),
        idle=(
            Idle(
                ("beta2", "eps"),
                (Within("beta2", 0, 2 / 3),),
                "RAdam uses squared gradients only where beta2 is above 2/3; set a higher beta2.",
            ),
        ),
    ),
    Optimizer(
        "rprop",
        "Rprop",
        "Rprop",
        (
            number(
                "eta_minus",
                0.5,
                0.0,
                1.0,
                "factor of a weight's step when its gradient changes sign",
                excluded="both",
            ),
            number("eta_plus", 1.2, 1.0, 1e30, "factor of a weight's step when it does not", _FLOAT32, excluded="low"),
        ),
        rate="first",
    ),
    Optimizer(
        "asgd",
        "ASGD",
        "ASGD",
        (
            number(
                "lambd",
                1e-4,
                0.0,
                10.0,
                "decay of every parameter, and of the rate",
                "below 0 the decay of the rate is a root of a negative number, above 10 its power overflows",
            ),
            number(
                "alpha",
                0.75,
                0.0,
                10.0,
                "power with which the rate falls",
                "below 0 the rate grows, and above 10 its power overflows in long runs",
            ),
            number("t0", 1e6, 0.0, 1e30, "step from which the weights are averaged", "steps count from 0"),
        ),
        idle=(
            Idle(("t0",), (), "Training, losses and pictures use the weights themselves; only their average knows t0."),
            Idle(("alpha",), (Within("lambd", 0, 0),), "Without lambd the rate does not fall; set it above 0 first."),
        ),
    ),
    Optimizer(
        "adafactor",
        "Adafactor",
        "Adafactor",
        (
            number(
                "beta2_decay",
                -0.8,
                -1e30,
                0.0,
                "power with which old squared gradients are forgotten",
                _FLOAT32,
            ),
            number("d", 1.0, 1.0, 1e30, "largest size of an update, in root mean square", _FLOAT32),
            _decay(0.0),
        ),
        rate="capped",
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
