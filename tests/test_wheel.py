"""The wheel holds all that runs, as the package `descent`, and runs from any directory."""

import os
import shutil
import subprocess
import sys
import tomllib
import zipfile
from email.parser import Parser
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import app
from tests.web.served import serving

ROOT = Path(__file__).parents[1]
ASSETS = ("static", "templates", "images", "img")


def run(*command: str | Path, cwd: Path, **environment: str) -> str:
    """What a command prints; fails with all it said."""
    done = subprocess.run(
        command, cwd=cwd, env={**os.environ, **environment}, capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def files(folder: Path) -> set[str]:
    """Every file under folder that is meant to be served or run, relative to it."""
    paths = (path for path in folder.rglob("*") if path.is_file() and path.suffix != ".pyc")
    return {path.relative_to(folder).as_posix() for path in paths if not path.name.startswith(".")}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of a copy of the tree, so that nothing built earlier gets in and nothing is left behind."""
    folder = tmp_path_factory.mktemp("wheel")
    tree = folder / "tree"
    for name in ("app", *ASSETS):
        shutil.copytree(ROOT / name, tree / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "setup.py", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, tree)
    run(sys.executable, "-m", "pip", "wheel", "--no-build-isolation", "--no-deps", "-w", folder, ".", cwd=tree)
    (path,) = folder.glob("*.whl")
    return path


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A directory with nothing but the wheel's content."""
    target = tmp_path_factory.mktemp("installed")
    run(sys.executable, "-m", "pip", "install", "--no-deps", "--target", target, wheel, cwd=target)
    return target


@pytest.fixture
def shadowed(tmp_path: Path) -> Path:
    """A project with an app/ of its own, as FastAPI's guide lays one out; nothing of Descent may import it."""
    (tmp_path / "app").mkdir()
    (tmp_path / "app" / "__init__.py").write_text("raise ImportError('this is the project, not Descent')\n")
    return tmp_path


def test_the_wheel_holds_every_file_of_the_tree_and_no_other(wheel: Path):
    expected = {f"descent/{name}": ROOT / "app" / name for name in files(ROOT / "app")}
    for folder in ASSETS:
        expected |= {f"descent/_assets/{folder}/{name}": ROOT / folder / name for name in files(ROOT / folder)}
    with zipfile.ZipFile(wheel) as archive:
        held = {name: archive.read(name) for name in archive.namelist() if ".dist-info/" not in name}
    assert set(held) == set(expected)
    changed = {name for name, path in expected.items() if held[name] != path.read_bytes()}
    assert all(name.endswith(".py") and not name.startswith("descent/_assets/") for name in changed)
    for name in changed:
        pairs = zip(held[name].splitlines(), expected[name].read_bytes().splitlines(), strict=True)
        others = [(ours, theirs) for ours, theirs in pairs if ours != theirs]
        assert all(ours == theirs.replace(b" app", b" descent", 1) for ours, theirs in others), name


def test_the_wheel_says_its_version_its_licence_and_the_range_of_torch(wheel: Path):
    with zipfile.ZipFile(wheel) as archive:
        (name,) = (name for name in archive.namelist() if name.endswith("METADATA"))
        metadata = Parser().parsestr(archive.read(name).decode())
    assert (metadata["Name"], metadata["Version"]) == ("descent", app.__version__)
    assert metadata["License-Expression"] == "MIT"
    assert "torch<2.14,>=2.12" in metadata.get_all("Requires-Dist", [])


def test_an_installed_wheel_imports_nothing_named_app(installed: Path, shadowed: Path):
    program = (
        "import descent, importlib, pkgutil, sys\n"
        "for module in pkgutil.walk_packages(descent.__path__, 'descent.'):\n"
        "    module.name.endswith('__main__') or importlib.import_module(module.name)\n"
        "from descent.web.files import asset_root\n"
        "assert not [name for name in sys.modules if name.partition('.')[0] == 'app']\n"
        "print(descent.__version__, asset_root())"
    )
    text = run(sys.executable, "-c", program, cwd=shadowed, PYTHONPATH=str(installed))
    version, root = text.split(maxsplit=1)
    assert version == app.__version__
    assert Path(root.strip()).is_relative_to(installed)
    for folder in ASSETS:
        assert files(Path(root.strip()) / folder) == files(ROOT / folder)


def test_an_installed_wheel_trains_and_writes_the_script_beside_another_app(installed: Path, shadowed: Path):
    command = (sys.executable, "-m", "descent", "train", "v=1&data=moons", "--steps", "3", "--out", "out", "--quiet")
    run(*command, cwd=shadowed, PYTHONPATH=str(installed))
    assert {"metrics.csv", "recipe.json", "script.py", "state_dict.pt"} <= files(shadowed / "out")
    assert "import descent" not in (shadowed / "out" / "script.py").read_text()


def test_an_installed_wheel_serves_beside_another_app(installed: Path, shadowed: Path):
    entry = (installed / "bin" / "descent").read_text()
    assert "from descent.__main__ import main" in entry
    place: dict[str, Any] = {"cwd": shadowed, "PYTHONPATH": str(installed)}
    with serving(shadowed / "data", "--workers", "1", program=(sys.executable, "-m", "descent"), **place) as served:
        assert served.http.get("/lab").is_success


def test_the_constraints_pin_every_dependency_within_its_range():
    lines = (ROOT / "constraints.txt").read_text().splitlines()
    pinned = dict(line.split("==") for line in lines if not line.startswith("#"))
    with (ROOT / "pyproject.toml").open("rb") as file:
        wanted = [Requirement(text) for text in tomllib.load(file)["project"]["dependencies"]]
    assert [str(one) for one in wanted if not one.specifier.contains(pinned[canonicalize_name(one.name)])] == []


def test_a_checkout_finds_its_assets_beside_the_package():
    from app.web.files import asset_root

    assert asset_root() == ROOT
