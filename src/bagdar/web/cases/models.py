"""Tables of flags and cases: runs, rules, subjects, flags; cases, their steps and papers; samples.

A flag is never changed: a later run sets another one in its place, and it stays as it was. Steps of
a case are appended; where it stands follows from them and is kept beside them so that lists can
filter. Whether a term has passed is never kept: it is computed from the day asked for.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from bagdar.core.cases import course
from bagdar.core.cases.results import LONGEST_ID, LONGEST_NAME, LONGEST_TEXT
from bagdar.core.terms.base_rates import WARNED_RATIO
from bagdar.web.delivery.models import Acted
from bagdar.web.enterprises.models import Enterprise
from bagdar.web.journal.models import ACTOR_LENGTH, NAME_LENGTH
from bagdar.web.people.models import Organisation, User
from bagdar.web.projects.models import Project
from bagdar.web.territories.models import Territory

NOTE_LENGTH = 4_000
TITLE_LENGTH = 300
SOURCE_LENGTH = 200


class FlagState(models.TextChoices):
    """What a rule found."""

    FLAGGED = "flagged", _("flagged")
    CLEAR = "clear", pgettext_lazy("flag", "clear")
    NOT_COMPUTABLE = "not_computable", _("not computable")


class FlagLevel(models.TextChoices):
    """What a flag is about."""

    PROCESS = "process", _("contracting process")
    BUYER = "buyer", _("buyer")
    PROCURING_ENTITY = "procuring_entity", _("procuring entity")
    TENDERER = "tenderer", _("tenderer")
    CONTRACT = "contract", _("contract")
    PAYMENT = "payment", _("payment")
    PROJECT = "project", _("project")


class Run(Acted):
    """A document of results that was taken in: what it was computed from and with.

    `source` says where its purchases come from: a document ends no flags of another source.
    """

    digest = models.CharField(max_length=64)
    rules_version = models.CharField(max_length=LONGEST_ID)
    input_hash = models.CharField(max_length=LONGEST_ID)
    settings = models.JSONField()
    processes = models.PositiveBigIntegerField()
    part = models.CharField(max_length=LONGEST_ID, blank=True)
    source = models.CharField(max_length=SOURCE_LENGTH, blank=True, default="")
    flags = models.PositiveIntegerField()
    is_synthetic = models.BooleanField(default=False)

    class Meta:
        ordering = ("-id",)
        constraints = (
            models.UniqueConstraint(fields=("digest", "is_synthetic"), name="cases_run_once"),
        )

    def __str__(self) -> str:
        return f"{self.pk}"


class RuleRun(models.Model):
    """A rule as a run had it: its words, legal basis, version and bounds, and what it flagged."""

    run = models.ForeignKey(Run, models.PROTECT, related_name="rules")
    code = models.CharField(max_length=20)
    version = models.CharField(max_length=20, blank=True)
    words = models.JSONField()
    flagged = models.PositiveIntegerField()
    clear = models.PositiveIntegerField()
    not_computable = models.JSONField()
    base_rate = models.FloatField(null=True, blank=True)

    class Meta:
        ordering = ("code", "-run_id")
        constraints = (
            models.UniqueConstraint(fields=("run", "code"), name="cases_rule_once"),
            models.CheckConstraint(
                condition=Q(base_rate=None) | Q(base_rate__range=(0, 1)),
                name="cases_base_rate_is_ratio",
            ),
        )
        indexes = (models.Index(fields=("code", "run"), name="cases_rule_newest"),)

    def __str__(self) -> str:
        return self.code

    @property
    def flags_many(self) -> bool:
        """Answer whether it flags so much that a flag of it says little."""
        return self.base_rate is not None and self.base_rate > WARNED_RATIO


class Linked(models.TextChoices):
    """How the project of a subject is known."""

    FIELD = "field", _("by a field of the document")
    PERSON = "person", _("confirmed by a person")
    PARTED = "parted", _("a person says that it is of no project named")


class Subject(models.Model):
    """What flags are about: a process, a buyer …; where it belongs, and the money at stake."""

    level = models.CharField(max_length=20, choices=FlagLevel.choices)
    ref = models.CharField(max_length=LONGEST_ID)
    title = models.CharField(max_length=LONGEST_NAME, blank=True)
    buyer = models.CharField(max_length=LONGEST_NAME, blank=True)
    buyer_name = models.CharField(max_length=LONGEST_NAME, blank=True)
    supplier = models.CharField(max_length=LONGEST_NAME, blank=True)
    supplier_name = models.CharField(max_length=LONGEST_NAME, blank=True)
    value = models.DecimalField(max_digits=20, decimal_places=2, null=True, blank=True)
    currency = models.CharField(max_length=3, blank=True)
    project = models.ForeignKey(Project, models.PROTECT, null=True, blank=True, related_name="+")
    territory = models.ForeignKey(
        Territory, models.PROTECT, null=True, blank=True, related_name="+"
    )
    linked = models.CharField(max_length=10, choices=Linked.choices, blank=True)
    flags_count = models.PositiveIntegerField(default=0)
    score = models.FloatField(default=0)
    is_synthetic = models.BooleanField(default=False)

    class Meta:
        ordering = ("-score", "id")
        constraints = (
            models.UniqueConstraint(
                fields=("level", "ref", "is_synthetic"), name="cases_subject_once"
            ),
            models.CheckConstraint(
                condition=Q(linked__in=("", "parted")) & Q(project=None)
                | ~Q(linked__in=("", "parted"))
                & (Q(project__isnull=False) | Q(territory__isnull=False)),
                name="cases_link_names_how",
            ),
        )
        indexes = (
            models.Index(fields=("is_synthetic", "-score", "id"), name="cases_queue"),
            models.Index(fields=("territory", "-score"), name="cases_queue_of_place"),
        )

    def __str__(self) -> str:
        return self.title or self.ref


class Flag(models.Model):
    """The result of one rule on one subject; it stands until a later run has another one."""

    subject = models.ForeignKey(Subject, models.PROTECT, related_name="flags")
    run = models.ForeignKey(Run, models.PROTECT, related_name="found")
    code = models.CharField(max_length=20)
    version = models.CharField(max_length=20, blank=True)
    state = models.CharField(max_length=15, choices=FlagState.choices)
    value = models.FloatField(null=True, blank=True)
    reason = models.CharField(max_length=LONGEST_TEXT, blank=True)
    evidence = models.JSONField(default=list)
    replaced_by = models.ForeignKey(Run, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ("code", "-id")
        constraints = (
            models.UniqueConstraint(
                fields=("subject", "code"),
                condition=Q(replaced_by=None),
                name="cases_flag_stands_once",
            ),
            models.CheckConstraint(
                condition=~Q(state="not_computable") | Q(reason__gt=""),
                name="cases_not_computable_says_why",
            ),
        )
        indexes = (
            models.Index(
                fields=("code", "subject"),
                condition=Q(replaced_by=None, state="flagged"),
                name="cases_flags_standing",
            ),
        )

    def __str__(self) -> str:
        return f"{self.code} {self.subject_id}"


class RuleAside(Acted):
    """A rule that is off, whose flags a person set aside until it runs again or a person ends it.

    A flag of it stays as it is, and counts nowhere meanwhile.
    """

    code = models.CharField(max_length=20)
    ground = models.CharField(max_length=NOTE_LENGTH)
    is_synthetic = models.BooleanField(default=False)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(Run, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ("-id",)
        constraints = (
            models.UniqueConstraint(
                fields=("code", "is_synthetic"),
                condition=Q(ended_at=None),
                name="cases_rule_aside_once",
            ),
            models.CheckConstraint(condition=Q(ground__gt=""), name="cases_aside_has_ground"),
            models.CheckConstraint(
                condition=Q(ended_by=None) | Q(ended_at__isnull=False),
                name="cases_aside_ended_at_a_moment",
            ),
        )

    def __str__(self) -> str:
        return f"{self.code} {self.pk}"


class Basket(models.Model):
    """A flag that somebody laid aside, to open a case from; nobody else is shown it."""

    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    flag = models.ForeignKey(Flag, models.CASCADE, related_name="+")

    class Meta:
        ordering = ("id",)
        constraints = (models.UniqueConstraint(fields=("user", "flag"), name="cases_laid_once"),)

    def __str__(self) -> str:
        return f"{self.user_id} {self.flag_id}"


class CaseState(models.TextChoices):
    """Where a case stands."""

    DESK_CHECK = course.State.DESK_CHECK.value, _("desk check")
    NOTICED = course.State.NOTICED.value, _("notice sent")
    ACCEPTED = course.State.ACCEPTED.value, _("answered: agreed")
    OBJECTED = course.State.OBJECTED.value, _("answered: objected")
    CONFIRMED = course.State.CONFIRMED.value, pgettext_lazy("case", "confirmed")
    EXPLAINED = course.State.EXPLAINED.value, pgettext_lazy("case", "explained")
    APPEALED = course.State.APPEALED.value, pgettext_lazy("case", "appealed")
    CLOSED = course.State.CLOSED.value, pgettext_lazy("case", "closed")


class CaseOutcome(models.TextChoices):
    """What a case came to."""

    CONFIRMED = course.Outcome.CONFIRMED.value, pgettext_lazy("case", "confirmed")
    EXPLAINED = course.Outcome.EXPLAINED.value, pgettext_lazy("case", "explained")


class Case(models.Model):
    """What people do about flags; whom it is with is named by the notice, unless withdrawn."""

    title = models.CharField(_("title"), max_length=TITLE_LENGTH)
    territory = models.ForeignKey(
        Territory, models.PROTECT, null=True, blank=True, related_name="+"
    )
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+"
    )
    enterprise = models.ForeignKey(
        Enterprise, models.PROTECT, null=True, blank=True, related_name="+"
    )
    state = models.CharField(max_length=10, choices=CaseState.choices, default=CaseState.DESK_CHECK)
    noticed_on = models.DateField(null=True, blank=True)
    reply_by = models.DateField(null=True, blank=True)
    replied_on = models.DateField(null=True, blank=True)
    found_on = models.DateField(null=True, blank=True)
    appeal_by = models.DateField(null=True, blank=True)
    closed_on = models.DateField(null=True, blank=True)
    outcome = models.CharField(max_length=10, choices=CaseOutcome.choices, blank=True)
    is_synthetic = models.BooleanField(default=False)
    created_by = models.CharField(max_length=ACTOR_LENGTH)
    created_label = models.CharField(max_length=NAME_LENGTH)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ("-id",)
        constraints = (
            models.CheckConstraint(
                condition=Q(noticed_on=None, reply_by=None, organisation=None, enterprise=None)
                | Q(noticed_on__isnull=False, reply_by__gt=F("noticed_on"))
                & (
                    Q(organisation__isnull=False, enterprise=None)
                    | Q(organisation=None, enterprise__isnull=False)
                ),
                name="cases_notice_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(state="desk_check", noticed_on=None)
                | Q(state__in=("explained", "closed"))
                | Q(noticed_on__isnull=False) & ~Q(state="desk_check"),
                name="cases_noticed_before_answered",
            ),
            models.CheckConstraint(
                condition=Q(state="closed", closed_on__isnull=False, outcome__gt="")
                | ~Q(state="closed") & Q(closed_on=None),
                name="cases_closed_on_a_day",
            ),
            models.CheckConstraint(
                condition=~Q(outcome="confirmed") | Q(noticed_on__isnull=False),
                name="cases_confirmed_after_notice",
            ),
        )
        indexes = (
            models.Index(fields=("state", "reply_by"), name="cases_waiting"),
            models.Index(fields=("organisation", "state"), name="cases_of_organisation"),
            models.Index(fields=("enterprise", "state"), name="cases_of_enterprise"),
        )

    def __str__(self) -> str:
        return f"{self.pk}"

    @property
    def standing(self) -> course.Standing:
        """Where it stands, as kept; without what only its steps tell."""
        return course.Standing(
            state=course.State(self.state),
            noticed_on=self.noticed_on,
            reply_by=self.reply_by,
            replied_on=self.replied_on,
            found_on=self.found_on,
            appeal_by=self.appeal_by,
            closed_on=self.closed_on,
            outcome=course.Outcome(self.outcome) if self.outcome else None,
        )


class CaseFlag(models.Model):
    """A flag that a case is about.

    `left_out` marks one that does not concern whom the notice is to: it is not shown to them, and
    free for another case.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="about")
    flag = models.ForeignKey(Flag, models.PROTECT, related_name="in_cases")
    left_out = models.BooleanField(default=False)

    class Meta:
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(fields=("case", "flag"), name="cases_flag_in_case_once"),
        )

    def __str__(self) -> str:
        return f"{self.case_id} {self.flag_id}"


