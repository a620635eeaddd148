"""Tasks: the right answers, and cases that are held out in truth."""

import ast

import pytest
import torch
from torch import Generator

from app.learn import tasks
from app.recipe.catalogue import TASKS
from app.recipe.catalogue.tasks import LECTURE

CLOSE = {"(": ")", "[": "]", "{": "}"}


def right(name: str, prompt: str, answer: str) -> bool:
    """Whether an answer is right, found out in another way than the task's own."""
    match name:
        case "reverse":
            return all(prompt[place] == answer[-1 - place] for place in range(len(prompt)))
        case "sort":
            return all(prompt.count(d) == answer.count(d) for d in "0123456789") and list(answer) == sorted(answer)
        case "copy":
            return answer == prompt and len(set(prompt)) == len(prompt)
        case "add":
            return int(answer[::-1]) == ast.literal_eval(prompt.split("+")[0]) + ast.literal_eval(prompt.split("+")[1])
        case _:
            text = prompt + answer
            while (shorter := text.replace("()", "").replace("[]", "").replace("{}", "")) != text:
                text = shorter
            return text == "" and set(answer) <= set(CLOSE.values()) and answer != ""


@pytest.mark.parametrize("name", tasks.TASKS)
def test_every_case_has_the_right_answer_and_no_more_than_its_length(name: str):
    for length in TASKS[name].length[:2]:
        cases = tasks.cases(name, length, "", Generator().manual_seed(5))
        for number, prompt in enumerate(cases.prompts):
            assert right(name, prompt[:-1], cases.answer(number)), prompt
            digits = 2 * length + 1 if name == "add" else length
            assert 1 <= len(prompt) - 1 <= digits
            assert tasks.answer(name, prompt) == cases.answer(number)


@pytest.mark.parametrize("name", tasks.TASKS)
def test_no_held_out_case_is_trained_on_and_the_same_seed_draws_the_same(name: str):
    length = TASKS[name].length[0]
    cases = tasks.cases(name, length, "", Generator().manual_seed(5))
    rows = {tuple(row) for row in cases.inputs.tolist()}
    assert len(rows) == len(cases.inputs)
    assert 0 < cases.held_out <= len(cases.inputs) // 4
    again = tasks.cases(name, length, "", Generator().manual_seed(5))
    assert torch.equal(cases.inputs, again.inputs)


def test_only_the_answer_and_its_end_are_asked_for():
    cases = tasks.cases("reverse", 4, "", Generator().manual_seed(0))
    for number in range(20):
        asked = cases.targets[number] != tasks.IGNORED
        prompt, answer = cases.prompts[number], cases.answer(number)
        assert cases.text(cases.targets[number][asked]) == answer + tasks.END
        assert int(asked.int().argmax()) == len(prompt) - 1


def test_a_text_is_cut_into_windows_of_which_the_last_tenth_is_held_out():
    cases = tasks.cases("text", 32, LECTURE, Generator())
    assert cases.end is None
    assert all(prompt in LECTURE[-len(LECTURE) // 10 - 1 :] for prompt in cases.prompts)
    assert [cases.text(cases.inputs[number]) for number in range(cases.held_out)] == list(cases.prompts)
    first = cases.held_out
    assert cases.text(cases.inputs[first]) == LECTURE[:32]
    assert cases.text(cases.targets[first]) == LECTURE[1:33]
    trained = len(cases.inputs) - cases.held_out
    assert trained + 32 == len(LECTURE) - len(LECTURE) // 10


@pytest.mark.parametrize(
    ("text", "said"),
    [("short", "at least 97 characters; got 5"), ("".join(map(chr, range(48, 400))), "at most 256 different")],
)
def test_a_text_that_cannot_be_learnt_from_is_refused(text: str, said: str):
    with pytest.raises(ValueError, match=said):
        tasks.cases("text", 32, text, Generator())


def test_a_prompt_of_unknown_characters_or_none_is_refused():
    cases = tasks.cases("reverse", 4, "", Generator())
    with pytest.raises(ValueError, match=r"knows the characters abcdefghij>\.; got 'X' 'é'"):
        cases.tokens("aXé")
    with pytest.raises(ValueError, match="at least one character"):
        cases.tokens("")


@pytest.mark.parametrize(("name", "prompt"), [("add", "12"), ("add", "+1"), ("brackets", ")("), ("text", "abc")])
def test_a_prompt_that_is_none_has_no_answer(name: str, prompt: str):
    assert tasks.answer(name, prompt) is None
