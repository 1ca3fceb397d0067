"""A site served for measuring: its address, its processor time and its memory."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.browser.conftest import ROOT, answers, free_port

TICKS = os.sysconf("SC_CLK_TCK")
WORKERS = 2


@dataclass(frozen=True)
class Served:
    """A running server and the process it started as."""

    url: str
    pid: int

    def cpu_seconds(self) -> float:
        """Return user and system time of the server and all its children so far."""
        return sum(_ticks(pid) for pid in _family(self.pid)) / TICKS

    def peak_mib(self) -> float:
        """Return the peak resident memory of server and workers together, in MiB."""
        return sum(_peak_kib(pid) for pid in _family(self.pid)) / 1024


def environment(folder: Path, database_url: str = "") -> dict[str, str]:
    """Return the environment of an installation in a folder, on SQLite or another database."""
    kept = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    chosen = {"DATABASE_URL": database_url} if database_url else {}
    return {
        **kept,
        **chosen,
        "BAGDAR_DATA": str(folder),
        "PYTHONPATH": os.pathsep.join((str(ROOT / "src"), str(ROOT))),
        "DJANGO_SETTINGS_MODULE": "bagdar.web.settings",
    }


@contextmanager
def serve(folder: Path, database_url: str = "") -> Iterator[Served]:
    """Serve a prepared installation with two workers."""
    port = free_port()
    command = [sys.executable, "-m", "bagdar", "serve", "--port", str(port)]
    server = subprocess.Popen(
        [*command, "--workers", str(WORKERS)],
        env=environment(folder, database_url),
        cwd=folder,
        stdout=subprocess.DEVNULL,
    )
    try:
        url = f"http://127.0.0.1:{port}"
        deadline = time.monotonic() + 60
        while not answers(f"{url}/en/account/login/"):
            if time.monotonic() > deadline or server.poll() is not None:
                raise SystemExit("The server did not start.")
            time.sleep(0.2)
        yield Served(url, server.pid)
    finally:
        server.terminate()
        server.wait(20)


def _family(pid: int) -> list[int]:
    found, waiting = [], [pid]
    while waiting:
        one = waiting.pop()
        found.append(one)
        for task in Path(f"/proc/{one}/task").glob("*/children"):
            waiting += [int(child) for child in task.read_text().split()]
    return found


def _ticks(pid: int) -> int:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return sum(int(one) for one in fields[11:15])


def _peak_kib(pid: int) -> int:
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1])
    return 0
