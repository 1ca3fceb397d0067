"""Tables of barriers: what stops a business, and all that happened to it since.

What happened is appended and never changed: the database refuses. Where a barrier stands follows
from its events, the calendar and the moment asked. The columns of the standing hold both what was
and what the clock will do if nothing happens, so that lists can filter at any moment after the
last event; a test holds them against the events.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from bagdar.core.barriers import course, ladder, tasks
from bagdar.web.delivery.models import NOTE_LENGTH, Acted
from bagdar.web.enterprises.models import Enterprise
from bagdar.web.people.models import Office, Organisation
from bagdar.web.projects.models import Project
from bagdar.web.territories.models import Territory

LONGEST_WHAT = 2000
BEST_RATING = 5


class Kind(models.TextChoices):
    """What stops a business."""

    LAND = ladder.Kind.LAND.value, _("land")
    POWER = ladder.Kind.POWER.value, _("connection to power")
    GAS = ladder.Kind.GAS.value, _("connection to gas")
    WATER = ladder.Kind.WATER.value, _("connection to water")
    PERMIT = ladder.Kind.PERMIT.value, _("permit")
    FINANCE = ladder.Kind.FINANCE.value, _("finance")
    CUSTOMS = ladder.Kind.CUSTOMS.value, _("customs")
    STAFF = ladder.Kind.STAFF.value, _("staff")
    ROAD = ladder.Kind.ROAD.value, _("road")
    TAX = ladder.Kind.TAX.value, _("tax")
    COURT = ladder.Kind.COURT.value, _("court")
    OTHER = ladder.Kind.OTHER.value, _("other")


class Level(models.TextChoices):
    """Who is to solve a barrier, lowest first."""

    DISTRICT = ladder.Level.DISTRICT.value, _("district")
    OBLAST = ladder.Level.OBLAST.value, _("oblast")
    MINISTRY = ladder.Level.MINISTRY.value, _("ministry")
    CABINET = ladder.Level.CABINET.value, _("cabinet")


class State(models.TextChoices):
    """Where a barrier stands."""

    OPEN = course.State.OPEN.value, pgettext_lazy("barrier", "open")
    WAITING = course.State.WAITING.value, _("the business is asked, the clock stands")
    REPORTED = course.State.REPORTED.value, _("solution reported, the business is asked")
    CLOSED = course.State.CLOSED.value, _("closed by the business")
    UNCONFIRMED = course.State.UNCONFIRMED.value, _("unconfirmed: the business was silent")
    FORCED = course.State.FORCED.value, _("closed by force")


class Happening(models.TextChoices):
    """What people or the clock did to a barrier."""

    RAISED = course.Happening.RAISED.value, pgettext_lazy("barrier", "raised")
    ANSWERED = course.Happening.ANSWERED.value, _("answered")
    ASKED = course.Happening.ASKED.value, _("business asked, the clock stands")
    SUPPLIED = course.Happening.SUPPLIED.value, _("business answered, the clock goes on")
    REQUESTED_UP = course.Happening.REQUESTED_UP.value, _("sent up by the business")
    PASSED_UP = course.Happening.PASSED_UP.value, _("sent up by the office")
    REPORTED = course.Happening.REPORTED.value, _("solution reported")
    NOT_SOLVED = course.Happening.NOT_SOLVED.value, _("solution not accepted")
    CONFIRMED = course.Happening.CONFIRMED.value, _("closed by the business")
    FORCED = course.Happening.FORCED.value, _("closed by force")
    REOPENED = course.Happening.REOPENED.value, _("opened again")
    WENT_UP = course.Moment.WENT_UP.value, _("went up: the term had passed")
    OVERDUE = course.Moment.OVERDUE.value, _("overdue at the cabinet")
    ASKED_AGAIN = course.Moment.ASKED_AGAIN.value, _("business asked again")
    UNCONFIRMED = course.Moment.UNCONFIRMED.value, _("taken as unconfirmed")


CLOCK = tuple(one.value for one in course.Moment)
"""What the clock does by itself: written down once, and never what the course is read from."""

CLIMB = (course.Moment.WENT_UP.value, course.Moment.OVERDUE.value)
"""What the clock does once at a level: opened again a barrier keeps the level it came to."""

GOING = tuple(sorted(one.value for one in course.GOING))


class BarrierQuerySet(models.QuerySet["Barrier"]):
    """Barriers as they stand at a moment."""

    def standing(self, at: datetime) -> BarrierQuerySet:
        """Tell of each barrier its state, level and the end of its term at a moment."""
        reached = {name: Q(**{f"{name}_at__lte": at}) for name in ("oblast", "ministry", "cabinet")}
        silent = Q(state=State.REPORTED, unconfirmed_at__lte=at)
        return self.annotate(
            state_now=Case(
                When(silent, then=Value(State.UNCONFIRMED.value)),
                default=F("state"),
                output_field=models.CharField(),
            ),
            level_now=Case(
                When(reached["cabinet"], then=Value(Level.CABINET.value)),
                When(reached["ministry"], then=Value(Level.MINISTRY.value)),
                When(reached["oblast"], then=Value(Level.OBLAST.value)),
                default=Value(Level.DISTRICT.value),
                output_field=models.CharField(),
            ),
            due_now=Case(
                When(~Q(state=State.OPEN), then=Value(None)),
                When(reached["cabinet"], then=F("overdue_at")),
                When(reached["ministry"], then=F("cabinet_at")),
                When(reached["oblast"], then=F("ministry_at")),
                default=F("oblast_at"),
                output_field=models.DateTimeField(null=True),
            ),
        )


class Barrier(models.Model):
    """Something that stops a business, and where it stands.

    `hidden_below` is the rank of the lowest level that may see it; above 0 the business feared the
    office that would have had it. `oblast_at`, `ministry_at` and `cabinet_at` are when a level had
    it, or will have it by the clock; `overdue_at` when the cabinet's term ends.
    """

    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="barriers")
    project = models.ForeignKey(
        Project, models.PROTECT, null=True, blank=True, related_name="barriers"
    )
    territory = models.ForeignKey(Territory, models.PROTECT, related_name="barriers")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    what = models.CharField(_("what stops you"), max_length=LONGEST_WHAT)
    cost_per_day_kzt = models.DecimalField(
        _("what a day costs, tenge"), max_digits=20, decimal_places=2, null=True, blank=True
    )
    raised_at = models.DateTimeField()
    first_level = models.CharField(max_length=10, choices=Level.choices)
    hidden_below = models.PositiveSmallIntegerField(default=0)
    state = models.CharField(max_length=12, choices=State.choices)
    since_at = models.DateTimeField()
    oblast_at = models.DateTimeField(null=True, blank=True)
    ministry_at = models.DateTimeField(null=True, blank=True)
    cabinet_at = models.DateTimeField(null=True, blank=True)
    overdue_at = models.DateTimeField(null=True, blank=True)
    unconfirmed_at = models.DateTimeField(null=True, blank=True)
    next_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    rating = models.PositiveSmallIntegerField(null=True, blank=True)
    times_reopened = models.PositiveSmallIntegerField(default=0)

    objects = BarrierQuerySet.as_manager()

    class Meta:
        ordering = ("-raised_at", "-id")
        constraints = (
            models.CheckConstraint(condition=Q(what__gt=""), name="barriers_says_what"),
            models.CheckConstraint(
                condition=Q(cost_per_day_kzt=None) | Q(cost_per_day_kzt__gte=0),
                name="barriers_cost_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(hidden_below__lt=len(ladder.LEVELS)), name="barriers_hidden_below"
            ),
            models.CheckConstraint(
                condition=Q(state__in=GOING, ended_at=None)
                | ~Q(state__in=GOING) & Q(ended_at__isnull=False),
                name="barriers_ended_whole",
            ),
            models.CheckConstraint(
                condition=Q(rating=None) | Q(rating__gte=1, rating__lte=BEST_RATING),
                name="barriers_rating_of_five",
            ),
        )
        indexes = (
            models.Index(fields=("next_at",), name="barriers_next"),
            models.Index(
                fields=("territory", "state", "oblast_at", "ministry_at", "cabinet_at"),
                name="barriers_of_territory",
            ),
            models.Index(fields=("enterprise", "state"), name="barriers_of_enterprise"),
            models.Index(fields=("kind", "state", "ministry_at"), name="barriers_at_ministry"),
            models.Index(fields=("state", "cabinet_at"), name="barriers_to_cabinet"),
            models.Index(fields=("state", "overdue_at"), name="barriers_at_cabinet"),
        )

    def __str__(self) -> str:
        return f"{self.pk} {self.kind}"


class BarrierEvent(Acted):
    """Something that happened to a barrier, with its words; `level` had it then. Appended alone."""

    barrier = models.ForeignKey(Barrier, models.PROTECT, related_name="events")
    happening = models.CharField(max_length=12, choices=Happening.choices)
    level = models.CharField(max_length=10, choices=Level.choices)
    note = models.CharField(_("note"), max_length=NOTE_LENGTH, blank=True)
    rating = models.PositiveSmallIntegerField(null=True, blank=True)
    signature = models.CharField(_("signature"), max_length=300, blank=True)

    class Meta:
        ordering = ("barrier_id", "at", "id")
        constraints = (
            models.UniqueConstraint(
                fields=("barrier", "happening", "at"),
                condition=Q(happening__in=CLOCK),
                name="barriers_clock_noted_once",
            ),
            models.UniqueConstraint(
                fields=("barrier", "happening", "level"),
                condition=Q(happening__in=CLIMB),
                name="barriers_climbs_a_step_once",
            ),
            models.UniqueConstraint(
                fields=("barrier",),
                condition=Q(happening="raised"),
                name="barriers_raised_once",
            ),
            models.CheckConstraint(
                condition=Q(happening="confirmed", rating__isnull=False)
                & Q(rating__gte=1, rating__lte=BEST_RATING)
                | ~Q(happening="confirmed") & Q(rating=None),
                name="barriers_closing_is_rated",
            ),
            models.CheckConstraint(
                condition=Q(happening="forced", signature__gt="", note__gt="")
                | ~Q(happening="forced") & Q(signature=""),
                name="barriers_force_is_signed",
            ),
            models.CheckConstraint(
                condition=Q(happening__in=("raised", "confirmed", *CLOCK)) | Q(note__gt=""),
                name="barriers_act_says_something",
            ),
        )

    def __str__(self) -> str:
        return f"{self.barrier_id} {self.happening}"


class JointSolution(Acted):
    """One solution for several barriers of a kind, reported for all of them in one act."""

    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)

    class Meta:
        ordering = ("-at", "-id")

    def __str__(self) -> str:
        return f"{self.pk} {self.kind}"


class JointMember(models.Model):
    """A report of a solution that belongs to a joint one."""

    solution = models.ForeignKey(JointSolution, models.PROTECT, related_name="members")
    event = models.OneToOneField(BarrierEvent, models.PROTECT, related_name="joint_member")

    class Meta:
        ordering = ("solution_id", "event_id")

    def __str__(self) -> str:
        return f"{self.solution_id} {self.event_id}"


class BarrierFile(Acted):
    """A photo or document that was given with a barrier."""

    barrier = models.ForeignKey(Barrier, models.PROTECT, related_name="files")
    name = models.CharField(_("name of the file"), max_length=200)
    content_type = models.CharField(max_length=100)
    size_bytes = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    stored = models.CharField(max_length=200)

    class Meta:
        ordering = ("barrier_id", "id")
        constraints = (
            models.UniqueConstraint(fields=("barrier", "sha256"), name="barriers_file_once"),
        )

    def __str__(self) -> str:
        return self.name


class TaskOutcome(models.TextChoices):
    """How a task ended."""

    DONE = tasks.Outcome.DONE.value, pgettext_lazy("task", "done")
    CANNOT = tasks.Outcome.CANNOT.value, pgettext_lazy("task", "the office cannot")
    WITHDRAWN = tasks.Outcome.WITHDRAWN.value, pgettext_lazy("task", "withdrawn")


class TaskState(models.TextChoices):
    """Where a task stands."""

    OPEN = tasks.TaskState.OPEN.value, pgettext_lazy("task", "open")
    RESTS = tasks.TaskState.RESTS.value, pgettext_lazy("task", "rests: the barrier is closed")
    DONE = tasks.TaskState.DONE.value, TaskOutcome.DONE.label
    CANNOT = tasks.TaskState.CANNOT.value, TaskOutcome.CANNOT.label
    WITHDRAWN = tasks.TaskState.WITHDRAWN.value, TaskOutcome.WITHDRAWN.label


class BarrierTask(Acted):
    """Something that an office asks another about a barrier. Appended alone.

    `asker` is empty where the level that had the barrier asked; else the office that was asked by
    the task `above` asks a third. `routed_from` is the office that was named, where another took
    over its territory.
    """

    barrier = models.ForeignKey(Barrier, models.PROTECT, related_name="asks")
    above = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="below")
    level = models.CharField(max_length=10, choices=Level.choices)
    asker = models.ForeignKey(
        Office, models.PROTECT, null=True, blank=True, related_name="barrier_asks"
    )
    office = models.ForeignKey(Office, models.PROTECT, related_name="barrier_tasks")
    routed_from = models.ForeignKey(Office, models.PROTECT, null=True, blank=True, related_name="+")
    text = models.CharField(_("what is asked"), max_length=NOTE_LENGTH)
    ground = models.CharField(_("ground"), max_length=NOTE_LENGTH)
    days = models.PositiveSmallIntegerField(_("term in working days"))
    due_on = models.DateField(_("last day"))

    class Meta:
        ordering = ("barrier_id", "at", "id")
        constraints = (
            models.CheckConstraint(
                condition=Q(text__gt="", ground__gt=""), name="barriers_task_says_what"
            ),
            models.CheckConstraint(
                condition=Q(days__gte=1, days__lte=tasks.MOST_DAYS), name="barriers_task_has_a_term"
            ),
            models.CheckConstraint(
                condition=Q(above=None, asker=None) | Q(above__isnull=False, asker__isnull=False),
                name="barriers_task_asked_by_one",
            ),
            models.CheckConstraint(
                condition=Q(asker=None) | ~Q(asker=F("office")), name="barriers_task_of_another"
            ),
        )
        indexes = (models.Index(fields=("asker", "barrier"), name="barriers_task_of_level"),)

    def __str__(self) -> str:
        return f"{self.barrier_id}: {self.office_id}"


class TaskEnd(Acted):
    """The end of a task, once: done, the office cannot, or withdrawn by whoever asked."""

    task = models.OneToOneField(BarrierTask, models.PROTECT, related_name="end")
    outcome = models.CharField(max_length=10, choices=TaskOutcome.choices)
    note = models.CharField(_("note"), max_length=NOTE_LENGTH)

    class Meta:
        ordering = ("task_id",)
        constraints = (
            models.CheckConstraint(condition=Q(note__gt=""), name="barriers_task_end_says_why"),
        )

    def __str__(self) -> str:
        return f"{self.task_id} {self.outcome}"


class TaskFile(models.Model):
    """A photo or document that was given with the answer to a task."""

    end = models.ForeignKey(TaskEnd, models.PROTECT, related_name="files")
    name = models.CharField(_("name of the file"), max_length=200)
    content_type = models.CharField(max_length=100)
    size_bytes = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    stored = models.CharField(max_length=200)

    class Meta:
        ordering = ("end_id", "id")
        constraints = (
            models.UniqueConstraint(fields=("end", "sha256"), name="barriers_task_file_once"),
        )

    def __str__(self) -> str:
        return self.name


class Route(models.Model):
    """Which organisation answers at the step of the ministry for a kind, in both worlds."""

    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices, unique=True)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="barrier_routes")

    class Meta:
        ordering = ("kind",)

    def __str__(self) -> str:
        return f"{self.kind} {self.organisation_id}"


def standing_columns(barrier: Barrier) -> dict[str, Any]:
    """Return the columns of the standing, for saving and comparing."""
    return {name: getattr(barrier, name) for name in STANDING}


STANDING = (
    *("state", "since_at", "oblast_at", "ministry_at", "cabinet_at", "overdue_at"),
    *("unconfirmed_at", "next_at", "answered_at", "ended_at", "rating", "times_reopened"),
)


FEWEST_PROTECTED = 5
"""How many protected barriers there must be for their number to be published."""


class BoardSubject(models.TextChoices):
    """What a line of the public board counts."""

    COUNTRY = "country", _("country")
    TERRITORY = "territory", _("oblast")
    KIND = "kind", _("kind")


class BoardRow(models.Model):
    """A line of the public board, as published on a day; the newest day is shown.

    Protected barriers are counted in no line: else whoever they are hidden from could find them by
    counting. The line of the country tells how many there are, and how many of them were closed by
    force, each only from `FEWEST_PROTECTED` on.
    """

    on = models.DateField()
    is_synthetic = models.BooleanField(default=False)
    subject = models.CharField(max_length=10, choices=BoardSubject.choices)
    territory = models.ForeignKey(
        Territory, models.PROTECT, null=True, blank=True, related_name="barrier_board"
    )
    kind = models.CharField(max_length=10, choices=Kind.choices, blank=True)
    going = models.PositiveIntegerField()
    at_cabinet = models.PositiveIntegerField()
    above_district = models.PositiveIntegerField()
    closed = models.PositiveIntegerField()
    unconfirmed = models.PositiveIntegerField()
    forced = models.PositiveIntegerField()
    reopened = models.PositiveIntegerField()
    rated = models.PositiveIntegerField()
    rating_sum = models.PositiveIntegerField()
    protected = models.PositiveIntegerField(null=True, blank=True)
    protected_forced = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        ordering = ("-on", "subject", "territory_id", "kind")
        constraints = (
            *(
                models.UniqueConstraint(
                    fields=("on", "is_synthetic", *fields),
                    condition=Q(subject=subject),
                    name=f"barriers_board_{subject}_once",
                )
                for subject, fields in (
                    ("country", ()),
                    ("territory", ("territory",)),
                    ("kind", ("kind",)),
                )
            ),
            models.CheckConstraint(
                condition=Q(subject="country", territory=None, kind="")
                | Q(subject="territory", territory__isnull=False, kind="")
                | Q(subject="kind", territory=None, kind__gt=""),
                name="barriers_board_of_one",
            ),
            *(
                models.CheckConstraint(
                    condition=Q(**{name: None})
                    | Q(subject="country", **{f"{name}__gte": FEWEST_PROTECTED}),
                    name=f"barriers_board_{name}_not_few",
                )
                for name in ("protected", "protected_forced")
            ),
        )

    def __str__(self) -> str:
        return f"{self.on} {self.territory_id or self.kind or self.subject}"


class DrawSeed(models.Model):
    """The seed of a month's draw: its digest is public from the start, the seed after the end."""

    month = models.DateField(unique=True)
    digest = models.CharField(max_length=64)
    seed = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    drawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-month",)
        constraints = (
            models.CheckConstraint(condition=Q(month__day=1), name="barriers_draw_month_begins"),
        )

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}"


class Outcome(models.TextChoices):
    """What a business said when it was called back."""

    SOLVED = "solved", _("solved, as it was closed")
    NOT_SOLVED = "not_solved", _("not solved")
    PRESSED = "pressed", _("closed under pressure")
    NOT_REACHED = "not_reached", _("not reached")


class Callback(Acted):
    """A closure that was drawn, and what the business said; asked once, by the programme office."""

    closing = models.OneToOneField(BarrierEvent, models.PROTECT, related_name="callback")
    month = models.ForeignKey(DrawSeed, models.PROTECT, related_name="callbacks")
    outcome = models.CharField(max_length=12, choices=Outcome.choices, blank=True)
    note = models.CharField(_("note"), max_length=NOTE_LENGTH, blank=True)
    asked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-month_id", "closing_id")
        constraints = (
            models.CheckConstraint(
                condition=Q(outcome="", asked_at=None)
                | Q(outcome__gt="", note__gt="", asked_at__isnull=False),
                name="barriers_callback_whole",
            ),
        )

    def __str__(self) -> str:
        return f"{self.closing_id}"
