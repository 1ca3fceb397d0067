"""An installation of its own, made by the commands that people type."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeAlias

import pytest

from tests.once import made_once

ROOT = Path(__file__).resolve().parents[2]
Run: TypeAlias = Callable[..., subprocess.CompletedProcess[str]]
InTurn: TypeAlias = Callable[..., list[subprocess.CompletedProcess[str]]]
COMMAND = (sys.executable, "-m", "bagdar")


def environment(folder: Path, **more: str) -> dict[str, str]:
    """Return the surroundings of a command: its own folder, no settings of the tests."""
    dropped = {"DATABASE_URL", "DJANGO_SETTINGS_MODULE", "BAGDAR_HOSTS", "BAGDAR_HTTPS"}
    kept = {name: value for name, value in os.environ.items() if name not in dropped}
    return {**kept, "BAGDAR_DATA": str(folder), "PYTHONPATH": str(ROOT / "src"), **more}


@pytest.fixture(scope="session")
def command() -> Run:
    """Run a command as a process of its own, on a data folder, from where somebody stands."""

    def run(
        *arguments: object, data: Path, cwd: Path = ROOT, typed: str = "", **more: str
    ) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*COMMAND, *map(str, arguments)],
            env=environment(data, **more),
            cwd=cwd,
            input=typed,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )

    return run


@pytest.fixture(scope="session")
def in_turn() -> InTurn:
    """Run commands in a process of their own, one after another: for those that are refused."""

    def run(
        *typed: Sequence[object], data: Path, cwd: Path = ROOT
    ) -> list[subprocess.CompletedProcess[str]]:
        words = [[str(word) for word in one] for one in typed]
        made = subprocess.run(
            [sys.executable, str(ROOT / "tests" / "cli" / "in_turn.py"), json.dumps(words)],
            env=environment(data),
            cwd=cwd,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        assert made.returncode == 0, made.stderr
        told = zip(words, json.loads(made.stdout), strict=True)
        return [subprocess.CompletedProcess(one, *became) for one, became in told]

    return run


@pytest.fixture(scope="session")
def installation(tmp_path_factory: pytest.TempPathFactory, command: Run) -> Path:
    """A folder that `bagdar init` prepared, with the preset and the demo accounts."""

    def init(folder: Path) -> None:
        made = command("init", data=folder)
        assert made.returncode == 0, made.stderr

    folder = tmp_path_factory.mktemp("installation")
    shutil.copytree(made_once(tmp_path_factory, "installation", init), folder, dirs_exist_ok=True)
    return folder


@pytest.fixture
def bagdar(installation: Path, command: Run) -> Run:
    """Run a command on the installation, as a process of its own."""

    def run(*arguments: str, typed: str = "", **more: str) -> subprocess.CompletedProcess[str]:
        return command(*arguments, data=installation, typed=typed, **more)

    return run
