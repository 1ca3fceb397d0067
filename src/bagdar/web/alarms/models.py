"""Tables of alarms: what was raised on which facts, and every step since.

An alarm keeps the facts it was raised on; its steps are appended and never changed: the database
refuses. Where it stands (`level`, `stage`, `due_on`, `reached`) follows from the steps and the day,
and is kept beside them so that lists can filter; a test holds both against each other.
"""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bagdar.core.jobs import alarms, escalation
from bagdar.web.delivery.models import NOTE_LENGTH, Acted
from bagdar.web.enterprises.models import Enterprise
from bagdar.web.journal.models import ACTOR_LENGTH, NAME_LENGTH
from bagdar.web.projects.models import Project
from bagdar.web.territories.models import Territory


class Sign(models.TextChoices):
    """What an alarm is about."""

    BEHIND_AND_SLOWING = alarms.Sign.BEHIND_AND_SLOWING.value, _("jobs behind plan and slowing")
    NO_REPORT = alarms.Sign.NO_REPORT.value, _("no report")
    CLAIMS_WITHOUT_PROOF = (
        alarms.Sign.CLAIMS_WITHOUT_PROOF.value,
        _("claims grow, verified jobs do not"),
    )
    BUNCHED_BEFORE_DEADLINES = (
        alarms.Sign.BUNCHED_BEFORE_DEADLINES.value,
        _("forecasts bunched before deadlines"),
    )
    EXACTLY_ALL = alarms.Sign.EXACTLY_ALL.value, _("exactly 100 %")
    REPEATED_TEXT = alarms.Sign.REPEATED_TEXT.value, _("the same text again")
    LOST_ELSEWHERE = alarms.Sign.LOST_ELSEWHERE.value, _("jobs lost elsewhere")


class Level(models.TextChoices):
    """Who is shown an alarm, lowest first."""

    REPORTER = escalation.Level.REPORTER.value, _("who reports")
    DISTRICT = escalation.Level.DISTRICT.value, _("akim of the district")
    OBLAST = escalation.Level.OBLAST.value, _("oblast")
    PROGRAMME_OFFICE = escalation.Level.PROGRAMME_OFFICE.value, _("programme office")


class Stage(models.TextChoices):
    """Where an alarm stands."""

    SHOWN = escalation.Stage.SHOWN.value, _("to be answered")
    ANSWERED = escalation.Stage.ANSWERED.value, _("answered")
    CLEARED = escalation.Stage.CLEARED.value, _("cleared")


class Outcome(models.TextChoices):
    """What an alarm was decided to be."""

    RIGHT = alarms.Outcome.RIGHT.value, _("right: jobs were let down")
    WRONG = alarms.Outcome.WRONG.value, _("wrong: there was a good reason")


LEVELS = tuple(Level.values)
"""The levels as kept in `reached`: the place of the highest one that was shown the alarm."""


class Alarm(models.Model):
    """A sign about a project, a territory or an enterprise; one is open of each sign at a time.

    `territory` is where the subject lies: those who answer are found by it. `due_on` is the last
    day of the term of whoever is to answer or, once it was answered, of whoever is to decide.
    """

    sign = models.CharField(_("sign"), max_length=30, choices=Sign.choices)
    project = models.ForeignKey(
        Project, models.PROTECT, null=True, blank=True, related_name="alarms"
    )
    enterprise = models.ForeignKey(
        Enterprise, models.PROTECT, null=True, blank=True, related_name="alarms"
    )
    territory = models.ForeignKey(Territory, models.PROTECT, related_name="alarms")
    rule_version = models.CharField(max_length=20)
    facts: models.JSONField[Any, Any] = models.JSONField()
    raised_at = models.DateTimeField()
    level = models.CharField(_("level"), max_length=20, choices=Level.choices)
    stage = models.CharField(max_length=10, choices=Stage.choices)
    since_on = models.DateField()
    due_on = models.DateField(null=True, blank=True)
    reached = models.PositiveSmallIntegerField(default=0)
    cleared_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=10, choices=Outcome.choices, blank=True)
    outcome_by = models.CharField(max_length=ACTOR_LENGTH, blank=True)
    outcome_label = models.CharField(max_length=NAME_LENGTH, blank=True)
    outcome_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-raised_at", "-id")
        constraints = (
            models.CheckConstraint(
                condition=Q(project=None) | Q(enterprise=None), name="alarms_of_one"
            ),
            models.UniqueConstraint(
                fields=("sign", "project"),
                condition=Q(project__isnull=False, cleared_at=None),
                name="alarms_one_open_a_project",
            ),
            models.UniqueConstraint(
                fields=("sign", "enterprise"),
                condition=Q(enterprise__isnull=False, cleared_at=None),
                name="alarms_one_open_an_enterprise",
            ),
            models.UniqueConstraint(
                fields=("sign", "territory"),
                condition=Q(project=None, enterprise=None, cleared_at=None),
                name="alarms_one_open_a_territory",
            ),
            models.CheckConstraint(
                condition=Q(stage="cleared", cleared_at__isnull=False)
                | ~Q(stage="cleared") & Q(cleared_at=None),
                name="alarms_cleared_whole",
            ),
            models.CheckConstraint(
                condition=Q(stage__in=("shown", "answered"), outcome="", due_on__isnull=False)
                | (Q(stage="cleared") | ~Q(outcome="")) & Q(due_on=None),
                name="alarms_due_while_it_waits",
            ),
            models.CheckConstraint(condition=Q(reached__lt=len(LEVELS)), name="alarms_reached"),
            models.CheckConstraint(
                condition=Q(outcome="", outcome_by="", outcome_at=None)
                | Q(outcome__gt="", outcome_by__gt="", outcome_at__isnull=False),
                name="alarms_outcome_whole",
            ),
        )
        indexes = (models.Index(fields=("stage", "level", "territory"), name="alarms_that_wait"),)

    def __str__(self) -> str:
        return f"{self.sign} {self.project_id or self.enterprise_id or self.territory_id}"


class Step(models.TextChoices):
    """What happened to an alarm."""

    RAISED = "raised", _("raised")
    WENT_UP = "went_up", _("went up, unanswered")
    UNREAD = "unread", _("went up, nobody decided on the answer")
    ANSWERED = "answered", _("answered")
    NOT_ACCEPTED = "not_accepted", _("answer not accepted, went up")
    JUDGED = "judged", _("decided")
    FACTS_GONE = "facts_gone", _("cleared: the facts are gone")
    MOVED = "moved", _("cleared: the project moved to another territory")
    WORSE = "worse", _("closed: the facts became much worse since the decision")


class AlarmStep(Acted):
    """One step of an alarm; of answers and decisions with their words. Appended alone."""

    alarm = models.ForeignKey(Alarm, models.PROTECT, related_name="steps")
    step = models.CharField(max_length=20, choices=Step.choices)
    on = models.DateField()
    level = models.CharField(max_length=20, choices=Level.choices)
    note = models.CharField(_("note"), max_length=NOTE_LENGTH, blank=True)

    class Meta:
        ordering = ("alarm_id", "id")
        constraints = (
            models.CheckConstraint(
                condition=~Q(step__in=("answered", "not_accepted", "judged")) | Q(note__gt=""),
                name="alarms_answer_says_something",
            ),
        )

    def __str__(self) -> str:
        return f"{self.alarm_id} {self.step}"
