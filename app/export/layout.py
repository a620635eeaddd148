"""How a script is laid out: lines of a readable length, and imports in their order."""

from collections.abc import Iterable

WIDTH = 112  # and eight more for where they stand

OPENING, CLOSING = "([{", ")]}"


def folded(line: str) -> list[str]:
    """A line; one that is too long is opened at its last bracket, what stands inside it one a line."""
    first = _last_bracket(line) if len(line) > WIDTH else None
    if first is None:
        return [line]
    margin = line[: len(line) - len(line.lstrip())]
    last = max(line.rfind(bracket) for bracket in CLOSING)
    parts = (f"{margin}    {part}," for part in _parted(line[first + 1 : last]))
    return [line[: first + 1], *(piece for part in parts for piece in folded(part)), f"{margin}{line[last:]}"]


def _last_bracket(line: str) -> int | None:
    """Where the bracket opens that closes last."""
    depth = 0
    for at in range(len(line) - 1, -1, -1):
        if line[at] in CLOSING:
            depth += 1
        elif line[at] in OPENING:
            depth -= 1
            if depth == 0:
                return at
    return None


def _parted(text: str) -> list[str]:
    """What stands between the commas that no bracket holds; those of a lambda's head part nothing."""
    parts, depth, start, head = [""], 0, 0, False
    for at, letter in enumerate(text):
        depth += (letter in OPENING) - (letter in CLOSING)
        head = (head or text.startswith("lambda ", at)) and letter != ":"
        if letter == "," and depth == 0 and not head:
            parts[-1] = text[start:at].strip()
            parts.append("")
            start = at + 1
    parts[-1] = text[start:].strip()
    return [part for part in parts if part]


def filled(head: str, items: Iterable[str], tail: str) -> list[str]:
    """`head` and items that end with `tail`, as many on a line as fit."""
    given = list(items)
    one = f"{head}{', '.join(given)}{tail}"
    if len(one) <= WIDTH or not given:
        return [one]
    margin = head[: len(head) - len(head.lstrip())]
    lines, line = [head], ""
    for item in given:
        if line and len(margin) + len(line) + len(item) + 6 > WIDTH:
            lines.append(f"{margin}    {line}")
            line = ""
        line += f"{' ' if line else ''}{item},"
    return [*lines, f"{margin}    {line}", f"{margin}{tail}"]


def indented(lines: Iterable[str], by: int = 1) -> list[str]:
    """Lines moved to the right by so many levels."""
    return ["    " * by + line if line else "" for line in lines]


def quoted(word: str) -> str:
    """A word as a literal."""
    return f'"{word}"'


def keywords(values: dict[str, object]) -> list[str]:
    """Arguments by name."""
    return [f"{name}={quoted(value) if isinstance(value, str) else repr(value)}" for name, value in values.items()]


STANDARD = {"collections", "dataclasses", "functools", "itertools", "math", "typing", "warnings", "csv", "io"}
"""Modules of Python itself that a script may import."""


def imports(names: set[tuple[str, str]]) -> list[str]:
    """Import statements for (module, name); name is "" for a module as a whole."""
    own = {pair for pair in names if pair[0].split(".")[0] in STANDARD}
    groups = [_group(group) for group in (own, names - own) if group]
    return [line for index, group in enumerate(groups) for line in ([""] if index else []) + group]


def _group(names: set[tuple[str, str]]) -> list[str]:
    whole = sorted(f"import {module}" for module, name in names if not name)
    parts: dict[str, list[str]] = {}
    for module, name in sorted(names):
        if name:
            parts.setdefault(module, []).append(name)
    taken = [f"from {module} import {', '.join(sorted(parts[module], key=_rank))}" for module in sorted(parts)]
    return whole + taken


def _rank(name: str) -> tuple[int, str]:
    """Constants first, then classes, then the rest."""
    return (0 if name.isupper() else 1 if name[0].isupper() else 2, name)
