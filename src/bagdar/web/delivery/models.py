"""Tables of the promise ledger: what was promised, how dates moved, what was shown for it.

Whoever acted is kept as in the journal: as text and id, so that the record outlives the account.
What is appended here is never changed: the database refuses.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from bagdar.web.journal.models import ACTOR_LENGTH, NAME_LENGTH
from bagdar.web.projects.models import CostSource, Kind, Phase, Project
from bagdar.web.territories.models import NamedInAnyLanguage, has_a_name

DOCUMENT_LENGTH = 300
NOTE_LENGTH = 2000


class Acted(models.Model):
    """Something that somebody did at a moment, for whom."""

    actor_id = models.CharField(max_length=ACTOR_LENGTH)
    actor_label = models.CharField(max_length=NAME_LENGTH)
    on_behalf_of = models.CharField(max_length=NAME_LENGTH, blank=True)
    at = models.DateTimeField()

    class Meta:
        abstract = True


class MilestoneType(models.TextChoices):
    """The codelist milestoneType of OC4IDS 0.9.5."""

    PRE_PROCUREMENT = "preProcurement", _("before procurement")
    APPROVAL = "approval", _("approval")
    ENGAGEMENT = "engagement", _("engagement")
    ASSESSMENT = "assessment", _("assessment")
    DELIVERY = "delivery", _("delivery")
    REPORTING = "reporting", _("reporting")
    FINANCING = "financing", _("financing")


class MilestoneCode(models.TextChoices):
    """What a milestone is; ours, since OC4IDS leaves the code to the publisher."""

    LAND = "land", _("land allotted")
    DESIGN = "design", _("design approved")
    PERMIT = "permit", _("building permit")
    FINANCING = "financing", _("financing agreed")
    CONTRACT = "contract", _("contract signed")
    CONSTRUCTION_START = "construction_start", _("construction begun")
    EQUIPMENT = "equipment_delivered", _("equipment delivered")
    NETWORK = "network_connection", _("network connection")
    ACCEPTANCE = "acceptance_act", _("acceptance act")
    FIRST_PRODUCT = "first_product", _("first product")
    LAUNCH = "launch", _("launch")
    OTHER = "other", _("other")


class Milestone(NamedInAnyLanguage):
    """A dated step of a project. `is_end` is the launch that the whole project is dated by.

    The four dates repeat what baselines, moves and achievements say, for lists and calendars;
    actions keep them, and a test holds them against the rows they come from.
    """

    project = models.ForeignKey(Project, models.PROTECT, related_name="milestones")
    phase = models.ForeignKey(
        Phase, models.PROTECT, null=True, blank=True, related_name="milestones"
    )
    number = models.PositiveSmallIntegerField(_("number"))
    type = models.CharField(_("type"), max_length=20, choices=MilestoneType.choices)
    code = models.CharField(_("code"), max_length=30, choices=MilestoneCode.choices)
    weight = models.DecimalField(_("weight"), max_digits=6, decimal_places=2, default=1)
    is_end = models.BooleanField(default=False)
    original_on = models.DateField(_("original date"), null=True, blank=True)
    committed_on = models.DateField(_("committed date"), null=True, blank=True)
    forecast_on = models.DateField(_("forecast"), null=True, blank=True)
    actual_on = models.DateField(_("actual date"), null=True, blank=True)
    stated_at = models.DateTimeField(null=True, blank=True)
    added_at = models.DateTimeField(null=True, blank=True)
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("project_id", "number")
        constraints = (
            has_a_name("delivery_milestone_has_a_name"),
            models.UniqueConstraint(
                fields=("project", "number"), name="delivery_milestone_number_once"
            ),
            models.UniqueConstraint(
                fields=("project",),
                condition=Q(is_end=True, removed_at=None),
                name="delivery_one_end_a_project",
            ),
            models.CheckConstraint(condition=Q(weight__gte=0), name="delivery_weight_not_negative"),
            models.CheckConstraint(
                condition=Q(is_end=False) | Q(code="launch"), name="delivery_end_is_a_launch"
            ),
            models.CheckConstraint(
                condition=Q(original_on=None) | Q(committed_on__isnull=False),
                name="delivery_original_is_committed",
            ),
        )
        indexes = (models.Index(fields=("forecast_on", "project"), name="delivery_due_next"),)


class InForce(models.Manager["Dependency"]):
    """The dependencies that were not taken off."""

    def get_queryset(self) -> models.QuerySet[Dependency]:
        """Leave out what was taken off."""
        return super().get_queryset().filter(removed_at=None)


class Dependency(models.Model):
    """One milestone waits for another, of its own project or of another one.

    `objects` are those in force; `ever` also those taken off, for pages of a past day.
    """

    before = models.ForeignKey(Milestone, models.PROTECT, related_name="followers")
    after = models.ForeignKey(Milestone, models.PROTECT, related_name="waits_for")
    lag_days = models.PositiveSmallIntegerField(default=0)
    added_at = models.DateTimeField(null=True, blank=True)
    removed_at = models.DateTimeField(null=True, blank=True)

    objects = InForce()
    ever: models.Manager[Dependency] = models.Manager()

    class Meta:
        ordering = ("before_id", "after_id")
        constraints = (
            models.UniqueConstraint(
                fields=("before", "after"),
                condition=Q(removed_at=None),
                name="delivery_dependency_once",
            ),
            models.CheckConstraint(
                condition=~Q(before=F("after")), name="delivery_waits_for_another"
            ),
        )

    def __str__(self) -> str:
        return f"{self.before_id} → {self.after_id}"


class Baseline(models.Model):
    """What was promised: a draft until it is approved, then frozen for ever.

    Version 0 is the approval; a re-baseline order makes the next. `number` is given on freezing.
    """

    project = models.ForeignKey(Project, models.PROTECT, related_name="baselines")
    number = models.PositiveSmallIntegerField(null=True, blank=True)
    starts_on = models.DateField(_("planned start"))
    ends_on = models.DateField(_("planned launch"))
    capacity_value = models.DecimalField(
        _("capacity"), max_digits=20, decimal_places=4, null=True, blank=True
    )
    capacity_unit = models.CharField(_("unit of capacity"), max_length=40, blank=True)
    order_on = models.DateField(_("day of the order"), null=True, blank=True)
    document = models.CharField(_("document"), max_length=DOCUMENT_LENGTH, blank=True)
    ground = models.TextField(_("ground"), blank=True)
    proposed_by = models.CharField(max_length=ACTOR_LENGTH)
    proposed_label = models.CharField(max_length=NAME_LENGTH)
    proposed_at = models.DateTimeField()
    frozen_by = models.CharField(max_length=ACTOR_LENGTH, blank=True)
    frozen_label = models.CharField(max_length=NAME_LENGTH, blank=True)
    frozen_for = models.CharField(max_length=NAME_LENGTH, blank=True)
    frozen_at = models.DateTimeField(null=True, blank=True)
    returned_at = models.DateTimeField(null=True, blank=True)
    return_note = models.CharField(max_length=NOTE_LENGTH, blank=True)
    reference: models.JSONField[Any, Any] = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering = ("project_id", F("number").asc(nulls_last=True), "id")
        constraints = (
            models.UniqueConstraint(fields=("project", "number"), name="delivery_baseline_once"),
            models.UniqueConstraint(
                fields=("project",),
                condition=Q(frozen_at=None, returned_at=None),
                name="delivery_one_draft_a_project",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__gt=F("starts_on")), name="delivery_baseline_has_length"
            ),
            models.CheckConstraint(
                condition=Q(number=None, frozen_at=None, frozen_by="")
                | Q(number__isnull=False, frozen_at__isnull=False, frozen_by__gt="")
                & Q(document__gt="", order_on__isnull=False),
                name="delivery_baseline_frozen_whole",
            ),
            models.CheckConstraint(
                condition=Q(number=None) | Q(number=0) | Q(ground__gt=""),
                name="delivery_rebaseline_has_ground",
            ),
            models.CheckConstraint(
                condition=~Q(frozen_by=F("proposed_by")) | Q(frozen_by__startswith="system:"),
                name="delivery_baseline_by_two",
            ),
            models.CheckConstraint(
                condition=Q(capacity_value=None, capacity_unit="")
                | Q(capacity_value__gt=0, capacity_unit__gt=""),
                name="delivery_baseline_capacity_has_unit",
            ),
        )

    def __str__(self) -> str:
        return f"{self.project_id}/{'draft' if self.number is None else self.number}"


class BaselineCost(models.Model):
    """What the project was to cost, by source and currency."""

    baseline = models.ForeignKey(Baseline, models.PROTECT, related_name="costs")
    source = models.CharField(max_length=20, choices=CostSource.choices)
    amount = models.DecimalField(max_digits=20, decimal_places=2)
    currency = models.CharField(max_length=3, default="KZT")

    class Meta:
        ordering = ("baseline_id", "source", "currency")
        constraints = (
            models.UniqueConstraint(
                fields=("baseline", "source", "currency"), name="delivery_cost_once"
            ),
            models.CheckConstraint(condition=Q(amount__gte=0), name="delivery_cost_not_negative"),
        )

    def __str__(self) -> str:
        return f"{self.amount} {self.currency}"


class BaselineJobs(models.Model):
    """Jobs promised by the end of a month: permanent in FTE, construction in FTE of that month."""

    baseline = models.ForeignKey(Baseline, models.PROTECT, related_name="jobs")
    month = models.DateField(_("month"))
    permanent_fte = models.DecimalField(max_digits=10, decimal_places=2, default=0)
    construction_fte = models.DecimalField(max_digits=10, decimal_places=2, default=0)

    class Meta:
        ordering = ("baseline_id", "month")
        constraints = (
            models.UniqueConstraint(fields=("baseline", "month"), name="delivery_jobs_month_once"),
            models.CheckConstraint(
                condition=Q(permanent_fte__gte=0, construction_fte__gte=0),
                name="delivery_jobs_not_negative",
            ),
            models.CheckConstraint(condition=Q(month__day=1), name="delivery_jobs_month_begins"),
        )

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}"


class BaselineMilestone(models.Model):
    """The date promised for a milestone, and its weight then."""

    baseline = models.ForeignKey(Baseline, models.PROTECT, related_name="dates")
    milestone = models.ForeignKey(Milestone, models.PROTECT, related_name="promised")
    due_on = models.DateField()
    weight = models.DecimalField(max_digits=6, decimal_places=2, default=1)

    class Meta:
        ordering = ("baseline_id", "due_on", "milestone_id")
        constraints = (
            models.UniqueConstraint(
                fields=("baseline", "milestone"), name="delivery_promised_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.milestone_id} {self.due_on}"


class Cause(models.TextChoices):
    """Whether the owner could have prevented it."""

    INTERNAL = "internal", _("internal")
    EXTERNAL = "external", _("external")


PREDECESSOR = "predecessor"
"""The code of the reason with which dependent milestones move along; it cannot be retired."""


class Reason(NamedInAnyLanguage):
    """Why a date moves: a list that the programme office keeps."""

    code = models.SlugField(max_length=40, unique=True)
    cause = models.CharField(_("cause"), max_length=10, choices=Cause.choices)
    position = models.PositiveSmallIntegerField(default=0)
    retired_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ("position", "code")
        constraints = (has_a_name("delivery_reason_has_a_name"),)


class EvidenceKind(models.TextChoices):
    """What was uploaded."""

    PHOTO = "photo", _("photo")
    DOCUMENT = "document", _("document")


class Evidence(Acted):
    """An uploaded photo or document with its digest, and what the photo says of time and place."""

    project = models.ForeignKey(Project, models.PROTECT, related_name="evidence")
    milestone = models.ForeignKey(
        Milestone, models.PROTECT, null=True, blank=True, related_name="evidence"
    )
    kind = models.CharField(max_length=10, choices=EvidenceKind.choices)
    name = models.CharField(_("name of the file"), max_length=200)
    caption = models.CharField(_("what it shows"), max_length=500, blank=True)
    content_type = models.CharField(max_length=100)
    size_bytes = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    stored = models.CharField(max_length=200)
    thumbnail = models.CharField(max_length=200, blank=True)
    width = models.PositiveIntegerField(null=True, blank=True)
    height = models.PositiveIntegerField(null=True, blank=True)
    taken_at = models.DateTimeField(null=True, blank=True)
    latitude = models.DecimalField(max_digits=8, decimal_places=5, null=True, blank=True)
    longitude = models.DecimalField(max_digits=8, decimal_places=5, null=True, blank=True)
    claimed_from = models.DateField(_("shows the period from"), null=True, blank=True)
    claimed_to = models.DateField(_("shows the period to"), null=True, blank=True)
    perceptual_hash = models.CharField(max_length=16, blank=True)
    band_0 = models.PositiveIntegerField(null=True, blank=True)
    band_1 = models.PositiveIntegerField(null=True, blank=True)
    band_2 = models.PositiveIntegerField(null=True, blank=True)
    band_3 = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        ordering = ("project_id", "-at", "-id")
        constraints = (
            models.CheckConstraint(
                condition=Q(claimed_from=None, claimed_to=None)
                | Q(claimed_to__gte=F("claimed_from")),
                name="delivery_claimed_period_whole",
            ),
        )
        indexes = (
            models.Index(fields=("sha256",), name="delivery_evidence_digest"),
            *(
                models.Index(fields=(f"band_{one}",), name=f"delivery_evidence_band_{one}")
                for one in range(4)
            ),
        )

    def __str__(self) -> str:
        return self.name


class Repeat(models.Model):
    """That a photo given later is the same as one given before, of any project."""

    earlier = models.ForeignKey(Evidence, models.PROTECT, related_name="repeated_by")
    later = models.ForeignKey(Evidence, models.PROTECT, related_name="repeats")
    bits_apart = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ("-later_id", "bits_apart", "earlier_id")
        constraints = (
            models.UniqueConstraint(fields=("earlier", "later"), name="delivery_repeat_once"),
            models.CheckConstraint(
                condition=Q(earlier__lt=F("later")), name="delivery_repeat_is_later"
            ),
        )

    def __str__(self) -> str:
        return f"{self.later_id} repeats {self.earlier_id}"

    @property
    def both(self) -> tuple[Evidence, Evidence]:
        """What was given later, and before."""
        return self.later, self.earlier

    @property
    def exact(self) -> bool:
        """Answer whether the files are the same to the byte."""
        return self.later.sha256 == self.earlier.sha256


class MoveKind(models.TextChoices):
    """What a row of the ledger does to a date."""

    FORECAST = "forecast", _("forecast moved")
    CONFIRMATION = "confirmation", _("forecast confirmed")
    COMMITMENT = "commitment", _("new commitment asked for")
    WITHDRAWAL = "withdrawal", _("forecast withdrawn")


class Confidence(models.IntegerChoices):
    """How sure the owner is, in five words; the probability that the date is kept."""

    VERY_LOW = 10, _("very unlikely")
    LOW = 30, _("unlikely")
    EVEN = 50, _("even")
    HIGH = 70, _("likely")
    VERY_HIGH = 90, _("very likely")


class Tier(models.TextChoices):
    """Who answers for a new committed date, by days past the original."""

    AKIM = "akim", _("akim of the oblast")
    PROGRAMME_OFFICE = "programme_office", _("programme office")
    CHAIR = "chair", _("chair")


class DateMove(Acted):
    """One row of the ledger: a date, what it becomes, why, by whom.

    A withdrawal leaves no date: the import that stated the forecast was taken back.
    """

    project = models.ForeignKey(Project, models.PROTECT, related_name="date_moves")
    milestone = models.ForeignKey(Milestone, models.PROTECT, related_name="moves")
    kind = models.CharField(max_length=12, choices=MoveKind.choices)
    old_on = models.DateField(null=True, blank=True)
    new_on = models.DateField(null=True, blank=True)
    reason = models.ForeignKey(Reason, models.PROTECT, null=True, blank=True, related_name="+")
    cause = models.CharField(max_length=10, choices=Cause.choices, blank=True)
    note = models.CharField(_("note"), max_length=NOTE_LENGTH, blank=True)
    evidence = models.ForeignKey(
        Evidence, models.PROTECT, null=True, blank=True, related_name="moves"
    )
    confidence = models.PositiveSmallIntegerField(choices=Confidence.choices, null=True, blank=True)
    tier = models.CharField(max_length=20, choices=Tier.choices, blank=True)
    answer_by = models.DateField(null=True, blank=True)
    stated_on = models.DateField()

    class Meta:
        ordering = ("milestone_id", "at", "id")
        constraints = (
            models.CheckConstraint(
                condition=Q(kind="confirmation", new_on=F("old_on"))
                | Q(kind="withdrawal", old_on__isnull=False, new_on=None)
                | ~Q(kind__in=("confirmation", "withdrawal"))
                & Q(new_on__isnull=False)
                & (Q(old_on=None) | ~Q(new_on=F("old_on"))),
                name="delivery_move_moves",
            ),
            models.CheckConstraint(
                condition=Q(kind="confirmation")
                | Q(kind="forecast", old_on=None)
                | Q(kind="withdrawal", note__gt="")
                | Q(reason__isnull=False, cause__gt=""),
                name="delivery_move_has_reason",
            ),
            models.CheckConstraint(
                condition=Q(kind="commitment", tier__gt="", answer_by__isnull=False)
                | ~Q(kind="commitment") & Q(tier="", answer_by=None),
                name="delivery_commitment_is_answered_by",
            ),
        )
        indexes = (
            models.Index(fields=("project", "at"), name="delivery_moves_of_project"),
            models.Index(fields=("at", "project"), name="delivery_moves_since"),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.old_on} → {self.new_on}"

    @property
    def to_on(self) -> date:
        """The date that the row names. Raises ValueError for a withdrawal, which names none."""
        if self.new_on is None:
            raise ValueError(f"{self} names no date.")
        return self.new_on


class Decision(models.TextChoices):
    """What became of a request."""

    APPROVED = "approved", _("approved")
    REJECTED = "rejected", _("rejected")
    WITHDRAWN = "withdrawn", _("withdrawn")


class MoveAnswer(Acted):
    """The answer to a new commitment: given once, by somebody else (or withdrawn by the author)."""

    move = models.OneToOneField(DateMove, models.PROTECT, related_name="answer")
    decision = models.CharField(max_length=10, choices=Decision.choices)
    note = models.CharField(_("note"), max_length=NOTE_LENGTH, blank=True)

    class Meta:
        ordering = ("move_id",)
        constraints = (
            models.CheckConstraint(
                condition=~Q(decision="rejected") | Q(note__gt=""),
                name="delivery_rejection_has_note",
            ),
        )

    def __str__(self) -> str:
        return f"{self.move_id} {self.decision}"


class Achievement(Acted):
    """That a milestone was reached on a day; a later row corrects it, none reached: `on` empty."""

    milestone = models.ForeignKey(Milestone, models.PROTECT, related_name="achievements")
    on = models.DateField(null=True, blank=True)
    evidence = models.ForeignKey(
        Evidence, models.PROTECT, null=True, blank=True, related_name="achievements"
    )
    note = models.CharField(_("note"), max_length=NOTE_LENGTH, blank=True)

    class Meta:
        ordering = ("milestone_id", "at", "id")
        constraints = (
            models.CheckConstraint(
                condition=Q(on__isnull=False) | Q(note__gt=""),
                name="delivery_undone_has_note",
            ),
        )

    def __str__(self) -> str:
        return f"{self.milestone_id} {self.on}"


class Colour(models.TextChoices):
    """A rating: what the programme's people call green, amber, red."""

    GREEN = "green", _("on time")
    AMBER = "amber", _("at risk")
    RED = "red", _("late")


