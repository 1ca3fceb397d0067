"""Background work from the command line: beside the server, and as a process of its own."""

from __future__ import annotations

import signal
import socket
import sqlite3
import subprocess
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from tests.cli.conftest import COMMAND, Run, environment


def _workers(folder: Path) -> int:
    with closing(sqlite3.connect(folder / "bagdar.sqlite3", timeout=20)) as database:
        return int(database.execute("SELECT count(*) FROM queue_worker").fetchone()[0])


def _wait(reached: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not reached():
        assert time.monotonic() < deadline
        time.sleep(0.1)


def _free_port() -> int:
    with closing(socket.socket()) as held:
        held.bind(("127.0.0.1", 0))
        return int(held.getsockname()[1])


def _serve(folder: Path, *arguments: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [*COMMAND, "serve", "--workers", "1", "--port", str(_free_port()), *arguments],
        env=environment(folder),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


@pytest.fixture(scope="module")
def drained(installation: Path, command: Run) -> subprocess.CompletedProcess[str]:
    """All that is due in a new installation, done once."""
    return command("work", "--drain", data=installation)


@pytest.mark.usefixtures("drained")
def test_serving_runs_a_worker_beside_which_ends_with_it(installation: Path) -> None:
    serving = _serve(installation)
    try:
        _wait(lambda: _workers(installation) == 1)
        serving.send_signal(signal.SIGINT)
        serving.wait(30)
        assert _workers(installation) == 0
    finally:
        serving.kill()
        serving.wait()


@pytest.mark.usefixtures("drained")
def test_a_worker_whose_server_is_killed_stops_by_itself(installation: Path) -> None:
    serving = _serve(installation)
    try:
        _wait(lambda: _workers(installation) == 1)
    finally:
        serving.kill()
        serving.wait()
    _wait(lambda: _workers(installation) == 0)


def test_draining_runs_what_is_due_and_ends(
    drained: subprocess.CompletedProcess[str], bagdar: Run, installation: Path
) -> None:
    assert drained.returncode == 0, drained.stderr
    assert len(list((installation / "heads").glob("head-*.json"))) == 1
    assert "The journal holds" in bagdar("journal", "verify").stdout


def test_work_before_init_says_what_to_do(tmp_path: Path, command: Run) -> None:
    ended = command("work", data=tmp_path)
    assert ended.returncode == 1
    assert "run `bagdar init` first" in ended.stderr
