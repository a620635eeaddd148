"""Formulas and code, set on the server."""

import pytest
from markupsafe import Markup

from app.web.rendering import code, held, math


def test_a_formula_becomes_mathml():
    assert "<msub><mi>w</mi><mn>0</mn></msub>" in math("w_0 + x")
    assert 'display="block"' in math("w_0", display=True)


def test_a_formula_that_cannot_be_read_is_named():
    with pytest.raises(ValueError, match="frac"):
        math(r"\frac{1")


def test_a_formula_in_a_line_is_held_to_the_mark_after_it_and_to_nothing_else():
    inline, display = math("w"), math("w", display=True)
    text = Markup("<p>{}, {} and {}.</p>{}.").format(inline, inline, inline, display)
    first, second = (f'<span class="held">{inline}{mark}</span>' for mark in ",.")
    assert held(text) == f"<p>{first} {inline} and {second}</p>{display}."


def test_code_is_highlighted_and_safe():
    shown = code("print('<b>')  # why")
    assert '<span class="nb">print</span>' in shown
    assert "<b>" not in shown
