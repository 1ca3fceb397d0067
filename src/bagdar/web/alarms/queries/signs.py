"""The facts of the registry against the rules of alarms: which signs show, of whom.

A project is held against its own promise, claims and words; a territory and an enterprise against
their reports; a territory besides against the forecasts, gains and losses of the projects in it.
Jobs verified or paid now, net of transfers, count where there are figures of them, claimed ones
else; the facts say which.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import pairwise
from typing import Any

from django.db.models import Exists, Min, OuterRef, Q
from django.utils import timezone

from bagdar.core.delivery.life import add_months, over_on
from bagdar.core.jobs import alarms
from bagdar.core.jobs.alarms import JobsMonth
from bagdar.core.tables.reaches import REACHES, SYNTHETIC_FROM
from bagdar.web.alarms.models import Alarm
from bagdar.web.alarms.queries.shares import all_shares
from bagdar.web.alarms.queries.subjects import Among, Found, Subject, key_of
from bagdar.web.delivery.models import Baseline, DateMove, Milestone, MoveKind, Rating, Side
from bagdar.web.delivery.queries.missing import last_month
from bagdar.web.delivery.queries.outputs import Month as Made
from bagdar.web.delivery.queries.outputs import months_of
from bagdar.web.instructions.models import Instruction
from bagdar.web.jobs.models import (
    STANDS,
    WRITABLE,
    JobFigure,
    JobKind,
    Period,
    Report,
    ReportLine,
    State,
    Step,
)
from bagdar.web.jobs.queries.claims import Month, Promise, claims_of, due_by, promised_of
from bagdar.web.jobs.queries.expected import (
    Reporter,
    acted_for,
    entered_since,
    reportable,
    reporter_of,
)
from bagdar.web.jobs.queries.figures import figures_by_month
from bagdar.web.people.models import Grant, OrganisationKind, Role
from bagdar.web.people.permissions import World
from bagdar.web.projects.models import Project
from bagdar.web.territories.models import Reach, TerritoryVersion

PROJECTS_AT_ONCE = 2_000
MONTHS_LOOKED_AT = 13
MOST_ROWS = 50
"""Rows behind an alarm that are kept by name; there may be more."""
CLAIMED, NET, BOTH = "claimed", "net", "both"
NET_FTE = "jobs_net_of_transfer_fte"
"""Verified and paid now: a job is verified after a year, so that new ones are paid at the most."""

HUNDRED, CENT = Decimal(100), Decimal("0.01")

History = dict[date, Decimal]


def signs_of(among: Among) -> Iterator[Found]:
    """Yield every sign that shows of those who are looked at."""
    rows = among.projects()
    known = [_Project(*one) for one in rows.values_list("pk", "key", "territory_id")]
    for start in range(0, len(known), PROJECTS_AT_ONCE):
        yield from _of_projects(known[start : start + PROJECTS_AT_ONCE], among)
    yield from _exactly_in_territories(among)
    yield from _silent(among)
    yield from _repeated_reports(among)
    yield from _bunched(among)
    yield from _lost(among)


def found_now(alarm: Alarm, *, at: datetime) -> Found | None:
    """Return what the sign of an alarm says of its subject as known at a moment, if it shows."""
    world = World.SYNTHETIC if alarm.territory.is_synthetic else World.REAL
    works = {alarm.enterprise_id} if alarm.enterprise_id is not None else set()
    among = Among(world, at, territories={alarm.territory_id}, enterprises=works)
    if alarm.project_id is None:
        shown = _OF_REPORTERS[alarms.Sign(alarm.sign)](among)
    else:
        rows = reportable(Project.objects.filter(pk=alarm.project_id))
        of_one = [_Project(*one) for one in rows.values_list("pk", "key", "territory_id")]
        shown = _of_projects(of_one, among)
    return next((one for one in shown if one.key == key_of(alarm)), None)


@dataclass(frozen=True)
class _Project:
    pk: int
    key: str
    territory: int

    @property
    def subject(self) -> Subject:
        return Subject(self.territory, project=self.pk)

    @property
    def row(self) -> dict[str, Any]:
        return {"kind": "jobs", "project": self.key}


def _of_projects(projects: Sequence[_Project], among: Among) -> Iterator[Found]:
    numbers = [one.pk for one in projects]
    claimed = claims_of(numbers, as_of=among.at)
    promised = promised_of(numbers, as_of=among.at)
    shown = _net(numbers, among)
    known = _months_known(numbers, among)
    notes = _notes(numbers, among)
    made = months_of(numbers, as_of=among.at, since=_first_month(among))
    for one in projects:
        claims, due = claimed.get(one.pk, ()), promised.get(one.pk, [])
        proved, looked_for = shown.get(one.pk), known.get(one.pk, ())
        slowing, basis = _slowing(one, claims, due, proved, looked_for, among)
        found = [
            slowing,
            _unproved(one, claims, due, _with_nobody(proved, looked_for), among),
            alarms.repeated_texts(one.subject.named, notes.get(one.pk, ()), as_of=among.day),
        ]
        bases = {
            alarms.Sign.BEHIND_AND_SLOWING: basis,
            alarms.Sign.CLAIMS_WITHOUT_PROOF: NET,
        }
        for alarm in found:
            if alarm is None:
                continue
            texts = alarm.sign is alarms.Sign.REPEATED_TEXT
            row = {"kind": "project", "project": one.key} if texts else one.row
            yield Found(one.subject, alarm, (row,), bases.get(alarm.sign, ""))
        output = {"kind": "output", "project": one.key}
        runs = [
            (_as_promised(one, claims, due, among), one.row),
            (_at_capacity(one, made.get(one.pk, ()), among), output),
        ]
        yield from _longest(one.subject, runs)


def _slowing(
    one: _Project,
    claims: Sequence[Month],
    due: Sequence[Promise],
    proved: History | None,
    looked_for: Iterable[date],
    among: Among,
) -> tuple[alarms.Alarm | None, str]:
    """Hold the jobs that came against those due; by claims where the project shows nobody itself.

    Who hands over no list of workers is behind by its claims, or since nobody is paid there.
    """
    shown = (_since_begun(proved, looked_for, claims, due), NET)
    for counted, basis in [shown] if proved else [shown, (_said(claims), CLAIMED)]:
        if due and counted:
            months = _history(claims, due, counted, last=max(counted))
            alarm = alarms.behind_and_slowing(one.subject.named, months, as_of=among.day)
            if alarm is not None:
                return alarm, basis
    return None, ""


def _with_nobody(proved: History | None, known: Iterable[date]) -> History:
    """Add the months in which others of the programme are paid and nobody is here."""
    return dict.fromkeys(known, Decimal(0)) | (proved or {})


def _since_begun(
    proved: History | None,
    known: Iterable[date],
    claims: Iterable[Month],
    due: Iterable[Promise],
) -> History:
    """Add the months in which nobody is paid, from the first job that is claimed, due or shown."""
    first_due = [one.month for one in due if one.permanent_fte]
    said = [month for month, fte in _said(claims).items() if fte]
    begun = min([*first_due, *said, *(proved or {})], default=None)
    return _with_nobody(proved, (month for month in known if begun and month >= begun))


def _unproved(
    one: _Project,
    claims: Sequence[Month],
    due: Sequence[Promise],
    proved: History,
    among: Among,
) -> alarms.Alarm | None:
    if not proved or not claims:
        return None
    months = _history(claims, due, proved, last=max(proved))
    return alarms.claims_without_proof(one.subject.named, months, as_of=among.day)


def _first_month(among: Among) -> date:
    return add_months(last_month(among.day), 1 - MONTHS_LOOKED_AT)


def _as_promised(
    one: _Project, claims: Sequence[Month], due: Sequence[Promise], among: Among
) -> alarms.Alarm | None:
    """Hold the jobs claimed against those promised: exactly all of them, month after month."""
    shares = {
        month: (fte, promised)
        for month, fte in _said(claims).items()
        if (promised := due_by(due, month))
    }
    return alarms.exactly_all(one.subject.named, _in_a_row(shares), as_of=among.day)


def _at_capacity(one: _Project, made: Iterable[Made], among: Among) -> alarms.Alarm | None:
    """Hold the output reported against capacity: exactly all of it, month after month."""
    shares = {
        month.month: ((month.share * alarms.PERCENT).quantize(CENT), HUNDRED)
        for month in made
        if month.share is not None
    }
    return alarms.exactly_all(one.subject.named, _in_a_row(shares), as_of=among.day)


_Share = tuple[date, Decimal, Decimal]


def _in_a_row(shares: Mapping[date, tuple[Decimal, Decimal]]) -> list[_Share]:
    """Return the ends of the last months without a gap: what nobody said is not all of it."""
    found: list[_Share] = []
    later: date | None = None
    for month in sorted(shares, reverse=True):
        if later is not None and add_months(month, 1) != later:
            break
        found.insert(0, (over_on(month), *shares[month]))
        later = month
    return found


def _exactly_in_territories(among: Among) -> Iterator[Found]:
    """Yield the territories of which an indicator was exactly 100 %, period after period."""
    runs: dict[int, list[tuple[alarms.Alarm | None, dict[str, Any]]]] = defaultdict(list)
    for told in all_shares(among):
        named = Subject(told.territory).named
        alarm = alarms.exactly_all(named, told.periods, as_of=among.day)
        if alarm is not None:
            periods = int(dict(alarm.facts)["periods"])
            row = {"kind": "indicator", "indicator": told.indicator, "periods": periods}
            runs[told.territory].append((alarm, row))
    for territory, found in runs.items():
        yield from _longest(Subject(territory), found)


def _longest(
    subject: Subject, runs: Iterable[tuple[alarms.Alarm | None, dict[str, Any]]]
) -> Iterator[Found]:
    """Yield one sign of all runs of periods at exactly 100 %: the longest is its figure."""
    shown = [(alarm, row) for alarm, row in runs if alarm is not None]
    if shown:
        longest, _row = max(shown, key=lambda one: dict(one[0].facts)["periods"])
        yield Found(subject, longest, tuple(row for _alarm, row in shown))


def _said(claims: Iterable[Month]) -> History:
    """Return the permanent jobs claimed, by month."""
    return {one.month: one.permanent for one in claims if one.permanent is not None}


def _history(
    claims: Sequence[Month], due: Sequence[Promise], counted: History, *, last: date
) -> list[JobsMonth]:
    """Draw the last months up to one, without gaps; what was counted last holds until the next.

    Before the first count nothing is known: nobody is not what nobody counted.
    """
    said = _said(claims)
    first = max(min([*said, *counted]), add_months(last, 1 - MONTHS_LOOKED_AT))
    months: list[JobsMonth] = []
    known: Decimal | None = None
    for month in sorted(one for one in counted if one < first):
        known = counted[month]
    month = first
    while month <= last:
        known = counted.get(month, known)
        claimed = said.get(month)
        months.append(
            JobsMonth(
                month,
                float(due_by(due, month) or 0),
                None if claimed is None else float(claimed),
                None if known is None else float(known),
            )
        )
        month = add_months(month, 1)
    return months


def _notes(projects: Sequence[int], among: Among) -> Mapping[int, list[tuple[date, str]]]:
    """Return the words with which owners coloured their projects, the oldest first."""
    rows = Rating.objects.filter(
        project__in=projects,
        side=Side.OWN,
        at__lte=among.at,
        at__date__gte=add_months(last_month(among.day), -MONTHS_LOOKED_AT),
    )
    found: dict[int, list[tuple[date, str]]] = defaultdict(list)
    for project, at, note in rows.order_by("at", "pk").values_list("project_id", "at", "note"):
        found[project].append((timezone.localdate(at), note))
    return found


def _net(projects: Iterable[int], among: Among) -> Mapping[int, History]:
    """Return the jobs of projects verified or paid now by month, where figures were computed."""
    widest = REACHES - 1 + (SYNTHETIC_FROM if among.synthetic else 0)
    named = [str(one) for one in projects]
    series = figures_by_month("project", named, [NET_FTE], widest, None)
    return {
        int(subject): {
            month: Decimal(str(told.value))
            for month, told in months.items()
            if told.value is not None and over_on(month) <= among.day
        }
        for (subject, _indicator), months in series.items()
    }


def _months_known(projects: Iterable[int], among: Among) -> Mapping[int, list[date]]:
    """Return the months, by project, in which jobs of its programme are looked for at all.

    Where a programme has figures, a project without one has nobody paid: no list of workers
    was handed over, or nobody on it was found.
    """
    programmes = dict(Project.objects.filter(pk__in=projects).values_list("pk", "programme"))
    rows = JobFigure.objects.filter(
        programme__in=set(programmes.values()),
        indicator=NET_FTE,
        value__isnull=False,
        month__gte=add_months(last_month(among.day), -MONTHS_LOOKED_AT),
    )
    months: dict[int, list[date]] = defaultdict(list)
    for programme, month in rows.order_by("month").values_list("programme", "month").distinct():
        if over_on(month) <= among.day:
            months[programme].append(month)
    return {one: months[programme] for one, programme in programmes.items()}


def _silent(among: Among) -> Iterator[Found]:
    """Yield the reporters whose last periods have no report that was sent and signed.

    Which months are asked for, and when they are late, scorecards judge in the same way.
    """
    passed = Q(passed_due_on=None, due_on__lt=among.day) | Q(passed_due_on__lt=among.day)
    opened = Period.objects.filter(passed, is_synthetic=among.synthetic)
    periods = list(opened.order_by("month"))[-MONTHS_LOOKED_AT:]
    told = _told(periods)
    for subject, since in _reporters(among).items():
        one = _reporter(subject)
        due = [period for period in periods if period.month >= since]
        theirs = [(period.judged_by, (one, period.pk) in told) for period in due]
        alarm = alarms.no_report(subject.named, theirs, as_of=among.day)
        if alarm is not None:
            silent = int(dict(alarm.facts)["periods"])
            rows = tuple({"kind": "month", "month": p.month.isoformat()} for p in due[-silent:])
            yield Found(subject, alarm, rows)


def _told(periods: Sequence[Period]) -> set[tuple[Reporter, int]]:
    """Return who sent a signed report of which period, accepted by now or not."""
    signed = Q(state=State.SUBMITTED) & ~Q(checker_id="")
    rows = Report.objects.filter(Q(state__in=STANDS) | signed, period__in=periods)
    return {(reporter_of(one), one.period_id) for one in rows}


def _reporter(subject: Subject) -> Reporter:
    if subject.enterprise is not None:
        return Reporter(enterprise_id=subject.enterprise)
    return Reporter(territory_id=subject.territory)


def _reporters(among: Among) -> dict[Subject, date]:
    """Return who is to report, and the first month that each is asked for.

    An enterprise is asked from the month on in which somebody was first to act for it.
    """
    there = entered_since(among.of_territories())
    found = {Subject(one.territory_id): day for one, day in there.items() if one.territory_id}
    of_works = among.of_enterprises()
    theirs, since = entered_since(of_works), _acting_since(acted_for(on=among.day))
    lands: dict[int, int] = {}
    for enterprise, territory in of_works.values_list("enterprise_id", "territory_id"):
        lands.setdefault(enterprise, territory)
    for enterprise, day in since.items():
        known = theirs.get(Reporter(enterprise_id=enterprise))
        if known is not None:
            subject = Subject(lands[enterprise], enterprise=enterprise)
            found[subject] = max(known, day.replace(day=1))
    return found


def _acting_since(enterprises: Iterable[int]) -> dict[int, date]:
    rows = Grant.objects.filter(role=Role.ENTERPRISE, enterprise__in=list(enterprises))
    rows = rows.order_by("-valid_from")
    return {one: day for one, day in rows.values_list("enterprise_id", "valid_from") if one}


@dataclass(frozen=True)
class _Text:
    """The words of a report that was sent: of which month's end, since when, by its number."""

    on: date
    words: str
    sent_at: datetime
    number: int

    @property
    def row(self) -> dict[str, Any]:
        return {"kind": "report", "number": self.number}


