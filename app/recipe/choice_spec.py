"""Choices of the catalogue as a recipe names them, with their arguments."""

import re
import sys
from typing import Any, Literal

from pydantic import Field, FiniteFloat, model_validator

from app.recipe import catalogue
from app.recipe.catalogue import Argument, Choice
from app.recipe.model import Model, known
from app.recipe.numbers import full

Value = FiniteFloat | int | bool | tuple[int, ...]

LARGEST = sys.float_info.max

_NUMBERED = re.compile(r"milestone([1-9][0-9]*)")
"""How links and recipes of 0.1.0 name the milestones of a schedule: milestone1, milestone2, milestone3."""


def _checked(choice: Choice, arguments: dict[str, Value]) -> dict[str, Value]:
    """Arguments of one choice, each of its kind and within its bounds, and all within the choice's rules."""
    checked = {name: _value(choice, choice.argument(name), value) for name, value in arguments.items()}
    values = {argument.name: checked.get(argument.name, argument.default) for argument in choice.arguments}
    for rule in choice.rules:
        if not rule.holds(values):
            named = [name for name in values if re.search(rf"\b{name}\b", rule.text)]
            came = ", ".join(f"{name}={_shown(values[name])}" for name in named)
            raise ValueError(f"in {choice.title}, {rule.text}; got {came}")
    return checked


def _value(choice: Choice, argument: Argument, value: Value) -> Value:
    """One argument, of its kind and within its bounds."""
    what = f"{argument.name} of {choice.title}"
    if argument.kind == "bool":
        if not isinstance(value, bool):
            raise ValueError(f"{what} is true or false; got {_shown(value)}")
        return value
    listed = value if isinstance(value, tuple) else (value,)
    if argument.kind != "ints" and isinstance(value, tuple):
        raise ValueError(f"{what} is a single number; got {_shown(value)}")
    kind = "a number" if argument.kind == "float" else "a whole number"
    for one in listed:
        if isinstance(one, bool) or (argument.kind != "float" and one != int(one)):
            raise ValueError(f"{what} is {kind if argument.kind != 'ints' else 'whole numbers'}; got {_shown(one)}")
        if not argument.holds(one):
            why = f" ({argument.why})" if argument.why else ""
            raise ValueError(f"{what} {'is' if argument.open else 'lies'} {argument.bounds}{why}; got {_shown(one)}")
    if argument.kind == "ints":
        return tuple(sorted(map(int, listed)))
    return int(listed[0]) if argument.kind == "int" else float(listed[0])


def _shown(value: Value) -> str:
    """A value as a link writes it."""
    if isinstance(value, bool):
        return str(value).lower()
    return "-".join(map(str, value)) if isinstance(value, tuple) else full(value)


def _brief(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 40 else text[:39] + "…"


def _plain(name: str, arguments: Any) -> Any:
    """Arguments as they came, if each is a number, true or false, or a list of whole numbers."""
    if not isinstance(arguments, dict):
        return arguments
    given: dict[Any, Any] = {**arguments}
    for key, value in given.items():
        listed: list[Any] = [*value] if type(value) in (list, tuple) else [value]
        if not all(isinstance(one, int | float) and abs(one) <= LARGEST for one in listed):
            raise ValueError(
                f"{key} of {name} is a finite number, true or false, or a list of whole numbers; got {_brief(value)}"
            )
    return _gathered(given) if name == "multi-step" else given


def _gathered(given: dict[Any, Any]) -> dict[Any, Any]:
    """Arguments with numbered milestones as the list they are; what is left out of the first three has its default."""
    numbered = {int(match[1]): name for name in given if (match := _NUMBERED.fullmatch(str(name)))}
    if not numbered or "milestones" in given:
        return given
    first: Any = catalogue.SCHEDULES["multi-step"].argument("milestones").default
    milestones: dict[int, Any] = {1: first[0], 2: first[1], 3: first[2]}
    milestones |= {number: given.pop(name) for number, name in numbered.items()}
    return {**given, "milestones": tuple(milestones.values())}


class ChoiceSpec(Model):
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

    def number(self, name: str) -> float:
        """The value of an argument that is a number."""
        value = self.values[name]
        if isinstance(value, tuple):
            raise TypeError(f"{name} of {self.name} is a list")
        return value

    @classmethod
    def kind(cls) -> str:
        """The catalogue's word for what is named."""
        raise TypeError(f"{cls.__name__} names no kind of choice")

    @model_validator(mode="before")
    @classmethod
    def _check(cls, data: Any) -> Any:
        given: Any = {"name": data} if isinstance(data, str) else data
        if not isinstance(given, dict) or not isinstance(given.get("name"), str):  # pyright: ignore[reportUnknownMemberType]
            return given  # pyright: ignore[reportUnknownVariableType]
        fields: dict[str, Any] = {**given}
        known(cls.kind(), fields["name"])
        if "arguments" in fields:
            fields["arguments"] = _plain(fields["name"], fields["arguments"])
        return fields

    @model_validator(mode="after")
    def _check_arguments(self) -> "ChoiceSpec":
        checked = _checked(self.choice, self.arguments)
        defaults = {a.name: a.default for a in self.choice.arguments}
        object.__setattr__(self, "arguments", {k: v for k, v in checked.items() if v != defaults[k]})
        return self


class OptimizerSpec(ChoiceSpec):
    """An optimizer of torch.optim and its arguments; the learning rate stands beside it."""

    @classmethod
    def kind(cls) -> str:
        """Optimizers."""
        return "optimizer"


class ScheduleSpec(ChoiceSpec):
    """A scheduler of torch.optim.lr_scheduler, ticking once a step or once an epoch."""

    per: Literal["step", "epoch"] = "epoch"

    @classmethod
    def kind(cls) -> str:
        """Schedules."""
        return "schedule"


class InitializationSpec(ChoiceSpec):
    """How weights and biases start."""

    @classmethod
    def kind(cls) -> str:
        """Initializations."""
        return "initialization"
