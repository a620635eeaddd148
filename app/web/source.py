"""The product's own code, for pages that show what runs."""

import ast
from functools import cache
from importlib.resources import files


@cache
def source(path: str, *names: str) -> str:
    """The classes and functions of a module by name, as they stand in its file, in the order named.

    Args:
        path: of the module inside the package, as "learn/transformer/model.py".
        names: at its top level.

    Raises:
        KeyError: the module has no such name.
    """
    text = (files("app") / path).read_text(encoding="utf-8")
    defined = {
        node.name: ast.get_source_segment(text, node) or ""
        for node in ast.parse(text).body
        if isinstance(node, ast.ClassDef | ast.FunctionDef)
    }
    return "\n\n\n".join(defined[name] for name in names)
