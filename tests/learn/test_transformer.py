"""Attention against PyTorch's own, and what is read from a transformer."""

import math

import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Generator, Tensor, nn
from torch.nn import functional as F

from app.learn import tasks
from app.learn.transformer import reading
from app.learn.transformer.model import Attention, Dropout, Transformer, sinusoids
from tests.profiles import examples

shapes = st.tuples(st.integers(1, 3), st.integers(1, 9), st.integers(1, 8), st.integers(1, 8))


def attention(heads: int, width: int, masked: bool, scaled: bool, chance: Generator) -> Attention:
    made = Attention(width, heads, masked, scaled, Dropout(0.0, chance))
    for weight in made.parameters():
        nn.init.normal_(weight, std=width**-0.5, generator=chance)
    return made


def gradients(output: Tensor, slope: Tensor, of: list[Tensor]) -> tuple[Tensor, ...]:
    return torch.autograd.grad((output * slope).sum(), of)


@settings(max_examples=examples(40))
@given(shapes, st.booleans(), st.booleans(), st.integers(0, 2**31))
def test_attention_equals_scaled_dot_product_attention_forward_and_gradient(shape, masked, scaled, seed):
    batch, tokens, heads, each = shape
    chance = Generator().manual_seed(seed)
    ours = attention(heads, heads * each, masked, scaled, chance)
    x = torch.randn(batch, tokens, heads * each, generator=chance, requires_grad=True)
    slope = torch.randn(x.shape, generator=chance)
    q, k, v = ours.to_qkv(x).view(batch, tokens, 3, heads, each).permute(2, 0, 3, 1, 4)
    theirs = F.scaled_dot_product_attention(q, k, v, is_causal=masked, scale=1 / math.sqrt(each) if scaled else 1.0)
    expected = ours.join(theirs.transpose(1, 2).reshape(x.shape))
    torch.testing.assert_close(ours(x), expected, rtol=1e-5, atol=1e-5)
    of = [x, *ours.parameters()]
    for found, wanted in zip(gradients(ours(x), slope, of), gradients(expected, slope, of), strict=True):
        torch.testing.assert_close(found, wanted, rtol=1e-4, atol=1e-4)


@settings(max_examples=examples(40))
@given(shapes, st.booleans(), st.integers(0, 2**31))
def test_attention_equals_multihead_attention_forward_weights_and_gradient(shape, masked, seed):
    batch, tokens, heads, each = shape
    chance = Generator().manual_seed(seed)
    ours = attention(heads, heads * each, masked, True, chance)
    theirs = nn.MultiheadAttention(heads * each, heads, batch_first=True)
    theirs.in_proj_weight.data = ours.to_qkv.weight.detach().clone()
    theirs.in_proj_bias.data = ours.to_qkv.bias.detach().clone()
    theirs.out_proj.load_state_dict(ours.join.state_dict())
    x = torch.randn(batch, tokens, heads * each, generator=chance, requires_grad=True)
    slope = torch.randn(x.shape, generator=chance)
    later = torch.ones(tokens, tokens, dtype=torch.bool).triu(1) if masked else None
    expected, weights = theirs(x, x, x, attn_mask=later, average_attn_weights=False)
    torch.testing.assert_close(ours(x), expected, rtol=1e-5, atol=1e-5)
    torch.testing.assert_close(ours.seen, weights.detach(), rtol=1e-5, atol=1e-6)
    found = gradients(ours(x), slope, [x, ours.to_qkv.weight, ours.join.weight])
    wanted = gradients(expected, slope, [x, theirs.in_proj_weight, theirs.out_proj.weight])
    for ours_gradient, theirs_gradient in zip(found, wanted, strict=True):
        torch.testing.assert_close(ours_gradient, theirs_gradient, rtol=1e-4, atol=1e-4)


def test_positions_are_the_sines_and_cosines_of_the_paper():
    table = sinusoids(5, 6)
    for place in range(5):
        for pair in range(3):
            angle = place / 10_000 ** (2 * pair / 6)
            expected = torch.tensor([math.sin(angle), math.cos(angle)])
            torch.testing.assert_close(table[place, 2 * pair : 2 * pair + 2], expected, rtol=1e-5, atol=1e-6)


