"""Facts of a table that apps above keep: each app registers who reads and writes them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, Protocol

from bagdar.web.journal.actions import Actor
from bagdar.web.projects.models import Project


class Keeper(Protocol):
    """An app above that keeps some fields of a table (those marked `above`)."""

    def current(self, projects: Sequence[int]) -> dict[int, dict[str, Any]]:
        """Return what stands of each project, by field."""

    def problems(
        self, wanted: Mapping[str, Any], stands: Mapping[str, Any], *, today: date
    ) -> tuple[dict[str, str], dict[str, str]]:
        """Say what cannot be written, and what is written otherwise than asked, by field."""

    def write(
        self, rows: Sequence[tuple[Project, Mapping[str, Any]]], *, by: Actor, at: datetime
    ) -> None:
        """Write the facts of projects down, in the act under way."""

    def remove(self, projects: Sequence[int]) -> None:
        """Remove what was written of projects that are taken back, as far as it may be."""

    def fast(self, projects: Sequence[int]) -> set[int]:
        """Return the projects of which something is kept for ever."""


KEEPERS: list[Keeper] = []
