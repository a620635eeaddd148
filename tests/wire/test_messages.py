"""Messages: exact through JSON, and strict about what comes in."""

import json
import re
from typing import Any

import pytest
from hypothesis import given
from pydantic import ValidationError

from app.protocol.document import messages
from app.recipe.controls import Recipe
from app.recipe.model import sentence
from app.recipe.spec import Model
from app.wire.messages import ClientMessage, Delivery, LossReport, Open, ServerMessage, client_message, server_message
from tests.recipe.strategies import recipes
from tests.wire.examples import CLIENT, SERVER


def refusal(message: dict[str, Any] | str) -> str:
    """The sentence that refuses what a page sent."""
    text = message if isinstance(message, str) else json.dumps(message)
    with pytest.raises(ValidationError) as caught:
        client_message.validate_json(text)
    return sentence(caught.value)


def name(message: Model) -> str:
    return type(message).__name__


def test_no_message_is_left_out_here():
    assert {type(message) for message in CLIENT} == set(messages(ClientMessage))
    assert {type(message) for message in SERVER} == set(messages(ServerMessage))


@pytest.mark.parametrize("message", CLIENT, ids=name)
def test_what_a_page_sends_comes_back_from_json_exactly(message: Model):
    assert client_message.validate_json(message.model_dump_json()) == message


@pytest.mark.parametrize("message", SERVER, ids=name)
def test_what_the_server_sends_comes_back_from_json_exactly(message: Model):
    assert server_message.validate_json(message.model_dump_json()) == message


@given(recipes())
def test_a_recipe_travels_exactly(recipe: Recipe):
    message = Open(request="a1", recipe=recipe)
    assert client_message.validate_json(message.model_dump_json()) == message


@pytest.mark.parametrize("message", SERVER, ids=name)
def test_every_message_of_the_server_says_how_it_is_delivered(message: Any):
    assert isinstance(message.delivery, Delivery)


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e999", "-1e999"])
@pytest.mark.parametrize(
    "text",
    [
        '{"type": "control", "request": "a", "run": "r", "control": {"type": "learning-rate", "value": NUMBER}}',
        '{"type": "control", "request": "a", "run": "r", "control": {"type": "weight", "layer": 0, "unit": 0, '
        '"input": 0, "value": NUMBER}}',
        '{"type": "speed", "request": "a", "run": "r", "steps_per_second": NUMBER}',
        '{"type": "reset", "request": "a", "run": "r", "spec": {"data": {"noise": NUMBER}}}',
        '{"type": "train", "request": "a", "run": "r", "until": NUMBER}',
        '{"type": "query", "request": "a", "what": {"type": "surface", "weights": [NUMBER, 0, 0]}}',
    ],
)
def test_a_number_that_is_not_finite_is_refused(text: str, number: str):
    assert re.search("finite number|whole number", refusal(text.replace("NUMBER", number)))


@pytest.mark.parametrize("loss", [float("nan"), float("inf")])
def test_a_loss_that_is_not_finite_cannot_be_sent(loss: float):
    with pytest.raises(ValidationError, match="finite number"):
        LossReport.model_validate(SERVER[5].model_dump() | {"training_loss": ((loss, None), (0.6, None))})


def test_an_unknown_type_is_refused_with_the_known_ones():
    why = refusal({"type": "explode", "request": "a"})
    assert "'explode'" in why
    assert all(f"'{message.model_fields['type'].default}'" in why for message in messages(ClientMessage))


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ({"request": "a"}, "The message: expected an object with the field 'type'; got {'request': 'a'}."),
        ({"type": "pause", "request": "a"}, "pause.run: a value is required, and there is none."),
        (
            {"type": "pause", "request": "a", "run": "r", "now": True},
            "pause.now: there is no such field; got True.",
        ),
        (
            {"type": "pause", "request": "", "run": "r"},
            "pause.request: expected text of 1 or more characters; got ''.",
        ),
        (
            {"type": "pause", "request": "a", "run": "R 1"},
            "pause.run: expected 1 to 24 lowercase letters and digits; got 'R 1'.",
        ),
        (
            {"type": "step", "request": "a", "run": "r", "count": 0},
            "step.count: expected a number of at least 1; got 0.",
        ),
    ],
)
def test_a_bad_message_gets_one_sentence(message: dict[str, Any], expected: str):
    assert refusal(message) == expected


@pytest.mark.parametrize("text", ["", "{", "[]", "null", '"train"', "[" * 100_000])
def test_text_that_is_no_message_is_refused_in_one_short_sentence(text: str):
    assert len(refusal(text)) < 300
