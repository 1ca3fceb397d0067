"""What stands beside a scorecard: ratings of three sides, small business, what a term inherited."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.db.models import IntegerField, Q, Value
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bagdar.core.delivery.colours import Colour, verdict
from bagdar.core.delivery.ledger import Dates
from bagdar.core.tables.reaches import REACHES
from bagdar.core.territories.tenures import answered_since, slip
from bagdar.web.enterprises.models import SME_CLASSES, SizeClass
from bagdar.web.jobs.queries.sizes import (
    SMALL_AND_MEDIUM,
    Eyes,
    Shares,
    figures_of_each,
    shares_of_projects,
)
from bagdar.web.journal.models import Head
from bagdar.web.people.models import Handover, Tenure
from bagdar.web.people.permissions import Scope
from bagdar.web.people.queries import sees_handovers
from bagdar.web.projects.models import Project, ProjectQuerySet, Standing, Visibility
from bagdar.web.scorecards.queries.inputs.items import Window, last_months
from bagdar.web.scorecards.queries.subjects import Reader, Subject, counted_of

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

KEPT = 256
"""Answers kept in memory while no act is done."""
ASKED_AT_ONCE = 100
"""Subjects whose projects one query finds: a database bounds how many parts a union has."""


def _state() -> str:
    """Return the journal's head: while no act is done, the same reader sees the same."""
    return Head.objects.filter(pk=1).values_list("hash", flat=True).first() or ""


def _all_day(reader: Reader) -> Reader:
    """Describe a reader so that equal readers on one day are equal: rights change by days."""
    return replace(
        reader,
        scope=Scope(tuple(reader.scope.held), reader.scope.world),
        at=timezone.localtime(reader.at).replace(hour=0, minute=0, second=0, microsecond=0),
    )


def projects_of(reader: Reader, subject: Subject) -> ProjectQuerySet:
    """Return the projects that the figures of a subject are made of for this reader."""
    over = Q(visibility=Visibility.RESTRICTED, restricted_until__lte=reader.day)
    reached = Q(visibility=Visibility.PUBLISHED)
    for reach, more in (
        (1, Q(visibility=Visibility.TERRITORY) | over),
        (2, Q(visibility=Visibility.RESTRICTED)),
        (3, Q(visibility=Visibility.CASE)),
    ):
        if subject.reach % REACHES >= reach:
            reached |= more
    seen = Project.objects.for_scope(reader.scope, at=reader.at).listed()
    return seen.filter(subject.projects).filter(reached)


# --- ratings of three sides


@dataclass(frozen=True)
class Side:
    """How one side rates the projects: green, amber, red, and those it has not rated."""

    code: str
    name: StrOrPromise
    green: int
    amber: int
    red: int
    none: int


def sides(reader: Reader, subject: Subject) -> tuple[Side, ...]:
    """Count how owners, the system and the centre rate the approved projects in delivery.

    The system judges by the launch, the age of its forecast and open requests.
    """
    return _sides(_state(), _all_day(reader), subject)


@lru_cache(maxsize=KEPT)
def _sides(_unchanged: str, reader: Reader, subject: Subject) -> tuple[Side, ...]:
    rows = Standing.objects.filter(
        project__in=projects_of(reader, subject).values("pk"),
        known_to=None,
        approved_on__lte=reader.day,
    ).order_by()
    own, system, centre = Counter[str](), Counter[str](), Counter[str]()
    for own_colour, centre_colour, pending_since, *dates in rows.values_list(*_RATED):
        own[own_colour] += 1
        centre[centre_colour] += 1
        found = verdict(Dates(*dates), as_of=reader.day, pending_since=pending_since)
        system[found.colour or ""] += 1
    return (
        _side("own", _("Own rating"), own),
        _side("system", _("Rating of the system"), system),
        _side("centre", _("Rating of the centre"), centre),
    )


_RATED = (
    *("own_colour", "centre_colour", "pending_since"),
    *("original_on", "committed_on", "forecast_on", "actual_on", "approved_on", "starts_on"),
    "stated_on",
)
"""What a rating is made of: the colours given, the open request, and the dates as in `Dates`."""


