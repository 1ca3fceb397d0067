"""The tables of the board as files."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from django.utils.translation import gettext as _

from bagdar.web.control.queries.board import Board, Part
from bagdar.web.papers.cells import Value
from bagdar.web.papers.sheet import Sheet


def counts_sheet(found: Board, part: Part, title: str) -> Sheet:
    """Lay all counts of a register out: one row for each row of each table."""
    headings = (_("By"), _("Which"), *part.headings)
    rows: list[tuple[Value, ...]] = [
        (str(table.title), row.name, *(one.count for one in row.numbers))
        for table in part.tables
        for row in table.rows
    ]
    whole: tuple[Value, ...] = (_("All"), _("All"), *(one.count for one in part.whole.numbers))
    return Sheet(f"control-{part.code}", title, found.figures.day, headings, [whole, *rows])


def cohorts_sheet(found: Board, part: Part, title: str) -> Sheet:
    """Lay the cohorts of a register out: the share closed after each number of days."""
    after = [_("Share closed after %d days") % days for days in part.horizons]
    headings = (_("Began"), _("How many"), _("Closed"), _("Median days"), *after)
    rows = [
        (one.name, one.total.count, one.closed, one.median_days, *one.shares)
        for one in part.cohorts
    ]
    return Sheet(f"control-{part.code}-cohorts", title, found.figures.day, headings, rows)


SHEETS: Mapping[str, tuple[Callable[[Board], Part], Callable[[Board, Part, str], Sheet]]] = {
    "barriers": (lambda found: found.barriers, counts_sheet),
    "instructions": (lambda found: found.instructions, counts_sheet),
    "barriers-cohorts": (lambda found: found.barriers, cohorts_sheet),
    "instructions-cohorts": (lambda found: found.instructions, cohorts_sheet),
}
"""The tables that may be asked for as files: whose, and how they are laid out."""
