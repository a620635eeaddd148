"""What the first chapter says that its claims do not train."""

import re
from pathlib import Path

import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

from app.learn import data
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