class Declaration(Acted):
    """What somebody declared of their own interests in a case, before working it."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="declarations")
    conflict = models.BooleanField()
    note = models.CharField(max_length=NOTE_LENGTH, blank=True)

    class Meta:
        ordering = ("case_id", "id")
        constraints = (
            models.CheckConstraint(
                condition=Q(conflict=False) | Q(note__gt=""), name="cases_conflict_says_which"
            ),
            models.UniqueConstraint(
                fields=("case", "actor_id", "conflict"), name="cases_declared_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.case_id} {self.actor_id}"


class CaseHappening(models.TextChoices):
    """What happened to a case."""

    OPENED = course.Happening.OPENED.value, pgettext_lazy("case", "opened")
    CHECKED = course.Happening.CHECKED.value, _("checked at the desk")
    NOTICED = course.Happening.NOTICED.value, _("notice sent")
    TERM_EXTENDED = course.Happening.TERM_EXTENDED.value, _("term prolonged")
    NOTICE_WITHDRAWN = course.Happening.NOTICE_WITHDRAWN.value, _("notice withdrawn")
    REPLY_ACCEPTED = course.Happening.REPLY_ACCEPTED.value, _("answered: agreed")
    REPLY_OBJECTED = course.Happening.REPLY_OBJECTED.value, _("answered: objected")
    CONFIRMED = course.Happening.CONFIRMED.value, pgettext_lazy("case", "confirmed")
    EXPLAINED = course.Happening.EXPLAINED.value, pgettext_lazy("case", "explained")
    APPEALED = course.Happening.APPEALED.value, pgettext_lazy("case", "appealed")
    APPEAL_UPHELD = course.Happening.APPEAL_UPHELD.value, _("appeal upheld")
    APPEAL_REFUSED = course.Happening.APPEAL_REFUSED.value, _("appeal refused: it stands")
    RETURNED = course.Happening.RETURNED.value, _("returned to whoever works it")
    CLOSED = course.Happening.CLOSED.value, pgettext_lazy("case", "closed")


class CaseSide(models.TextChoices):
    """In whose place somebody acted."""

    AUDITOR = course.Side.AUDITOR.value, _("auditor")
    RECIPIENT = course.Side.RECIPIENT.value, _("recipient of the notice")


class CaseStep(Acted):
    """One step of a case, with its words; appended alone. `days` is the term that was given."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="steps")
    happening = models.CharField(max_length=20, choices=CaseHappening.choices)
    side = models.CharField(max_length=10, choices=CaseSide.choices)
    on = models.DateField()
    days = models.PositiveSmallIntegerField(null=True, blank=True)
    note = models.CharField(max_length=NOTE_LENGTH, blank=True)

    class Meta:
        ordering = ("case_id", "id")
        constraints = (
            models.CheckConstraint(
                condition=Q(happening__in=("opened", "closed")) | Q(note__gt=""),
                name="cases_step_says_what",
            ),
            models.CheckConstraint(
                condition=Q(happening__in=("noticed", "term_extended"), days__isnull=False)
                | ~Q(happening__in=("noticed", "term_extended")) & Q(days=None),
                name="cases_notice_gives_term",
            ),
            models.CheckConstraint(
                condition=Q(
                    happening__in=("reply_accepted", "reply_objected", "appealed"),
                    side="recipient",
                )
                | ~Q(happening__in=("reply_accepted", "reply_objected", "appealed"))
                & Q(side="auditor"),
                name="cases_step_of_its_side",
            ),
            *(
                models.UniqueConstraint(
                    fields=("case",), condition=Q(happening=one), name=f"cases_{one}_once"
                )
                for one in ("opened", "appealed", "closed")
            ),
        )
        indexes = (models.Index(fields=("actor_id", "side", "case"), name="cases_by_hand"),)

    def __str__(self) -> str:
        return f"{self.case_id} {self.happening}"


