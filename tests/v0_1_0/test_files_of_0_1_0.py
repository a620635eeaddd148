"""Links, a recipe file and a store as version 0.1.0 wrote them: each opens, and trains to the losses recorded then.

`links.jsonl` has a link and its losses a line. The store holds five runs, served and trained by that version: steered
and rewound (named), of two trials with a schedule, of the reader's own table, a fork, and a transformer.
"""

import gzip
import json
from collections.abc import AsyncGenerator
from pathlib import Path
from typing import Any

import pytest
import torch

from app.engine.checkpointed import CheckpointedTrainer
from app.recipe.controls import Recipe
from app.recipe.file import RecipeFile
from app.recipe.history import folded
from app.recipe.link import decode, encode
from app.store.store import Store
from app.web import rest
from app.web.settings import Settings
from app.wire.messages import server_message
from tests.web.house import House, lived

HERE = Path(__file__).parent
LINKS: list[dict[str, Any]] = [json.loads(line) for line in (HERE / "links.jsonl").read_text().splitlines()]


def losses_at(recipe: Recipe, step: int, *checkpoints: tuple[int, bytes]) -> tuple[list[float], list[float]]:
    """Training and test losses of a recipe after some steps, replayed from the newest checkpoint there is."""
    checkpointed = CheckpointedTrainer(recipe, torch.device("cpu"))
    for at, blob in checkpoints:
        checkpointed.remember(at, blob)
    checkpointed.seek(step)
    return checkpointed.trainer.losses()


@pytest.mark.parametrize("line", LINKS, ids=lambda line: line["link"][:40])
def test_a_link_opens_and_trains_to_the_same_losses(line: dict[str, Any]):
    recipe, step = decode(line["link"])
    assert decode(encode(recipe, step)) == (recipe, step)
    training, test = losses_at(recipe, step)
    assert training == pytest.approx(line["training_loss"], rel=1e-4)
    assert test == pytest.approx(line["test_loss"], rel=1e-4)


def test_a_recipe_file_is_the_recipe_of_its_link():
    file = RecipeFile.model_validate_json((HERE / "recipe.json").read_text())
    assert (file.recipe, file.step) == decode(LINKS[1]["link"])


@pytest.fixture
async def house(tmp_path: Path) -> AsyncGenerator[House]:
    """A hub over a copy of the store."""
    settings = Settings(data_dir=tmp_path)
    settings.database.write_bytes(gzip.decompress((HERE / "runs.db.gz").read_bytes()))
    async with lived(settings) as made:
        yield made


async def log(store: Store, run: str) -> list[bytes]:
    """All lines of a run's log."""
    lines: list[bytes] = []
    seq = 0
    while page := await store.log_after(run, seq):
        seq = page[-1][0]
        lines += (payload for _, payload in page)
    return lines


async def test_every_run_of_the_store_is_listed_and_replays_to_its_recorded_losses(house: House):
    listed = await rest.all_runs(house.runs)
    assert len(listed) == 5
    assert all(run.readable for run in listed)
    assert [run.name for run in listed if run.name] == ["Kept of 0.1.0"]
    store, evaluations = house.runs.store, 0
    for run in listed:
        record = await store.run(run.id)
        assert record is not None
        lines = await log(store, run.id)
        evaluations += sum(server_message.validate_json(line).type == "evaluated" for line in lines)
        history = folded(lines)
        step = history["step"][-1]
        for checkpoints in ((), await store.checkpoints(run.id, record.revision, step)):
            training, test = losses_at(record.recipe.until(step), step, *checkpoints)
            assert training == pytest.approx(history["training_loss"][-1], rel=1e-4), run.label
            assert test == pytest.approx(history["test_loss"][-1], rel=1e-4), run.label
    assert evaluations > 5
