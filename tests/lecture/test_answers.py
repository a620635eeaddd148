"""The answers that the lecture gives to its own questions, and the replies to wrong ones, computed or trained."""

import re
from itertools import pairwise
from pathlib import Path

import pytest
import torch
from torch import nn
from torch.nn import functional as F

from app.engine.trainer import Trainer
from app.lecture.chapters import descent, exam, networks, perceptron
from app.lecture.contents import CHAPTERS, claims, slides
from app.lecture.glossary import GLOSSARY
from app.queries.data_size import DataSizeQuery, recipe
from app.recipe.controls import Recipe
from app.recipe.link import decode
from tests.engine.training import trained
from tests.lecture.test_descent import walked
from tests.lecture.test_notices import accuracy, chances

TESTS = "\n".join(path.read_text(encoding="utf-8") for path in Path(__file__).parents[1].rglob("test_*.py"))


def exists(test: str) -> bool:
    return re.search(rf"^def {re.escape(test)}\(", TESTS, re.MULTILINE) is not None


# -- the questions ------------------------------------------------------------------------


def test_every_chapter_asks_for_two_guesses_and_each_figure_on_descent_for_one():
    for chapter in CHAPTERS.values():
        assert sum(len(slide.predictions) for slide in chapter.slides) >= 2, chapter.id
    for slide in descent.CHAPTER.slides:
        assert slide.figure is None or slide.predictions, slide.id


def test_every_question_has_one_right_choice_and_a_reply_to_each_wrong_one():
    asked = [guess.why for _, slide in slides() for guess in slide.predictions]
    asked += [recall.question for chapter in CHAPTERS.values() for recall in chapter.recall]
    for question in asked:
        texts = [choice.text for choice in question.choices]
        assert len(set(texts)) == len(texts) >= 2, question.text
        assert 0 <= question.right < len(texts)
        for index, choice in enumerate(question.choices):
            assert choice.reply or index == question.right, (question.text, choice.text)


def test_the_right_answer_does_not_always_stand_in_the_same_place():
    for questions in (
        [guess.why.right for _, slide in slides() for guess in slide.predictions],
        [recall.question.right for chapter in CHAPTERS.values() for recall in chapter.recall],
    ):
        assert {questions.count(place) > len(questions) / 6 for place in range(3)} == {True}


def test_every_chapter_ends_with_a_summary_and_three_questions_some_of_them_from_before():
    order = list(CHAPTERS)
    known = {claim.id for claim in claims()}
    names = [recall.id for chapter in CHAPTERS.values() for recall in chapter.recall]
    assert len(set(names)) == len(names)
    for chapter in CHAPTERS.values():
        assert chapter.summary
        assert chapter.can
        assert len(chapter.recall) == 3
        asked_of = [recall.slide.partition("/")[0] for recall in chapter.recall]
        assert all(order.index(name) <= order.index(chapter.id) for name in asked_of)
        assert chapter.id == order[0] or any(name != chapter.id for name in asked_of)
        for recall in chapter.recall:
            name, _, slide = recall.slide.partition("/")
            assert slide in {shown.id for shown in CHAPTERS[name].slides}
            assert recall.claim in known if recall.claim else exists(recall.test), recall.id


def test_every_word_of_the_glossary_is_explained_on_a_slide_and_stands_once():
    forms = [form.lower() for term in GLOSSARY for form in (term.word, *term.forms)]
    assert len(set(forms)) == len(forms)
    for term in GLOSSARY:
        name, _, slide = term.slide.partition("/")
        assert slide in {shown.id for shown in CHAPTERS[name].slides}, term.word


# -- the answers --------------------------------------------------------------------------


def test_a_point_on_the_worked_examples_line_has_the_sum_zero():
    neuron = nn.Linear(2, 1)
    with torch.no_grad():
        neuron.weight.copy_(torch.tensor([[3.0, -2.0]]))
        neuron.bias.fill_(1.0)
        sums = neuron(torch.tensor([[1.0, 2.0], [-1.0, 2.0]])).flatten().tolist()
        assert sums == [0, -6]
        assert torch.sigmoid(torch.tensor(1.0 - 3.0)).item() == pytest.approx(0.12, abs=0.005)  # the first input alone
        assert torch.sigmoid(torch.tensor([0.5, 1.0])).tolist() == pytest.approx([0.62, 0.73], abs=0.005)


def counted(*sizes: int) -> int:
    layers = [nn.Linear(inputs, outputs) for inputs, outputs in pairwise(sizes)]
    return sum(parameter.numel() for layer in layers for parameter in layer.parameters())


def test_parameters_are_counted_as_the_chapters_say():
    assert (counted(3, 5), counted(2, 4, 2, 1)) == (20, 25)
    assert (counted(2, 4, 2), counted(2, 5, 2), counted(3, 4, 2)) == (22, 27, 26)


