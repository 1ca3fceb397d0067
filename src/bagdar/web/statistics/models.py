"""Tables of statistics: imports of a series (vintages), their observations, and breaks."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from bagdar.web.territories.models import Territory

if TYPE_CHECKING:
    from typing import Self

    from bagdar.web.people.permissions import Scope

SOURCE_LENGTH = 300
LICENCE_LENGTH = 100
NOTE_LENGTH = 300


class Series(models.TextChoices):
    """What is read of statistics: the context of the programme, and no more."""

    POPULATION = "population", _("Population")
    WORKING_AGE = "working_age", _("Population of working age")
    EMPLOYED = "employed", _("Employed")
    EMPLOYEES = "employees", _("Employees")
    SELF_EMPLOYED = "self_employed", _("Self-employed")
    UNEMPLOYED = "unemployed", _("Unemployed")
    UNEMPLOYMENT = "unemployment_percent", _("Unemployment rate")
    SMES = "smes_active", _("Small and medium enterprises at work")
    WAGE = "wage_kzt", _("Average monthly wage")


class Unit(models.TextChoices):
    """What a series is counted in."""

    PERSONS = "persons", _("persons")
    PERCENT = "percent", _("percent")
    ENTERPRISES = "enterprises", _("enterprises")
    KZT = "KZT", _("KZT")


UNITS: dict[str, Unit] = {
    Series.UNEMPLOYMENT: Unit.PERCENT,
    Series.SMES: Unit.ENTERPRISES,
    Series.WAGE: Unit.KZT,
}


def unit_of(series: str) -> Unit:
    """Return the unit of a series."""
    return UNITS.get(series, Unit.PERSONS)


class Status(models.TextChoices):
    """Whether there is a value, and why not."""

    REPORTED = "reported", _("reported")
    NOT_REPORTED = "not_reported", _("not reported")
    CONFIDENTIAL = "confidential", _("confidential")


class Vintage(models.Model):
    """One import of one series: where it is from, and since when we know it. Never changed."""

    series = models.CharField(max_length=30, choices=Series)
    source = models.CharField(max_length=SOURCE_LENGTH)
    licence = models.CharField(max_length=LICENCE_LENGTH, blank=True)
    published_on = models.DateField()
    digest = models.CharField(max_length=64)
    at = models.DateTimeField()
    actor_id = models.CharField(max_length=100)
    actor_label = models.CharField(max_length=200)

    class Meta:
        ordering = ("series", "-at", "-id")
        constraints = (
            models.CheckConstraint(
                condition=Q(source__gt=""), name="statistics_vintage_has_source"
            ),
            models.CheckConstraint(
                condition=Q(series__in=[*Series]), name="statistics_vintage_of_a_series"
            ),
            models.UniqueConstraint(F("digest"), name="statistics_vintage_once"),
        )

    def __str__(self) -> str:
        return f"{self.series} {self.published_on}"


class Observations(models.QuerySet["Observation"]):
    """Observations as somebody may read them at a moment."""

    def for_scope(self, scope: Scope, *, at: datetime) -> Self:
        """Keep to the reader's world and to what was imported by a moment; they are public."""
        return self.filter(vintage__at__lte=at, territory__is_synthetic=scope.is_synthetic)


class Observation(models.Model):
    """The value of a territory in a period, as one vintage has it. Never changed."""

    vintage = models.ForeignKey(Vintage, models.PROTECT, related_name="observations")
    territory = models.ForeignKey(Territory, models.PROTECT, related_name="observations")
    period = models.DateField(help_text="The first day of the year or month.")
    monthly = models.BooleanField(default=False)
    value = models.DecimalField(max_digits=18, decimal_places=3, null=True, blank=True)
    status = models.CharField(max_length=20, choices=Status)

    objects = Observations.as_manager()

    class Meta:
        ordering = ("territory_id", "period", "vintage_id")
        constraints = (
            models.UniqueConstraint(
                fields=("vintage", "territory", "period", "monthly"),
                name="statistics_observation_once",
            ),
            models.CheckConstraint(
                condition=Q(status="reported", value__isnull=False, value__gte=0)
                | Q(status__in=("not_reported", "confidential"), value=None),
                name="statistics_value_where_reported",
            ),
        )

    def __str__(self) -> str:
        return f"{self.territory_id} {self.period}"


class Break(models.Model):
    """From a period on, a series is counted in another way. Never changed."""

    series = models.CharField(max_length=30, choices=Series)
    period = models.DateField()
    note_en = models.CharField(max_length=NOTE_LENGTH)
    note_ru = models.CharField(max_length=NOTE_LENGTH, blank=True)
    note_kk = models.CharField(max_length=NOTE_LENGTH, blank=True)
    at = models.DateTimeField()
    actor_id = models.CharField(max_length=100)
    actor_label = models.CharField(max_length=200)

    class Meta:
        ordering = ("series", "period")
        constraints = (
            models.UniqueConstraint(fields=("series", "period"), name="statistics_break_once"),
            models.CheckConstraint(condition=Q(note_en__gt=""), name="statistics_break_has_note"),
            models.CheckConstraint(
                condition=Q(series__in=[*Series]), name="statistics_break_of_a_series"
            ),
        )

    def __str__(self) -> str:
        return f"{self.series} {self.period}"

    @property
    def note(self) -> str:
        """The note in the reader's language, or in English."""
        return getattr(self, f"note_{(get_language() or 'en')[:2]}", "") or self.note_en
