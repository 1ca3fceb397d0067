"""Tables of minerals: prices as they were imported, use by year, and exposures of projects.

Prices and use are appended: what was imported last holds, and what was known on a past day stays
readable. An exposure is a record whose versions tell how it stood; a trigger refuses every other
change.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from bagdar.core.minerals.names import BY_KEY
from bagdar.sources.minerals.prices import DEFLATOR
from bagdar.web.projects.models import Project

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

NAMES: dict[str, StrOrPromise] = {
    "oil": _("Crude oil"),
    "gas": _("Natural gas"),
    "coal": pgettext_lazy("mineral", "Coal"),
    "uranium": _("Uranium"),
    "iron-ore": _("Iron ore"),
    "copper": _("Copper"),
    "aluminium": _("Aluminium"),
    "zinc": _("Zinc"),
    "lead": pgettext_lazy("metal", "Lead"),
    "nickel": _("Nickel"),
    "tin": pgettext_lazy("metal", "Tin"),
    "gold": _("Gold"),
    "silver": _("Silver"),
    "platinum": _("Platinum group metals"),
    "phosphate": _("Phosphate rock"),
    "potash": _("Potash"),
    "chromium": _("Chromium"),
    "manganese": _("Manganese"),
    "titanium": _("Titanium"),
    "tungsten": _("Tungsten"),
    "molybdenum": _("Molybdenum"),
    "vanadium": _("Vanadium"),
    "cobalt": _("Cobalt"),
    "lithium": _("Lithium"),
    "graphite": _("Graphite"),
    "rare-earths": _("Rare earths"),
    "beryllium": _("Beryllium"),
    "gallium": _("Gallium"),
    "germanium": _("Germanium"),
    "tantalum": _("Tantalum"),
    "niobium": _("Niobium"),
    "magnesium": _("Magnesium"),
    "bismuth": _("Bismuth"),
    "antimony": _("Antimony"),
    "rhenium": _("Rhenium"),
    "silicon": _("Silicon"),
    "barite": _("Barite"),
    "fluorspar": _("Fluorspar"),
    "sulphur": _("Sulphur"),
    "boron": _("Boron"),
}
"""The minerals of `core.minerals.names` in the reader's language."""
MINERAL_KEYS = [*BY_KEY]


class Measure(models.TextChoices):
    """What a row of use tells."""

    CONSUMPTION = "consumption", _("consumption")
    OUTPUT = "output", _("output it serves")
    SUBSTITUTION = "substitution", _("substitution")
    INTENSITY = "intensity", _("intensity as published")


class Flow(models.TextChoices):
    """Which way a mineral goes."""

    INPUT = "input", pgettext_lazy("mineral", "bought")
    OUTPUT = "output", pgettext_lazy("mineral", "sold")


class OfWorld(models.QuerySet[Any]):
    """Rows of a world, as they were known."""

    def known(self, *, synthetic: bool, at: datetime) -> Self:
        """Keep what was imported by a moment, in one world."""
        return self.filter(is_synthetic=synthetic, at__lte=at)


class PriceSeries(models.Model):
    """The prices of a benchmark as they stand after an import. Never changed.

    `prices` are texts by month from `first_month` on, null where there is none; `paths` holds the
    scenario made of them, empty where the series is too short (see `core.minerals.scenarios`).
    """

    mineral = models.CharField(max_length=20)
    benchmark = models.CharField(max_length=120)
    unit = models.CharField(max_length=20)
    first_month = models.PositiveIntegerField(help_text="Year times twelve, plus the month less 1.")
    prices = models.JSONField()
    paths = models.JSONField(default=dict)
    added = models.PositiveIntegerField()
    revised = models.PositiveIntegerField()
    source = models.CharField(max_length=300)
    published_on = models.DateField()
    digest = models.CharField(max_length=64)
    is_synthetic = models.BooleanField(default=False)
    at = models.DateTimeField()
    actor_id = models.CharField(max_length=100)
    actor_label = models.CharField(max_length=200)

    objects: ClassVar[OfWorld] = OfWorld.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ("mineral", "benchmark", "-at", "-id")
        constraints = (
            models.UniqueConstraint(fields=("digest",), name="minerals_prices_once"),
            models.CheckConstraint(
                condition=Q(mineral__in=[*MINERAL_KEYS, DEFLATOR], benchmark__gt="", unit__gt=""),
                name="minerals_prices_of_a_mineral",
            ),
            models.CheckConstraint(condition=Q(source__gt=""), name="minerals_prices_have_source"),
        )
        indexes = (
            models.Index(
                fields=("is_synthetic", "mineral", "benchmark", "-at"), name="minerals_prices_last"
            ),
        )

    def __str__(self) -> str:
        return f"{self.mineral} {self.benchmark}"


