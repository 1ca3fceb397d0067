"""What is made once: worlds for all tests of a module, folders for all workers of a run."""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.test import override_settings
from django.utils import translation
from pytest_django import DjangoDbBlocker

FOLDERS = ("BAGDAR_DATA", "MEDIA_ROOT", "EVIDENCE_ROOT")


@dataclass(frozen=True)
class Once:
    """Where a module writes what all its tests begin with."""

    folder: Path
    blocker: DjangoDbBlocker

    def make(self, write: Callable[[], object]) -> None:
        """Write rows, which stay to the end of the module, and files."""
        folders = dict.fromkeys(FOLDERS, self.folder)
        with self.blocker.unblock(), translation.override("en"), override_settings(**folders):
            write()

    def copy(self, settings: Any, folder: Path) -> None:
        """Let one test work on files of its own; what it does to rows is taken back after it."""
        shutil.copytree(self.folder, folder, dirs_exist_ok=True)
        for name in FOLDERS:
            setattr(settings, name, folder)


def made_once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], object]) -> Path:
    """Return a folder that one worker of this run makes, while the others wait for it."""
    base = factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    folder, making = shared / name, shared / f"{name}.making"
    with (shared / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            shutil.rmtree(making, ignore_errors=True)
            make(making)
            making.rename(folder)
    return folder
