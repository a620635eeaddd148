"""The tests of the pages' scripts, which Node runs; they count as one here."""

import subprocess
from pathlib import Path

from tests import programs

ROOT = Path(__file__).parents[1]


def test_the_scripts_of_the_pages_pass_their_tests_in_node():
    files = sorted((ROOT / "tests" / "js").rglob("*.test.js"))
    assert files
    command = [programs.node(), "--test", "--test-reporter=spec", *map(str, files)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-20_000:] + done.stderr
