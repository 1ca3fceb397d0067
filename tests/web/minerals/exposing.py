"""Exposures and tables of minerals for tests, written by the product's own actions."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from bagdar.web.journal.actions import Actor
from bagdar.web.minerals.actions.exposing import confirm, state
from bagdar.web.minerals.actions.taking import Sent, Tried, import_prices, import_use
from bagdar.web.minerals.models import Exposure
from bagdar.web.people.models import User
from bagdar.web.projects.models import Project
from tests.builders import NOW, TESTS

PUBLISHED = date(2026, 6, 5)
USE_HEAD = "measure,mineral,area,year,value,unit,against,source\n"


def cells(project: Project, **more: str) -> dict[str, str]:
    """Return the cells of an exposure."""
    told = {"mineral": "copper", "flow": "input", "share_percent": "25", "source": "Estimate 7"}
    return {"project": project.key, **told, **more}


def exposed(
    project: Project,
    *,
    by: Actor = TESTS,
    at: datetime = NOW,
    confirmed_by: User | None = None,
    **more: str,
) -> Exposure:
    """State an exposure; confirm it where somebody is named."""
    made = state(cells(project, **more), by=by, at=at)
    if confirmed_by is not None:
        confirm(made, by=confirmed_by, at=at)
    return made


def monthly(months: int = 150, *, column: str = "Copper", start: int = 2014) -> str:
    """Write prices of a benchmark month by month, up and down around a slow rise."""
    rows = [
        f"{start + n // 12}-{n % 12 + 1:02d},{1000 + 5 * n + 40 * (n % 7)}" for n in range(months)
    ]
    return "\n".join([f"period,{column}", *rows, ""])


def prices(
    text: str | bytes, *, by: Actor = TESTS, at: datetime = NOW, dry_run: bool = False, **more: Any
) -> Tried:
    """Import prices."""
    content = text.encode() if isinstance(text, str) else text
    told = {"source": "Pink Sheet, June", "published_on": min(PUBLISHED, at.date()), **more}
    return import_prices(Sent(content, **told), by=by, at=at, dry_run=dry_run)


def use(rows: str, *, by: Actor = TESTS, at: datetime = NOW, dry_run: bool = False) -> Tried:
    """Import use."""
    sent = Sent((USE_HEAD + rows).encode(), "Survey, June", PUBLISHED)
    return import_use(sent, by=by, at=at, dry_run=dry_run)
