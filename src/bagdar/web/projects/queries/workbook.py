"""A workbook to be edited away from Bagdar and taken back: what may not be changed is locked.

Each row carries the identifier of its project and the version it shows, sealed together. The
sheet is protected without a password, so that nobody changes these by mistake; a hidden sheet
says when the workbook was made and holds a digest of all rows. Only values that an import reads
have a column; facts of the promise ledger that stand already are left empty, since they move with
a reason and not by a table.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from hashlib import sha256
from itertools import islice
from typing import IO, Any

import xlsxwriter
from django.db.models import OuterRef, Subquery
from django.utils import translation
from django.utils.translation import gettext as _

from bagdar.web.papers.cells import write_cell
from bagdar.web.projects.models import Project, ProjectVersion
from bagdar.web.projects.queries.columns import COLUMNS, Hidden, Places, Value, hidden_in, shown
from bagdar.web.projects.queries.exporting import CHUNK, Export
from bagdar.web.projects.queries.promises import with_promises
from bagdar.web.projects.queries.recognising import FIELDS
from bagdar.web.projects.queries.sealing import sealed

FORMAT = "bagdar-workbook-1"
LOCKED = ("key", "version", "enterprise_bin")
_NOT_EDITED = frozenset(
    {"name", "territory", "place", "capacity", "enterprise", "programme_key", "marks", *LOCKED}
)
_WIDTH = 18

OnRow = Callable[[int], None]


def can_be_edited(export: Export) -> bool:
    """Answer whether the rows are projects as they are now; the past is not edited."""
    return export.rows.model is Project


def write_workbook(
    export: Export, into: IO[bytes], *, on_row: OnRow = lambda _number: None
) -> None:
    """Write the projects that were asked for, each row with its sealed version."""
    unpublished = export.reading.sees_unpublished
    keys = [
        *LOCKED,
        *(
            key
            for key in FIELDS
            if key not in _NOT_EDITED
            and (unpublished or key not in COLUMNS or not COLUMNS[key].unpublished)
        ),
    ]
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with translation.override(export.language), xlsxwriter.Workbook(into, options) as book:
        head = book.add_format({"bold": True, "locked": True, "text_wrap": True})
        locked = book.add_format({"locked": True, "font_color": "#666666"})
        open_ = book.add_format({"locked": False})
        days = book.add_format({"locked": False, "num_format": "yyyy-mm-dd"})
        sheet = book.add_worksheet(_("Projects"))
        sheet.freeze_panes(1, 1)
        sheet.protect("", {"format_columns": True, "format_rows": True, "insert_rows": True})
        for place, key in enumerate(keys):
            sheet.set_column(place, place, _WIDTH, locked if key in LOCKED else open_)
            sheet.write_string(0, place, str(FIELDS[key].label), head)
        digest, number = sha256(), 0
        for number, row in enumerate(_rows(export, keys), 1):
            for place, value in enumerate(row):
                style = locked if keys[place] in LOCKED else open_
                write_cell(sheet, number, place, value, days, style)
            digest.update(f"{row[0]} {row[1]}\n".encode())
            on_row(number)
        about = book.add_worksheet("bagdar")
        about.very_hidden()
        made = export.reading.at.isoformat()
        told = {"format": FORMAT, "made": made, "rows": number, "sha256": digest.hexdigest()}
        for place, pair in enumerate(told.items()):
            about.write_row(place, 0, pair)


def _rows(export: Export, keys: list[str]) -> Iterator[list[Value]]:
    places, not_shown = Places(export.reading.day), _("not shown")
    versions = ProjectVersion.objects.filter(project=OuterRef("pk"), known_to=None)
    rows = export.rows.annotate(open_version=Subquery(versions.values("pk")[:1]))
    found = rows.prefetch_related("parties").iterator(chunk_size=CHUNK)
    while chunk := list(islice(found, CHUNK)):
        for row in with_promises(chunk, as_of=export.reading.as_of, day=export.reading.day):
            hidden = hidden_in(export.sight, row)
            cells = (_value(key, row, places, hidden) for key in keys)
            yield [not_shown if isinstance(one, Hidden) else one for one in cells]


def _value(key: str, row: Any, places: Places, hidden: frozenset[str]) -> Value | Hidden:
    if key == "version":
        return sealed(row.key, row.open_version)
    if key.startswith("cost_"):
        return Hidden() if "costs" in hidden else _costs(row, key.removeprefix("cost_"))
    if key.startswith("party_"):
        return Hidden() if "parties" in hidden else _parties(row, key.removeprefix("party_"))
    return shown(COLUMNS[key], row, places, hidden) if key in COLUMNS else None


def _costs(row: Any, source: str) -> Value:
    """Return what one source pays; in tenge as a number, otherwise with the currency."""
    found = [one for one in row.costs.all() if one.source == source]
    if len(found) == 1 and found[0].currency == "KZT":
        amount: Value = found[0].amount
        return amount
    return "; ".join(f"{one.amount.normalize():f} {one.currency}" for one in found) or None


def _parties(row: Any, role: str) -> Value:
    names = (
        one.name_en or one.name_ru or one.name_kk for one in row.parties.all() if one.role == role
    )
    return "; ".join(names) or None
