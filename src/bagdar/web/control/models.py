"""What the control board keeps: figures of large registers, and the published counts."""

from __future__ import annotations

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q

from bagdar.web.people.models import Office


class KeptFigures(models.Model):
    """The figures of the board for whoever sees so much; replaced as a whole, `made_at` a moment.

    `eyes` say how far the reader sees (queries.kept); `seen` what was the last thing counted.
    """

    is_synthetic = models.BooleanField(default=False)
    eyes = models.CharField(max_length=10)
    made_at = models.DateTimeField()
    seen = models.CharField(max_length=60)
    content = models.JSONField(encoder=DjangoJSONEncoder)

    class Meta:
        ordering = ("is_synthetic", "eyes")
        constraints = (
            models.UniqueConstraint(fields=("is_synthetic", "eyes"), name="control_figures_once"),
        )

    def __str__(self) -> str:
        return f"{self.eyes} {self.made_at:%Y-%m-%d %H:%M}"


class PublishedOffice(models.Model):
    """What everybody may see of the instructions of an office, as published on a day."""

    on = models.DateField()
    is_synthetic = models.BooleanField(default=False)
    office = models.ForeignKey(Office, models.PROTECT, related_name="published_instructions")
    issued = models.PositiveIntegerField()
    open = models.PositiveIntegerField()
    late = models.PositiveIntegerField()
    returned = models.PositiveIntegerField()
    objected = models.PositiveIntegerField()
    closed = models.PositiveIntegerField()
    closed_late = models.PositiveIntegerField()

    class Meta:
        ordering = ("-on", "office_id")
        constraints = (
            models.UniqueConstraint(fields=("on", "office"), name="control_published_once"),
            models.CheckConstraint(
                condition=Q(issued__gte=1, closed_late__lte=models.F("closed")),
                name="control_published_something",
            ),
        )

    def __str__(self) -> str:
        return f"{self.on} {self.office_id}"
