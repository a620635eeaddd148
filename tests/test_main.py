"""The command line: what it says when it cannot serve, in one sentence and status 2."""

import contextlib
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from app import __version__
from app.__main__ import listen
from tests.polling import PATIENCE
from tests.web.served import ROOT, serving


def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "app", *arguments],
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=PATIENCE,
    )


def fault(done: subprocess.CompletedProcess[str]) -> str:
    """The one sentence that a command ended with."""
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.count("\n") == 1
    return done.stderr


def test_a_port_in_use_is_one_sentence(tmp_path: Path):
    with contextlib.closing(socket.create_server(("127.0.0.1", 0))) as taken:
        port = taken.getsockname()[1]
        said = fault(run("--port", str(port), "--no-browser", "--data-dir", str(tmp_path)))
    assert f"port {port}" in said
    assert "--port 0" in said


def test_a_name_that_is_no_address_of_this_machine_is_one_sentence(tmp_path: Path):
    said = fault(run("--host", "192.0.2.1", "--token", "t", "--port", "0", "--data-dir", str(tmp_path)))
    assert "Cannot listen on 192.0.2.1" in said


@pytest.mark.parametrize("host", ["0.0.0.0", "::"])
def test_an_open_address_without_a_token_is_refused(tmp_path: Path, host: str):
    said = fault(run("--host", host, "--port", "0", "--data-dir", str(tmp_path), DESCENT_TOKEN=""))
    assert "--token or DESCENT_TOKEN" in said
    assert list(tmp_path.iterdir()) == []


def test_a_data_folder_that_is_no_folder_is_one_sentence(tmp_path: Path):
    (tmp_path / "file").touch()
    assert "cannot hold the runs" in fault(run("--port", "0", "--no-browser", "--data-dir", str(tmp_path / "file")))


@pytest.mark.parametrize("port", ["-1", "65536", "http"])
def test_a_port_that_is_none_is_explained(port: str):
    done = run("--port", port)
    assert done.returncode == 2
    assert "--port" in done.stderr


def test_the_address_is_the_first_line_and_a_second_server_on_the_same_data_is_refused(tmp_path: Path):
    with serving(tmp_path, "--workers", "1") as server:
        assert server.url == f"http://127.0.0.1:{server.port}/"
        assert "Another server is using" in fault(run("--port", "0", "--no-browser", "--data-dir", str(tmp_path)))


def test_settings_come_from_the_environment_and_a_token_shuts_the_door(tmp_path: Path):
    environment = {"DESCENT_TOKEN": "open sesame", "DESCENT_WORKERS": "1", "DESCENT_HOST": "0.0.0.0"}
    bearer = {"Authorization": "Bearer open sesame"}
    with serving(tmp_path, bearer=bearer, **environment) as server:
        assert server.http.get("/").status_code == 401
        entered = server.http.get("/healthz?token=open%20sesame", follow_redirects=True)
        assert entered.status_code == 200
        assert len(server.workers) == 1


@pytest.mark.parametrize("device", ["cuda:99", "abacus"])
def test_a_device_the_machine_lacks_is_one_sentence(tmp_path: Path, device: str):
    done = run("--port", "0", "--no-browser", "--workers", "1", "--data-dir", str(tmp_path), "--device", device)
    assert done.returncode == 2
    assert done.stderr.startswith("This machine trains on ")
    assert done.stderr.endswith(f"; got device {device!r}.\n")
    assert done.stderr.count("\n") == 1


def test_serve_is_what_happens_where_no_command_is_named():
    unnamed, named = run("--help"), run("serve", "--help")
    assert (unnamed.returncode, unnamed.stderr) == (0, "")
    assert unnamed.stdout == named.stdout
    assert "descent train RECIPE" in unnamed.stdout
    assert "--steps" in run("train", "--help").stdout
    assert run("--version").stdout == f"Descent {__version__}\n"


def test_an_accepted_connection_sends_small_messages_at_once():
    with listen("127.0.0.1", 0) as listening, socket.create_connection(listening.getsockname()):
        accepted, _ = listening.accept()
        with accepted:
            assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY) != 0
