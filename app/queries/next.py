"""What a transformer would write next, with some of its heads switched off."""

from collections.abc import Generator
from contextlib import contextmanager
from typing import Annotated, Literal

import torch
from pydantic import Field

from app.engine.numbers import finite_floats
from app.engine.transformer import SequenceTrainer
from app.learn import tasks
from app.learn.transformer import reading
from app.learn.transformer.model import Transformer
from app.queries import OccasionalQuery
from app.recipe import limits
from app.recipe.model import Model
from app.wire.delivery import Numbers

Head = tuple[Annotated[int, Field(ge=0, lt=limits.LAYERS[1])], Annotated[int, Field(ge=0, lt=limits.HEADS[1])]]
Heads = Annotated[tuple[Head, ...], Field(max_length=limits.LAYERS[1] * limits.HEADS[1])]


class NextQuery(OccasionalQuery):
    """What a transformer would write after a prompt. off: heads that are switched off for it, as (layer, head)."""

    type: Literal["next"] = "next"
    prompt: Annotated[str, Field(max_length=2000)]
    off: Heads = ()


class NextAnswer(Model):
    """The next token after a prompt.

    prompt: the part of it that the network sees, the last tokens its context holds. vocabulary: the tokens.
    logits: of each, in that order. attention: of every layer and head, from the prompt's last token to each.
    wanted: the right answer to the prompt so far, null where it is none of the task's.
    """

    type: Literal["next"] = "next"
    prompt: str
    vocabulary: str
    logits: Numbers
    attention: tuple[tuple[Numbers, ...], ...]
    wanted: str | None


@torch.inference_mode()
def answer(query: NextQuery, subject: SequenceTrainer, trial: int) -> NextAnswer:
    """The token that a trial would write after the prompt; the run is left as it was.

    Raises:
        ValueError: the network has no such head, or a character of the prompt is not known.
    """
    cases, prompt = subject.cases, query.prompt
    with without_heads(subject.models[trial], query.off) as model:
        tokens = cases.tokens(prompt)[-model.context :]
        logits = model(torch.tensor([tokens], device=subject.device))[0, -1]
        attention = reading.attention(model)[:, 0, :, -1]  # (layers, H, T)
    assert subject.spec.sequence is not None
    return NextAnswer(
        prompt=prompt[-len(tokens) :],
        vocabulary=cases.vocabulary,
        logits=tuple(finite_floats(logits)),
        attention=tuple(tuple(tuple(finite_floats(head)) for head in layer) for layer in attention),
        wanted=tasks.answer(subject.spec.sequence.task, prompt),
    )


@contextmanager
def without_heads(model: Transformer, off: Heads) -> Generator[Transformer]:
    """The model in evaluation with some heads switched off, as (layer, head); they are back on after it.

    Raises:
        ValueError: the network has no such head.
    """
    layers, heads = len(model.blocks), model.heads
    for layer, head in off:
        if layer >= layers or head >= heads:
            raise ValueError(
                f"the network has layers 0 to {layers - 1} and heads 0 to {heads - 1}; got head {head} of layer {layer}"
            )
    reading.ablate(model.eval(), off)
    try:
        yield model
    finally:
        reading.ablate(model, ())
