"""The folder that a run without a browser leaves behind.

- ``recipe.json``: the recipe as run, with its step, which trains the same again.
- ``metrics.csv``: a row for each point of the history and each trial.
- ``metrics.json``: the same, in columns.
- ``script.py``: the run as a plain PyTorch script, which gives the same losses.
- ``state_dict.pt``: the weights, for `load_state_dict` of the network of the script; of several
  trials ``state_dict-0.pt`` and so on.
- ``fault.txt``: only of a run that a fault broke off, where that happened in the code.

Trials are counted from 0, as in the recipe; what is not a finite number is empty or null.
"""

from pathlib import Path

import torch
from torch import Tensor

from app.export.metrics import csv_text, json_text
from app.export.script import script
from app.recipe.controls import Recipe
from app.recipe.file import file_text
from app.recipe.history import Bucket


def write(folder: Path, recipe: Recipe, step: int, history: list[Bucket], networks: list[dict[str, Tensor]]) -> None:
    """Write everything. step: the run's. networks: each trial's state_dict.

    Raises:
        OSError: the disk is full, or the folder is gone.
    """
    (folder / "recipe.json").write_text(file_text(recipe, step), encoding="utf-8")
    trials = len(networks)
    (folder / "metrics.csv").write_text(csv_text(history, trials), encoding="utf-8", newline="")
    (folder / "metrics.json").write_text(json_text(history, trials), encoding="utf-8")
    (folder / "script.py").write_text(script(recipe, step), encoding="utf-8")
    for trial, network in enumerate(networks):
        name = "state_dict.pt" if len(networks) == 1 else f"state_dict-{trial}.pt"
        with (folder / name).open("wb") as file:  # torch opens no path with bytes that are no text
            torch.save(network, file)
