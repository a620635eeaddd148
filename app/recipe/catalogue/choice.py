"""The choices a recipe can name, from data sets to schedules.

Every choice is known here by name, title and arguments only. The learn floor
resolves each name in torch, and a test holds the two lists against each other.
"""

from dataclasses import dataclass
from typing import Final, Literal, TypeVar

Problem = Literal["classification", "regression"]
Kind = Literal["float", "int", "bool"]


@dataclass(frozen=True, slots=True)
class Argument:
    """One keyword of a choice, under torch's own name.

    Tuples of torch are split into numbered names: ``betas`` is ``beta1`` and ``beta2``.
    minimum and maximum are inclusive; both are None for a bool.
    """

    name: str
    default: float | int | bool
    kind: Kind
    minimum: float | None
    maximum: float | None
    help: str


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing a recipe can name.

    title is what the reader sees; torch is the torch name it resolves to, where it has one.
    """

    name: str
    title: str
    torch: str = ""
    arguments: tuple[Argument, ...] = ()

    def argument(self, name: str) -> Argument:
        """The argument called name; ValueError names the ones there are."""
        for argument in self.arguments:
            if argument.name == name:
                return argument
        known = ", ".join(argument.name for argument in self.arguments)
        raise ValueError(f"{self.title} takes {f'the arguments {known}' if known else 'no arguments'}; got {name!r}")


@dataclass(frozen=True, slots=True)
class DataSet(Choice):
    """A data set: what it asks, and what its two columns and its target are called.

    extent is (x0, x1, y0, y1) in data units: the part of the plane that is drawn.
    center and scale turn a column into what the network sees: (x - center) / scale.
    """

    problem: Problem = "classification"
    columns: tuple[str, str] = ("x₁", "x₂")
    target: str = "class"
    extent: tuple[float, float, float, float] = (-6.0, 6.0, -6.0, 6.0)
    center: tuple[float, float] = (0.0, 0.0)
    scale: tuple[float, float] = (1.0, 1.0)
    points: int = 500


C = TypeVar("C", bound=Choice)


def _float(name: str, default: float, low: float, high: float, text: str) -> Argument:
    return Argument(name, default, "float", low, high, text)


def _int(name: str, default: int, low: int, high: int, text: str) -> Argument:
    return Argument(name, default, "int", low, high, text)


def _bool(name: str, default: bool, text: str) -> Argument:
    return Argument(name, default, "bool", None, None, text)


def _named(*choices: C) -> dict[str, C]:
    return {choice.name: choice for choice in choices}


DATASETS: Final = _named(
    DataSet("circles", "Circles"),
    DataSet("xor", "Exclusive or"),
    DataSet("gaussians", "Two Gaussians"),
    DataSet("spiral", "Spiral"),
    DataSet(
        "exam",
        "Exam",
        columns=("lectures attended", "project hours"),
        target="passed",
        extent=(-0.5, 10.5, -0.5, 10.5),
        center=(5.0, 5.0),
        scale=(2.5, 2.5),
        points=120,
    ),
    DataSet("plane", "Plane", problem="regression", target="value"),
    DataSet("hills", "Several Gaussians", problem="regression", target="value"),
)

FEATURES: Final = _named(
    Choice("x1", "x₁"),
    Choice("x2", "x₂"),
    Choice("x1sq", "x₁²"),
    Choice("x2sq", "x₂²"),
    Choice("x1x2", "x₁x₂"),
    Choice("sinx1", "sin x₁"),
    Choice("sinx2", "sin x₂"),
)

ACTIVATIONS: Final = _named(
    Choice("linear", "Linear", "Identity"),
    Choice("sigmoid", "Sigmoid", "Sigmoid"),
    Choice("tanh", "tanh", "Tanh"),
    Choice("relu", "ReLU", "ReLU"),
    Choice("leaky-relu", "Leaky ReLU", "LeakyReLU"),
    Choice("elu", "ELU", "ELU"),
    Choice("gelu", "GELU", "GELU"),
    Choice("silu", "SiLU", "SiLU"),
    Choice("softplus", "Softplus", "Softplus"),
    Choice("sine", "Sine", "sin"),
)

INITIALIZATIONS: Final = _named(
    Choice("default", "PyTorch's default", "Linear"),
    Choice("xavier", "Xavier uniform", "xavier_uniform_"),
    Choice("kaiming", "Kaiming uniform", "kaiming_uniform_"),
    Choice(
        "normal",
        "Normal N(0, σ²)",
        "normal_",
        (_float("std", 0.5, 0.0, 100.0, "standard deviation σ of every weight and bias"),),
    ),
    Choice("zeros", "All zeros", "zeros_"),
)

LOSSES: Final = _named(
    Choice("bce", "Binary cross entropy", "BCEWithLogitsLoss"),
    Choice("mse", "Mean squared error", "MSELoss"),
    Choice("mae", "Mean absolute error", "L1Loss"),
    Choice("huber", "Huber", "HuberLoss"),
)

REGULARIZATIONS: Final = _named(
    Choice("none", "None"),
    Choice("l1", "L1"),
    Choice("l2", "L2"),
)

_EPS = _float("eps", 1e-8, 1e-16, 1.0, "added to the denominator, so that it is never zero")
_BETA1 = _float("beta1", 0.9, 0.0, 0.9999, "decay of the running mean of gradients")
_BETA2 = _float("beta2", 0.999, 0.0, 0.999999, "decay of the running mean of squared gradients")

OPTIMIZERS: Final = _named(
    Choice(
        "sgd",
        "SGD",
        "SGD",
        (
            _float("momentum", 0.0, 0.0, 0.9999, "share of the last update that is kept"),
            _float("dampening", 0.0, 0.0, 1.0, "how much the new gradient is damped"),
            _bool("nesterov", False, "look ahead along the momentum"),
        ),
    ),
    Choice(
        "adam", "Adam", "Adam", (_BETA1, _BETA2, _EPS, _bool("amsgrad", False, "use the largest second moment seen"))
    ),
    Choice(
        "adamw",
        "AdamW",
        "AdamW",
        (
            _BETA1,
            _BETA2,
            _EPS,
            _float("weight_decay", 0.01, 0.0, 10.0, "decoupled decay of every parameter"),
            _bool("amsgrad", False, "use the largest second moment seen"),
        ),
    ),
    Choice(
        "adadelta",
        "Adadelta",
        "Adadelta",
        (
            _float("rho", 0.9, 0.0, 0.9999, "decay of the running means"),
            _float("eps", 1e-6, 1e-16, 1.0, "added to the denominator, so that it is never zero"),
        ),
    ),
    Choice(
        "adagrad",
        "Adagrad",
        "Adagrad",
        (
            _float("lr_decay", 0.0, 0.0, 10.0, "decay of the rate with each step"),
            _float("initial_accumulator_value", 0.0, 0.0, 100.0, "where the sum of squares starts"),
            _float("eps", 1e-10, 1e-16, 1.0, "added to the denominator, so that it is never zero"),
        ),
    ),
    Choice(
        "rmsprop",
        "RMSprop",
        "RMSprop",
        (
            _float("alpha", 0.99, 0.0, 0.9999, "decay of the running mean of squared gradients"),
            _EPS,
            _float("momentum", 0.0, 0.0, 0.9999, "share of the last update that is kept"),
            _bool("centered", False, "divide by the standard deviation instead"),
        ),
    ),
)

_STEPS_LONG = 1_000_000

SCHEDULES: Final = _named(
    Choice("constant", "Constant"),
    Choice(
        "step",
        "Step",
        "StepLR",
        (
            _int("step_size", 30, 1, _STEPS_LONG, "ticks between two drops"),
            _float("gamma", 0.5, 0.0001, 1.0, "factor of each drop"),
        ),
    ),
    Choice(
        "exponential",
        "Exponential",
        "ExponentialLR",
        (_float("gamma", 0.9, 0.0001, 1.0, "factor at every tick"),),
    ),
    Choice(
        "cosine",
        "Cosine annealing",
        "CosineAnnealingLR",
        (
            _int("T_max", 100, 1, _STEPS_LONG, "ticks from the highest rate to the lowest"),
            _float("eta_min", 0.0, 0.0, 100.0, "lowest rate"),
        ),
    ),
    Choice(
        "one-cycle",
        "One cycle",
        "OneCycleLR",
        (
            _int("total_steps", 200, 2, _STEPS_LONG, "ticks in the cycle; the last rate stays after it"),
            _float("pct_start", 0.3, 0.01, 0.99, "share of the cycle in which the rate rises"),
            _float(
                "div_factor", 25.0, 1.0, 1e6, "the highest rate, which is the learning rate set, divided by the first"
            ),
            _float("final_div_factor", 1e4, 1.0, 1e9, "the first rate divided by the last"),
        ),
    ),
)

ALL: Final[dict[str, dict[str, Choice]]] = {
    "dataset": {**DATASETS},
    "feature": FEATURES,
    "activation": ACTIVATIONS,
    "initialization": INITIALIZATIONS,
    "loss": LOSSES,
    "regularization": REGULARIZATIONS,
    "optimizer": OPTIMIZERS,
    "schedule": SCHEDULES,
}
"""Every kind of choice by the word the reader knows it by."""
