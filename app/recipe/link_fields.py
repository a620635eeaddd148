"""The words of a link: how each setting and each control is written, and read again.

The grammar stands in `app.recipe.link`. Readers raise ValueError for text of the wrong
form; whether a value is within its limits is for the models to say.
"""

import base64
import re
import zlib
from collections.abc import Callable
from typing import Any, NamedTuple
from urllib.parse import quote_plus, unquote_plus

from app.recipe import limits
from app.recipe.controls import (
    SetBatchSize,
    SetDropout,
    SetLearningRate,
    SetOptimizer,
    SetRegularization,
    SetSchedule,
    SetWeight,
)
from app.recipe.sequence import SequenceSpec
from app.recipe.spec import (
    ChoiceSpec,
    DataSpec,
    Model,
    NetworkSpec,
    RegularizationSpec,
    RunSpec,
    ScheduleSpec,
    TrialSpec,
    Value,
)
from app.recipe.table import TableSpec


def deflated(text: str) -> str:
    """The text in letters that need no quoting in a link."""
    return base64.urlsafe_b64encode(zlib.compress(text.encode(), 9)).decode().rstrip("=")


def inflated(letters: str) -> str:
    """The text again, or as much of it as shows that it is too long.

    Raises:
        ValueError: letters are missing, or are none of base64url.
    """
    inflater = zlib.decompressobj()
    try:
        data = base64.b64decode(letters + "=" * (-len(letters) % 4), altchars=b"-_", validate=True)
        text = inflater.decompress(data, 4 * limits.TEXT).decode()
    except (zlib.error, ValueError):
        text = None
    if text is None or not (inflater.eof or inflater.unconsumed_tail):
        raise ValueError("the text is cut short or mistyped")
    return text


class Form(NamedTuple):
    """How a value is written, and read again; read raises ValueError."""

    write: Callable[[Any], str]
    read: Callable[[str], Any]


class Key(NamedTuple):
    """A word of the link for some fields of a model. read returns the fields by name."""

    model: type[Model]
    write: Callable[[Any], str]
    read: Callable[[str], dict[str, Any]]


def _key(model: type[Model], field: str, form: Form) -> Key:
    """A word for a single field."""

    def write(value: Model) -> str:
        return form.write(getattr(value, field))

    def read(text: str) -> dict[str, Any]:
        return {field: form.read(text)}

    return Key(model, write, read)


DIGITS = 18
"""Of whole numbers at most; every limit of a recipe has fewer."""


def whole(text: str) -> int:
    """A whole number."""
    if not re.fullmatch(r"-?[0-9]+", text):
        raise ValueError(f"{text!r} is not a whole number")
    if len(text) > DIGITS:
        raise ValueError(f"a whole number has at most {DIGITS} digits; got one of {len(text)}")
    return int(text)


def _wholes(text: str) -> tuple[int, ...]:
    return tuple(map(whole, text.split(","))) if text else ()


def _written_wholes(values: tuple[int, ...]) -> str:
    return ",".join(map(str, values))


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split(",")) if text else ()


def _number(text: str) -> float:
    if not re.fullmatch(r"[+-]?[0-9]+(\.[0-9]*)?(e[+-]?[0-9]+)?", text, re.IGNORECASE):
        raise ValueError(f"{text!r} is not a number")
    return float(text)


def _written_number(value: float) -> str:
    """The shortest text that reads back as the same float, without a "+" or a needless ".0"."""
    return repr(float(value)).replace("e+", "e").removesuffix(".0")


def call(text: str) -> tuple[str, str | None]:
    """A name and what stands in parentheses behind it, or None."""
    match = re.fullmatch(r"([A-Za-z0-9-]+)(?:\((.*)\))?", text, re.DOTALL)
    if match is None:
        raise ValueError(f"{text!r} is cut short or mistyped; expected a name, or a name(…)")
    return match[1], match[2]


def _argument(text: str) -> Value:
    if text in ("true", "false"):
        return text == "true"
    if text == "none":
        return ()
    if re.fullmatch("[0-9]{1,18}(-[0-9]{1,18})+", text):
        return tuple(map(whole, text.split("-")))
    return whole(text) if re.fullmatch("-?[0-9]{1,18}", text) else _number(text)


def _written_argument(value: Value) -> str:
    if isinstance(value, tuple):
        return "-".join(map(str, value)) or "none"
    return str(value).lower() if isinstance(value, bool | int) else _written_number(value)


def _named(text: str) -> dict[str, Any]:
    name, inside = call(text)
    arguments: dict[str, Any] = {}
    for pair in inside.split(",") if inside else ():
        argument, equals, value = pair.partition("=")
        if not equals or argument in arguments:
            raise ValueError(f"the arguments of {name} are written name=value, each once; got {inside!r}")
        arguments[argument] = _argument(value)
    return {"name": name, "arguments": arguments}


