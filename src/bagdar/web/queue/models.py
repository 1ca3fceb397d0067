"""Tables of background work, beside the queue of django-tasks."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django_tasks_db.models import DBTaskResult


class Order(models.Model):
    """A task asked for under a key: the same key asks for it once.

    Tasks of one line run one after another, as they were asked for; of none, in any order.
    """

    key = models.CharField(max_length=200, unique=True)
    task = models.OneToOneField(DBTaskResult, models.CASCADE, related_name="+")
    line = models.CharField(max_length=100, blank=True, default="")

    class Meta:
        indexes = (
            models.Index(fields=("line", "id"), condition=~Q(line=""), name="queue_order_in_line"),
        )

    def __str__(self) -> str:
        return self.key


class Worker(models.Model):
    """A process that runs tasks; one not seen within the lease counts as dead."""

    id = models.CharField(max_length=64, primary_key=True)
    host = models.CharField(max_length=200)
    pid = models.PositiveIntegerField()
    started_at = models.DateTimeField()
    seen_at = models.DateTimeField()

    class Meta:
        ordering = ("started_at",)

    def __str__(self) -> str:
        return f"{self.host} {self.pid}"


class Effect(models.Model):
    """Something a task did; written with it, so that a repeated task changes nothing."""

    key = models.CharField(max_length=200, primary_key=True)
    done_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.key


class Name(models.Model):
    """A name that one transaction holds at a time."""

    name = models.CharField(max_length=200, primary_key=True)

    def __str__(self) -> str:
        return self.name


class Firing(models.Model):
    """A periodic task that was asked for at its due moment, by whichever scheduler came first."""

    name = models.CharField(max_length=100)
    due_at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("name", "due_at"), name="queue_fires_once"),)

    def __str__(self) -> str:
        return f"{self.name} {self.due_at}"
