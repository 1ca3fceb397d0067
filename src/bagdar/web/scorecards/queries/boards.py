"""Scorecards as pages and files show them: a line a subject and month, a cell an indicator."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from bagdar.core.tables.reaches import REACHES, SYNTHETIC_FROM
from bagdar.core.territories.order import order
from bagdar.core.territories.scorecard import (
    MILLION,
    SCORE,
    Colour,
    Fact,
    Input,
    Measure,
    Measured,
    colour_of,
    facts,
    measures,
    score,
)
from bagdar.web.jobs.queries.sizes import Shares
from bagdar.web.journal.models import Entry
from bagdar.web.papers.cells import plain
from bagdar.web.scorecards.models import ScoreInput, ScoreStanding
from bagdar.web.scorecards.queries.beside import shares_of_each
from bagdar.web.scorecards.queries.inputs import REGISTERED
from bagdar.web.scorecards.queries.labels import COLOURS, LABELS, SCORE_LABEL, SHAPES, month_name
from bagdar.web.scorecards.queries.subjects import (
    Reader,
    Subject,
    direct_subject,
    parts_of,
    subject_named,
)
from bagdar.web.scorecards.queries.weights import weights_by_month, weights_in

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

SHOWN = tuple(name for name in Measured if name in REGISTERED)
"""The indicators with a register, in the order of columns."""
WITHOUT_REGISTER = tuple(name for name in Measured if name not in REGISTERED)
UNPUBLISHED = frozenset({Measured.JOBS_CLAIMED, Measured.JOBS_VERIFIED, Measured.JOBS_REPORTED})
"""Shown to whoever sees what is unpublished: claims are an enterprise's own figures."""
PERCENT = 100
MONTHS_DRAWN = 24
MOST_COMPARED = 12
HELD_BY = ("overdue", "self_reported", "found_late")


@dataclass(frozen=True)
class Shown:
    """A value with its colour: shape and word; nothing where nothing applies."""

    value: int | None

    @property
    def percent(self) -> str:
        """The value in whole per cent, never more than it is: thresholds are met by no rounding."""
        return "" if self.value is None else f"{self.value * PERCENT // MILLION}%"

    @property
    def colour(self) -> Colour | None:
        """The colour."""
        return colour_of(self.value)

    @property
    def shape(self) -> str:
        """The shape that stands for the colour."""
        return SHAPES[self.colour] if self.colour else "no_data"

    @property
    def word(self) -> StrOrPromise:
        """The colour in words."""
        return COLOURS[self.colour] if self.colour else ""


@dataclass(frozen=True)
class Cell:
    """An indicator of a subject in a month: raw n of N, what its misses were, its weight."""

    measure: Measure
    weight: int | None
    href: str
    published_only: bool = False

    @property
    def label(self) -> StrOrPromise:
        """What the indicator is called."""
        return LABELS[Measured(self.measure.indicator)]

    @property
    def code(self) -> str:
        """The code of the indicator."""
        return str(self.measure.indicator)

    @property
    def applies(self) -> bool:
        """Answer whether there is anything to count."""
        return self.measure.value is not None

    @property
    def why_not(self) -> str:
        """Say why nothing is shown: nothing was to be counted, or it is not for this reader."""
        if self.published_only and self.measure.indicator in UNPUBLISHED:
            return _("not published")
        return _("not applicable")

    @property
    def shown(self) -> Shown:
        """The value after costs, with its colour."""
        return Shown(self.measure.value)

    @property
    def n(self) -> str:
        """How many were good, as written in the reader's language."""
        return plain(self.measure.n)

    @property
    def base(self) -> str:
        """Of how many."""
        return plain(self.measure.base)

    @property
    def misses(self) -> list[tuple[str, str]]:
        """The misses that cost more or less than one, by what was told: code and how many."""
        counted = [(name, getattr(self.measure, name)) for name in HELD_BY]
        return [(name, plain(many)) for name, many in counted if many]


@dataclass(frozen=True)
class Line:
    """A subject in a month: its cells in the order of SHOWN, score, and place in the order.

    `small` is the part of small and medium business, as it is on the day of the reader.
    """

    subject: Subject
    month: date
    cells: tuple[Cell, ...]
    score: Shown
    place: int | None = None
    shrunk: float | None = None
    small: Shares | None = None

    @property
    def counts(self) -> bool:
        """Answer whether anything applies."""
        return any(cell.applies for cell in self.cells)


@dataclass(frozen=True)
class Point:
    """A month of a small picture: places of its column, and what it says."""

    x: int
    y: int
    height: int
    month: date
    percent: str
    measure: Measure


