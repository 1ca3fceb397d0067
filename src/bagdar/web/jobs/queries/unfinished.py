"""What a month leaves behind when it is locked: who sent nothing, drafts, what was returned."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime

from django.utils import timezone

from bagdar.web.enterprises.models import Enterprise
from bagdar.web.jobs.models import Period, Report, State
from bagdar.web.jobs.queries.expected import Reporter, expected, owed, reporter_of
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
