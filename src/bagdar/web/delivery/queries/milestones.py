"""Milestones of a project as a reader may see them: dates, lateness, dependencies, requests."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from bagdar.core.delivery.ledger import (
    Dates,
    Staleness,
    effective_on,
    lateness_days,
    staleness,
    timing,
)
from bagdar.web.delivery.models import (
    Baseline,
    DateMove,
    Dependency,
    Evidence,
    Milestone,
    MoveKind,
)
from bagdar.web.delivery.queries.dates import Said, said_of
from bagdar.web.delivery.queries.wording import (
    days_text,
    staleness_text,
    state_of,
    timing_text,
)
from bagdar.web.projects.models import OUT_OF_PROGRAMME, Project
from bagdar.web.projects.queries.filtering import Reading
from bagdar.web.projects.queries.wording import number_text


@dataclass(frozen=True)
class Tie:
    """A dependency seen from one of its ends: the milestone at the other end."""

    pk: int
    other: Milestone
    own: bool
    lag_days: int


@dataclass(frozen=True)
class Line:
    """One milestone with its four dates on a day, and what is said about them."""

    milestone: Milestone
    dates: Dates
    day: date
    waits_for: tuple[Tie, ...] = ()
    followers: tuple[Tie, ...] = ()
    evidence: int = 0
    pending: DateMove | None = None

    @property
    def weight(self) -> str:
        """The weight, as the language writes it."""
        return number_text(self.milestone.weight)

    @property
    def reached(self) -> bool:
        """Answer whether it was reached by that day."""
        return self.dates.actual_on is not None and self.dates.actual_on <= self.day

    @property
    def effective_on(self) -> date | None:
        """The day it was reached, or is awaited by."""
        return effective_on(self.dates, as_of=self.day)

    @property
    def unpromised(self) -> bool:
        """Answer whether it is a step without a promise; the launch always is held to one."""
        return self.dates.committed_on is None and not self.milestone.is_end

    @property
    def state(self) -> str:
        """The shape and colour; what was never promised is neither late nor on time."""
        if self.unpromised:
            return "done" if self.reached else "neutral"
        return state_of(timing(self.dates, as_of=self.day))

    @property
    def state_text(self) -> str:
        """The word beside the shape."""
        if self.unpromised:
            return _("reached") if self.reached else _("not promised")
        return timing_text(timing(self.dates, as_of=self.day))

    @property
    def late_original(self) -> str:
        """How late against the original date."""
        return self._late(self.dates.original_on)

    @property
    def late_committed(self) -> str:
        """How late against the committed date."""
        return self._late(self.dates.committed_on)

    @property
    def stale(self) -> bool:
        """Answer whether the forecast is older than it should be."""
        fresh = (Staleness.CURRENT, Staleness.AGEING)
        return not self.reached and staleness(self.dates, as_of=self.day) not in fresh

    @property
    def stated_text(self) -> str:
        """How old the forecast is."""
        age = staleness(self.dates, as_of=self.day)
        return staleness_text(age, self.dates.stated_on, as_of=self.day)

    @property
    def passed(self) -> bool:
        """Answer whether the forecast has passed without the milestone being reached."""
        forecast = self.dates.forecast_on
        return not self.reached and forecast is not None and forecast < self.day

    @property
    def overdue(self) -> bool:
        """Answer whether the request should have been answered before that day."""
        by = self.pending.answer_by if self.pending else None
        return by is not None and by < self.day

    def _late(self, against: date | None) -> str:
        return days_text(lateness_days(self.dates, against=against, as_of=self.day))


def is_open(project: Project) -> bool:
    """Answer whether dates of a project move: not once it left the programme or was merged."""
    return project.merged_into_id is None and project.stage not in OUT_OF_PROGRAMME


def known_milestones(project: int, reading: Reading) -> list[Milestone]:
    """Return the milestones of a project as of the reader's moment, in the order of the plan."""
    rows = Milestone.objects.filter(project=project)
    if reading.as_of is None:
        rows = rows.filter(removed_at=None)
    else:
        rows = rows.filter(
            Q(added_at=None) | Q(added_at__lte=reading.as_of),
            Q(removed_at=None) | Q(removed_at__gt=reading.as_of),
        )
    return list(rows.select_related("phase").order_by("number"))


def bare_lines(
    milestones: Sequence[Milestone],
    dates: Mapping[int, Dates],
    waiting: Iterable[DateMove],
    *,
    day: date,
) -> list[Line]:
    """Return milestones with their dates and open requests, without what surrounds them."""
    pending = {one.milestone_id: one for one in waiting}
    lines = [Line(one, dates[one.pk], day, pending=pending.get(one.pk)) for one in milestones]
    return sorted(lines, key=_by_date)


