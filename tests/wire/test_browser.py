"""The types of the page's scripts are those of the message classes."""

import re
from pathlib import Path

from app.protocol.types import TYPED, UNIONS, declarations, models
from app.recipe.history import COLUMNS, NAMES
from app.recipe.model import Model
from app.web.rest import History
from app.wire.delivery import Event
from app.wire.server import LossReport

SCRIPTS = Path(__file__).parents[2] / "static" / "js"


def test_types_d_ts_is_what_the_classes_make_of_it():
    written = (SCRIPTS / "types.d.ts").read_text(encoding="utf-8")
    assert written == declarations(), "run: python -m app.protocol"


def test_every_message_and_all_it_carries_has_a_type_with_its_fields():
    bodies = dict(re.findall(r"^export interface (\w+) \{\n(.*?)^\}", declarations(), re.MULTILINE | re.DOTALL))
    for model in models(model for union in UNIONS.values() for model in union):
        assert re.findall(r"^  (\w+)\??: ", bodies[model.__name__], re.MULTILINE) == list(model.model_fields), model


def test_a_type_names_only_types_that_are_there():
    text = re.sub(r"/\*\*.*?\*/", "", declarations(), flags=re.DOTALL)
    named = set(re.findall(r"\b[A-Z]\w+\b", re.sub(r'"[^"]*"', "", text)))
    there = set(re.findall(r"^export (?:interface|type) (\w+)", text, re.MULTILINE))
    assert named - there == {"Record"}


def test_a_field_that_is_typed_by_hand_exists():
    by_name: dict[str, type[Model]] = {model.__name__: model for union in UNIONS.values() for model in union}
    for name, field in TYPED:
        assert field in by_name[name].model_fields


def test_scripts_describe_no_message_by_hand():
    names = set(re.findall(r"^export (?:interface|type) (\w+)", declarations(), re.MULTILINE))
    for path in SCRIPTS.rglob("*.js"):
        text = re.sub(r"\n\s*\*", " ", path.read_text(encoding="utf-8"))
        written = re.findall(r"@typedef \{\{type: \"[^@]*?\} (\w+)", text)
        assert names.isdisjoint(written), path


def test_a_history_has_the_same_columns_in_the_log_over_rest_and_in_the_page():
    text = (SCRIPTS / "lib" / "history.js").read_text(encoding="utf-8")
    listed = re.search(r"PER_TRIAL = .*?\[(.*?)\]", text, re.DOTALL)
    assert listed is not None
    assert tuple(re.findall(r'"(\w+)"', listed[1])) == COLUMNS
    assert tuple(name for name in LossReport.model_fields if name not in {*Event.model_fields, "type"}) == NAMES
    assert tuple(History.model_fields) == NAMES
