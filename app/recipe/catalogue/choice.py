"""What a choice is: a name, a title and arguments. The lists stand beside this file."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final, Literal, TypeVar, cast

from app.recipe.numbers import full

Problem = Literal["classification", "regression"]
Kind = Literal["float", "int", "bool", "ints"]


@dataclass(frozen=True, slots=True)
class Argument:
    """One keyword of a choice, under torch's own name.

    Tuples of torch are split into numbered names: ``betas`` is ``beta1`` and ``beta2``; "ints" is a list of
    whole numbers of any length. minimum and maximum bound each number and are None for a bool; open: which
    of them are excluded themselves. why: the reason for a bound where torch itself would take more.
    """

    name: str
    default: float | int | bool | tuple[int, ...]
    kind: Kind
    minimum: float | None
    maximum: float | None
    help: str
    open: Literal["", "low", "high", "both"] = ""
    why: str = ""

    def holds(self, value: float) -> bool:
        """Whether a number lies within the bounds."""
        low, high = self.minimum, self.maximum
        above = low is None or (value > low if self.open in ("low", "both") else value >= low)
        return above and (high is None or (value < high if self.open in ("high", "both") else value <= high))

    @property
    def bounds(self) -> str:
        """The bounds in words: "from 0 to 1", "at least 0 and below 1"."""
        low, high = (full(bound) for bound in (self.minimum or 0, self.maximum or 0))
        if not self.open:
            return f"from {low} to {high}"
        least = f"above {low}" if self.open in ("low", "both") else f"at least {low}"
        return f"{least} and {f'below {high}' if self.open in ('high', 'both') else f'at most {high}'}"


@dataclass(frozen=True, slots=True)
class Rule:
    """What arguments must satisfy together, beyond the bounds of each.

    holds: whether all arguments of the choice do, by name. text: what is expected, naming the arguments.
    """

    holds: Callable[[Mapping[str, Any]], bool]
    text: str


RATE: Final = "learning_rate"
"""The learning rate set, in the place of an argument's name."""


@dataclass(frozen=True, slots=True)
class Within:
    """That an argument lies from low to high, both included. A bool counts as 0 or 1, a list by its length.

    per: another argument, or the learning rate set (`RATE`), of which it is the share; "" for the value itself.
    """

    name: str
    low: float
    high: float
    per: str = ""

    def holds(self, values: Mapping[str, Any]) -> bool:
        """Whether it does. values: of all arguments, and of the learning rate where that is asked for."""
        value, whole = values[self.name], float(values[self.per]) if self.per else 1.0
        number = float(len(cast(tuple[int, ...], value))) if isinstance(value, tuple) else float(value)
        return self.low * whole <= number <= self.high * whole


@dataclass(frozen=True, slots=True)
class Idle:
    """Where arguments change nothing: while all of `where` holds.

    text: why, and what would make them act, for readers. used: only once the optimizer has done a step and as long
    as its state is kept.
    """

    arguments: tuple[str, ...]
    where: tuple[Within, ...]
    text: str
    used: bool = False


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing a recipe can name.

    title is what the reader sees; torch is the torch name it resolves to, where it has one.
    rules: of the arguments together; they stay on the server. idle: where some of them change nothing.
    """

    name: str
    title: str
    torch: str = ""
    arguments: tuple[Argument, ...] = ()
    rules: tuple[Rule, ...] = field(default=(), kw_only=True)
    idle: tuple[Idle, ...] = field(default=(), kw_only=True)

    def argument(self, name: str) -> Argument:
        """The argument called name; ValueError names the ones there are."""
        for argument in self.arguments:
            if argument.name == name:
                return argument
        known = ", ".join(argument.name for argument in self.arguments)
        raise ValueError(f"{self.title} takes {f'the arguments {known}' if known else 'no arguments'}; got {name!r}")


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a measured data set: the part of it that is drawn, and what scales it."""

    title: str
    low: float
    high: float
    center: float
    scale: float


