"""Start commands as processes of their own without each one reading the large libraries anew.

A process that has read them, and nothing of the product or of Django, waits for orders and becomes
each command by a fork. What a command does, from its first line to its exit code, it does itself.
"""

from __future__ import annotations

import importlib
import json
import os
import runpy
import select
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

READ = (
    "click docx ibis lxml.html numpy pandas PIL.Image pyarrow.dataset pyarrow.parquet pydantic "
    "python_calamine scipy.optimize scipy.sparse.csgraph scipy.stats sqlglot xlsxwriter"
).split()
"""What takes long to read, knows nothing of the product and starts no thread: a fork has none."""

APART = ("bagdar", "django", "duckdb")


@dataclass(frozen=True)
class Forks:
    """A process that waits for orders."""

    process: subprocess.Popen[str]

    def run(
        self,
        arguments: Sequence[str],
        *,
        env: Mapping[str, str],
        cwd: Path,
        typed: str = "",
        timeout: float,
    ) -> subprocess.CompletedProcess[str]:
        """Run `python -m` with these arguments; return what it said, and its exit code."""
        with tempfile.TemporaryDirectory() as folder:
            files = [Path(folder) / name for name in ("typed", "out", "errors")]
            files[0].write_text(typed, "utf-8")
            order = {
                "arguments": list(arguments),
                "env": dict(env),
                "cwd": str(cwd),
                "files": [str(one) for one in files],
            }
            ended = self._ended(order, timeout)
            said, complained = (one.read_text("utf-8") for one in files[1:])
        return subprocess.CompletedProcess(list(arguments), ended, said, complained)

    def _ended(self, order: dict[str, Any], timeout: float) -> int:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps(order) + "\n")
        self.process.stdin.flush()
        if not select.select([self.process.stdout], [], [], timeout)[0]:
            self.stop()
            raise subprocess.TimeoutExpired(order["arguments"], timeout)
        return int(self.process.stdout.readline())

    def stop(self) -> None:
        """End it, with the command that it runs."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.communicate()


def start(env: Mapping[str, str]) -> Forks:
    """Start a process that waits for orders."""
    process = subprocess.Popen(
        [sys.executable, str(Path(__file__))],
        env=dict(env),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    return Forks(process)


# --- the process itself


def _wait() -> None:
    for one in READ:
        importlib.import_module(one)
    known = [one for one in sys.modules if one.split(".")[0] in APART]
    assert not known, known
    while line := sys.stdin.readline():
        order = json.loads(line)
        child = os.fork()
        if not child:
            _become(order)
            return
        _child, status = os.waitpid(child, 0)
        sys.stdout.write(f"{os.waitstatus_to_exitcode(status)}\n")
        sys.stdout.flush()


def _become(order: dict[str, Any]) -> None:
    """Be the command that was ordered, with its surroundings, to the end of this process."""
    for number, name in enumerate(order["files"]):
        opened = os.open(name, os.O_WRONLY | os.O_CREAT if number else os.O_RDONLY)
        os.dup2(opened, number)
        os.close(opened)
    sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115
    sys.stdout = open(1, "w", encoding="utf-8", closefd=False)  # noqa: SIM115
    sys.stderr = open(2, "w", encoding="utf-8", errors="backslashreplace", closefd=False)  # noqa: SIM115
    os.chdir(order["cwd"])
    os.environ.clear()
    os.environ.update(order["env"])
    time.tzset()
    module, *rest = order["arguments"]
    sys.path[0] = order["cwd"]
    sys.argv = [module, *rest]
    runpy.run_module(module, run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    _wait()
