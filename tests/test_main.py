"""The command line: what it says when it cannot serve, in one sentence and status 2."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from app import __version__
from app.__main__ import listen
from app.workers.machine import usable_cpus
from tests.polling import PATIENCE, wait_until
from tests.web.served import ROOT, Server, serving, started_after


def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "app", *arguments],
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=PATIENCE,
    )


def answers(http: httpx.Client) -> bool:
    try:
        return http.get("/healthz").is_success
    except httpx.HTTPError:
        return False


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
    environment = {"DESCENT_TOKEN": "open sesame", "DESCENT_WORKERS": "3", "DESCENT_HOST": "0.0.0.0"}
    bearer = {"Authorization": "Bearer open sesame"}
    with serving(tmp_path, bearer=bearer, spare=True, **environment) as server:
        assert server.http.get("/").status_code == 401
        entered = server.http.get("/healthz?token=open%20sesame", follow_redirects=True)
        assert entered.status_code == 200
        wait_until(lambda: len(server.workers) == 4, "three workers and one that stands by")


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


@pytest.mark.parametrize("program", ["module", "script"])
def test_a_students_files_in_the_working_folder_are_not_taken_for_pythons_own(tmp_path: Path, program: str):
    for name in ("random", "queue", "secrets", "torch", "numpy", "string", *(["app"] if program == "script" else [])):
        (tmp_path / f"{name}.py").write_text("raise SystemExit('a file of the student')\n")
    command = {
        "module": (sys.executable, "-m", "app"),
        "script": (sys.executable, "-P", "-c", "import sys; from app.__main__ import main; sys.exit(main())"),
    }
    with serving(
        tmp_path / "data", "--workers", "1", cwd=tmp_path, program=command[program], PYTHONPATH=str(ROOT)
    ) as server:
        assert server.http.get("/healthz").is_success


def test_a_worker_finds_what_the_server_found(tmp_path: Path):
    program = started_after(f"sys.path.insert(0, {str(ROOT)!r})")
    with serving(tmp_path, "--workers", "1", cwd=tmp_path, program=program, PYTHONPATH="") as server:
        assert server.http.get("/healthz").is_success


def test_the_address_of_a_service_in_the_environment_is_no_port():
    shown = run("--help", DESCENT_PORT="tcp://10.0.0.1:8000").stdout
    assert "0 picks a free one (8000)" in shown
    assert "DESCENT_PORT" not in run("--version", DESCENT_PORT="tcp://10.0.0.1:8000").stderr
    done = run("--no-browser", DESCENT_PORT="http")
    assert done.returncode == 2


def test_without_a_home_the_folder_is_asked_for_and_other_commands_work(tmp_path: Path):
    program = (
        "import pathlib, sys\n"
        "def none(): raise RuntimeError('Could not determine home directory.')\n"
        "pathlib.Path.home = staticmethod(none)\n"
        "from app.__main__ import main\n"
        "sys.exit(main(sys.argv[1:]))"
    )
    environment = {name: value for name, value in os.environ.items() if name != "XDG_DATA_HOME"}

    def homeless(*words: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-c", program, *words]
        return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=PATIENCE)

    assert "--data-dir or DESCENT_DATA_DIR" in fault(homeless("--no-browser"))
    assert homeless("--help").returncode == 0
    (tmp_path / "file").touch()
    assert "cannot hold the runs" in fault(homeless("--port", "0", "--data-dir", str(tmp_path / "file")))


def test_other_users_of_the_machine_cannot_read_the_runs(tmp_path: Path):
    (tmp_path / "runs.db").touch(0o644)  # of an older version
    with serving(tmp_path, "--workers", "1") as server:
        assert server.http.get("/api/runs").json() == []
        assert (tmp_path / "runs.db-wal").exists()
        for path in tmp_path.glob("runs.db*"):
            assert path.stat().st_mode & 0o777 == 0o600, path.name
    with serving(tmp_path / "new", "--workers", "1"):
        assert (tmp_path / "new" / "runs.db").stat().st_mode & 0o777 == 0o600


def test_help_shows_every_command():
    shown = run("--help").stdout
    for command in ("serve", "train", "export", "bench"):
        assert f"descent {command}" in shown or f"descent [{command}]" in shown


def test_a_token_is_read_from_a_file_that_is_made_where_there_is_none(tmp_path: Path):
    file = tmp_path / "token"
    options = ("--host", "0.0.0.0", "--workers", "1", "--token-file", str(file))
    with contextlib.closing(Server(tmp_path / "data", *options)) as server:
        token = file.read_text().strip()
        assert len(token) >= 32
        assert file.stat().st_mode & 0o777 == 0o600
        server.wait_until_ready({"Authorization": f"Bearer {token}"})
        assert server.http.get("/").status_code == 401
    (tmp_path / "empty").touch()
    said = fault(run("--port", "0", "--no-browser", "--token-file", str(tmp_path / "empty")))
    assert "holds one line with the token; got 0 lines" in said


@pytest.mark.parametrize("words", [("--token", "open sesame"), ("--token=open sesame",)])
def test_a_token_of_the_command_line_is_not_shown_to_other_users(tmp_path: Path, words: tuple[str, ...]):
    bearer = {"Authorization": "Bearer open sesame"}
    with serving(tmp_path, *words, "--workers", "1", bearer=bearer) as server:
        for process in (server.process.pid, *server.workers):
            assert b"sesame" not in Path(f"/proc/{process}/cmdline").read_bytes()
        for worker in server.workers:
            assert b"sesame" not in Path(f"/proc/{worker}/environ").read_bytes()


def test_a_closed_output_does_not_keep_the_server_from_serving(tmp_path: Path):
    reading, writing = os.pipe()
    os.close(reading)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "app", "--port", str(port), "--workers", "1", "--no-browser"]
    served = subprocess.Popen(
        [*command, "--data-dir", str(tmp_path)], cwd=ROOT, stdout=writing, stderr=subprocess.PIPE, text=True
    )
    os.close(writing)
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", trust_env=False) as http:
            wait_until(lambda: answers(http))
        served.send_signal(signal.SIGINT)
        _, said = served.communicate(timeout=PATIENCE)
    finally:
        served.kill()
    assert (served.returncode, said) == (0, "")


def test_an_interrupt_while_it_starts_ends_it_without_a_word_more(tmp_path: Path):
    program = (
        "import builtins, sys\n"
        "from app.__main__ import main\n"
        "given = builtins.__import__\n"
        "def imported(name, *rest, **named):\n"
        "    if name == 'app.web.factory': raise KeyboardInterrupt\n"
        "    return given(name, *rest, **named)\n"
        "builtins.__import__ = imported\n"
        f"sys.exit(main(['--port', '0', '--workers', '1', '--no-browser', '--data-dir', {str(tmp_path)!r}]))"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, timeout=PATIENCE)
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "")


@pytest.mark.parametrize(
    ("browser", "opens"), [("lynx %s", False), ("/usr/bin/w3m", False), ("www-browser", False), ("firefox", True)]
)
def test_a_text_browser_does_not_take_over_the_terminal(browser: str, opens: bool, tmp_path: Path):
    name = browser.split()[0].rpartition("/")[2]
    (tmp_path / name).write_text("#!/bin/sh\n")
    (tmp_path / name).chmod(0o755)
    program = "from app.__main__ import graphical; print(graphical())"
    environment = {**os.environ, "BROWSER": browser.replace("/usr/bin", str(tmp_path))}
    environment["PATH"] = f"{tmp_path}:{environment['PATH']}"
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, env=environment, capture_output=True, text=True)
    assert done.stdout.strip() == str(opens), done.stderr


@pytest.mark.parametrize(
    ("lines", "files", "count"),
    [
        ("0::/\n", {"cpu.max": "max 100000"}, None),
        ("0::/\n", {"cpu.max": "50000 100000"}, 1),
        ("0::/a/b\n", {"a/cpu.max": "100000 100000", "a/b/cpu.max": "max 100000"}, 1),
        (
            "4:cpu,cpuacct:/a\n",
            {"cpu,cpuacct/a/cpu.cfs_quota_us": "100000", "cpu,cpuacct/a/cpu.cfs_period_us": "100000"},
            1,
        ),
        ("4:cpu,cpuacct:/\n", {"cpu,cpuacct/cpu.cfs_quota_us": "-1", "cpu,cpuacct/cpu.cfs_period_us": "100000"}, None),
        ("0::/\n", {}, None),
    ],
)
def test_processors_are_those_that_may_be_used(tmp_path: Path, lines: str, files: dict[str, str], count: int | None):
    (tmp_path / "own").write_text(lines)
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    assert usable_cpus(tmp_path, tmp_path / "own") == (len(os.sched_getaffinity(0)) if count is None else count)


def test_processors_are_those_of_the_affinity():
    program = (
        "import os; os.sched_setaffinity(0, {min(os.sched_getaffinity(0))});"
        "from app.workers.machine import usable_cpus; print(usable_cpus())"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True)
    assert done.stdout == "1\n"
