"""Pages, the files they are made of, and REST, without workers."""

import gzip
import json
import re
import shutil
from collections.abc import AsyncGenerator, Iterator
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from app.lecture.contents import CHAPTERS
from app.recipe import catalogue, limits
from app.web.factory import create_app
from app.web.files import Files, asset_root
from app.web.rendering import catalogue_json, script_json
from app.web.settings import Settings, default_data_dir
from tests.web.doubles import Host

HERE = "http://127.0.0.1:8000"
PAGES = ("/", "/lab", "/runs", "/docs", *(f"/lecture/{chapter.id}" for chapter in CHAPTERS.values() if chapter.slides))
BROWSER = {"Accept": "text/html,application/xhtml+xml"}


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FastAPI]:
    made = create_app(Settings(data_dir=tmp_path_factory.mktemp("data")), Host())
    yield made
    made.state.runs.store.close()


@pytest.fixture
async def http(app: FastAPI) -> AsyncGenerator[httpx.AsyncClient]:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=HERE) as client:
        yield client


def beside(page: httpx.Response, url: str) -> str:
    """The address that a page's relative one leads to."""
    return str(page.url.join(url))


def joined(page: httpx.Response, ending: str) -> str:
    """The address of a page's script or styles."""
    (url,) = re.findall(rf'"([^"]*/joined/[^"]+\.{ending})"', page.text)
    return beside(page, url)


@pytest.mark.parametrize("path", PAGES)
async def test_a_page_comes_with_all_that_it_names(http: httpx.AsyncClient, path: str):
    page = await http.get(path, headers=BROWSER)
    assert page.status_code == 200
    assert page.headers["Content-Type"] == "text/html; charset=utf-8"
    named = re.findall(r"""<(?:script|link|img)[^>]*\s(?:src|href)="([^"]+)""", page.text)
    endings = [Path(url).suffix for url in named]
    assert endings.count(".css") == 1
    assert endings.count(".js") <= 2  # the theme's, before anything is drawn, and the page's own
    for url in set(named):
        file = await http.get(beside(page, url))
        assert file.status_code == 200, url
        assert "immutable" in file.headers["Cache-Control"]
        kinds = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml", ".woff2": "font/woff2"}
        kind = kinds[Path(url).suffix]
        assert file.headers["Content-Type"].startswith(kind)


async def test_the_lab_carries_the_catalogue(http: httpx.AsyncClient):
    page = await http.get("/lab")
    carried = re.search(r'<script type="application/json" id="catalogue">(.*?)</script>', page.text, re.DOTALL)
    assert carried is not None
    told = (await http.get("/api/catalogue")).json()
    assert json.loads(carried[1]) == told


async def test_the_catalogue_tells_every_choice_with_its_arguments_and_the_limits(http: httpx.AsyncClient):
    told = (await http.get("/api/catalogue")).json()
    for kind, choices in catalogue.ALL.items():
        assert [choice["name"] for choice in told[kind]] == list(choices)
    adam = next(choice for choice in told["optimizer"] if choice["name"] == "adam")
    assert adam["arguments"][0] == {
        "name": "beta1",
        "default": 0.9,
        "kind": "float",
        "minimum": 0.0,
        "maximum": 1.0,
        "help": "decay of the running mean of gradients",
        "open": "high",
        "why": "",
    }
    assert next(choice for choice in told["dataset"] if choice["name"] == "exam")["extent"] == list(
        catalogue.DATASETS["exam"].extent
    )
    assert told["limits"]["learning_rate"] == list(limits.LEARNING_RATE)


def test_json_in_a_page_cannot_end_its_script():
    written = script_json({"text": "</script><!-- ü"})
    assert "<" not in written
    assert json.loads(written) == {"text": "</script><!-- ü"}


async def test_an_unknown_address_is_a_page_for_a_reader_and_a_sentence_for_a_program(http: httpx.AsyncClient):
    page = await http.get("/lecture/unwritten", headers=BROWSER)
    assert page.status_code == 404
    assert "<h1>Nothing here</h1>" in page.text
    told = await http.get("/lecture/unwritten")
    assert (told.status_code, told.json()) == (404, {"sentence": "There is nothing at this address."})


async def test_the_rest_page_lists_every_operation(http: httpx.AsyncClient):
    schema = (await http.get("/openapi.json")).json()
    page = (await http.get("/docs", headers=BROWSER)).text
    for path, methods in schema["paths"].items():
        for method in methods:
            assert f"{method.upper()} {path}" in page


async def test_a_health_check_answers_only_when_runs_can_start(
    app: FastAPI, http: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
):
    assert (await http.get("/healthz")).status_code == 200
    with monkeypatch.context() as starting:
        starting.setattr(app.state.runs.host, "ready", False)
        answer = await http.get("/healthz")
    assert (answer.status_code, list(answer.json())) == (503, ["sentence"])
    monkeypatch.setattr(app.state.runs.store, "trouble", "The disk is full.")
    assert (await http.get("/healthz")).json() == {"sentence": "The disk is full."}


