"""Tables of flags and samples as files: CSV, XLSX, and workpapers as DOCX."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from io import BytesIO, StringIO
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq
import xlsxwriter
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from bagdar.core.terms.text import neutralise_cell
from bagdar.web.cases.models import RuleRun, Sample, Workpaper
from bagdar.web.cases.queries.queue import Line
from bagdar.web.cases.queries.reading import CaseLine
from bagdar.web.cases.queries.rules import RuleShown
from bagdar.web.cases.queries.samples import DrawnShown
from bagdar.web.loads.queries import Load
from bagdar.web.papers.cells import MARK
from bagdar.web.papers.document import DOCX, docx
from bagdar.web.papers.paper import Facts, Paper, Part
from bagdar.web.wording import actor_in_words

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

MOST_ROWS = 50_000
_AMOUNT = pa.decimal128(20, 2)
TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "parquet": "application/vnd.apache.parquet",
    "docx": DOCX,
}
TABLES = ("csv", "xlsx", "parquet")
"""What a table is handed out as; workpapers are DOCX too."""
Value = str | int | float | Decimal | date | None


@dataclass(frozen=True)
class Table:
    """A table to hand over: its name for a file, headings, rows."""

    name: str
    headings: Sequence[StrOrPromise]
    rows: Sequence[Sequence[Value]]


def misfits_table(load: Load) -> Table:
    """Lay out what did not fit of files on their way in."""
    headings = (_("Line"), _("Process"), _("Place in it"), _("What does not fit"))
    rows = [(one.line or None, one.process, one.path, one.reason) for one in load.misfits]
    return Table(f"{load.kind}-misfits", headings, rows)


def queue_table(lines: Iterable[Line], *, synthetic: bool, most: int | None = None) -> Table:
    """Lay the queue out: a row a flag, with the reason and the evidence.

    `most` says how many subjects these are where there are more: the last row tells it.
    """
    headings = (
        *(_("Number"), _("Kind"), _("Identifier"), _("Title"), _("Buyer"), _("Supplier")),
        *(
            _("Territory"),
            _("Project"),
            pgettext("money", "Value"),
            _("Currency"),
            _("Score"),
            _("Rule"),
        ),
        *(_("What it is"), _("Measured"), _("Unit"), _("Evidence"), _("Flags of all"), _("Case")),
    )
    rows: list[Sequence[Value]] = []
    for line in lines:
        one = line.subject
        shared: tuple[Value, ...] = (
            one.pk,
            str(one.get_level_display()),
            one.ref,
            one.title,
            one.buyer_name or one.buyer,
            one.supplier_name or one.supplier,
            line.place,
            one.project.key if one.project else None,
            one.value,
            one.currency,
            one.score,
        )
        for flag in line.flags:
            told = "; ".join(_row_words(row) for row in flag.evidence)
            rate = flag.rule.base_rate if flag.rule else None
            own = (flag.flag.code, flag.name, flag.flag.value, flag.unit, told, rate, flag.case)
            rows.append((*shared, *own))
    if most is not None:
        text = _("Only the first %d subjects are here: narrow the queue to have the others.")
        rows.append([None] * 3 + [text % most] + [None] * (len(headings) - 4))
    return Table("synthetic-flags" if synthetic else "flags", headings, rows)


def _row_words(row: dict[str, str]) -> str:
    whose = f" ({row['id']})" if row["id"] else ""
    return f"{row['what']}{whose}: {row['value'] or '—'}"


def cases_table(lines: Iterable[CaseLine], *, synthetic: bool, name: str = "cases") -> Table:
    """Lay cases out as a list shows them: what they are about, with whom, where they stand."""
    headings = (
        *(_("Number"), _("Case"), _("Territory"), _("Rules"), _("Asked of"), _("State")),
        *(_("Notice on"), _("Reply by"), _("Answered on"), _("Days late")),
        *(_("What was found"), _("Closed on")),
    )
    rows: list[Sequence[Value]] = []
    for line in lines:
        one = line.case
        rows.append(
            (
                *(one.pk, line.title, line.place, ", ".join(line.codes), line.recipient),
                *(str(one.get_state_display()), one.noticed_on, one.reply_by, one.replied_on),
                *(line.late_days or None, str(one.get_outcome_display()), one.closed_on),
            )
        )
    return Table(f"synthetic-{name}" if synthetic else name, headings, rows)


def closed_table(lines: Iterable[CaseLine], *, synthetic: bool) -> Table:
    """Lay closed cases out for everybody: no more than their page says."""
    headings = (
        *(_("Number"), _("Case"), _("Territory"), _("Asked of")),
        *(_("What was found"), _("Closed on")),
    )
    rows = [
        (
            *(line.case.pk, line.title, line.place, line.recipient),
            *(str(line.case.get_outcome_display()), line.case.closed_on),
        )
        for line in lines
    ]
    return Table("synthetic-closed-cases" if synthetic else "closed-cases", headings, rows)


def rules_table(rules: Iterable[RuleShown], *, synthetic: bool) -> Table:
    """Lay the rules out as they last ran, with how much they flag and how much of it held."""
    headings = (
        *(_("Rule"), _("What it is"), _("Version"), _("Flagged"), pgettext("flag", "clear")),
        *(_("Flags of all"), _("Flags that stand"), _("Closed cases"), _("Confirmed")),
        _("Set aside"),
    )
    rows = [
        (
            *(one.last.code, one.name, one.last.version, one.last.flagged, one.last.clear),
            *(one.last.base_rate, one.standing, one.precision.closed, one.precision.confirmed),
            one.aside_count,
        )
        for one in rules
    ]
    return Table("synthetic-rules" if synthetic else "rules", headings, rows)


def runs_table(rules: Iterable[RuleRun], *, synthetic: bool) -> Table:
    """Lay the runs out that were taken in: a row for each rule of each run."""
    headings = (
        *(_("Run"), _("Taken in"), _("Taken in by"), _("Processes"), _("Part of the input")),
        *(_("Source"), _("Rules"), _("Digest of the input"), _("Rule"), _("Version"), _("Flagged")),
        *(pgettext("flag", "clear"), _("not computable"), _("Flags of all")),
    )
    rows: list[Sequence[Value]] = [
        (
            *(one.run_id, timezone.localtime(one.run.at).isoformat(timespec="seconds")),
            *(actor_in_words(one.run.actor_id, one.run.actor_label), one.run.processes),
            *(one.run.part, one.run.source, one.run.rules_version, one.run.input_hash),
            *(one.code, one.version, one.flagged, one.clear),
            *(sum(one.not_computable.values()), one.base_rate),
        )
        for one in rules
    ]
    return Table("synthetic-rule-runs" if synthetic else "rule-runs", headings, rows)


def samples_table(samples: Iterable[Sample], *, synthetic: bool) -> Table:
    """Lay the list of samples out, with what is needed to draw each again."""
    headings = (
        *(_("Number"), _("Title"), _("Day"), _("By"), _("Seed"), _("Method"), _("Drawn units")),
        *(
            pgettext("sample", "Population"),
            _("Left aside without a value"),
            _("Total"),
            _("Interval"),
        ),
        *(_("Start"), _("Currency")),
    )
    rows: list[Sequence[Value]] = [
        (
            *(one.pk, one.title, timezone.localdate(one.at)),
            *(actor_in_words(one.actor_id, one.actor_label), one.seed, one.method, one.size),
            *(one.population, one.without_value, one.total, one.interval, one.start),
            one.currency,
        )
        for one in samples
    ]
    return Table("synthetic-samples" if synthetic else "samples", headings, rows)


def sample_table(sample: Sample, drawn: Iterable[DrawnShown]) -> Table:
    """Lay a sample out: a row a drawn subject, with its last workpaper."""
    headings = (
        *(
            _("Identifier"),
            _("Title"),
            _("Buyer"),
            _("Supplier"),
            pgettext("money", "Value"),
            _("Currency"),
        ),
        *(_("Hits"), _("Certain"), _("Looked at"), _("Finding"), _("Note"), _("By"), _("Day")),
    )
    rows = [
        (
            one.drawn.subject.ref,
            one.drawn.subject.title,
            one.drawn.subject.buyer_name or one.drawn.subject.buyer,
            one.drawn.subject.supplier_name or one.drawn.subject.supplier,
            one.drawn.value,
            sample.currency,
            one.drawn.hits,
            _("yes") if one.drawn.certain else _("no"),
            *_paper_cells(one.paper),
        )
        for one in drawn
    ]
    return Table(f"sample-{sample.pk}", headings, rows)


def _paper_cells(paper: Workpaper | None) -> tuple[Value, ...]:
    if paper is None:
        return (None, None, None, None, None)
    found = str(paper.get_finding_display())
    return (paper.looked_at, found, paper.note, paper.actor_label, timezone.localdate(paper.at))


def as_file(table: Table, kind: str) -> bytes:
    """Write a table as CSV, XLSX or Parquet.

    Cells that a spreadsheet would run get an apostrophe; no program runs a cell of Parquet.
    """
    return {"csv": _csv, "xlsx": _xlsx, "parquet": _parquet}[kind](table)


def _parquet(table: Table) -> bytes:
    """Write a column as numbers or days where all of it is of one kind, else as text."""
    written = BytesIO()
    columns = {
        str(heading): _column([row[place] for row in table.rows])
        for place, heading in enumerate(table.headings)
    }
    pq.write_table(pa.table(columns), written, compression="zstd")
    return written.getvalue()


def _column(values: Sequence[Value]) -> pa.Array:
    told = [None if value == "" else value for value in values]
    kinds = {type(value) for value in told if value is not None}
    of_kind = {int: pa.int64(), float: pa.float64(), date: pa.date32(), Decimal: _AMOUNT}
    if len(kinds) == 1 and (known := of_kind.get(kind := kinds.pop())) and kind is not str:
        return pa.array(told, known)
    return pa.array([None if value is None else str(value) for value in told], pa.string())


def _csv(table: Table) -> bytes:
    written = StringIO()
    writer = csv.writer(written)
    writer.writerow([str(one) for one in table.headings])
    for row in table.rows:
        writer.writerow(["" if one is None else neutralise_cell(one) for one in row])
    return (MARK + written.getvalue()).encode()


def _xlsx(table: Table) -> bytes:
    written = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(written, options) as book:
        sheet = book.add_worksheet(table.name[:31])
        bold, days = book.add_format({"bold": True}), book.add_format({"num_format": "yyyy-mm-dd"})
        sheet.write_row(0, 0, [str(one) for one in table.headings], bold)
        sheet.freeze_panes(1, 0)
        for number, row in enumerate(table.rows, start=1):
            for place, one in enumerate(row):
                if isinstance(one, date):
                    sheet.write_datetime(number, place, one, days)
                elif isinstance(one, int | float | Decimal):
                    sheet.write_number(number, place, float(one))
                elif one:
                    sheet.write_string(number, place, str(neutralise_cell(one)))
    return written.getvalue()


def workpapers(sample: Sample, drawn: Sequence[DrawnShown], day: date) -> bytes:
    """Write a sample with its workpapers as DOCX, with all that is needed to draw it again."""
    facts = [
        (_("Method"), _("monetary-unit sampling, fixed interval (%s)") % sample.method),
        (_("Seed"), sample.seed),
        (_("Drawn units"), str(sample.size)),
        (pgettext("sample", "Population"), _("%d with a value") % sample.population),
        (_("Left aside without a value"), str(sample.without_value)),
        (_("Total"), f"{sample.total} {sample.currency}"),
        (_("Interval"), f"{sample.interval} {sample.currency}"),
        (_("Start"), f"{sample.start} {sample.currency}"),
    ]
    parts = [
        Facts(
            title=one.drawn.subject.title or one.drawn.subject.ref,
            rows=[
                (_("Identifier"), one.drawn.subject.ref),
                (pgettext("money", "Value"), f"{one.drawn.value} {sample.currency}"),
                (_("Looked at"), one.paper.looked_at if one.paper else "—"),
                (_("Finding"), str(one.paper.get_finding_display()) if one.paper else "—"),
                (_("Note"), (one.paper.note if one.paper else "") or "—"),
                (_("By"), one.paper.actor_label if one.paper else "—"),
            ],
        )
        for one in drawn
    ]
    table = Part(
        title=_("Drawn"),
        headings=[_("Identifier"), pgettext("money", "Value"), _("Hits")],
        widths=["wide", "number", "number"],
        rows=[[one.drawn.subject.ref, str(one.drawn.value), str(one.drawn.hits)] for one in drawn],
    )
    paper = Paper(
        title=sample.title,
        day=day,
        lines=[_("Sample %(number)d, as of %(day)s") % _of(sample, day)],
        parts=[Facts(title=_("How it was drawn"), rows=facts), table, *parts],
        footer=sample.title,
    )
    return docx(paper)


def _of(sample: Sample, day: date) -> dict[str, object]:
    return {"number": sample.pk, "day": date_format(day, "DATE_FORMAT")}
