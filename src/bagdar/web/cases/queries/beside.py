"""Pages of other apps about what is flagged: apps above add where they lead."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from bagdar.web.cases.models import Subject
from bagdar.web.cases.permissions import Powers
from bagdar.web.projects.queries.filtering import Reading

Finder: TypeAlias = Callable[[Subject, Powers, Reading], list[tuple[str, str]]]
BESIDE: list[Finder] = []
"""Each returns words and addresses of pages that the reader is shown."""


def pages_beside(subject: Subject, powers: Powers, reading: Reading) -> list[tuple[str, str]]:
    """Return the pages about a subject that the reader may open."""
    return [page for find in BESIDE for page in find(subject, powers, reading)]
