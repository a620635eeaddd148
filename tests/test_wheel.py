"""The wheel holds all that runs, and runs from any directory."""

import os
import shutil
import subprocess
import sys
import zipfile
from email.parser import Parser
from pathlib import Path

import pytest

import app

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
    for name in ("pyproject.toml", "README.md", "LICENSE"):
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


def test_the_wheel_holds_every_file_of_the_tree_and_no_other(wheel: Path):
    expected = {f"app/{name}" for name in files(ROOT / "app")}
    for folder in ASSETS:
        expected |= {f"app/_assets/{folder}/{name}" for name in files(ROOT / folder)}
    with zipfile.ZipFile(wheel) as archive:
        held = {name for name in archive.namelist() if ".dist-info/" not in name}
    assert held == expected


def test_the_wheel_says_its_version_its_licence_and_the_exact_torch(wheel: Path):
    with zipfile.ZipFile(wheel) as archive:
        (name,) = (name for name in archive.namelist() if name.endswith("METADATA"))
        metadata = Parser().parsestr(archive.read(name).decode())
    assert (metadata["Name"], metadata["Version"]) == ("descent", app.__version__)
    assert metadata["License-Expression"] == "MIT"
    assert "torch==2.13.0" in metadata.get_all("Requires-Dist", [])


def test_an_installed_wheel_finds_its_assets_from_any_directory(installed: Path, tmp_path: Path):
    program = "from app.web.assets import asset_root; print(asset_root())"
    root = Path(run(sys.executable, "-c", program, cwd=tmp_path, PYTHONPATH=str(installed)).strip())
    assert root.is_relative_to(installed)
    for folder in ASSETS:
        assert files(root / folder) == files(ROOT / folder)


def test_an_installed_wheel_starts_from_any_directory(installed: Path, tmp_path: Path):
    text = run(sys.executable, "-m", "app", "--help", cwd=tmp_path, PYTHONPATH=str(installed))
    assert all(option in text for option in ("--host", "--port", "--device", "--data-dir", "--no-browser"))


def test_a_checkout_finds_its_assets_beside_the_package():
    from app.web.assets import asset_root

    assert asset_root() == ROOT
