"""Sections of the page of a project that apps above supply: each adds its own on loading."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from bagdar.web.projects.models import Project, ProjectFacts, Standing
from bagdar.web.projects.permissions import Sight
from bagdar.web.projects.permissions.writing import Rights
from bagdar.web.projects.queries.filtering import Reading
from bagdar.web.projects.queries.history import Spans


@dataclass(frozen=True)
class Subject:
    """A project as its reader sees it, with what every part of its page asks of both, read once.

    `project` is the row that is shown, `live` the project as it is now; `spans` are the times
    during which the reader could have seen it, `standing` is what the ledger says of it.
    """

    project: ProjectFacts
    live: Project
    reading: Reading
    sight: Sight
    rights: Rights
    spans: Spans
    standing: Standing | None


@dataclass(frozen=True)
class Section:
    """A section: its template, and what it shows of what its supplier read (None: nothing).

    The template gets the answer as `shown`, beside `page`, `project`, `live` and `day`. A section
    that `tells` what the page would tell by itself ("technology") stands in its place.
    """

    key: str
    template: str
    compose: Callable[[Any], Mapping[str, Any] | None]
    tells: str = ""


@dataclass(frozen=True)
class Supplier:
    """Sections of one app, and how it reads once what all of them are composed from."""

    read: Callable[[Subject], Any]
    sections: tuple[Section, ...]


SUPPLIERS: list[Supplier] = []


def sections_of(subject: Subject) -> list[tuple[Section, Mapping[str, Any]]]:
    """Return each section that has something to show, with that."""
    read = ((one, one.read(subject)) for one in SUPPLIERS)
    composed = [(one, one.compose(known)) for by, known in read for one in by.sections]
    return [(one, shown) for one, shown in composed if shown is not None]
