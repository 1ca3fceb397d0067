"""Signals, and what a person watches, as a file: CSV, XLSX and Parquet, with the same rows."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO, StringIO
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq
import xlsxwriter
from django.utils.translation import gettext as _

from bagdar.core.terms.text import neutralise_cell
from bagdar.web.papers.cells import MARK
from bagdar.web.trends.models import Sighting
from bagdar.web.trends.queries.following import ListShown
from bagdar.web.trends.queries.programme import SectorLine
from bagdar.web.trends.queries.reading import FIVE, Line

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

MOST_ROWS = 20_000
TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "parquet": "application/vnd.apache.parquet",
}
WRITTEN = datetime(1980, 1, 1)  # noqa: DTZ001 -- a file has no time zone
"""What a workbook gives for its moment: the same rows make the same file."""
Value = str | int | float | None


@dataclass(frozen=True)
class Sheet:
    """A table to hand over: its name for a file, headings, rows."""

    name: str
    headings: Sequence[StrOrPromise]
    rows: Sequence[Sequence[Value]]


def signals_sheet(lines: Iterable[Line], *, synthetic: bool) -> Sheet:
    """Lay signals out: a row for each corpus that names a signal, shares as ratios."""
    headings = (
        *(_("Number"), _("Key"), _("Signal"), _("Rank"), _("First seen")),
        *(_("New"), _("Early"), _("Direction"), _("Place in the life-cycle"), _("Share")),
        *(_("Documents"), _("Novelty"), _("Growth"), _("Coherence"), _("Prominence")),
        *(_("Uncertainty"), _("Visibility"), _("Diffusion"), _("Judgements")),
        *(_("Place among what falls"), _("Alerts at such a rank"), _("Of them rose")),
        *(_("Alerts at such a place among what falls"), _("Of them fell")),
        _("Corpus"),
    )
    return Sheet(
        "synthetic-signals" if synthetic else "signals", headings, [_row(one) for one in lines]
    )


def _row(line: Line) -> tuple[Value, ...]:
    one = line.sighting
    told = line.opinion.words if line.opinion else []
    return (
        one.signal_id,
        one.signal.key,
        one.signal.name,
        one.rank,
        one.first,
        _("yes") if line.is_new else _("no"),
        _("yes") if one.early else _("no"),
        str(one.goes.label),
        str(one.get_stage_display()),
        one.share,
        one.documents_count,
        *(getattr(one, name) for name in FIVE),
        one.visibility,
        one.diffusion,
        "; ".join(f"{words}: {count}" for words, count in told),
        one.falling_rank,
        *(
            value
            for band in one.bands
            for value in ((band.of, band.rose) if band else (None, None))
        ),
        one.run.corpus,
    )


def watched_sheet(lists: Iterable[ListShown], *, synthetic: bool) -> Sheet:
    """Lay out what a person watches: a row for each signal of a list, by words or put on it."""
    headings = (
        *(_("List"), _("Words looked for"), _("Number"), _("Signal"), _("Rank"), _("Direction")),
        *(_("Place in the life-cycle"), _("Share"), _("Documents"), _("First seen"), _("Found by")),
        _("Corpus"),
    )
    rows: list[tuple[Value, ...]] = []
    for shown in lists:
        title = shown.list.title
        for number, name, sightings in shown.signals:
            rows += [
                (title, "", number, name, *_seen(one), "", one.run.corpus) for one in sightings
            ]
            if not sightings:
                rows.append((title, "", number, name, *_seen(None), "", ""))
        for one in shown.words:
            text = one.words.text
            for match in one.found:
                row = match.sighting
                named = (row.signal_id, row.signal.name)
                found_by = (match.by or text, row.run.corpus)
                rows.append((title, text, *named, *_seen(row), *found_by))
            if not one.found:
                rows.append((title, text, None, "", *_seen(None), "", ""))
    return Sheet("synthetic-watched" if synthetic else "watched", headings, rows)


def _seen(row: Sighting | None) -> tuple[Value, ...]:
    if row is None:
        return (None, "", "", None, None, "")
    return (
        *(row.rank, str(row.goes.label), str(row.get_stage_display())),
        *(row.share, row.documents_count, row.first),
    )


def sectors_sheet(lines: Iterable[SectorLine], *, synthetic: bool) -> Sheet:
    """Lay sectors out: what each rides, and what its projects say of their own technology."""
    headings = (
        *(_("Sector"), _("Name"), _("What it rides"), _("Signals"), _("Projects")),
        *(_("Own technology"), _("Generation of equipment"), _("Licensor")),
        *(_("Mean local content, ratio"), _("Projects that tell local content")),
    )
    rows = [
        (
            line.sector.code,
            str(line.sector.name),
            line.rides.words,
            "; ".join(one.signal.name for one in line.rides.signals),
            line.projects,
            *(
                "; ".join(f"{value}: {count}" for value, count in values)
                for values in (line.own.technologies, line.own.generations, line.own.licensors)
            ),
            None if line.own.local_ratio is None else round(float(line.own.local_ratio), 6),
            line.own.local_known,
        )
        for line in lines
    ]
    return Sheet("synthetic-sectors" if synthetic else "sectors", headings, rows)


def as_file(sheet: Sheet, kind: str) -> bytes:
    """Write a sheet as CSV, XLSX or Parquet; no cell is a formula."""
    return {"csv": _csv, "xlsx": _xlsx, "parquet": _parquet}[kind](sheet)


def _csv(sheet: Sheet) -> bytes:
    written = StringIO()
    writer = csv.writer(written)
    writer.writerow([str(one) for one in sheet.headings])
    for row in sheet.rows:
        writer.writerow(["" if one is None else neutralise_cell(one) for one in row])
    return (MARK + written.getvalue()).encode()


def _xlsx(sheet: Sheet) -> bytes:
    written = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(written, options) as book:
        book.set_properties({"created": WRITTEN})
        page = book.add_worksheet(sheet.name[:31])
        bold = book.add_format({"bold": True})
        page.write_row(0, 0, [str(one) for one in sheet.headings], bold)
        page.freeze_panes(1, 0)
        for number, row in enumerate(sheet.rows, start=1):
            for place, one in enumerate(row):
                if isinstance(one, int | float):
                    page.write_number(number, place, float(one))
                elif one:
                    page.write_string(number, place, str(neutralise_cell(one)))
    return written.getvalue()


def _parquet(sheet: Sheet) -> bytes:
    made = BytesIO()
    columns = {
        str(heading): [row[place] for row in sheet.rows]
        for place, heading in enumerate(sheet.headings)
    }
    pq.write_table(pa.table(columns), made, compression="zstd")
    return made.getvalue()
