"""Which lines of a script the last control of its recipe made."""

from difflib import SequenceMatcher

from app.export.script import script
from app.recipe.controls import Recipe


def changed(recipe: Recipe, steps: int = 0) -> list[int]:
    """The numbers, from 0, of the lines that the script would not have without the last control."""
    if not recipe.controls:
        return []
    before = script(recipe.model_copy(update={"controls": recipe.controls[:-1]}), steps).split("\n")
    now = script(recipe, steps).split("\n")
    blocks = SequenceMatcher(None, before, now, autojunk=False).get_opcodes()
    lines = [line for kind, _, _, start, stop in blocks if kind != "equal" for line in range(start, stop)]
    return [line for line in lines if now[line].strip()]
