"""The data of a script: the functions that make it, as they run in Descent, and the split."""

import ast
from typing import NamedTuple

from app.export.layout import filled, folded, indented
from app.export.source import Cutting, entries, modules
from app.recipe.spec import DataSpec, RunSpec
from app.recipe.table import TableSpec

PLAIN_FEATURES = ("x1", "x2")
"""What a network sees of points that are given to it as they are."""

ENOUGH = 20
"""Of so many examples both sets have some, however they are cut."""


class Data(NamedTuple):
    """Source of the functions, and what it imports, as (module, name)."""

    lines: list[str]
    imports: set[tuple[str, str]]


def data(spec: RunSpec) -> Data:
    """The functions that make the examples, `examples` last."""
    cutting = Cutting()
    rows = _rows(spec.data.table) if spec.data.table else []
    made = _given(cutting, spec.data) if rows or spec.data.choice.measured else _drawn(cutting, spec.data)
    order = _order(cutting, spec.data)
    lines = [
        *rows,
        *cutting.text().split("\n"),
        "",
        "",
        "def examples() -> tuple[Tensor, Tensor]:",
        '    """What the network sees of every example, and the truth."""',
        "    generator = Generator().manual_seed(SEED)",
        *indented(made),
        *indented(order),
        *_seen(spec),
    ]
    return Data(lines, cutting.imports | {("torch", ""), ("torch", "Generator"), ("torch", "Tensor")})


def _order(cutting: Cutting, spec: DataSpec) -> list[str]:
    """What draws the order of the examples, those that are trained on first."""
    table = spec.table
    drawn = "order = torch.randperm(len(x), generator=generator)"
    if table is None or not spec.exact or not (table.classes or table.test):
        return [drawn]
    place = next(place for place in modules("data") if "stratified" in place.defined)
    if table.test is not None:
        cutting.take(place, "separated")
        end = "), generator)" if len(table.test) > 1 else ",), generator)"
        return filled("order = separated(len(x), (", map(str, table.test), end)
    cutting.take(place, "stratified")
    return [f"order = stratified(y, {table.quotas(spec.training_share)!r}, generator)  # so many of each class"]


def cut(spec: DataSpec) -> str:
    """How many of the examples x are trained on."""
    if spec.table is not None and spec.exact:
        return str(spec.table.training(spec.training_share))
    rounded = f"round({spec.training_share!r} * len(x))"
    few = spec.choice.points < ENOUGH
    return f"min(max(1, {rounded}), len(x) - 1)" if few else rounded


def _rows(table: TableSpec) -> list[str]:
    """The reader's own examples."""
    named = ", ".join((*table.columns, table.target))
    write = repr if table.version > 1 else _nine_digits
    rows = (f"({', '.join(map(write, row))})" for row in table.rows)
    said = "".join(letter if letter.isprintable() else " " for letter in named)
    return [f"# {said}", *filled("ROWS = [", rows, "]")]


def _nine_digits(value: float) -> str:
    return f"{value:.9g}"


def _given(cutting: Cutting, spec: DataSpec) -> list[str]:
    """Measured examples, or the reader's own."""
    if spec.table is not None:
        center, scale = spec.table.center[2], spec.table.scale[2]
        y = "rows[:, 2]" if (center, scale) == (0.0, 1.0) else f"(rows[:, 2] - {center!r}) / {scale!r}"
        if spec.exact:
            y = f"{y}.float()" if y == "rows[:, 2]" else f"({y}).float()"
        kind = "float64" if spec.exact else "float32"
        return [f"rows = torch.tensor(ROWS, dtype=torch.{kind})", f"x, y = rows[:, :2], {y}"]
    place = next(place for place in modules("data") if "_measured" in place.defined)
    cutting.take(place, "_measured")
    named = " and ".join(spec.choice.columns)
    return [
        f'x, y = {cutting.public("_measured")}("{spec.dataset}")',
        f"x = x[:, {list(spec.choice.pair)!r}]  # {named}",
    ]


def _drawn(cutting: Cutting, spec: DataSpec) -> list[str]:
    """Examples that a function draws."""
    drawers = entries("data", "DRAWERS")
    place, node = drawers[spec.dataset] if spec.dataset in drawers else entries("data", "MAKERS")[spec.dataset]
    first: list[str] = []
    if isinstance(node, ast.Call) and isinstance(node.args[-1], ast.Constant):  # partial(_blobs, 3)
        first = [place.expression(argument) for argument in node.args[1:]]
        node = node.args[0]
    elif isinstance(node, ast.Call):  # partial(_drawn, draw)
        node = node.args[-1]
    match node:
        case ast.Attribute(value=ast.Name(id=module), attr=name):
            cutting.take(place.beside(module), name)
        case ast.Name(id=name):
            cutting.take(place, name)
        case _:
            raise TypeError(f"the data set {spec.dataset} is made by no function that a script could name")
    given = ", ".join((*first, str(spec.points), repr(spec.noise), "generator"))
    return [f"x, y = {cutting.public(name)}({given})"]


def _seen(spec: RunSpec) -> list[str]:
    """The last lines of `examples`: pixels, or features of centred and scaled points."""
    y = "y[order].long()" if spec.loss == "cross-entropy" else "y[order].unsqueeze(1)"
    known = {spec.network_of(trial).features for trial in range(len(spec.trials))}
    choice = spec.data.choice
    plain = PLAIN_FEATURES[:1] if choice.curve else PLAIN_FEATURES
    names = known.pop() if len(known) == 1 else plain  # of which each network makes its own
    scaled = _scaled(spec.data)
    if choice.side or (names == plain and not scaled):
        return [f"    return x[order]{'.float()' if spec.data.exact else ''}, {y}"]
    return [
        f"    {taken('x[order]', choice.curve)}",
        *scaled,
        *indented(folded(f"seen = {stacked(names)}{'.float()' if spec.data.exact else ''}")),
        f"    return seen, {y}",
    ]


def taken(x: str, curve: bool) -> str:
    """The line that takes the columns of examples x apart."""
    return f"x1 = {x}[:, 0]" if curve else f"x1, x2 = {x}.unbind(1)"


def stacked(names: tuple[str, ...]) -> str:
    """Features of points x1 and x2, as the columns of one tensor."""
    columns = ", ".join(map(_feature, names))
    return f"torch.stack(({columns}{',' if len(names) == 1 else ''}), 1)"


def _scaled(spec: DataSpec) -> list[str]:
    choice = spec.choice
    if choice.center == (0.0, 0.0) and choice.scale == (1.0, 1.0):
        return []
    (c1, c2), (s1, s2) = choice.center, choice.scale
    return [f"    x1, x2 = (x1 - {c1!r}) / {s1!r}, (x2 - {c2!r}) / {s2!r}  # centred and scaled"]


def _feature(name: str) -> str:
    """The expression of a feature, of x1 and x2."""
    place, function = entries("data", "FEATURES")[name]
    assert isinstance(function, ast.Lambda)
    return place.expression(function.body)
