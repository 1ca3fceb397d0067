"""Tables of territories: stable nodes, versions in time, successors, tiles and borders."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from bagdar.core.terms.order import LONGEST, sort_key


class Named(models.Model):
    """A name in three languages; English is the fallback of the others."""

    name_en = models.CharField(_("name in English"), max_length=300)
    name_ru = models.CharField(_("name in Russian"), max_length=300, blank=True)
    name_kk = models.CharField(_("name in Kazakh"), max_length=300, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The name in the reader's language, or the first one known."""
        wanted = (get_language() or "en")[:2]
        order = (wanted, "en", "ru", "kk")
        return next(
            (found for code in order if (found := getattr(self, f"name_{code}", ""))),
            "",
        )


class NamedInAnyLanguage(Named):
    """A name in at least one of the three languages, whichever people have."""

    name_en = models.CharField(_("name in English"), max_length=300, blank=True)

    class Meta:
        abstract = True


SYNTHETIC_PREFIX = "synthetic-"
"""How the key of everything synthetic begins, and of nothing else: made up, never mixed."""


def is_synthetic_key(key: str) -> bool:
    """Answer whether a key names something of the synthetic world."""
    return key.startswith(SYNTHETIC_PREFIX)


def synthetic_by_key(constraint: str) -> models.CheckConstraint:
    """Hold the mark `is_synthetic` to what the key says."""
    named = Q(key__startswith=SYNTHETIC_PREFIX)
    told = Q(is_synthetic=True) & named | Q(is_synthetic=False) & ~named
    text = _("Only what the simulator makes begins with “synthetic-”.")
    return models.CheckConstraint(condition=told, name=constraint, violation_error_message=text)


ORDER = ("order_en", "order_ru", "order_kk")


class Ordered(NamedInAnyLanguage):
    """A name with the key it is sorted by in each language: databases know no Kazakh alphabet."""

    order_en = models.CharField(max_length=2 * LONGEST, editable=False, blank=True)
    order_ru = models.CharField(max_length=2 * LONGEST, editable=False, blank=True)
    order_kk = models.CharField(max_length=2 * LONGEST, editable=False, blank=True)

    class Meta:
        abstract = True

    def save(self, *args: Any, update_fields: Any = None, **options: Any) -> None:
        """Save with the sort keys that follow from the names."""
        self.set_order()
        if update_fields is not None and any(name.startswith("name_") for name in update_fields):
            update_fields = [*update_fields, *ORDER]
        super().save(*args, update_fields=update_fields, **options)

    def set_order(self) -> None:
        """Set the sort keys from the names; where one is missing, by the name shown instead."""
        names = {code: getattr(self, f"name_{code}") for code in ("en", "ru", "kk")}
        fallback = next((name for name in names.values() if name), "")
        for code, name in names.items():
            setattr(self, f"order_{code}", sort_key(name or fallback))


def has_a_name(constraint: str) -> models.CheckConstraint:
    """Require a name in at least one language."""
    named = models.Q(name_en__gt="") | models.Q(name_ru__gt="") | models.Q(name_kk__gt="")
    return models.CheckConstraint(condition=named, name=constraint)


class Territory(models.Model):
    """A node of the tree that stays the same through renames and reforms."""

    key = models.SlugField(max_length=80, unique=True)
    is_synthetic = models.BooleanField(default=False)

    class Meta:
        ordering = ("key",)
        constraints = (synthetic_by_key("territories_synthetic_by_key"),)

    def __str__(self) -> str:
        return self.key


class TerritoryVersion(Named):
    """How a territory was called, coded and placed from one day to another (exclusive)."""

    territory = models.ForeignKey(Territory, models.PROTECT, related_name="versions")
    parent = models.ForeignKey(
        Territory, models.PROTECT, null=True, blank=True, related_name="child_versions"
    )
    code = models.CharField(max_length=20, db_index=True)
    iso_code = models.CharField(max_length=10, blank=True)
    level = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=30)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ("territory_id", "valid_from")
        constraints = (
            models.UniqueConstraint(
                fields=("territory", "valid_from"), name="territories_version_once"
            ),
            models.CheckConstraint(
                condition=models.Q(valid_to=None) | models.Q(valid_to__gt=models.F("valid_from")),
                name="territories_version_has_length",
            ),
            models.CheckConstraint(
                condition=models.Q(level=0, parent=None)
                | models.Q(level__gt=0, parent__isnull=False),
                name="territories_root_has_no_parent",
            ),
        )


