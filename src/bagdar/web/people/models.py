"""Tables of people: users, grants, organisations, offices, tenures, delegations."""

from __future__ import annotations

import secrets
from datetime import date
from typing import Any

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bagdar.core.terms.outgoing import LONGEST_PATTERN
from bagdar.web.enterprises.models import Enterprise, Sector
from bagdar.web.territories.models import Named, Territory


class Role(models.TextChoices):
    """Who may do what, exactly as GLOSSARY.md lists them."""

    ENTERPRISE = "enterprise", _("enterprise")
    OFFICER = "officer", _("territory officer")
    AKIM = "akim", _("akim")
    MINISTRY = "ministry", _("ministry")
    ANALYST = "analyst", _("analyst")
    PROGRAMME_OFFICE = "programme_office", _("programme office")
    CONTROL_OFFICE = "control_office", _("control office")
    AUDITOR = "auditor", _("auditor")
    CHAIR = "chair", _("chair")
    CUSTODIAN = "custodian", _("custodian")
    ADMINISTRATOR = "administrator", _("administrator")


class User(AbstractUser):
    """An account; what it may see and do is in its grants."""

    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]
    full_name = models.CharField(_("full name"), max_length=200, blank=True)
    language = models.CharField(_("language"), max_length=2, blank=True)
    daily_letter = models.BooleanField(_("one letter a day"), default=True)
    is_demo = models.BooleanField(default=False)
    is_synthetic = models.BooleanField(default=False)

    @property
    def actor_id(self) -> str:
        """Who acted, as the journal keeps it."""
        return f"user:{self.pk}"

    @property
    def actor_label(self) -> str:
        """How the journal calls the person."""
        return self.full_name or self.username

    def get_full_name(self) -> str:
        """Return the name shown to people; that of a demo account in the reader's language."""
        return gettext(self.full_name) if self.is_demo and self.full_name else self.actor_label

    def get_short_name(self) -> str:
        """Return the name shown to people."""
        return self.get_full_name()


class OrganisationKind(models.TextChoices):
    """Kinds of organisations that hold offices."""

    AKIMAT = "akimat", _("akimat")
    MINISTRY = "ministry", _("ministry")
    AGENCY = "agency", _("agency")
    HOLDING = "holding", _("holding")
    NETWORK = "network", _("network company")


class Organisation(Named):
    """An authority, holding or network company; an akimat belongs to a territory."""

    key = models.SlugField(max_length=80, unique=True)
    kind = models.CharField(max_length=10, choices=OrganisationKind.choices)
    territory = models.ForeignKey(
        Territory, models.PROTECT, null=True, blank=True, related_name="organisations"
    )

    class Meta:
        ordering = ("name_en", "id")
        constraints = (
            models.CheckConstraint(
                condition=~Q(kind="akimat") | Q(territory__isnull=False),
                name="people_akimat_has_territory",
            ),
            models.UniqueConstraint(
                fields=("territory",),
                condition=Q(kind="akimat"),
                name="people_one_akimat_a_territory",
            ),
        )


class Letterhead(models.Model):
    """The form of an organisation: what stands on its papers beside its name.

    `for_centre` marks the one on whose form the centre gives instructions. The emblem is a small
    JPEG made of the picture that was given.
    """

    organisation = models.OneToOneField(
        Organisation, models.PROTECT, related_name="letterhead", primary_key=True
    )
    address_en = models.CharField(max_length=300, blank=True)
    address_ru = models.CharField(max_length=300, blank=True)
    address_kk = models.CharField(max_length=300, blank=True)
    telephone = models.CharField(max_length=100, blank=True)
    email = models.EmailField(blank=True)
    letter_numbers = models.CharField(max_length=LONGEST_PATTERN, blank=True)
    instruction_numbers = models.CharField(max_length=LONGEST_PATTERN, blank=True)
    emblem = models.BinaryField(blank=True, default=b"")
    for_centre = models.BooleanField(default=False)

    class Meta:
        ordering = ("organisation_id",)
        constraints = (
            models.UniqueConstraint(
                fields=("for_centre",),
                condition=Q(for_centre=True),
                name="people_one_form_of_centre",
            ),
            models.CheckConstraint(
                condition=Q(letter_numbers="") | ~Q(letter_numbers=F("instruction_numbers")),
                name="people_numbers_apart",
            ),
        )

    def __str__(self) -> str:
        return f"{self.organisation_id}"


