"""Choices of the catalogue as a recipe names them, with their arguments."""

from typing import Literal

from pydantic import Field, FiniteFloat, model_validator

from app.recipe import catalogue
from app.recipe.catalogue import Choice
from app.recipe.model import Model, known
from app.recipe.numbers import full

Value = FiniteFloat | int | bool


def _checked(choice: Choice, arguments: dict[str, Value]) -> dict[str, Value]:
    """Arguments of one choice, each of its kind and within its bounds."""
    checked: dict[str, Value] = {}
    for name, value in arguments.items():
        argument = choice.argument(name)
        if argument.kind == "bool":
            if not isinstance(value, bool):
                raise ValueError(f"{name} of {choice.title} is true or false; got {value!r}")
            checked[name] = value
            continue
        if isinstance(value, bool) or (argument.kind == "int" and value != int(value)):
            raise ValueError(f"{name} of {choice.title} is a number of kind {argument.kind}; got {value!r}")
        low, high = argument.minimum, argument.maximum
        if (low is not None and value < low) or (high is not None and value > high):
            raise ValueError(
                f"{name} of {choice.title} lies from {full(low or 0)} to {full(high or 0)}; got {full(value)}"
            )
        checked[name] = int(value) if argument.kind == "int" else float(value)
    return checked


class Named(Model):
    """A name from the catalogue with the arguments that differ from its defaults."""

    name: str
    arguments: dict[str, Value] = Field(default_factory=dict[str, Value])

    @property
    def choice(self) -> Choice:
        """The catalogue's entry."""
        return catalogue.ALL[self.kind()][self.name]

    @property
    def values(self) -> dict[str, Value]:
        """Every argument of the choice: the given ones over the defaults."""
        return {a.name: self.arguments.get(a.name, a.default) for a in self.choice.arguments}

    @classmethod
    def kind(cls) -> str:
        """The catalogue's word for what is named."""
        raise TypeError(f"{cls.__name__} names no kind of choice")

    @model_validator(mode="before")
    @classmethod
    def _check(cls, data: object) -> object:
        if isinstance(data, str):
            data = {"name": data}
        match data:
            case {"name": str(name)}:
                known(cls.kind(), name)
            case _:
                pass
        return data

    @model_validator(mode="after")
    def _check_arguments(self) -> "Named":
        checked = _checked(self.choice, self.arguments)
        defaults = {a.name: a.default for a in self.choice.arguments}
        object.__setattr__(self, "arguments", {k: v for k, v in checked.items() if v != defaults[k]})
        return self


class OptimizerSpec(Named):
    """An optimizer of torch.optim and its arguments; the learning rate stands beside it."""

    @classmethod
    def kind(cls) -> str:
        """Optimizers."""
        return "optimizer"


class ScheduleSpec(Named):
    """A scheduler of torch.optim.lr_scheduler, ticking once a step or once an epoch."""

    per: Literal["step", "epoch"] = "epoch"

    @classmethod
    def kind(cls) -> str:
        """Schedules."""
        return "schedule"


class InitializationSpec(Named):
    """How weights and biases start."""

    @classmethod
    def kind(cls) -> str:
        """Initializations."""
        return "initialization"