def _written_named(spec: ChoiceSpec) -> str:
    arguments = ",".join(f"{name}={_written_argument(value)}" for name, value in spec.arguments.items())
    return f"{spec.name}({arguments})" if arguments else spec.name


def _schedule(text: str) -> dict[str, Any]:
    name = text.removesuffix("/step")
    return {**_named(name), "per": "epoch" if name == text else "step"}


def _written_schedule(spec: ScheduleSpec) -> str:
    return _written_named(spec) + ("/step" if spec.per == "step" else "")


def _penalty(text: str) -> dict[str, Any]:
    name, rate = call(text)
    return {"name": name, "rate": _number(rate) if rate is not None else 0.0}


def _written_penalty(spec: RegularizationSpec) -> str:
    return f"{spec.name}({_written_number(spec.rate)})" if spec.rate else spec.name


def _swap(text: str) -> dict[str, Any]:
    optimizer = text.removesuffix(",fresh")
    return {"optimizer": _named(optimizer), "state": "keep" if optimizer == text else "fresh"}


def _written_swap(control: SetOptimizer) -> str:
    return _written_named(control.optimizer) + (",fresh" if control.state == "fresh" else "")


def _weight(text: str) -> dict[str, Any]:
    match = re.fullmatch(r"([0-9]{1,4})\.([0-9]{1,4})\.([0-9]{1,4}|b)=(.*)", text, re.DOTALL)
    if match is None:
        raise ValueError(f"a weight is written layer.unit.input=value, with input b for the bias; got {text!r}")
    layer, unit, source, values = match.groups()
    value, path = _path(values)
    return {
        "layer": int(layer),
        "unit": int(unit),
        "input": None if source == "b" else int(source),
        "value": value,
        "path": path,
    }


def _written_weight(control: SetWeight) -> str:
    source = "b" if control.input is None else control.input
    return f"{control.layer}.{control.unit}.{source}={_written_path(control)}"


def _rates(text: str) -> dict[str, Any]:
    value, path = _path(text)
    return {"value": value, "path": path}


def _path(text: str) -> tuple[float, list[tuple[int, float]]]:
    """A value, and those of its path: ``0.01,12:0.03,20:0.3``."""
    first, *rest = text.split(",")
    points: list[tuple[int, float]] = []
    for point in rest:
        after, colon, value = point.partition(":")
        if not colon:
            raise ValueError(f"a path is written value,after:value,…; got {text!r}")
        points.append((whole(after), _number(value)))
    return _number(first), points


def _written_path(control: SetLearningRate | SetWeight) -> str:
    points = [f"{after}:{_written_number(value)}" for after, value in control.path]
    return ",".join((_written_number(control.value), *points))


_NAMES = ("columns", "target", "classes")
_BEFORE_ROWS = (*_NAMES, "extent", "center", "scale")
_PARTS = ("version", *_BEFORE_ROWS, "rows", "test")
_LONG = 60_000
"""Characters of a table that is deflated."""


def _written_table(spec: Any) -> str:
    table: TableSpec | None = spec.table
    if table is None:
        return ""
    parts = [f"version({table.version})"] if table.version != 1 else []
    for field in _BEFORE_ROWS:
        value: Any = getattr(table, field)
        texts = (value,) if field == "target" else value
        write = _written_name if field in _NAMES else _written_number
        parts.append(f"{field}({','.join(map(write, texts))})")
    rows = ";".join(",".join(map(_written_number, row)) for row in table.rows)
    parts.append(f"rows({rows})")
    if table.test is not None:
        parts.append(f"test({_written_wholes(table.test)})")
    text = ";".join(parts)
    return text if len(text) <= _LONG else f"packed({deflated(text)})"


def _table(text: str) -> dict[str, Any]:
    """The table and, as it stands for itself, the data set it makes."""
    shape = r"([a-z]+)\(([^()]*)\)"
    if match := re.fullmatch(r"packed\(([^()]*)\)", text):
        text = inflated(match[1])
    if re.fullmatch(rf"{shape}(;{shape})*", text) is None:
        raise ValueError(f"a table is written {'(…);'.join(_BEFORE_ROWS)}(…);rows(x1,x2,y;…)")
    fields: dict[str, Any] = {}
    for part in re.finditer(shape, text):
        name, inside = part[1], part[2]
        if name in fields or name not in _PARTS:
            raise ValueError(f"a table has {', '.join(_BEFORE_ROWS)} and rows, each once; got {name}")
        if name in ("rows", "version", "test"):
            fields[name] = _TABLE_PARTS[name](inside)
            continue
        texts: list[str] = inside.split(",") if inside else []
        values = [_name(part) if name in _NAMES else _number(part) for part in texts]
        fields[name] = values[0] if name == "target" and len(values) == 1 else values
    return {"dataset": "table", "table": fields}


