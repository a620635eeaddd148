"""What pages ask of a transformer: what it would write next, and how it answers without some heads."""

import torch

from app.engine.numbers import finite_floats
from app.engine.transformer import SequenceTrainer
from app.learn import tasks
from app.learn.transformer import reading
from app.learn.transformer.model import Transformer
from app.wire.probes import Answer, AskEvaluation, AskNext, HeadEvaluation, Next, Question


@torch.inference_mode()
def answer(trainer: SequenceTrainer, question: Question, trial: int = 0) -> Answer:
    """The answer of a trial to a question, worked out at once; the run is left as it was.

    Raises:
        ValueError: the run has no such trial or its network no such head, a character of the prompt is not known,
            or it is not a question to ask of a transformer.
    """
    if not isinstance(question, AskNext | AskEvaluation):
        raise ValueError(f"of a transformer a page asks next or evaluation; got {question.type!r}")
    if trial >= trainer.trials:
        raise ValueError(f"the run has trials 0 to {trainer.trials - 1}; got trial {trial}")
    model = trainer.models[trial].eval()
    layers, heads = len(model.blocks), model.heads
    for layer, head in question.off:
        if layer >= layers or head >= heads:
            raise ValueError(
                f"the network has layers 0 to {layers - 1} and heads 0 to {heads - 1}; got head {head} of layer {layer}"
            )
    whole = reading.exact(model, trainer.cases) if isinstance(question, AskEvaluation) else 0.0
    reading.ablate(model, question.off)
    try:
        if isinstance(question, AskEvaluation):
            return HeadEvaluation(score=reading.exact(model, trainer.cases), whole=whole)
        return _next(trainer, model, question.prompt)
    finally:
        reading.ablate(model, ())


def _next(trainer: SequenceTrainer, model: Transformer, prompt: str) -> Next:
    cases = trainer.cases
    tokens = cases.tokens(prompt)[-model.context :]
    logits = model(torch.tensor([tokens], device=trainer.device))[0, -1]
    attention = reading.attention(model)[:, 0, :, -1]  # (layers, H, T)
    assert trainer.spec.sequence is not None
    return Next(
        prompt=prompt[-len(tokens) :],
        vocabulary=cases.vocabulary,
        logits=tuple(finite_floats(logits)),
        attention=tuple(tuple(tuple(finite_floats(head)) for head in layer) for layer in attention),
        wanted=tasks.answer(trainer.spec.sequence.task, prompt),
    )
