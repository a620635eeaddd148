"""The page's types have the fields of the message classes: static/js names each class as Python does."""

import re
from pathlib import Path
from types import ModuleType

import pytest

from app import queries
from app.protocol import messages
from app.recipe.sequence import SequenceSpec
from app.recipe.spec import DataSpec, Model, NetworkSpec, RegularizationSpec, RunSpec, ScheduleSpec, TrialSpec
from app.wire import probes
from app.wire.client import ClientMessage
from app.wire.delivery import Event
from app.wire.sequences import Attempt
from app.wire.server import Frame, LossReport, Points, ServerMessage

SCRIPTS = Path(__file__).parents[2] / "static" / "js"
SPECS = (DataSpec, NetworkSpec, RegularizationSpec, RunSpec, ScheduleSpec, SequenceSpec, TrialSpec)
MESSAGES = (*messages(ClientMessage), *messages(ServerMessage))
PROBES = tuple(
    model for model in vars(probes).values() if isinstance(model, type) and model.__module__ == probes.__name__
)
QUERIES = tuple(
    model
    for module in vars(queries).values()
    if isinstance(module, ModuleType)
    for model in vars(module).values()
    if isinstance(model, type) and issubclass(model, Model) and model.__module__ == module.__name__
)
CLASSES = tuple(model for model in (*MESSAGES, Points, Attempt, *PROBES, *QUERIES, *SPECS) if model is not LossReport)


def typedefs() -> dict[str, str]:
    """The body of each type that wire.js and lib/ define, by name."""
    found: dict[str, str] = {}
    for path in (SCRIPTS / "wire.js", *(SCRIPTS / "lib").glob("*.js")):
        text = re.sub(r"\n\s*\*", "\n", path.read_text(encoding="utf-8"))
        named = re.findall(r"@typedef \{(.*?)\} (\w+)", text, re.DOTALL)
        found |= {name: body for body, name in named if not re.fullmatch(r'import\("[^"]+"\)\.\w+', body)}
    return found


TYPES = typedefs()


def fields(body: str) -> set[str]:
    """The names of a type's fields, with those of the types it extends by `&`."""
    names = set(re.findall(r"(\w+)\??:", body))
    for part in (part.strip() for part in body.split("&")[:-1] + body.split("&")[1:]):
        extended = part.rpartition(".")[2]
        if not part.startswith("{") and extended in TYPES:
            names |= fields(TYPES[extended])
    return names


@pytest.mark.parametrize("model", CLASSES, ids=lambda model: model.__name__)
def test_a_type_of_the_page_has_the_fields_of_its_class(model: type[Model]):
    name = "FrameHead" if model is Frame else model.__name__
    assert fields(TYPES[name]) == set(model.model_fields)


def test_the_history_of_the_page_has_the_columns_of_a_loss_report():
    text = (SCRIPTS / "lib" / "history.js").read_text(encoding="utf-8")
    listed = re.search(r"PER_TRIAL = .*?\[(.*?)\]", text, re.DOTALL)
    assert listed is not None
    columns = set(re.findall(r'"(\w+)"', listed[1]))
    assert columns == set(LossReport.model_fields) - set(Event.model_fields) - {"type", "step", "epoch"}
