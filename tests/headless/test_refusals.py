"""What cannot be trained is one sentence, and leaves no folder."""

from pathlib import Path

import pytest

from app.__main__ import main
from tests.headless.command import fault


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "neither JSON nor a link"),
        ('{"spec": ', "neither JSON nor a link"),
        ("[" * 100_000, "neither JSON nor a link"),
        ("\x00\xff", "neither JSON nor a link"),
        ("[]", "is no recipe"),
        ('{"spec": {"trials": [{"learning_rate": 1e9}]}}', "at most 100"),
        ('{"spec": {"trials": [{"learning_rate": NaN}]}}', "finite number"),
        ('{"spec": {"data": {"dataset": "moon"}}}', "unknown dataset 'moon'"),
        ('{"spec": {"version": 2}}', "spec.version"),
        ('{"recipe": {}}', "recipe: there is no such field"),
        (
            '{"controls": [{"step": 0, "control":'
            ' {"type": "weight", "layer": 5, "unit": 0, "input": null, "value": 1}}]}',
            "layers 0 to 2",
        ),
    ],
)
def test_a_file_that_is_no_recipe_is_one_sentence(text: str, words: str, capsys: pytest.CaptureFixture[str]):
    Path("bad.json").write_text(text, encoding="utf-8")
    assert words.lower() in fault(capsys, "bad.json").lower()
    assert [path.name for path in Path().iterdir()] == ["bad.json"]


@pytest.mark.parametrize(
    ("link", "words"),
    [
        ("v=2&data=spiral", "version v=1; got 2"),
        ("#data=spiral", "version v=1; got none"),
        ("v=1&data=moon", "unknown dataset 'moon'"),
        ("v=1&color=red", "Unknown key 'color'"),
        ("v=1&optimizer=sgd(nesterov=true)", "nesterov needs momentum above 0 and dampening 0"),
        ("v=1&at=5:optimizer(sgd(nesterov=true))", "nesterov needs momentum above 0 and dampening 0"),
        ("v=1&schedule=one-cycle(total_steps=25,pct_start=0.04)/step", "pct_start times total_steps must not be 1"),
        ("v=1&schedule=plateau(factor=1)/step", "actor of Reduce on plateau is at least 0 and below 1"),
        ("v=1&at=5:schedule(plateau(factor=1))", "actor of Reduce on plateau is at least 0 and below 1"),
        ("v=1&kind=race&trial=lr(1)&trial=schedule(plateau(factor=1))", "actor of Reduce on plateau"),
        ("v=1&" + "x" * 5000, "cut short or mistyped"),
    ],
)
def test_a_link_that_does_not_fit_is_one_sentence(link: str, words: str, capsys: pytest.CaptureFixture[str]):
    assert words in fault(capsys, link, "--quiet")
    assert main(["export", link]) == 2
    assert words in capsys.readouterr().err
    assert list(Path().iterdir()) == []


def test_a_missing_file_and_a_device_the_machine_lacks_are_one_sentence(capsys: pytest.CaptureFixture[str]):
    assert fault(capsys, "nowhere.json") == "Cannot read nowhere.json (No such file or directory).\n"
    assert "this machine trains on" in fault(capsys, "v=1", "--device", "cuda:99").lower()
    assert list(Path().iterdir()) == []


@pytest.mark.parametrize("steps", ["0", "-1", "many", "1000000001"])
def test_steps_that_are_none_are_explained(steps: str, capsys: pytest.CaptureFixture[str]):
    with pytest.raises(SystemExit) as ended:
        main(["train", "v=1", "--steps", steps])
    assert ended.value.code == 2
    assert "--steps" in capsys.readouterr().err