async def test_a_file_is_compressed_for_who_takes_it_and_the_same_either_way(http: httpx.AsyncClient):
    url = joined(await http.get("/"), "css")
    plain = await http.get(url, headers={"Accept-Encoding": "identity"})
    packed = await http.get(url, headers={"Accept-Encoding": "gzip"})
    assert "Content-Encoding" not in plain.headers
    assert packed.headers["Content-Encoding"] == "gzip"
    assert int(packed.headers["Content-Length"]) < len(plain.content)
    assert packed.content == plain.content


async def test_a_page_that_is_the_same_is_not_sent_again(http: httpx.AsyncClient):
    page = await http.get("/lab")
    assert page.headers["Cache-Control"] == "private, no-cache"
    again = await http.get("/lab", headers={"If-None-Match": page.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize("ending", ["js", "css"])
async def test_a_joined_file_names_its_source_map(http: httpx.AsyncClient, ending: str):
    url = joined(await http.get("/lab"), ending)
    last = (await http.get(url)).text.rstrip().rsplit("\n", 1)[1]
    assert f"# sourceMappingURL=lab.{ending}.map" in last
    told = (await http.get(f"{url}.map")).json()
    assert told["version"] == 3
    for source, text in zip(told["sources"], told["sourcesContent"], strict=True):
        path = source.removeprefix("../../static/")
        assert text == (asset_root() / "static" / path).read_text(encoding="utf-8")


async def test_a_file_of_another_version_is_asked_for_again(http: httpx.AsyncClient):
    answer = await http.get("/static/older/css/tokens.css")
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-cache")
    current = joined(await http.get("/lab"), "js")
    answer = await http.get(re.sub("joined/[^/]+", "joined/older", current))
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-cache")


@pytest.mark.parametrize("path", ["..%2f..%2fpyproject.toml", "/etc/hosts", "css", "", "nothing.js"])
async def test_only_files_of_the_tree_are_served(http: httpx.AsyncClient, path: str):
    assert (await http.get(f"/static/x/{path}")).status_code == 404
    assert (await http.get(f"/joined/x/{path}")).status_code == 404


async def plotly_of(files: Files) -> bytes:
    """Plotly as a server gives it from these files."""
    app = FastAPI()
    app.include_router(files.routes())
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=HERE) as http:
        return (await http.get(files.plotly_url)).content


async def test_plotly_is_compressed_once_and_kept_and_what_is_damaged_is_made_anew(tmp_path: Path):
    first = await plotly_of(Files(asset_root(), tmp_path / "cache"))
    (kept,) = (tmp_path / "cache").iterdir()
    whole = kept.read_bytes()
    assert gzip.decompress(whole) == first
    for damaged in (whole[:1000], gzip.compress(b"of something else"), b""):
        kept.write_bytes(damaged)
        assert await plotly_of(Files(asset_root(), tmp_path / "cache")) == first
        assert kept.read_bytes() == whole


async def test_plotly_is_served_where_its_compressed_form_cannot_be_kept(
    http: httpx.AsyncClient, tmp_path: Path, caplog: pytest.LogCaptureFixture
):
    (tmp_path / "file").touch()
    files = Files(asset_root(), tmp_path / "file" / "cache")
    assert await plotly_of(files) == (await http.get(files.plotly_url)).content
    assert "cannot be written" in caplog.text


async def test_a_changed_file_is_picked_up_by_a_running_server(tmp_path: Path):
    shutil.copytree(asset_root() / "static", tmp_path / "static")
    files = Files(tmp_path, tmp_path / "cache")
    app = FastAPI()
    app.include_router(files.routes())
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=HERE) as http:
        before = files.look()
        for path, address in (
            ("css/runs.css", lambda: files.styles("runs", "css/base.css", "css/runs.css")),
            ("js/pages/runs/runs.js", lambda: files.script("runs", "js/pages/runs/runs.js")),
            ("icon.svg", lambda: files.url("icon.svg")),
        ):
            old = address()
            served = (await http.get(old)).text
            file = tmp_path / "static" / path
            file.write_text(file.read_text(encoding="utf-8").replace("\n", "\n\n", 1), encoding="utf-8")
            assert files.look() != before
            assert address() != old
            now = await http.get(address())
            assert "immutable" in now.headers["Cache-Control"]
            assert now.text != served
            assert (await http.get(old)).headers["Cache-Control"] == "no-cache"


def test_data_lie_where_the_system_keeps_a_users_data():
    assert default_data_dir({"XDG_DATA_HOME": "/data"}) == Path("/data/descent")
    assert default_data_dir({}) == Path.home() / ".local" / "share" / "descent"


def test_the_printed_address_opens_on_this_machine():
    settings = Settings(data_dir=Path(), port=81)
    hosts = {"127.0.0.1": "127.0.0.1", "0.0.0.0": "127.0.0.1", "::": "[::1]", "::1": "[::1]"}
    for host, shown in hosts.items():
        assert replace(settings, host=host).url == f"http://{shown}:81/"


def test_the_catalogue_is_made_once():
    assert catalogue_json() is catalogue_json()
