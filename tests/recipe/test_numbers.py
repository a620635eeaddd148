"""Numbers in sentences read like those of the page, by one table for both (`tests/js/format.test.js`)."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.recipe import limits
from app.recipe.numbers import brief, full, rate, whole

TABLE = json.loads((Path(__file__).parents[1] / "numbers.json").read_text("utf-8"))


@pytest.mark.parametrize(("value", "text"), TABLE["brief"])
def test_a_number_is_brief_and_a_huge_one_has_a_power_of_ten(value: float, text: str):
    assert brief(value) == text


@pytest.mark.parametrize(("value", "text"), TABLE["rate"])
def test_a_rate_is_plain(value: float, text: str):
    assert rate(value) == text


@pytest.mark.parametrize(("value", "text"), TABLE["full"])
def test_a_number_in_full_loses_no_digit(value: float, text: str):
    assert full(value) == text


@pytest.mark.parametrize(("text", "value"), TABLE["whole"])
def test_a_typed_whole_number_is_read_as_the_page_reads_it(text: str, value: int | None):
    if value is not None:
        assert whole(text) == value
        return
    with pytest.raises(ValueError, match="whole number"):
        whole(text)


@given(st.floats(*limits.LEARNING_RATE))
def test_a_rate_can_be_typed_again(value: float):
    assert float(rate(value)) == pytest.approx(value, rel=0.01)
