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

from app.web.modules import JoinError, ScriptModule

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


@dataclass(frozen=True)
class Joined:
    """One text made of several files. sources: path and text of each, and the line of text where its lines begin."""

    text: str
    sources: Sequence[tuple[str, str, int]]

    @cached_property
    def version(self) -> str:
        """A name that changes with any of the files, in what is left out of the text too."""
        return hashlib.sha256("\0".join(text for _, text, _ in self.sources).encode()).hexdigest()[:12]

    @cached_property
    def map(self) -> str:
        """The source map, with the files in it: each word that stands where it stood is mapped."""
        return json.dumps(
            {
                "version": 3,
                "sources": [f"../../static/{path}" for path, _, _ in self.sources],
                "sourcesContent": [text for _, text, _ in self.sources],
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
    """One script of all modules, which evaluates the entry; the others are there to be imported."""
    text = [_LOADER]
    line = _LOADER.count("\n")
    sources: list[tuple[str, str, int]] = []
    for module in modules:
        text.append(f'$modules.set("{module.path}", () => {{\n{module.body}return {module.exports};\n}});\n')
        sources.append((module.path, module.text, line + 1))
        line += text[-1].count("\n")
    text.append(f'$import("{entry}");\n')
    return Joined("".join(text), sources)


def join_styles(sheets: Sequence[tuple[str, str]], address: Callable[[str], str]) -> Joined:
    """One style sheet of several (path and text of each), in their order.

    address: where a file that a sheet names by its relative path is found from the joined one.

    Raises:
        JoinError: one imports another.
    """
    text: list[str] = []
    line = 0
    sources: list[tuple[str, str, int]] = []
    for path, written in sheets:
        whole = written if written.endswith("\n") else written + "\n"
        plain = _COMMENT.sub(_uncommented, whole)
        if found := re.search(r"@import|@charset", plain):
            raise JoinError(f"{path}: {found[0]!r} cannot stand in a joined style sheet.")
        folder = posixpath.dirname(path)
        text.append(_FILE.sub(lambda at, folder=folder: f'url("{address(_beside(folder, at[1]))}")', plain))
        sources.append((path, written, line))
        line += text[-1].count("\n")
    return Joined("".join(text), sources)


def _beside(folder: str, name: str) -> str:
    return posixpath.normpath(posixpath.join(folder, name))


def _uncommented(found: re.Match[str]) -> str:
    return found[0] if found[1] else "\n" * found[0].count("\n")


def _mappings(joined: Joined) -> str:
    """The lines of the mappings: each word as how far it lies beyond the last one, in both texts."""
    lines = joined.text.split("\n")
    mapped = [""] * len(lines)
    last = (0, 0, 0)  # source, line and column that were named last
    for number, (_, source, first) in enumerate(joined.sources):
        for offset, written in enumerate(source.split("\n")):
            if first + offset >= len(lines):
                break
            segments: list[str] = []
            column = 0
            for place in _places(lines[first + offset], written):
                here = (number, offset, place)
                steps = (place - column, *(now - before for now, before in zip(here, last, strict=True)))
                segments.append("".join(map(_digits, steps)))
                column, last = place, here
            mapped[first + offset] = ",".join(segments)
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