def lines_of(project: int, reading: Reading) -> list[Line]:
    """Return the milestones of a project with all that the page shows of them."""
    found = known_milestones(project, reading)
    dates = dates_of(found, project, reading)
    waits, followers = _ties(found, reading)
    evidence = _evidence(found, reading)
    pending = {one.milestone_id: one for one in waiting_in(project, reading)}
    lines = [
        Line(
            milestone=one,
            dates=dates[one.pk],
            day=reading.day,
            waits_for=tuple(waits[one.pk]),
            followers=tuple(followers[one.pk]),
            evidence=evidence[one.pk],
            pending=pending.get(one.pk),
        )
        for one in found
    ]
    return sorted(lines, key=_by_date)


def _by_date(line: Line) -> tuple[date, bool, int]:
    """Put what comes first first, the launch last of its day, and what has no date at the end."""
    number = line.milestone.number
    return (line.effective_on or date.max, line.milestone.is_end, number)


def dates_of(milestones: Sequence[Milestone], project: int, reading: Reading) -> dict[int, Dates]:
    """Return the dates of milestones of a project as they were known at the reader's moment."""
    return dates_since(_approved(project, reading), milestones, reading)


def dates_since(
    approval: tuple[date | None, date | None], milestones: Sequence[Milestone], reading: Reading
) -> dict[int, Dates]:
    """Return the same for a project of which it is known when it was approved and to begin."""
    if reading.as_of is None:
        said = {one.pk: _stored(one) for one in milestones}
    else:
        said = said_of([one.pk for one in milestones], as_of=reading.as_of)
    approved_on, starts_on = approval
    return {
        one: Dates(
            original_on=found.original_on,
            committed_on=found.committed_on,
            forecast_on=found.forecast_on,
            actual_on=found.actual_on,
            approved_on=approved_on,
            starts_on=starts_on,
            stated_on=timezone.localdate(found.stated_at) if found.stated_at else None,
        )
        for one, found in said.items()
    }


def _stored(one: Milestone) -> Said:
    return Said(one.original_on, one.committed_on, one.forecast_on, one.actual_on, one.stated_at)


def _approved(project: int, reading: Reading) -> tuple[date | None, date | None]:
    """Return when a project was approved and was to begin, as known at the reader's moment."""
    first = Baseline.objects.filter(project=project, number=0)
    if reading.as_of is not None:
        first = first.filter(frozen_at__lte=reading.as_of)
    return first.values_list("order_on", "starts_on").first() or (None, None)


def waiting_in(project: int, reading: Reading) -> list[DateMove]:
    """Return the requests of a project that waited for an answer at the reader's moment."""
    rows = DateMove.objects.filter(project=project, kind=MoveKind.COMMITMENT)
    if reading.as_of is None:
        rows = rows.filter(answer=None)
    else:
        unanswered = Q(answer=None) | Q(answer__at__gt=reading.as_of)
        rows = rows.filter(unanswered, at__lte=reading.as_of)
    return list(rows.select_related("reason").order_by("at", "id"))


def _ties(
    milestones: Sequence[Milestone], reading: Reading
) -> tuple[Mapping[int, list[Tie]], Mapping[int, list[Tie]]]:
    """Return what each milestone waits for and what waits for it, as far as it is seen."""
    ids = {one.pk for one in milestones}
    rows = Dependency.ever.filter(Q(before__in=ids) | Q(after__in=ids))
    if reading.as_of is None:
        rows = rows.filter(removed_at=None)
    else:
        rows = rows.filter(
            Q(added_at=None) | Q(added_at__lte=reading.as_of),
            Q(removed_at=None) | Q(removed_at__gt=reading.as_of),
        )
    links = list(rows.select_related("before__project", "after__project").order_by("pk"))
    seen = _seen(links, reading)
    waits: dict[int, list[Tie]] = defaultdict(list)
    followers: dict[int, list[Tie]] = defaultdict(list)
    for one in links:
        own = one.before.project_id == one.after.project_id
        if one.after_id in ids and one.before.project_id in seen:
            waits[one.after_id].append(Tie(one.pk, one.before, own, one.lag_days))
        if one.before_id in ids and one.after.project_id in seen:
            followers[one.before_id].append(Tie(one.pk, one.after, own, one.lag_days))
    return waits, followers


def _seen(links: Iterable[Dependency], reading: Reading) -> frozenset[int]:
    """Return the projects at the ends of links that the reader sees, then and now."""
    ids = {one.before.project_id for one in links} | {one.after.project_id for one in links}
    return seen_among(ids, reading)


def seen_among(projects: Collection[int], reading: Reading) -> frozenset[int]:
    """Return those of these projects that the reader sees, then and now."""
    if not projects:
        return frozenset()
    now = Project.objects.for_scope(reading.scope, at=reading.at).filter(pk__in=projects)
    seen = frozenset(now.values_list("pk", flat=True))
    if reading.as_of is None:
        return seen
    then = reading.projects().filter(project__in=seen)
    return frozenset(then.values_list("project_id", flat=True))


def _evidence(milestones: Sequence[Milestone], reading: Reading) -> Counter[int]:
    rows = Evidence.objects.filter(milestone__in=[one.pk for one in milestones])
    if reading.as_of is not None:
        rows = rows.filter(at__lte=reading.as_of)
    return Counter(rows.values_list("milestone_id", flat=True))