def _repeated_reports(among: Among) -> Iterator[Found]:
    """Yield the reporters whose newest words are those of an earlier report, or of another's."""
    texts_of, reporters = _texts(among), _reporters(among)
    copied = _copied(texts_of, reporters, among)
    for subject in reporters:
        texts = texts_of.get(_reporter(subject), [])
        drawn = [(one.on, one.words) for one in texts]
        alarm = alarms.repeated_texts(subject.named, drawn, as_of=among.day)
        if alarm is not None:
            back = int(dict(alarm.facts)["days_before"])
            alike = [one for one in texts if (texts[-1].on - one.on).days in (0, back)]
            yield Found(subject, alarm, tuple(one.row for one in alike))
            continue
        others = copied.get(_reporter(subject), {})
        alarm = alarms.copied_texts(subject.named, others.values(), as_of=among.day)
        if alarm is not None:
            rows = sorted(others, key=lambda number: (-others[number], number))[:MOST_ROWS]
            told = [texts[-1].row, *({"kind": "report", "number": one} for one in rows)]
            yield Found(subject, alarm, tuple(told))


def _copied(
    texts_of: Mapping[Reporter, list[_Text]], reporters: Iterable[Subject], among: Among
) -> Mapping[Reporter, Mapping[int, float]]:
    """Return of each reporter whose newest words others sent before: their reports, how alike.

    Held against each other are texts of one month, of one oblast, of territories or of
    enterprises: a district may well say of a plant what the plant says itself.
    """
    asked = {_reporter(one) for one in reporters}
    oblasts = _oblasts_of(texts_of, among)
    newest = {one: texts_of[one][-1].on for one in asked if texts_of.get(one)}
    groups = {
        (oblasts[one], one.enterprise_id is None, on)
        for one, on in newest.items()
        if one in oblasts
    }
    by_group: dict[tuple[int, bool, date], dict[Reporter, _Text]] = defaultdict(dict)
    for one, texts in texts_of.items():
        for text in texts:
            group = (oblasts.get(one, 0), one.enterprise_id is None, text.on)
            if group in groups:
                by_group[group][one] = text
    found: dict[Reporter, dict[int, float]] = defaultdict(dict)
    for (_oblast, _territories, on), told in by_group.items():
        alike = alarms.alike_texts({one: text.words for one, text in told.items()})
        for one, others in alike.items():
            if one not in asked or newest[one] != on:
                continue
            mine = told[one]
            for other, ratio in others.items():
                theirs = told[other]
                if (theirs.sent_at, theirs.number) < (mine.sent_at, mine.number):
                    found[one][theirs.number] = ratio
    return found