class Succession(models.Model):
    """From one day on, what lay in one territory may lie in another."""

    before = models.ForeignKey(Territory, models.PROTECT, related_name="successions")
    after = models.ForeignKey(Territory, models.PROTECT, related_name="predecessions")
    on = models.DateField()
    share = models.DecimalField(max_digits=7, decimal_places=6, null=True, blank=True)
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ("before_id", "after_id")
        constraints = (
            models.UniqueConstraint(
                fields=("before", "after", "on"), name="territories_succession_once"
            ),
            models.CheckConstraint(
                condition=~models.Q(before=models.F("after")),
                name="territories_no_self_succession",
            ),
            models.CheckConstraint(
                condition=models.Q(share=None) | models.Q(share__gt=0, share__lte=1),
                name="territories_share_is_ratio",
            ),
        )

    def __str__(self) -> str:
        return f"{self.before_id}→{self.after_id}"


class Reach(models.Model):
    """Who lies under whom in today's tree, itself included; rebuilt when the tree changes."""

    ancestor = models.ForeignKey(Territory, models.CASCADE, related_name="reaches")
    descendant = models.ForeignKey(Territory, models.CASCADE, related_name="reached_by")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("ancestor", "descendant"), name="territories_reach_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.ancestor_id}>{self.descendant_id}"


class Tile(models.Model):
    """The cell of a territory on the tile map of its parent, in the tree of one year."""

    tree = models.PositiveSmallIntegerField()
    territory = models.ForeignKey(Territory, models.CASCADE, related_name="tiles")
    parent = models.ForeignKey(Territory, models.CASCADE, related_name="child_tiles")
    column = models.PositiveSmallIntegerField()
    row = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ("tree", "parent_id", "row", "column")
        constraints = (
            models.UniqueConstraint(
                fields=("tree", "parent", "column", "row"),
                name="territories_one_tile_a_cell",
            ),
            models.UniqueConstraint(
                fields=("tree", "parent", "territory"), name="territories_one_tile_each"
            ),
        )

    def __str__(self) -> str:
        return f"{self.tree} {self.territory_id}"


class Border(models.Model):
    """The outline of a territory, EPSG:4326, as drawn for the tree of one year."""

    tree = models.PositiveSmallIntegerField()
    territory = models.ForeignKey(Territory, models.CASCADE, related_name="borders")
    geometry = models.JSONField()
    attribution = models.CharField(max_length=300)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("tree", "territory"), name="territories_one_border"),
        )

    def __str__(self) -> str:
        return f"{self.tree} {self.territory_id}"


class Settlement(Named):
    """The administrative centre of a territory: drawn where only the place is known."""

    territory = models.OneToOneField(Territory, models.CASCADE, related_name="centre")
    latitude = models.DecimalField(max_digits=8, decimal_places=5)
    longitude = models.DecimalField(max_digits=8, decimal_places=5)


class TimeZone(models.Model):
    """The time zone of a territory and of those below it that name none of their own."""

    territory = models.OneToOneField(Territory, models.CASCADE, related_name="time_zone")
    name = models.CharField(max_length=60)

    def __str__(self) -> str:
        return self.name


class Sourced(models.Model):
    """The act that something rests on: as it was given, and in the other languages where known."""

    source = models.CharField(max_length=300)
    source_ru = models.CharField(max_length=300, blank=True)
    source_kk = models.CharField(max_length=300, blank=True)

    class Meta:
        abstract = True

    @property
    def source_words(self) -> str:
        """The source in the reader's language, or as it was given."""
        wanted = (get_language() or "en")[:2]
        found: str = getattr(self, f"source_{wanted}", "")
        return found or self.source


class CalendarYear(Sourced):
    """A year whose holidays and moved days are known whole for a territory and all below it."""

    territory = models.ForeignKey(Territory, models.CASCADE, related_name="calendar_years")
    year = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ("territory_id", "year")
        constraints = (
            models.UniqueConstraint(
                fields=("territory", "year"), name="territories_calendar_year_once"
            ),
            models.CheckConstraint(
                condition=Q(source__gt=""), name="territories_calendar_year_has_source"
            ),
        )

    def __str__(self) -> str:
        return f"{self.territory_id} {self.year}"


class CalendarDay(Sourced, NamedInAnyLanguage):
    """A day that differs from Monday to Friday: a weekday off, or a worked day of the weekend."""

    year = models.ForeignKey(CalendarYear, models.CASCADE, related_name="days")
    on = models.DateField()
    works = models.BooleanField()
    source = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ("on",)
        constraints = (
            has_a_name("territories_calendar_day_has_a_name"),
            models.UniqueConstraint(fields=("year", "on"), name="territories_calendar_day_once"),
        )


class Revision(models.Model):
    """A number drawn anew at each change of the tree, so that each process reads it again."""

    number = models.PositiveBigIntegerField(default=0)

    def __str__(self) -> str:
        return str(self.number)
