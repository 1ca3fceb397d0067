"""What apps above add to acts on projects: facts of a table that they keep, and what follows.

Each app registers on loading who reads and writes its facts, and who is told of changes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
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

    def withdraw(
        self,
        rows: Sequence[tuple[Project, Mapping[str, Any]]],
        *,
        ground: str,
        by: Actor,
        at: datetime,
    ) -> None:
        """Let facts that an import gave hold no longer, in the act under way; rows kept stay."""

    def fast(self, projects: Sequence[int]) -> set[int]:
        """Return the projects of which facts are kept for ever: they can be withdrawn alone."""

    def used(self, projects: Sequence[int]) -> set[int]:
        """Return the projects that something else names: those stay as they are."""


KEEPERS: list[Keeper] = []

Follower = Callable[[Sequence[int], datetime], None]
FOLLOWERS: list[Follower] = []
"""Told inside an act which projects it changed, and when: apps above ask for their tasks."""


def tell_followers(projects: Sequence[int], *, at: datetime) -> None:
    """Tell of projects that the act under way changes."""
    for follow in FOLLOWERS:
        follow(projects, at)
