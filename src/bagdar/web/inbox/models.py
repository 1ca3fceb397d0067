"""Tables of the inbox: calendar feeds, and how far a person has looked at what newly came."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from bagdar.web.people.models import User

DESK_LENGTH = 120


class Feed(models.Model):
    """The address of a calendar of one office, for one person: only its digest is kept."""

    user = models.ForeignKey(User, models.CASCADE, related_name="feeds")
    desk = models.CharField(_("office"), max_length=DESK_LENGTH)
    is_synthetic = models.BooleanField(default=False)
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-created_at", "-id")
        constraints = (
            models.UniqueConstraint(
                fields=("user", "desk", "is_synthetic"),
                condition=Q(revoked_at=None),
                name="inbox_one_feed_a_desk",
            ),
            models.CheckConstraint(
                condition=Q(revoked_at=None) | Q(revoked_at__gte=F("created_at")),
                name="inbox_feed_revoked_after",
            ),
        )

    def __str__(self) -> str:
        return f"{self.user_id} {self.desk}"


class Looked(models.Model):
    """How far a person has looked: the newest of each register then, and which new ones they saw.

    `held` are those seen among the newest numbers; others there were committed later.
    """

    user = models.OneToOneField(User, models.CASCADE, related_name="looked")
    step = models.PositiveBigIntegerField(default=0)
    event = models.PositiveBigIntegerField(default=0)
    task = models.PositiveBigIntegerField(default=0)
    task_end = models.PositiveBigIntegerField(default=0)
    held: models.JSONField[Any, Any] = models.JSONField(default=dict)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.user_id} {self.at}"
