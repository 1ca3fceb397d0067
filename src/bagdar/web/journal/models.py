"""Tables of the journal: entries chained by hash, payloads that two persons can redact."""

from django.db import models


class Entry(models.Model):
    """One act: who did what, when, for whom; chained to the entry before it."""

    seq = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField(db_index=True)
    actor_id = models.CharField(max_length=80)
    actor_label = models.CharField(max_length=200)
    on_behalf_of = models.CharField(max_length=200, blank=True)
    act = models.CharField(max_length=60)
    ground = models.TextField(blank=True)
    digest = models.CharField(max_length=64)
    previous = models.CharField(max_length=64)
    hash = models.CharField(max_length=64, unique=True)

    class Meta:
        ordering = ("seq",)
        indexes = (
            models.Index(fields=("actor_id", "seq"), name="journal_by_actor"),
            models.Index(fields=("act", "seq"), name="journal_by_act"),
        )

    def __str__(self) -> str:
        return f"{self.seq} {self.act}"


class Payload(models.Model):
    """What one act did to one subject: before and after, as canonical JSON.

    The digest covers salt and body and stays for ever. A redaction empties salt and body, so that
    what was pasted by mistake can neither be read nor guessed.
    """

    entry = models.ForeignKey(Entry, models.PROTECT, related_name="payloads")
    position = models.PositiveIntegerField()
    subject_kind = models.CharField(max_length=40)
    subject_id = models.CharField(max_length=80)
    digest = models.CharField(max_length=64)
    salt = models.CharField(max_length=64, blank=True)
    body = models.TextField(blank=True)
    redacted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("entry_id", "position")
        constraints = (
            models.UniqueConstraint(
                fields=("entry", "position"), name="journal_payload_position"
            ),
            models.CheckConstraint(
                condition=models.Q(redacted_at=None, salt__gt="", body__gt="")
                | models.Q(redacted_at__isnull=False, salt="", body=""),
                name="journal_payload_whole_or_redacted",
            ),
        )
        indexes = (
            models.Index(
                fields=("subject_kind", "subject_id", "entry"), name="journal_subject"
            ),
        )

    def __str__(self) -> str:
        return f"{self.subject_kind} {self.subject_id}"


class Head(models.Model):
    """The one row that writers lock: number and hash of the last entry."""

    seq = models.BigIntegerField()
    hash = models.CharField(max_length=64)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=models.Q(id=1), name="journal_one_head"),
        )

    def __str__(self) -> str:
        return f"{self.seq}:{self.hash}"


class Redaction(models.Model):
    """A request to empty one payload; a second person carries it out."""

    payload = models.ForeignKey(Payload, models.PROTECT, related_name="redactions")
    ground = models.TextField()
    requested_by = models.CharField(max_length=80)
    requested_at = models.DateTimeField()
    confirmed_by = models.CharField(max_length=80, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=~models.Q(confirmed_by=models.F("requested_by")),
                name="journal_redaction_by_two",
            ),
            models.CheckConstraint(
                condition=models.Q(confirmed_by="", confirmed_at=None)
                | models.Q(confirmed_by__gt="", confirmed_at__isnull=False),
                name="journal_redaction_confirmed_whole",
            ),
        )

    def __str__(self) -> str:
        return f"redaction of {self.payload_id}"
