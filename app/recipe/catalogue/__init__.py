"""The choices a recipe can name: data sets, activations, optimizers, schedules and more.

Every choice is known here by name, title and arguments only. The learn floor
resolves each name in torch, and a test holds the two lists against each other.
"""

from typing import Final

from app.recipe.catalogue.choice import Argument, Choice, DataSet, Problem
from app.recipe.catalogue.data import DATASETS, FEATURES
from app.recipe.catalogue.network import ACTIVATIONS, INITIALIZATIONS, LOSSES, REGULARIZATIONS
from app.recipe.catalogue.optimizers import OPTIMIZERS
from app.recipe.catalogue.schedules import SCHEDULES
from app.recipe.catalogue.tasks import POSITIONS, TASKS, TaskChoice

__all__ = [
    "ACTIVATIONS",
    "ALL",
    "DATASETS",
    "FEATURES",
    "INITIALIZATIONS",
    "LOSSES",
    "OPTIMIZERS",
    "POSITIONS",
    "REGULARIZATIONS",
    "SCHEDULES",
    "TASKS",
    "Argument",
    "Choice",
    "DataSet",
    "Problem",
    "TaskChoice",
]

ALL: Final[dict[str, dict[str, Choice]]] = {
    "dataset": {**DATASETS},
    "feature": FEATURES,
    "activation": ACTIVATIONS,
    "initialization": {**INITIALIZATIONS},
    "loss": LOSSES,
    "regularization": REGULARIZATIONS,
    "optimizer": {**OPTIMIZERS},
    "schedule": {**SCHEDULES},
    "task": {**TASKS},
    "positions": POSITIONS,
}
"""Every kind of choice by the word the reader knows it by."""
