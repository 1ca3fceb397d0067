"""Worlds that are made once for all tests of a module, each of which works on a copy."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

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
