"""The activations that pages draw, in JavaScript, against torch."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import nn
from torch.nn import functional

from app.learn.activations import ACTIVATIONS
from app.recipe import catalogue
from tests import programs

SCRIPT = Path(__file__).parents[2] / "static" / "js" / "lib" / "activations.js"
POINTS = [-30.0, -8.0, -6.0, -3.3, -1.7, -1.0, -0.4, -1e-3, 1e-3, 0.25, 1.0, 1.9, 2.5, 5.0, 7.9, 30.0]
PROGRAM = f"""
import {{ACTIVATIONS}} from "{SCRIPT.as_uri()}";
const at = {json.dumps(POINTS)};
console.log(JSON.stringify(ACTIVATIONS.map((a) => (
    {{name: a.name, title: a.title, torch: a.torch, value: at.map(a.value), slope: at.map(a.slope)}}))));
"""


@pytest.fixture(scope="module")
def drawn() -> dict[str, dict[str, Any]]:
    """What the page's module says of each activation at POINTS."""
    node = programs.node()
    told = subprocess.run(
        [node, "--input-type=module", "--eval", PROGRAM], capture_output=True, text=True, timeout=60, check=True
    )
    return {one["name"]: one for one in json.loads(told.stdout)}


def test_the_gallery_shows_the_catalogue(drawn: dict[str, dict[str, Any]]):
    assert {name: one["title"] for name, one in drawn.items()} == {
        name: choice.title for name, choice in catalogue.ACTIVATIONS.items()
    }


@pytest.mark.parametrize("name", catalogue.ACTIVATIONS)
def test_values_and_derivatives_on_the_page_are_those_of_torch(drawn: dict[str, dict[str, Any]], name: str):
    z = torch.tensor(POINTS, dtype=torch.float64, requires_grad=True)
    value = ACTIVATIONS[name].module()(z)
    (slope,) = torch.autograd.grad(value.sum(), z)
    for key, expected in {"value": value.detach(), "slope": slope}.items():
        shown = torch.tensor(drawn[name][key], dtype=torch.float64)
        assert torch.allclose(shown, expected, rtol=1e-7, atol=1e-8), key


@pytest.mark.parametrize("name", catalogue.ACTIVATIONS)
def test_the_call_printed_beside_a_curve_is_that_function(drawn: dict[str, dict[str, Any]], name: str):
    z = torch.tensor(POINTS, dtype=torch.float64)
    called = eval(drawn[name]["torch"], {"torch": torch, "nn": nn, "F": functional, "z": z})
    assert torch.equal(called, ACTIVATIONS[name].module()(z))