class Side(models.TextChoices):
    """Who rates."""

    OWN = "own", _("own rating")
    CENTRE = "centre", _("rating of the centre")


class Rating(Acted):
    """A colour given by the owner or by the centre, with its facts; a red asks for a plan."""

    project = models.ForeignKey(Project, models.PROTECT, related_name="ratings")
    side = models.CharField(max_length=10, choices=Side.choices)
    colour = models.CharField(max_length=10, choices=Colour.choices)
    note = models.CharField(_("facts"), max_length=NOTE_LENGTH)
    plan = models.TextField(_("plan"), blank=True)
    plan_by = models.DateField(_("back on time by"), null=True, blank=True)

    class Meta:
        ordering = ("project_id", "-at", "-id")
        constraints = (
            models.CheckConstraint(condition=Q(note__gt=""), name="delivery_rating_has_facts"),
        )

    def __str__(self) -> str:
        return f"{self.project_id} {self.side} {self.colour}"


class GateItem(NamedInAnyLanguage):
    """A line of the launch checklist of a kind of object."""

    kind = models.CharField(max_length=20, choices=Kind.choices)
    code = models.SlugField(max_length=60)
    position = models.PositiveSmallIntegerField(default=0)
    needs_evidence = models.BooleanField(default=True)
    retired_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ("kind", "position", "code")
        constraints = (
            has_a_name("delivery_gate_item_has_a_name"),
            models.UniqueConstraint(fields=("kind", "code"), name="delivery_gate_item_once"),
        )


