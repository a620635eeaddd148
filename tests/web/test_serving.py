"""Connections: half requests end, too many are refused, and a flood of log lines is told in few."""

import contextlib
import logging
import resource
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from app.web.serving import OnceASecond
from tests.web.served import ROOT, Server, serving, started_after

FEW = 160
"""Handles of a server that leave it room for 60 connections."""


HALVES = (
    b"",
    b"GET / HTTP/1.1\r\nHost: x\r\n",
    b"POST /api/links HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 100\r\n\r\n{",
)


def test_half_a_request_is_not_waited_for_without_end(tmp_path: Path):
    program = started_after("from app.web import serving; serving.HEAD_SECONDS = serving.BODY_SECONDS = 0.5")
    with (
        serving(tmp_path, "--workers", "1", program=program, PYTHONPATH=str(ROOT)) as server,
        contextlib.ExitStack() as open_ones,
    ):
        address = ("127.0.0.1", server.port)
        clients = [open_ones.enter_context(socket.create_connection(address)) for _ in HALVES]
        for client, half in zip(clients, HALVES, strict=True):
            client.settimeout(120)
            client.sendall(half)
        for client in clients:
            with contextlib.suppress(ConnectionResetError):
                while client.recv(1000):
                    pass  # until the server ends it
        assert server.http.get("/healthz").is_success


def test_connections_over_the_limit_are_refused_in_a_sentence_and_all_comes_back(tmp_path: Path):
    program = started_after(f"import resource; resource.setrlimit(resource.RLIMIT_NOFILE, ({FEW}, {FEW}))")
    with contextlib.closing(Server(tmp_path, "--workers", "1", program=program, PYTHONPATH=str(ROOT))) as server:
        server.wait_until_ready()
        held = [socket.create_connection(("127.0.0.1", server.port)) for _ in range(FEW)]
        held[-1].settimeout(120)
        assert held[-1].recv(1000).startswith(b"HTTP/1.1 503")
        for client in held:
            client.close()
        server.wait_until_ready()
        assert resource.getrlimit(resource.RLIMIT_NOFILE)[0] > FEW


def test_a_refused_socket_is_answered_with_the_reason_and_logs_nothing(tmp_path: Path):
    command = [
        sys.executable,
        "-m",
        "app",
        "--port",
        "0",
        "--workers",
        "1",
        "--no-browser",
        "--data-dir",
        str(tmp_path),
    ]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        url = process.stdout.readline().strip()
        with pytest.raises(InvalidStatus) as refused:
            connect(f"{url.replace('http', 'ws')}ws", origin="https://evil.example", proxy=None)  # type: ignore[arg-type]
        assert refused.value.response.status_code == 403
        assert b"--allow-host evil.example" in refused.value.response.body
    finally:
        process.terminate()
        _, said = process.communicate(timeout=60)
    assert said == ""


def test_a_kind_of_log_line_is_written_once_a_second_with_how_many_were_left_out():
    now = 0.0
    once = OnceASecond(lambda: now)

    def line(text: str, *values: object) -> logging.LogRecord:
        return logging.LogRecord("descent", logging.WARNING, "", 0, text, values, None)

    assert once.filter(line("Run %s failed.", 1))
    assert not once.filter(line("Run %s failed.", 2))
    assert not once.filter(line("Run %s failed.", 3))
    assert once.filter(line("Something else."))
    now = 1.5
    last = line("Run %s failed.", 4)
    assert once.filter(last)
    assert last.getMessage() == "Run 4 failed. (and 2 more of the kind)"
