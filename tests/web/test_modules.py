"""What pages fetch ahead: the modules their scripts import, no fewer and no more."""

import re
from pathlib import Path

import pytest

from app.web.assets import asset_root
from app.web.modules import needed

SCRIPTS = asset_root() / "static"


def test_every_import_of_an_import_is_needed_once_and_the_nearest_first(tmp_path: Path):
    (tmp_path / "in").mkdir()
    (tmp_path / "a.js").write_text(
        'import {b} from "./in/b.js";\nimport "./c.js";\nimport {\n  d,\n  e,\n} from "./d.js";\n'
    )
    (tmp_path / "in" / "b.js").write_text('export {c} from "../c.js";\n/** @typedef {import("../z.js").Z} Z */\n')
    (tmp_path / "c.js").write_text('import {a} from "./a.js";\n')
    (tmp_path / "d.js").write_text('const text = `import {x} from "./x.js"`;\n')
    assert needed(tmp_path, ("a.js",)) == ("a.js", "in/b.js", "c.js", "d.js")


def test_a_module_that_is_not_there_is_named(tmp_path: Path):
    (tmp_path / "a.js").write_text('import {b} from "./b.js";\n')
    with pytest.raises(FileNotFoundError, match=r"b\.js"):
        needed(tmp_path, ("a.js",))


def test_no_import_of_a_script_is_overlooked():
    for path in SCRIPTS.rglob("*.js"):
        name = path.relative_to(SCRIPTS).as_posix()
        written = re.findall(r'\bfrom "(\.[^"]+)"|^import "(\.[^"]+)"', path.read_text(encoding="utf-8"), re.MULTILINE)
        targets = {(path.parent / (a or b)).resolve().relative_to(SCRIPTS.resolve()).as_posix() for a, b in written}
        assert targets <= set(needed(SCRIPTS, (name,))), name
