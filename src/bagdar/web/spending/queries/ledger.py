"""Projects and their plans as the tables that the rules of projects (D2 to D5) are given."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from bagdar.core.spending.ledgers import BudgetLine as Planned
from bagdar.core.spending.ledgers import Project as Row
from bagdar.core.spending.money import Purse
from bagdar.web.projects.models import Project
from bagdar.web.projects.queries.filtering import Reading
from bagdar.web.spending.models import BudgetLine
from bagdar.web.spending.queries.cost import jobs_of
from bagdar.web.spending.queries.homes import home_of
from bagdar.web.spending.queries.totals import money_of, seen_projects

_CODES = re.compile(r"([0-9]{1,6})" + 3 * r"(?:[ ./-]([0-9]{1,6}))?")


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


@dataclass(frozen=True)
class Plans:
    """Rows of the table of plans, and the codes that are no codes of a classification."""

    rows: tuple[Planned, ...]
    unread: tuple[str, ...]


def plans_listed(reading: Reading) -> Plans:
    """Return what budgets plan for projects by year, a row for each classification and currency.

    What is planned is the amended amount where there is one. Codes of up to four groups of digits
    are the administrator, the program, the subprogram and the specific; others are left empty, and
    lines that are alike without them are one row.
    """
    rows = BudgetLine.objects.known(reading.as_of).annotate(home=home_of("project", reading.merges))
    rows = rows.filter(home__in=seen_projects(reading))
    keys = dict(Project.objects.filter(pk__in=rows.values("home")).values_list("pk", "key"))
    sums: dict[tuple[str, int, str, tuple[str | None, ...]], Decimal] = {}
    unread: dict[str, None] = {}
    for one in rows.order_by("record_id"):
        codes = _CODES.fullmatch(" ".join(one.codes.split()))
        if codes is None:
            unread[one.codes] = None
        groups = tuple(codes.groups()) if codes else (None,) * 4
        place = (keys[one.home], one.year, one.currency, groups)
        planned: Decimal = one.approved if one.amended is None else one.amended
        sums[place] = sums.get(place, Decimal(0)) + planned
    told = sorted(sums.items(), key=lambda each: repr(each[0]))
    return Plans(
        tuple(Planned(key, year, sum_, code, *of) for (key, year, code, of), sum_ in told),
        tuple(sorted(unread)),
    )


def _is_unvalued(purse: Purse) -> bool:
    return any(one.unvalued_count for one in purse.values())
