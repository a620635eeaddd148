"""What the first chapter says that its claims do not train."""

import re
from pathlib import Path

import pytest
import torch
from torch import nn
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils.data import DataLoader, TensorDataset

from app.learn import data
from app.queries.throughput import deep_network
from app.recipe.spec import DataSpec

TEMPLATE = Path(__file__).parents[2] / "templates" / "lecture" / "why.html"


def test_the_training_loop_on_the_page_runs_and_learns_the_circles():
    shown = re.search(r"{% set loop %}\n(.*?){% endset %}", TEMPLATE.read_text(encoding="utf-8"), re.DOTALL)
    assert shown is not None
    examples = data.make(DataSpec(dataset="circles"), 0)
    torch.manual_seed(0)
    loader = DataLoader(TensorDataset(examples.x, examples.y), batch_size=10)
    known = {"torch": torch, "nn": nn, "dataset": list(loader)}
    exec(shown[1], known)
    model = known["model"]
    assert isinstance(model, nn.Sequential)
    right = ((model(examples.x) > 0.5) == (examples.y > 0.5)).float().mean()
    assert right > 0.95


class Products(TorchDispatchMode):
    """Counts the matrix products that PyTorch is asked for, and the multiplications in them."""

    def __init__(self) -> None:
        super().__init__()
        self.products = 0
        self.multiplications = 0

    def __torch_dispatch__(self, func, types, args=(), kwargs=None):
        if func in (torch.ops.aten.mm.default, torch.ops.aten.addmm.default):
            left, right = args[-2:]
            self.products += 1
            self.multiplications += left.shape[0] * left.shape[1] * right.shape[1]
        return func(*args, **(kwargs or {}))


@pytest.mark.parametrize(("batch", "multiplications"), [(1, 592_600), (64, 37_926_400)])
def test_a_step_takes_the_same_eleven_products_whatever_the_batch(batch: int, multiplications: int):
    network = deep_network()
    x, y = torch.rand(batch, 32 * 32), torch.zeros(batch, dtype=torch.long)
    with Products() as counted:
        nn.functional.cross_entropy(network(x), y).backward()
    assert (counted.products, counted.multiplications) == (11, multiplications)