def _oblasts_of(reporters: Iterable[Reporter], among: Among) -> Mapping[Reporter, int]:
    """Return the oblast of each reporter; of an enterprise, where the first of its projects is."""
    lies_in = {one: one.territory_id for one in reporters if one.territory_id is not None}
    works = {one.enterprise_id: one for one in reporters if one.enterprise_id is not None}
    rows = Project.objects.filter(enterprise__in=list(works)).order_by("-pk")
    for enterprise, territory in rows.values_list("enterprise_id", "territory_id"):
        lies_in[works[enterprise]] = territory
    in_force = Q(valid_to=None) | Q(valid_to__gt=among.day)
    oblasts = TerritoryVersion.objects.filter(in_force, level=1, valid_from__lte=among.day)
    reaches = Reach.objects.filter(
        ancestor__in=oblasts.values("territory"), descendant__in=set(lies_in.values())
    )
    above = dict(reaches.values_list("descendant", "ancestor"))
    return {one: above[place] for one, place in lies_in.items() if place in above}


def _texts(among: Among) -> Mapping[Reporter, list[_Text]]:
    """Return the words of reports that were sent, the oldest first."""
    since = _first_month(among)
    sent = Report.objects.filter(
        period__is_synthetic=among.synthetic,
        period__month__gte=since,
        period__ends_on__lte=among.day,
    ).exclude(state__in=WRITABLE)
    said: dict[int, list[str]] = defaultdict(list)
    lines = ReportLine.objects.filter(report__in=sent.values("pk")).exclude(why="").order_by("pk")
    for report, why in lines.values_list("report_id", "why"):
        said[report].append(why)
    first = Min("steps__at", filter=Q(steps__step=Step.SUBMITTED))
    found: dict[Reporter, list[_Text]] = defaultdict(list)
    for one in sent.annotate(sent_at=first).select_related("period").order_by("period__month"):
        words = " ".join(filter(None, [one.why, *said[one.pk]]))
        text = _Text(one.period.ends_on, words, one.sent_at or one.opened_at, one.pk)
        found[reporter_of(one)].append(text)
    return found


