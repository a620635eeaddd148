"""The house rules: who may import whom, how long a function grows, and what never leaves the machine.

A rule looks at every file in one test, and names all offenders at once.
"""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import app
from app.recipe import limits

ROOT = Path(__file__).parents[1]
MODULES = sorted((ROOT / "app").rglob("*.py"))
SCRIPTS = sorted((ROOT / "static" / "js").rglob("*.js"))
SERVED = sorted(
    path
    for folder in ("static", "templates")
    for path in (ROOT / folder).rglob("*")
    if path.suffix in {".js", ".css", ".html", ".svg", ".json", ".xml", ".txt"}
)

FLOORS = {
    "recipe": 0,
    "wire": 1,
    "lecture": 1,
    "learn": 2,
    "export": 1,
    "engine": 3,
    "queries": 4,
    "store": 4,
    "workers": 5,
    "web": 6,
    "headless": 6,
    "protocol": 7,
    "__main__": 7,
}
"""The floor of each package of app, as in the table of ARCHITECTURE.md."""

WITHOUT_TORCH = {"recipe", "export", "wire", "lecture", "store", "web"}

SCRIPT_FLOORS = {"lib": 0, "wire.js": 1, "store.js": 1, "address.js": 1, "connection.js": 2, "widgets": 3, "pages": 4}

LONGEST_FUNCTION = 60

LIMITED = {"Batch size", "Dropout", "Learning rate", "Noise", "Penalty", "Training data"}
"""Controls, by their labels, whose range the catalogue declares."""

NO_LIMITS = {
    "CALM",
    "MOST_LOSS",
    "PAUSE_EVERY",
    "RISE",
    "RUNAWAY",
    "SAMPLE",
    "SMALLEST",
    "STEPS",
    "file",
    "recipe",
    "steps",
}
"""Names of numbers in scripts that only happen to be as large as a limit: waits, sizes of files, a figure's steps."""

OWN_HOSTS = {"localhost", "127.0.0.1", "www.w3.org"}
LINKED_HOSTS = ("arxiv.org", "pytorch.org", "developer.mozilla.org")
"""Hosts that a reader may follow a link to; w3.org names XML namespaces, which nothing fetches."""