@dataclass(frozen=True)
class Panel:
    """The months of one subject among several, drawn to the axes that all have."""

    subject: Subject
    points: tuple[Point, ...]

    @property
    def words(self) -> str:
        """What the picture says: its first and its last month that count."""
        if not self.points:
            return _("nothing was counted")
        first, last = self.points[0], self.points[-1]
        ends = [f"{month_name(one.month)}: {one.percent}" for one in (first, last)]
        return " – ".join(ends if len(self.points) > 1 else ends[:1])

    @property
    def last(self) -> Point | None:
        """The last month that counts."""
        return self.points[-1] if self.points else None


@dataclass(frozen=True)
class Multiple:
    """One indicator, or the score, of several subjects over the same months."""

    code: str
    label: StrOrPromise
    panels: tuple[Panel, ...]


@dataclass(frozen=True)
class Picture:
    """One indicator over months as columns from zero, and the same as numbers."""

    code: str
    label: StrOrPromise
    points: tuple[Point, ...]
    last: str


def standing_of(subject: Subject, indicator: str, month: date) -> ScoreStanding | None:
    """Return an indicator of a subject in a month as it is kept; None: nothing was counted."""
    return ScoreStanding.objects.filter(
        subject_kind=subject.kind,
        subject=subject.number,
        reach=subject.reach,
        month=month,
        indicator=indicator,
    ).first()


def measured_of(
    subjects: Sequence[Subject], months: Iterable[date]
) -> dict[tuple[str, date], dict[str, Measure]]:
    """Return the indicators kept of subjects and months, by the name of each and month."""
    found: dict[tuple[str, date], dict[str, Measure]] = defaultdict(dict)
    groups: dict[tuple[str, int], dict[int, str]] = defaultdict(dict)
    asked = list(months)
    for one in subjects:
        if one.direct:
            found |= _measured_directly(one, asked)
        else:
            groups[one.kind, one.reach][one.number] = one.named
    for (kind, reach), names in groups.items():
        rows = ScoreStanding.objects.filter(
            subject_kind=kind, reach=reach, month__in=asked, subject__in=names
        ).exclude(indicator=SCORE)
        for row in rows:
            found[names[row.subject], row.month][row.indicator] = _measure(row)
    return found


