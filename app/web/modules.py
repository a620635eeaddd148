"""Which modules a page's scripts need, so that a browser can fetch them all at once."""

import posixpath
import re
from functools import cache
from pathlib import Path
from typing import Final

_IMPORT: Final = re.compile(r'^(?:import|export|\}).*?"(\.{1,2}/[^"]+\.js)";$', re.MULTILINE)
"""A static import, on one line or the last of several, as biome lays them out."""


@cache
def needed(root: Path, entries: tuple[str, ...]) -> tuple[str, ...]:
    """The entries and every module they import, directly or not: paths under root, the nearest first.

    Raises:
        FileNotFoundError: a module imports one that is not there.
    """
    found = dict.fromkeys(entries)
    waiting = list(found)
    for path in waiting:
        for name in _IMPORT.findall((root / path).read_text(encoding="utf-8")):
            target = posixpath.normpath(posixpath.join(posixpath.dirname(path), name))
            if target not in found:
                found[target] = None
                waiting.append(target)
    return tuple(found)
