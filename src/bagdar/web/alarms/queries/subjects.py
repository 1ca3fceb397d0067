"""Whom an alarm is about, what it was raised on, and which subjects are looked at."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Q
from django.utils import timezone

from bagdar.core.jobs import alarms
from bagdar.web.alarms.models import Alarm
from bagdar.web.jobs.queries.expected import reportable
from bagdar.web.papers.cells import plain_number
from bagdar.web.people.permissions import World
from bagdar.web.projects.models import Project, ProjectQuerySet, Visibility

TOLD_TO_TERRITORIES = (Visibility.PUBLISHED, Visibility.TERRITORY)
"""Projects that may count in an alarm of a territory: whoever reads it sees them all."""


@dataclass(frozen=True)
class Subject:
    """A project, an enterprise, or else the territory itself; `territory` is where it lies."""

    territory: int
    project: int | None = None
    enterprise: int | None = None

    @property
    def named(self) -> str:
        """Return the name by which rules know it."""
        if self.project is not None:
            return f"project:{self.project}"
        if self.enterprise is not None:
            return f"enterprise:{self.enterprise}"
        return f"territory:{self.territory}"


Key = tuple[str, str]
"""The name of a subject, and the sign."""


@dataclass(frozen=True)
class Found:
    """A sign that shows on a day: its figures, and the rows behind them."""

    subject: Subject
    alarm: alarms.Alarm
    rows: tuple[Mapping[str, Any], ...]
    basis: str = ""

    @property
    def key(self) -> Key:
        """Return what there is one open alarm of."""
        return self.subject.named, self.alarm.sign.value

    @property
    def facts(self) -> dict[str, Any]:
        """Return the facts as an alarm keeps them: figures as text, rows as plain values."""
        figures = {name: _number(value) for name, value in self.alarm.facts}
        found: dict[str, Any] = {"figures": figures, "rows": [dict(one) for one in self.rows]}
        return found | ({"basis": self.basis} if self.basis else {})


def key_of(alarm: Alarm) -> Key:
    """Return the key of an alarm that was raised."""
    return Subject(alarm.territory_id, alarm.project_id, alarm.enterprise_id).named, alarm.sign


@dataclass(frozen=True)
class Among:
    """Whom to look at, in which world, as known at a moment; none named: everybody."""

    world: World
    at: datetime
    territories: Collection[int] | None = None
    enterprises: Collection[int] | None = None

    @property
    def day(self) -> date:
        """The local day."""
        return timezone.localdate(self.at)

    @property
    def synthetic(self) -> bool:
        """Answer whether it is the synthetic world."""
        return self.world is World.SYNTHETIC

    def projects(self) -> ProjectQuerySet:
        """Return the projects that alarms are raised about, or that count in those of others."""
        rows = reportable(Project.objects.all().of_world(self.world)).order_by("pk")
        return rows.filter(self._narrowed("territory", "enterprise"))

    def of_territories(self) -> ProjectQuerySet:
        """Return the projects that count in alarms of territories."""
        rows = reportable(Project.objects.all().of_world(self.world)).order_by("territory", "pk")
        rows = rows.filter(visibility__in=TOLD_TO_TERRITORIES)
        if self.territories is None and self.enterprises is None:
            return rows
        return rows.filter(territory__in=self.territories or ())

    def of_enterprises(self) -> ProjectQuerySet:
        """Return the projects that count in alarms of enterprises."""
        rows = reportable(Project.objects.all().of_world(self.world)).order_by("enterprise", "pk")
        rows = rows.filter(enterprise__isnull=False).exclude(visibility=Visibility.CASE)
        if self.territories is None and self.enterprises is None:
            return rows
        return rows.filter(enterprise__in=self.enterprises or ())

    def open_alarms(self) -> Q:
        """Keep the open alarms of those who are looked at."""
        open_now = Q(cleared_at=None, territory__is_synthetic=self.synthetic)
        if self.territories is None and self.enterprises is None:
            return open_now
        lands = Q(territory__in=self.territories or (), project=None, enterprise=None)
        works = Q(enterprise__in=self.enterprises or ())
        return open_now & (lands | works | Q(project__in=self.projects().values("pk")))

    def _narrowed(self, territory: str, enterprise: str) -> Q:
        if self.territories is None and self.enterprises is None:
            return Q()
        named = {f"{territory}__in": self.territories or ()}
        return Q(**named) | Q(**{f"{enterprise}__in": self.enterprises or ()})


def _number(value: float) -> str:
    return plain_number(Decimal(str(value)).quantize(Decimal("0.01")))
