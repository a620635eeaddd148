"""One plain sentence for a value that does not fit."""

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError


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
    came = repr(fault["input"])
    came = came if len(came) <= 80 else came[:77] + "…"
    expected = fault["msg"][0].lower() + fault["msg"][1:]
    return f"{where or 'The message'}: {expected}; got {came}."


def _ended(text: str) -> str:
    text = text[:1].upper() + text[1:]
    return text if text.endswith(".") else text + "."