class GateState(models.TextChoices):
    """What a signer says of a line of the checklist."""

    DONE = "done", _("done")
    NOT_APPLICABLE = "not_applicable", _("not applicable")
    REOPENED = "reopened", _("open again")


class GateEntry(Acted):
    """A signature under a line of the checklist; the last one holds."""

    project = models.ForeignKey(Project, models.PROTECT, related_name="gate_entries")
    phase = models.ForeignKey(
        Phase, models.PROTECT, null=True, blank=True, related_name="gate_entries"
    )
    item = models.ForeignKey(GateItem, models.PROTECT, related_name="entries")
    state = models.CharField(max_length=20, choices=GateState.choices)
    ground = models.CharField(_("ground"), max_length=NOTE_LENGTH, blank=True)
    evidence = models.ForeignKey(
        Evidence, models.PROTECT, null=True, blank=True, related_name="gate_entries"
    )

    class Meta:
        ordering = ("project_id", "item_id", "at", "id")
        constraints = (
            models.CheckConstraint(
                condition=Q(state="done") | Q(ground__gt=""), name="delivery_gate_has_ground"
            ),
        )

    def __str__(self) -> str:
        return f"{self.project_id} {self.item_id} {self.state}"


class LaunchKind(models.TextChoices):
    """A launch moves the stage; a ceremony does not."""

    LAUNCH = "launch", _("launch")
    CEREMONY = "ceremony", _("ceremony")


