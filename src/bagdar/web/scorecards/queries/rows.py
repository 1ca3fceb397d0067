"""The rows behind a number of a scorecard: exactly the things that were counted.

They are read as of the day the number was counted on, at its reach. A thing that the reader
does not see is withheld, and added up: what is shown and what is withheld make the number.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext

from bagdar.core.tables.reaches import REACHES
from bagdar.core.territories.scorecard import Measured, Told
from bagdar.web.barriers.permissions import powers_of as barrier_powers
from bagdar.web.barriers.queries.reading import barriers_for
from bagdar.web.data_requests.permissions import answers_for
from bagdar.web.instructions.permissions import powers_of as instruction_powers
from bagdar.web.instructions.queries.reading import instructions_for
from bagdar.web.papers.cells import plain
from bagdar.web.projects.models import Project
from bagdar.web.projects.queries.filtering import Reading
from bagdar.web.scorecards.models import ScoreStanding, SubjectKind
from bagdar.web.scorecards.queries.boards import measured_of, standing_of
from bagdar.web.scorecards.queries.inputs import SOURCES
from bagdar.web.scorecards.queries.inputs.items import Item, Window, last_months
from bagdar.web.scorecards.queries.labels import STATES
from bagdar.web.scorecards.queries.subjects import (
    DIRECT,
    Reader,
    Subject,
    counted_of,
    subject_named,
)

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

PARTS = ("all", "good", "missed", "overdue", "self_reported", "found_late")
"""What may be asked of the rows: N, n, the rest, and the misses of one kind."""
SHOWN_LETTERS = 80


@dataclass(frozen=True)
class Row:
    """One thing that was counted, with its project."""

    item: Item
    key: str
    name: str
    href: str
    programme: str = ""

    @property
    def n(self) -> str:
        """How much of it was good."""
        return plain(self.item.n)

    @property
    def base(self) -> str:
        """Of how much."""
        return plain(self.item.base)

    @property
    def told(self) -> StrOrPromise:
        """What was told of a miss; nothing of what was good."""
        missed = self.item.n < self.item.base
        told = self.item.state is not Told.REPORTED or self.item.indicator in _OF_LAUNCHES
        return STATES[self.item.state] if missed and told else ""


_PAGES = {
    Measured.OUTPUT_OF_CAPACITY: "project-output",
    Measured.REPORTS_COMPLETE: "project-output",
    Measured.JOBS_CLAIMED: "project-jobs",
    Measured.JOBS_VERIFIED: "project-jobs",
    Measured.JOBS_REPORTED: "project-jobs",
}
MONTHLY = frozenset(_PAGES)
_OF_LAUNCHES = (Measured.LAUNCHES_ON_TIME,)


@dataclass(frozen=True)
class Behind:
    """What is behind a number: the rows that the reader sees, and the things withheld.

    `counted_on` is the day the number was counted on, `kept` its n and N; None: it is not kept.
    """

    rows: tuple[Row, ...]
    withheld: tuple[Item, ...]
    counted_on: date | None
    kept: tuple[Decimal, Decimal] | None

    @property
    def shown(self) -> tuple[Decimal, Decimal]:
        """The n and N of the rows."""
        return sums(self.rows)

    @property
    def hidden(self) -> tuple[Decimal, Decimal]:
        """The n and N of what is withheld."""
        return _added(self.withheld)

    @property
    def whole(self) -> tuple[Decimal, Decimal]:
        """The n and N of both."""
        (n, base), (more, of_more) = self.shown, self.hidden
        return n + more, base + of_more

    @property
    def changed(self) -> bool:
        """Answer whether something was changed since the number was counted."""
        return self.kept is not None and self.kept != self.whole


def behind(
    reader: Reader, subject: Subject, indicator: Measured, month: date, part: str = "all"
) -> Behind:
    """Return what an indicator counted of a subject in a month, or a part of it."""
    standing = standing_of(subject, indicator, month)
    counted_on = None if standing is None else timezone.localdate(standing.computed_at)
    then, dated = _as_counted(reader, subject, counted_on)
    items = [
        one
        for one in _items(then, dated, indicator)
        if one.counts_in(month) and _within(one, then, dated) and _is(one, part)
    ]
    made = [row for rows_of in _ROWS for row in rows_of(reader, items)]
    seen = {id(one.item) for one in made}
    return Behind(
        tuple(sorted(made, key=_order)),
        tuple(one for one in items if id(one) not in seen),
        counted_on,
        _kept(subject, standing, month, indicator) if part == "all" else None,
    )


def _kept(
    subject: Subject, standing: ScoreStanding | None, month: date, indicator: Measured
) -> tuple[Decimal, Decimal] | None:
    """Return n and N as the number stands; what is directly under a territory is summed anew."""
    if subject.direct:
        found = measured_of([subject], [month]).get((subject.named, month), {}).get(indicator)
        return None if found is None else (found.n, found.base)
    return None if standing is None else (standing.n, standing.base)


def _order(row: Row) -> tuple[date, str, int]:
    one = row.item
    return one.on, row.key, one.answer or one.barrier or one.instruction or 0


def _as_counted(
    reader: Reader, subject: Subject, counted_on: date | None
) -> tuple[Reader, Subject]:
    """Return the reader and the subject on the day a number was counted on, in its tree."""
    if counted_on is None or counted_on == reader.day:
        return reader, subject
    then = replace(reader, day=counted_on)
    kind = DIRECT if subject.direct else subject.kind
    found = subject_named(then, kind, subject.code, compared=subject.compared)
    return then, found or subject


def _of_projects(reader: Reader, items: Iterable[Item]) -> Iterator[Row]:
    by_project = [(one, one.project) for one in items if one.project is not None]
    seen = Project.objects.for_scope(reader.scope, at=reader.at)
    names = {
        one.pk: (one.key, one.name, one.programme.key)
        for one in seen.filter(pk__in={project for _item, project in by_project}).select_related(
            "programme"
        )
    }
    for item, project in by_project:
        if project in names:
            key, name, programme = names[project]
            page = _PAGES.get(item.indicator, "project")
            yield Row(item, key, name, reverse(page, args=[key]), programme)


def _of_answers(reader: Reader, items: Iterable[Item]) -> Iterator[Row]:
    """Name the requests that the reader sees; the others are counted, without their title."""
    answers = {one.answer: one for one in items if one.answer is not None}
    if not answers:
        return
    seen = answers_for(reader.scope).filter(pk__in=answers).select_related("round__request")
    named = {one.pk: one for one in seen}
    for pk, item in answers.items():
        if pk not in named:
            yield Row(item, "", gettext("A data request that you do not see"), "")
            continue
        request = named[pk].round.request
        href = reverse("data-answer", args=[pk])
        yield Row(item, "", request.title, href)


def _of_barriers(reader: Reader, items: Iterable[Item]) -> Iterator[Row]:
    """Name the barriers that the reader sees, by their kind and business; the rest is withheld."""
    steps = [one for one in items if one.barrier is not None]
    if not steps:
        return
    reading = Reading(reader.scope, reader.at, None, reader.day)
    powers = barrier_powers(reader.scope, on=reader.day)
    seen = barriers_for(powers, reading).in_bulk([one.barrier for one in steps])
    for item in steps:
        found = seen.get(item.barrier or 0)
        if found is not None:
            name = f"{found.pk} · {found.get_kind_display()} · {found.enterprise.name}"
            yield Row(item, "", name, reverse("barrier", args=[found.pk]))


def _of_instructions(reader: Reader, items: Iterable[Item]) -> Iterator[Row]:
    """Name the instructions that the reader sees; the rest is withheld."""
    orders = [one for one in items if one.instruction is not None]
    if not orders:
        return
    reading = Reading(reader.scope, reader.at, None, reader.day)
    powers = instruction_powers(reader.scope, None, on=reader.day)
    seen = instructions_for(powers, reading).in_bulk([one.instruction for one in orders])
    for item in orders:
        found = seen.get(item.instruction or 0)
        if found is not None:
            name = f"{found.pk} · {Truncator(found.text).chars(SHOWN_LETTERS)}"
            yield Row(item, "", name, reverse("instruction", args=[found.pk]))


_ROWS = (_of_projects, _of_answers, _of_barriers, _of_instructions)


def sums(rows: Iterable[Row]) -> tuple[Decimal, Decimal]:
    """Return n and N of rows."""
    return _added(one.item for one in rows)


def _added(items: Iterable[Item]) -> tuple[Decimal, Decimal]:
    counted = [(one.n, one.base) for one in items]
    zero = Decimal(0)
    return sum((n for n, _base in counted), zero), sum((base for _n, base in counted), zero)


def _items(reader: Reader, subject: Subject, indicator: Measured) -> list[Item]:
    source = next(one for one in SOURCES if indicator in one.indicators)
    projects = counted_of(reader, subject)
    window = Window(last_months(reader.day), reader.day, reader.placing, projects)
    return [one for one in source.items(window) if one.indicator is indicator]


def _within(item: Item, reader: Reader, subject: Subject) -> bool:
    """Answer whether an item is the subject's, and within the reach of its figures."""
    nearest = subject.reach // REACHES * REACHES
    if not nearest <= item.whose.reach <= subject.reach:
        return False
    if subject.kind is SubjectKind.TENURE:
        return subject.number in item.tenures
    return item.project is not None or _belongs(item, reader, subject)


def _belongs(item: Item, reader: Reader, subject: Subject) -> bool:
    """Answer whether what is no fact of a project lies in a territory, or is an organisation's."""
    if subject.kind is SubjectKind.ORGANISATION:
        return item.whose.organisation == subject.number
    place = item.whose.territory
    if subject.direct:
        return place == subject.number
    if place is None or reader.placing.tree.node(place) is None:
        return place == subject.number
    return subject.number in {one.territory for one in reader.placing.tree.path(place)}


def _is(item: Item, part: str) -> bool:
    missed = item.n < item.base
    if part in ("all", "good", "missed"):
        return {"all": True, "good": item.n > 0, "missed": missed}[part]
    return missed and item.state == part