def test_losses_of_one_answer_are_what_the_chapter_says():
    def both(answer: float, truth: float) -> list[float]:
        given, wanted = torch.tensor([answer], dtype=torch.float64), torch.tensor([truth], dtype=torch.float64)
        return [F.binary_cross_entropy(given, wanted).item(), F.mse_loss(given, wanted).item()]

    assert both(0.1, 1) == pytest.approx([2.30, 0.81], abs=0.005)
    assert both(0.999, 0) == pytest.approx([6.91, 1.00], abs=0.005)
    assert both(0.9999, 0)[0] - both(0.999, 0)[0] == pytest.approx(2.3, abs=0.01)
    logit = torch.tensor([-1.3], requires_grad=True)
    F.binary_cross_entropy_with_logits(logit, torch.tensor([1.0])).backward()
    assert logit.grad is not None
    assert logit.grad.item() == pytest.approx(torch.sigmoid(logit).item() - 1, abs=1e-6)


def test_backward_adds_to_the_gradient_that_is_there():
    weight = torch.tensor([2.0], requires_grad=True)
    for times in (1, 2):
        (weight**2).sum().backward()
        assert weight.grad is not None
        assert weight.grad.item() == 4.0 * times


def test_of_six_sigmoid_layers_the_first_gets_least_gradient_and_the_last_most():
    recipe, _ = decode(f"{perceptron._DEEP}&activation=sigmoid")
    (network,) = trained(recipe, 0).perceptrons.networks()
    weights = [weight.clone().requires_grad_() for weight in network.values()]
    torch.manual_seed(0)
    h, y = torch.randn(200, 2), (torch.rand(200, 1) > 0.5).float()
    for index, (weight, bias) in enumerate(zip(weights[0::2], weights[1::2], strict=True)):
        z = h @ weight.T + bias
        h = z.sigmoid() if index < len(weights) // 2 - 1 else z
    grads = torch.autograd.grad(F.binary_cross_entropy_with_logits(h, y), weights[0::2])
    norms = [grad.norm().item() for grad in grads]
    assert norms == sorted(norms)
    assert norms[0] < norms[-1] / 1000


def test_digits_are_read_by_chance_before_training_and_a_student_who_did_little_is_failed_after_it():
    assert accuracy(networks.DEEP, 0) < 0.25
    you, idle = chances(exam.RECIPE, 2000, [[4.0, 5.0], [1.0, 1.0]]).tolist()
    assert you > 0.9
    assert idle < 0.1
    (untrained,) = chances(exam.RECIPE, 0, [[4.0, 5.0]]).tolist()
    assert untrained == pytest.approx(0.5, abs=0.15)


def test_a_network_gets_all_of_its_fifty_examples_right():
    trainer = Trainer(Recipe(spec=recipe(DataSizeQuery(examples=50), 0)), torch.device("cpu"))
    trainer.advance(2000)
    trainer.losses()
    training, test = trainer.accuracies() or ([], [])
    assert training == [1.0]
    assert test[0] < 0.9


# -- gradient descent ---------------------------------------------------------------------


def test_the_plateau_of_the_squared_error_holds_a_walk_that_cross_entropy_lets_go():
    far = {**descent.FULL, "start": [-5.0, -5.0]}
    (squared,), (entropy,) = (walked({**far, "loss": loss}).walkers for loss in ("mse", "bce"))
    assert [squared.loss[0], squared.loss[-1]] == pytest.approx([0.689, 0.655], abs=5e-4)
    assert [entropy.loss[0], entropy.loss[-1]] == pytest.approx([6.45, 0.131], abs=5e-3)


def test_over_all_examples_ten_times_the_rate_arrives_and_a_tenth_takes_longer():
    ends = [
        walked({**descent.EXAM, "walkers": descent.walkers(rate, None)}).walkers[0].loss[-1] for rate in (1, 10, 0.1)
    ]
    assert ends == pytest.approx([0.131, 0.131, 0.248], abs=5e-4)
    slow = {**descent.EXAM, "walkers": descent.walkers(0.1, None), "steps": 500}
    assert walked(slow).walkers[0].loss[-1] == pytest.approx(0.135, abs=5e-4)


def test_one_gradient_in_five_points_against_that_of_all_and_no_batch_of_ten_does():
    def standing(batch: int | None, steps: int) -> torch.Tensor:
        ask = {**descent.EXAM, "walkers": [{"batch": batch, "learning_rate": 1e-8}], "steps": steps}
        return torch.tensor(walked(ask).walkers[0].gradient)

    (all_,) = standing(None, 1)
    assert int((standing(1, 60) @ all_ < 0).sum()) == 13
    assert int((standing(10, 120) @ all_ < 0).sum()) == 0
    (ten,) = walked(descent.TEN).walkers
    path = [value for value in ten.loss if value is not None]
    rises = sum(after > before for before, after in pairwise(path)) / (len(path) - 1)
    assert rises == pytest.approx(1 / 3, abs=0.1)
