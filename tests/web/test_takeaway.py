"""A run taken away over REST: script, history, weights."""

import csv
import io
import json
import runpy
import zipfile
from pathlib import Path

import pytest
import torch

from tests.web.served import Server, page


async def test_a_run_leaves_a_script_a_history_and_weights_that_fit_together(server: Server, tmp_path: Path):
    async with page(server) as reader:
        run = await reader.open()
        await reader.ask("step", run=run, count=20, unit="step")
        await reader.ask("control", run=run, control={"type": "batch-size", "value": 32})
        await reader.ask("step", run=run, count=20, unit="step")

    def get(name: str):
        answer = server.http.get(f"/api/runs/{run}/{name}")
        assert answer.status_code == 200, answer.text
        return answer

    told = get("script").json()
    assert len(told["lines"]) == len(told["text"].rstrip("\n").split("\n"))
    assert [told["text"].split("\n")[line].strip() for line in told["changed"]] == [
        "if step == 20:  # batch size",
        "batch_size = 32",
    ]
    file = get("script.py")
    assert file.text == told["text"]
    assert file.headers["content-disposition"] == f'attachment; filename="descent-{run}.py"'
    path = tmp_path / "script.py"
    path.write_text(file.text)
    space = runpy.run_path(str(path))
    model, losses = space["train"]()
    rows = list(csv.DictReader(io.StringIO(get("metrics.csv").text)))
    assert [float(row["batch_loss"]) for row in rows] == pytest.approx(losses, rel=1e-4)
    assert [row["step"] for row in rows] == [str(step) for step in get("metrics.json").json()["step"]]
    weights = tmp_path / "weights.pt"
    weights.write_bytes(get("state_dict.pt").content)
    kept = torch.load(weights, weights_only=True)
    space["Network"](seed=1).load_state_dict(kept, strict=True)
    torch.testing.assert_close(kept, dict(model.state_dict()), rtol=1e-3, atol=1e-5)
    log = get("tensorboard").content
    assert b"brain.Event:2" in log[:60]
    with zipfile.ZipFile(io.BytesIO(get("tensorboard.zip").content)) as archive:  # a folder is a run of TensorBoard
        (name,) = archive.namelist()
        assert name.startswith(f"descent-{run}/events.out.tfevents.")
        assert archive.read(name) == log


async def test_a_history_taken_away_ends_at_the_last_step(server: Server):
    async with page(server) as reader:
        run = await reader.open()
        await reader.ask("step", run=run, count=1001, unit="step")  # in the midst of a bucket

    def rows() -> list[dict[str, str]]:
        return list(csv.DictReader(io.StringIO(server.http.get(f"/api/runs/{run}/metrics.csv").text)))

    last = rows()[-1]
    assert last["step"] == "1001"
    assert server.http.get(f"/api/runs/{run}/metrics.json").json()["step"][-1] == 1001
    assert float(last["training_loss"]) > 0
    assert rows()[-1] == last


async def test_the_data_of_a_run_are_those_its_script_makes(server: Server, tmp_path: Path):
    async with page(server) as reader:
        run = await reader.open(link="v=1&data=iris&share=0.6&loss=cross-entropy")
        digits = await reader.open(link="v=1&data=digits&loss=cross-entropy")
    rows = list(csv.DictReader(io.StringIO(server.http.get(f"/api/runs/{run}/data.csv").text)))
    path = tmp_path / "script.py"
    path.write_text(server.http.get(f"/api/runs/{run}/script.py").text)
    space = runpy.run_path(str(path))
    petals = torch.tensor([[float(row["petal length (cm)"]), float(row["petal width (cm)"])] for row in rows])
    torch.testing.assert_close((petals - torch.tensor([3.758, 1.19933])) / torch.tensor([1.7594, 0.759693]), space["x"])
    assert [("setosa", "versicolor", "virginica").index(row["species"]) for row in rows] == space["y"].tolist()
    assert [row["set"] for row in rows] == ["training"] * space["cut"] + ["test"] * (len(rows) - space["cut"])
    refused = server.http.get(f"/api/runs/{digits}/data.csv")
    assert refused.status_code == 422
    assert "this run has 500 examples of Handwritten digits, which its script makes" in refused.json()["sentence"]


async def test_what_cannot_be_taken_away_is_told_in_a_sentence(server: Server):
    async with page(server) as reader:
        run = await reader.open()
        refused = server.http.get(f"/api/runs/{run}/state_dict.pt", params={"trial": 3})
        assert refused.status_code == 422
        assert refused.json() == {"sentence": "The run has trials 0 to 0; got trial 3."}
    assert server.http.get("/api/runs/none/script").status_code == 404


def test_a_recipe_without_a_run_has_a_script_too(server: Server):
    told = server.http.post("/api/scripts", json={"recipe": {"spec": {"data": {"dataset": "moons"}}}, "step": 7}).json()
    assert "STEPS = 7" in told["text"]
    assert "def moons(" in told["text"]
    refused = server.http.post("/api/scripts", json={"recipe": {"spec": {"data": {"dataset": "moon"}}}})
    assert refused.status_code == 422
    assert "unknown dataset 'moon'" in json.loads(refused.text)["sentence"].lower()
