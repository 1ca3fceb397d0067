"""Tables of jobs: months, reports with their lines and steps, claims, losses, corrections.

A report is written until it is sent; what comes of an accepted one, claims and losses, is appended
and never changed: the database refuses. Whoever acted is kept as in the journal, as text and id.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from bagdar.web.delivery.models import DOCUMENT_LENGTH, NOTE_LENGTH, Acted
from bagdar.web.enterprises.models import Enterprise
from bagdar.web.journal.models import ACTOR_LENGTH, NAME_LENGTH
from bagdar.web.projects.models import Phase, Programme, Project
from bagdar.web.territories.models import Territory


class Period(models.Model):
    """A month that is reported in one world; `ends_on` is the first day after it.

    `passed_due_on` is the due day that had passed when it was first moved afterwards.
    """

    month = models.DateField(_("month"))
    is_synthetic = models.BooleanField(default=False)
    ends_on = models.DateField()
    opened_on = models.DateField()
    due_on = models.DateField(_("due day"))
    passed_due_on = models.DateField(null=True, blank=True)
    locked_at = models.DateTimeField(null=True, blank=True)
    locked_by = models.CharField(max_length=ACTOR_LENGTH, blank=True)
    locked_label = models.CharField(max_length=NAME_LENGTH, blank=True)

    class Meta:
        ordering = ("-month",)
        constraints = (
            models.UniqueConstraint(fields=("month", "is_synthetic"), name="jobs_period_once"),
            models.CheckConstraint(
                condition=Q(month__day=1, ends_on__day=1), name="jobs_period_is_a_month"
            ),
            models.CheckConstraint(
                condition=Q(ends_on__gt=F("month"), opened_on__gte=F("ends_on")),
                name="jobs_period_not_in_future",
            ),
            models.CheckConstraint(
                condition=Q(due_on__gte=F("ends_on")), name="jobs_period_due_after_its_end"
            ),
            models.CheckConstraint(
                condition=Q(locked_at=None, locked_by="")
                | Q(locked_at__isnull=False, locked_by__gt=""),
                name="jobs_period_locked_whole",
            ),
        )

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}"

    @property
    def judged_by(self) -> date:
        """The day by which reports are in term: moving it afterwards makes none of them so."""
        return self.passed_due_on or self.due_on


class State(models.TextChoices):
    """Where a report stands."""

    DRAFT = "draft", _("draft")
    SUBMITTED = "submitted", _("submitted")
    RETURNED = "returned", _("returned")
    ACCEPTED = "accepted", _("accepted")
    LOCKED = "locked", _("locked")


WRITABLE = (State.DRAFT, State.RETURNED)
"""States in which the maker writes the report."""

STANDS = (State.ACCEPTED, State.LOCKED)
"""States of a report whose figures are claims."""


class Report(models.Model):
    """What one territory or one enterprise reports of a month.

    The maker sends it, the checker signs it, somebody above accepts it: three different people.
    `version` counts the writings, so that nobody overwrites what they have not seen.
    """

    period = models.ForeignKey(Period, models.PROTECT, related_name="reports")
    territory = models.ForeignKey(
        Territory, models.PROTECT, null=True, blank=True, related_name="job_reports"
    )
    enterprise = models.ForeignKey(
        Enterprise, models.PROTECT, null=True, blank=True, related_name="job_reports"
    )
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    why = models.CharField(_("why nothing changed"), max_length=NOTE_LENGTH, blank=True)
    maker_id = models.CharField(max_length=ACTOR_LENGTH, blank=True)
    maker_label = models.CharField(max_length=NAME_LENGTH, blank=True)
    checker_id = models.CharField(max_length=ACTOR_LENGTH, blank=True)
    checker_label = models.CharField(max_length=NAME_LENGTH, blank=True)
    signed_for = models.CharField(max_length=NAME_LENGTH, blank=True)
    signed_at = models.DateTimeField(null=True, blank=True)
    accepter_id = models.CharField(max_length=ACTOR_LENGTH, blank=True)
    version = models.PositiveIntegerField(default=0)
    writer_id = models.CharField(max_length=ACTOR_LENGTH, blank=True)
    opened_at = models.DateTimeField()
    saved_at = models.DateTimeField()

    class Meta:
        ordering = ("-period__month", "id")
        constraints = (
            models.UniqueConstraint(
                fields=("period", "territory"),
                condition=Q(territory__isnull=False),
                name="jobs_one_report_a_territory",
            ),
            models.UniqueConstraint(
                fields=("period", "enterprise"),
                condition=Q(enterprise__isnull=False),
                name="jobs_one_report_an_enterprise",
            ),
            models.CheckConstraint(
                condition=Q(territory__isnull=False, enterprise=None)
                | Q(territory=None, enterprise__isnull=False),
                name="jobs_report_of_one",
            ),
            models.CheckConstraint(
                condition=Q(state="draft") | Q(maker_id__gt=""), name="jobs_report_has_maker"
            ),
            models.CheckConstraint(
                condition=Q(checker_id="", signed_at=None)
                | Q(checker_id__gt="", signed_at__isnull=False),
                name="jobs_signature_whole",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=STANDS) | Q(checker_id__gt="", accepter_id__gt=""),
                name="jobs_accepted_is_signed",
            ),
            models.CheckConstraint(
                condition=Q(checker_id="") | ~Q(checker_id=F("maker_id")),
                name="jobs_checked_by_another",
            ),
            models.CheckConstraint(
                condition=Q(accepter_id="")
                | ~Q(accepter_id=F("maker_id")) & ~Q(accepter_id=F("checker_id")),
                name="jobs_accepted_by_a_third",
            ),
        )

    def __str__(self) -> str:
        return f"{self.period_id}/{self.territory_id or self.enterprise_id} {self.state}"


class JobKind(models.TextChoices):
    """What the figures of a line are about."""

    PERMANENT = "permanent", _("permanent jobs")
    CONSTRUCTION = "construction", _("construction")
    LOSSES = "losses", _("losses")


class EvidenceClass(models.TextChoices):
    """What stands behind a figure, the best first."""

    CONTRIBUTIONS = "contributions", _("pension or social contributions")
    CONTRACTS = "contracts", _("labour-contract register")
    TAXES = "taxes", _("tax return")
    INSPECTION = "inspection", _("inspection")
    WORD = "word", _("word of the enterprise")


PARTS = ("women_fte", "youth_fte", "local_fte", "foreign_fte")
"""Of whom the people of a line are; none of them exceeds the whole."""

JOB_FIGURES = ("fte", *PARTS, "wage_bill_kzt")
LOSS_FIGURES = (
    "jobs_lost",
    "short_time_people",
    "stoppage_days",
    "arrears_kzt",
    "arrears_people",
)
FIGURES = {
    JobKind.PERMANENT: JOB_FIGURES,
    JobKind.CONSTRUCTION: JOB_FIGURES,
    JobKind.LOSSES: LOSS_FIGURES,
}


def _fte(label: Any) -> Any:
    return models.DecimalField(label, max_digits=10, decimal_places=2, null=True, blank=True)


def _kzt(label: Any) -> Any:
    return models.DecimalField(label, max_digits=20, decimal_places=2, null=True, blank=True)


class JobFigures(models.Model):
    """People at work in a month: permanent at its end, construction in full time of the month."""

    fte = _fte(_("people, FTE"))
    women_fte = _fte(_("of them women"))
    youth_fte = _fte(_("of them youth"))
    local_fte = _fte(_("of them local"))
    foreign_fte = _fte(_("of them foreign"))
    wage_bill_kzt = _kzt(_("wage bill, tenge"))

    class Meta:
        abstract = True


class LossFigures(models.Model):
    """What was lost in a month, beside what was gained."""

    jobs_lost = models.PositiveIntegerField(_("jobs lost"), null=True, blank=True)
    short_time_people = models.PositiveIntegerField(
        _("people on short time"), null=True, blank=True
    )
    stoppage_days = models.PositiveSmallIntegerField(_("days of stoppage"), null=True, blank=True)
    arrears_kzt = _kzt(_("wage arrears, tenge"))
    arrears_people = models.PositiveIntegerField(
        _("people with wage arrears"), null=True, blank=True
    )

    class Meta:
        abstract = True


def _positive(names: Iterable[str]) -> Q:
    found = Q()
    for name in names:
        found &= Q(**{name: None}) | Q(**{f"{name}__gte": 0})
    return found


def _says(names: Iterable[str]) -> Q:
    found = Q()
    for name in names:
        found |= Q(**{f"{name}__isnull": False})
    return found


def _within() -> Q:
    """No part above the whole; local and foreign are two sides of one whole."""
    found = Q()
    for name in PARTS:
        found &= Q(**{name: None}) | Q(**{f"{name}__lte": F("fte")})
    sides = Q(local_fte=None) | Q(foreign_fte=None)
    return found & (sides | Q(fte__gte=F("local_fte") + F("foreign_fte")))


def _sound_jobs(table: str) -> tuple[models.BaseConstraint, ...]:
    return (
        models.CheckConstraint(
            condition=_positive(JOB_FIGURES), name=f"jobs_{table}_fte_not_negative"
        ),
        models.CheckConstraint(condition=_within(), name=f"jobs_{table}_parts_within"),
    )


def _sound_losses(table: str) -> tuple[models.BaseConstraint, ...]:
    return (
        models.CheckConstraint(
            condition=_positive(LOSS_FIGURES), name=f"jobs_{table}_losses_not_negative"
        ),
        models.CheckConstraint(
            condition=Q(stoppage_days=None) | Q(stoppage_days__lte=31),
            name=f"jobs_{table}_stoppage_in_month",
        ),
    )


def _only_of_kind() -> Q:
    """A line of jobs says no losses and names its evidence; a line of losses no jobs."""
    none = dict.fromkeys(LOSS_FIGURES)
    jobs = Q(kind__in=(JobKind.PERMANENT, JobKind.CONSTRUCTION), fte__isnull=False, **none)
    losses = Q(kind=JobKind.LOSSES, evidence_class="", **dict.fromkeys(JOB_FIGURES))
    return jobs & Q(evidence_class__gt="") | losses & _says(LOSS_FIGURES)


class ReportLine(JobFigures, LossFigures):
    """The figures of one kind for a project, or for a phase of it."""

    report = models.ForeignKey(Report, models.PROTECT, related_name="lines")
    project = models.ForeignKey(Project, models.PROTECT, related_name="job_lines")
    phase = models.ForeignKey(
        Phase, models.PROTECT, null=True, blank=True, related_name="job_lines"
    )
    kind = models.CharField(max_length=12, choices=JobKind.choices)
    evidence_class = models.CharField(max_length=20, choices=EvidenceClass.choices, blank=True)
    why = models.CharField(_("why it changed so much"), max_length=NOTE_LENGTH, blank=True)

    class Meta:
        ordering = ("report_id", "project_id", F("phase").asc(nulls_first=True), "kind")
        constraints = (
            models.UniqueConstraint(
                fields=("report", "project", "kind"),
                condition=Q(phase=None),
                name="jobs_one_line_a_project",
            ),
            models.UniqueConstraint(
                fields=("report", "phase", "kind"),
                condition=Q(phase__isnull=False),
                name="jobs_one_line_a_phase",
            ),
            models.CheckConstraint(condition=_only_of_kind(), name="jobs_line_of_its_kind"),
            *_sound_jobs("line"),
            *_sound_losses("line"),
        )

    def __str__(self) -> str:
        return f"{self.report_id} {self.project_id} {self.kind}"


class Step(models.TextChoices):
    """What happened to a report."""

    OPENED = "opened", _("opened")
    SUBMITTED = "submitted", _("submitted")
    SIGNED = "signed", _("signed")
    RETURNED = "returned", _("returned")
    ACCEPTED = "accepted", _("accepted")
    LOCKED = "locked", _("locked")


class ReportStep(Acted):
    """One step of a report, with the figures as they were sent."""

    report = models.ForeignKey(Report, models.PROTECT, related_name="steps")
    step = models.CharField(max_length=10, choices=Step.choices)
    note = models.CharField(_("note"), max_length=NOTE_LENGTH, blank=True)
    lines: models.JSONField[Any, Any] = models.JSONField(default=list, blank=True)

    class Meta:
        ordering = ("report_id", "at", "id")

    def __str__(self) -> str:
        return f"{self.report_id} {self.step}"


class Remark(Acted):
    """What is to be looked at again: one figure of a report that was returned."""

    step = models.ForeignKey(ReportStep, models.PROTECT, related_name="remarks")
    project = models.ForeignKey(Project, models.PROTECT, related_name="+")
    phase = models.ForeignKey(Phase, models.PROTECT, null=True, blank=True, related_name="+")
    kind = models.CharField(max_length=12, choices=JobKind.choices)
    field = models.CharField(max_length=20)
    text = models.CharField(_("remark"), max_length=NOTE_LENGTH)

    class Meta:
        ordering = ("step_id", "id")
        constraints = (
            models.CheckConstraint(condition=Q(text__gt=""), name="jobs_remark_says_something"),
        )

    def __str__(self) -> str:
        return f"{self.step_id} {self.field}"


class Source(models.TextChoices):
    """Whose figure it is; the enterprise's counts before the district's."""

    ENTERPRISE = "enterprise", _("enterprise")
    DISTRICT = "district", _("district")


class Correction(Acted):
    """A figure of an accepted report put right: proposed with a ground, decided by another."""

    report = models.ForeignKey(Report, models.PROTECT, related_name="corrections")
    project = models.ForeignKey(Project, models.PROTECT, related_name="job_corrections")
    phase = models.ForeignKey(Phase, models.PROTECT, null=True, blank=True, related_name="+")
    kind = models.CharField(max_length=12, choices=JobKind.choices)
    figures: models.JSONField[Any, Any] = models.JSONField(default=dict)
    evidence_class = models.CharField(max_length=20, choices=EvidenceClass.choices, blank=True)
    ground = models.CharField(_("ground"), max_length=NOTE_LENGTH)
    document = models.CharField(_("document"), max_length=DOCUMENT_LENGTH)
    decision = models.CharField(
        max_length=10,
        choices=[("", _("waiting")), ("approved", _("approved")), ("rejected", _("rejected"))],
        blank=True,
    )
    decided_by = models.CharField(max_length=ACTOR_LENGTH, blank=True)
    decided_label = models.CharField(max_length=NAME_LENGTH, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decision_note = models.CharField(max_length=NOTE_LENGTH, blank=True)

    class Meta:
        ordering = ("report_id", "at", "id")
        constraints = (
            models.CheckConstraint(
                condition=Q(ground__gt="", document__gt=""), name="jobs_correction_has_ground"
            ),
            models.CheckConstraint(
                condition=Q(decision="", decided_by="", decided_at=None)
                | Q(decision__gt="", decided_by__gt="", decided_at__isnull=False),
                name="jobs_correction_decided_whole",
            ),
            models.CheckConstraint(
                condition=Q(decided_by="") | ~Q(decided_by=F("actor_id")),
                name="jobs_correction_by_two",
            ),
            models.CheckConstraint(
                condition=~Q(decision="rejected") | Q(decision_note__gt=""),
                name="jobs_correction_rejected_with_note",
            ),
        )

    def __str__(self) -> str:
        return f"{self.report_id} {self.kind} {self.decision or 'waiting'}"


class Claimed(Acted):
    """What an accepted report, or a correction to it, says of a project in a month."""

    project = models.ForeignKey(Project, models.PROTECT, related_name="%(class)ss")
    phase = models.ForeignKey(Phase, models.PROTECT, null=True, blank=True, related_name="+")
    territory = models.ForeignKey(Territory, models.PROTECT, related_name="+")
    month = models.DateField(_("month"))
    source = models.CharField(max_length=10, choices=Source.choices)
    report = models.ForeignKey(Report, models.PROTECT, related_name="%(class)ss")
    correction = models.ForeignKey(
        Correction, models.PROTECT, null=True, blank=True, related_name="%(class)ss"
    )

    class Meta:
        abstract = True


class Claim(Claimed, JobFigures):
    """Jobs claimed; the last row of a project, phase, month, kind and source holds."""

    kind = models.CharField(
        max_length=12,
        choices=[(one.value, one.label) for one in (JobKind.PERMANENT, JobKind.CONSTRUCTION)],
    )
    evidence_class = models.CharField(max_length=20, choices=EvidenceClass.choices)

    class Meta:
        ordering = ("project_id", "month", "kind", "source", "at", "id")
        constraints = (
            models.CheckConstraint(condition=Q(month__day=1), name="jobs_claim_month_begins"),
            models.CheckConstraint(
                condition=Q(fte__isnull=False, kind__in=("permanent", "construction")),
                name="jobs_claim_says_fte",
            ),
            models.CheckConstraint(condition=Q(evidence_class__gt=""), name="jobs_claim_class"),
            *_sound_jobs("claim"),
        )
        indexes = (models.Index(fields=("month", "territory"), name="jobs_claims_of_month"),)

    def __str__(self) -> str:
        return f"{self.project_id} {self.month:%Y-%m} {self.kind}"


class Loss(Claimed, LossFigures):
    """Jobs lost, short time, stoppage and wage arrears of a project in a month."""

    class Meta:
        ordering = ("project_id", "month", "source", "at", "id")
        constraints = (
            models.CheckConstraint(condition=Q(month__day=1), name="jobs_loss_month_begins"),
            models.CheckConstraint(condition=_says(LOSS_FIGURES), name="jobs_loss_says_something"),
            *_sound_losses("loss"),
        )

    def __str__(self) -> str:
        return f"{self.project_id} {self.month:%Y-%m}"


class Reminder(models.Model):
    """That somebody was told of a report: due or overdue from them, or waiting for their check."""

    period = models.ForeignKey(Period, models.PROTECT, related_name="reminders")
    territory = models.ForeignKey(
        Territory, models.PROTECT, null=True, blank=True, related_name="+"
    )
    enterprise = models.ForeignKey(
        Enterprise, models.PROTECT, null=True, blank=True, related_name="+"
    )
    user = models.ForeignKey("people.User", models.PROTECT, related_name="job_reminders")
    on = models.DateField()
    overdue = models.BooleanField()
    waits = models.BooleanField(default=False)

    class Meta:
        ordering = ("-on", "id")
        constraints = (
            models.UniqueConstraint(
                fields=("period", "territory", "user", "on"),
                condition=Q(territory__isnull=False),
                name="jobs_reminded_of_territory_once",
            ),
            models.UniqueConstraint(
                fields=("period", "enterprise", "user", "on"),
                condition=Q(enterprise__isnull=False),
                name="jobs_reminded_of_enterprise_once",
            ),
            models.CheckConstraint(
                condition=Q(territory__isnull=False, enterprise=None)
                | Q(territory=None, enterprise__isnull=False),
                name="jobs_reminder_of_one",
            ),
        )

    def __str__(self) -> str:
        return f"{self.period_id} {self.user_id} {self.on}"


class RecordsKind(models.TextChoices):
    """What a custodian hands over."""

    WORKERS = "workers", _("workers")
    CONTRIBUTIONS = "contributions", _("contributions")


class HandedAs(models.TextChoices):
    """What becomes of the records that are there already."""

    ADD = "add", _("add to what was handed over")
    REPLACE_MONTHS = "replace_months", _("replace the months of the file")
    WHOLE_HISTORY = "whole_history", _("whole history, after a change of key")


class Batch(Acted):
    """A file of job records that was taken in: its digest and counts, and nothing of a person."""

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="job_batches")
    digest = models.CharField(max_length=64)
    kind = models.CharField(max_length=20, choices=RecordsKind.choices)
    taking = models.CharField(max_length=20, choices=HandedAs.choices)
    key_id = models.CharField(max_length=20)
    first_month = models.DateField()
    last_month = models.DateField()
    given = models.PositiveBigIntegerField()
    kept = models.PositiveBigIntegerField()
    repeated = models.PositiveBigIntegerField()
    set_apart: models.JSONField[Any, Any] = models.JSONField(default=dict, blank=True)
    lines: models.JSONField[Any, Any] = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering = ("-at", "-id")
        constraints = (
            models.CheckConstraint(
                condition=Q(first_month__day=1, last_month__day=1, digest__regex=r"^[0-9a-f]{64}$"),
                name="jobs_batch_is_told",
            ),
            models.CheckConstraint(
                condition=Q(last_month__gte=F("first_month"), given__gte=F("kept") + F("repeated")),
                name="jobs_batch_adds_up",
            ),
        )

    def __str__(self) -> str:
        return f"{self.programme_id} {self.kind} {self.digest[:12]}"


class EmployerJobs(Acted):
    """All jobs of an employer in a month, as a custodian counted them; its last row holds.

    `digest` is that of the file; empty where the number was put right by hand.
    """

    bin = models.CharField(max_length=12)
    month = models.DateField()
    fte = models.DecimalField(max_digits=12, decimal_places=3)
    digest = models.CharField(max_length=64)

    class Meta:
        ordering = ("bin", "month", "at", "id")
        constraints = (
            models.CheckConstraint(
                condition=Q(month__day=1, bin__regex=r"^[0-9]{12}$", fte__gte=0),
                name="jobs_employer_jobs_of_a_month",
            ),
        )
        indexes = (models.Index(fields=("bin", "month"), name="jobs_employer_jobs_of"),)

    def __str__(self) -> str:
        return f"{self.bin} {self.month:%Y-%m} {self.fte}"


class SubjectKind(models.TextChoices):
    """Whose figure it is."""

    COUNTRY = "country", _("country")
    TERRITORY = "territory", _("territory")
    PROJECT = "project", _("project")
    EMPLOYER = "employer", _("employer")


class Standing(models.Model):
    """What was computed of a subject for a month, of what a reach may see; replaced, not edited.

    `subject` is the number of a territory or project, the BIN of an employer; the country has none.
    """

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="+")
    subject_kind = models.CharField(max_length=20, choices=SubjectKind.choices)
    subject = models.CharField(max_length=40, blank=True)
    reach = models.PositiveSmallIntegerField()
    month = models.DateField()
    n = models.PositiveBigIntegerField()
    employers = models.PositiveIntegerField()
    rule_version = models.CharField(max_length=20)
    input_hash = models.CharField(max_length=64)
    computed_at = models.DateTimeField()

    class Meta:
        abstract = True


class JobFigure(Standing):
    """A figure of jobs of a subject and the weakest evidence in it."""

    indicator = models.CharField(max_length=60)
    value = models.FloatField(null=True, blank=True)
    state = models.CharField(max_length=20)
    evidence = models.CharField(max_length=20, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("programme", "subject_kind", "subject", "reach", "month", "indicator"),
                name="jobs_figure_once",
            ),
            models.CheckConstraint(
                condition=Q(state="value", value__isnull=False) | ~Q(state="value") & Q(value=None),
                name="jobs_figure_value_has_state",
            ),
            models.CheckConstraint(
                condition=Q(month__day=1, reach__lte=7), name="jobs_figure_of_a_month"
            ),
            models.CheckConstraint(
                condition=Q(subject_kind="country", subject="")
                | ~Q(subject_kind="country") & Q(subject__gt=""),
                name="jobs_figure_of_one",
            ),
        )
        indexes = (
            models.Index(
                fields=("subject_kind", "subject", "reach", "month"), name="jobs_figures_of_subject"
            ),
        )

    def __str__(self) -> str:
        return f"{self.subject_kind} {self.subject} {self.indicator} {self.month:%Y-%m}"


class VerdictCount(Standing):
    """How many persons claimed of a subject got a verdict; `n` counts them."""

    verdict = models.CharField(max_length=20)
    fte_months_thousandths = models.PositiveBigIntegerField()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("programme", "subject_kind", "subject", "reach", "month", "verdict"),
                name="jobs_verdict_once",
            ),
            models.CheckConstraint(
                condition=Q(month__day=1, reach__lte=7, n__gt=0), name="jobs_verdict_of_a_month"
            ),
        )

    def __str__(self) -> str:
        return f"{self.subject_kind} {self.subject} {self.verdict} {self.n}"


class Agreement(Acted):
    """An enterprise agreed, as a condition of support, to have a project's own totals published."""

    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="job_agreements")
    project = models.ForeignKey(Project, models.PROTECT, related_name="job_agreements")
    document = models.CharField(_("document"), max_length=DOCUMENT_LENGTH)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("to, exclusive"), null=True, blank=True)

    class Meta:
        ordering = ("project_id", "starts_on", "id")
        constraints = (
            models.CheckConstraint(condition=Q(document__gt=""), name="jobs_agreement_has_paper"),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gt=F("starts_on")),
                name="jobs_agreement_has_length",
            ),
            models.UniqueConstraint(
                fields=("project", "enterprise", "starts_on"), name="jobs_agreement_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.project_id} {self.document}"


SOURCE_LENGTH = 300
MOST_MULTIPLIER = 500
"""Per cent; a multiplier above five is taken for a slip."""


def _percent(label: Any) -> Any:
    return models.PositiveSmallIntegerField(label)


class AdditionalityBand(models.Model):
    """The cautious and the hopeful scenario of a programme, in per cent, from a month on.

    Each holds until the next one of its programme. None is changed or deleted: the database
    refuses, and the journal says who set it.
    """

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="additionality")
    valid_from = models.DateField(_("from the month"))
    low_leakage = _percent(_("cautious: leakage, %"))
    low_displacement = _percent(_("cautious: displacement, %"))
    low_substitution = _percent(_("cautious: substitution, %"))
    low_multiplier = _percent(_("cautious: multiplier, %"))
    high_leakage = _percent(_("hopeful: leakage, %"))
    high_displacement = _percent(_("hopeful: displacement, %"))
    high_substitution = _percent(_("hopeful: substitution, %"))
    high_multiplier = _percent(_("hopeful: multiplier, %"))
    source = models.CharField(_("source"), max_length=SOURCE_LENGTH)

    class Meta:
        ordering = ("programme_id", "-valid_from")
        constraints = (
            models.UniqueConstraint(
                fields=("programme", "valid_from"), name="jobs_one_band_a_month"
            ),
            models.CheckConstraint(condition=Q(valid_from__day=1), name="jobs_band_from_a_month"),
            models.CheckConstraint(condition=Q(source__gt=""), name="jobs_band_has_source"),
            models.CheckConstraint(
                condition=Q(
                    **{
                        f"{side}_{share}__lte": 100
                        for side in ("low", "high")
                        for share in ("leakage", "displacement", "substitution")
                    },
                    low_multiplier__lte=MOST_MULTIPLIER,
                    high_multiplier__lte=MOST_MULTIPLIER,
                ),
                name="jobs_band_within_bounds",
            ),
        )

    def __str__(self) -> str:
        return f"{self.programme_id} {self.valid_from:%Y-%m}"