@dataclass(frozen=True)
class _Forecast:
    """A forecast that somebody stated of an open milestone, and what its project promised."""

    on: date
    project: str
    promised_on: date | None

    @property
    def row(self) -> dict[str, Any]:
        return {"kind": "forecast", "project": self.project, "on": self.on.isoformat()}


def _bunched(among: Among) -> Iterator[Found]:
    """Yield the territories whose stated forecasts lie right before a deadline.

    Deadlines are the ends of halves and years together, and each day named by an order by itself:
    before one of many due days any forecast lies.
    """
    promised = _promised_on(among)
    by_territory = _forecasts(among, promised)
    ordered = _days_ordered(by_territory, among, promised.values())
    for territory, told in by_territory.items():
        subject, days = Subject(territory), [one.on for one in told]
        ends = [
            end
            for year in {day.year for day in days} | {day.year + 1 for day in days}
            for end in (date(year, 6, 30), date(year, 12, 31))
        ]
        alarm = alarms.bunched_before_deadlines(subject.named, days, ends, as_of=among.day)
        near = [one for one in told if _is_near(one.on, ends)]
        for day in sorted(ordered.get(territory, ())):
            if alarm is not None:
                break
            others = [one for one in told if one.promised_on != day]
            alarm = alarms.bunched_before_deadlines(
                subject.named, [one.on for one in others], [day], as_of=among.day
            )
            near = [one for one in others if _is_near(one.on, [day])]
        if alarm is not None:
            yield Found(subject, alarm, tuple(one.row for one in near[:MOST_ROWS]))


