"""Frames: what they carry of each kind of run, against plain softmax and the network's own weights."""

from typing import Any

import numpy
import pytest
import torch

from app.engine.checkpointed import CheckpointedTrainer
from app.learn.boundary import answers
from app.recipe.controls import Recipe
from app.recipe.spec import DataSpec, NetworkSpec, RunSpec, TrialSpec
from app.wire import binary
from app.workers import messages, renderers
from tests import plain

CPU = torch.device("cpu")


def pictured(spec: RunSpec) -> tuple[CheckpointedTrainer, dict[str, Any]]:
    """A run at step 0, and the arrays of its frame."""
    checkpointed = CheckpointedTrainer(Recipe(spec=spec), CPU)
    _, buffers = binary.decode(renderers.BoundaryRenderer(checkpointed.perceptrons).frame("r", 0, 0.0))
    return checkpointed, {name: numpy.frombuffer(b.data, b.dtype).reshape(b.shape) for name, b in buffers.items()}


def test_two_classes_by_cross_entropy_are_drawn_as_the_probability_of_class_1():
    spec = RunSpec(loss="cross-entropy", trials=(TrialSpec(seed=3),))
    _, arrays = pictured(spec)
    assert {name: array.shape for name, array in arrays.items()} == {
        "weights": (28,),
        "boundary": (96, 96),
        "units": (6, 32, 32),
        "outputs": (2, 32, 32),
    }
    x0, x1, y0, y1 = spec.data.choice.extent
    with torch.no_grad():
        corners = plain.network(spec, 3)(torch.tensor(((x0, y0), (x1, y1)))).softmax(1)
    assert numpy.allclose(arrays["boundary"][[0, -1], [0, -1]], corners[:, 1])
    assert numpy.abs(arrays["outputs"][:, 0, 0] - (1 + 254 * corners[0].numpy())).max() <= 1


@pytest.mark.parametrize("trials", [1, 3])
def test_a_network_without_hidden_layers_has_a_boundary_and_no_units(trials: int):
    spec = RunSpec(network=NetworkSpec(hidden=()), trials=tuple(TrialSpec(seed=seed) for seed in range(trials)))
    checkpointed, arrays = pictured(spec)
    checkpointed.advance(3)
    assert arrays["units"].shape == (0, 32, 32)
    x0, x1, y0, y1 = spec.data.choice.extent
    with torch.no_grad():
        corners = plain.network(spec, 0)(torch.tensor(((x0, y0), (x1, y1)))).sigmoid()[:, 0]
    assert numpy.allclose(arrays["boundary"][[0, -1], [0, -1]], corners)


def test_of_more_than_two_classes_the_winner_and_its_probability_are_told():
    z = torch.randn(2, 4, 50, generator=torch.Generator().manual_seed(0))
    certainty, winner = answers(z, 4)
    shares = z.softmax(1)
    assert winner is not None
    for trial in range(2):
        for point in range(50):
            assert int(winner[trial, point]) == int(shares[trial, :, point].argmax())
            assert float(certainty[trial, point]) == float(shares[trial, :, point].max())


def test_a_network_that_sees_pictures_shows_its_first_units_as_filters_and_no_plane():
    network = NetworkSpec(hidden=(30, 10), activation="relu")
    spec = RunSpec(data=DataSpec(dataset="digits", points=100), network=network, loss="cross-entropy")
    checkpointed, arrays = pictured(spec)
    assert {name: array.shape for name, array in arrays.items()} == {"weights": (31170,), "filters": (25, 32, 32)}
    told = messages.started(checkpointed.perceptrons, {"run": "r", "revision": 0, "seq": 1})
    assert (told.points.x1, told.points.training, told.training_points) == ((), 0, 50)
    weights = next(plain.network(spec, 0).parameters()).detach()
    row = weights[24].view(32, 32) / weights[24].abs().max()
    assert numpy.abs(arrays["filters"][24] - (128 + 127 * row.numpy())).max() <= 1


