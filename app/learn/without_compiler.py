"""Keep torch's compiler out of a process that never compiles.

Some methods of torch's optimizers load `torch._dynamo` on their first call, to mark
themselves as not to be compiled. That import takes about as long as torch's own, which a
worker's first reader would wait for. torch keeps the marked form of a method in an attribute
and loads nothing where it finds one, so here each method is its own marked form. Should a
later torch not look there, everything still works, a second later.
"""

from typing import Any


def prepare(kind: type[Any]) -> None:
    """Spare the methods of a class the import."""
    for method in vars(kind).values():
        original = getattr(method, "__wrapped__", None)
        if original is not None and not hasattr(original, "__dynamo_disable"):
            setattr(original, "__dynamo_disable", original)  # the name must not be mangled
