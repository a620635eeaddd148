"""The chapter on generalization: what its claims and figures say, trained."""

import pytest
import torch

from app.engine.checkpointed import CheckpointedTrainer
from app.engine.inspected import InspectedGroup
from app.learn.stack import draw_masks
from app.lecture.chapters import generalization as chapter
from app.queries.fresh import FreshQuery, answer
from app.recipe.controls import RegularizationSpec, SetRegularization
from app.recipe.link import decode
from app.wire import binary
from app.workers.renderers import renderer_of

CPU = torch.device("cpu")


def training(link: str) -> CheckpointedTrainer:
    return CheckpointedTrainer(decode(link)[0], CPU)


def losses(run: CheckpointedTrainer, step: int) -> tuple[float, float]:
    """The training and the validation loss of the first trial at a step."""
    run.advance(step - run.trainer.step)
    (trained, *_), (held_out, *_) = run.trainer.losses()
    return trained, held_out


def test_masks_are_scaled_so_that_their_mean_is_one():
    masks = torch.stack([draw_masks(torch.empty(1, 12, 15), 0.5, 0, step) for step in range(20_000 // (12 * 15) + 1)])
    assert set(masks.unique().tolist()) == {0.0, 2.0}
    assert float(masks.mean()) == pytest.approx(1, abs=0.02)


def test_the_network_that_few_validation_points_choose_does_worse_on_new_ones():
    for seed, width, *expected in ((0, 4, 0.111, 0.137), (5, 6, 0.065, 0.205)):
        run = training(f"{chapter.CHOOSING}&seed={seed}")
        run.advance(600)
        _, held_out = run.trainer.losses()
        chosen = min(range(len(held_out)), key=held_out.__getitem__)
        group, _ = run.perceptrons.place(chosen)
        told = answer(FreshQuery(), InspectedGroup(run, group), chosen)
        assert chapter.WIDTHS[chosen] == width
        assert [held_out[chosen], told.loss] == pytest.approx(expected, abs=0.005)


def test_weight_decay_that_is_switched_on_late_brings_the_validation_loss_down_again():
    run = training(chapter.LARGE)
    _, before = losses(run, 3000)
    run.control(SetRegularization(regularization=RegularizationSpec(name="l2", rate=0.01)))
    _, after = losses(run, 4500)
    assert after < 0.6 * before


def test_the_three_curves_have_nothing_in_common_where_there_are_no_points():
    run = training(chapter.FITS)
    run.advance(2000)
    _, buffers = binary.decode(renderer_of(run.trainer).frame("r", 0, 0.0))
    ends = torch.frombuffer(bytearray(buffers["curves"].data), dtype=torch.float32).view(3, -1)[:, [0, -1]]
    assert float((ends.amax(0) - ends.amin(0)).max()) > 1