class CaseFile(models.Model):
    """A file given with a step of a case."""

    step = models.ForeignKey(CaseStep, models.PROTECT, related_name="files")
    name = models.CharField(max_length=200)
    content_type = models.CharField(max_length=100)
    size_bytes = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    stored = models.CharField(max_length=200)

    class Meta:
        ordering = ("step_id", "id")
        constraints = (models.UniqueConstraint(fields=("step", "sha256"), name="cases_file_once"),)

    def __str__(self) -> str:
        return self.name


class Sample(Acted):
    """A sample of money that was drawn, with what is needed to draw it again."""

    title = models.CharField(max_length=TITLE_LENGTH)
    seed = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    currency = models.CharField(max_length=3)
    wanted = models.JSONField(default=dict)
    method = models.CharField(max_length=20)
    population = models.PositiveIntegerField()
    without_value = models.PositiveIntegerField()
    total = models.DecimalField(max_digits=24, decimal_places=2)
    interval = models.DecimalField(max_digits=24, decimal_places=2)
    start = models.DecimalField(max_digits=24, decimal_places=2)
    is_synthetic = models.BooleanField(default=False)

    class Meta:
        ordering = ("-id",)
        constraints = (
            models.CheckConstraint(condition=Q(size__gte=1), name="cases_sample_draws_some"),
        )

    def __str__(self) -> str:
        return self.title