def test_a_curve_is_told_of_every_trial_in_order_and_drawn_in_place_of_maps():
    wide = NetworkSpec(hidden=(5, 3), activation="relu")
    trials = (TrialSpec(), TrialSpec(network=wide, seed=7), TrialSpec(seed=2))
    spec = RunSpec(data=DataSpec(dataset="curve"), network=NetworkSpec(hidden=(4,)), loss="mse", trials=trials)
    checkpointed = CheckpointedTrainer(Recipe(spec=spec), CPU)
    view = renderers.renderer_of(checkpointed.trainer)
    view.look(1, None)
    _, buffers = binary.decode(view.frame("r", 0, 0.0))
    arrays = {name: numpy.frombuffer(b.data, b.dtype).reshape(b.shape) for name, b in buffers.items()}
    assert {name: array.shape for name, array in arrays.items()} == {
        "weights": (32,),
        "curves": (3, 193),
        "units": (8, 32, 32),
        "outputs": (1, 32, 32),
        "trials": (3, 32, 32),
    }
    x = torch.linspace(-6, 6, 193).unsqueeze(1)
    with torch.no_grad():
        networks = [plain.network(plain.alone(spec, trial), trials[trial].seed) for trial in range(3)]
        for network, curve in zip(networks, arrays["curves"], strict=True):
            assert numpy.allclose(curve, network(x)[:, 0], atol=1e-5)
        hidden = networks[1][:2](x).T
    heights = (hidden / hidden.abs().amax(1, keepdim=True))[:, ::6][:, :32].numpy()  # ReLU: the area from zero up
    rows = numpy.linspace(-1, 1, 32)[None, :, None]
    inside = (rows > 1e-6) & (rows <= heights[:, None] - 1e-6)
    assert (arrays["units"][:5][inside] > 128).all()
    assert (arrays["units"][:5, :16] == 128).all()  # below zero there is nothing
    assert (arrays["trials"][1] == arrays["outputs"][0]).all()
    points = messages.started(checkpointed.perceptrons, {"run": "r", "revision": 0, "seq": 1}).points
    assert (len(points.x1), points.x2) == (500, points.target)


def test_a_trial_whose_curve_is_not_finite_leaves_the_others_as_they_are():
    spec = RunSpec(data=DataSpec(dataset="curve"), loss="mse", trials=(TrialSpec(), TrialSpec(seed=1)))
    checkpointed = CheckpointedTrainer(Recipe(spec=spec), CPU)
    checkpointed.perceptrons.trial_groups[0].stack.parameters[0, 0] = torch.nan
    _, buffers = binary.decode(renderers.renderer_of(checkpointed.trainer).frame("r", 0, 0.0))
    curves = numpy.frombuffer(buffers["curves"].data, "float32").reshape(2, 193)
    assert numpy.isnan(curves[0]).all()
    assert numpy.isfinite(curves[1]).all()
    tiles = numpy.frombuffer(buffers["trials"].data, "uint8").reshape(2, 32, 32)
    assert not tiles[0].any()
    assert tiles[1].all()
    assert "units" not in buffers


def test_a_trial_in_view_of_its_own_shape_is_shown_as_the_first_would_be():
    wide = NetworkSpec(hidden=(3,), activation="relu")
    spec = RunSpec(trials=(TrialSpec(), TrialSpec(network=wide, seed=7), TrialSpec(seed=2)))
    checkpointed = CheckpointedTrainer(Recipe(spec=spec), CPU)
    view = renderers.renderer_of(checkpointed.trainer)
    view.look(1, 128)
    head, buffers = binary.decode(view.frame("r", 0, 0.0))
    alone = CheckpointedTrainer(Recipe(spec=plain.alone(spec, 1)), CPU)
    theirs = renderers.renderer_of(alone.trainer)
    theirs.look(0, 128)
    _, expected = binary.decode(theirs.frame("r", 0, 0.0))
    assert head["trial"] == 1
    assert buffers["boundary"].shape == (128, 128)
    for name in ("boundary", "units", "weights"):
        assert buffers[name] == expected[name]
    tiles = numpy.frombuffer(buffers["trials"].data, "uint8").reshape(3, 32, 32)
    for trial in range(3):
        view.look(trial, 64)
        boundary = numpy.frombuffer(binary.decode(view.frame("r", 0, 0.0))[1]["boundary"].data, "float32")
        coarse = boundary.reshape(64, 64)[[0, -1], [0, -1]]
        assert numpy.abs(tiles[trial][[0, -1], [0, -1]] - (1 + 254 * coarse)).max() <= 1


def test_a_run_in_training_spends_at_most_a_sixteenth_of_its_time_on_frames(monkeypatch: pytest.MonkeyPatch):
    checkpointed = CheckpointedTrainer(Recipe(), CPU)
    view = renderers.renderer_of(checkpointed.trainer)
    clock = iter((0.0, 0.01))  # a frame that takes ten milliseconds
    monkeypatch.setattr(renderers.time, "perf_counter", lambda: next(clock))
    monkeypatch.setattr(renderers.time, "monotonic", lambda: 5.0)
    view.frame("r", 0, 0.0)
    assert not view.due(9.0, busy=True)  # nothing new
    checkpointed.advance(1)
    assert not view.due(5.0 + 15 * 0.01 - 1e-6, busy=True)
    assert view.due(5.0 + 16 * 0.01, busy=True)
    assert view.due(5.0, busy=False)


def test_weights_too_many_to_send_sixty_times_a_second_are_left_out():
    spec = RunSpec(
        data=DataSpec(dataset="digits", points=100), network=NetworkSpec(hidden=(100,)), loss="cross-entropy"
    )
    assert set(pictured(spec)[1]) == {"filters"}
