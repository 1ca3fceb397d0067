"""Tables of scorecards: weights that people set, what was counted, and what came of it.

Weights are only added: each holds from its month until the next one of its indicator, so that
two never hold at once; the database refuses to change or delete them. The other tables are
computed, and replaced when they are computed again.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

SOURCE_LENGTH = 300
MOST_WEIGHT = 100


class SubjectKind(models.TextChoices):
    """Whose scorecard it is; the country is the territory above all others."""

    TERRITORY = "territory", _("territory")
    ORGANISATION = "organisation", _("organisation")
    TENURE = "tenure", _("tenure")


class Weight(models.Model):
    """How much an indicator counts in the score, from a month on; 0: no longer."""

    indicator = models.CharField(_("indicator"), max_length=60)
    weight = models.PositiveSmallIntegerField(_("weight"))
    valid_from = models.DateField(_("from the month"))
    source = models.CharField(_("source"), max_length=SOURCE_LENGTH)

    class Meta:
        ordering = ("indicator", "valid_from")
        constraints = (
            models.UniqueConstraint(
                fields=("indicator", "valid_from"), name="scorecards_one_weight_a_month"
            ),
            models.CheckConstraint(
                condition=Q(weight__lte=MOST_WEIGHT), name="scorecards_weight_within_bound"
            ),
            models.CheckConstraint(
                condition=Q(valid_from__day=1), name="scorecards_weight_from_a_month"
            ),
            models.CheckConstraint(condition=Q(source__gt=""), name="scorecards_weight_has_source"),
        )

    def __str__(self) -> str:
        return f"{self.indicator} {self.weight} {self.valid_from:%Y-%m}"


class Counted(models.Model):
    """What belongs to a subject in a month, made of what lies at one reach."""

    subject_kind = models.CharField(max_length=20, choices=SubjectKind.choices)
    subject = models.PositiveBigIntegerField()
    reach = models.PositiveSmallIntegerField()
    indicator = models.CharField(max_length=60)
    month = models.DateField()
    n = models.DecimalField(max_digits=18, decimal_places=4)
    base = models.DecimalField(max_digits=18, decimal_places=4)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.subject_kind} {self.subject} {self.indicator} {self.month:%Y-%m}"


class ScoreInput(Counted):
    """Things of one state counted of a subject itself: territories without what lies below."""

    state = models.CharField(max_length=20)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("subject_kind", "subject", "month", "indicator", "reach", "state"),
                name="scorecards_input_once",
            ),
            models.CheckConstraint(
                condition=Q(n__gte=0, base__gt=0, month__day=1),
                name="scorecards_input_counts_something",
            ),
        )
        indexes = (
            models.Index(fields=("subject_kind", "month"), name="scorecards_input_of_month"),
        )


class ScoreStanding(Counted):
    """An indicator of a subject in a month, of all that a reach may see; or its whole score."""

    overdue = models.DecimalField(max_digits=18, decimal_places=4)
    self_reported = models.DecimalField(max_digits=18, decimal_places=4)
    found_late = models.DecimalField(max_digits=18, decimal_places=4)
    value_ratio = models.FloatField(null=True, blank=True)
    state = models.CharField(max_length=20)
    rule_version = models.CharField(max_length=20)
    input_hash = models.CharField(max_length=64)
    computed_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("subject_kind", "subject", "reach", "month", "indicator"),
                name="scorecards_standing_once",
            ),
            models.CheckConstraint(
                condition=Q(state="value", value_ratio__isnull=False, value_ratio__range=(0, 1))
                | ~Q(state="value") & Q(value_ratio=None),
                name="scorecards_value_has_state",
            ),
        )
        indexes = (
            models.Index(
                fields=("month", "reach", "subject_kind", "subject"), name="scorecards_of_month"
            ),
        )
