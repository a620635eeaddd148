"""Where a recipe comes from: a file, standard input, or a link of the Lab.

Nothing here loads torch, so that a mistake is told at once.
"""

import os
import re
import sys
from pathlib import Path

from pydantic import ValidationError

from app.recipe import link
from app.recipe.controls import Recipe
from app.recipe.errors import sentence
from app.recipe.file import RecipeFile

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


def _text(content: bytes) -> str:
    return content.decode("utf-8-sig", errors="replace")


def _parsed(text: str, name: str) -> tuple[Recipe, int]:
    if _LINK.match(text):
        return _from_link(text)
    try:
        file = RecipeFile.model_validate_json(text)
        return file.recipe, file.step
    except ValidationError as error:
        fault = error.errors(include_url=False)[0]
        if fault["type"] == "json_invalid":
            why = fault.get("ctx", {}).get("error", "")
            raise ValueError(f"what {name} holds is neither JSON nor a link ({why})") from None
        raise ValueError(f"what {name} holds is no recipe: {sentence(error)}") from None


def _from_link(text: str) -> tuple[Recipe, int]:
    """The recipe of a link; of a whole address, of its fragment."""
    text = text.strip()
    return link.decode(text.partition("#")[2] if "#" in text else text)