class Grant(models.Model):
    """A role for one scope and term: the whole programme, or exactly one thing.

    A grant is ended, never deleted: the database refuses. Its last day is exclusive; one taken
    back on its first day was never in force.
    """

    user = models.ForeignKey(User, models.PROTECT, related_name="grants")
    role = models.CharField(max_length=20, choices=Role.choices)
    territory = models.ForeignKey(
        Territory, models.PROTECT, null=True, blank=True, related_name="grants"
    )
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="grants"
    )
    sector = models.ForeignKey(Sector, models.PROTECT, null=True, blank=True, related_name="+")
    enterprise = models.ForeignKey(
        Enterprise, models.PROTECT, null=True, blank=True, related_name="grants"
    )
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ("user_id", "id")
        constraints = (
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
                name="people_grant_ends_after_start",
            ),
            models.CheckConstraint(
                condition=(
                    Q(territory=None, organisation=None, sector=None, enterprise=None)
                    | Q(
                        territory__isnull=False,
                        organisation=None,
                        sector=None,
                        enterprise=None,
                    )
                    | Q(
                        territory=None,
                        organisation__isnull=False,
                        sector=None,
                        enterprise=None,
                    )
                    | Q(
                        territory=None,
                        organisation=None,
                        sector__isnull=False,
                        enterprise=None,
                    )
                    | Q(
                        territory=None,
                        organisation=None,
                        sector=None,
                        enterprise__isnull=False,
                    )
                ),
                name="people_grant_one_scope",
            ),
            models.CheckConstraint(
                condition=~Q(role__in=["officer", "akim"]) | Q(territory__isnull=False),
                name="people_territory_role_has_territory",
            ),
            models.CheckConstraint(
                condition=~Q(role="enterprise") | Q(enterprise__isnull=False),
                name="people_enterprise_role_has_enterprise",
            ),
            models.CheckConstraint(
                condition=~Q(role="ministry")
                | Q(organisation__isnull=False)
                | Q(sector__isnull=False),
                name="people_ministry_role_has_scope",
            ),
        )

    def __str__(self) -> str:
        return f"{self.user_id} {self.role}"


class Person(Named):
    """Somebody who holds an office, with or without an account."""

    user = models.OneToOneField(User, models.PROTECT, null=True, blank=True, related_name="person")


class Office(Named):
    """A post of an organisation, such as the akim of an oblast."""

    key = models.SlugField(max_length=80, unique=True)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="offices")
    heads = models.BooleanField(default=False)

    class Meta:
        ordering = ("organisation_id", "-heads", "id")
        constraints = (
            models.UniqueConstraint(
                fields=("organisation",),
                condition=Q(heads=True),
                name="people_one_head_office",
            ),
        )


class Tenure(models.Model):
    """A person in an office from one day to another (exclusive).

    Substantive tenures of one office never overlap: an exclusion constraint on PostgreSQL,
    triggers on SQLite. An acting holder may overlap, by order.
    """

    office = models.ForeignKey(Office, models.PROTECT, related_name="tenures")
    person = models.ForeignKey(Person, models.PROTECT, related_name="tenures")
    acting = models.BooleanField(default=False)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    order = models.CharField(_("order"), max_length=300, blank=True)

    class Meta:
        ordering = ("office_id", "-starts_on")
        constraints = (
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gt=F("starts_on")),
                name="people_tenure_has_length",
            ),
            models.CheckConstraint(
                condition=Q(acting=False) | (Q(order__gt="") & Q(ends_on__isnull=False)),
                name="people_acting_by_order_and_term",
            ),
        )

    def __str__(self) -> str:
        return f"{self.office_id} {self.person_id}"

    def holds_on(self, day: date) -> bool:
        """Answer whether the person is in office on this day."""
        return self.starts_on <= day and (self.ends_on is None or day < self.ends_on)


class Delegation(models.Model):
    """Named acts that an office holder lets somebody sign for a term (last day exclusive)."""

    tenure = models.ForeignKey(Tenure, models.PROTECT, related_name="delegations")
    delegate = models.ForeignKey(User, models.PROTECT, related_name="delegations")
    acts = models.JSONField(default=list)
    ground = models.CharField(max_length=300)
    starts_on = models.DateField()
    ends_on = models.DateField()

    class Meta:
        ordering = ("-starts_on", "id")
        constraints = (
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="people_delegation_ends_after_start",
            ),
            models.CheckConstraint(condition=Q(ground__gt=""), name="people_delegation_ground"),
        )

    def __str__(self) -> str:
        return f"{self.tenure_id} → {self.delegate_id}"


