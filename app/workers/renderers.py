"""Frame renderers: what a page sees of a run, drawn when there is something new and within a share of its time."""

import time
from abc import ABC, abstractmethod

import torch
from torch import Tensor

from app.engine.anytrainer import AnyTrainer
from app.engine.numbers import finite, finite_floats
from app.engine.trainer import Trainer, perceptrons
from app.engine.transformer import SequenceTrainer
from app.learn.boundary import InputLine, InputPlane, Multiples, extent, filters
from app.learn.boundary import resolution as usual_resolution
from app.learn.transformer import reading
from app.wire import binary
from app.wire.binary import Buffer
from app.wire.messages import Frame, SequenceFrame

FRAME_SECONDS = 1 / 60
WATCHED_SHARE = 0.06
"""The part of its time a run spends on frames at most."""

WEIGHTS = 65_536
"""Weights at most that a frame carries."""


class FrameRenderer(ABC):
    """The part that is the same for all networks.

    stale: something but the step has changed since the last frame.
    view: the trial in view, and the points a side of its maps, or None for as many as stay cheap.
    """

    def __init__(self, trainer: AnyTrainer) -> None:
        self._trainer = trainer
        self.stale = True
        self.view: tuple[int, int | None] = (0, None)
        self._cost = self._made = 0.0
        self._step = 0

    def due(self, now: float, busy: bool) -> bool:
        """Whether a frame may be made: of something new, and in a busy run not too soon after the last."""
        wait = max(FRAME_SECONDS, self._cost * (1 / WATCHED_SHARE - 1)) if busy else 0.0
        return (self.stale or self._trainer.step != self._step) and now - self._made >= wait

    @abstractmethod
    def look(self, trial: int, resolution: int | None) -> None:
        """Have a trial in view from now on, its maps with so many points a side; None: as many as stay cheap.

        Raises:
            ValueError: there is no such trial, or no such choice.
        """

    @torch.inference_mode()
    def frame(self, run: str, revision: int, steps_per_second: float, request: str | None = None) -> bytes:
        """The run as its trainer stands now, encoded. request: of a page that looks back."""
        begin = time.perf_counter()
        encoded = self._encoded(run, revision, round(steps_per_second, 1), request)
        self._cost, self._made = time.perf_counter() - begin, time.monotonic()
        self.stale, self._step = False, self._trainer.step
        return encoded

    @abstractmethod
    def _encoded(self, run: str, revision: int, steps_per_second: float, request: str | None) -> bytes: ...


def buffer(tensor: Tensor) -> Buffer:
    """A tensor as a frame carries it."""
    dtype = str(tensor.dtype).removeprefix("torch.")
    return Buffer(dtype, tuple(tensor.shape), tensor.cpu().contiguous().numpy().tobytes())


class BoundaryRenderer(FrameRenderer):
    """Frames of perceptrons: what they make of the plane or of one input, and their weights."""

    def __init__(self, trainer: Trainer) -> None:
        super().__init__(trainer)
        spec = trainer.spec
        self.trainer = trainer
        self._extent = extent(spec)
        several = trainer.trials > 1 and spec.data.choice.plane
        self._multiples = [Multiples(c.stack, spec, c.network) for c in trainer.trial_groups] if several else []
        curve = spec.data.choice.curve
        self._lines = [InputLine(c.stack, spec, c.network) for c in trainer.trial_groups] if curve else []
        order = torch.tensor([trial for group in trainer.trial_groups for trial in group.trials])
        self._order = order.argsort()  # of what is asked of the groups, one after the other
        self.look(0, None)

    def look(self, trial: int, resolution: int | None) -> None:
        """As `FrameRenderer.look`."""
        group, self._row = self.trainer.place(trial)
        self._group = self.trainer.trial_groups.index(group)
        self.trial, self.view, self.stale = trial, (trial, resolution), True
        spec, network, self._stack = self.trainer.spec, group.network, group.stack
        side = resolution or usual_resolution(network)
        self._plane = InputPlane(group.stack, spec, network, side) if spec.data.choice.plane else None

    def _encoded(self, run: str, revision: int, steps_per_second: float, request: str | None) -> bytes:
        trainer = self.trainer
        training_loss, test_loss = trainer.losses()
        accuracies = trainer.accuracies()
        head = Frame(
            request=request,
            run=run,
            revision=revision,
            step=trainer.step,
            epoch=round(trainer.sampler.epochs, 4),
            training_loss=tuple(map(finite, training_loss)),
            test_loss=tuple(map(finite, test_loss)),
            training_accuracy=None if accuracies is None else tuple(accuracies[0]),
            test_accuracy=None if accuracies is None else tuple(accuracies[1]),
            learning_rate=tuple(trainer.rates),
            steps_per_second=steps_per_second,
            extent=self._extent,
            trial=self.trial,
        )
        return binary.encode(head, self._buffers())

    def _buffers(self) -> dict[str, Buffer]:
        """The pictures of the run, each left out while it is not finite."""
        parts: dict[str, Tensor | None] = {}
        weights = self._stack.parameters[self._row]
        if weights.numel() <= WEIGHTS:
            parts["weights"] = weights
        if self._lines:
            parts |= self._curves()
        elif self._plane is None:
            first = self._stack.weights[0][self._row]
            parts["filters"] = filters(first) if bool(torch.isfinite(first.sum())) else None
        else:
            boundary, classes = self._plane.boundary(self._row)
            if bool(torch.isfinite(boundary.sum())):
                parts |= {"boundary": boundary, "classes": classes, "units": self._plane.units()}
                parts["outputs"] = self._plane.outputs()
        if self._multiples:
            parts["trials"], parts["trial_classes"] = self._tiles()
        return {name: buffer(part) for name, part in parts.items() if part is not None}

    def _curves(self) -> dict[str, Tensor]:
        """The curves of all trials in their order, and those of the trial in view and of its units as pictures."""
        curves = torch.cat([line.curves() for line in self._lines])[self._order]
        drawn = torch.cat([line.drawn() for line in self._lines])[self._order]
        parts = {"curves": curves} | ({"trials": drawn} if len(drawn) > 1 else {})
        if bool(torch.isfinite(curves[self.trial].sum())):
            units = self._lines[self._group].units(self._row)
            parts |= {"units": units, "outputs": drawn[self.trial : self.trial + 1]}
        return parts

    def _tiles(self) -> tuple[Tensor, Tensor | None]:
        """The answers of all trials, and of more than two classes the winning ones, in the order of the trials."""
        found = [multiples.maps() for multiples in self._multiples]
        classes = [winners for _, winners in found if winners is not None]
        maps = torch.cat([maps for maps, _ in found])[self._order]
        return maps, torch.cat(classes)[self._order] if classes else None


class AttentionRenderer(FrameRenderer):
    """Frames of a transformer: its attention on a held-out case, and its tokens' vectors."""

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
            epoch=round(trainer.sampler.epochs, 4),
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


def renderer_of(trainer: AnyTrainer) -> FrameRenderer:
    """The renderer for what a trainer trains."""
    return (
        AttentionRenderer(trainer) if isinstance(trainer, SequenceTrainer) else BoundaryRenderer(perceptrons(trainer))
    )
