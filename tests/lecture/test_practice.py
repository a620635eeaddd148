"""What the chapter on training in practice says, measured."""

import pytest

from app.lecture.chapters.practice import rates
from app.wire.studies.rates import AskRates, Rates, RateWalker
from app.workers.studies.rates import answer


def walked(chosen: list[float]) -> Rates:
    ask = AskRates(walkers=tuple(RateWalker(learning_rate=rate) for rate in chosen))
    slices = answer(ask)
    while True:
        try:
            next(slices)
        except StopIteration as end:
            return end.value


def test_a_small_rate_is_caught_a_large_one_diverges_and_a_stable_one_passes_over():
    figure = rates.SLIDES[0].figure
    assert figure is not None
    small, stable, large = (walk.loss[-1] for walk in walked(figure.options["rates"]).walks)
    assert (small, stable) == pytest.approx((1.199, 0.0), abs=5e-4)
    assert large == pytest.approx(2.6e12, rel=0.02)