class Launch(Acted):
    """A ceremony, or a launch with its signed act and the checklist as it was signed."""

    project = models.ForeignKey(Project, models.PROTECT, related_name="launches")
    phase = models.ForeignKey(Phase, models.PROTECT, null=True, blank=True, related_name="launches")
    kind = models.CharField(max_length=10, choices=LaunchKind.choices)
    on = models.DateField()
    document = models.CharField(_("document"), max_length=DOCUMENT_LENGTH, blank=True)
    text = models.TextField(blank=True)
    digest = models.CharField(max_length=64, blank=True)
    gate: models.JSONField[Any, Any] = models.JSONField(default=list, blank=True)

    class Meta:
        ordering = ("project_id", "on", "id")
        constraints = (
            models.UniqueConstraint(
                fields=("project", "phase"),
                condition=Q(kind="launch", phase__isnull=False),
                name="delivery_one_launch_a_phase",
            ),
            models.UniqueConstraint(
                fields=("project",),
                condition=Q(kind="launch", phase=None),
                name="delivery_one_launch_a_project",
            ),
            models.CheckConstraint(
                condition=Q(kind="ceremony") | Q(document__gt="", text__gt="", digest__gt=""),
                name="delivery_launch_is_signed",
            ),
        )

    def __str__(self) -> str:
        return f"{self.project_id} {self.kind} {self.on}"

    @property
    def made_corrections(self) -> list[LaunchCorrection]:
        """Corrections of the day that a second person made, the last one last."""
        return [one for one in self.corrections.all() if one.decision == CorrectionDecision.MADE]

    @property
    def counts_on(self) -> date:
        """The day that counts: as it was corrected last, else as it was signed."""
        made = self.made_corrections
        return made[-1].new_on if made else self.on


