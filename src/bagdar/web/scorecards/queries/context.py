"""A territory beside its programme: verified jobs per 10,000 people, net employment.

Statistics are of the real world; what is verified shows to whoever sees claims of the territory.
"""

from __future__ import annotations

from collections.abc import Mapping
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
from bagdar.web.statistics.models import Series
from bagdar.web.statistics.queries import Told, Value, told_of

VERIFIED = "jobs_verified_fte"
DECEMBER = 12


@dataclass(frozen=True)
class Context:
    """What stands beside a territory; None is not reported. Not `seen` hides what is verified.

    `beside.programme_jobs` is the change of verified jobs, where `has_programme`; `additional` the
    jobs of the month that would not be there without it, by a cautious and a hopeful scenario.
    """

    seen: bool
    month: date | None
    verified_fte: Decimal | None
    working_age: Value | None
    per_10000: Decimal | None
    beside: Beside | None
    has_programme: bool
    additional: tuple[Decimal, Decimal] | None = None


def context_of(reader: Reader, subject: Subject) -> Context | None:
    """Set statistics of a territory beside its verified jobs; nothing where neither is known."""
    if subject.kind is not SubjectKind.TERRITORY or subject.synthetic:
        return None
    told: dict[Series, Told] = {}
    for one in told_of(subject.number, reader.scope, at=reader.known_at):
        told.setdefault(one.series, one)
    seen = subject.reach % REACHES > 0
    figures = _figures(subject, reader.day) if seen else {}
    verified = figures.get(VERIFIED, {})
    people, month = _newest(told.get(Series.WORKING_AGE)), max(verified, default=None)
    found = verified[month] if month else None
    rate = None if people is None or found is None else jobs_per_10000(found, people.value)
    beside, known = _beside(told.get(Series.EMPLOYED), verified)
    if people is None and beside is None and not verified:
        return None
    low, high = (figures.get(one, {}).get(month) if month else None for one in CODES)
    additional = None if low is None or high is None else (low, high)
    return Context(seen, month, found, people, rate, beside, known, additional)


def _figures(subject: Subject, day: date) -> dict[str, dict[date, Decimal]]:
    """Return verified and additional jobs of a territory by indicator and month.

    Of months that all its programmes have: a part is not told as the whole.
    """
    codes, whose = [VERIFIED, *CODES], str(subject.number)
    rows = JobFigure.objects.filter(
        subject_kind="territory", subject=whose, reach=subject.reach, month__lte=day
    )
    lacks = lacking(rows.order_by().values_list("month", "programme").distinct())
    whole = [month for month, missing in lacks.items() if not missing]
    told = figures_by_month("territory", [whose], codes, subject.reach, whole)
    return {
        code: {
            month: Decimal(one.value).quantize(Decimal("0.01"))
            for month, one in months.items()
            if one.value is not None
        }
        for (_subject, code), months in told.items()
    }


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