_Promised = tuple[date, int, int]
"""The launch that a project promised last, by which version, and where it lies."""


def _forecasts(among: Among, promised: Mapping[int, _Promised]) -> Mapping[int, list[_Forecast]]:
    """Return the stated forecasts of open milestones by territory, the first one first."""
    stated = DateMove.objects.filter(milestone=OuterRef("pk")).exclude(kind=MoveKind.COMMITMENT)
    rows = Milestone.objects.filter(
        Exists(stated.filter(at__lte=among.at)),
        project__in=among.of_territories().order_by().values("pk"),
        actual_on=None,
        removed_at=None,
        forecast_on__gte=among.day,
    ).order_by("forecast_on", "pk")
    found: dict[int, list[_Forecast]] = defaultdict(list)
    columns = ("project__territory_id", "forecast_on", "project__key", "project_id")
    for territory, day, key, project in rows.values_list(*columns):
        if day is not None:
            launch = promised.get(project)
            found[territory].append(_Forecast(day, key, launch[0] if launch else None))
    return found


def _promised_on(among: Among) -> Mapping[int, _Promised]:
    """Return the launch that each project promised last."""
    frozen = Baseline.objects.filter(
        project__in=among.of_territories().order_by().values("pk"), frozen_at__lte=among.at
    ).order_by("project_id", "number")
    columns = ("project_id", "ends_on", "number", "project__territory_id")
    return {
        project: (ends_on, number or 0, territory)
        for project, ends_on, number, territory in frozen.values_list(*columns)
    }