def _table_rows(text: str) -> list[list[float]]:
    return [[_number(cell) for cell in row.split(",")] for row in text.split(";")]


_TABLE_PARTS: dict[str, Callable[[str], Any]] = {"rows": _table_rows, "version": whole, "test": _wholes}
"""How the parts of a table are read that are neither names nor a row of numbers."""


def _written_name(name: str) -> str:
    """A name as in the query of an address, but with ~ for %, which a link as a whole may undo."""
    return quote_plus(name, safe="").replace("~", "%7E").replace("%", "~")


def _name(text: str) -> str:
    return unquote_plus(text.replace("~", "%"), errors="strict")


def _pair(text: str) -> tuple[int, ...] | None:
    return _wholes(text) or None


def _written_pair(columns: tuple[int, int] | None) -> str:
    return _written_wholes(columns or ())


def _flag(text: str) -> bool:
    if text not in ("true", "false"):
        raise ValueError(f"{text!r} is not true or false")
    return text == "true"


WORD = Form(str, str)
FLAG = Form(_written_argument, _flag)
TEXT = Form(deflated, inflated)
WORDS = Form(",".join, _words)
WHOLE = Form(str, whole)
WHOLES = Form(_written_wholes, _wholes)
NUMBER = Form(_written_number, _number)
NAMED = Form(_written_named, _named)
SCHEDULE = Form(_written_schedule, _schedule)
PENALTY = Form(_written_penalty, _penalty)
PAIR = Form(_written_pair, _pair)

SETTINGS: dict[str, Key] = {
    "table": Key(DataSpec, _written_table, _table),
    "data": _key(DataSpec, "dataset", WORD),
    "noise": _key(DataSpec, "noise", NUMBER),
    "share": _key(DataSpec, "training_share", NUMBER),
    "points": _key(DataSpec, "points", WHOLE),
    "columns": _key(DataSpec, "columns", PAIR),
    "features": _key(NetworkSpec, "features", WORDS),
    "hidden": _key(NetworkSpec, "hidden", WHOLES),
    "activation": _key(NetworkSpec, "activation", WORD),
    "activations": _key(NetworkSpec, "activations", WORDS),
    "dropout": _key(NetworkSpec, "dropout", NUMBER),
    "init": _key(NetworkSpec, "initialization", NAMED),
    "task": _key(SequenceSpec, "task", WORD),
    "length": _key(SequenceSpec, "length", WHOLE),
    "text": _key(SequenceSpec, "text", TEXT),
    "layers": _key(SequenceSpec, "layers", WHOLE),
    "heads": _key(SequenceSpec, "heads", WHOLE),
    "width": _key(SequenceSpec, "width", WHOLE),
    "positions": _key(SequenceSpec, "positions", WORD),
    "masked": _key(SequenceSpec, "masked", FLAG),
    "scaled": _key(SequenceSpec, "scaled", FLAG),
    "drop": _key(SequenceSpec, "dropout", NUMBER),
    "kind": _key(RunSpec, "kind", WORD),
    "loss": _key(RunSpec, "loss", WORD),
    "batch": _key(RunSpec, "batch_size", WHOLE),
    "seed": _key(RunSpec, "seed", WHOLE),
    "device": _key(RunSpec, "device", WORD),
    "lr": _key(TrialSpec, "learning_rate", NUMBER),
    "optimizer": _key(TrialSpec, "optimizer", NAMED),
    "schedule": _key(TrialSpec, "schedule", SCHEDULE),
    "reg": _key(TrialSpec, "regularization", PENALTY),
    "init-seed": _key(TrialSpec, "seed", WHOLE),
}
OWN: dict[str, Key] = {
    **{name: key for name, key in SETTINGS.items() if key.model in (TrialSpec, NetworkSpec)},
    "batch": _key(TrialSpec, "batch_size", WHOLE),
}
"""What one of several trials may have for itself."""

CONTROLS: dict[str, Key] = {
    "lr": Key(SetLearningRate, _written_path, _rates),
    "optimizer": Key(SetOptimizer, _written_swap, _swap),
    "schedule": _key(SetSchedule, "schedule", SCHEDULE),
    "batch": _key(SetBatchSize, "value", WHOLE),
    "dropout": _key(SetDropout, "value", NUMBER),
    "reg": _key(SetRegularization, "regularization", PENALTY),
    "weight": Key(SetWeight, _written_weight, _weight),
}
