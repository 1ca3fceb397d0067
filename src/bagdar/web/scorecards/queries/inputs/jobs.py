"""Months of jobs: permanent jobs claimed and verified of those promised, and reports in term.

A month is claimed once it was opened for reporting; from the day after its due day, what was not
reported is overdue. It is verified once contributions of it were matched with the claims of the
programme. Rules: docs/decisions/0020-scorecards.md.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from itertools import islice
from typing import Any

from django.db.models import Min, QuerySet
from django.utils import timezone

from bagdar.core.data_requests.rounds import Punctual, Signed, punctual
from bagdar.core.delivery.life import over_on
from bagdar.core.tables.reaches import REACHES, SYNTHETIC_FROM
from bagdar.core.territories.scorecard import Measured, Told
from bagdar.core.territories.tenures import day_of_figure
from bagdar.web.jobs.models import (
    JobFigure,
    JobKind,
    Period,
    ReportLine,
    ReportStep,
    Step,
    SubjectKind,
)
from bagdar.web.jobs.queries.claims import Month, Promise, claims_of, due_by, promised_of
from bagdar.web.jobs.queries.expected import NO_JOBS_YET
from bagdar.web.jobs.queries.figures import figures_by_month
from bagdar.web.projects.models import OUT_OF_PROGRAMME, Project, ProjectVersion
from bagdar.web.scorecards.queries.inputs.courses import Course, courses_in
from bagdar.web.scorecards.queries.inputs.items import Item, Whose, Window, merged_days

AT_ONCE = 500
VERIFIED = "jobs_verified_fte"
WIDEST = (REACHES - 1, REACHES - 1 + SYNTHETIC_FROM)
"""The reaches of whoever sees all of a world; a project is in one of the two."""
FOUR_PLACES = Decimal("0.0001")


@dataclass(frozen=True)
class Sent:
    """What was signed of each month of a project, report by report, and since when it is asked."""

    signed: Mapping[date, Sequence[Sequence[Signed]]]
    asked_on: date | None

    def stood(self, period: Period, day: date) -> tuple[Punctual, date | None]:
        """Say how a month stood to its term on a day, and when what stands was signed.

        Where the enterprise and the territory both tell a project, the better one counts.
        """
        due_at, at = _end_of(period.judged_by), _end_of(day)
        told = self.signed.get(period.month) or ((),)
        stood = min((punctual(one, due_at, at=at) for one in told), key=_BEST.index)
        standing = [one.at for signed in told for one in signed if one.returned_at is None]
        return stood, timezone.localdate(min(standing)) if standing else None


_BEST = (Punctual.IN_TERM, Punctual.AWAITED, Punctual.LATE, Punctual.OVERDUE)


def job_items(window: Window) -> Iterator[Item]:
    """Yield every month of jobs that was promised, and every one that was to be reported."""
    periods = _periods(window)
    owners = iter(window.whose.values())
    while periods and (some := list(islice(owners, AT_ONCE))):
        yield from _of_some(window, some, periods)


def verified_items(window: Window) -> Iterator[Item]:
    """Yield every month of jobs that was promised and of which records were matched."""
    months = _matched(window)
    owners = iter(
        one for one in window.whose.values() if one.programme in months and one.merged_on is None
    )
    while some := list(islice(owners, AT_ONCE)):
        merged = _merged_into([one.project for one in some])
        ids = [*(one.project for one in some), *(one for part in merged.values() for one in part)]
        promised, found = _promised(ids, window), _verified(ids, window.months)
        for owner in some:
            parts = {owner.project: date.max, **merged.get(owner.project, {})}
            for month in months[owner.programme]:
                whole = [one for one, until in parts.items() if over_on(month) <= until]
                due = sum(due_by(promised.get(one, ()), month) or Decimal(0) for one in whole)
                if due:
                    said = sum(found.get((one, month), Decimal(0)) for one in parts)
                    n = min(Decimal(said), Decimal(due))
                    yield Item(
                        Measured.JOBS_VERIFIED,
                        owner.unpublished(),
                        since=month,
                        until=over_on(month),
                        on=month,
                        good=n >= due,
                        n=n,
                        base=due,
                        tenures=window.holders_of_jobs(owner, day_of_figure(over_on(month))),
                    )


def _merged_into(projects: Sequence[int]) -> Mapping[int, Mapping[int, date]]:
    """Return what was merged into projects, each with the day: it is verified at the other one."""
    rows = Project.objects.filter(merged_into__in=projects)
    told = list(rows.order_by("pk").values_list("pk", "merged_into"))
    days = merged_days(rows) if told else {}
    found: dict[int, dict[int, date]] = defaultdict(dict)
    for one, home in told:
        if home is not None and one in days:
            found[home][one] = days[one]
    return found


def _matched(window: Window) -> Mapping[int, Sequence[date]]:
    """Return the months of each programme in which claims were matched with records.

    Whoever has figures of a month is part of the country, which has them too: the rows of the
    country are few, and found by index.
    """
    found: dict[int, list[date]] = defaultdict(list)
    rows = JobFigure.objects.filter(
        subject_kind=SubjectKind.COUNTRY,
        subject="",
        indicator=VERIFIED,
        month__gte=window.months[0],
        month__lte=window.day,
    )
    for programme, month in rows.order_by("month").values_list("programme", "month").distinct():
        found[programme].append(month)
    return found


def _verified(
    projects: Sequence[int], months: Sequence[date]
) -> Mapping[tuple[int, date], Decimal]:
    """Return the verified jobs of projects by month, as whoever sees all of them does."""
    told = figures_by_month("project", map(str, projects), [VERIFIED], WIDEST, months)
    return {
        (int(subject), month): Decimal(figure.value).quantize(FOUR_PLACES)
        for (subject, _code), by_month in told.items()
        for month, figure in by_month.items()
        if figure.value is not None
    }


def _periods(window: Window) -> Mapping[bool, Sequence[Period]]:
    """Return the months that were opened, by world."""
    found: dict[bool, list[Period]] = defaultdict(list)
    opened = Period.objects.filter(month__gte=window.months[0], ends_on__lte=window.day)
    for one in opened.order_by("month"):
        found[one.is_synthetic].append(one)
    return found


def _of_some(
    window: Window, owners: Sequence[Whose], periods: Mapping[bool, Sequence[Period]]
) -> Iterator[Item]:
    ids = [one.project for one in owners]
    promised, claims = _promised(ids, window), _claims(ids, window)
    sent, courses = _sent(ids, window.day), courses_in(window, owners)
    for owner in owners:
        months = {one.month: one for one in claims.get(owner.project, ())}
        for period in periods.get(owner.reach >= SYNTHETIC_FROM, ()):
            course = courses[owner.project]
            due = due_by(promised.get(owner.project, ()), period.month)
            if due and course.is_itself_on(period.judged_by):
                out = course.is_out_on(period.judged_by)
                yield from _claimed(window, owner, period, due, months.get(period.month), out=out)
            yield from _reported(window, owner, period, sent[owner.project], course)


def _promised(projects: Sequence[int], window: Window) -> Mapping[int, Sequence[Promise]]:
    return window.once("promised", projects, lambda: promised_of(projects))


def _claims(projects: Sequence[int], window: Window) -> Mapping[int, Sequence[Month]]:
    """Return what is claimed of projects in the months of a window, without what was lost."""
    return claims_of(projects, months=window.months, losses=False)


def _claimed(
    window: Window, owner: Whose, period: Period, due: Decimal, month: Month | None, *, out: bool
) -> Iterator[Item]:
    """Count the jobs claimed, at most those promised: more in one project fill no other's gap.

    Who is `out` of the programme reports no more and stays in N.
    """
    claimed = None if month is None else month.permanent
    overdue = window.day > period.judged_by
    if claimed is None and not overdue:
        return
    n = min(claimed or Decimal(0), due)
    missing = claimed is None and not out
    held_on = day_of_figure(period.ends_on, period.judged_by if missing else None)
    yield Item(
        Measured.JOBS_CLAIMED,
        owner.unpublished(),
        good=n >= due,
        n=n,
        base=due,
        state=Told.OVERDUE if missing else Told.REPORTED,
        tenures=window.holders_of_jobs(owner, held_on),
        **_when(period),
    )


def _reported(
    window: Window, owner: Whose, period: Period, sent: Sent, course: Course
) -> Iterator[Item]:
    """Count a month that was signed, or was asked for on its due day: what stood then decides.

    One that was returned counts again once it is signed, or once the time to mend it has passed.
    """
    asked = sent.asked_on is not None and sent.asked_on < period.ends_on
    stood, day = sent.stood(period, window.day)
    if not asked or (day is None and not course.reports_jobs_on(period.judged_by)):
        return
    if stood is Punctual.AWAITED:
        return
    good = stood is Punctual.IN_TERM
    yield Item(
        Measured.JOBS_REPORTED,
        owner.unpublished(),
        good=good,
        n=Decimal(good),
        state=Told.OVERDUE if day is None else Told.REPORTED,
        done_on=day,
        tenures=window.holders_of_jobs(owner, period.judged_by),
        **_when(period),
    )


def _when(period: Period) -> dict[str, Any]:
    return {"since": period.month, "until": period.ends_on, "on": period.month}


def _end_of(day: date) -> datetime:
    """Return the last moment of a day."""
    return timezone.make_aware(datetime.combine(day, time.max))


def _sent(projects: Sequence[int], day: date) -> Mapping[int, Sent]:
    """Return what was signed of each month of projects by the end of a day."""
    asked = ProjectVersion.objects.filter(project__in=projects).exclude(
        stage__in=(*NO_JOBS_YET, *OUT_OF_PROGRAMME)
    )
    since: dict[int, datetime] = dict(
        asked.order_by().values_list("project").annotate(Min("known_from"))
    )
    lines = ReportLine.objects.filter(project__in=projects, kind=JobKind.PERMANENT)
    signed = _signed(lines.values("report"), _end_of(day))
    told: dict[int, dict[date, list[Sequence[Signed]]]] = defaultdict(lambda: defaultdict(list))
    named = ("project", "report__period__month", "report")
    for project, month, report in lines.order_by().values_list(*named).distinct():
        told[project][month].append(signed.get(report, ()))
    return {
        one: Sent(told[one], timezone.localdate(since[one]) if one in since else None)
        for one in projects
    }


def _signed(reports: QuerySet[ReportLine, Any], at: datetime) -> Mapping[int, Sequence[Signed]]:
    """Return by report what was signed by a moment, the first first; unsigned it is not told."""
    found: dict[int, list[Signed]] = defaultdict(list)
    taken = (Step.SIGNED, Step.RETURNED)
    steps = ReportStep.objects.filter(report__in=reports, at__lte=at, step__in=taken)
    named = ("report", "step", "at")
    for report, step, made_at in steps.order_by("report", "at", "id").values_list(*named):
        signed = found[report]
        if step == Step.SIGNED:
            signed.append(Signed(made_at))
        elif signed and signed[-1].returned_at is None:
            signed[-1] = Signed(signed[-1].at, made_at)
    return found