def test_with_a_mask_no_token_is_touched_by_those_after_it_and_without_one_it_is():
    tokens = torch.tensor([[1, 2, 3, 4, 5]])
    other = torch.tensor([[1, 2, 3, 0, 0]])
    for masked in (True, False):
        model = Transformer(6, 5, width=16, masked=masked, seed=1)
        same = torch.allclose(model(tokens)[0, :3], model(other)[0, :3], atol=1e-6)
        assert same == masked


def test_without_positions_the_last_token_sees_the_others_in_any_order():
    for positions in ("none", "sinusoidal", "learned"):
        model = Transformer(6, 5, width=16, positions=positions, layers=1, seed=1)
        first, turned = model(torch.tensor([[1, 2, 3, 4, 5], [3, 1, 4, 2, 5]]))[:, -1]
        assert torch.allclose(first, turned, atol=1e-5) == (positions == "none")


def test_dropout_drops_its_share_keeps_the_mean_and_comes_again_from_the_same_seed():
    chance = Generator()
    dropout = Dropout(0.25, chance)
    x = torch.ones(100, 1000)
    first = dropout(x) if chance.manual_seed(3) else x
    assert abs(float((first == 0).float().mean()) - 0.25) < 0.01
    assert abs(float(first.mean()) - 1) < 0.01
    chance.manual_seed(3)
    assert torch.equal(dropout(x), first)
    assert dropout.eval()(x) is x


def test_a_head_that_is_switched_off_gives_nothing_and_comes_back():
    model = Transformer(6, 5, width=16, heads=2, layers=2, seed=1)
    tokens = torch.tensor([[1, 2, 3, 4, 5]])
    whole = model(tokens)
    reading.ablate(model, ((1, 0),))
    without = model(tokens)
    model.attentions[1].kept.fill_(1)
    weight = model.attentions[1].join.weight
    with torch.no_grad():
        weight[:, :8] = 0  # what the first head of two gives to the sum
    torch.testing.assert_close(without, model(tokens))
    assert not torch.allclose(without, whole)


def test_one_pass_finds_the_share_of_answers_that_writing_token_by_token_gets_right():
    cases = tasks.cases("sort", 3, "", Generator().manual_seed(0))
    model = Transformer(len(cases.vocabulary), cases.inputs.shape[1], width=32, layers=1, seed=0)
    optimizer = torch.optim.AdamW(model.parameters(), lr=4e-3)
    for step in range(60):
        rows = slice(cases.held_out + 64 * step % 512, cases.held_out + 64 * step % 512 + 64)
        optimizer.zero_grad()
        reading.loss(model, cases.inputs[rows], cases.targets[rows]).backward()
        optimizer.step()
    one_pass = reading.exact(model, cases)
    model.masked = False  # the network still has its mask: only the way of finding out changes
    assert 0.1 < one_pass < 1
    assert reading.exact(model, cases) == one_pass


def test_induction_is_one_for_a_head_that_looks_after_the_last_such_token_and_the_mean_for_one_that_looks_anywhere():
    cases = tasks.cases("copy", 6, "", Generator().manual_seed(0))
    model = Transformer(len(cases.vocabulary), cases.inputs.shape[1], width=16, heads=2, layers=1, seed=0)
    same = cases.inputs[: cases.held_out].unsqueeze(2) == cases.inputs[: cases.held_out].unsqueeze(1)
    places = torch.zeros(cases.held_out, 2, *same.shape[1:])
    for row, query, key in same.tril(-1).nonzero():
        places[row, 0, query, key + 1] = 1
    places[:, 1] = 1 / same.shape[2]

    class Looks(Transformer):
        def forward(self, tokens: Tensor) -> Tensor:
            self.attentions[0].seen = places
            return tokens

    model.__class__ = Looks
    found = reading.induction(model, cases)
    torch.testing.assert_close(found, torch.tensor([[1.0, 1 / same.shape[2]]]))
