"""What a page sends: requests about its runs.

A request is answered by a message that carries the same `request`, or refused.
"""

import json
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, FiniteFloat

from app.recipe import limits
from app.recipe.controls import Control, Recipe, Step
from app.recipe.model import NAME
from app.recipe.spec import Model, RunSpec
from app.wire.delivery import Goals

RunId = Annotated[str, Field(pattern=NAME)]
Request = Annotated[str, Field(min_length=1, max_length=40)]
Speed = Annotated[FiniteFloat, Field(ge=limits.STEPS_PER_SECOND[0], le=limits.STEPS_PER_SECOND[1])] | None


def _finite(query: dict[str, Any]) -> dict[str, Any]:
    try:
        json.dumps(query, allow_nan=False)
    except ValueError:
        raise ValueError("a query has finite numbers; got one that is infinite or not a number") from None
    return query


QueryFields = Annotated[dict[str, Any], AfterValidator(_finite)]
"""A query by its tag `type`, which the worker that answers it reads."""


class Open(Model):
    """Make a run. Exactly one of recipe and link is given; it waits at `step`, replayed to there.

    link: the fragment of a Descent address, which carries its own step.
    """

    type: Literal["open"] = "open"
    request: Request
    recipe: Recipe | None = None
    link: Annotated[str, Field(max_length=limits.LINK_CHARACTERS)] | None = None
    step: Step = 0


class Watch(Model):
    """Follow a run: its log after number `after` (0: all of it), then what happens.

    The page owes a `drawn` for each frame that comes. Watching again only moves `after`.
    """

    type: Literal["watch"] = "watch"
    request: Request
    run: RunId
    after: Annotated[int, Field(ge=0)] = 0


class Unwatch(Model):
    """Follow the run no longer, as when its figure leaves the view."""

    type: Literal["unwatch"] = "unwatch"
    run: RunId


class Train(Model):
    """Train until paused.

    until: the step to pause at; null means none. goals: pause where one of them is reached.
    """

    type: Literal["train"] = "train"
    request: Request
    run: RunId
    until: Step | None = None
    goals: Goals = ()


class Pause(Model):
    """Stop after the step under way and wait."""

    type: Literal["pause"] = "pause"
    request: Request
    run: RunId


class StepOn(Model):
    """Train on and pause. unit: what is counted; `count` epochs end where an epoch ends."""

    type: Literal["step"] = "step"
    request: Request
    run: RunId
    count: Annotated[int, Field(ge=1, le=1_000_000)] = 1
    unit: Literal["step", "epoch"] = "step"


class SetSpeed(Model):
    """Limit the speed of the run; no part of the recipe.

    steps_per_second: at most so many; null means as fast as it goes.
    """

    type: Literal["speed"] = "speed"
    request: Request
    run: RunId
    steps_per_second: Speed = None


class Reset(Model):
    """Start anew at step 0.

    spec: to start from; null means the settings as they stand now. keep: an id, not in use, under which the run
    as it stands is kept, paused, to be watched like any other; null means that it is dropped.
    """

    type: Literal["reset"] = "reset"
    request: Request
    run: RunId
    spec: RunSpec | None = None
    keep: RunId | None = None


class Change(Model):
    """Apply a control at the next step; answered by `control-applied` with the same request.

    onward: one more value of a gesture, such as a drag: it joins the control before it, if that set the same.
    """

    type: Literal["control"] = "control"
    request: Request
    run: RunId
    control: Control
    onward: bool = False


class Rewind(Model):
    """Go back to `step`, drop what came after it, and apply `control` there if it is given.

    undo: so many of the last controls right at the step are dropped too. controls: more to apply, in order.
    keep: as of a reset.
    """

    type: Literal["rewind"] = "rewind"
    request: Request
    run: RunId
    step: Step
    undo: Annotated[int, Field(ge=0, le=limits.CONTROLS)] = 0
    control: Control | None = None
    controls: Annotated[tuple[Control, ...], Field(max_length=limits.TRIALS)] = ()
    keep: RunId | None = None


class Fork(Model):
    """Make a run of two trials that are one of this run's up to `step`; answered by `opened`.

    The new run is trained to there, and waits. Trial 0 goes on as before; trial 1 takes `control`, if it is given.
    """

    type: Literal["fork"] = "fork"
    request: Request
    run: RunId
    step: Step
    trial: Annotated[int, Field(ge=0, lt=limits.TRIALS)] = 0
    control: Control | None = None


class TrialQuery(Model):
    """Ask something about one trial; answered by `trial-query-result`. The run goes on, a little slower meanwhile.

    what: the query, one of those about a trial under "What a page can ask".
    """

    type: Literal["trial-query"] = "trial-query"
    request: Request
    run: RunId
    trial: Annotated[int, Field(ge=0, lt=limits.TRIALS)] = 0
    what: QueryFields


class Query(Model):
    """Ask for something that takes no run; answered by `query-result`, to this page alone.

    what: the query, one of those without a trial under "What a page can ask".
    """

    type: Literal["query"] = "query"
    request: Request
    what: QueryFields


class LookBack(Model):
    """See the run as it was when it had done `step` steps; answered by a binary `frame` with the same request.

    The run goes on as it was. Controls that took effect right at that step come after it.
    """

    type: Literal["look-back"] = "look-back"
    request: Request
    run: RunId
    step: Step


class View(Model):
    """Have another trial in view: frames show its boundary, units and weights, to all pages.

    Answered by `state`. resolution: points a side of the boundary; null leaves it to the network's size.
    """

    type: Literal["view"] = "view"
    request: Request
    run: RunId
    trial: Annotated[int, Field(ge=0, lt=limits.TRIALS)] = 0
    resolution: Literal[64, 128, 256] | None = None


class Stop(Model):
    """End the run for good and forget it."""

    type: Literal["stop"] = "stop"
    request: Request
    run: RunId


class Drawn(Model):
    """The page has drawn one frame of the run and has room for another."""

    type: Literal["drawn"] = "drawn"
    run: RunId


class Ping(Model):
    """The page has heard nothing for a second; a `pong` answers at once."""

    type: Literal["ping"] = "ping"


ClientMessage = Annotated[
    Open
    | Fork
    | Watch
    | Unwatch
    | Train
    | Pause
    | StepOn
    | SetSpeed
    | Reset
    | Change
    | Rewind
    | TrialQuery
    | View
    | Query
    | LookBack
    | Stop
    | Drawn
    | Ping,
    Field(discriminator="type"),
]
RunMessage = Train | Pause | StepOn | SetSpeed | Reset | Change | Rewind | TrialQuery | View | LookBack | Stop
