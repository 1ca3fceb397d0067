"""Tables of data requests: who asks whom, the form, its rounds, answers and what was signed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from bagdar.core.data_requests.columns import Column
from bagdar.core.data_requests.rounds import LAST_DAY
from bagdar.web.enterprises.models import Enterprise, Sector
from bagdar.web.people.models import Organisation
from bagdar.web.projects.models import Project
from bagdar.web.territories.models import Territory

TITLE_LENGTH = 200
LETTER_LENGTH = 10_000
NOTE_LENGTH = 1000
OUTGOING_LENGTH = 60
NAME_LENGTH = 200


class DeskKind(models.TextChoices):
    """Kinds of offices that ask and answer."""

    AKIMAT = "akimat", _("akimat")
    ORGANISATION = "organisation", _("organisation")
    SECTOR = "sector", _("ministry of a sector")
    PROGRAMME_OFFICE = "programme_office", _("programme office")
    ANALYSTS = "analysts", _("analysts")
    ENTERPRISE = "enterprise", _("enterprise")


_SCOPES = {
    DeskKind.AKIMAT: "territory",
    DeskKind.ORGANISATION: "organisation",
    DeskKind.SECTOR: "sector",
    DeskKind.ENTERPRISE: "enterprise",
}


def _one_scope() -> Q:
    """Hold each kind to its own scope and no other."""
    allowed = Q()
    for kind in DeskKind:
        own = _SCOPES.get(kind)
        columns = {f"{one}__isnull": one != own for one in _SCOPES.values()}
        allowed |= Q(kind=kind, **columns)
    return allowed


class Desk(models.Model):
    """Who asks or answers: everybody who holds a role of it acts for it.

    `key` says kind and scope in one word, so that a desk exists once.
    """

    key = models.CharField(max_length=120, unique=True)
    kind = models.CharField(max_length=20, choices=DeskKind.choices)
    territory = models.ForeignKey(
        Territory, models.PROTECT, null=True, blank=True, related_name="desks"
    )
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="desks"
    )
    sector = models.ForeignKey(Sector, models.PROTECT, null=True, blank=True, related_name="+")
    enterprise = models.ForeignKey(
        Enterprise, models.PROTECT, null=True, blank=True, related_name="desks"
    )
    is_synthetic = models.BooleanField(default=False)

    class Meta:
        ordering = ("key",)
        constraints = (
            models.CheckConstraint(condition=_one_scope(), name="data_requests_desk_one_scope"),
        )

    def __str__(self) -> str:
        return self.key


class Repeats(models.TextChoices):
    """How often a request comes back."""

    ONCE = "once", _("once")
    MONTHLY = "monthly", _("every month")


class DataRequest(models.Model):
    """What an office asks, with its covering letter; a draft until it is sent.

    Asked once it has its due moments; every month, the days and hour by which each month is due.
    """

    asker = models.ForeignKey(Desk, models.PROTECT, related_name="requests")
    title = models.CharField(max_length=TITLE_LENGTH)
    letter = models.TextField(blank=True)
    signer = models.CharField(max_length=NAME_LENGTH, blank=True)
    outgoing = models.CharField(max_length=OUTGOING_LENGTH, blank=True)
    outgoing_year = models.PositiveSmallIntegerField(null=True, blank=True)
    outgoing_seq = models.PositiveIntegerField(null=True, blank=True)
    repeats = models.CharField(max_length=10, choices=Repeats.choices, default=Repeats.ONCE)
    due_at = models.DateTimeField(null=True, blank=True)
    lower_due_at = models.DateTimeField(null=True, blank=True)
    due_day = models.PositiveSmallIntegerField(null=True, blank=True)
    lower_day = models.PositiveSmallIntegerField(null=True, blank=True)
    due_hour = models.TimeField(null=True, blank=True)
    copied_from = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="copies"
    )
    is_synthetic = models.BooleanField(default=False)
    created_by = models.CharField(max_length=NAME_LENGTH)
    created_label = models.CharField(max_length=NAME_LENGTH)
    created_at = models.DateTimeField()
    sent_by = models.CharField(max_length=NAME_LENGTH, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.CharField(max_length=NAME_LENGTH, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_ground = models.CharField(max_length=NOTE_LENGTH, blank=True)

    class Meta:
        ordering = ("-created_at", "-id")
        constraints = (
            models.CheckConstraint(condition=Q(title__gt=""), name="data_requests_has_title"),
            models.CheckConstraint(
                condition=Q(sent_at=None, sent_by="", outgoing_seq=None)
                | Q(
                    sent_at__isnull=False,
                    sent_by__gt="",
                    outgoing__gt="",
                    outgoing_year__isnull=False,
                ),
                name="data_requests_sent_whole",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None, withdrawn_by="", withdrawn_ground="")
                | Q(
                    withdrawn_at__isnull=False,
                    withdrawn_by__gt="",
                    withdrawn_ground__gt="",
                    sent_at__isnull=False,
                ),
                name="data_requests_withdrawn_with_ground",
            ),
            models.CheckConstraint(
                condition=Q(repeats="once", due_at__isnull=False, due_day=None, lower_day=None)
                | Q(
                    repeats="monthly",
                    due_at=None,
                    lower_due_at=None,
                    due_day__gte=1,
                    due_day__lte=LAST_DAY,
                    due_hour__isnull=False,
                ),
                name="data_requests_terms_of_kind",
            ),
            models.CheckConstraint(
                condition=Q(lower_due_at=None) | Q(lower_due_at__lte=F("due_at")),
                name="data_requests_lower_first",
            ),
            models.CheckConstraint(
                condition=Q(lower_day=None) | Q(lower_day__gte=1, lower_day__lte=F("due_day")),
                name="data_requests_lower_day_first",
            ),
            models.UniqueConstraint(
                fields=("asker", "outgoing_year", "outgoing"),
                condition=Q(sent_at__isnull=False),
                name="data_requests_outgoing_once",
            ),
            models.UniqueConstraint(
                fields=("asker", "outgoing_year", "outgoing_seq"),
                condition=Q(outgoing_seq__isnull=False),
                name="data_requests_number_once",
            ),
        )

    def __str__(self) -> str:
        return self.title

    @property
    def is_open(self) -> bool:
        """Answer whether the request was sent and not withdrawn."""
        return self.sent_at is not None and self.withdrawn_at is None


class FormVersion(models.Model):
    """The table that is asked for, as it was at one time; never changed once it was sent.

    `rows` says where lines come from: projects of the register chosen by `filters`, with `known`
    columns of it, or blank lines. `moved` is the round that was under way and moved to it; other
    rounds keep the version they were opened with.
    """

    request = models.ForeignKey(DataRequest, models.PROTECT, related_name="forms")
    number = models.PositiveSmallIntegerField()
    columns: models.JSONField[Any, Any] = models.JSONField(default=list)
    rows = models.CharField(
        max_length=10, choices=[("projects", _("projects of the register")), ("free", _("blank"))]
    )
    filters: models.JSONField[Any, Any] = models.JSONField(default=dict)
    known: models.JSONField[Any, Any] = models.JSONField(default=list)
    moved = models.ForeignKey(
        "Round", models.PROTECT, null=True, blank=True, related_name="moved_to"
    )
    made_by = models.CharField(max_length=NAME_LENGTH)
    made_label = models.CharField(max_length=NAME_LENGTH)
    made_at = models.DateTimeField()

    class Meta:
        ordering = ("request_id", "number")
        constraints = (
            models.UniqueConstraint(fields=("request", "number"), name="data_requests_form_once"),
        )

    def __str__(self) -> str:
        return f"{self.request_id} v{self.number}"

    @property
    def asked(self) -> tuple[Column, ...]:
        """The columns that are asked for."""
        return tuple(Column.of_plain(one) for one in self.columns)


class Recipient(models.Model):
    """An office that a request goes to."""

    request = models.ForeignKey(DataRequest, models.CASCADE, related_name="recipients")
    desk = models.ForeignKey(Desk, models.PROTECT, related_name="received")

    class Meta:
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(
                fields=("request", "desk"), name="data_requests_recipient_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.request_id} → {self.desk_id}"


class Round(models.Model):
    """One time that a request is answered: once, or for each month (its first day)."""

    request = models.ForeignKey(DataRequest, models.PROTECT, related_name="rounds")
    period = models.DateField(null=True, blank=True)
    form = models.ForeignKey(FormVersion, models.PROTECT, related_name="rounds")
    due_at = models.DateTimeField()
    lower_due_at = models.DateTimeField(null=True, blank=True)
    opened_at = models.DateTimeField()

    class Meta:
        ordering = ("-opened_at", "-id")
        constraints = (
            models.UniqueConstraint(
                fields=("request", "period"),
                condition=Q(period__isnull=False),
                name="data_requests_round_once",
            ),
            models.UniqueConstraint(
                fields=("request",),
                condition=Q(period=None),
                name="data_requests_one_round",
            ),
        )

    def __str__(self) -> str:
        return f"{self.request_id} {self.period or ''}"

    def form_at(self, at: datetime) -> FormVersion:
        """Return the version of the form that held for this round at a moment."""
        moved = self.moved_to.filter(made_at__lte=at).order_by("-number").first()
        opened = self.request.forms.filter(made_at__lte=self.opened_at).order_by("-number")
        return moved or opened.first() or self.form


class State(models.TextChoices):
    """How far an answer is."""

    FILLING = "filling", _("being filled in")
    HANDED = "handed", _("waits for a signature")
    SUBMITTED = "submitted", _("signed, waits to be accepted")
    RETURNED = "returned", _("returned")
    ACCEPTED = "accepted", _("accepted")
    CORRECTING = "correcting", _("accepted, being corrected")


WRITABLE = (State.FILLING, State.RETURNED, State.CORRECTING)
"""States in which lines are filled in; the database refuses it in the others."""


class Answer(models.Model):
    """What one office answers in a round; `above` consolidates it, or else the asker takes it.

    An oblast between asker and districts has an answer too, with lines of its own (`own`) or
    without.
    """

    round = models.ForeignKey(Round, models.PROTECT, related_name="answers")
    desk = models.ForeignKey(Desk, models.PROTECT, related_name="answers")
    above = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="below")
    own = models.BooleanField(default=True)
    form = models.ForeignKey(FormVersion, models.PROTECT, related_name="answers")
    state = models.CharField(max_length=10, choices=State.choices, default=State.FILLING)
    due_at = models.DateTimeField()
    handed_by = models.CharField(max_length=NAME_LENGTH, blank=True)
    handed_label = models.CharField(max_length=NAME_LENGTH, blank=True)
    remark = models.CharField(max_length=NOTE_LENGTH, blank=True)
    correction = models.CharField(max_length=NOTE_LENGTH, blank=True)

    class Meta:
        ordering = ("round_id", "id")
        constraints = (
            models.UniqueConstraint(fields=("round", "desk"), name="data_requests_answer_once"),
            models.CheckConstraint(
                condition=~Q(state="handed") | Q(handed_by__gt=""),
                name="data_requests_handed_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(state="correcting") | Q(correction__gt=""),
                name="data_requests_correction_has_ground",
            ),
        )
        indexes = (models.Index(fields=("state", "due_at"), name="data_requests_due"),)

    def __str__(self) -> str:
        return f"{self.round_id} {self.desk_id}"

    @property
    def makers(self) -> frozenset[str]:
        """The accounts of all who wrote in it, and of who handed it over: none of them signs."""
        return frozenset({*(one.actor_id for one in self.writers.all()), self.handed_by} - {""})


class Writer(models.Model):
    """That somebody wrote in an answer, though others wrote over it since; kept for ever."""

    answer = models.ForeignKey(Answer, models.PROTECT, related_name="writers")
    actor_id = models.CharField(max_length=NAME_LENGTH)

    class Meta:
        ordering = ("answer_id", "id")
        constraints = (
            models.UniqueConstraint(
                fields=("answer", "actor_id"), name="data_requests_writer_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.answer_id} {self.actor_id}"


class Line(models.Model):
    """One row of an answer: what the register knew when it was made, and what was filled in.

    `version` grows with each change, so that a workbook tells what it was made from.
    """

    answer = models.ForeignKey(Answer, models.PROTECT, related_name="lines")
    slot = models.PositiveIntegerField()
    project = models.ForeignKey(
        Project, models.PROTECT, null=True, blank=True, related_name="asked_of"
    )
    known: models.JSONField[Any, Any] = models.JSONField(default=dict)
    values: models.JSONField[Any, Any] = models.JSONField(default=dict)
    version = models.PositiveIntegerField(default=1)
    changed_by = models.CharField(max_length=NAME_LENGTH, blank=True)
    changed_label = models.CharField(max_length=NAME_LENGTH, blank=True)
    changed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("answer_id", "slot")
        constraints = (
            models.UniqueConstraint(fields=("answer", "slot"), name="data_requests_line_once"),
        )

    def __str__(self) -> str:
        return f"{self.answer_id} {self.slot}"


class Submission(models.Model):
    """What was signed, whole and for ever; a correction is the next one, with its ground.

    `lines` are slot, project, known and values of each row. `below` names the submissions of
    districts that an oblast hands on, `missing` the offices that had not answered. `is_late` is
    how the answer stood to its term by then, which may have been extended since.
    """

    answer = models.ForeignKey(Answer, models.PROTECT, related_name="submissions")
    number = models.PositiveSmallIntegerField()
    form = models.ForeignKey(FormVersion, models.PROTECT, related_name="submissions")
    lines: models.JSONField[Any, Any] = models.JSONField(default=list)
    below: models.JSONField[Any, Any] = models.JSONField(default=list)
    missing: models.JSONField[Any, Any] = models.JSONField(default=list)
    ground = models.CharField(max_length=NOTE_LENGTH, blank=True)
    is_late = models.BooleanField()
    sha256 = models.CharField(max_length=64)
    made_by = models.CharField(max_length=NAME_LENGTH)
    made_label = models.CharField(max_length=NAME_LENGTH)
    signed_by = models.CharField(max_length=NAME_LENGTH)
    signed_label = models.CharField(max_length=NAME_LENGTH)
    on_behalf_of = models.CharField(max_length=NAME_LENGTH, blank=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ("answer_id", "number")
        constraints = (
            models.UniqueConstraint(
                fields=("answer", "number"), name="data_requests_submission_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.answer_id} #{self.number}"


class Verdict(models.Model):
    """What the level above said of a submission, once."""

    submission = models.OneToOneField(Submission, models.PROTECT, related_name="verdict")
    decision = models.CharField(
        max_length=10, choices=[("accepted", _("accepted")), ("returned", _("returned"))]
    )
    remark = models.CharField(max_length=NOTE_LENGTH, blank=True)
    actor_id = models.CharField(max_length=NAME_LENGTH)
    actor_label = models.CharField(max_length=NAME_LENGTH)
    at = models.DateTimeField()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=~Q(decision="returned") | Q(remark__gt=""),
                name="data_requests_return_has_remark",
            ),
        )

    def __str__(self) -> str:
        return f"{self.submission_id} {self.decision}"


class Extension(models.Model):
    """A later due moment for one answer, with its ground."""

    answer = models.ForeignKey(Answer, models.PROTECT, related_name="extensions")
    old_due_at = models.DateTimeField()
    due_at = models.DateTimeField()
    ground = models.CharField(max_length=NOTE_LENGTH)
    actor_id = models.CharField(max_length=NAME_LENGTH)
    actor_label = models.CharField(max_length=NAME_LENGTH)
    at = models.DateTimeField()

    class Meta:
        ordering = ("answer_id", "id")
        constraints = (
            models.CheckConstraint(
                condition=Q(due_at__gt=F("old_due_at")), name="data_requests_extension_is_later"
            ),
            models.CheckConstraint(
                condition=Q(ground__gt=""), name="data_requests_extension_has_ground"
            ),
        )

    def __str__(self) -> str:
        return f"{self.answer_id} {self.due_at}"


class Upload(models.Model):
    """A workbook that was sent and read, before and after it is confirmed."""

    answer = models.ForeignKey(Answer, models.CASCADE, related_name="uploads")
    name = models.CharField(max_length=NAME_LENGTH)
    sha256 = models.CharField(max_length=64)
    rows: models.JSONField[Any, Any] = models.JSONField(default=list)
    sent_by = models.CharField(max_length=NAME_LENGTH)
    sent_at = models.DateTimeField()
    taken_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-sent_at", "-id")

    def __str__(self) -> str:
        return self.name
