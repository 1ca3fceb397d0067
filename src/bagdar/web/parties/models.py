"""Tables of purchases: processes, their parties, what these tell; and the register of bans.

A process is kept as the last release tells it: a later one takes its place, and the journal holds
what came when. A row of the register is never changed: a later import sets another in its place.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from bagdar.core.spending.traits import Trait
from bagdar.core.terms.identifiers import looks_like_iin, without_iins
from bagdar.core.terms.text import fold_name
from bagdar.web.delivery.models import Acted
from bagdar.web.projects.models import Project
from bagdar.web.spending.models import FoldedField, MoneyField, folded_where_told

LONGEST_REF, LONGEST_NAME, LONGEST_KEY, LONGEST_SOURCE = 300, 500, 600, 300


def sought_text(*texts: str) -> str:
    """Fold texts to what words are looked for in; a personal number in them finds nothing."""
    return " ".join(fold_name(without_iins(one)) for one in texts if one)


class IntakeKind(models.TextChoices):
    """What was taken in."""

    PURCHASES = "purchases", _("purchases")
    UNFAIR = "unfair", _("unfair suppliers")


class Intake(Acted):
    """A table or a file of releases that was taken in: whose, of which day, what it brought."""

    kind = models.CharField(max_length=10, choices=IntakeKind)
    source = models.CharField(max_length=LONGEST_SOURCE)
    stated_on = models.DateField()
    new = models.PositiveIntegerField()
    changed = models.PositiveIntegerField()
    same = models.PositiveIntegerField()
    refused = models.PositiveIntegerField()
    is_synthetic = models.BooleanField(default=False)

    class Meta:
        ordering = ("-id",)
        constraints = (
            models.CheckConstraint(condition=Q(source__gt=""), name="parties_intake_has_source"),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class Party(models.Model):
    """An organisation or person as releases name it; `number` is its BIN or IIN, if told."""

    ref = models.CharField(max_length=LONGEST_REF)
    number = models.CharField(max_length=12, blank=True)
    name = models.CharField(max_length=LONGEST_NAME, blank=True)
    search_text = models.TextField(editable=False, default="")
    is_synthetic = models.BooleanField(default=False)

    class Meta:
        ordering = ("name", "ref")
        constraints = (
            models.UniqueConstraint(fields=("ref", "is_synthetic"), name="parties_party_once"),
        )
        indexes = (models.Index(fields=("number", "is_synthetic"), name="parties_by_number"),)

    def __str__(self) -> str:
        return self.name or self.ref

    @property
    def key(self) -> str:
        """What names it in addresses: its BIN; the number of its row where that is personal."""
        if self.number and not looks_like_iin(self.number):
            return self.number
        return f"p{self.pk}"

    @property
    def sought(self) -> str:
        """What it is found by: its name and identifier, without personal numbers."""
        return sought_text(self.name, self.ref, self.number)


class Purchase(models.Model):
    """A contracting process, as its last release tells it.

    `reading` says by which reading it was read; none is known of what was taken in before that was
    kept.
    """

    ocid = models.CharField(max_length=LONGEST_REF)
    title = models.CharField(max_length=LONGEST_NAME, blank=True)
    status = models.CharField(max_length=40, blank=True)
    method = models.CharField(max_length=40, blank=True)
    details = models.CharField(max_length=200, blank=True)
    day = models.DateField(null=True, blank=True)
    currency = models.CharField(max_length=3, blank=True)
    value = MoneyField(null=True, blank=True)
    tenderers = models.PositiveIntegerField(null=True, blank=True)
    project = models.ForeignKey(
        Project, models.PROTECT, null=True, blank=True, related_name="purchases"
    )
    compiled = models.CharField(max_length=40, blank=True)
    digest = models.CharField(max_length=64)
    reading = models.PositiveSmallIntegerField(null=True, blank=True)
    search_text = models.TextField(editable=False, default="")
    intake = models.ForeignKey(Intake, models.PROTECT, related_name="+")
    is_synthetic = models.BooleanField(default=False)

    class Meta:
        ordering = (F("day").desc(nulls_last=True), "-id")
        constraints = (
            models.UniqueConstraint(fields=("ocid", "is_synthetic"), name="parties_purchase_once"),
            models.CheckConstraint(
                condition=Q(value=None) | Q(currency__gt="", value__gte=0),
                name="parties_value_in_a_currency",
            ),
        )

    def __str__(self) -> str:
        return self.title or self.ocid

    @property
    def sought(self) -> str:
        """What it is found by: its title and identifier, without personal numbers."""
        return sought_text(self.title, self.ocid)


class PartRole(models.TextChoices):
    """What a party is in a purchase."""

    BUYER = "buyer", pgettext_lazy("party", "buyer")
    SUPPLIER = "supplier", pgettext_lazy("party", "supplier")
    TENDERER = "tenderer", pgettext_lazy("party", "tenderer")


class Part(models.Model):
    """The part of a party in a purchase; `value` is what a supplier won alone."""

    purchase = models.ForeignKey(Purchase, models.CASCADE, related_name="parts")
    party = models.ForeignKey(Party, models.PROTECT, related_name="parts")
    role = models.CharField(max_length=10, choices=PartRole)
    value = MoneyField(null=True, blank=True)

    class Meta:
        ordering = ("role", "id")
        constraints = (
            models.UniqueConstraint(fields=("purchase", "party", "role"), name="parties_part_once"),
        )
        indexes = (models.Index(fields=("party", "role"), name="parties_parts_of"),)

    def __str__(self) -> str:
        return f"{self.party_id} {self.role}"


class Signed(models.Model):
    """A contract of a purchase in one currency: what it is worth in it, and was paid of it.

    The value is none where it is not known, or in another currency than this payment.
    """

    purchase = models.ForeignKey(Purchase, models.CASCADE, related_name="signed")
    number = models.CharField(max_length=LONGEST_REF)
    folded = FoldedField()
    signed_on = models.DateField(null=True, blank=True)
    currency = models.CharField(max_length=3, blank=True)
    value = MoneyField(null=True, blank=True)
    paid = MoneyField(default=0)

    class Meta:
        ordering = ("purchase_id", "number", "currency")
        constraints = (
            models.UniqueConstraint(
                fields=("purchase", "number", "currency"), name="parties_signed_once"
            ),
            models.CheckConstraint(
                condition=Q(value=None, paid=0) | Q(currency__gt=""),
                name="parties_signed_in_a_currency",
            ),
            models.CheckConstraint(
                condition=Q(value=None) | Q(value__gte=0), name="parties_signed_not_negative"
            ),
            folded_where_told("parties_signed_is_folded"),
        )
        indexes = (models.Index(fields=("folded", "signed_on"), name="parties_signed_folded"),)

    def __str__(self) -> str:
        return f"{self.number} {self.currency}"


TRAITS = [
    (Trait.ACCOUNT.value, _("bank account")),
    (Trait.OWNER.value, _("beneficial owner")),
    (Trait.HEAD.value, pgettext_lazy("party", "head")),
    (Trait.CONTACT.value, _("contact person")),
    (Trait.TELEPHONE.value, _("telephone")),
    (Trait.EMAIL.value, _("e-mail")),
    (Trait.DOMAIN.value, _("web domain")),
    (Trait.ADDRESS.value, _("address")),
]


class Told(models.Model):
    """What a party tells of itself in a purchase, as it stands there and as it is compared."""

    purchase = models.ForeignKey(Purchase, models.CASCADE, related_name="told")
    party = models.ForeignKey(Party, models.PROTECT, related_name="told")
    trait = models.CharField(max_length=10, choices=TRAITS)
    key = models.CharField(max_length=LONGEST_KEY)
    text = models.CharField(max_length=LONGEST_NAME)

    class Meta:
        ordering = ("trait", "id")
        indexes = (
            models.Index(fields=("trait", "key"), name="parties_told_alike"),
            models.Index(fields=("party", "trait"), name="parties_told_by"),
        )
        constraints = (
            models.CheckConstraint(condition=Q(key__gt=""), name="parties_told_something"),
        )

    def __str__(self) -> str:
        return f"{self.trait} {self.party_id}"


class Unfair(models.Model):
    """A row of a register of unfair suppliers; both days are included.

    One that was struck out holds no more; the same row taken again stays struck out.
    """

    number = models.CharField(max_length=LONGEST_REF)
    name = models.CharField(max_length=LONGEST_NAME, blank=True)
    since = models.DateField()
    until = models.DateField(null=True, blank=True)
    ground = models.CharField(max_length=LONGEST_NAME, blank=True)
    intake = models.ForeignKey(Intake, models.PROTECT, related_name="brought")
    replaced_by = models.ForeignKey(Intake, models.PROTECT, null=True, blank=True, related_name="+")
    struck = models.BooleanField(default=False)
    is_synthetic = models.BooleanField(default=False)

    class Meta:
        ordering = ("-since", "number", "id")
        constraints = (
            models.UniqueConstraint(
                fields=("number", "since", "is_synthetic"),
                condition=Q(replaced_by=None),
                name="parties_unfair_once",
            ),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("since")), name="parties_unfair_in_order"
            ),
        )
        indexes = (models.Index(fields=("number", "is_synthetic"), name="parties_unfair_of"),)

    def __str__(self) -> str:
        return f"{self.number} {self.since}"
