"""Self-attention taken apart: each step against the formula, and the whole against PyTorch."""

import math

import pytest
import torch

from app.queries.attention import AttentionAnswer, AttentionQuery, answer


def tensor(found: AttentionAnswer, name: str) -> torch.Tensor:
    step = next(step for step in found.steps if step.id == name)
    rows = [[[-math.inf if cell is None else cell for cell in row] for row in part.values] for part in step.matrices]
    return torch.tensor(rows)


@pytest.mark.parametrize("heads", [1, 2, 4])
@pytest.mark.parametrize(("masked", "scaled"), [(True, True), (False, True), (True, False)])
def test_every_step_follows_from_those_before_it_and_the_whole_equals_pytorch(heads: int, masked: bool, scaled: bool):
    asked = AttentionQuery.model_validate({"heads": heads, "masked": masked, "scaled": scaled})
    found = answer(asked)
    q, k, v = (tensor(found, name) for name in ("queries", "keys", "values"))
    torch.testing.assert_close(tensor(found, "scores"), q @ k.mT, atol=2e-3, rtol=0)
    scale = math.sqrt(q.shape[2]) if scaled else 1
    torch.testing.assert_close(tensor(found, "scaled"), tensor(found, "scores") / scale, atol=2e-4, rtol=0)
    hidden = tensor(found, "masked").isinf()
    assert torch.equal(hidden, torch.ones_like(hidden).triu(1) & torch.tensor(masked))
    torch.testing.assert_close(tensor(found, "softmax"), tensor(found, "masked").softmax(2), atol=2e-4, rtol=0)
    torch.testing.assert_close(tensor(found, "sum"), tensor(found, "softmax") @ v, atol=2e-3, rtol=0)
    assert max(found.difference) < 5e-6


def test_without_positions_equal_words_have_equal_rows_and_with_them_they_do_not():
    for positions in ("none", "sinusoidal", "learned"):
        rows = tensor(answer(AttentionQuery(positions=positions, masked=False, heads=1)), "joined")[0]
        assert torch.allclose(rows[0], rows[4], atol=1e-3) == (positions == "none")  # the cat sat on the mat


def test_a_sentence_without_a_word_is_refused_and_a_long_one_is_cut():
    with pytest.raises(ValueError, match="at least one word"):
        answer(AttentionQuery(sentence="  "))
    assert len(answer(AttentionQuery(sentence="a " * 50)).words) == 8
