"""Formulas and code, set on the server."""

import pytest

from app.web.typeset import code, math


def test_a_formula_becomes_mathml():
    assert "<msub><mi>w</mi><mn>0</mn></msub>" in math("w_0 + x")
    assert 'display="block"' in math("w_0", display=True)


def test_a_formula_that_cannot_be_read_is_named():
    with pytest.raises(ValueError, match="frac"):
        math(r"\frac{1")


def test_code_is_highlighted_and_safe():
    shown = code("print('<b>')  # why")
    assert '<span class="nb">print</span>' in shown
    assert "<b>" not in shown
