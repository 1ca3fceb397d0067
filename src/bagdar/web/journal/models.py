"""Tables of the journal: entries chained by hash; payloads and grounds that two can redact."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from bagdar.web.wording import actor_in_words

ACT_LENGTH = 60
ACTOR_LENGTH = 80
NAME_LENGTH = 200
KIND_LENGTH = 40
SUBJECT_LENGTH = 80


class Entry(models.Model):
    """One act: who did what, when, for whom; chained to the entry before it.

    The chain covers the digest of the salted ground, not the ground, since free text is where
    something is pasted by mistake.
    """

    seq = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField()
    actor_id = models.CharField(max_length=ACTOR_LENGTH)
    actor_label = models.CharField(max_length=NAME_LENGTH)
    on_behalf_of = models.CharField(max_length=NAME_LENGTH, blank=True)
    act = models.CharField(max_length=ACT_LENGTH)
    ground = models.TextField(blank=True)
    ground_salt = models.CharField(max_length=64, blank=True)
    ground_digest = models.CharField(max_length=64, blank=True)
    ground_redacted_at = models.DateTimeField(null=True, blank=True)
    digest = models.CharField(max_length=64)
    previous = models.CharField(max_length=64)
    hash = models.CharField(max_length=64, unique=True)

    class Meta:
        ordering = ("seq",)
        constraints = (
            models.CheckConstraint(
                condition=Q(ground="", ground_salt="", ground_digest="", ground_redacted_at=None)
                | Q(ground__gt="", ground_salt__gt="", ground_digest__gt="")
                & Q(ground_redacted_at=None)
                | Q(ground="", ground_salt="", ground_digest__gt="")
                & Q(ground_redacted_at__isnull=False),
                name="journal_ground_whole_or_redacted",
            ),
        )
        indexes = (
            models.Index(fields=("at", "seq"), name="journal_by_moment"),
            models.Index(fields=("actor_id", "seq"), name="journal_by_actor"),
            models.Index(fields=("act", "seq"), name="journal_by_act"),
        )

    def __str__(self) -> str:
        return f"{self.seq} {self.act}"

    @property
    def actor(self) -> str:
        """Who acted, in the reader's language where it was the system itself."""
        return actor_in_words(self.actor_id, self.actor_label)


class Payload(models.Model):
    """What one act did to one subject: before and after, as canonical JSON.

    The digest covers salt and body and stays for ever. A redaction empties salt and body, so that
    what was pasted by mistake can neither be read nor guessed.
    """

    entry = models.ForeignKey(Entry, models.PROTECT, related_name="payloads")
    position = models.PositiveIntegerField()
    subject_kind = models.CharField(max_length=KIND_LENGTH)
    subject_id = models.CharField(max_length=SUBJECT_LENGTH)
    digest = models.CharField(max_length=64)
    salt = models.CharField(max_length=64, blank=True)
    body = models.TextField(blank=True)
    redacted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("entry_id", "position")
        constraints = (
            models.UniqueConstraint(fields=("entry", "position"), name="journal_payload_position"),
            models.CheckConstraint(
                condition=Q(redacted_at=None, salt__gt="", body__gt="")
                | Q(redacted_at__isnull=False, salt="", body=""),
                name="journal_payload_whole_or_redacted",
            ),
        )
        indexes = (
            models.Index(fields=("subject_kind", "subject_id", "entry"), name="journal_subject"),
        )

    def __str__(self) -> str:
        return f"{self.subject_kind} {self.subject_id}"


class Head(models.Model):
    """The one row that writers lock: number and hash of the last entry."""

    seq = models.BigIntegerField()
    hash = models.CharField(max_length=64)

    class Meta:
        constraints = (models.CheckConstraint(condition=Q(id=1), name="journal_one_head"),)

    def __str__(self) -> str:
        return f"{self.seq}:{self.hash}"


class Redaction(models.Model):
    """A request to take one text out of the journal and the registry; a second person decides.

    The text is kept only until then.
    """

    text = models.TextField(_("text to redact"), blank=True)
    ground = models.TextField(_("ground"))
    requested_by = models.CharField(max_length=ACTOR_LENGTH)
    requested_label = models.CharField(max_length=NAME_LENGTH)
    requested_at = models.DateTimeField()
    decided_by = models.CharField(max_length=ACTOR_LENGTH, blank=True)
    decided_label = models.CharField(max_length=NAME_LENGTH, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    confirmed = models.BooleanField(null=True)

    class Meta:
        ordering = ("-id",)
        constraints = (
            models.CheckConstraint(
                condition=Q(confirmed=False) | ~Q(decided_by=F("requested_by")),
                name="journal_redaction_by_two",
            ),
            models.CheckConstraint(
                condition=Q(decided_by="", decided_at=None, confirmed=None, text__gt="")
                | Q(decided_by__gt="", decided_at__isnull=False, confirmed__isnull=False, text=""),
                name="journal_redaction_decided_whole",
            ),
            models.CheckConstraint(condition=Q(ground__gt=""), name="journal_redaction_ground"),
        )

    def __str__(self) -> str:
        return f"redaction {self.pk}"


class Check(models.Model):
    """One run of `verify`: how far it read and what it found."""

    at = models.DateTimeField()
    seconds = models.FloatField()
    seq = models.BigIntegerField()
    hash = models.CharField(max_length=64)
    broken_seq = models.BigIntegerField(null=True, blank=True)
    reason = models.CharField(max_length=40, blank=True)
    about = models.CharField(max_length=200, blank=True)
    compared = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ("-id",)
        constraints = (
            models.CheckConstraint(
                condition=Q(broken_seq=None, reason="")
                | Q(broken_seq__isnull=False, reason__gt=""),
                name="journal_check_names_the_break",
            ),
        )

    def __str__(self) -> str:
        return f"{self.at} {self.reason or 'holds'}"