class CorrectionDecision(models.TextChoices):
    """What a second person made of a correction."""

    WAITING = "", _("waiting")
    MADE = "made", _("made")
    DECLINED = "declined", _("declined")


class LaunchCorrection(models.Model):
    """A slip of the pen in the day of a signed launch: proposed by one, decided by another.

    The signed act stays as it was signed; the day that counts stands beside it.
    """

    launch = models.ForeignKey(Launch, models.PROTECT, related_name="corrections")
    old_on = models.DateField()
    new_on = models.DateField()
    ground = models.CharField(_("ground"), max_length=NOTE_LENGTH)
    proposed_by = models.CharField(max_length=ACTOR_LENGTH)
    proposed_label = models.CharField(max_length=NAME_LENGTH)
    proposed_at = models.DateTimeField()
    decision = models.CharField(max_length=10, choices=CorrectionDecision.choices, blank=True)
    decided_by = models.CharField(max_length=ACTOR_LENGTH, blank=True)
    decided_label = models.CharField(max_length=NAME_LENGTH, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("launch_id", "proposed_at", "id")
        constraints = (
            models.UniqueConstraint(
                fields=("launch",),
                condition=Q(decision=""),
                name="delivery_one_waiting_correction",
            ),
            models.CheckConstraint(
                condition=~Q(decided_by=F("proposed_by")), name="delivery_correction_by_two"
            ),
            models.CheckConstraint(
                condition=~Q(new_on=F("old_on")), name="delivery_correction_corrects"
            ),
            models.CheckConstraint(
                condition=Q(ground__gt=""), name="delivery_correction_has_ground"
            ),
            models.CheckConstraint(
                condition=Q(decision="", decided_by="", decided_at=None)
                | Q(decision__gt="", decided_by__gt="", decided_at__isnull=False),
                name="delivery_correction_decided_whole",
            ),
        )

    def __str__(self) -> str:
        return f"{self.launch_id} {self.old_on} → {self.new_on}"


class OutputSource(models.TextChoices):
    """Whose figure it is."""

    ENTERPRISE = "enterprise", _("enterprise")
    DISTRICT = "district", _("district")


class Output(Acted):
    """What a launched object made in a month, as one source says; its last row holds."""

    project = models.ForeignKey(Project, models.PROTECT, related_name="outputs")
    phase = models.ForeignKey(Phase, models.PROTECT, null=True, blank=True, related_name="outputs")
    month = models.DateField(_("month"))
    source = models.CharField(max_length=10, choices=OutputSource.choices)
    output_value = models.DecimalField(
        _("physical output"), max_digits=20, decimal_places=4, null=True, blank=True
    )
    unit = models.CharField(_("unit"), max_length=40, blank=True)
    sales_kzt = models.DecimalField(
        _("sales"), max_digits=20, decimal_places=2, null=True, blank=True
    )
    headcount = models.PositiveIntegerField(_("headcount"), null=True, blank=True)
    taxes_kzt = models.DecimalField(
        _("taxes paid"), max_digits=20, decimal_places=2, null=True, blank=True
    )
    note = models.CharField(_("note"), max_length=NOTE_LENGTH, blank=True)
    evidence = models.ForeignKey(
        Evidence, models.PROTECT, null=True, blank=True, related_name="outputs"
    )

    class Meta:
        ordering = ("project_id", "month", "source", "at", "id")
        constraints = (
            models.CheckConstraint(condition=Q(month__day=1), name="delivery_output_month_begins"),
            models.CheckConstraint(
                condition=Q(output_value=None) | Q(output_value__gte=0, unit__gt=""),
                name="delivery_output_has_unit",
            ),
            models.CheckConstraint(
                condition=(Q(sales_kzt=None) | Q(sales_kzt__gte=0))
                & (Q(taxes_kzt=None) | Q(taxes_kzt__gte=0)),
                name="delivery_output_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(output_value__isnull=False)
                | Q(sales_kzt__isnull=False)
                | Q(headcount__isnull=False)
                | Q(taxes_kzt__isnull=False),
                name="delivery_output_says_something",
            ),
        )

    def __str__(self) -> str:
        return f"{self.project_id} {self.month:%Y-%m} {self.source}"


class Operation(models.Model):
    """When an object is in season, and the share of capacity below which it stands idle."""

    project = models.OneToOneField(Project, models.PROTECT, related_name="operation")
    season_months: models.JSONField[Any, Any] = models.JSONField(default=list, blank=True)
    idle_share_ratio = models.DecimalField(max_digits=5, decimal_places=4, default="0.1")

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(idle_share_ratio__range=(0, 1)), name="delivery_idle_share_is_ratio"
            ),
        )

    def __str__(self) -> str:
        return f"operation of {self.project_id}"


