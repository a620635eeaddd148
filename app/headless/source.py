"""Where a recipe comes from: a file, standard input, or a link of the Lab.

Nothing here loads torch, so that a mistake is told at once.
"""

import codecs
import json
import os
import re
import sys
from pathlib import Path

from pydantic import ValidationError

from app.recipe import link
from app.recipe.controls import Recipe
from app.recipe.file import RecipeFile
from app.recipe.model import sentence

STDIN = "-"
_LINK = re.compile(r'\s*(?:[^#\s{"]*#)?[a-z-]+=')
"""An address with a fragment, or a fragment: what a link begins with."""


def read(source: str) -> tuple[Recipe, int]:
    """The recipe that source names, and the step its run stood at; 0 where it does not say.

    Args:
        source: the path of a file, "-" for standard input, or a link. A file holds JSON, or a link.

    Raises:
        ValueError: what is wrong with it, in one sentence.
    """
    if source == STDIN:
        return _parsed(_text(sys.stdin.buffer.read()), "standard input")
    if _LINK.match(source) and not os.path.isfile(source):
        return _from_link(source)
    try:
        content = Path(source).read_bytes()
    except OSError as error:
        raise ValueError(f"cannot read {source} ({error.strerror or error})") from None
    return _parsed(_text(content), source)


_MARKS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF32_LE: "utf-32",
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
"""Byte arguments marks, the longer ones first: UTF-32 LE begins as UTF-16 LE does."""

_ZEROS = {b"\0\0\0x": "utf-32-be", b"x\0\0\0": "utf-32-le", b"\0x\0x": "utf-16-be", b"x\0x\0": "utf-16-le"}
"""How the first two characters lie in a file without a mark; they are ASCII, in JSON and in a link."""


def _text(content: bytes) -> str:
    """The text of a file from any shell: UTF-8, UTF-16 or UTF-32, with a byte arguments mark or without."""
    marked = next((name for mark, name in _MARKS.items() if content.startswith(mark)), None)
    shape = bytes(byte and ord("x") for byte in content[:4])
    encoding = marked or _ZEROS.get(shape, "utf-8")
    return content.decode(encoding, errors="replace").rstrip("\0\x1a")


def _parsed(text: str, name: str) -> tuple[Recipe, int]:
    if _LINK.match(text):
        return _from_link(text)
    try:
        file = RecipeFile.model_validate_json(text)
        return file.recipe, file.step
    except ValidationError as error:
        fault = error.errors(include_url=False)[0]
        if fault["type"] == "json_invalid":
            raise ValueError(f"what {name} holds is neither JSON nor a link{_place(text)}") from None
        raise ValueError(f"what {name} holds is no recipe: {sentence(error)}") from None


def _place(text: str) -> str:
    """Where a text that begins as JSON ceases to be JSON."""
    try:
        json.loads(text)
    except json.JSONDecodeError as error:
        return f": its JSON breaks off at line {error.lineno}, column {error.colno}" if text.lstrip()[:1] == "{" else ""
    except RecursionError:
        pass
    return ""


def _from_link(text: str) -> tuple[Recipe, int]:
    """The recipe of a link; of a whole address, of its fragment."""
    text = text.strip()
    return link.decode(text.partition("#")[2] if "#" in text else text)
