"""The rate that a range test names, against the best of a sweep, on the six data sets of TensorFlow Playground."""

import json
import math
import subprocess
from pathlib import Path

import pytest

from app.engine.checkpointed import CheckpointedTrainer
from app.recipe import catalogue
from app.recipe.link import decode
from tests.engine.training import trained
from tests.programs import node

ROOT = Path(__file__).parents[2]
SIX = ("circles", "xor", "gaussians", "spiral", "plane", "hills")
RATES = tuple(10 ** (power / 3) for power in range(-9, 1))
STEPS = 1000
ALIKE = 2.0
"""Rates are as good as the best where their loss is at most so many times its."""

FOUND = """
import {fallEnd, RANGE_OFF} from "./static/js/lib/experiments.js";
let text = "";
for await (const part of process.stdin) text += part;
const found = JSON.parse(text).map(([rates, losses]) => fallEnd(rates, losses.map((l) => l ?? NaN), rates.length));
console.log(JSON.stringify({off: RANGE_OFF, rates: found.map((one) => one?.rate ?? null)}));
"""


def run(link: str, steps: int) -> CheckpointedTrainer:
    return trained(decode(link)[0], steps)


def good(base: str) -> tuple[float, float]:
    """The lowest and the highest rate as good as the best, by the mean logarithm of the losses from two seeds."""
    trials = "".join(f"&trial=lr({rate:.6g});init-seed({seed})" for seed in (0, 1) for rate in RATES)
    checkpointed = run(f"{base}&kind=sweep{trials}", STEPS)
    fell = {fault.trial for fault in checkpointed.trainer.diverged_trials}
    logs = [
        math.inf if trial in fell else math.log(max(loss, 1e-6))
        for trial, loss in enumerate(checkpointed.trainer.losses()[0])
    ]
    means = [(a + b) / 2 for a, b in zip(logs[: len(RATES)], logs[len(RATES) :], strict=True)]
    fine = [rate for rate, mean in zip(RATES, means, strict=True) if mean <= min(means) + math.log(ALIKE)]
    return fine[0], fine[-1]


@pytest.mark.parametrize("optimizer", ["adam", "sgd(momentum=0.9)"])
def test_a_range_test_is_off_by_no_more_than_it_says(optimizer: str):
    bases = [f"v=1&data={n}&loss={catalogue.DATASETS[n].losses[0]}&hidden=8,8&optimizer={optimizer}" for n in SIX]
    rising = "&kind=range-test&lr=10&schedule=rising(first=0.000001,total_steps=2000)/step"
    histories = [run(base + rising, 2000).take_closed() for base in bases]
    curves = [([b.learning_rate[0] for b in buckets], [b.training_loss[0] for b in buckets]) for buckets in histories]
    command = [node(), "--input-type=module", "-e", FOUND]
    done = subprocess.run(command, input=json.dumps(curves), capture_output=True, text=True, cwd=ROOT, check=True)
    told = json.loads(done.stdout)
    for name, base, rate in zip(SIX, bases, told["rates"], strict=True):
        low, high = good(base)
        assert rate is not None, name
        assert low / told["off"] <= rate <= high * told["off"], (name, rate, low, high)
