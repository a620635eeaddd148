"""Activations, initialisations, losses and penalties."""

from typing import Final

from app.recipe.catalogue.choice import Choice, Initialization, named
from app.recipe.catalogue.choice import float_argument as number

ACTIVATIONS: Final = named(
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

INITIALIZATIONS: Final = named(
    Initialization("default", "PyTorch's default", "Linear"),
    Initialization("xavier", "Xavier uniform", "xavier_uniform_"),
    Initialization("kaiming", "Kaiming uniform", "kaiming_uniform_"),
    Initialization(
        "normal",
        "Normal N(0, σ²)",
        "normal_",
        (number("std", 0.5, 0.0, 100.0, "standard deviation σ of every weight and bias"),),
        spread="std",
    ),
    Initialization("zeros", "All zeros", "zeros_", random=False),
)

LOSSES: Final = named(
    Choice("bce", "Binary cross entropy", "BCEWithLogitsLoss"),
    Choice("cross-entropy", "Cross entropy", "CrossEntropyLoss"),
    Choice("mse", "Mean squared error", "MSELoss"),
    Choice("mae", "Mean absolute error", "L1Loss"),
    Choice("huber", "Huber", "HuberLoss"),
)

REGULARIZATIONS: Final = named(
    Choice("none", "None"),
    Choice("l1", "L1"),
    Choice("l2", "L2"),
)
