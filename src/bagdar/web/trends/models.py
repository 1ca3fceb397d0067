"""Tables of trend watch: runs, signals and how each run saw them; what people made of them.

A run is never changed, nor what it saw: a later run adds its own rows under the same signals.
Judgements, decisions on links and reviews are appended; of each person's judgements the last one
stands, and those of others stay beside it. A brief keeps its claims as they were composed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from bagdar.core.trends.direction import (
    EARLY_LABEL,
    FALLING_LABEL,
    RISING_LABEL,
    Alerts,
    alerts_of,
    band_at,
    goes,
    rising_label,
)
from bagdar.core.trends.document import Band
from bagdar.web.delivery.models import Acted
from bagdar.web.enterprises.models import Sector
from bagdar.web.people.models import User
from bagdar.web.projects.models import Project

KEY_LENGTH = 300
NAME_LENGTH = 300
NOTE_LENGTH = 4_000
TITLE_LENGTH = 200
WORDS_LENGTH = 200
ID_LENGTH = 300
URL_LENGTH = 2_000
PERIOD_LENGTH = 10


class Direction(models.TextChoices):
    """Where the share of a signal goes."""

    RISING = "rising", pgettext_lazy("signal", "rising")
    FLAT = "flat", pgettext_lazy("signal", "flat")
    FALLING = "falling", pgettext_lazy("signal", "falling")
    UNCLEAR = "unclear", pgettext_lazy("signal", "unclear")


class StageName(models.TextChoices):
    """The place in the life-cycle."""

    EMERGING = "emerging", pgettext_lazy("life-cycle", "emerging")
    GROWING = "growing", pgettext_lazy("life-cycle", "growing")
    MATURING = "maturing", pgettext_lazy("life-cycle", "maturing")
    SATURATED = "saturated", pgettext_lazy("life-cycle", "saturated")
    DECLINING = "declining", pgettext_lazy("life-cycle", "declining")
    UNCLEAR = "unclear", pgettext_lazy("life-cycle", "unclear")


class Run(Acted):
    """A document of signals that was taken in: from which corpora, with what, what was told.

    `corpus` is what they are called together. Runs of one corpus follow each other; those of
    different ones stand side by side.
    """

    corpus = models.CharField(max_length=NAME_LENGTH, blank=True, default="")
    digest = models.CharField(max_length=64)
    inputs_digest = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    version = models.CharField(max_length=NAME_LENGTH)
    step = models.CharField(
        max_length=10, choices=[("year", _("by years")), ("quarter", _("by quarters"))]
    )
    facts = models.JSONField()
    signals = models.PositiveIntegerField()
    is_synthetic = models.BooleanField(default=False)

    class Meta:
        ordering = ("-made_at", "-id")
        constraints = (
            models.UniqueConstraint(fields=("digest", "is_synthetic"), name="trends_run_once"),
        )

    def __str__(self) -> str:
        return f"{self.pk}"

    @property
    def periods(self) -> list[str]:
        """The periods that it counted, the earliest first."""
        listed: list[str] = self.facts["periods"]
        return listed

    @property
    def corpora(self) -> list[str]:
        """The names of what it read."""
        return [one["name"] for one in self.facts.get("corpora", ())]

    @cached_property
    def bands(self) -> list[Band]:
        """What the back-test measured, band by band of places."""
        return [Band(**one) for one in self.facts.get("precision", ())]

    @cached_property
    def alerts(self) -> Mapping[str, Alerts]:
        """What the back-test measured of each ranking, by its label."""
        labels = (RISING_LABEL, EARLY_LABEL, FALLING_LABEL)
        return {label: alerts_of(self.bands, label) for label in labels}

    @property
    def withdrawn(self) -> RunWithdrawal | None:
        """The withdrawal that stands: none was brought back from it."""
        every = self.withdrawals.all()
        return next((one for one in every if not hasattr(one, "returned")), None)


class RunWithdrawal(Acted):
    """That a run does not count, and why: pages and briefs rest on the one before it."""

    run = models.ForeignKey(Run, models.PROTECT, related_name="withdrawals")
    reason = models.CharField(max_length=NOTE_LENGTH)

    class Meta:
        ordering = ("id",)
        constraints = (
            models.CheckConstraint(condition=Q(reason__gt=""), name="trends_withdrawn_with_reason"),
        )

    def __str__(self) -> str:
        return f"{self.run_id}"


class RunReturn(Acted):
    """That a withdrawn run counts again, and why; it may be withdrawn once more."""

    withdrawal = models.OneToOneField(RunWithdrawal, models.PROTECT, related_name="returned")
    reason = models.CharField(max_length=NOTE_LENGTH)

    class Meta:
        ordering = ("id",)
        constraints = (
            models.CheckConstraint(condition=Q(reason__gt=""), name="trends_returned_with_reason"),
        )

    def __str__(self) -> str:
        return f"{self.withdrawal_id}"


def is_withdrawn(run: str) -> Exists:
    """Tell runs that are withdrawn and were not brought back; `run` leads to their number."""
    return Exists(RunWithdrawal.objects.filter(run=OuterRef(run), returned=None))


class Signal(models.Model):
    """A technology that some run named; it keeps its number over runs, by its key."""

    key = models.CharField(max_length=KEY_LENGTH)
    name = models.CharField(max_length=NAME_LENGTH)
    is_synthetic = models.BooleanField(default=False)

    class Meta:
        ordering = ("name", "id")
        constraints = (
            models.UniqueConstraint(fields=("key", "is_synthetic"), name="trends_signal_once"),
        )

    def __str__(self) -> str:
        return self.name


class Sighting(models.Model):
    """A signal as one run saw it; the five attributes and the share are ratios from 0 to 1."""

    run = models.ForeignKey(Run, models.PROTECT, related_name="sightings")
    signal = models.ForeignKey(Signal, models.PROTECT, related_name="sightings")
    rank = models.PositiveIntegerField()
    falling_rank = models.PositiveIntegerField(null=True, blank=True)
    first = models.CharField(max_length=PERIOD_LENGTH)
    fresh = models.BooleanField()
    early = models.BooleanField()
    direction = models.CharField(max_length=10, choices=Direction.choices)
    stage = models.CharField(max_length=10, choices=StageName.choices)
    share = models.FloatField()
    documents_count = models.PositiveBigIntegerField()
    novelty = models.FloatField()
    growth = models.FloatField()
    coherence = models.FloatField()
    prominence = models.FloatField()
    uncertainty = models.FloatField()
    visibility = models.FloatField()
    diffusion = models.FloatField()
    words = models.TextField()
    facts = models.JSONField()

    class Meta:
        ordering = ("run_id", "rank", "id")
        constraints = (
            models.UniqueConstraint(fields=("run", "signal"), name="trends_sighting_once"),
            models.CheckConstraint(
                condition=Q(
                    **{
                        f"{one}__range": (0, 1)
                        for one in (
                            *("novelty", "growth", "coherence", "prominence", "uncertainty"),
                            "share",
                        )
                    }
                ),
                name="trends_figures_are_ratios",
            ),
        )
        indexes = (models.Index(fields=("run", "rank"), name="trends_by_rank"),)

    def __str__(self) -> str:
        return f"{self.run_id} {self.signal_id}"

    @property
    def called(self) -> tuple[bool, bool]:
        """Whether the ranking of rising calls it, and whether that of falling does."""
        rising = self.run.alerts[rising_label(early=self.early)]
        return rising.calls(self.rank), self.run.alerts[FALLING_LABEL].calls(self.falling_rank)

    @property
    def bands(self) -> tuple[Band | None, Band | None]:
        """The bands that its places lie in, of what rises and of what falls."""
        bands = self.run.bands
        rising = band_at(bands, rising_label(early=self.early), self.rank)
        return rising, band_at(bands, FALLING_LABEL, self.falling_rank)

    @property
    def goes(self) -> Direction:
        """Where it is told to go: the direction of its document, held against both rankings."""
        rising, falling = self.called
        told = goes(self.direction, called_rising=rising, called_falling=falling)
        return Direction(told.value)


def that_goes(runs: Sequence[Run], direction: str) -> Q:
    """Keep sightings of some runs that are told to go somewhere, as `Sighting.goes` tells."""
    found = Q(pk__in=())
    for run in runs:
        found |= Q(run=run) & _goes_in(run, direction)
    return found


def _goes_in(run: Run, direction: str) -> Q:
    rising = Q(early=False) & _at("rank", run.alerts[RISING_LABEL])
    rising |= Q(early=True) & _at("rank", run.alerts[EARLY_LABEL])
    falling = _at("falling_rank", run.alerts[FALLING_LABEL])
    told = {
        Direction.RISING: Q(direction=Direction.RISING) & ~falling,
        Direction.FLAT: Q(direction=Direction.FLAT),
        Direction.FALLING: Q(direction=Direction.FALLING) & falling & ~rising,
    }
    if direction in told:
        return told[Direction(direction)]
    return ~(told[Direction.RISING] | told[Direction.FLAT] | told[Direction.FALLING])


def _at(column: str, alerts: Alerts) -> Q:
    """Keep the places that a ranking calls."""
    found = Q(pk__in=())
    for first, last in alerts.called:
        found |= Q(**{f"{column}__gte": first, f"{column}__lte": last})
    return found


class SourceDocument(models.Model):
    """A document behind a signal, as a run named it."""

    sighting = models.ForeignKey(Sighting, models.PROTECT, related_name="documents")
    ident = models.CharField(max_length=ID_LENGTH)
    title = models.CharField(max_length=2_000)
    on = models.CharField(max_length=PERIOD_LENGTH, blank=True)
    venue = models.TextField(blank=True)
    url = models.CharField(max_length=URL_LENGTH, blank=True)
    language = models.TextField(blank=True)

    class Meta:
        ordering = ("sighting_id", "id")
        constraints = (
            models.UniqueConstraint(fields=("sighting", "ident"), name="trends_document_once"),
        )

    def __str__(self) -> str:
        return self.title


class Verdict(models.TextChoices):
    """What an expert thinks of a signal."""

    ACT = "act", pgettext_lazy("judgement", "act on it")
    WATCH = "watch", pgettext_lazy("judgement", "keep watching")
    UNSURE = "unsure", pgettext_lazy("judgement", "cannot say yet")
    NOISE = "noise", pgettext_lazy("judgement", "no technology, or noise")


class Judgement(Acted):
    """What somebody thinks of a signal, why, and on which run; their last one stands."""

    signal = models.ForeignKey(Signal, models.PROTECT, related_name="judgements")
    run = models.ForeignKey(Run, models.PROTECT, related_name="+")
    verdict = models.CharField(max_length=10, choices=Verdict.choices)
    reason = models.CharField(max_length=NOTE_LENGTH)

    class Meta:
        ordering = ("signal_id", "id")
        constraints = (
            models.CheckConstraint(condition=Q(reason__gt=""), name="trends_judgement_says_why"),
        )
        indexes = (models.Index(fields=("signal", "actor_id"), name="trends_judged"),)

    def __str__(self) -> str:
        return f"{self.signal_id} {self.verdict}"


class WatchList(models.Model):
    """Signals and words that a person follows; nobody else is shown it."""

    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    title = models.CharField(max_length=TITLE_LENGTH)
    is_synthetic = models.BooleanField(default=False)

    class Meta:
        ordering = ("title", "id")
        constraints = (
            models.UniqueConstraint(
                fields=("user", "title", "is_synthetic"), name="trends_list_once"
            ),
        )

    def __str__(self) -> str:
        return self.title


class Watched(models.Model):
    """A signal on a watch list."""

    list = models.ForeignKey(WatchList, models.CASCADE, related_name="watched")
    signal = models.ForeignKey(Signal, models.CASCADE, related_name="+")

    class Meta:
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(fields=("list", "signal"), name="trends_watched_once"),
        )

    def __str__(self) -> str:
        return f"{self.list_id} {self.signal_id}"


class WatchedWords(models.Model):
    """Words of one's own on a watch list, looked for among the signals of each run.

    `folded` is how the engine writes such a phrase; `at` is since when news of it is told.
    """

    list = models.ForeignKey(WatchList, models.CASCADE, related_name="words")
    text = models.CharField(max_length=WORDS_LENGTH)
    folded = models.CharField(max_length=WORDS_LENGTH)
    at = models.DateTimeField()

    class Meta:
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(fields=("list", "folded"), name="trends_words_once"),
            models.CheckConstraint(condition=Q(folded__gt=""), name="trends_words_are_a_phrase"),
        )

    def __str__(self) -> str:
        return self.text


class MapTerm(Acted):
    """Words of a technology in three languages, and the division of OKED it belongs to."""

    sector = models.ForeignKey(Sector, models.PROTECT, related_name="+")
    en = models.CharField(max_length=NAME_LENGTH)
    ru = models.CharField(max_length=NAME_LENGTH)
    kk = models.CharField(max_length=NAME_LENGTH)
    source = models.CharField(max_length=NAME_LENGTH)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("sector_id", "en")
        constraints = (
            models.UniqueConstraint(
                fields=("sector", "en"),
                condition=Q(withdrawn_at=None),
                name="trends_term_once",
            ),
            models.CheckConstraint(
                condition=Q(en__gt="", ru__gt="", kk__gt=""), name="trends_term_in_three"
            ),
        )

    def __str__(self) -> str:
        return self.en


class LinkState(models.TextChoices):
    """How far a link is known."""

    SUGGESTED = "suggested", pgettext_lazy("link", "suggested")
    CONFIRMED = "confirmed", pgettext_lazy("link", "confirmed")
    REFUSED = "refused", pgettext_lazy("link", "refused")


class Link(models.Model):
    """A signal and a sector or project it bears on: suggested from words, decided by a person."""

    signal = models.ForeignKey(Signal, models.PROTECT, related_name="links")
    sector = models.ForeignKey(Sector, models.PROTECT, null=True, blank=True, related_name="+")
    project = models.ForeignKey(Project, models.PROTECT, null=True, blank=True, related_name="+")
    state = models.CharField(max_length=10, choices=LinkState.choices, default=LinkState.SUGGESTED)
    evidence = models.CharField(max_length=NAME_LENGTH, blank=True)

    class Meta:
        ordering = ("signal_id", "id")
        constraints = (
            models.CheckConstraint(
                condition=Q(sector=None, project__isnull=False)
                | Q(sector__isnull=False, project=None),
                name="trends_link_to_one",
            ),
            models.UniqueConstraint(
                fields=("signal", "sector"),
                condition=Q(project=None),
                name="trends_sector_linked_once",
            ),
            models.UniqueConstraint(
                fields=("signal", "project"),
                condition=Q(sector=None),
                name="trends_project_linked_once",
            ),
        )
        indexes = (models.Index(fields=("state", "signal"), name="trends_links_by_state"),)

    def __str__(self) -> str:
        return f"{self.signal_id} {self.sector_id or self.project_id}"


class LinkDecision(Acted):
    """What somebody decided on a link; the last one stands."""

    link = models.ForeignKey(Link, models.PROTECT, related_name="decisions")
    state = models.CharField(
        max_length=10,
        choices=[one for one in LinkState.choices if one[0] != LinkState.SUGGESTED],
    )
    note = models.CharField(max_length=NOTE_LENGTH, blank=True)

    class Meta:
        ordering = ("link_id", "id")
        constraints = (
            models.CheckConstraint(condition=~Q(state="suggested"), name="trends_decision_decides"),
        )

    def __str__(self) -> str:
        return f"{self.link_id} {self.state}"


class Duty(Acted):
    """What an expert looks after: a sector, or all of them, every so many days from a day on."""

    expert = models.ForeignKey(User, models.PROTECT, related_name="+")
    sector = models.ForeignKey(Sector, models.PROTECT, null=True, blank=True, related_name="+")
    every_days = models.PositiveSmallIntegerField()
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    is_synthetic = models.BooleanField(default=False)

    class Meta:
        ordering = ("expert_id", "id")
        constraints = (
            models.CheckConstraint(
                condition=Q(every_days__range=(7, 366)), name="trends_duty_has_rhythm"
            ),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="trends_duty_ends_after_start",
            ),
        )

    def __str__(self) -> str:
        return f"{self.expert_id} {self.sector_id}"


class Review(Acted):
    """A review that an expert did: of which duty, for which day, what came of it."""

    duty = models.ForeignKey(Duty, models.PROTECT, related_name="reviews")
    due_on = models.DateField()
    note = models.CharField(max_length=NOTE_LENGTH)

    class Meta:
        ordering = ("duty_id", "due_on")
        constraints = (
            models.UniqueConstraint(fields=("duty", "due_on"), name="trends_reviewed_once"),
            models.CheckConstraint(condition=Q(note__gt=""), name="trends_review_says_what"),
        )

    def __str__(self) -> str:
        return f"{self.duty_id} {self.due_on}"


class Subscription(models.Model):
    """That a person wants to be told: of signed briefs, of what is new, of one sector."""

    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    sector = models.ForeignKey(Sector, models.CASCADE, null=True, blank=True, related_name="+")
    is_synthetic = models.BooleanField(default=False)

    class Meta:
        ordering = ("user_id", "id")
        constraints = (
            models.UniqueConstraint(
                fields=("user", "sector", "is_synthetic"), name="trends_subscribed_once"
            ),
            models.UniqueConstraint(
                fields=("user", "is_synthetic"),
                condition=Q(sector=None),
                name="trends_subscribed_to_all_once",
            ),
        )

    def __str__(self) -> str:
        return f"{self.user_id} {self.sector_id}"


class BriefState(models.TextChoices):
    """Where a brief stands."""

    DRAFT = "draft", pgettext_lazy("brief", "draft")
    SIGNED = "signed", pgettext_lazy("brief", "signed")


class Brief(Acted):
    """A brief for a quarter or on demand; signed by somebody who did not compose it.

    It rests on `run`, and on further ones where several corpora are watched.
    """

    run = models.ForeignKey(Run, models.PROTECT, related_name="briefs")
    before = models.ForeignKey(Run, models.PROTECT, null=True, blank=True, related_name="+")
    quarter = models.CharField(max_length=7, blank=True)
    on = models.DateField()
    decide = models.CharField(max_length=NOTE_LENGTH, blank=True)
    state = models.CharField(max_length=10, choices=BriefState.choices, default=BriefState.DRAFT)
    signed_by = models.CharField(max_length=100, blank=True)
    signed_label = models.CharField(max_length=NAME_LENGTH, blank=True)
    signed_at = models.DateTimeField(null=True, blank=True)
    is_synthetic = models.BooleanField(default=False)

    class Meta:
        ordering = ("-id",)
        constraints = (
            models.CheckConstraint(
                condition=Q(state="draft", signed_by="", signed_at=None)
                | Q(state="signed", signed_by__gt="", signed_at__isnull=False, decide__gt=""),
                name="trends_signed_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(signed_by=F("actor_id")), name="trends_signed_by_a_second"
            ),
            models.UniqueConstraint(
                fields=("quarter", "is_synthetic"),
                condition=~Q(quarter="") & Q(state="signed"),
                name="trends_one_brief_a_quarter",
            ),
        )

    def __str__(self) -> str:
        return f"{self.pk}"

    @property
    def runs(self) -> list[Run]:
        """All runs that it rests on, the one that was computed last first."""
        return [self.run, *(one.run for one in self.further.all())]


class FurtherRun(models.Model):
    """A run of another corpus that a brief rests on beside its first one."""

    brief = models.ForeignKey(Brief, models.PROTECT, related_name="further")
    run = models.ForeignKey(Run, models.PROTECT, related_name="+")

    class Meta:
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(fields=("brief", "run"), name="trends_rests_on_once"),
        )

    def __str__(self) -> str:
        return f"{self.brief_id} {self.run_id}"


class BriefSeal(models.Model):
    """The digest of what was signed of a brief: its claims, what to decide, its run."""

    brief = models.OneToOneField(Brief, models.PROTECT, related_name="seal")
    digest = models.CharField(max_length=64)

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return self.digest


class BriefWithdrawal(Acted):
    """That a draft is not pursued, and why."""

    brief = models.OneToOneField(Brief, models.PROTECT, related_name="withdrawal")
    reason = models.CharField(max_length=NOTE_LENGTH)

    class Meta:
        ordering = ("id",)
        constraints = (
            models.CheckConstraint(condition=Q(reason__gt=""), name="trends_draft_out_with_reason"),
        )

    def __str__(self) -> str:
        return f"{self.brief_id}"


def rests_on_withdrawn() -> Q:
    """Tell briefs of which a run is withdrawn and was not brought back."""
    further = FurtherRun.objects.filter(is_withdrawn("run"), brief=OuterRef("pk"))
    return Q(is_withdrawn("run")) | Q(Exists(further))


class ClaimKind(models.TextChoices):
    """What a line of a brief says."""

    NEW = "new", pgettext_lazy("brief", "new")
    RISING = "rising", pgettext_lazy("brief", "rising")
    FALLING = "falling", pgettext_lazy("brief", "falling")
    PROJECT = "project", pgettext_lazy("brief", "about a project")
    SECTOR = "sector", pgettext_lazy("brief", "about a sector")
    DECIDE = "decide", pgettext_lazy("brief", "to decide")


class Claim(models.Model):
    """A line of a brief, as values, so that it is said in any language; with its evidence."""

    brief = models.ForeignKey(Brief, models.PROTECT, related_name="claims")
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=10, choices=ClaimKind.choices)
    sighting = models.ForeignKey(Sighting, models.PROTECT, null=True, blank=True, related_name="+")
    project = models.ForeignKey(Project, models.PROTECT, null=True, blank=True, related_name="+")
    facts = models.JSONField(default=dict)

    class Meta:
        ordering = ("brief_id", "position")
        constraints = (
            models.UniqueConstraint(fields=("brief", "position"), name="trends_claim_once"),
        )

    def __str__(self) -> str:
        return f"{self.brief_id} {self.kind}"