class Drawn(models.Model):
    """A subject that a sample drew, with the value it had then, and its workpaper."""

    sample = models.ForeignKey(Sample, models.PROTECT, related_name="drawn")
    subject = models.ForeignKey(Subject, models.PROTECT, related_name="+")
    value = models.DecimalField(max_digits=20, decimal_places=2)
    hits = models.PositiveIntegerField()
    certain = models.BooleanField()

    class Meta:
        ordering = ("sample_id", "id")
        constraints = (
            models.UniqueConstraint(fields=("sample", "subject"), name="cases_drawn_once"),
            models.CheckConstraint(condition=Q(hits__gte=1), name="cases_drawn_is_hit"),
        )

    def __str__(self) -> str:
        return f"{self.sample_id} {self.subject_id}"


class Finding(models.TextChoices):
    """What a workpaper comes to."""

    NOTHING = "nothing", _("nothing to ask about")
    TO_ASK = "to_ask", _("to be asked about")
    NO_PAPERS = "no_papers", _("papers were not given")


class Workpaper(Acted):
    """What was looked at of one drawn subject, and what was found; the last one written counts."""

    drawn = models.ForeignKey(Drawn, models.PROTECT, related_name="papers")
    looked_at = models.CharField(max_length=NOTE_LENGTH)
    finding = models.CharField(max_length=10, choices=Finding.choices)
    note = models.CharField(max_length=NOTE_LENGTH, blank=True)

    class Meta:
        ordering = ("drawn_id", "id")
        constraints = (
            models.CheckConstraint(condition=Q(looked_at__gt=""), name="cases_paper_says_what"),
            models.CheckConstraint(
                condition=Q(finding="nothing") | Q(note__gt=""), name="cases_finding_is_told"
            ),
        )

    def __str__(self) -> str:
        return f"{self.drawn_id} {self.finding}"
