"""Queries and answers: exact through JSON, and found without being listed."""

import json
from pathlib import Path
from typing import Any

import pytest

from app import queries
from app.queries import QUESTIONS, read
from app.recipe.model import Model
from tests.wire.examples import QUERIES, QUERY_ANSWERS, TRIAL_ANSWERS, TRIAL_QUERIES


def name(model: Model) -> str:
    return type(model).__name__


@pytest.mark.parametrize("asked", [*QUERIES, *TRIAL_QUERIES], ids=name)
def test_a_query_comes_back_from_json_exactly(asked: Model):
    _, came = read(json.loads(asked.model_dump_json()), of_a_trial=asked in TRIAL_QUERIES)
    assert came == asked


@pytest.mark.parametrize("answer", [*QUERY_ANSWERS, *TRIAL_ANSWERS], ids=name)
def test_an_answer_comes_back_from_json_exactly(answer: Model):
    assert type(answer).model_validate_json(answer.model_dump_json()) == answer


def test_each_module_is_one_question_whose_query_and_answer_have_one_tag():
    modules = {path.stem for path in Path(queries.__path__[0]).glob("*.py")} - {"__init__"}
    assert len(QUESTIONS) == len(modules)
    for tag, question in QUESTIONS.items():
        assert question.query.model_fields["type"].default == question.answer.model_fields["type"].default == tag
        assert question.query.__module__.rpartition(".")[2] == tag.replace("-", "_")
        assert question.query.__doc__
        assert question.answer.__doc__


def test_a_query_about_a_trial_is_none_without_a_run_nor_the_other_way_round():
    for queries_of, of_a_trial in ((QUERIES, True), (TRIAL_QUERIES, False)):
        with pytest.raises(ValueError, match=r"unknown query .* expected one of"):
            read(queries_of[0].model_dump(), of_a_trial)


@pytest.mark.parametrize("tag", [None, 1, [], {}, ["surface"], {"type": "surface"}, "nothing"])
def test_a_tag_of_any_kind_that_names_no_question_is_refused_in_a_sentence(tag: Any):
    with pytest.raises(ValueError, match=r"^unknown query .* expected one of"):
        read({"type": tag})
