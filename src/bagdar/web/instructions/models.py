"""Tables of instructions: what was ordered, of whom, by when, and every step since.

An issued instruction keeps its words, lead and first due day; its steps and evidence are appended
and never changed: the database refuses. Where it stands (`state`, `due_on` …) follows from the
steps, and is kept beside them so that lists can filter; a test holds both against each other.
Whether a term has passed is never kept: it is computed from the day asked for.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from bagdar.core.instructions import course
from bagdar.web.delivery.models import Acted
from bagdar.web.journal.models import ACTOR_LENGTH, NAME_LENGTH
from bagdar.web.people.models import Office, Tenure
from bagdar.web.territories.models import Territory

TEXT_LENGTH = 4_000
SIGN_LENGTH = 500
NOTE_LENGTH = 2_000
DOCUMENT_LENGTH = 300


class InstructionSource(models.TextChoices):
    """Where an instruction was given."""

    BRIDGE = "bridge", _("bridge")
    DECREE = "decree", _("decree")
    MEETING = "meeting", _("meeting")
    VISIT = "visit", _("visit")


class InstructionKind(models.TextChoices):
    """What an instruction is about; terms are compared within a kind."""

    LAUNCH = "launch", _("launch of an object")
    CONSTRUCTION = "construction", _("construction")
    CONNECTION = "connection", _("connection to networks")
    LAND = "land", _("land and permits")
    JOBS = "jobs", _("jobs")
    FINANCE = "finance", _("finance")
    LAW = "law", _("rules and decisions")
    REPORT = "report", _("report or check")
    OTHER = "other", _("other")


class InstructionState(models.TextChoices):
    """Where an instruction stands."""

    DRAFTED = course.State.DRAFTED.value, _("draft")
    ISSUED = course.State.ISSUED.value, _("issued, to be accepted")
    OBJECTED = course.State.OBJECTED.value, pgettext_lazy("instruction", "objected")
    ACCEPTED = course.State.ACCEPTED.value, pgettext_lazy("instruction", "accepted")
    IN_WORK = course.State.IN_WORK.value, _("in work")
    REPORTED = course.State.REPORTED.value, _("reported done")
    RETURNED = course.State.RETURNED.value, pgettext_lazy("instruction", "returned")
    CLOSED = course.State.CLOSED.value, pgettext_lazy("instruction", "closed")
    WITHDRAWN = course.State.WITHDRAWN.value, _("taken back")


OPEN = tuple(sorted(one.value for one in course.OPEN))
OVER = tuple(sorted(one.value for one in course.OVER))


class Family(models.Model):
    """One instruction that was split to many leads; its members roll up.

    It has a number alone: words of one member would tell the others what they are not shown.
    """

    is_synthetic = models.BooleanField(default=False)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ("-created_at", "-id")

    def __str__(self) -> str:
        return f"{self.pk}"


class Instruction(models.Model):
    """What one office is ordered to do by a day; a draft until it is issued.

    `issuer` is the territory whose akim gives it; none: the centre. `routed_from` is the office
    that was named first and is no more; `took_days` the working days from issuing to the report
    that stands.
    """

    family = models.ForeignKey(
        Family, models.PROTECT, null=True, blank=True, related_name="members"
    )
    issuer = models.ForeignKey(
        Territory, models.PROTECT, null=True, blank=True, related_name="instructions"
    )
    source = models.CharField(_("given at"), max_length=10, choices=InstructionSource.choices)
    document = models.CharField(_("document"), max_length=DOCUMENT_LENGTH, blank=True)
    kind = models.CharField(_("about"), max_length=15, choices=InstructionKind.choices)
    text = models.TextField(_("what is to be done"))
    sign = models.CharField(_("sign that it is done"), max_length=SIGN_LENGTH, blank=True)
    resources = models.CharField(_("resources"), max_length=SIGN_LENGTH, blank=True)
    lead = models.ForeignKey(
        Office, models.PROTECT, null=True, blank=True, related_name="instructions"
    )
    routed_from = models.ForeignKey(Office, models.PROTECT, null=True, blank=True, related_name="+")
    overruled = models.CharField(_("ground"), max_length=NOTE_LENGTH, blank=True)
    state = models.CharField(
        max_length=10, choices=InstructionState.choices, default=InstructionState.DRAFTED
    )
    issued_on = models.DateField(null=True, blank=True)
    answer_by = models.DateField(null=True, blank=True)
    first_due_on = models.DateField(null=True, blank=True)
    due_on = models.DateField(_("due"), null=True, blank=True)
    asked_due_on = models.DateField(null=True, blank=True)
    reported_on = models.DateField(null=True, blank=True)
    ended_on = models.DateField(null=True, blank=True)
    took_days = models.PositiveIntegerField(null=True, blank=True)
    is_synthetic = models.BooleanField(default=False)
    created_by = models.CharField(max_length=ACTOR_LENGTH)
    created_label = models.CharField(max_length=NAME_LENGTH)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ("-id",)
        constraints = (
            models.CheckConstraint(
                condition=Q(state="drafted", issued_on=None, first_due_on=None)
                | ~Q(state="drafted")
                & Q(
                    issued_on__isnull=False,
                    first_due_on__isnull=False,
                    answer_by__isnull=False,
                    due_on__isnull=False,
                    lead__isnull=False,
                    text__gt="",
                ),
                name="instructions_issued_whole",
            ),
            models.CheckConstraint(
                condition=Q(first_due_on=None)
                | Q(first_due_on__gte=F("issued_on"), due_on__gte=F("first_due_on")),
                name="instructions_due_after_issue",
            ),
            models.CheckConstraint(
                condition=Q(state__in=("closed", "withdrawn"), ended_on__isnull=False)
                | ~Q(state__in=("closed", "withdrawn")) & Q(ended_on=None),
                name="instructions_over_on_a_day",
            ),
            models.CheckConstraint(
                condition=Q(state__in=("reported", "closed"), reported_on__isnull=False)
                | ~Q(state__in=("reported", "closed")) & Q(reported_on=None),
                name="instructions_reported_on_a_day",
            ),
        )
        indexes = (
            models.Index(
                fields=("lead", "state", "due_on", "is_synthetic"), name="instructions_of_lead"
            ),
            models.Index(
                fields=("lead", "state", "due_on", "is_synthetic"),
                condition=Q(asked_due_on__isnull=False),
                name="instructions_more_of_lead",
            ),
            models.Index(fields=("state", "due_on"), name="instructions_due"),
            models.Index(
                fields=("state", "due_on"),
                condition=Q(asked_due_on__isnull=False),
                name="instructions_more_time",
            ),
            models.Index(
                fields=("issuer", "state", "due_on"),
                condition=Q(asked_due_on__isnull=False),
                name="instructions_more_of_issuer",
            ),
            models.Index(fields=("issuer", "state", "due_on"), name="instructions_of_issuer"),
            models.Index(fields=("kind", "state"), name="instructions_of_kind"),
        )

    def __str__(self) -> str:
        return f"{self.pk}"

    @property
    def standing(self) -> course.Standing:
        """Where it stands, as kept; without what only its steps tell."""
        return course.Standing(
            state=course.State(self.state),
            issued_on=self.issued_on,
            answer_by=self.answer_by,
            first_due_on=self.first_due_on,
            due_on=self.due_on,
            asked_due_on=self.asked_due_on,
            reported_on=self.reported_on,
            ended_on=self.ended_on,
        )


class CoExecutor(models.Model):
    """An office that helps the lead."""

    instruction = models.ForeignKey(Instruction, models.CASCADE, related_name="co_executors")
    office = models.ForeignKey(Office, models.PROTECT, related_name="helps")

    class Meta:
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(
                fields=("instruction", "office"), name="instructions_helper_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.instruction_id} {self.office_id}"


class Happening(models.TextChoices):
    """What happened to an instruction."""

    ISSUED = course.Happening.ISSUED.value, _("issued")
    ACCEPTED = course.Happening.ACCEPTED.value, pgettext_lazy("instruction", "accepted")
    OBJECTED = course.Happening.OBJECTED.value, _("objected to")
    OBJECTION_UPHELD = course.Happening.OBJECTION_UPHELD.value, _("objection upheld: taken back")
    OBJECTION_REFUSED = course.Happening.OBJECTION_REFUSED.value, _("objection refused: it stands")
    RESULT = course.Happening.RESULT.value, _("partial result")
    EXTENSION_ASKED = course.Happening.EXTENSION_ASKED.value, _("extension asked for")
    EXTENSION_GRANTED = course.Happening.EXTENSION_GRANTED.value, _("extension granted")
    EXTENSION_REFUSED = course.Happening.EXTENSION_REFUSED.value, _("extension refused")
    REPORTED = course.Happening.REPORTED.value, _("reported done")
    RETURNED = course.Happening.RETURNED.value, pgettext_lazy("instruction", "returned")
    CLOSED = course.Happening.CLOSED.value, pgettext_lazy("instruction", "closed")
    WITHDRAWN = course.Happening.WITHDRAWN.value, _("taken back by the issuer")


class Side(models.TextChoices):
    """In whose place somebody acted."""

    ISSUER = course.Side.ISSUER.value, _("issuer")
    LEAD = course.Side.LEAD.value, _("lead")
    CO_EXECUTOR = course.Side.CO_EXECUTOR.value, _("co-executor")
    CONTROL = course.Side.CONTROL.value, _("control office")


class Step(Acted):
    """One step of an instruction, with its words; appended alone.

    `tenure` is whose term the lead's office was in, so that each holder's part can be told.
    """

    instruction = models.ForeignKey(Instruction, models.PROTECT, related_name="steps")
    happening = models.CharField(max_length=20, choices=Happening.choices)
    side = models.CharField(max_length=12, choices=Side.choices)
    on = models.DateField()
    due_on = models.DateField(null=True, blank=True)
    note = models.CharField(max_length=NOTE_LENGTH, blank=True)
    office = models.ForeignKey(Office, models.PROTECT, null=True, blank=True, related_name="+")
    tenure = models.ForeignKey(Tenure, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ("instruction_id", "id")
        constraints = (
            models.CheckConstraint(
                condition=~Q(happening__in=sorted(one.value for one in course.NEEDS_REASON))
                | Q(note__gt=""),
                name="instructions_step_says_why",
            ),
            models.CheckConstraint(
                condition=~Q(happening__in=("issued", "extension_asked")) | Q(due_on__isnull=False),
                name="instructions_step_names_day",
            ),
            models.CheckConstraint(
                condition=~Q(happening__in=("closed", "returned")) | Q(side="control"),
                name="instructions_closed_by_control",
            ),
            models.UniqueConstraint(
                fields=("instruction",),
                condition=Q(happening__in=("closed", "objection_upheld", "withdrawn")),
                name="instructions_over_once",
            ),
            models.UniqueConstraint(
                fields=("instruction",),
                condition=Q(happening="issued"),
                name="instructions_issued_once",
            ),
        )
        indexes = (
            models.Index(fields=("actor_id", "side", "instruction"), name="instructions_by_hand"),
        )

    def __str__(self) -> str:
        return f"{self.instruction_id} {self.happening}"


class Evidence(models.Model):
    """A file given with a step: what shows that something was done."""

    step = models.ForeignKey(Step, models.PROTECT, related_name="evidence")
    name = models.CharField(max_length=200)
    content_type = models.CharField(max_length=100)
    size_bytes = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    stored = models.CharField(max_length=200)

    class Meta:
        ordering = ("step_id", "id")
        constraints = (
            models.UniqueConstraint(fields=("step", "sha256"), name="instructions_file_once"),
        )

    def __str__(self) -> str:
        return self.name


class BandKey(models.Model):
    """A key under which nearly the same texts are found (see core.instructions.likeness)."""

    instruction = models.ForeignKey(Instruction, models.CASCADE, related_name="band_keys")
    key = models.BigIntegerField()

    class Meta:
        indexes = (models.Index(fields=("key", "instruction"), name="instructions_band"),)

    def __str__(self) -> str:
        return f"{self.instruction_id} {self.key}"