class Use(models.Model):
    """A figure of a year, as an import has it; empty where its source has none. Never changed."""

    measure = models.CharField(max_length=12, choices=Measure)
    mineral = models.CharField(max_length=20, blank=True)
    area = models.CharField(max_length=120)
    year = models.PositiveSmallIntegerField()
    value = models.DecimalField(max_digits=26, decimal_places=9, null=True, blank=True)
    unit = models.CharField(max_length=60)
    against = models.CharField(max_length=120, blank=True)
    source = models.CharField(max_length=300)
    is_synthetic = models.BooleanField(default=False)
    at = models.DateTimeField()
    actor_id = models.CharField(max_length=100)
    actor_label = models.CharField(max_length=200)

    objects: ClassVar[OfWorld] = OfWorld.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ("mineral", "measure", "area", "against", "year", "at", "id")
        constraints = (
            models.CheckConstraint(
                condition=Q(measure__in=[*Measure], area__gt="", source__gt="", unit__gt=""),
                name="minerals_use_has_source",
            ),
            models.CheckConstraint(
                condition=Q(mineral__in=MINERAL_KEYS) | Q(mineral="", measure="output"),
                name="minerals_use_of_a_mineral",
            ),
            models.CheckConstraint(
                condition=Q(value=None) | Q(value__gte=0), name="minerals_use_not_negative"
            ),
            models.CheckConstraint(
                condition=Q(measure="consumption", against="")
                | Q(measure__in=("output", "substitution", "intensity"), against__gt=""),
                name="minerals_use_against_something",
            ),
        )
        indexes = (
            models.Index(fields=("is_synthetic", "mineral", "measure"), name="minerals_use_of"),
        )

    def __str__(self) -> str:
        return f"{self.measure} {self.mineral} {self.year}"


class Exposure(models.Model):
    """That a project buys or sells a mineral; what is told of it stands in its versions."""

    project = models.ForeignKey(Project, models.PROTECT, related_name="mineral_exposures")
    mineral = models.CharField(max_length=20)
    flow = models.CharField(max_length=6, choices=Flow)
    is_synthetic = models.BooleanField(default=False)
    at = models.DateTimeField()
    actor_id = models.CharField(max_length=100)
    actor_label = models.CharField(max_length=200)

    class Meta:
        ordering = ("project_id", "mineral", "flow")
        constraints = (
            models.UniqueConstraint(
                fields=("project", "mineral", "flow"), name="minerals_exposure_once"
            ),
            models.CheckConstraint(
                condition=Q(mineral__in=MINERAL_KEYS, flow__in=[*Flow]),
                name="minerals_exposure_to_a_mineral",
            ),
        )

    def __str__(self) -> str:
        return f"{self.project_id} {self.mineral} {self.flow}"

    @property
    def mineral_name(self) -> str:
        """The mineral in the reader's language."""
        return str(NAMES[self.mineral])


class ExposureVersions(models.QuerySet["ExposureVersion"]):
    """Versions of exposures."""

    def known(self, as_of: datetime | None = None) -> Self:
        """Keep what holds now, or held at a moment; what was withdrawn holds no longer."""
        open_then = Q(known_to=None)
        if as_of is not None:
            open_then = (open_then | Q(known_to__gt=as_of)) & Q(known_from__lte=as_of)
        return self.filter(open_then, is_withdrawn=False)


class ExposureVersion(models.Model):
    """How an exposure stood from one act to the next; it counts once a person confirmed it."""

    record = models.ForeignKey(Exposure, models.PROTECT, related_name="versions")
    known_from = models.DateTimeField()
    known_to = models.DateTimeField(null=True, blank=True)
    share_percent = models.DecimalField(_("Share"), max_digits=5, decimal_places=2)
    source = models.CharField(_("Source"), max_length=300)
    is_confirmed = models.BooleanField(default=False)
    is_withdrawn = models.BooleanField(default=False)
    ground = models.CharField(max_length=500, blank=True)
    actor_id = models.CharField(max_length=100)
    actor_label = models.CharField(max_length=200)

    objects: ClassVar[ExposureVersions] = ExposureVersions.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ("record_id", "known_from", "id")
        constraints = (
            models.UniqueConstraint(
                fields=("record",), condition=Q(known_to=None), name="minerals_exposure_open_once"
            ),
            models.CheckConstraint(
                condition=Q(known_to=None) | Q(known_to__gte=F("known_from")),
                name="minerals_exposure_in_order",
            ),
            models.CheckConstraint(
                condition=Q(share_percent__gt=0, share_percent__lte=100, source__gt=""),
                name="minerals_exposure_is_a_share",
            ),
            models.CheckConstraint(
                condition=Q(is_withdrawn=False) | Q(ground__gt="", is_confirmed=False),
                name="minerals_exposure_withdrawn_on_a_ground",
            ),
        )

    def __str__(self) -> str:
        return f"{self.record_id} {self.share_percent}"
