"""The training loop line by line, against the same loop written out and run at once."""

import pytest
import torch
from torch import nn

from app.learn import data
from app.lecture.cells import LINES, source
from app.queries import loop
from app.queries.loop import LoopAnswer, LoopQuery
from app.recipe.spec import DataSpec


def number(text: str) -> int:
    return next(i for i, line in enumerate(LINES, 1) if text in line.text)


def at_end(**fields: object) -> LoopAnswer:
    return loop.answer(LoopQuery.model_validate({"go": "break", **fields}))


def test_the_loop_ends_where_the_same_loop_in_plain_pytorch_does():
    torch.manual_seed(0)
    model = nn.Sequential(nn.Linear(2, 4), nn.Tanh(), nn.Linear(4, 2), nn.Tanh(), nn.Linear(2, 1))
    optimizer = torch.optim.SGD(model.parameters(), 1.0)
    scheduler = torch.optim.lr_scheduler.ExponentialLR(optimizer, gamma=0.9)
    examples = data.make(DataSpec(dataset="exam", points=60), 0)
    x, losses, rates = (examples.x - 5) / 2.5, [], []
    for _ in range(20):
        for i in range(0, 60, 12):
            optimizer.zero_grad()
            loss = nn.BCEWithLogitsLoss()(model(x[i : i + 12]), examples.y[i : i + 12])
            losses.append(loss.item())
            rates.append(optimizer.param_groups[0]["lr"])
            loss.backward()
            optimizer.step()
        scheduler.step()
    told = at_end()
    assert told.line == 0
    assert told.batch_loss == pytest.approx(losses, rel=1e-6)
    assert told.learning_rate == pytest.approx(rates)


def test_a_step_goes_to_the_next_line_and_stops_before_it():
    first = loop.answer(LoopQuery())
    assert (first.line, first.position, first.variables) == (1, 0, ())
    second = loop.answer(LoopQuery(position=first.position, go="line"))
    assert (second.line, second.position) == (2, 1)
    assert [variable.name for variable in second.variables] == [
        "model",
        "model[0].weight",
        "model[0].weight.grad",
    ]
    assert second.variables[2].about == "None"


def test_batches_and_epochs_are_stepped_over_whole():
    batch = loop.answer(LoopQuery(position=6, go="batch"))
    assert (batch.line, len(batch.batch_loss)) == (number("in dataset"), 1)
    epoch = loop.answer(LoopQuery(position=batch.position, go="epoch"))
    assert (epoch.line, len(epoch.batch_loss), epoch.epoch) == (number("for epoch"), 5, 0)


def test_a_breakpoint_stops_the_loop_and_the_gradient_is_there_after_backward():
    before = loop.answer(LoopQuery(go="break", breakpoints=(number("backward"),)))
    after = loop.answer(LoopQuery(position=before.position, go="line"))
    held = {variable.name: variable for variable in after.variables}
    assert (before.line, after.line) == (number("backward"), number("optimizer.step"))
    assert held["model[0].weight.grad"].about == "tensor, 4×2"
    assert held["input"].about == "tensor, 12×2"
    assert held["loss"].values == pytest.approx((after.batch_loss[0],))


def test_each_line_of_the_loop_is_needed():
    right = [
        at_end(**left).accuracy
        for left in (
            {},
            {"without": ["zero_grad"]},
            {"without": ["backward"]},
            {"without": ["step"]},
            {"place": "batch"},
        )
    ]
    assert right == pytest.approx([1.0, 0.817, 0.5, 0.5, 0.933], abs=0.02)


def test_a_schedule_stepped_every_batch_takes_the_rate_away():
    assert at_end().learning_rate[-1] == pytest.approx(0.135, abs=5e-4)
    assert at_end(place="batch").learning_rate[-1] == pytest.approx(0.9**99, rel=1e-6)


def test_lines_left_out_stay_in_their_place_as_comments():
    shown = source(frozenset({"zero_grad"}), "batch")
    assert len(shown) == len(LINES)
    assert shown[number("zero_grad") - 1] == "        # optimizer.zero_grad()"
    assert shown[-1] == "    # scheduler.step()"
