"""What every part of a recipe, and every message, is made from, and how its errors read."""

import re
from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from app.recipe import catalogue


class Model(BaseModel):
    """Frozen, strict about unknown fields, and without NaN or infinity."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


def known(kind: str, name: str) -> str:
    """name, if the catalogue has it under kind; ValueError lists the names it has."""
    choices = catalogue.ALL[kind]
    if name not in choices:
        raise ValueError(f"unknown {kind} {name!r}; expected one of {', '.join(choices)}")
    return name


DEVICE = r"^(auto|cpu|mps|cuda(:\d{1,2})?)$"
NAME = r"^[a-z0-9]{1,24}$"
FORMS = {
    DEVICE: "auto, cpu, mps, cuda, or cuda with a number as in cuda:0",
    NAME: "1 to 24 lowercase letters and digits",
}
"""Patterns that text may have to match, as a reader would say them."""

EXPECTED = {
    "extra_forbidden": "there is no such field",
    "int_type": "expected a whole number",
    "int_parsing": "expected a whole number",
    "int_parsing_size": "expected a whole number",
    "int_from_float": "expected a whole number",
    "float_type": "expected a number",
    "float_parsing": "expected a number",
    "finite_number": "expected a finite number",
    "bool_type": "expected true or false",
    "bool_parsing": "expected true or false",
    "string_type": "expected text",
    "string_unicode": "expected text in UTF-8",
    "string_too_short": "expected text of {min_length} or more characters",
    "string_too_long": "expected text of at most {max_length} characters",
    "string_pattern_mismatch": "expected {form}",
    "greater_than": "expected a number above {gt}",
    "greater_than_equal": "expected a number of at least {ge}",
    "less_than": "expected a number below {lt}",
    "less_than_equal": "expected a number of at most {le}",
    "too_short": "expected {min_length} or more items, not {actual_length}",
    "too_long": "expected at most {max_length} items, not {actual_length}",
    "tuple_type": "expected a list",
    "list_type": "expected a list",
    "dict_type": "expected an object with fields",
    "model_type": "expected an object with fields",
    "model_attributes_type": "expected an object with fields",
    "literal_error": "expected {expected}",
    "union_tag_not_found": "expected an object with the field {discriminator}",
    "union_tag_invalid": "expected a type out of {expected_tags}",
    "none_required": "expected null",
}
"""What each fault that pydantic names says to a reader."""
OTHER = "expected another kind of value"


def sentence(error: ValidationError | ValueError) -> str:
    """The first fault of an error: where it is, what was expected and what came."""
    if not isinstance(error, ValidationError):
        return _ended(str(error))
    return fault_sentence(error.errors(include_url=False)[0])


def fault_sentence(fault: Mapping[str, Any]) -> str:
    """The same for one fault as pydantic tells of it: `loc`, `type`, `msg`, `input` and at times `ctx`."""
    where = ".".join(str(part) for part in fault["loc"])
    if fault["type"] == "value_error":  # raised by a validator of ours: it says all
        return _ended(str(fault["ctx"]["error"]) if "ctx" in fault else fault["msg"])
    what = where or "The message"
    if fault["type"] == "missing":
        return f"{what}: a value is required, and there is none."
    context = {name: _plain(value) for name, value in fault.get("ctx", {}).items()}
    context["form"] = FORMS.get(context.get("pattern", ""), "text of another form")
    if fault["type"] == "json_invalid":
        place = re.search(r"line (\d+) column (\d+)", context.get("error", ""))
        return f"{what}: expected JSON" + (
            f"; it breaks off at line {place[1]}, character {place[2]}." if place else "."
        )
    came = repr(fault["input"])
    came = came if len(came) <= 80 else came[:77] + "…"
    return f"{what}: {EXPECTED.get(fault['type'], OTHER).format(**context)}; got {came}."


def _plain(value: object) -> str:
    """A bound as a sentence writes it: digits, without an exponent."""
    return f"{value:.10f}".rstrip("0").rstrip(".") if isinstance(value, float) and abs(value) < 1e9 else str(value)


def _ended(text: str) -> str:
    if "_" not in text.partition(" ")[0]:  # the name of an argument is written as it is
        text = text[:1].upper() + text[1:]
    return text if text.endswith(".") else text + "."
