"""Every fault becomes one plain sentence."""

import pytest
from pydantic import BaseModel, ValidationError, field_validator

from app.recipe.errors import sentence


class Pair(BaseModel):
    left: int
    right: tuple[int, ...] = ()

    @field_validator("left")
    @classmethod
    def _even(cls, value: int) -> int:
        if value % 2:
            raise ValueError(f"left is even; got {value}")
        return value


def fault(value: object) -> str:
    with pytest.raises(ValidationError) as caught:
        Pair.model_validate(value)
    return sentence(caught.value)


def test_a_plain_error_is_capitalized_and_ended():
    assert sentence(ValueError("the run has one trial")) == "The run has one trial."
    assert sentence(ValueError("Already a sentence.")) == "Already a sentence."


def test_a_sentence_stays_as_it_is():
    once = sentence(ValueError("x is odd"))
    assert sentence(ValueError(once)) == once


def test_a_validator_of_ours_speaks_for_itself():
    assert fault({"left": 3}) == "Left is even; got 3."


def test_a_type_error_names_the_place_what_was_expected_and_what_came():
    expected = "right.1: input should be a valid integer, unable to parse string as an integer; got 'x'."
    assert fault({"left": 2, "right": [1, "x"]}) == expected


def test_only_the_first_of_several_faults_is_told():
    assert fault({"left": "a", "right": "b"}).startswith("left: ")


def test_a_fault_of_the_whole_message_says_so():
    assert fault([1]).startswith("The message: input should be a valid dictionary")


def test_a_long_value_is_cut():
    assert len(fault({"left": "x" * 10_000})) < 200
