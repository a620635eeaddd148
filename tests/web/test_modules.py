"""Scripts and style sheets joined: the same modules, evaluated once each, and mapped back to their files."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from app.lecture.contents import CHAPTERS
from app.web.files import asset_root
from app.web.joined import Joined, JoinError, join_scripts, join_styles, needed, read_module
from app.web.lecture import figure_scripts
from tests import programs

SCRIPTS = asset_root() / "static"
PLAIN = "js/pages/theme.js"
"""The one script that is no module."""
ENTRIES = ("js/pages/lab/lab.js", "js/pages/runs/runs.js", "js/pages/lecture/lecture.js", "js/pages/cover/cover.js")
"""The modules that touch the document when they are evaluated."""
ALL = [path.relative_to(SCRIPTS).as_posix() for path in sorted(SCRIPTS.rglob("*.js"))]
MAPPED = """
import {SourceMap} from "node:module";
import {readFileSync} from "node:fs";
const [text, map] = ["text", "map"].map((name) => readFileSync(new URL(name, import.meta.url), "utf8"));
const told = JSON.parse(map);
const read = new SourceMap(told);
const lines = text.split("\\n");
const sources = Object.fromEntries(told.sources.map((name, i) => [name, told.sourcesContent[i].split("\\n")]));
let [words, wrong] = [0, 0];
lines.forEach((line, row) => {
  for (const {0: word, index} of line.matchAll(/[\\w$]+/g)) {
    const {originalSource, originalLine, originalColumn, generatedLine, generatedColumn} = read.findEntry(row, index);
    if (generatedLine !== row || generatedColumn !== index) continue;
    words += 1;
    if (!sources[originalSource][originalLine].startsWith(word, originalColumn)) wrong += 1;
  }
});
console.log(JSON.stringify({words, wrong}));
"""


def node(program: str, folder: Path, **files: str) -> Any:
    """What a module prints, as JSON. files: texts that lie beside it."""
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    main = folder / "program.mjs"
    main.write_text(program, encoding="utf-8")
    done = subprocess.run([programs.node(), main], capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def written(files: dict[str, str], entry: str, *others: str) -> Joined:
    return join_scripts(needed((entry, *others), lambda path: read_module(path, files[path])), entry)


def of_page(entry: str, *others: str) -> Joined:
    modules = needed((entry, *others), lambda path: read_module(path, (SCRIPTS / path).read_text(encoding="utf-8")))
    return join_scripts(modules, entry)


def bundles() -> list[tuple[str, ...]]:
    chapters = [(ENTRIES[2], *figure_scripts(chapter)) for chapter in CHAPTERS.values() if chapter.slides]
    return [(ENTRIES[0],), (ENTRIES[1],), *chapters]


def test_each_module_is_evaluated_once_after_what_it_imports_however_it_is_imported(tmp_path: Path):
    main = """\
import {b} from "./in/b.js";
import "./c.js";
import {
  d as dd,
  e,
} from "./d.js";
import * as all from "./d.js";

said.push("main");
/** @type {import("./z.js").Z} a type alone */
const load = (name) => import(`./in/${name}.js`);
const [one, two, known, missing] = await Promise.all([
  load("f"), load("f"), load("b"), load("none").catch(String),
]);
const told = {said, b, d: dd(), e, all: Object.keys(all), same: one === two, f: one.f};
console.log(JSON.stringify({...told, known: known.b === b, missing}));
""".replace("const [one", "(async () => {\nconst [one").replace("missing}));\n", "missing}));\n})();\n")
    files = {
        "main.js": main,
        "in/b.js": 'import {c} from "../c.js";\n\nsaid.push("b");\nexport const b = [c];\n',
        "c.js": 'globalThis.said = ["c"];\nexport const c = "c";\n',
        "d.js": 'export {c as again} from "./c.js";\n\nsaid.push("d");\nexport function d() {\n  return inner;\n}\n'
        "const inner = 3;\nexport {inner as e};\n",
        "in/f.js": 'import {c} from "../c.js";\n\nsaid.push("f");\nexport const f = c;\n',
    }
    told = node(written(files, "main.js", "in/f.js").text, tmp_path)
    assert told == {
        "said": ["c", "b", "d", "main", "f"],
        "b": ["c"],
        "d": 3,
        "e": 3,
        "all": ["again", "d", "e"],
        "same": True,
        "f": "c",
        "known": True,
        "missing": "TypeError: the script of this page holds no module in/none.js",
    }


def test_text_that_looks_like_code_stays_and_comments_go(tmp_path: Path):
    tricky = r"""
