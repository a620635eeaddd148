"""The scripts of a page as one script, and its style sheets as one, with source maps back to the files.

A joined script holds each module once, as a function that its first import calls, so a module is evaluated
once a page, after what it imports, however it is imported. A dynamic import finds its module among them too.
Modules may not import each other in a circle: what one of them imports would not be there yet.
"""

import hashlib
import json
import posixpath
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
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
    body: the same lines without comments, what stays of each where it stands in the file. literal: the lines, counted
    from 0, that begin inside a literal. exports: an object literal of what the module exports.
    """

    path: str
    imports: tuple[str, ...]
    text: str
    body: str
    literal: frozenset[int]
    exports: str


def read_module(path: str, text: str) -> ScriptModule:
    """Read the module at a path.

    Raises:
        JoinError: it is written in a way that joining cannot keep, with the place.
    """
    text = text if text.endswith("\n") else text + "\n"
    code, mask, literal = _read(text)
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
    given = f"{{{', '.join(('__proto__: null', *exports))}}}"
    return ScriptModule(path, tuple(imports), text, _edited(code, edits), literal, given)


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


def _read(text: str) -> tuple[str, str, frozenset[int]]:
    """A script without its comments, the same with literals blank too, and the lines that begin inside a literal."""
    code: list[str] = []
    mask: list[str] = []
    literal: set[int] = set()
    line = 0
    for start, end, kind in _pieces(text):
        piece = text[start:end]
        breaks = piece.count("\n")
        if kind == "literal":
            literal.update(range(line + 1, line + breaks + 1))
        line += breaks
        if kind == "comment":  # blank only before code that keeps its column
            piece = "\n" * piece.count("\n") + ("" if text.startswith("\n", end) else _blank(piece.rpartition("\n")[2]))
        code.append(piece)
        mask.append(piece if kind == "code" else _blank(piece))
    return "".join(code), "".join(mask), frozenset(literal)


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


_LOADER: Final = """\
const $modules = new Map();
const $import = (path) => {
  if (typeof $modules.get(path) === "function") $modules.set(path, Object.freeze($modules.get(path)()));
  return $modules.get(path);
};
const $later = async (base, name) => {
  const path = new URL(name, `file:///${base}`).pathname.slice(1);
  if (!$modules.has(path)) throw new TypeError(`the script of this page holds no module ${path}`);
  return $import(path);
};
"""
_WORD: Final = re.compile(r"[\w$]+|[^\w$\s]")
_COMMENT: Final = re.compile(r"""/\*.*?\*/|("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')""", re.DOTALL)
_FILE: Final = re.compile(r"""url\(["']?(?!data:|#)([^"')]+)["']?\)""")
_DIGITS: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"


Origin = tuple[int, int, int]
"""Of a line: which source it comes from, its line there, and how many columns further left it stands now."""


@dataclass(frozen=True)
class Joined:
    """One text made of several files. sources: path and text of each. lines: where each line of the text comes from."""

    text: str
    sources: Sequence[tuple[str, str]]
    lines: Sequence[Origin | None]

    @cached_property
    def version(self) -> str:
        """A name that changes with any of the files, in what is left out of the text too."""
        return hashlib.sha256("\0".join(text for _, text in self.sources).encode()).hexdigest()[:12]

    @cached_property
    def map(self) -> str:
        """The source map, with the files in it: each word that was there is mapped."""
        return json.dumps(
            {
                "version": 3,
                "sources": [f"../../static/{path}" for path, _ in self.sources],
                "sourcesContent": [text for _, text in self.sources],
                "names": [],
                "mappings": _mappings(self),
            },
            ensure_ascii=False,
            separators=(",", ":"),
        )


