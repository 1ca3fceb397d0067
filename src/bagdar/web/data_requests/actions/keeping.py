"""Projects that a line of a data request names stay: an import that made them is not taken back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from bagdar.web.data_requests.models import Line
from bagdar.web.journal.actions import Actor
from bagdar.web.projects.models import Project


class Lines:
    """Keeps no field of a table, only the projects themselves."""

    def current(self, projects: Sequence[int]) -> dict[int, dict[str, Any]]:
        """Return nothing of each project."""
        return {one: {} for one in projects}

    def problems(
        self,
        wanted: Mapping[str, Any],  # noqa: ARG002 -- the protocol's
        stands: Mapping[str, Any],  # noqa: ARG002 -- the protocol's
        *,
        today: date,  # noqa: ARG002 -- the protocol's
    ) -> tuple[dict[str, str], dict[str, str]]:
        """Find nothing wrong."""
        return {}, {}

    def write(
        self, rows: Sequence[tuple[Project, Mapping[str, Any]]], *, by: Actor, at: datetime
    ) -> None:
        """Write nothing."""

    def remove(self, projects: Sequence[int]) -> None:
        """Remove nothing."""

    def withdraw(
        self,
        rows: Sequence[tuple[Project, Mapping[str, Any]]],
        *,
        ground: str,
        by: Actor,
        at: datetime,
    ) -> None:
        """Withdraw nothing."""

    def fast(self, projects: Sequence[int]) -> set[int]:  # noqa: ARG002 -- the protocol's
        """Keep nothing for ever."""
        return set()

    def used(self, projects: Sequence[int]) -> set[int]:
        """Return the projects that lines name."""
        return set(Line.objects.filter(project__in=projects).values_list("project", flat=True))
