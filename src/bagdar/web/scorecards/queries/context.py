"""A territory beside its programme: verified jobs per 10,000 people, net employment.

Statistics are of the real world; what is verified shows to whoever sees claims of the territory.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from bagdar.core.tables.reaches import REACHES
from bagdar.core.territories.context import Beside, jobs_per_10000, net_employment_beside
from bagdar.web.jobs.models import JobFigure
from bagdar.web.jobs.queries.additionality import CODES
from bagdar.web.jobs.queries.figures import figures_by_month, lacking
from bagdar.web.scorecards.models import SubjectKind
from bagdar.web.scorecards.queries.subjects import Reader, Subject
from bagdar.web.statistics.models import Break, Series, Unit
from bagdar.web.statistics.queries import NewBorders, Told, Value, told_of_each

VERIFIED = "jobs_verified_fte"
DECEMBER = 12


@dataclass(frozen=True)
class Known:
    """The newest value of a series: its unit, period, source, and where the series breaks."""

    series: Series
    unit: Unit
    newest: Value
    source: str
    published_on: date
    breaks: tuple[Break | NewBorders, ...]

    @property
    def period(self) -> str:
        """The year or month of the value."""
        return f"{self.newest.period:%Y-%m}" if self.newest.monthly else f"{self.newest.period:%Y}"


@dataclass(frozen=True)
class Context:
    """What stands beside a territory; None is not reported. Not `seen` hides what is verified.

    `beside.programme_jobs` is the change of verified jobs, where `has_programme`; `additional` the
    jobs of the month that would not be there without it, by a cautious and a hopeful scenario;
    `known` are the newest values of statistics.
    """

    seen: bool
    month: date | None
    verified_fte: Decimal | None
    working_age: Value | None
    per_10000: Decimal | None
    beside: Beside | None
    has_programme: bool
    additional: tuple[Decimal, Decimal] | None = None
    known: tuple[Known, ...] = ()
    broken_by: tuple[Break | NewBorders, ...] = ()

    @property
    def broken_why(self) -> str:
        """Say why net employment is not computable over its periods, where a break lies there."""
        return "; ".join(one.note for one in self.broken_by)


SIDE_BY_SIDE = (Series.POPULATION, Series.WORKING_AGE, Series.EMPLOYED, Series.SMES, Series.WAGE)
"""The series of which the newest value stands beside a territory."""


def context_of(reader: Reader, subject: Subject) -> Context | None:
    """Set statistics of a territory beside its verified jobs; nothing where neither is known."""
    return contexts_of(reader, [subject]).get(subject.named)


def contexts_of(reader: Reader, subjects: Iterable[Subject]) -> dict[str, Context]:
    """Return what stands beside each territory by its name, in a few queries for all of them.

    What lies directly under a territory, and whoever is none, has no statistics of its own.
    """
    places = [
        one
        for one in subjects
        if one.kind is SubjectKind.TERRITORY and not one.synthetic and not one.direct
    ]
    if not places:
        return {}
    numbers = {one.number for one in places}
    told = told_of_each(numbers, reader.scope, at=reader.known_at)
    by_reach: dict[int, list[Subject]] = defaultdict(list)
    for one in places:
        if _sees(one):
            by_reach[one.reach].append(one)
    figures = {
        (number, reach): found
        for reach, alike in by_reach.items()
        for number, found in _figures([one.number for one in alike], reach, reader.day).items()
    }
    found = {
        one.named: _context(one, told[one.number], figures.get((one.number, one.reach), {}))
        for one in places
    }
    return {name: one for name, one in found.items() if one is not None}


def beside_each(reader: Reader, subjects: Iterable[Subject]) -> list[tuple[Subject, Context]]:
    """Return the territories of which anything is known, each with what stands beside it."""
    told = list(subjects)
    found = contexts_of(reader, told)
    return [(one, found[one.named]) for one in told if one.named in found]


def _sees(subject: Subject) -> bool:
    """Answer whether the reader is shown what is verified of a territory."""
    return subject.reach % REACHES > 0


def _context(
    subject: Subject, series: Iterable[Told], figures: Mapping[str, Mapping[date, Decimal]]
) -> Context | None:
    told: dict[Series, Told] = {}
    for one in series:
        told.setdefault(one.series, one)
    verified = figures.get(VERIFIED, {})
    people, month = _newest(told.get(Series.WORKING_AGE)), max(verified, default=None)
    found = verified[month] if month else None
    rate = None if people is None or found is None else jobs_per_10000(found, people.value)
    beside, known = _beside(told.get(Series.EMPLOYED), verified)
    known_of = tuple(_known_of(told[one]) for one in SIDE_BY_SIDE if one in told)
    newest = tuple(one for one in known_of if one is not None)
    if not newest and beside is None and not verified:
        return None
    low, high = (figures.get(one, {}).get(month) if month else None for one in CODES)
    additional = None if low is None or high is None else (low, high)
    seen = _sees(subject)
    broken_on = beside.broken_on if beside else None
    breaks = told[Series.EMPLOYED].breaks if broken_on else ()
    by = tuple(one for one in breaks if one.period == broken_on)
    return Context(seen, month, found, people, rate, beside, known, additional, newest, by)


def _figures(
    territories: Collection[int], reach: int, day: date
) -> dict[int, dict[str, dict[date, Decimal]]]:
    """Return verified and additional jobs of territories by indicator and month.

    Of months that all programmes of each have: a part is not told as the whole.
    """
    codes, whose = [VERIFIED, *CODES], [str(one) for one in territories]
    rows = JobFigure.objects.filter(
        subject_kind="territory", subject__in=whose, reach=reach, month__lte=day
    )
    pairs: dict[str, list[tuple[date, int]]] = defaultdict(list)
    named = ("subject", "month", "programme")
    for subject, month, programme in rows.order_by().values_list(*named).distinct():
        pairs[subject].append((month, programme))
    whole = {subject: _whole(lacking(told)) for subject, told in pairs.items()}
    asked = sorted(set().union(*whole.values()))
    found: dict[int, dict[str, dict[date, Decimal]]] = defaultdict(dict)
    for (subject, code), months in figures_by_month(
        "territory", whose, codes, reach, asked
    ).items():
        found[int(subject)][code] = {
            month: Decimal(one.value).quantize(Decimal("0.01"))
            for month, one in months.items()
            if one.value is not None and month in whole[subject]
        }
    return found


def _whole(lacks: Mapping[date, Collection[int]]) -> set[date]:
    return {month for month, missing in lacks.items() if not missing}


def _known_of(told: Told) -> Known | None:
    newest = _newest(told)
    if newest is None:
        return None
    vintage = told.vintage
    return Known(told.series, told.unit, newest, vintage.source, vintage.published_on, told.breaks)


def _newest(told: Told | None) -> Value | None:
    known = [] if told is None else [one for one in told.values if one.value is not None]
    return known[-1] if known else None


def _beside(told: Told | None, verified: Mapping[date, Decimal]) -> tuple[Beside | None, bool]:
    """Compare the first and last periods that both are known of, or else the last two periods.

    A year of statistics is set beside the verified jobs of its December. Where a series was counted
    in another way since, the comparison begins there, if two periods lie behind it.
    """
    known = [] if told is None else [one for one in told.values if one.value is not None]
    if told is None or len(known) < 2:
        return None, False
    jobs = {one.period: verified[at] for one in known if (at := _month_of(one)) in verified}
    ends = sorted(jobs) if len(jobs) > 1 else [one.period for one in known[-2:]]
    broken = max((one.period for one in told.breaks if one.period <= ends[-1]), default=ends[0])
    unbroken = [one for one in ends if one >= broken]
    ends = unbroken if len(unbroken) > 1 else ends
    found = net_employment_beside(
        {one.period: one.value for one in known},
        jobs,
        since=ends[0],
        until=ends[-1],
        breaks=[one.period for one in told.breaks],
    )
    return found, len(jobs) > 1


def _month_of(one: Value) -> date:
    return one.period if one.monthly else one.period.replace(month=DECEMBER, day=1)
