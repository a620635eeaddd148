"""Numbers in sentences read like those of the page."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.recipe import limits
from app.recipe.numbers import brief, rate


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (-6.1634e17, "−6.16×10¹⁷"),
        (3.4e-7, "3.40×10⁻⁷"),
        (-0.51249, "−0.512"),
        (-1712.4, "−1,712"),
        (0.0, "0"),
        (2.5, "2.5"),
    ],
)
def test_a_number_is_brief_and_a_huge_one_has_a_power_of_ten(value: float, expected: str):
    assert brief(value) == expected


@pytest.mark.parametrize(
    ("value", "expected"), [(0.00003, "0.00003"), (0.3, "0.3"), (100.0, "100"), (1e-8, "1e-8"), (0.012345, "0.0123")]
)
def test_a_rate_is_plain(value: float, expected: str):
    assert rate(value) == expected


@given(st.floats(*limits.LEARNING_RATE))
def test_a_rate_can_be_typed_again(value: float):
    assert float(rate(value)) == pytest.approx(value, rel=0.01)