def _side(code: str, name: StrOrPromise, found: Mapping[str, int]) -> Side:
    counted = [found.get(one, 0) for one in (Colour.GREEN, Colour.AMBER, Colour.RED, "")]
    return Side(code, name, *counted)


# --- small and medium business


def shares(reader: Reader, subject: Subject) -> Shares:
    """Sum projects, money and promised jobs by the size class of the group behind them.

    Money is the cost in tenge that the reader may see; jobs promised are those of the last month
    of the baseline in force, jobs claimed those of the newest month that was due, jobs verified
    those of the newest month of each programme of which records were matched.
    """
    return _shares(_state(), _all_day(reader), subject)


@lru_cache(maxsize=KEPT)
def _shares(_unchanged: str, reader: Reader, subject: Subject) -> Shares:
    found = shares_of_projects(projects_of(reader, subject), _eyes(reader, subject))
    return _linked(found, subject)


def shares_of_each(reader: Reader, subjects: Iterable[Subject]) -> Mapping[str, Shares]:
    """Return the shares of many subjects by their names, as `shares` gives each.

    Figures of projects are read once for all subjects of one reach, however many they are.
    """
    return _shares_of_each(_state(), _all_day(reader), tuple(subjects))


@lru_cache(maxsize=KEPT)
def _shares_of_each(
    _unchanged: str, reader: Reader, subjects: tuple[Subject, ...]
) -> Mapping[str, Shares]:
    by_reach: dict[int, list[Subject]] = defaultdict(list)
    for one in subjects:
        by_reach[one.reach].append(one)
    found: dict[str, Shares] = {}
    for alike in by_reach.values():
        everywhere = replace(alike[0], projects=Q())
        told = figures_of_each(projects_of(reader, everywhere), _eyes(reader, everywhere))
        for subject, projects in _projects_of_each(alike):
            found[subject.named] = _linked(told.of(projects), subject)
    return found


def _projects_of_each(subjects: Sequence[Subject]) -> Iterator[tuple[Subject, set[int]]]:
    """Find which projects are whose, a query for many subjects; those not seen are among them."""
    for start in range(0, len(subjects), ASKED_AT_ONCE):
        some = subjects[start : start + ASKED_AT_ONCE]
        found: dict[int, set[int]] = defaultdict(set)
        first, *rest = (
            Project.objects.filter(one.projects)
            .order_by()
            .annotate(whose=Value(at, IntegerField()))
            .values_list("whose", "pk")
            for at, one in enumerate(some)
        )
        for at, project in first.union(*rest, all=True):
            found[at].add(project)
        yield from ((one, found[at]) for at, one in enumerate(some))


def _eyes(reader: Reader, subject: Subject) -> Eyes:
    reach = subject.reach if sees_claims(subject) else None
    return Eyes(reader.scope, reader.day, reach)


def _linked(found: Shares, subject: Subject) -> Shares:
    """Let each size class, and all that are small or medium together, open their projects."""
    sizes = (replace(one, href=size_href(subject, one.code)) for one in found.sizes)
    return replace(found, sizes=tuple(sizes), href=size_href(subject, SMALL_AND_MEDIUM))


@dataclass(frozen=True)
class SizeRow:
    """A project of a size class: its cost in tenge, jobs promised, claimed and verified."""

    key: str
    name: str
    cost_kzt: Decimal
    jobs_fte: Decimal
    claimed_fte: Decimal | None
    verified_fte: Decimal | None


@dataclass(frozen=True)
class SizeRows:
    """The projects behind a size class, whose figures make those of the class."""

    rows: tuple[SizeRow, ...]
    sees_claimed: bool
    verified_month: date | None


def size_rows(reader: Reader, subject: Subject, sizes: Collection[str]) -> SizeRows:
    """Return the projects of size classes that the shares of a subject are made of, by key."""
    of_size = Q(enterprise__group__size_class__in=sizes)
    if SizeClass.UNKNOWN in sizes:
        of_size |= Q(enterprise__group__size_class__isnull=True)
    rows = projects_of(reader, subject).filter(of_size)
    found = figures_of_each(rows, _eyes(reader, subject))
    told = tuple(
        SizeRow(
            one.key,
            one.name,
            found.money.get(one.pk, Decimal(0)),
            found.jobs.get(one.pk, Decimal(0)),
            None if found.claimed is None else found.claimed.get(one.pk, Decimal(0)),
            None if found.verified is None else found.verified.get(one.pk, Decimal(0)),
        )
        for one in rows.order_by("key")
    )
    return SizeRows(told, sees_claims(subject), found.verified_month)