def _measured_directly(
    subject: Subject, months: Sequence[date]
) -> dict[tuple[str, date], dict[str, Measure]]:
    """Sum what is counted of a territory itself, without what lies below, up to a reach."""
    inputs: dict[date, list[Input]] = defaultdict(list)
    rows = ScoreInput.objects.filter(
        subject_kind=subject.kind,
        subject=subject.number,
        reach__range=(subject.reach // REACHES * REACHES, subject.reach),
        month__in=months,
    )
    for row in rows:
        inputs[row.month].append(Input(row.indicator, row.state, row.n, row.base))
    return {(subject.named, month): measures(told) for month, told in inputs.items()}


def _measure(row: ScoreStanding) -> Measure:
    value = None if row.value_ratio is None else round(row.value_ratio * MILLION)
    misses = (row.overdue, row.self_reported, row.found_late)
    return Measure(row.indicator, row.n, row.base, *misses, value=value)


def line(
    subject: Subject, month: date, measured: Mapping[str, Measure], weights: Mapping[str, int]
) -> Line:
    """Compose the line of a subject."""
    published_only = subject.reach % REACHES == 0
    cells = tuple(
        Cell(
            measured.get(name, Measure(name)),
            weights.get(name),
            rows_href(subject, name, month),
            published_only,
        )
        for name in SHOWN
    )
    return Line(subject, month, cells, Shown(score(measured, weights).value))


def board(subjects: Sequence[Subject], month: date) -> list[Line]:
    """Return the lines of subjects in a month, set in the order of their shrunk scores."""
    found, weights = measured_of(subjects, [month]), weights_in(month)
    by_name = {one.named: one for one in sorted(subjects, key=lambda one: one.title)}
    measured = {name: found.get((name, month), {}) for name in by_name}
    return [
        replace(
            line(by_name[one.subject], month, measured[one.subject], weights),
            place=one.place,
            shrunk=one.shrunk,
        )
        for one in order(measured, weights)
    ]


def parts_in_order(reader: Reader, subject: Subject, month: date) -> list[Line]:
    """Return the parts of a territory in order, and after them what lies directly under it.

    They make its figures. What lies directly under it has no place in the order, and no line where
    nothing of it is counted.
    """
    parts = board(parts_of(reader, subject), month)
    directly = lines_of([direct_subject(reader, subject)], [month]) if parts else []
    return [*parts, *(one for one in directly if one.counts)]


def lines_of(subjects: Sequence[Subject], months: Sequence[date]) -> list[Line]:
    """Return the lines of subjects in several months, side by side."""
    found, weights = measured_of(subjects, months), weights_by_month(months)
    return [
        line(one, month, found.get((one.named, month), {}), weights[month])
        for one in subjects
        for month in months
    ]


def with_shares(reader: Reader, lines: Iterable[Line]) -> list[Line]:
    """Set the part of small and medium business beside lines, in a few queries for all of them."""
    told = list(lines)
    found = shares_of_each(reader, dict.fromkeys(one.subject for one in told))
    return [replace(one, small=found[one.subject.named]) for one in told]


def losses(subject: Subject, month: date) -> tuple[Fact, ...]:
    """Return what made the score of a subject fall short, the greatest loss first."""
    measured = measured_of([subject], [month]).get((subject.named, month), {})
    return facts(measured, weights_in(month))


def pictures(subject: Subject, months: Sequence[date]) -> list[Picture]:
    """Draw every indicator of a subject over the last months; those never counted are left out."""
    drawn = months[-MONTHS_DRAWN:]
    found = measured_of([subject], drawn)
    made = []
    for name in SHOWN:
        told = [found.get((subject.named, one), {}).get(name) for one in drawn]
        if any(one is not None for one in told):
            made.append(_picture(name, drawn, told))
    return made


def subjects_compared(reader: Reader, names: Iterable[str]) -> list[Subject]:
    """Return who is named to be compared, by kind and code, each once, at the reach that all have.

    Whoever there is not, or not in the world looked at, is left out.
    """
    asked = [one.partition(":") for one in list(names)[:MOST_COMPARED]]
    named = (subject_named(reader, kind, code, compared=True) for kind, _sign, code in asked)
    return list({one.named: one for one in named if one is not None}.values())


def multiples(subjects: Sequence[Subject], months: Sequence[date]) -> list[Multiple]:
    """Draw the score and every indicator of several subjects over the same last months.

    What was never counted of any of them is left out; all have one axis, from 0 to 100 %.
    """
    drawn = months[-MONTHS_DRAWN:]
    found, weights = measured_of(subjects, drawn), weights_by_month(drawn)
    made = []
    for name in (SCORE, *SHOWN):
        panels = [
            Panel(
                one,
                _points(
                    drawn,
                    [_told(name, found.get((one.named, at), {}), weights[at]) for at in drawn],
                ),
            )
            for one in subjects
        ]
        if any(one.points for one in panels):
            label = SCORE_LABEL if name == SCORE else LABELS[Measured(name)]
            made.append(Multiple(str(name), label, tuple(panels)))
    return made


def _told(name: str, measured: Mapping[str, Measure], weights: Mapping[str, int]) -> Measure | None:
    if name != SCORE:
        return measured.get(name)
    return Measure(SCORE, value=score(measured, weights).value)


HEIGHT, WIDTH = 48, 8


def _picture(name: Measured, months: Sequence[date], told: Sequence[Measure | None]) -> Picture:
    points = _points(months, told)
    return Picture(str(name), LABELS[name], points, points[-1].percent if points else "")


def _points(months: Sequence[date], told: Sequence[Measure | None]) -> tuple[Point, ...]:
    points = []
    for at, (month, one) in enumerate(zip(months, told, strict=True)):
        if one is None or one.value is None:
            continue
        height = max(round(one.value * HEIGHT / MILLION), 1)
        words = Shown(one.value).percent
        if one.base:
            words = f"{words} ({plain(one.n)}/{plain(one.base)})"
        points.append(Point(at * WIDTH, HEIGHT - height, height, month, words, one))
    return tuple(points)


def rows_href(subject: Subject, indicator: str, month: date) -> str:
    """Return the address of the rows behind an indicator, at the reach of the number shown."""
    path = reverse("scorecard-rows", args=[subject.kind, subject.code, indicator])
    asked = {"month": f"{month:%Y-%m}"}
    asked |= {"world": "synthetic"} if subject.synthetic else {}
    asked |= {"compared": "1"} if subject.compared else {}
    asked |= {"direct": "1"} if subject.direct else {}
    return f"{path}?{urlencode(asked)}"


def computed_months(day: date, *, synthetic: bool = False) -> list[date]:
    """Return the months that scorecards of one world are kept for, up to a day, oldest first."""
    worlds = Q(reach__gte=SYNTHETIC_FROM)
    kept = ScoreStanding.objects.filter(worlds if synthetic else ~worlds, month__lte=day)
    return sorted(kept.order_by().values_list("month", flat=True).distinct())


def was_computed(at: datetime) -> bool:
    """Answer whether scorecards had been computed by a moment, whatever there was to count."""
    return Entry.objects.filter(act="scorecards.compute", at__lte=at).exists()
