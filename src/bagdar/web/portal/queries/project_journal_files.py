"""Files of a project's journal: JSONL and Parquet for a check, CSV and XLSX for reading.

All are written line by line, in memory that does not grow with the number of acts.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import xlsxwriter
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bagdar.core.terms.text import neutralise_cell
from bagdar.web.journal.queries.walk import batches
from bagdar.web.portal.queries.journal import act_words, kind_words

FORMATS = {
    "jsonl": "application/x-ndjson; charset=utf-8",
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "parquet": "application/vnd.apache.parquet",
}
STREAMED = frozenset({"jsonl", "csv"})
MOST_ROWS_OF_SHEET = 1_048_575
MOST_OF_CELL = 32_000
"""A cell of a workbook holds 32,767 characters; what is longer stands whole in the other files."""

HEADINGS = (
    *(gettext_lazy("No."), gettext_lazy("When"), gettext_lazy("Who"), gettext_lazy("On behalf of")),
    *(gettext_lazy("Act"), gettext_lazy("Ground"), gettext_lazy("Subject")),
    *(gettext_lazy("Identifier"), gettext_lazy("Before"), gettext_lazy("After")),
    *(gettext_lazy("Withheld"), gettext_lazy("Digest of the record"), gettext_lazy("Hash")),
    *(gettext_lazy("Hash of the entry before"), gettext_lazy("Thread")),
)
_BATCH = 1000
_SCHEMA = pa.schema(
    [
        ("seq", pa.int64()),
        *((name, pa.string()) for name in ("at", "actor_id", "actor", "on_behalf_of", "act")),
        *((name, pa.string()) for name in ("ground", "ground_salt", "ground_digest")),
        ("position", pa.int64()),
        *((name, pa.string()) for name in ("kind", "subject", "salt", "body")),
        ("redacted", pa.bool_()),
        ("withheld", pa.bool_()),
        ("record_digest", pa.string()),
        ("path", pa.list_(pa.string())),
        *((name, pa.string()) for name in ("digest", "previous", "hash", "thread")),
    ]
)
Line = Mapping[str, Any]


class _Echo:
    """A file that hands back what is written to it."""

    def write(self, text: str) -> str:
        return text


def text_lines(lines: Iterable[Line], form: str) -> Iterator[str]:
    """Yield a journal as the text of a JSONL or CSV file."""
    if form == "jsonl":
        for line in lines:
            yield json.dumps(line, ensure_ascii=False, separators=(",", ":")) + "\n"
        return
    writer = csv.writer(_Echo())
    yield "\ufeff" + writer.writerow([str(one) for one in HEADINGS])
    for line in lines:
        yield writer.writerow([neutralise_cell(cell) for cell in _cells(line)])


def _cells(line: Line) -> tuple[str | int, ...]:
    body = json.loads(line["body"]) if line["body"] else {}
    withheld = _("yes") if line["withheld"] else _("redacted") if line["redacted"] else _("no")
    return (
        *(line["seq"], line["at"], line["actor"], line["on_behalf_of"]),
        *(act_words(body.get("act") or line["act"]), line["ground"] or body.get("ground", "")),
        *(kind_words(line["kind"]), line["subject"]),
        *(_facts(body.get("before")), _facts(body.get("after")), withheld),
        *(line["record_digest"], line["hash"], line["previous"], line["thread"]),
    )


def _facts(side: Any) -> str:
    return "" if side is None else json.dumps(side, ensure_ascii=False, sort_keys=True)


def write_file(lines: Iterable[Line], form: str, path: Path) -> None:
    """Write a journal as a workbook or a Parquet file."""
    {"xlsx": _xlsx, "parquet": _parquet}[form](lines, path)


def _xlsx(lines: Iterable[Line], path: Path) -> None:
    options = {
        "constant_memory": True,
        "tmpdir": str(path.parent),
        "strings_to_formulas": False,
        "strings_to_urls": False,
    }
    with xlsxwriter.Workbook(str(path), options) as book:
        sheet = book.add_worksheet(_("Journal")[:31])
        sheet.freeze_panes(1, 1)
        bold = book.add_format({"bold": True})
        for place, heading in enumerate(HEADINGS):
            sheet.write_string(0, place, str(heading), bold)
        for number, line in enumerate(lines, 1):
            for place, cell in enumerate(_cells(line)):
                if isinstance(cell, int):
                    sheet.write_number(number, place, cell)
                elif cell:
                    sheet.write_string(number, place, _short(str(neutralise_cell(cell))))


def _short(text: str) -> str:
    if len(text) <= MOST_OF_CELL:
        return text
    return text[:MOST_OF_CELL] + _(" … cut; whole in JSONL")


def _parquet(lines: Iterable[Line], path: Path) -> None:
    with pq.ParquetWriter(path, _SCHEMA, compression="zstd") as writer:
        for some in batches(lines, _BATCH):
            writer.write_table(pa.Table.from_pylist([dict(one) for one in some], _SCHEMA))