def sizes_named(name: str) -> tuple[str, ...]:
    """Return the size classes that an address names: one, or small and medium; none if neither."""
    if name == SMALL_AND_MEDIUM:
        return SME_CLASSES
    return (name,) if name in SizeClass.values else ()


def sees_claims(subject: Subject) -> bool:
    """Answer whether the figures of a subject go as far as what is claimed and verified."""
    return bool(subject.reach % REACHES)


def size_href(subject: Subject, size: str) -> str:
    """Return the address of the projects behind a size class, at the reach of the figures."""
    path = reverse("scorecard-size", args=[subject.kind, subject.code, size])
    asked = {"world": "synthetic"} if subject.synthetic else {}
    asked |= {"compared": "1"} if subject.compared else {}
    asked |= {"direct": "1"} if subject.direct else {}
    return f"{path}?{urlencode(asked)}" if asked else path


# --- terms in office


@dataclass(frozen=True)
class Slip:
    """A project whose launch slipped, or came early, while somebody held the office."""

    key: str
    name: str
    due_on: date
    effective_on: date
    whole_days: int
    own_days: int
    inherited: bool


@dataclass(frozen=True)
class Term:
    """What a term inherited, and what slipped and was gained in its days in office."""

    starts_on: date
    ends_on: date | None
    acting: bool
    slips: tuple[Slip, ...]
    handover: Handover | None
    may_open: bool

    @property
    def inherited(self) -> int:
        """How many launches were late already when the term began."""
        return sum(one.inherited for one in self.slips)

    @property
    def slipped_days(self) -> int:
        """Days that slipped in office."""
        return sum(one.own_days for one in self.slips if one.own_days > 0)

    @property
    def gained_days(self) -> int:
        """Days that were gained in office."""
        return -sum(one.own_days for one in self.slips if one.own_days < 0)


def term_of(reader: Reader, subject: Subject) -> Term | None:
    """Return what a term in office inherited, and its share of every slip and gain."""
    tenure = Tenure.objects.filter(pk=subject.number).select_related("office").first()
    if tenure is None:
        return None
    slips = sorted(_slips(reader, subject, tenure), key=lambda one: (-one.own_days, one.key))
    return Term(
        tenure.starts_on,
        tenure.ends_on,
        tenure.acting,
        tuple(slips),
        Handover.objects.filter(incoming=tenure).order_by("on").first(),
        sees_handovers(reader.scope),
    )


def _slips(reader: Reader, subject: Subject, tenure: Tenure) -> Iterator[Slip]:
    ever = replace(subject, projects=counted_of(reader, subject))
    window = Window(last_months(reader.day), reader.day, reader.placing, ever.projects)
    whose = {
        pk: one.spells
        for pk, one in window.whose.items()
        if any(spell.office == tenure.office_id for spell in one.spells)
    }
    names = {one.pk: one for one in projects_of(reader, ever).only("pk", "key", *_NAMES)}
    standings = Standing.objects.filter(
        project__in=whose.keys() & names.keys(), known_to=None, original_on__isnull=False
    )
    for row in standings:
        due_on, actual_on = row.original_on, row.actual_on
        if due_on is None or (actual_on is None and due_on >= reader.day):
            continue
        effective_on = actual_on or reader.day
        starts_on = row.starts_on or row.approved_on or due_on
        spells = whose[row.project_id]
        own = slip(due_on, effective_on, starts_on, spells, window.terms).get(tenure.pk, 0)
        since = answered_since(spells, tenure.office_id, tenure.starts_on, tenure.ends_on)
        late = since is not None and due_on < since < effective_on
        if own or late:
            project = names[row.project_id]
            whole = (effective_on - due_on).days
            yield Slip(project.key, project.name, due_on, effective_on, whole, own, late)


_NAMES = ("name_en", "name_ru", "name_kk")