class Handover(models.Model):
    """What one holder leaves to the next that day, signed by both.

    The inventory is frozen when it is made, a signature when it is given: the database refuses
    to change either.
    """

    office = models.ForeignKey(Office, models.PROTECT, related_name="handovers")
    outgoing = models.OneToOneField(Tenure, models.PROTECT, related_name="handed_over")
    incoming = models.ForeignKey(
        Tenure, models.PROTECT, null=True, blank=True, related_name="received"
    )
    on = models.DateField()
    inventory: models.JSONField[Any, Any] = models.JSONField(default=dict)
    outgoing_signed_at = models.DateTimeField(null=True, blank=True)
    outgoing_signature = models.CharField(max_length=300, blank=True)
    incoming_signed_at = models.DateTimeField(null=True, blank=True)
    incoming_signature = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ("-on", "id")
        constraints = (
            models.CheckConstraint(
                condition=Q(outgoing_signed_at=None, outgoing_signature="")
                | Q(outgoing_signed_at__isnull=False, outgoing_signature__gt=""),
                name="people_outgoing_signature_whole",
            ),
            models.CheckConstraint(
                condition=Q(incoming_signed_at=None, incoming_signature="")
                | Q(
                    incoming__isnull=False,
                    incoming_signed_at__isnull=False,
                    incoming_signature__gt="",
                ),
                name="people_incoming_signature_whole",
            ),
            models.CheckConstraint(
                condition=~Q(outgoing=F("incoming")), name="people_handover_to_another"
            ),
        )

    def __str__(self) -> str:
        return f"{self.office_id} {self.on}"


def proof_name(onboarding: Onboarding, filename: str) -> str:
    """Return where a proof is kept: a name that nobody can guess, with the ending of its kind."""
    ending = filename.rsplit(".", 1)[-1]
    return f"onboarding/{onboarding.asked_at:%Y}/{secrets.token_hex(16)}.{ending}"


class Onboarding(models.Model):
    """An enterprise's request to join, with proof of the right to act; decided by the office."""

    user = models.ForeignKey(User, models.PROTECT, related_name="onboardings")
    bin = models.CharField(max_length=12)
    enterprise_name = models.CharField(max_length=300)
    proof = models.FileField(upload_to=proof_name, max_length=200)
    proof_sha256 = models.CharField(max_length=64)
    asked_at = models.DateTimeField()
    decision = models.CharField(
        max_length=10,
        choices=[
            ("", _("waiting")),
            ("accepted", _("accepted")),
            ("refused", _("refused")),
        ],
        blank=True,
    )
    decided_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="onboardings_decided"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ("-asked_at",)
        constraints = (
            models.CheckConstraint(
                condition=Q(decision="", decided_by=None, decided_at=None)
                | Q(decision__gt="", decided_by__isnull=False, decided_at__isnull=False),
                name="people_onboarding_decided_whole",
            ),
            models.CheckConstraint(
                condition=~Q(decided_by=F("user")), name="people_onboarding_by_another"
            ),
            models.CheckConstraint(
                condition=~Q(decision="refused") | Q(reason__gt=""),
                name="people_refusal_has_reason",
            ),
            models.UniqueConstraint(
                fields=("user", "bin"),
                condition=Q(decision=""),
                name="people_one_waiting_request",
            ),
        )

    def __str__(self) -> str:
        return f"{self.bin} {self.user_id}"


class Token(models.Model):
    """A key to the API: only its digest is kept."""

    user = models.ForeignKey(User, models.CASCADE, related_name="tokens")
    label = models.CharField(max_length=100)
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    may_write = models.BooleanField(default=False)

    class Meta:
        ordering = ("-created_at", "-id")
        constraints = (
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("created_at")), name="people_token_has_length"
            ),
        )

    def __str__(self) -> str:
        return self.label


class Answered(models.Model):
    """What the API answered to a request that carried an Idempotency-Key: told again as it was."""

    user = models.ForeignKey(User, models.CASCADE, related_name="answered")
    key = models.CharField(max_length=100)
    request_digest = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(null=True, blank=True)
    headers: models.JSONField[Any, Any] = models.JSONField(default=dict)
    body = models.TextField(blank=True)
    asked_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("user", "key"), name="people_answered_once"),
        )
        indexes = (models.Index(fields=("asked_at",), name="people_answered_at"),)

    def __str__(self) -> str:
        return f"{self.user_id} {self.key}"