class Measure(models.TextChoices):
    """What the cells of a release count."""

    VERIFIED = "verified", _("verified permanent jobs")
    CLAIMED = "claimed", _("claimed permanent jobs")


class Release(models.Model):
    """Which cells of a closed month are shown to everybody; decided once and then frozen.

    `tree_on` is the day whose tree all releases of a programme and measure stand on: what was shown
    of one month and of the next must be of the same territories. `is_coarse` says that more cells
    are withheld than need be, as deciding each of them would have taken too much work. `floors` are
    what was found of withheld cells, handed on to later months and shown to nobody.
    """

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="job_releases")
    measure = models.CharField(max_length=20, choices=Measure.choices)
    month = models.DateField()
    tree_on = models.DateField()
    rule_version = models.CharField(max_length=20)
    input_hash = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    frozen_at = models.DateTimeField(null=True, blank=True)
    is_coarse = models.BooleanField(default=False)
    floors = models.JSONField(default=dict)

    class Meta:
        ordering = ("programme_id", "measure", "month")
        constraints = (
            models.UniqueConstraint(
                fields=("programme", "measure", "month"), name="jobs_release_once"
            ),
            models.CheckConstraint(condition=Q(month__day=1), name="jobs_release_of_a_month"),
        )

    def __str__(self) -> str:
        return f"{self.programme_id} {self.measure} {self.month:%Y-%m}"


