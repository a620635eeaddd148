"""The folder that a run without a browser leaves behind.

- ``recipe.json``: the recipe as run, which trains the same again.
- ``metrics.csv``: a row for each point of the history and each trial.
- ``metrics.json``: the same, in columns.
- ``state_dict.pt``: the weights, for `load_state_dict` of the same `nn.Sequential`; of several
  trials ``state_dict-0.pt`` and so on.

Trials are counted from 0, as in the recipe; what is not a finite number is empty or null.
"""

import contextlib
import csv
import itertools
import json
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from app.engine.history import Bucket
from app.recipe.controls import Recipe

COLUMNS = ("batch_loss", "batch_min", "batch_max", "training_loss", "test_loss", "learning_rate")
"""What the history holds of each trial, in the names of `Bucket`."""


@contextmanager
def claimed(wanted: Path | None, dataset: str) -> Generator[Path]:
    """An empty folder: the one wanted, or a new ``descent-<dataset>-<n>`` here.

    If nothing comes of it, a folder made for it is removed again.

    Raises:
        ValueError: the folder holds something already, or cannot be made.
    """
    try:
        made, folder = _wanted(wanted) if wanted else (True, _numbered(dataset))
    except OSError as error:
        raise ValueError(f"cannot make the folder {error.filename} ({error.strerror}); name another by --out") from None
    try:
        yield folder
    except BaseException:
        if made:
            with contextlib.suppress(OSError):  # it holds something
                folder.rmdir()
        raise


def _wanted(folder: Path) -> tuple[bool, Path]:
    made = not folder.exists()
    folder.mkdir(parents=True, exist_ok=True)
    if any(folder.iterdir()):
        raise ValueError(f"the folder {folder} is not empty, and nothing is overwritten; name another folder by --out")
    return made, folder


def _numbered(dataset: str) -> Path:
    for number in itertools.count(1):
        folder = Path(f"descent-{dataset}-{number}")
        with contextlib.suppress(FileExistsError):
            folder.mkdir()
            return folder
    raise AssertionError("numbers do not end")


def write(folder: Path, recipe: Recipe, history: list[Bucket], networks: list[dict[str, Tensor]]) -> None:
    """Write everything. networks: each trial's state_dict.

    Raises:
        OSError: the disk is full, or the folder is gone.
    """
    (folder / "recipe.json").write_text(recipe.model_dump_json(indent=2) + "\n", encoding="utf-8")
    trials = range(len(networks))
    with (folder / "metrics.csv").open("w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file)
        rows.writerow(("step", "epoch", "trial", *COLUMNS))
        for bucket in history:
            rows.writerows((bucket.step, _epoch(bucket), trial, *_values(bucket, trial)) for trial in trials)
    (folder / "metrics.json").write_text(json.dumps(_columns(history, len(networks)), allow_nan=False) + "\n")
    for trial, network in enumerate(networks):
        torch.save(network, folder / ("state_dict.pt" if len(networks) == 1 else f"state_dict-{trial}.pt"))


def _epoch(bucket: Bucket) -> float:
    return round(bucket.epoch, 4)


def _values(bucket: Bucket, trial: int) -> list[float | None]:
    return [getattr(bucket, name)[trial] for name in COLUMNS]


def _columns(history: list[Bucket], trials: int) -> dict[str, Any]:
    return {
        "step": [bucket.step for bucket in history],
        "epoch": [_epoch(bucket) for bucket in history],
        "trials": [
            {name: [getattr(bucket, name)[trial] for bucket in history] for name in COLUMNS} for trial in range(trials)
        ],
    }