def named(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def package(module: str) -> str:
    """The package of app that a dotted name is in: app.web.hub is in web."""
    return module.split(".")[1] if "." in module else ""


@cache
def tree(path: Path) -> ast.Module:
    """A module, parsed."""
    return ast.parse(path.read_text(encoding="utf-8"))


def imports(path: Path) -> Iterator[str]:
    """The dotted names that a module imports, wherever in it the import stands."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{named(path)}: imports are absolute"
            assert node.module is not None
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def home(path: Path) -> str:
    """The package of app, or the module right under it, that a file belongs to."""
    return path.relative_to(ROOT / "app").parts[0].removesuffix(".py")


@cache
def code(path: Path) -> str:
    """A script without its comments."""
    text = path.read_text(encoding="utf-8")
    return re.sub(r"/\*.*?\*/|(?<![:\"'])//[^\n]*", "", text, flags=re.DOTALL)


def script_imports(path: Path) -> list[str]:
    statement = r"""^(?:import|export)\b[^;"'=()]*["']([^"']+)["']|\bimport\(\s*["']([^"']+)["']"""
    return [static or dynamic for static, dynamic in re.findall(statement, code(path), re.MULTILINE)]


def script_home(path: Path) -> str:
    return path.relative_to(ROOT / "static" / "js").parts[0]


def test_an_import_only_goes_down():
    def goes_up(here: str, name: str) -> bool:
        if here == "__init__":
            return True
        there = package(name)
        return name.startswith("app.") and there in FLOORS and there != here and FLOORS[there] >= FLOORS[here]

    up = [f"{named(path)} imports {name}" for path in MODULES for name in imports(path) if goes_up(home(path), name)]
    assert up == []


def test_the_floors_are_those_of_the_table_in_the_architecture():
    table = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (\d) \| `app/(\w+)(?:/|\.py)` \|", table, re.MULTILINE)
    assert {name: int(floor) for floor, name in rows} == FLOORS


def test_learn_knows_torch_data_and_the_recipe_and_nothing_else():
    known = sys.stdlib_module_names | {"torch", "sklearn"}
    for path in MODULES:
        for name in imports(path) if home(path) == "learn" else ():
            top = name.split(".")[0]
            assert top in known or package(name) in {"learn", "recipe"}, f"{named(path)} imports {name}"


def test_the_web_and_what_it_stands_on_do_not_name_torch():
    for path in MODULES:
        for name in imports(path) if home(path) in WITHOUT_TORCH else ():
            assert name.split(".")[0] != "torch", f"{named(path)} imports {name}"
            assert package(name) not in {"learn", "engine"}, f"{named(path)} imports {name}"


def test_the_web_process_never_loads_torch():
    modules = [
        ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        for path in MODULES
        if home(path) in WITHOUT_TORCH | {"__main__"} or path.stem in {"interface", "pool", "command", "source"}
    ]
    program = f"import sys; import {', '.join(modules)}; print(*(name for name in sys.modules if name == 'torch'))"
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == ""


def test_a_function_fits_on_a_screen():
    long = [
        f"{named(path)}: {node.name} has {lines} lines"
        for path in MODULES
        for node in ast.walk(tree(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (lines := (node.end_lineno or node.lineno) - node.lineno) > LONGEST_FUNCTION
    ]
    assert long == []


def test_the_version_is_the_newest_of_the_changelog():
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    newest = re.search(r"^## \[(?!Unreleased)([^\]\s]+)", changelog, re.MULTILINE)
    assert newest is not None
    assert newest[1] == app.__version__


def test_a_script_only_imports_files_beside_or_below_it():
    def fits(path: Path, name: str) -> bool:
        target = (path.parent / name).resolve()
        if not name.startswith(".") or not target.is_file():
            return False
        here, there = script_home(path), script_home(target)
        return there == here or SCRIPT_FLOORS[there] < SCRIPT_FLOORS[here]

    wrong = [
        f"{named(path)} imports {name}" for path in SCRIPTS for name in script_imports(path) if not fits(path, name)
    ]
    assert wrong == []


def test_lib_and_widgets_know_no_network_no_store_and_no_storage():
    for path in SCRIPTS:
        if script_home(path) in {"lib", "widgets"}:
            found = re.findall(r"\b(?:fetch|WebSocket|EventSource|XMLHttpRequest|localStorage)\b", code(path))
            assert found == [], named(path)
            assert not [name for name in script_imports(path) if re.search(r"/(store|connection)\.js$", name)]


def test_one_script_alone_touches_plotly():
    touching = [named(path) for path in SCRIPTS if re.search(r"\bPlotly\b", code(path))]
    assert touching == ["static/js/widgets/plotly.js"]


def test_every_address_in_a_script_is_written_from_the_root_and_passes_through_at():
    """A server may stand below any path of a site; `at` and `whole` of address.js know which."""

    def wrong(text: str) -> Iterator[str]:
        for match in re.finditer(r"""["'`]/(?=[A-Za-z$])[^"'`]*""", text):
            if not re.search(r"\b(?:at|whole)\(\s*$", text[: match.start()]):
                yield match[0]
        for match in re.finditer(r"""\bfetch\(\s*["'`]|\b(?:href|src)\s*[:=]\s*["'`](?!#|data:)""", text):
            yield match[0]
        yield from re.findall(r"\blocation\.host(?:name)?\b|\blocation\.origin\}(?!\$\{location\.pathname)", text)

    assert [f"{named(path)}: {found}" for path in SCRIPTS for found in wrong(code(path))] == []
    dialled = [named(path) for path in SCRIPTS if re.search(r"\bnew Connection\(", code(path))]
    told = [named(path) for path in SCRIPTS if re.search(r"\burl: socketAddress\(\)", code(path))]
    assert dialled == told
    assert [named(path) for path in SCRIPTS if "new WebSocket(" in code(path)] == ["static/js/connection.js"]


def test_no_script_writes_a_limit_again_that_the_catalogue_declares():
    """Scripts read `limits` of lib/spec.js, which a page fills from its catalogue."""
    ends = {float(end) for name, limit in vars(limits).items() if name.isupper() for end in _ends(limit)}
    telling = {end for end in ends if end > 1_000 or 0 < end < 0.001}
    again: list[str] = []
    for path in SCRIPTS:
        for name, number in re.findall(r"\b(\w+)(?: =|:) (\d[\d_.]*(?:e-?\d+)?(?: \*\* \d+)?)", code(path)):
            base, _, power = number.partition(" ** ")
            value = float(base) ** float(power or 1)
            if {value, value - 1} & telling and name not in NO_LIMITS:
                again.append(f"{named(path)}: {name} is {number}")
        for control in re.findall(r"\{\s*label: \"[^}]*", code(path)):
            label = control.split('"')[1]
            if label in LIMITED and re.search(r"\b(?:min|max)imum: [\d.]+\b", control):
                again.append(f"{named(path)}: the ends of {label}")
    assert again == []


def _ends(limit: float | tuple[float, float]) -> tuple[float, ...]:
    return limit if isinstance(limit, tuple) else (limit,)


def test_no_two_scripts_export_one_name():
    """Except `mount`, which every figure of the lecture exports."""
    places: dict[str, list[str]] = {}
    for path in SCRIPTS:
        for name in re.findall(r"^export (?:async )?(?:function\*?|const|class) (\w+)", code(path), re.MULTILINE):
            places.setdefault(name, []).append(named(path))
    assert {name: where for name, where in places.items() if len(where) > 1 and name != "mount"} == {}


def test_what_scrolls_up_and_down_contains_what_it_hides():
    """A hidden label is absolutely positioned; without a positioned scroller it would make the whole page scroll."""
    rules = [
        (path.name, *rule)
        for path in SERVED
        if path.suffix == ".css"
        for rule in re.findall(r"([^{}]+)\{([^{}]*)\}", re.sub(r"/\*.*?\*/", "", path.read_text("utf-8"), flags=re.S))
    ]
    scrolling = [rule for rule in rules if re.search(r"overflow(?:-y)?: (?:auto|scroll);", rule[2])]
    assert scrolling
    assert [(name, chosen.strip()) for name, chosen, body in scrolling if "position: " not in body] == []


def test_no_request_leaves_the_machine():
    def foreign(text: str) -> Iterator[str]:
        for match in re.finditer(r"""(?:https?|wss?):/{2}([\w.-]+)|(?:src|href)=["']//""", text):
            host = match[1] or ""
            link = re.search(r"<a\s[^>]*href=[\"']$", text[: match.start()]) is not None
            if host not in OWN_HOSTS and not (link and host.endswith(LINKED_HOSTS)):
                yield match[0]

    leaving = [f"{named(path)}: {found}" for path in SERVED for found in foreign(path.read_text(encoding="utf-8"))]
    assert leaving == []


def test_a_test_waits_for_an_event_and_for_no_time():
    waits = r"\bsleep\((?!0\))|\bwait_for_timeout\(|\btime\.(?:monotonic|time|perf_counter)\(\)"
    waiting = [
        f"{named(path)}:{number}: {line.strip()}"
        for path in sorted((ROOT / "tests").rglob("*.py"))
        if path.name not in {"polling.py", "pictures.py", "test_house.py"}
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if re.search(waits, line)
    ]
    assert waiting == []


def test_no_two_classes_have_one_name():
    homes: dict[str, list[str]] = {}
    for path in MODULES:
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.ClassDef):
                homes.setdefault(node.name, []).append(named(path))
    assert {name: paths for name, paths in homes.items() if len(paths) > 1} == {}