def needed(entries: Sequence[str], module: Callable[[str], ScriptModule]) -> list[ScriptModule]:
    """The modules at the paths and all that they import: each once, after those that it imports.

    Raises:
        JoinError: some import each other in a circle.
    """
    found: dict[str, ScriptModule | None] = {}

    def find(path: str, above: tuple[str, ...]) -> None:
        if path in above:
            raise JoinError(f"{' imports '.join((*above[above.index(path) :], path))}: a circle cannot be joined.")
        if path in found:
            return
        here = module(path)
        for name in here.imports:
            find(name, (*above, path))
        found[path] = here

    for entry in entries:
        find(entry, ())
    return [here for here in found.values() if here is not None]


def join_scripts(modules: Sequence[ScriptModule], entry: str) -> Joined:
    """One script of all modules, which evaluates the entry; the others are there to be imported.

    Blank lines and indentation, a twentieth of what the script weighs compressed, are left out.
    """
    text: list[str] = [*_LOADER.split("\n")[:-1]]
    lines: list[Origin | None] = [None for _ in text]
    for number, module in enumerate(modules):
        text.append(f'$modules.set("{module.path}", () => {{')
        lines.append(None)
        for line, written in enumerate(module.body.split("\n")):
            plain = written if line in module.literal else written.lstrip()
            if plain or line in module.literal:
                text.append(plain)
                lines.append((number, line, len(written) - len(plain)))
        text.append(f"return {module.exports};\n}});")
        lines += [None, None]
    text.append(f'$import("{entry}");\n')
    return Joined("\n".join(text), [(module.path, module.text) for module in modules], [*lines, None])


def join_styles(sheets: Sequence[tuple[str, str]], address: Callable[[str], str]) -> Joined:
    """One style sheet of several (path and text of each), in their order.

    address: where a file that a sheet names by its relative path is found from the joined one.

    Raises:
        JoinError: one imports another.
    """
    text: list[str] = []
    lines: list[Origin | None] = []
    for number, (path, written) in enumerate(sheets):
        whole = written if written.endswith("\n") else written + "\n"
        plain = _COMMENT.sub(_uncommented, whole)
        if found := re.search(r"@import|@charset", plain):
            raise JoinError(f"{path}: {found[0]!r} cannot stand in a joined style sheet.")
        folder = posixpath.dirname(path)
        text.append(_FILE.sub(lambda at, folder=folder: f'url("{address(_beside(folder, at[1]))}")', plain))
        lines += [(number, line, 0) for line in range(text[-1].count("\n"))]
    return Joined("".join(text), sheets, lines)


def _beside(folder: str, name: str) -> str:
    return posixpath.normpath(posixpath.join(folder, name))


def _uncommented(found: re.Match[str]) -> str:
    return found[0] if found[1] else "\n" * found[0].count("\n")


def _mappings(joined: Joined) -> str:
    """The lines of the mappings: each word as how far it lies beyond the last one, in both texts."""
    sources = [text.split("\n") for _, text in joined.sources]
    mapped: list[str] = []
    last = (0, 0, 0)  # source, line and column that were named last
    for written, origin in zip(joined.text.split("\n"), joined.lines, strict=False):
        segments: list[str] = []
        if origin is not None:
            number, line, left = origin
            column = left
            for place in _places(" " * left + written, sources[number][line]):
                here = (number, line, place)
                steps = (place - column, *(now - before for now, before in zip(here, last, strict=True)))
                segments.append("".join(map(_digits, steps)))
                column, last = place, here
        mapped.append(",".join(segments))
    return ";".join(mapped)


def _places(line: str, written: str) -> Iterator[int]:
    """Where words of a line stand that stand there in the line as it was written."""
    return (found.start() for found in _WORD.finditer(line) if written.startswith(found[0], found.start()))


def _digits(value: int) -> str:
    """A number in base 64, five bits a digit, the lowest first; its sign is the lowest bit."""
    rest = abs(value) << 1 | (value < 0)
    digits = ""
    while True:
        rest, low = rest >> 5, rest & 31
        digits += _DIGITS[low | 32 if rest else low]
        if not rest:
            return digits
