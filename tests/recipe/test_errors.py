"""Every fault becomes one plain sentence."""

from collections.abc import Iterator
from typing import Any

import pytest
from pydantic import BaseModel, TypeAdapter, ValidationError, field_validator

from app.recipe.controls import Applied, Recipe, SetLearningRate
from app.recipe.model import EXPECTED, sentence
from app.wire.messages import Open, Train, client_message


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
    expected = "right.1: expected a whole number; got 'x'."
    assert fault({"left": 2, "right": [1, "x"]}) == expected


def test_only_the_first_of_several_faults_is_told():
    assert fault({"left": "a", "right": "b"}).startswith("left: ")


def test_a_fault_of_the_whole_message_says_so():
    assert fault([1]).startswith("The message: expected an object with fields")


def test_a_long_value_is_cut():
    assert len(fault({"left": "x" * 10_000})) < 200


def spoiled(whole: Any, values: list[Any]) -> Iterator[Any]:
    """A value with each of its parts replaced by others, left out, or joined by one too many."""
    yield from values
    if isinstance(whole, dict):
        yield {**whole, "nose": 1}
        for name, part in whole.items():
            yield {key: value for key, value in whole.items() if key != name}
            yield from ({**whole, name: other} for other in spoiled(part, values))
    elif isinstance(whole, list):
        for place, part in enumerate(whole):
            yield from ([*whole[:place], other, *whole[place + 1 :]] for other in spoiled(part, values))


def test_every_fault_of_a_message_or_a_recipe_is_told_in_words_of_our_own():
    values = [None, True, -1, 10**12, 1.5, float("nan"), "", "x" * 10**5, [], [1] * 10**4, {}, {"type": "?"}]
    drag = Applied(step=3, control=SetLearningRate(value=0.1, path=((1, 0.2),)))
    recipe = Recipe(controls=(drag,))
    messages = [Open(request="o", recipe=recipe, step=3), Train(request="t", run="r", until=9)]
    told: set[str] = set()
    for adapter, whole in ((TypeAdapter(Recipe), recipe), *((client_message, message) for message in messages)):
        for spoilt in spoiled(whole.model_dump(mode="json"), values):
            try:
                adapter.validate_python(spoilt)
            except ValidationError as error:
                told |= {fault["type"] for fault in error.errors(include_url=False)}
    assert told <= {*EXPECTED, "missing", "value_error"}
    assert len(told) > 10
