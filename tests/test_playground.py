"""docs/playground.md names a browser test for every control and every wish, and each of them exists."""

import ast
import re
from pathlib import Path

import pytest

from app.recipe import catalogue
from tests.browser.lab import CONTRACT

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "playground.md").read_text(encoding="utf-8")
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in PAGE.splitlines()
    if line.startswith("| ") and not line.startswith("| ---")
]
NOT_DRIVEN = {"statistics of visitors", "other languages: transformer-explainer 82, 86"}
"""Rows of what is not there, so that nothing can drive it."""


def functions_of(module: str) -> set[str]:
    """The test functions of a module under tests/browser."""
    tree = ast.parse((ROOT / "tests" / "browser" / f"{module}.py").read_text(encoding="utf-8"))
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")}


@pytest.mark.parametrize("row", [row for row in ROWS if row[2] != "test"], ids=lambda row: row[0][:50])
def test_a_row_names_a_browser_test_that_exists(row: list[str]):
    assert len(row) == 3
    named = re.fullmatch(r"`(test_\w+)::(test_\w+)`", row[2])
    if named is None:
        assert row[0] in NOT_DRIVEN
        assert "not there" in row[1]
    else:
        assert named[2] in functions_of(named[1])


def test_every_control_of_the_contract_is_in_the_page():
    bold = set(re.findall(r"\*\*([^*]+)\*\*", PAGE))
    assert {name for names in CONTRACT.values() for name in names} <= bold


def test_the_page_counts_as_the_catalogue_does():
    drawn = [choice for choice in catalogue.DATASETS.values() if choice.side == 0]
    words = {6: "six", 7: "seven", 8: "eight", 9: "nine", 10: "ten", 11: "eleven", 12: "twelve"}
    assert f"these six and {words[len(drawn) - 6]} more" in PAGE
    assert f"these and {words[len(catalogue.ACTIVATIONS) - 4]} more" in PAGE
