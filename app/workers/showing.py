"""What a worker shows of a run, whatever it trains: how it starts, its frames, its exams."""

import torch
from torch import Tensor

from app.engine.anytrainer import AnyTrainer
from app.engine.exam import Exam
from app.engine.numbers import finite, finite_floats
from app.engine.trainer import Trainer
from app.engine.transformer import SequenceTrainer
from app.learn.transformer import reading
from app.wire import binary
from app.wire.messages import Attempt, Examined, SequenceFrame, Started
from app.workers import report
from app.workers.camera import Camera, buffer
from app.workers.log import Head


def started(trainer: AnyTrainer, head: Head) -> Started:
    """The message that begins a revision at the trainer's step."""
    if isinstance(trainer, SequenceTrainer):
        return Started(
            **head,
            spec=trainer.spec,
            step=trainer.step,
            device=str(trainer.device),
            parameters=trainer.parameters.shape[1],
            steps_per_epoch=trainer.feed.per_epoch,
            training_points=len(trainer.feed),
            test_points=trainer.cases.held_out,
            points=report.NO_POINTS,
        )
    assert isinstance(trainer, Trainer)
    return report.started(trainer, head)


def camera(trainer: AnyTrainer) -> Camera:
    """What makes the frames of a trainer's run."""
    if isinstance(trainer, SequenceTrainer):
        return AttentionCamera(trainer)
    assert isinstance(trainer, Trainer)
    return report.BoundaryCamera(trainer)


def examined(exam: Exam, head: Head) -> Examined:
    """The message for an exam."""
    return Examined(
        **head,
        step=exam.step,
        scores=tuple(round(score, 4) for score in exam.scores),
        induction=None if exam.induction is None else tuple(map(tuple, exam.induction)),
        samples=tuple(Attempt(prompt=prompt, answer=answer, written=text) for prompt, answer, text in exam.samples),
    )


class AttentionCamera(Camera):
    """Pictures of a transformer: its attention on a held-out case, and its tokens' vectors."""

    def __init__(self, trainer: SequenceTrainer) -> None:
        super().__init__(trainer)
        self._sequences = trainer
        cases = trainer.cases
        self._text = cases.prompts[0] + cases.answer(0)
        self._tokens = torch.tensor([cases.tokens(self._text)], device=trainer.device)
        self._last: Tensor | None = None

    def look(self, trial: int, resolution: int | None) -> None:
        """Have a trial in view from now on.

        Raises:
            ValueError: there is no such trial, or a resolution is asked for, which attention has none of.
        """
        if trial >= self._sequences.trials:
            raise ValueError(f"the run has trials 0 to {self._sequences.trials - 1}; got trial {trial}")
        if resolution is not None:
            raise ValueError(f"the pictures of a transformer have no resolution; got {resolution}")
        self.view, self._last, self.stale = (trial, None), None, True

    def _encoded(self, run: str, revision: int, steps_per_second: float, request: str | None) -> bytes:
        trainer = self._sequences
        training, test = trainer.losses()
        model = trainer.models[self.view[0]].eval()
        chances = model(self._tokens)[0].softmax(1)  # (T, V)
        attention = (reading.attention(model)[:, 0] * 255).round().byte()
        truth = self._tokens[0, 1:]
        head = SequenceFrame(
            request=request,
            run=run,
            revision=revision,
            step=trainer.step,
            epoch=round(trainer.feed.epochs, 4),
            training_loss=tuple(map(finite, training)),
            test_loss=tuple(map(finite, test)),
            learning_rate=tuple(trainer.rates),
            steps_per_second=steps_per_second,
            trial=self.view[0],
            tokens=self._text,
            likeliest=trainer.cases.text(chances.argmax(1)),
            chance=tuple(finite_floats(chances[:-1].gather(1, truth.unsqueeze(1))[:, 0])),
            vocabulary=trainer.cases.vocabulary,
        )
        vectors = model.embedding.weight
        if not bool(torch.isfinite(vectors.sum() + chances.sum())):
            return binary.encode(head, {})
        return binary.encode(head, {"attention": buffer(attention), "embeddings": buffer(self._plane(vectors))})

    def _plane(self, vectors: Tensor) -> Tensor:
        """Vectors (V, C) on their two main axes, (V, 2), turned so that they lie near where they were drawn last."""
        centred = vectors - vectors.mean(0)
        drawn = centred @ _singular(centred)[1][:2].t()
        if self._last is not None:
            u, v = _singular(drawn.t() @ self._last)
            drawn = drawn @ (u @ v)
        self._last = drawn
        return drawn


def _singular(matrix: Tensor) -> tuple[Tensor, Tensor]:
    """U and Vᵀ of a matrix's singular value decomposition."""
    u, _, v = torch.svd(matrix)
    return u, v.t()