const text = `
import {x} from "./x.js";
export const y = 1; // ${[1, 2].map((n) => `${n}}`).join("//")} /* stays */
`;
const patterns = [/["'`/]/g, /\/\*[/"]*/, 8 / 2 / 1, "it's // no comment", 'a "quote"'];
const share = (/** @type {number} */ (patterns.length)) / 2; /* gone
over two lines */ const after = 1;
const open = {import: 1, export: 2};
// gone
const twice = (n) => (n > 1 ? /b'/.test("b'") : false);
console.log(JSON.stringify([text, patterns.map(String), share, after, open, twice(2)]));
"""
    native = node(tricky, tmp_path)
    assert node(written({"a.js": tricky}, "a.js").text, tmp_path) == native
    assert "gone" not in written({"a.js": tricky}, "a.js").text


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("export let count = 0;\n", "a.js, line 1: `export` in this form cannot be joined"),
        ("export default 1;\n", "a.js, line 1"),
        ('\nexport * from "./b.js";\n', "a.js, line 2"),
        ("export const {a, b} = given;\n", "a.js, line 1"),
        ('const a = 1;\nimport {b} from "./b.js";\n', "a.js, line 2: an import stands after other code"),
        ('import b from "./b.js";\n', "a.js, line 1: `import` in this form"),
        ('import {b} from "b";\n', "a.js, line 1"),
        ("const here = import.meta.url;\n", "a.js, line 1"),
        ("const $import = 1;\n", r"a.js, line 1: `\$import` in this form"),
    ],
)
def test_what_joining_would_change_is_refused_with_its_place(text: str, fault: str):
    with pytest.raises(JoinError, match=fault):
        read_module("a.js", text)


def test_a_circle_is_refused_and_named():
    files = {"a.js": 'import "./b.js";\n', "b.js": 'import "./c.js";\n', "c.js": 'import "./b.js";\n'}
    with pytest.raises(JoinError, match=r"^b\.js imports c\.js imports b\.js: a circle"):
        written(files, "a.js")


def test_every_module_of_ours_exports_joined_what_it_exports_alone(tmp_path: Path):
    paths = [path for path in ALL if path not in (*ENTRIES, PLAIN)]
    program = (
        of_page(*paths).text
        + f"""
const wrong = [];
const kinds = (module) => Object.keys(module).sort().map((name) => [name, typeof module[name]]);
for (const path of {json.dumps(paths)}) {{
  const alone = await import({json.dumps(SCRIPTS.as_uri())} + "/" + path);
  if (JSON.stringify(kinds(alone)) !== JSON.stringify(kinds($import(path)))) wrong.push(path);
}}
console.log(JSON.stringify(wrong));
"""
    )
    assert node(program, tmp_path) == []


@pytest.mark.parametrize("entries", bundles(), ids=lambda entries: f"{entries[0]}+{len(entries) - 1}")
def test_the_script_of_a_page_parses_and_is_mapped_to_its_files(entries: tuple[str, ...], tmp_path: Path):
    joined = of_page(*entries)
    told = json.loads(joined.map)
    assert len(told["sources"]) == len(set(told["sources"]))
    paths = [source.removeprefix("../../static/") for source in told["sources"]]
    assert set(entries) <= set(paths)
    for path, text in zip(paths, told["sourcesContent"], strict=True):
        assert text == (SCRIPTS / path).read_text(encoding="utf-8")
    (tmp_path / "joined.mjs").write_text(joined.text, encoding="utf-8")
    checked = subprocess.run([programs.node(), "--check", tmp_path / "joined.mjs"], capture_output=True, text=True)
    assert checked.returncode == 0, checked.stderr
    mapped = node(MAPPED, tmp_path, text=joined.text, map=joined.map)
    assert mapped["wrong"] == 0
    assert mapped["words"] > 0.8 * len(joined.text) / 10


def test_style_sheets_keep_their_order_and_are_mapped(tmp_path: Path):
    sheets = [("a.css", "/* one */\n.a {\n  color: red;\n}\n"), ("b.css", '.b::before {\n  content: "/* two */";\n}\n')]
    joined = join_styles(sheets, str)
    assert joined.text == '\n.a {\n  color: red;\n}\n.b::before {\n  content: "/* two */";\n}\n'
    mapped = node(MAPPED, tmp_path, text=joined.text, map=joined.map)
    assert (mapped["wrong"], mapped["words"]) == (0, 7)


def test_a_style_sheet_finds_the_files_that_it_names():
    text = '.a {\n  src: url("../fonts/a.woff2") format("woff2");\n  mask: url(data:x) url(#b);\n}\n'
    joined = join_styles([("css/lab/a.css", text)], lambda path: f"../../static/1/{path}")
    assert joined.text == text.replace("../fonts/", "../../static/1/css/fonts/")


def test_a_style_sheet_that_imports_another_is_refused():
    with pytest.raises(JoinError, match=r"a\.css"):
        join_styles([("a.css", '@import "b.css";\n')], str)