def _days_ordered(
    territories: Collection[int], among: Among, promised: Iterable[_Promised]
) -> Mapping[int, set[date]]:
    """Return the days to come that orders name, by territory.

    They are the due days of instructions to its akimat and to those above it, and the launches
    that orders of re-baselining set anew.
    """
    if not territories:
        return {}
    found: dict[int, set[date]] = defaultdict(set)
    for day, number, territory in promised:
        if number and day >= among.day and territory in territories:
            found[territory].add(day)
    open_ones = Instruction.objects.filter(
        is_synthetic=among.synthetic, issued_on__lte=among.day, due_on__gte=among.day, ended_on=None
    )
    due: dict[int, set[date]] = defaultdict(set)
    led = "lead__organisation__territory"
    akimats = open_ones.filter(lead__organisation__kind=OrganisationKind.AKIMAT)
    for above, day in akimats.order_by().values_list(led, "due_on").distinct():
        if day is not None:
            due[above].add(day)
    reaches = Reach.objects.filter(ancestor__in=list(due), descendant__in=list(territories))
    for above, territory in reaches.values_list("ancestor", "descendant"):
        found[territory] |= due[above]
    return found


def _is_near(day: date, deadlines: Iterable[date]) -> bool:
    return any(0 <= (one - day).days < alarms.BUNCHED_DAYS.value for one in deadlines)


