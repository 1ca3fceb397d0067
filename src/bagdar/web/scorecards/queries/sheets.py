"""Every table of scorecards as a file: CSV, XLSX or PDF, with raw n and N in their own columns."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from decimal import Decimal
from io import BytesIO, StringIO
from typing import TYPE_CHECKING

import xlsxwriter
from django.utils.translation import gettext as _

from bagdar.core.terms.text import neutralise_cell
from bagdar.core.territories.scorecard import Measured
from bagdar.web.papers.paper import Paper, Part
from bagdar.web.papers.typeset import pdf
from bagdar.web.projects.queries.exporting import MARK, plain_number, write_cell
from bagdar.web.scorecards.queries.beside import Shares, Side, SizeRows, Term
from bagdar.web.scorecards.queries.boards import SHOWN, Line, Picture, plain
from bagdar.web.scorecards.queries.labels import LABELS, SCORE_LABEL
from bagdar.web.scorecards.queries.rows import Behind
from bagdar.web.scorecards.queries.weights import WeightRow

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

Value = str | int | Decimal | date | None
TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pdf": "application/pdf",
}
MILLIONTHS = Decimal("0.000001")


@dataclass(frozen=True)
class Sheet:
    """A table to hand over: its name for a file, title, headings, rows, and lines under it.

    What is synthetic says so in the name of the file and in every row.
    """

    name: str
    title: str
    day: date
    headings: Sequence[StrOrPromise]
    rows: Sequence[Sequence[Value]]
    notes: Sequence[StrOrPromise] = ()
    synthetic: bool = False

    @property
    def file_name(self) -> str:
        """The name of the file without its ending."""
        return f"synthetic-{self.name}" if self.synthetic else self.name


def as_file(sheet: Sheet, kind: str) -> bytes:
    """Write a sheet as CSV, XLSX or PDF."""
    return {"csv": _csv, "xlsx": _xlsx, "pdf": _pdf}[kind](_marked(sheet))


def _marked(sheet: Sheet) -> Sheet:
    """Say in the first column of what is synthetic that it is."""
    if not sheet.synthetic:
        return sheet
    mark = _("synthetic")
    return replace(
        sheet,
        headings=(_("Synthetic data"), *sheet.headings),
        rows=[(mark, *row) for row in sheet.rows],
    )


def board_sheet(name: str, title: str, day: date, lines: Iterable[Line]) -> Sheet:
    """Lay a board out: two columns an indicator, n and N, then score, shrunk score, place."""
    headings: list[StrOrPromise] = [_("Whose"), _("Month")]
    for one in SHOWN:
        headings += [f"{LABELS[one]}, n", f"{LABELS[one]}, N"]
    headings += [SCORE_LABEL, _("Score for the order"), _("Rank")]
    return Sheet(name, title, day, headings, [_cells(one) for one in lines], notes())


def rows_sheet(name: str, title: str, day: date, told: Behind) -> Sheet:
    """Lay the rows behind a number out; what is withheld is one more row, so that they add up."""
    headings = (_("Project"), _("Key"), _("Due"), _("Done"), "n", "N", _("Told"))
    rows: list[tuple[Value, ...]] = [
        (one.name, one.key, one.item.on, one.item.done_on, one.item.n, one.item.base, str(one.told))
        for one in told.rows
    ]
    if told.withheld:
        words = _("Withheld, since you do not see it: %(count)s") % {"count": len(told.withheld)}
        rows.append((words, "", None, None, *told.hidden, ""))
    return Sheet(name, title, day, headings, rows)


def shares_sheet(name: str, title: str, day: date, shares: Shares) -> Sheet:
    """Lay the size classes out."""
    headings = (
        *(_("Size of the group"), _("Projects"), _("Cost, KZT"), _("Jobs promised, FTE")),
        *([_("Jobs claimed, FTE"), _("Jobs verified, FTE")] if shares.sees_claimed else []),
    )
    told: list[tuple[Value, ...]] = [
        (
            *(str(one.label), one.projects, one.cost_kzt, one.jobs_fte),
            *([one.claimed_fte, one.verified_fte] if shares.sees_claimed else []),
        )
        for one in shares.sizes
    ]
    return Sheet(name, title, day, headings, told)


def months_sheet(name: str, title: str, day: date, pictures: Iterable[Picture]) -> Sheet:
    """Lay what the small pictures draw out: an indicator and a month a row, raw n and N."""
    headings = (_("Indicator"), _("Month"), "n", "N", _("Value after costs"))
    rows: list[tuple[Value, ...]] = [
        (
            *(str(picture.label), f"{one.month:%Y-%m}", one.measure.n, one.measure.base),
            None if one.measure.value is None else one.measure.value * MILLIONTHS,
        )
        for picture in pictures
        for one in picture.points
    ]
    return Sheet(name, title, day, headings, rows)


def sides_sheet(name: str, title: str, day: date, sides: Iterable[Side]) -> Sheet:
    """Lay the ratings of three sides out."""
    headings = (_("Whose"), _("green"), _("amber"), _("red"), _("not rated"))
    rows: list[tuple[Value, ...]] = [
        (str(one.name), one.green, one.amber, one.red, one.none) for one in sides
    ]
    return Sheet(name, title, day, headings, rows)


def size_rows_sheet(name: str, title: str, day: date, told: SizeRows) -> Sheet:
    """Lay the projects of one size class out."""
    headings = (
        *(_("Project"), _("Key"), _("Cost, KZT"), _("Jobs promised, FTE")),
        *([_("Jobs claimed, FTE"), _("Jobs verified, FTE")] if told.sees_claimed else []),
    )
    rows: list[tuple[Value, ...]] = [
        (
            *(one.name, one.key, one.cost_kzt, one.jobs_fte),
            *([one.claimed_fte, one.verified_fte] if told.sees_claimed else []),
        )
        for one in told.rows
    ]
    return Sheet(name, title, day, headings, rows)


def weights_sheet(day: date, rows: Iterable[WeightRow]) -> Sheet:
    """Lay all weights ever set out, with their months and sources."""
    headings = (_("Indicator"), _("Weight"), _("From the month"), _("Until"), _("Source"))
    told: list[tuple[Value, ...]] = [
        (
            *(str(LABELS[Measured(one.indicator)]), one.weight, one.valid_from),
            *(one.valid_to, one.source),
        )
        for one in rows
    ]
    return Sheet("scorecard-weights", _("Weights of the score"), day, headings, told)


def slips_sheet(name: str, title: str, day: date, term: Term) -> Sheet:
    """Lay the slips and gains of a term out."""
    headings = (
        *(_("Project"), _("Key"), _("Due"), _("Effective date"), _("Days in all")),
        *(_("Days in this term"), _("Late when it began")),
    )
    told = [
        (
            *(one.name, one.key, one.due_on, one.effective_on, one.whole_days, one.own_days),
            _("yes") if one.inherited else _("no"),
        )
        for one in term.slips
    ]
    return Sheet(name, title, day, headings, told)


def notes() -> tuple[str, ...]:
    """Say how to read a board."""
    return (
        _("n of N are counted as they are; an empty cell is not applicable."),
        _("The parts of a territory and the row “Directly under” it make its own figures."),
        _(
            "The order alone is shrunk towards the mean; there is no place below five subjects "
            "or five things counted."
        ),
        _("Jobs in full time are no such things: their shares stand in the order as they are."),
    )


def _cells(one: Line) -> list[Value]:
    told: list[Value] = [one.subject.title, f"{one.month:%Y-%m}"]
    for cell in one.cells:
        told += [cell.measure.n, cell.measure.base] if cell.applies else [None, None]
    value = one.score.value
    score = None if value is None else value * MILLIONTHS
    shrunk = None if one.shrunk is None else Decimal(one.shrunk).quantize(MILLIONTHS)
    return [*told, score, shrunk, one.place]


def _csv(sheet: Sheet) -> bytes:
    buffer = StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow([str(one) for one in sheet.headings])
    writer.writerows([_text(value) for value in row] for row in sheet.rows)
    return (MARK + buffer.getvalue()).encode()


def _text(value: Value) -> str:
    match value:
        case None:
            return ""
        case Decimal():
            return plain_number(value)
        case date():
            return value.isoformat()
        case int():
            return str(value)
    return neutralise_cell(value)


def _xlsx(sheet: Sheet) -> bytes:
    made = BytesIO()
    options = {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": True}
    with xlsxwriter.Workbook(made, options) as book:
        bold, days = book.add_format({"bold": True}), book.add_format({"num_format": "yyyy-mm-dd"})
        book.set_properties({"created": datetime.combine(sheet.day, time.min)})
        page = book.add_worksheet(_("Table"))
        page.freeze_panes(1, 1)
        for place, heading in enumerate(sheet.headings):
            page.write_string(0, place, str(heading), bold)
        for number, row in enumerate(sheet.rows, 1):
            for place, value in enumerate(row):
                write_cell(page, number, place, value, days)
        about = book.add_worksheet(_("About this file"))
        for number, words in enumerate((sheet.title, sheet.day.isoformat(), *sheet.notes)):
            about.write_string(number, 0, neutralise_cell(str(words)))
    return made.getvalue()


def _pdf(sheet: Sheet) -> bytes:
    numbers = [
        any(isinstance(row[at], int | Decimal) for row in sheet.rows)
        for at in range(len(sheet.headings))
    ]
    widths = ["number" if one else "narrow" for one in numbers]
    part = Part(
        title="",
        headings=[str(one) for one in sheet.headings],
        widths=["wide", *widths[1:]],
        rows=[[_said(value) for value in row] for row in sheet.rows],
        empty=_("Nothing was counted."),
    )
    return pdf(
        Paper(
            sheet.title,
            sheet.day,
            parts=[part],
            notes=[str(one) for one in sheet.notes],
            footer=sheet.title,
            wide=True,
        )
    )


def _said(value: Value) -> str:
    if isinstance(value, Decimal):
        return plain(value)
    return "" if value is None else str(value)
