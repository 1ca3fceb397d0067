"""What was promised of projects, for lists: the rules of the ledger in SQL, and of one row.

`Rule` says in SQL what `core.delivery.ledger` says of one project; a test holds both against each
other. Filters and orders take the first, cells the second. What depends on the day is computed
for the day asked for, from the standing that was known then.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, cast

from django.db.models import (
    Case,
    CharField,
    DateField,
    F,
    FilteredRelation,
    Func,
    IntegerField,
    Q,
    Value,
    When,
)
from django.db.models.functions import Coalesce, Greatest
from django.db.models.lookups import GreaterThan, LessThanOrEqual
from django.db.models.query import QuerySet
from django.utils.translation import gettext_lazy as _

from bagdar.core.delivery import ledger
from bagdar.core.delivery.ledger import RED_DAYS, STALE_DAYS, Dates, Staleness, Timing
from bagdar.web.projects.models import ProjectQuerySet, Standing

TIMINGS = {
    Timing.ON_TIME: _("on time"),
    Timing.AT_RISK: _("at risk"),
    Timing.LATE: _("late"),
    Timing.NO_DATE: _("no date"),
    Timing.NOT_APPROVED: _("not approved"),
}
STALENESS = {
    Staleness.CURRENT: _("this month"),
    Staleness.AGEING: _("less than 30 days ago"),
    Staleness.STALE: _("30 to 89 days ago"),
    Staleness.VERY_STALE: _("90 days ago or more"),
    Staleness.NEVER: _("never stated"),
}


def known(as_of: datetime | None) -> QuerySet[Standing]:
    """Return the standings as they are, or those known at a moment: at most one a project."""
    if as_of is None:
        return Standing.objects.filter(known_to=None)
    still = Q(known_to=None) | Q(known_to__gt=as_of)
    return Standing.objects.filter(still, known_from__lte=as_of)


@dataclass(frozen=True)
class Promise:
    """What was promised of one project, and how it stands on a day."""

    dates: Dates
    day: date
    pending_on: date | None = None
    pending_since: date | None = None
    moves_count: int = 0

    @property
    def timing(self) -> Timing:
        """How the project stands against its committed date."""
        return ledger.timing(self.dates, as_of=self.day)

    @property
    def timing_label(self) -> str:
        """The word for it."""
        return str(TIMINGS[self.timing])

    @property
    def staleness(self) -> Staleness:
        """How old the forecast is."""
        return ledger.staleness(self.dates, as_of=self.day)

    @property
    def staleness_label(self) -> str:
        """The words for it."""
        return str(STALENESS[self.staleness])

    @property
    def is_launched(self) -> bool:
        """Whether the actual date was known and reached by the day."""
        return self.dates.actual_on is not None and self.dates.actual_on <= self.day

    @property
    def actual_on(self) -> date | None:
        """The actual date, as far as it had come by the day."""
        return self.dates.actual_on if self.is_launched else None

    @property
    def is_overdue(self) -> bool:
        """Whether the stated forecast has passed, so that the day itself stands for it."""
        forecast = self.dates.forecast_on or self.dates.committed_on
        return not self.is_launched and forecast is not None and forecast < self.day

    @property
    def effective_on(self) -> date | None:
        """The date that lateness is counted to."""
        return ledger.effective_on(self.dates, as_of=self.day)

    @property
    def late_days(self) -> int | None:
        """Days past the committed date; below zero is early."""
        return ledger.lateness_days(self.dates, against=self.dates.committed_on, as_of=self.day)

    @property
    def late_original_days(self) -> int | None:
        """Days past the original date; below zero is early."""
        return ledger.lateness_days(self.dates, against=self.dates.original_on, as_of=self.day)

    @property
    def variance_ratio(self) -> float | None:
        """Schedule variance against the original plan."""
        return ledger.schedule_variance_ratio(self.dates, as_of=self.day)


def promises_of(
    projects: Iterable[int], *, as_of: datetime | None, day: date
) -> dict[int, Promise]:
    """Return the promise of each project, with one query; one without a standing has no dates."""
    ids = list(projects)
    found = {one: Promise(Dates(), day) for one in ids}
    for one in known(as_of).filter(project__in=ids):
        found[one.project_id] = promise_by(one, day)
    return found


def with_promises(rows: Iterable[Any], *, as_of: datetime | None, day: date) -> list[Any]:
    """Give each row, a project or how it stood, its `promise`."""
    read = list(rows)
    found = promises_of((project_of(one) for one in read), as_of=as_of, day=day)
    for one in read:
        one.promise = found[project_of(one)]
    return read


def joined(rows: ProjectQuerySet, as_of: datetime | None) -> ProjectQuerySet:
    """Join each row, a project or how it stood, with the standing known then as `standing`."""
    path = "standings" if as_of is None else "project__standings"
    then = Q(**{f"{path}__known_to": None})
    if as_of is not None:
        then |= Q(**{f"{path}__known_to__gt": as_of})
        then &= Q(**{f"{path}__known_from__lte": as_of})
    found: ProjectQuerySet = rows.annotate(standing=FilteredRelation(path, condition=then))
    return found


def project_of(row: Any) -> int:
    """Return the number of the project that a row is, or is a version of."""
    return cast("int", getattr(row, "project_id", None) or row.pk)


def promise_by(one: Standing | None, day: date) -> Promise:
    """Return what a standing says was promised; without one there are no dates."""
    if one is None:
        return Promise(Dates(), day)
    dates = Dates(
        original_on=one.original_on,
        committed_on=one.committed_on,
        forecast_on=one.forecast_on,
        actual_on=one.actual_on,
        approved_on=one.approved_on,
        starts_on=one.starts_on,
        stated_on=one.stated_on,
    )
    return Promise(dates, day, one.pending_on, one.pending_since, one.moves_count)


# --- the same in SQL


class Days(Func):
    """Whole days from the second date to the first; null where one of them is."""

    arity = 2
    template = "(%(expressions)s)"
    arg_joiner = " - "
    output_field = IntegerField()

    def as_sqlite(self, compiler: Any, connection: Any, **more: Any) -> Any:
        """Subtract Julian days, which SQLite counts itself; PostgreSQL subtracts dates."""
        template = "CAST(julianday(%(expressions)s) AS INTEGER)"
        joiner = ") - julianday("
        return self.as_sql(compiler, connection, template=template, arg_joiner=joiner, **more)


THROUGH = "standing__"
"""What leads from rows that are joined with their standings to what these say."""


@dataclass(frozen=True)
class Rule:
    """The rules of the ledger as expressions over standings; `through` leads to them."""

    day: date
    through: str = ""

    def effective(self) -> Case:
        """Return the actual date, or else the later of forecast and day."""
        stated = Coalesce(self._fact("forecast_on"), self._fact("committed_on"))
        return Case(
            When(self._q(actual_on__lte=self.day), then=self._fact("actual_on")),
            When(
                self._q(forecast_on__isnull=True) & self._q(committed_on__isnull=True),
                then=Value(None, output_field=DateField()),
            ),
            default=Greatest(stated, Value(self.day, output_field=DateField())),
            output_field=DateField(),
        )

    def late(self, against: str = "committed_on") -> Days:
        """Return days past the committed date, or past the original one."""
        return Days(self.effective(), self._fact(against))

    def timed(self, wanted: Timing) -> Q:
        """Keep standings that are timed so; those without any are not approved either."""
        approved = self._q(approved_on__lte=self.day)
        dated = self._q(committed_on__isnull=False)
        on_time = Q(LessThanOrEqual(self.effective(), self._fact("committed_on")))
        soon = Q(LessThanOrEqual(self.late(), RED_DAYS))
        kept = {
            Timing.NOT_APPROVED: ~approved | self._q(approved_on__isnull=True),
            Timing.NO_DATE: approved & self._q(committed_on__isnull=True),
            Timing.ON_TIME: approved & dated & on_time,
            Timing.AT_RISK: approved & dated & ~on_time & soon,
            Timing.LATE: approved & dated & Q(GreaterThan(self.late(), RED_DAYS)),
        }
        return kept[wanted]

    def timing(self) -> Case:
        """Return how each standing is timed."""
        cases = [When(self.timed(one), then=Value(str(one))) for one in Timing]
        return Case(*cases, output_field=CharField())

    def stale(self, wanted: Staleness) -> Q:
        """Keep standings whose forecast is so old."""
        month = self.day.replace(day=1)
        after = (month + timedelta(days=31)).replace(day=1)
        current = self._q(stated_on__gte=month, stated_on__lt=after)
        fresh, old = (self._q(stated_on__gt=self.day - timedelta(days=n)) for n in STALE_DAYS)
        never = self._q(stated_on__isnull=True)
        kept = {
            Staleness.NEVER: never,
            Staleness.CURRENT: current,
            Staleness.AGEING: ~current & fresh,
            Staleness.STALE: ~current & ~fresh & old,
            Staleness.VERY_STALE: ~never & ~current & ~old,
        }
        return kept[wanted]

    def staleness(self) -> Case:
        """Return how old the forecast of each standing is."""
        cases = [When(self.stale(one), then=Value(str(one))) for one in Staleness]
        return Case(*cases, output_field=CharField())

    def over(self, days: int) -> Q:
        """Keep standings later than so many days against the committed date."""
        return Q(GreaterThan(self.late(), days))

    def due(self, days: int) -> Q:
        """Keep what is not launched and committed to a day within so many days."""
        last = self.day + timedelta(days=days)
        committed = self._q(committed_on__gte=self.day, committed_on__lte=last)
        return committed & ~self._q(actual_on__lte=self.day)

    def _fact(self, name: str) -> F:
        return F(f"{self.through}{name}")

    def _q(self, **asked: Any) -> Q:
        return Q(**{f"{self.through}{name}": value for name, value in asked.items()})
