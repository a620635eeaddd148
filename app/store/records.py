"""What the store keeps of a run, as plain values."""

from dataclasses import dataclass
from typing import Literal, NamedTuple

from pydantic import TypeAdapter, ValidationError

from app.recipe.controls import Applied, Recipe
from app.recipe.spec import RunSpec
from app.wire.delivery import Goal

Desired = Literal["training", "paused", "diverged"]


@dataclass(frozen=True, slots=True)
class DesiredState:
    """What a run was asked to do.

    until: the step at which it pauses, or None. speed: steps a second at most, or None.
    goals: it pauses where one of them is reached. target: the step it is catching up to, or None.
    """

    desired: Desired = "paused"
    until: int | None = None
    speed: float | None = None
    goals: tuple[Goal, ...] = ()
    target: int | None = None


@dataclass(frozen=True, slots=True)
class LogLine:
    """One reliable message in a run's log. step: the run's step when it was made."""

    run: str
    revision: int
    seq: int
    type: str
    step: int
    payload: bytes


@dataclass(frozen=True, slots=True)
class CheckpointRow:
    """A run's whole state after `step` steps, opaque to all but workers."""

    run: str
    revision: int
    step: int
    payload: bytes


@dataclass(frozen=True, slots=True)
class Thumbnail:
    """How a run looks in a list.

    training_loss, test_loss: the lowest of its trials after `step` steps; None where none is finite.
    picture: of that trial over the plane, 32 × 32 bytes, row 0 at the lowest x₂, 128 is probability 1/2 or 0;
    None where there is no plane.
    """

    run: str
    step: int
    training_loss: float | None
    test_loss: float | None
    picture: bytes | None


@dataclass(frozen=True, slots=True)
class Summary:
    """A run in a list of runs.

    name: the reader's own, or "". touched: when it was last changed, in seconds since 1970.
    readable: whether this version can read its recipe. The rest as in its `Thumbnail`.
    """

    id: str
    created: float
    label: str
    revision: int
    step: int
    desired: Desired
    name: str = ""
    touched: float = 0.0
    training_loss: float | None = None
    test_loss: float | None = None
    picture: bytes | None = None
    readable: bool = True


@dataclass(frozen=True, slots=True)
class Record:
    """A run as it stands in the store.

    revision, seq, step: of the newest line of its log; seq is 0 before the first.
    created: seconds since 1970. label: a few words for a list. name: the reader's own, or "".
    """

    id: str
    created: float
    label: str
    recipe: Recipe
    desired_state: DesiredState = DesiredState()
    revision: int = 0
    seq: int = 0
    step: int = 0
    name: str = ""

    @property
    def named_step(self) -> int:
        """The step that links and files give: the one the run is catching up to, or where it stands."""
        return self.step if self.desired_state.target is None else self.desired_state.target

    @property
    def summary(self) -> Summary:
        """The run in a list."""
        return Summary(
            self.id, self.created, self.label, self.revision, self.step, self.desired_state.desired, self.name
        )


class ChangedControls(NamedTuple):
    """The controls of a recipe from number `since` on, in place of those it had there."""

    since: int
    controls: tuple[Applied, ...]


@dataclass(frozen=True, slots=True)
class RunUpdate:
    """What a line changes of its run, in the same transaction; None leaves a thing as it is.

    recipe: a new revision begins with it; of the older ones' log and checkpoints what lies after its step goes.
    controls: those of the recipe that are others now. keep: an id, under which the run is kept as it was before.
    """

    recipe: Recipe | None = None
    keep: str | None = None
    controls: ChangedControls | None = None
    desired_state: DesiredState | None = None


@dataclass(frozen=True, slots=True)
class Past:
    """What a run has done up to a step: its recipe, its log to the end, and its checkpoints up to that step."""

    recipe: Recipe
    log: tuple[bytes, ...]
    checkpoints: tuple[tuple[int, bytes], ...]


def recipe_of(spec: bytes, controls: list[bytes]) -> Recipe:
    """The recipe whose parts were stored as JSON; they were checked before they were stored.

    Raises:
        ValueError: it is damaged, or of another version.
    """
    try:
        return Recipe(
            spec=RunSpec.model_validate_json(spec),
            controls=tuple(Applied.model_validate_json(control) for control in controls),
        )
    except ValidationError:
        raise ValueError("its recipe is damaged, or of another version") from None


def is_readable(spec: bytes) -> bool:
    """Whether this version can read a specification that was stored as JSON."""
    try:
        RunSpec.model_validate_json(spec)
    except ValueError:
        return False
    return True


def goals_of(text: bytes) -> tuple[Goal, ...]:
    """The goals that were stored as JSON; ValueError as for a recipe."""
    try:
        return _GOALS.validate_json(text)
    except ValidationError:
        raise ValueError("its goals are damaged, or of another version") from None


_GOALS: TypeAdapter[tuple[Goal, ...]] = TypeAdapter(tuple[Goal, ...])