class Inspection(Acted):
    """What somebody found on the spot: working, or idle."""

    project = models.ForeignKey(Project, models.PROTECT, related_name="inspections")
    on = models.DateField()
    works = models.BooleanField()
    note = models.CharField(_("what was found"), max_length=NOTE_LENGTH)
    evidence = models.ForeignKey(
        Evidence, models.PROTECT, null=True, blank=True, related_name="inspections"
    )

    class Meta:
        ordering = ("project_id", "-on", "-id")
        constraints = (
            models.CheckConstraint(condition=Q(note__gt=""), name="delivery_inspection_has_note"),
        )

    def __str__(self) -> str:
        return f"{self.project_id} {self.on}"


class Visit(models.Model):
    """When a person last looked: what changed since is shown to them."""

    user = models.OneToOneField("people.User", models.CASCADE, related_name="delivery_visit")
    since_at = models.DateTimeField()
    seen_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.user_id} {self.seen_at}"


class StandingFigure(models.Model):
    """A figure of a subject, computed from the lake: value, state, rule version and input hash."""

    subject_kind = models.CharField(max_length=20)
    subject = models.CharField(max_length=120)
    indicator = models.CharField(max_length=60)
    as_of = models.DateField()
    value = models.FloatField(null=True, blank=True)
    n = models.PositiveIntegerField(default=0)
    state = models.CharField(max_length=20)
    rule_version = models.CharField(max_length=20)
    input_hash = models.CharField(max_length=64)
    computed_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("subject_kind", "subject", "indicator", "as_of"),
                name="delivery_figure_once",
            ),
        )

    def __str__(self) -> str:
        return f"{self.subject_kind} {self.subject} {self.indicator}"


APPENDED = (
    "datemove",
    "moveanswer",
    "achievement",
    "rating",
    "gateentry",
    "launch",
    "output",
    "inspection",
    "evidence",
    "repeat",
)
"""Tables that only grow: the database refuses to change or delete their rows."""
