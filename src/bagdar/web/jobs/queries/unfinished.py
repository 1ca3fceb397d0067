"""What a month leaves behind when it is locked: who sent nothing, drafts, what was returned."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from django.utils import timezone

from bagdar.web.enterprises.models import Enterprise
from bagdar.web.jobs.models import Period, Report, State
from bagdar.web.jobs.queries.expected import Reporter, expected, owed, owing_of, reporter_of
from bagdar.web.jobs.queries.untold import untold_of
from bagdar.web.people.permissions import World
from bagdar.web.projects.models import Project
from bagdar.web.territories.models import Territory


@dataclass(frozen=True)
class Left:
    """How many of each: owing and silent, drafts, returned, projects of which nobody tells."""

    missing: int = 0
    drafts: int = 0
    returned: int = 0
    untold: int = 0

    def __bool__(self) -> bool:
        """Answer whether there is any."""
        return any(asdict(self).values())


@dataclass(frozen=True)
class Unfinished:
    """The keys of the same, by name; `silent` are all without a report, whether they owe it or not.

    `before` are those of them that do not: the month lies before their projects' register.
    """

    silent: tuple[Reporter, ...]
    missing: tuple[str, ...]
    before: tuple[str, ...]
    drafts: tuple[str, ...]
    returned: tuple[str, ...]
    untold: tuple[str, ...]

    @property
    def left(self) -> Left:
        """How many of each."""
        return Left(len(self.missing), len(self.drafts), len(self.returned), len(self.untold))


def unfinished(period: Period, *, at: datetime) -> Unfinished:
    """Find what is not there of a month of one world."""
    day = timezone.localdate(at)
    world = World.SYNTHETIC if period.is_synthetic else World.REAL
    rows = Project.objects.all().of_world(world)
    reports = {reporter_of(one): one.state for one in Report.objects.filter(period=period)}
    silent = tuple(one for one in expected(rows, on=day) if one not in reports)
    owing = owed(rows, period.month)
    untold = untold_of(rows, [period], on=day).get(period.pk, {})
    keys = _Keys()
    return Unfinished(
        silent=silent,
        missing=keys.of(one for one in silent if one in owing),
        before=keys.of(one for one in silent if one not in owing),
        drafts=keys.of(one for one, state in reports.items() if state == State.DRAFT),
        returned=keys.of(one for one, state in reports.items() if state == State.RETURNED),
        untold=tuple(sorted(one.key for of in untold.values() for one in of)),
    )


def left_of(periods: Sequence[Period], *, at: datetime) -> dict[int, Left]:
    """Count what is not there of each open month, by the number of its row, asked for at once.

    A locked month is not among them: what it left behind stands in the journal.
    """
    found: dict[int, Left] = {}
    for synthetic in (False, True):
        known = [one for one in periods if one.is_synthetic is synthetic and one.locked_at is None]
        found |= _left_in(known, synthetic=synthetic, at=at) if known else {}
    return found


def _left_in(periods: Sequence[Period], *, synthetic: bool, at: datetime) -> dict[int, Left]:
    day = timezone.localdate(at)
    rows = Project.objects.all().of_world(World.SYNTHETIC if synthetic else World.REAL)
    states: dict[int, dict[Reporter, str]] = {one.pk: {} for one in periods}
    for one in Report.objects.filter(period__in=states).order_by():
        states[one.period_id][reporter_of(one)] = one.state
    asked, owing = expected(rows, on=day), owing_of(rows)
    untold = untold_of(rows, periods, on=day)
    return {
        one.pk: Left(
            missing=sum(who not in states[one.pk] and owing.owes(who, one.month) for who in asked),
            drafts=sum(state == State.DRAFT for state in states[one.pk].values()),
            returned=sum(state == State.RETURNED for state in states[one.pk].values()),
            untold=sum(len(of) for of in untold.get(one.pk, {}).values()),
        )
        for one in periods
    }


class _Keys:
    """The keys of all who could report, asked for once."""

    def __init__(self) -> None:
        self._lands = dict(Territory.objects.values_list("pk", "key"))
        self._works = dict(Enterprise.objects.values_list("pk", "key"))

    def of(self, reporters: Iterable[Reporter]) -> tuple[str, ...]:
        """Return the keys of reporters, in order."""
        return tuple(
            sorted(
                self._works[one.enterprise_id or 0]
                if one.territory_id is None
                else self._lands[one.territory_id]
                for one in reporters
            )
        )