def _lost(among: Among) -> Iterator[Found]:
    """Yield the territories where projects lost much of what they gained together.

    Over the twelve months up to the last one that is over; losses as reports name them.
    """
    by_territory: dict[int, list[_Project]] = defaultdict(list)
    for row in among.of_territories().values_list("pk", "key", "territory_id"):
        by_territory[row[2]].append(_Project(*row))
    numbers = [one.pk for projects in by_territory.values() for one in projects]
    shown: dict[int, History] = {}
    known: dict[int, list[date]] = {}
    for start in range(0, len(numbers), PROJECTS_AT_ONCE):
        some = numbers[start : start + PROJECTS_AT_ONCE]
        shown |= _net(some, among)
        known |= _months_known(some, among)
    for territory, projects in by_territory.items():
        claimed = claims_of([one.pk for one in projects], as_of=among.at)
        changes = {
            one.key: _change(
                claimed.get(one.pk, ()), _with_nobody(shown.get(one.pk), known[one.pk]), among
            )
            for one in projects
            if one.pk in claimed or one.pk in shown
        }
        gained = sum((one.gained for one in changes.values()), Decimal(0))
        lost = {key: one.lost for key, one in changes.items() if one.lost}
        subject = Subject(territory)
        alarm = alarms.lost_elsewhere(
            subject.named, float(gained), float(sum(lost.values())), as_of=among.day
        )
        if alarm is not None:
            ordered = sorted(lost, key=lambda key: (-lost[key], key))[:MOST_ROWS]
            rows = tuple(
                {"kind": "jobs", "project": key, "lost": _plain(lost[key])} for key in ordered
            )
            yield Found(subject, alarm, rows, _basis(changes.values()))


@dataclass(frozen=True)
class _Change:
    """What a project gained, and lost beyond what that contains, FTE; by which figures."""

    gained: Decimal
    lost: Decimal
    basis: str


def _change(months: Sequence[Month], shown: History, among: Among) -> _Change:
    """Hold what a project gained in a year against the losses it names.

    By jobs verified or paid now where enough months of them are known, over these months alone;
    by claims else. What rose and fell again within the year lowered the gain already, so much of
    the losses is contained in it.
    """
    until = last_month(among.day)
    since = add_months(until, -12)
    told = {month: fte for month, fte in shown.items() if month <= until}
    enough = bool(told) and add_months(min(told), alarms.UNPROVED_SPAN.value) <= max(told)
    counted, basis = (told, NET) if enough else (_said(months), CLAIMED)
    if enough:
        since, until = max(since, min(told)), max(told)
    before = [counted[month] for month in sorted(counted) if month <= since]
    course = [before[-1] if before else Decimal(0)]
    course += [counted[month] for month in sorted(counted) if since < month <= until]
    gained = max(course[-1] - course[0], Decimal(0))
    risen = sum((max(now - was, Decimal(0)) for was, now in pairwise(course)), Decimal(0))
    named = sum(_jobs_lost(month) for month in months if since < month.month <= until)
    return _Change(gained, max(named - (risen - gained), Decimal(0)), basis)


def _basis(changes: Iterable[_Change]) -> str:
    """Name what gains are counted by: where projects differ, both."""
    found = {one.basis for one in changes if one.gained or one.lost}
    return found.pop() if len(found) == 1 else BOTH


def _plain(number: Decimal) -> int | float:
    return int(number) if number == int(number) else float(number)


def _jobs_lost(month: Month) -> int:
    told = month.told(JobKind.LOSSES)
    return int(told.figures.get("jobs_lost", 0)) if told else 0


_OF_REPORTERS: Mapping[alarms.Sign, Callable[[Among], Iterator[Found]]] = {
    alarms.Sign.EXACTLY_ALL: _exactly_in_territories,
    alarms.Sign.NO_REPORT: _silent,
    alarms.Sign.REPEATED_TEXT: _repeated_reports,
    alarms.Sign.BUNCHED_BEFORE_DEADLINES: _bunched,
    alarms.Sign.LOST_ELSEWHERE: _lost,
}
"""The signs of territories and enterprises."""