class ReleasePlace(models.Model):
    """A territory of a release, or, as `is_rest`, what lies in it and in no part of it."""

    release = models.ForeignKey(Release, models.PROTECT, related_name="+")
    territory = models.ForeignKey(Territory, models.PROTECT, related_name="+")
    is_rest = models.BooleanField(default=False)
    category = models.PositiveSmallIntegerField()

    class Meta:
        abstract = True


class ReleasedCell(ReleasePlace):
    """A cell as decided: `state` of core.jobs.disclosure, and what is shown, if it is."""

    state = models.PositiveSmallIntegerField()
    shown = models.PositiveBigIntegerField(null=True, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("release", "territory", "is_rest", "category"), name="jobs_cell_once"
            ),
            models.CheckConstraint(
                condition=Q(state__lte=2, shown__isnull=False) | Q(state__gte=3, shown=None),
                name="jobs_cell_shown_or_withheld",
            ),
        )

    def __str__(self) -> str:
        return f"{self.release_id} {self.territory_id}/{self.category}"


class ReleasedRow(ReleasePlace):
    """What a project counted when the cells were decided: needed to decide later months."""

    project = models.ForeignKey(Project, models.PROTECT, related_name="+")
    employer = models.PositiveBigIntegerField()
    workers = models.PositiveBigIntegerField()
    is_own = models.BooleanField(default=False)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("release", "project", "category"), name="jobs_released_row_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.release_id} {self.project_id}/{self.category}"
