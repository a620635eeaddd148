"""Pieces of Descent's own source, cut out so that they stand in a script of their own.

What a script makes its data with is the code that runs, to the letter: only names lose the
underscore that marks them as private. The modules are read as text, and never imported.
"""

import ast
import builtins
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise
from pathlib import Path

LEARN = Path(__file__).parents[1] / "learn"
PACKAGE = __name__.partition(".")[0]

CONSTANT = re.compile(r"[A-Z_]+\b[^(]* = ")
"""How the source of a constant begins."""


@dataclass(frozen=True, slots=True)
class SourceModule:
    """One module as text.

    defined: functions, classes and constants at its top, by name. imported: where other names come from,
    as (module, name), or (module, "") for a module as a whole.
    """

    path: Path
    lines: list[str]
    defined: dict[str, ast.stmt]
    imported: dict[str, tuple[str, str]]

    def text(self, node: ast.AST) -> str:
        """A statement as it is written, its decorators and its comments included."""
        assert isinstance(node, ast.stmt)
        decorators: list[ast.expr] = getattr(node, "decorator_list", [])
        first = min([node.lineno, *(decorator.lineno for decorator in decorators)])
        return "\n".join(self.lines[first - 1 : node.end_lineno])

    def beside(self, name: str) -> "SourceModule":
        """The module of Descent that this one imports by a name."""
        place, there = self.imported[name]
        return _module_of(f"{place}.{there}")

    def expression(self, node: ast.expr) -> str:
        """An expression as it is written."""
        return ast.get_source_segment("\n".join(self.lines), node) or ""


@cache
def module(path: Path) -> SourceModule:
    """Read one module."""
    text = path.read_text(encoding="utf-8")
    defined: dict[str, ast.stmt] = {}
    imported: dict[str, tuple[str, str]] = {}
    for node in ast.parse(text).body:
        match node:
            case ast.FunctionDef() | ast.ClassDef():
                defined[node.name] = node
            case ast.Assign(targets=[ast.Name(id=name)]) | ast.AnnAssign(target=ast.Name(id=name)):
                defined[name] = node
            case ast.Import():
                imported |= {alias.asname or alias.name: (alias.name, "") for alias in node.names}
            case ast.ImportFrom(module=str(place)):
                imported |= {alias.asname or alias.name: (place, alias.name) for alias in node.names}
            case _:
                pass
    return SourceModule(path, text.splitlines(), defined, imported)


def as_written(path: str, *names: str) -> str:
    """Functions, classes and constants of a module, as they stand in its file, in the order named.

    Args:
        path: of the module inside the package, as "learn/transformer/model.py".
        names: at its top.

    Raises:
        KeyError: the module has no such name.
    """
    place = module(LEARN.parent / path)
    return "\n\n\n".join(place.text(place.defined[name]) for name in names)


def _module_of(name: str) -> SourceModule:
    """A module of Descent by its dotted name."""
    path = LEARN.parent.joinpath(*name.split(".")[1:])
    return module(path / "__init__.py" if path.is_dir() else path.with_suffix(".py"))


@cache
def modules(name: str) -> tuple[SourceModule, ...]:
    """The modules of `app/learn/<name>`, be it a file or a folder."""
    folder = LEARN / name
    return tuple(map(module, sorted(folder.glob("*.py")) if folder.is_dir() else [folder.with_suffix(".py")]))


def entries(name: str, table: str) -> dict[str, tuple[SourceModule, ast.expr]]:
    """The entries of a dictionary at the top of the modules of that name, each with the module it stands in."""
    found: dict[str, tuple[SourceModule, ast.expr]] = {}
    for place in modules(name):
        node = place.defined.get(table)
        value = getattr(node, "value", None)
        if isinstance(value, ast.Dict):
            keys = (key.value if isinstance(key, ast.Constant) else None for key in value.keys)
            found |= {
                key: (place, entry) for key, entry in zip(keys, value.values, strict=True) if isinstance(key, str)
            }
    return found


@dataclass(slots=True)
class Cutting:
    """What was cut out so far.

    pieces: source by the name it defines, each after those it needs.
    imports: what they import from elsewhere, as (module, name).
    """

    pieces: dict[str, str] = field(default_factory=dict[str, str])
    imports: set[tuple[str, str]] = field(default_factory=set[tuple[str, str]])

    def take(self, place: SourceModule, name: str) -> None:
        """Cut out a name of a module, and what it needs."""
        if name in self.pieces:
            return
        node = place.defined.get(name)
        if node is None:
            self._follow(place, name)
            return
        self.pieces[name] = ""  # it may call itself
        self.need(place, node)
        del self.pieces[name]
        self.pieces[name] = place.text(node)

    def need(self, place: SourceModule, node: ast.AST) -> None:
        """Cut out whatever a piece of a module names."""
        for name in _names(node):
            if name in place.defined or name in place.imported:
                self.take(place, name)

    def _follow(self, place: SourceModule, name: str) -> None:
        source, there = place.imported[name]
        if source.startswith(f"{PACKAGE}.learn"):
            self.take(_module_of(source), there)
        else:
            self.imports.add((source, there))

    def text(self) -> str:
        """All pieces, with names that are private no longer."""
        told = list(self.pieces.values())
        apart = ["\n" if all(map(CONSTANT.match, pair)) else "\n\n\n" for pair in pairwise(told)]
        text = "".join(gap + piece for gap, piece in zip(["", *apart], told, strict=False))
        return re.sub(r"  # pyright: .*", "", self.renamed(text))

    def renamed(self, text: str) -> str:
        """A text with the names of all pieces as they are in the script."""
        for name in self.pieces:
            text = re.sub(rf"\b{name}\b", self.public(name), text)
        return text

    def public(self, name: str) -> str:
        """A name without its underscore, unless another goes by that name."""
        bare = name.lstrip("_")
        taken = hasattr(builtins, bare) or any(re.search(rf"\b{bare}\b", piece) for piece in self.pieces.values())
        return name if taken else bare


def _names(node: ast.AST) -> Iterator[str]:
    """The names that a piece of source reads, in order."""
    for part in ast.walk(node):
        if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Load):
            yield part.id
