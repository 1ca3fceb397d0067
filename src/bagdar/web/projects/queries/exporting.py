"""The filtered list as CSV and XLSX, row by row: memory does not grow with the number of rows.

CSV is RFC 4180 in UTF-8 with a mark at the start (spreadsheets need it to show Cyrillic), comma
between cells in every language. One row of headings in the reader's language; with `keys` the
machine names stand there instead. Import understands both. XLSX has a second sheet "about".
Cells that a spreadsheet would run as formulas get an apostrophe. What is not reported is empty.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from io import StringIO
from itertools import islice
from pathlib import Path
from typing import IO, Any

import xlsxwriter
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from bagdar.core.terms.decimals import unmistakable
from bagdar.core.terms.text import neutralise_cell
from bagdar.web.papers.cells import MARK, text_of, write_cell
from bagdar.web.projects.models import Project, ProjectQuerySet
from bagdar.web.projects.permissions import Sight, sight_of
from bagdar.web.projects.queries.asking import Asking
from bagdar.web.projects.queries.columns import (
    Column,
    Hidden,
    Places,
    Value,
    columns_for,
    hidden_in,
    shown,
)
from bagdar.web.projects.queries.filtering import Chip, Reading, filtered
from bagdar.web.projects.queries.listing import in_order, read, sort_of
from bagdar.web.projects.queries.promises import with_promises

CHUNK = 1000
OnRow = Callable[[int], None]
"""Told the number of each row that is written."""


SYNTHETIC = Column("synthetic", _lazy("Synthetic data"), lambda _row, _places: _("synthetic"))
"""The first column of whatever is exported from the synthetic world."""


@dataclass(frozen=True)
class Export:
    """What is exported: the rows asked for, in order, and the columns the person may have."""

    rows: ProjectQuerySet
    columns: tuple[Column, ...]
    chips: tuple[Chip, ...]
    reading: Reading
    sight: Sight
    language: str

    @property
    def name(self) -> str:
        """The name of the file without its ending: what it is and of which day."""
        world = "synthetic-" if self.reading.is_synthetic else ""
        return f"{world}projects-{self.reading.day.isoformat()}"


def export_of(asking: Asking, reading: Reading) -> Export:
    """Prepare the export of the list that is asked for, in the reader's language."""
    sight = sight_of(reading.scope)
    choices = columns_for(unpublished=reading.sees_unpublished)
    found = filtered(asking, reading)
    sort = sort_of(asking, [one for one in choices if one.listed], sight)
    rows = read(in_order(found.rows, sort, reading)).defer("search_text")
    if rows.model is Project:
        rows = rows.prefetch_related("costs")
    return Export(
        rows=rows,
        columns=(
            *((SYNTHETIC,) if reading.is_synthetic else ()),
            *(one for one in choices if one.exported),
        ),
        chips=tuple(found.chips),
        reading=reading,
        sight=sight,
        language=translation.get_language() or "en",
    )


def csv_lines(
    export: Export, *, keys: bool = False, on_row: OnRow = lambda _number: None
) -> Iterator[str]:
    """Write the export as CSV, some rows at a time."""
    with translation.override(export.language):
        buffer = StringIO()
        writer = csv.writer(buffer, lineterminator="\r\n")
        writer.writerow([one.key if keys else str(one.label) for one in export.columns])
        yield MARK + _taken(buffer)
        for number, row in enumerate(_values(export), 1):
            writer.writerow([_text(value) for value in row])
            on_row(number)
            if number % CHUNK == 0:
                yield _taken(buffer)
        yield _taken(buffer)


def _text(value: Any) -> str:
    """Write a value so that a table is imported again as it was: 1.234 might be a thousand."""
    return unmistakable(text_of(value)) if isinstance(value, Decimal) else text_of(value)


def write_xlsx(export: Export, into: IO[bytes], *, on_row: OnRow = lambda _number: None) -> None:
    """Write the export as a workbook, keeping no more than a row in memory."""
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with translation.override(export.language), xlsxwriter.Workbook(into, options) as book:
        bold = book.add_format({"bold": True})
        days = book.add_format({"num_format": "yyyy-mm-dd"})
        sheet = book.add_worksheet(_("Projects"))
        sheet.freeze_panes(1, 1)
        for place, column in enumerate(export.columns):
            sheet.write_string(0, place, str(column.label), bold)
        for number, row in enumerate(_values(export), 1):
            for place, value in enumerate(row):
                write_cell(sheet, number, place, value, days)
            on_row(number)
        _about(book.add_worksheet(_("About this file")), export, bold)


def write_file(
    path: Path, export: Export, *, keys: bool = False, on_row: OnRow = lambda _number: None
) -> None:
    """Write the export to a file, as CSV or XLSX by its ending; `on_row` is told how far it is."""
    if path.suffix.lower() == ".xlsx":
        with path.open("wb") as file:
            write_xlsx(export, file, on_row=on_row)
        return
    with path.open("w", encoding="utf-8", newline="") as lines:
        lines.writelines(csv_lines(export, keys=keys, on_row=on_row))


def _values(export: Export) -> Iterator[list[Value]]:
    places = Places(export.reading.day)
    not_shown = _("not shown")
    rows = export.rows.iterator(chunk_size=CHUNK)
    while chunk := list(islice(rows, CHUNK)):
        for row in with_promises(chunk, as_of=export.reading.as_of, day=export.reading.day):
            hidden = hidden_in(export.sight, row)
            cells = (shown(column, row, places, hidden) for column in export.columns)
            yield [not_shown if isinstance(one, Hidden) else one for one in cells]


def _taken(buffer: StringIO) -> str:
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text


def _about(sheet: Any, export: Export, bold: Any) -> None:
    """Say of which day the rows are, how they were chosen, and what each column is called."""
    for number, (name, value) in enumerate(_about_rows(export)):
        sheet.write_string(number, 0, name, bold)
        sheet.write_string(number, 1, neutralise_cell(value))
    sheet.set_column(0, 1, 40)


def _about_rows(export: Export) -> Iterable[tuple[str, str]]:
    reading = export.reading
    made = timezone.localtime(reading.at).strftime("%Y-%m-%d %H:%M")
    yield _("As of"), reading.day.isoformat()
    yield _("Exported"), made
    yield _("Source"), _("Bagdar, register of projects")
    for chip in export.chips:
        yield chip.label, chip.value
    yield _("An empty cell"), _("not reported")
    yield "", ""
    yield _("Column"), _("Machine name")
    for column in export.columns:
        yield str(column.label), column.key
