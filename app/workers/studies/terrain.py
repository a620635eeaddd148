"""Optimizers on a hard surface, from question to answer."""

from collections.abc import Generator

import torch
from torch import Tensor

from app.engine.numbers import finite, rows, six_digits
from app.learn import data
from app.learn.studies.terrain import SURFACES, Race
from app.wire.studies.terrain import AskTerrain, Inside, Raced, Terrain


def answer(question: AskTerrain) -> Generator[None, None, Terrain]:
    """Let all race, some steps a slice."""
    surface = SURFACES[question.surface]
    racers = [(racer.optimizer, racer.learning_rate) for racer in question.racers]
    race = Race(surface, question.start, racers, question.inside)
    yield from race.walk(question.steps)
    loss: tuple[tuple[float | None, ...], ...] = ()
    if question.resolution is not None:
        points = data.grid(surface.extent, question.resolution)
        loss = _table(surface.loss(points).view(question.resolution, -1))
    yield
    return Terrain(
        extent=surface.extent,
        lowest=surface.lowest,
        loss=loss,
        racers=tuple(_raced(race, racer, question.below) for racer in range(len(racers))),
        inside=None if question.inside is None else _inside(race, question.inside),
    )


def _raced(race: Race, racer: int, below: float) -> Raced:
    path = race.path(racer)
    losses = race.surface.loss(path)
    high = (~(losses < below)).nonzero()
    settled = int(high[-1]) + 1 if len(high) else 0
    return Raced(
        path=tuple((six_digits(a), six_digits(b)) for a, b in rows(path)),
        loss=_table(losses.unsqueeze(0))[0],
        reached=settled if settled < len(losses) else None,
    )


def _inside(race: Race, racer: int) -> Inside:
    taken = len(race.path(racer)) - 1
    names = race.held[0] if race.held else {}
    return Inside(
        gradient=_table(torch.stack(race.gradients)[:taken, racer]),
        state={name: _table(torch.stack([held[name].view(-1) for held in race.held[:taken]])) for name in names}
        if taken
        else {},
    )


def _table(numbers: Tensor) -> tuple[tuple[float | None, ...], ...]:
    """Numbers row by row, null where not finite."""
    return tuple(tuple(finite(six_digits(value)) for value in row) for row in rows(numbers))
