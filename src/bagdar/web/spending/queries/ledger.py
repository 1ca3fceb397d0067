"""Projects of the registry as the table that the rules of projects (D2 to D5) are given."""

from __future__ import annotations

from dataclasses import dataclass

from bagdar.core.spending.ledgers import Project as Row
from bagdar.core.spending.money import Purse
from bagdar.web.projects.models import Project
from bagdar.web.projects.queries.filtering import Reading
from bagdar.web.spending.queries.cost import jobs_of
from bagdar.web.spending.queries.totals import money_of, seen_projects


@dataclass(frozen=True)
class Listed:
    """Rows of the table, and the identifiers of projects of which something is left empty."""

    rows: tuple[Row, ...]
    several_currencies: tuple[str, ...]
    """Approved in several currencies, which are not added: without budget and support."""
    unvalued: tuple[str, ...]
    """The grant-equivalent of a support is not stated: without support."""


def projects_listed(reading: Reading) -> Listed:
    """Return the projects whose money a reader of everything sees, by identifier.

    A budget is that of all years with its amendments; support its grant-equivalents; verified jobs
    those of the newest month in full time; the class is the code of the sector. The registry keeps
    neither physical progress in percent nor days of a project: these columns are left empty.
    """
    known = Project.objects.filter(pk__in=seen_projects(reading)).select_related("sector")
    projects = list(known.order_by("key"))
    money = money_of(None, reading)
    jobs = jobs_of(projects, reading, in_full=True)
    purses = {one.key: money.get(one.pk, {}) for one in projects}
    rows = []
    for one in projects:
        purse = purses[one.key]
        code, totals = next(iter(purse.items())) if len(purse) == 1 else (None, None)
        told = totals is not None and not totals.unvalued_count
        rows.append(
            Row(
                id=one.key,
                name=str(one.name),
                approved=(totals.budget or None) if totals else None,
                currency=code,
                support=(totals.grant_equivalent or None) if totals and told else None,
                verified_jobs=jobs.get(one.pk),
                reference_class=one.sector.code if one.sector else None,
            )
        )
    return Listed(
        tuple(rows),
        tuple(key for key, purse in purses.items() if len(purse) > 1),
        tuple(key for key, purse in purses.items() if _is_unvalued(purse)),
    )


def _is_unvalued(purse: Purse) -> bool:
    return any(one.unvalued_count for one in purse.values())
