"""One script module, rewritten as the body of a function so that it can stand beside others in one script.

JavaScript is read no further than that takes: comments, strings, templates and regular expressions are told
from code, and statements of a module's top level begin a line, as the formatter lays them out. What joining
could change the meaning of is refused, with its line.
"""

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

_TOKEN: Final = re.compile(r"""//[^\n]*|/\*.*?\*/|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|[`{}/]""", re.DOTALL)
_TEMPLATE: Final = re.compile(r"(?:[^`\\$]|\\.|\$(?!\{))*(`|\$\{)", re.DOTALL)
_PATTERN: Final = re.compile(r"/(?:[^/\\\[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])+/[a-z]*")
_OPERAND: Final = re.compile(r"(?:[)\]}]|([\w$]+))\s*$")
_NO_OPERANDS: Final = {
    *("await", "case", "delete", "do", "else", "in", "instanceof", "new", "of"),
    *("return", "throw", "typeof", "void", "yield"),
}
"""Words after which a slash begins a regular expression."""

_IMPORT: Final = re.compile(
    r'^(import|export) ?(?:(\{[^}"]*\}|\* as [\w$]+) from )?"(\.{1,2}/[^"]+\.js)";$', re.MULTILINE
)
_EXPORT: Final = re.compile(
    r"^export (?:\{([^}]*)\};$|(?=(?:const|class|(?:async )?function\*?) ([\w$]+)))", re.MULTILINE
)
_DYNAMIC: Final = re.compile(r"(?<![\w$.])import\(")
_LEFT: Final = re.compile(r"(?<![\w$.])(?:import|export|\$import|\$later)\b(?!:)")

Edit = tuple[int, int, str]
"""Where a piece of a text begins and ends, and what stands there instead."""


class JoinError(Exception):
    """A module cannot be joined with others; the message is one sentence."""


@dataclass(frozen=True, slots=True)
class ScriptModule:
    """A module as the body of a function that returns what it exports.

    path: under the root of the scripts. imports: their paths, in order. text: the file, ending in a line break.
    body: the same lines without comments, what stays of each where it stands in the file. exports: an object
    literal of what the module exports.
    """

    path: str
    imports: tuple[str, ...]
    text: str
    body: str
    exports: str


def read_module(path: str, text: str) -> ScriptModule:
    """Read the module at a path.

    Raises:
        JoinError: it is written in a way that joining cannot keep, with the place.
    """
    text = text if text.endswith("\n") else text + "\n"
    code, mask = _read(text)
    imports: list[str] = []
    exports: list[str] = []
    edits = [*_imports(path, code, mask, imports, exports), *_exports(code, mask, exports)]
    base = posixpath.join(posixpath.dirname(path), "")
    edits += [(at.start(), at.end(), f'$later("{base}", ') for at in _DYNAMIC.finditer(mask)]
    edits.sort()
    edited = {place for start, end, _ in edits for place in range(start, end)}
    for left in _LEFT.finditer(mask):
        if left.start() not in edited:
            raise _error(path, code, left.start(), f"`{left[0]}` in this form cannot be joined")
    return ScriptModule(
        path, tuple(imports), text, _edited(code, edits), f"{{{', '.join(('__proto__: null', *exports))}}}"
    )


def _imports(path: str, code: str, mask: str, imports: list[str], exports: list[str]) -> Iterator[Edit]:
    """Each import as a call of `$import`; what it names is added to imports, and to exports what goes on from there."""
    head = 0
    for found in _IMPORT.finditer(code):
        if not mask[found.start()].strip():
            continue  # inside a string
        if mask[head : found.start()].strip():
            raise _error(path, code, found.start(), "an import stands after other code")
        head = found.end()
        word, names, name = found.groups()
        imports.append(posixpath.normpath(posixpath.join(posixpath.dirname(path), name)))
        taken = f'$import("{imports[-1]}")'
        if names is None:
            written = f"{taken};"
        elif word == "export":
            exports += [f"{outer}: {taken}.{inner}" for inner, outer in _pairs(names.strip("{}"))]
            written = f"{taken};"
        elif names.startswith("*"):
            written = f"const {names[5:]} = {taken};"
        else:
            written = (
                f"const {{{', '.join(f'{inner}: {outer}' for inner, outer in _pairs(names.strip('{}')))}}} = {taken};"
            )
        yield found.start(), found.end(), written + "\n" * found[0].count("\n")


def _exports(code: str, mask: str, exports: list[str]) -> Iterator[Edit]:
    """Each export without that word; what it names is added to exports."""
    for found in _EXPORT.finditer(code):
        if not mask[found.start()].strip():
            continue  # inside a string
        names, name = found.groups()
        if name is not None:
            exports.append(name)
        else:
            exports += [f"{outer}: {inner}" for inner, outer in _pairs(names)]
        yield found.start(), found.end(), _blank(found[0])


def _pairs(names: str) -> Iterator[tuple[str, str]]:
    """`a, b as c` as (a, a) and (b, c)."""
    for name in filter(None, (name.strip() for name in names.split(","))):
        inner, _, outer = name.partition(" as ")
        yield inner, outer or inner


def _edited(text: str, edits: list[Edit]) -> str:
    pieces: list[str] = []
    done = 0
    for start, end, written in edits:
        pieces += (text[done:start], written)
        done = end
    return "".join((*pieces, text[done:]))


def _read(text: str) -> tuple[str, str]:
    """A script without its comments, and the same with strings, templates and regular expressions blank too."""
    code: list[str] = []
    mask: list[str] = []
    for start, end, kind in _pieces(text):
        piece = text[start:end]
        if kind == "comment":  # blank only before code that keeps its column
            piece = "\n" * piece.count("\n") + ("" if text.startswith("\n", end) else _blank(piece.rpartition("\n")[2]))
        code.append(piece)
        mask.append(piece if kind == "code" else _blank(piece))
    return "".join(code), "".join(mask)


def _blank(text: str) -> str:
    return re.sub(r"[^\n]", " ", text)


def _pieces(text: str) -> Iterator[tuple[int, int, str]]:
    """Where code, comments and literals of a script begin and end."""
    done = place = 0
    open_braces: list[bool] = []  # whether each belongs to a template
    while (found := _TOKEN.search(text, place)) is not None:
        start, place, mark = found.start(), found.end(), found[0]
        kind = "literal"
        if mark == "{":
            open_braces.append(False)
            continue
        if mark == "`" or (mark == "}" and open_braces and open_braces.pop()):
            rest = _TEMPLATE.match(text, place)
            if rest is None:
                break
            place = rest.end()
            if rest[1] == "${":
                open_braces.append(True)
        elif mark == "}":
            continue
        elif mark == "/":
            before = _OPERAND.search(text, max(0, start - 40), start)
            expression = _PATTERN.match(text, start)
            if expression is None or (before is not None and before[1] not in _NO_OPERANDS):
                continue  # a division
            place = expression.end()
        elif mark[0] == "/":
            kind = "comment"
        yield done, start, "code"
        yield start, place, kind
        done = place
    yield done, len(text), "code"


def _error(path: str, text: str, place: int, fault: str) -> JoinError:
    line = text.count("\n", 0, place) + 1
    return JoinError(f"{path}, line {line}: {fault}.")
