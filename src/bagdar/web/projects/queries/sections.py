"""Sections of the page of a project that apps above supply: each adds its own on loading."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from bagdar.web.projects.models import ProjectFacts
from bagdar.web.projects.queries.filtering import Reading


@dataclass(frozen=True)
class Section:
    """A section: its template, and what it shows of a project to a reader (None: nothing).

    The template gets the answer as `shown`, beside `page`, `project`, `live` and `day`.
    """

    key: str
    template: str
    compose: Callable[[ProjectFacts, Reading], Mapping[str, Any] | None]


SECTIONS: list[Section] = []


def sections_of(project: ProjectFacts, reading: Reading) -> list[tuple[str, Mapping[str, Any]]]:
    """Return the template of each section with what it shows."""
    composed = ((one.template, one.compose(project, reading)) for one in SECTIONS)
    return [(template, shown) for template, shown in composed if shown is not None]
