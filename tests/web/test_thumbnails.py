"""Thumbnails: the small picture of a run in a list, against the frame it is made of."""

import struct

import pytest
import torch

from app.engine.checkpointed import CheckpointedTrainer
from app.recipe.controls import Recipe
from app.recipe.spec import DataSpec, NetworkSpec, RunSpec, TrialSpec
from app.web.thumbnails import SIDE, thumbnail
from app.wire import binary
from app.workers.renderers import renderer_of


def pictured(spec: RunSpec) -> tuple[bytes, dict[str, binary.Buffer], bytes]:
    """A run's frame at step 0, its arrays, and the picture of its thumbnail."""
    frame = renderer_of(CheckpointedTrainer(Recipe(spec=spec), torch.device("cpu")).trainer).frame("r", 0, 0.0)
    picture = thumbnail("r", frame).picture
    assert picture is not None
    return frame, binary.decode(frame)[1], picture


def corners(side: int) -> list[int]:
    """Where the corners of a square map lie."""
    return [0, side - 1, side * (side - 1), side * side - 1]


@pytest.mark.parametrize("dataset", ["circles", "plane"])
def test_a_card_has_the_map_of_its_frame_from_minus_one_to_one(dataset: str):
    spec = RunSpec(data=DataSpec(dataset=dataset), loss="bce" if dataset == "circles" else "mse")
    _, buffers, picture = pictured(spec)
    (_, (rows, columns), data), size = buffers["boundary"], SIDE * SIDE
    values = struct.unpack(f"<{rows * columns}f", data)
    assert len(picture) == size
    for small, large in zip(corners(SIDE), corners(rows), strict=True):
        value = 2 * values[large] - 1 if dataset == "circles" else values[large]
        assert picture[small] == pytest.approx(128 + 127 * max(-1, min(1, value)), abs=0.51)


def test_a_card_of_several_classes_tells_each_places_class_too():
    _, buffers, picture = pictured(RunSpec(data=DataSpec(dataset="blobs3"), loss="cross-entropy"))
    classes = bytes(buffers["classes"].data)
    side = buffers["classes"].shape[0]
    told = picture[SIDE * SIDE :]
    assert len(told) == SIDE * SIDE
    assert [told[at] for at in corners(SIDE)] == [classes[at] for at in corners(side)]


def test_a_card_of_digits_has_the_first_units_weights():
    network = NetworkSpec(hidden=(3,), activation="relu")
    spec = RunSpec(data=DataSpec(dataset="digits", points=60), network=network, loss="cross-entropy")
    _, buffers, picture = pictured(spec)
    assert picture == bytes(buffers["filters"].data)[: SIDE * SIDE]
    assert len(set(picture)) > 20


def test_a_card_of_a_curve_has_the_curve():
    _, buffers, picture = pictured(RunSpec(data=DataSpec(dataset="curve"), loss="mse"))
    assert picture == bytes(buffers["outputs"].data)
    assert set(picture[: SIDE * SIDE // 2]) | set(picture[SIDE * SIDE // 2 :]) > {128}


def test_the_losses_of_a_card_are_those_of_the_best_trial():
    spec = RunSpec(trials=tuple(TrialSpec(seed=seed) for seed in range(4)))
    frame, _, _ = pictured(spec)
    head, _ = binary.decode(frame)
    made = thumbnail("r", frame)
    assert (made.training_loss, made.test_loss) == (min(head["training_loss"]), min(head["test_loss"]))