@dataclass(frozen=True, slots=True)
class DataSet(Choice):
    """A data set: what it asks, and what its two columns, its target and its classes are called.

    classes: one name each, in the order of their indices; none for a regression.
    side: an example is a picture of side × side grey values; 0 where it is not.
    curve: an example is a single number, drawn along the first column, with its value along the second.
    features: those of the catalogue that a network may see; none where it may see all.
    Except for pictures: extent is (x0, x1, y0, y1) in data units, the part that is drawn;
    center and scale turn a column into what the network sees: (x - center) / scale.
    value: center and scale of a target that is a value; what is shown is output · scale + center.
    drawn: examples are made by a generator, as many and as noisy as wanted; others are as they are.
    measured: columns of which a run shows two; pair: which two, if it does not say.
    """

    problem: Problem = "classification"
    side: int = 0
    curve: bool = False
    features: tuple[str, ...] = ()
    columns: tuple[str, str] = ("x₁", "x₂")
    target: str = "class"
    classes: tuple[str, ...] = ("class 0", "class 1")
    extent: tuple[float, float, float, float] = (-6.0, 6.0, -6.0, 6.0)
    center: tuple[float, float] = (0.0, 0.0)
    scale: tuple[float, float] = (1.0, 1.0)
    value: tuple[float, float] = (0.0, 1.0)
    points: int = 500
    drawn: bool = True
    measured: tuple[Column, ...] = ()
    pair: tuple[int, int] = (0, 1)

    def of(self, pair: tuple[int, int]) -> "DataSet":
        """A measured data set as it is with two of its columns."""
        a, b = (self.measured[index] for index in pair)
        return replace(
            self,
            columns=(a.title, b.title),
            extent=(a.low, a.high, b.low, b.high),
            center=(a.center, b.center),
            scale=(a.scale, b.scale),
            pair=pair,
        )

    @property
    def plane(self) -> bool:
        """Whether an example is a point of the plane, which can be drawn as a map."""
        return self.side == 0 and not self.curve

    def check_features(self, names: Sequence[str]) -> None:
        """Check that a network may see these features.

        Raises:
            ValueError: it may not, with those it may see.
        """
        unfit = [name for name in names if self.features and name not in self.features]
        if unfit:
            raise ValueError(
                f"{self.title} has one input, x1; expected features among {', '.join(self.features)}; "
                f"got {', '.join(unfit)}"
            )

    @property
    def losses(self) -> tuple[str, ...]:
        """The losses that fit: of values, of two classes, or of more."""
        if self.problem == "regression":
            return "mse", "mae", "huber"
        return ("bce", "cross-entropy", "mse", "mae", "huber") if len(self.classes) == 2 else ("cross-entropy",)


@dataclass(frozen=True, slots=True)
class Optimizer(Choice):
    """An optimizer.

    rate: whether it takes the learning rate at every step, at its first, or up to a cap, 1/√step.
    holds: the argument that is 0 where it holds no state from step to step; "" where it always does.
    """

    rate: Literal["always", "first", "capped"] = field(default="always", kw_only=True)
    holds: str = field(default="", kw_only=True)


@dataclass(frozen=True, slots=True)
class ScheduleChoice(Choice):
    """A schedule, with what a reader who turns the learning rate has to know of it.

    floor: the argument that is a lowest rate, not a share of the rate set; above: what the schedule does where
    it lies above that rate. scaled: whether it goes along when the rate is changed. returns: whether the rate
    rises again after its lowest, for good.
    """

    floor: str = field(default="", kw_only=True)
    above: str = field(default="", kw_only=True)
    scaled: bool = field(default=False, kw_only=True)
    returns: bool = field(default=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class Initialization(Choice):
    """An initialization. random: whether seeds give different weights; spread: an argument that at 0 prevents it."""

    random: bool = field(default=True, kw_only=True)
    spread: str = field(default="", kw_only=True)


C = TypeVar("C", bound=Choice)


def float_argument(
    name: str,
    default: float,
    low: float,
    high: float,
    text: str,
    why: str = "",
    *,
    excluded: Literal["", "low", "high", "both"] = "",
) -> Argument:
    """A number from low to high; excluded: which of these ends it may not be."""
    return Argument(name, default, "float", low, high, text, excluded, why)


def int_argument(name: str, default: int, low: int, high: int, text: str, why: str = "") -> Argument:
    """A whole number from low to high."""
    return Argument(name, default, "int", low, high, text, why=why)


def ints_argument(name: str, default: tuple[int, ...], low: int, high: int, text: str, why: str = "") -> Argument:
    """Any number of whole numbers from low to high."""
    return Argument(name, default, "ints", low, high, text, why=why)


def bool_argument(name: str, default: bool, text: str) -> Argument:
    """True or false."""
    return Argument(name, default, "bool", None, None, text)


def named(*choices: C) -> dict[str, C]:
    """Choices by their name, in order."""
    return {choice.name: choice for choice in choices}
