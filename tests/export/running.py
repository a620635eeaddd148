"""Exported scripts, run by plain Python in a process of their own."""

import json
import math
import subprocess
import sys
from pathlib import Path
from typing import Any

from app.export.script import script
from app.recipe.controls import Recipe
from tests.engine.training import trained

RUNNER = """
import json, runpy, sys
import torch

chance = torch.Generator().manual_seed(0)  # so that a verdict depends on the code alone

def noise(p):
    return torch.randn(p.shape, generator=chance)

def nudged(kind):
    class Nudged(kind):
        def forward(self, *arguments):
            if torch.is_grad_enabled():
                with torch.no_grad():
                    for p in self.parameters():
                        p.mul_(1 + 1e-6 * noise(p))
                        p.add_(1e-9 * noise(p))
            return super().forward(*arguments)
    return Nudged

torch.set_num_threads(1)
sys.stdout = sys.stderr
told = []
for path, trials, steps, nudge in json.load(sys.stdin):
    space = runpy.run_path(path)
    train = space["train"]
    each = [(trial,) for trial in range(trials)] if trials > 1 else [()]
    losses = [train(*trial, steps)[1] for trial in each]
    own = train.__globals__
    own.update({name: nudged(kind) for name, kind in own.items() if name.startswith("Network")})
    for trial in own.get("TRIALS", ()):
        if "network" in trial:
            trial["network"] = nudged(trial["network"])
    told.append((losses, [train(*trial, steps)[1] for trial in each] if nudge else []))
json.dump(told, sys.__stdout__)
"""

Losses = list[list[float]]
"""Of each trial, the batch loss of each step."""


def agreeing(live: Losses, script: Losses, nudged: Losses) -> int:
    """Hold the losses of a script against the live run's, relative 1e-4; returns how many were compared.

    A trial is compared until it diverges, or until rounding alone would tell: until a relative
    change of 1e-6 in every weight at every step moves its loss by more than 1e-5.
    """
    compared = 0
    for trial, (a, b, c) in enumerate(zip(live, script, nudged, strict=True)):
        for step, (ours, theirs, moved) in enumerate(zip(a, b, c, strict=False)):
            if not (math.isfinite(ours) and math.isfinite(theirs)) or not math.isclose(theirs, moved, rel_tol=1e-5):
                break
            assert math.isclose(ours, theirs, rel_tol=1e-4, abs_tol=1e-7), (trial, step, ours, theirs, moved)
            compared += 1
    return compared


def scripts(recipes: list[Recipe], steps: int, folder: Path, nudge: bool = False) -> list[tuple[Losses, Losses]]:
    """What the scripts of some recipes train to in a fresh process, as they are, and nudged if that is wanted."""
    orders: list[Any] = []
    for number, recipe in enumerate(recipes):
        path = folder / f"script-{number}.py"
        path.write_text(script(recipe, steps), encoding="utf-8")
        orders.append((str(path), len(recipe.spec.trials), steps, nudge))
    command = [sys.executable, "-I", "-c", RUNNER]
    done = subprocess.run(command, input=json.dumps(orders), capture_output=True, text=True, cwd=folder, timeout=600)
    assert done.returncode == 0, done.stderr[-3000:]
    return [tuple(pair) for pair in json.loads(done.stdout)]


def live(recipe: Recipe, steps: int) -> Losses:
    """What the run itself trains to, up to its divergence."""
    rows = [bucket.batch_loss for bucket in trained(recipe, steps).take_closed()]
    trials = range(len(recipe.spec.trials))
    return [[math.nan if (loss := row[trial]) is None else loss for row in rows] for trial in trials]
