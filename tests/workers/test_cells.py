"""The lecture's code cells, run as they stand."""

import pytest
import torch

from app.lecture.cells import CELLS
from app.queries import cell
from app.queries.cell import CellQuery


@pytest.mark.parametrize("name", CELLS)
def test_a_cell_runs_and_prints(name: str):
    assert cell.answer(CellQuery(name=name)).printed.strip()


def test_the_worked_example_prints_its_answer_and_not_those_of_the_cells_before():
    printed = cell.answer(CellQuery(name="perceptron-example")).printed
    assert "0.0025" in printed
    assert "Sequential" not in printed


def test_networks_print_as_pytorch_prints_them():
    printed = cell.answer(CellQuery(name="deep")).printed
    assert "(0): Linear(in_features=1024, out_features=200, bias=True)" in printed
    assert "(6): Linear(in_features=100, out_features=10, bias=True)" in printed


def test_a_seed_decides_what_random_weights_answer():
    once, again, other = (cell.answer(CellQuery(name="perceptron-random", seed=s)).printed for s in (3, 3, 4))
    assert once == again != other


def test_a_cell_leaves_the_random_state_of_the_process_alone():
    before = torch.random.get_rng_state()
    cell.answer(CellQuery(name="deep-answer", seed=5))
    assert torch.equal(before, torch.random.get_rng_state())


def test_an_unknown_cell_is_refused_by_name():
    with pytest.raises(ValueError, match="unknown cell 'rm'"):
        cell.answer(CellQuery(name="rm"))
