"""Data sets: seeded examples, and what a network sees of them.

A new one takes an entry in the catalogue and one in `examples.MAKERS`.
"""

from app.learn.data.examples import Examples, make
from app.learn.data.features import FEATURES, features, grid

__all__ = ["FEATURES", "Examples", "features", "grid", "make"]
