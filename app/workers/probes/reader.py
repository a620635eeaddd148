"""What pages ask of a transformer: what it would write next, and how it answers without some heads."""

import torch

from app.engine.numbers import finite_floats
from app.engine.transformer import SequenceTrainer
from app.learn import tasks
from app.learn.transformer import reading
from app.wire.probes import Answer, AskExam, AskNext, Exam, Next, Question


@torch.inference_mode()
def answer(trainer: SequenceTrainer, question: Question) -> Answer:
    """The answer to a question, worked out at once; the run is left as it was.

    Raises:
        ValueError: the network has no such head, does not know the prompt's characters, or is not one to be
            asked this.
    """
    if not isinstance(question, AskNext | AskExam):
        raise ValueError(f"of a transformer a page asks next or exam; got {question.type!r}")
    layers, heads = len(trainer.model.blocks), trainer.model.heads
    for layer, head in question.off:
        if layer >= layers or head >= heads:
            raise ValueError(
                f"the network has layers 0 to {layers - 1} and heads 0 to {heads - 1}; got head {head} of layer {layer}"
            )
    trainer.model.eval()
    whole = reading.exact(trainer.model, trainer.cases) if isinstance(question, AskExam) else 0.0
    reading.ablate(trainer.model, question.off)
    try:
        if isinstance(question, AskExam):
            return Exam(score=reading.exact(trainer.model, trainer.cases), whole=whole)
        return _next(trainer, question.prompt)
    finally:
        reading.ablate(trainer.model, ())


def _next(trainer: SequenceTrainer, prompt: str) -> Next:
    cases = trainer.cases
    tokens = cases.tokens(prompt)[-trainer.model.context :]
    logits = trainer.model(torch.tensor([tokens], device=trainer.device))[0, -1]
    attention = reading.attention(trainer.model)[:, 0, :, -1]  # (layers, H, T)
    assert trainer.spec.sequence is not None
    return Next(
        prompt=prompt[-len(tokens) :],
        vocabulary=cases.vocabulary,
        logits=tuple(finite_floats(logits)),
        attention=tuple(tuple(tuple(finite_floats(head)) for head in layer) for layer in attention),
        wanted=tasks.answer(trainer.spec.sequence.task, prompt),
    )
