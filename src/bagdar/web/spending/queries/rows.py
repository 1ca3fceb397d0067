"""Rows of a register as one reader sees them: filtered, in order, as cells of text or value."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import MINYEAR, date
from decimal import Decimal
from typing import Any

from django.db import connection
from django.db.models import F, Q, QuerySet
from django.db.models.expressions import RawSQL
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bagdar.core.spending.support import Course, course_of
from bagdar.core.terms.identifiers import without_iins
from bagdar.core.terms.text import fold_name, fold_number
from bagdar.web.cases.permissions import sees_numbers
from bagdar.web.papers.cells import plain_number
from bagdar.web.people.permissions import SEES_PROGRAMME
from bagdar.web.projects.models import Project
from bagdar.web.projects.queries.filtering import Reading, spelt
from bagdar.web.projects.queries.wording import number_text
from bagdar.web.spending.models import (
    MODELS,
    PARENTS,
    Contract,
    Obligation,
    Record,
    Register,
    holding,
)
from bagdar.web.spending.queries.homes import home_of, merged_to
from bagdar.web.spending.queries.registers import COLUMNS, NUMBER, Column, Kind
from bagdar.web.spending.queries.totals import seen_projects
from bagdar.web.spending.queries.veiling import VEILED, veil

DAYS = {
    Register.BUDGET: "year",
    Register.CONTRACT: "signed_on",
    Register.ACCEPTANCE: "accepted_on",
    Register.PAYMENT: "paid_on",
    Register.SUPPORT: "decided_on",
    Register.OBLIGATION: "due_on",
    Register.CLAWBACK: "returned_on",
    Register.SAVING: "saved_on",
}
"""What each register is ordered by, newest first."""
AMOUNTS = {
    Register.BUDGET: "approved",
    Register.CONTRACT: "value",
    Register.ACCEPTANCE: "amount",
    Register.PAYMENT: "amount",
    Register.SUPPORT: "amount",
    Register.OBLIGATION: "due_value",
    Register.CLAWBACK: "amount",
    Register.SAVING: "planned",
}
SEARCHED = {
    Register.CONTRACT: ("number", "title", "supplier_name", "supplier_bin", "buyer_name", "ocid"),
    Register.SUPPORT: ("provider",),
    Register.SAVING: ("whose",),
    Register.BUDGET: ("codes",),
    Register.PAYMENT: ("payee_bin", "codes"),
}
PIECE = 3
"""Letters of a piece in the tables that SQLite looks texts up in."""
SHORTEST_NAME = 4
"""Shorter words are looked for in the texts of rows alone, not in names of projects."""
_DIGIT, _TWELVE = re.compile(r"[0-9]"), "[0-9]{6}[ \u00a0-]?[0-9]{6}"
Value = str | int | Decimal | date | bool | None


@dataclass(frozen=True)
class Wanted:
    """Which rows, in which order; empty means all, newest first."""

    q: str = ""
    project: str = ""
    year: str = ""
    currency: str = ""
    kind: str = ""
    supplier: str = ""
    linked: str = ""
    sort: str = ""

    @property
    def narrows(self) -> bool:
        """Answer whether some rows are left out by choice."""
        chosen = (self.q, self.project, self.year, self.currency, self.kind, self.supplier)
        return any((*chosen, self.linked))


@dataclass(frozen=True)
class Line:
    """A row: the version that holds, its project if it has one, and what it belongs to."""

    version: Any
    project: Project | None
    parent: Any

    @property
    def number(self) -> int:
        """The number of the row."""
        return int(self.version.record_id)

    @property
    def register(self) -> str:
        """The register it stands in."""
        return str(self.version.record.register)

    def values(self) -> dict[str, Value]:
        """Return what each column holds."""
        return {one.key: _value(one, self) for one in COLUMNS[self.register]}

    def cells(self) -> dict[str, str]:
        """Return what each column holds as the reader of rows takes it."""
        return {name: as_text(value) for name, value in self.values().items()}


def seen_rows(register: str, reading: Reading) -> QuerySet[Any, Any]:
    """Return the versions that hold of rows a reader sees, each with its project as `home`.

    Contracts that are linked to no project, and what belongs to them, are shown to whoever watches
    the whole programme.
    """
    rows = MODELS[register].objects.known(reading.as_of)
    way = "project"
    if register in PARENTS:
        name, above = PARENTS[Register(register)]
        way = f"{name}__{above.value}_versions__project"
        rows = rows.filter(holding(reading.as_of, f"{name}__{above.value}_versions__"))
    rows = rows.annotate(own=F(way), home=home_of(way, reading.merges))
    kept = Q(home__in=seen_projects(reading))
    if reading.scope.has_whole(SEES_PROGRAMME):
        world = reading.scope.world
        of_world = Q() if world is None else Q(record__is_synthetic=reading.is_synthetic)
        kept |= Q(home=None) & of_world
    found: QuerySet[Any, Any] = rows.filter(kept).select_related("record")
    return found


def of_projects(
    rows: QuerySet[Any, Any], projects: Collection[int], reading: Reading
) -> QuerySet[Any, Any]:
    """Keep the rows that count in projects; those of today are found by an index."""
    kept = rows.filter(home__in=projects)
    return kept if reading.merges is not None else kept.filter(own__in=merged_to(projects))


def listed(register: str, wanted: Wanted, reading: Reading) -> QuerySet[Any, Any]:
    """Return the rows asked for, in order."""
    rows = seen_rows(register, reading)
    names = {one.name for one in MODELS[register]._meta.concrete_fields}
    if wanted.q:
        rows = rows.filter(_found(register, wanted.q, reading))
    if wanted.project:
        numbers = Project.objects.filter(key=wanted.project).values_list("pk", flat=True)
        rows = of_projects(rows, list(numbers), reading)
    if wanted.currency and "currency" in names:
        rows = rows.filter(currency=wanted.currency.upper())
    if wanted.kind and "kind" in names:
        rows = rows.filter(kind=wanted.kind)
    if wanted.supplier and "supplier_bin" in names:
        rows = rows.filter(supplier_bin=wanted.supplier)
    if wanted.linked and register == Register.CONTRACT:
        rows = rows.filter(home__isnull=wanted.linked == "no")
    if wanted.year:
        day, text = DAYS[Register(register)], wanted.year
        year = int(text) if text.isascii() and text.isdigit() and len(text) <= 4 else 0
        named = day if day == "year" else f"{day}__year"
        rows = rows.filter(**{named: year}) if year >= MINYEAR else rows.none()
    return rows.order_by(*_order(register, wanted.sort))


def _order(register: str, sort: str) -> tuple[Any, ...]:
    day, amount = DAYS[Register(register)], AMOUNTS[Register(register)]
    column = {"day": day, "amount": amount}.get(sort.removeprefix("-"), day)
    downwards = sort.startswith("-") if sort.removeprefix("-") in ("day", "amount") else True
    ordered = F(column).desc(nulls_last=True) if downwards else F(column).asc(nulls_last=True)
    return (ordered, "record_id")


def _found(register: str, text: str, reading: Reading) -> Q:
    """Look for each word in the texts of a register.

    Only those who are shown personal numbers find by them: for others digits are not looked for
    in a name that holds one.
    """
    sees = sees_numbers(reading.scope)
    if not sees and without_iins(text) != text:
        return Q(pk__in=[])
    kept = Q()
    for word in text.split()[:8]:
        texts, some = spelt("document", word), Q(pk__in=[])
        for name in SEARCHED.get(Register(register), ()):
            if name == "number":
                some |= numbered(word)
                continue
            held = spelt(name, word)
            if not sees and name in VEILED and _DIGIT.search(word):
                held &= ~Q(**{f"{name}__regex": _TWELVE})
            texts |= held
        some |= _looked_up(register, word) & texts
        if register in PARENTS and PARENTS[Register(register)][1] == Register.CONTRACT:
            some |= numbered(word, "contract__contract_versions__")
        folded = fold_name(word)
        if len(folded) >= SHORTEST_NAME:
            named = Project.objects.filter(search_text__contains=folded)
            some |= Q(home__in=named.values("pk"))
        kept &= some
    return kept


def _looked_up(register: str, word: str) -> Q:
    """Keep the rows that hold all pieces of a word, where letters would be compared row by row.

    More than those that hold the word: its pieces may stand apart. All where it is too short.
    """
    pieces = {word[at : at + PIECE] for at in range(len(word) - PIECE + 1)}
    if connection.vendor != "sqlite" or word.isascii() or not pieces:
        return Q()
    table = f"{MODELS[Register(register)]._meta.db_table}_pieces"
    asked = " AND ".join('"{}"'.format(one.replace('"', '""')) for one in sorted(pieces))
    found = RawSQL(f"SELECT rowid FROM {table} WHERE {table} MATCH %s", (asked,))  # noqa: S608, S611 -- a name of our own
    return Q(pk__in=found)


def numbered(word: str, way: str = "") -> Q:
    """Keep contracts whose number holds a word, however the two are spelt; `way` leads to them."""
    folded = fold_number(word)
    return Q(**{f"{way}folded__contains": folded}) if folded else Q(**{f"{way}pk__in": []})


def lines_of(rows: Iterable[Any], reading: Reading) -> list[Line]:
    """Return rows with their projects and what they belong to, read at once."""
    known = list(rows)
    register = known[0].record.register if known else ""
    parents: dict[int, Any] = {}
    if register in PARENTS:
        name, above = PARENTS[Register(register)]
        numbers = {getattr(one, f"{name}_id") for one in known}
        held = MODELS[above].objects.known(reading.as_of).filter(record__in=numbers)
        parents = {one.record_id: one for one in held.select_related("record")}
        keys = [parents.get(getattr(one, f"{name}_id")) for one in known]
    else:
        keys = [None] * len(known)
    for one in (*known, *parents.values()):
        veil(one, reading.scope)
    homes = {one.home for one in known if one.home is not None}
    projects = {one.pk: one for one in Project.objects.filter(pk__in=homes)}
    if register == Register.CONTRACT:
        under = {one.under_id for one in known if one.under_id}
        held = Contract.objects.known(reading.as_of).filter(record__in=under)
        above_of = {one.record_id: one for one in held}
        keys = [above_of.get(one.under_id) for one in known]
    return [
        Line(one, projects.get(one.home), parent) for one, parent in zip(known, keys, strict=True)
    ]


def line_by_number(number: int, reading: Reading) -> Line | None:
    """Return a row that a reader sees, as it stands; None for one withdrawn or not seen."""
    record = Record.objects.filter(pk=number).first()
    if record is None:
        return None
    return next(
        iter(lines_of(seen_rows(record.register, reading).filter(record=record), reading)), None
    )


def course_words(one: Obligation, day: date) -> tuple[Course, str]:
    """Say how an obligation stands on a day."""
    course = course_of(
        due_on=one.due_on,
        due_value=one.due_value,
        met_on=one.met_on,
        met_value=one.met_value,
        as_of=day,
    )
    return course, str(_COURSE_WORDS[course])


_COURSE_WORDS = {
    Course.DUE: gettext_lazy("not due yet"),
    Course.OVERDUE: gettext_lazy("past due"),
    Course.MET: gettext_lazy("met in time"),
    Course.MET_LATE: gettext_lazy("met late"),
}


def table_of(register: str, lines: Sequence[Line]) -> tuple[list[str], list[list[Value]]]:
    """Return headings and rows of a register for a file that can be imported again."""
    columns = COLUMNS[register]
    headings = [NUMBER, *(one.key for one in columns)]
    rows: list[list[Value]] = [
        [line.number, *(told[one.key] for one in columns)]
        for line, told in ((one, one.values()) for one in lines)
    ]
    return headings, rows


def as_text(value: Value) -> str:
    """Write a value as the reader of rows takes it."""
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case Decimal():
            return plain_number(value)
        case date():
            return value.isoformat()
    return str(value)


def shown(column: Column, value: Value) -> str:
    """Write a value as a page shows it."""
    match value:
        case None | "":
            return ""
        case bool():
            return _("yes") if value else _("no")
        case Decimal():
            return number_text(value)
        case date():
            return str(date_format(value, "SHORT_DATE_FORMAT"))
    if column.kind is Kind.CHOICE:
        return str(dict(column.choices).get(str(value), value))
    return str(value)


_OF_PARENT = {
    "support_kind": "kind",
    "contract_day": "signed_on",
    "contract_supplier": "supplier_bin",
    "contract_ocid": "ocid",
}
"""What a column of a row is called in the contract or support that it belongs to."""


def _value(column: Column, line: Line) -> Value:
    match column.kind:
        case Kind.PROJECT:
            return line.project.key if line.project else ""
        case Kind.CONTRACT:
            return line.parent.number if line.parent else ""
        case Kind.SUPPORT:
            return line.parent.document if line.parent else ""
        case Kind.UNDER:
            return line.parent.number if line.parent else ""
    if column.of_parent:
        name = _OF_PARENT.get(column.key, column.key)
        return getattr(line.parent, name, "")
    value: Value = getattr(line.version, column.key)
    return value


def parts_of(project: int, reading: Reading) -> Mapping[str, list[Line]]:
    """Return all rows of a project by register, in the order of their days."""
    found = {}
    for register in Register.values:
        rows = of_projects(seen_rows(register, reading), [project], reading)
        found[register] = lines_of(rows.order_by(DAYS[Register(register)], "record_id"), reading)
    return found


def iterate(rows: QuerySet[Any, Any], reading: Reading, at_once: int = 2000) -> Iterator[Line]:
    """Return all lines of a query, some at a time."""
    count = rows.count()
    for start in range(0, count, at_once):
        yield from lines_of(rows[start : start + at_once], reading)
