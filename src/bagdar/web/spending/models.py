"""Registers of money: each row is kept in versions, of which the last one holds.

A `Record` is what a row of a register is about, a contract say; its versions tell how it stood from
one act to the next. A correction closes the version in force and appends another; a trigger refuses
every other change. Payments and acts name the record of their contract, obligations and claw-backs
that of their support.
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any, ClassVar, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from bagdar.core.terms.text import fold_number
from bagdar.web.projects.models import Project

MINOR = 2
"""Digits after the point: amounts are kept as whole hundredths."""
MOST_AMOUNT = Decimal(10) ** 15
CURRENCY = r"^[A-Z]{3}$"
BIN = r"^([0-9]{12})?$"
NATURAL_LENGTH = 600


class Register(models.TextChoices):
    """The registers, in the order in which money goes."""

    BUDGET = "budget", _("budget lines")
    CONTRACT = "contract", _("commitments and contracts")
    ACCEPTANCE = "acceptance", _("acceptance acts")
    PAYMENT = "payment", _("payments")
    SUPPORT = "support", _("state support")
    OBLIGATION = "obligation", _("counter-obligations")
    CLAWBACK = "clawback", _("claw-backs")
    SAVING = "saving", _("savings made")


class MoneyField(models.Field):  # type: ignore[type-arg]  # a field of Decimal in Python
    """An amount in the main unit of its currency, a Decimal; a whole number of hundredths kept.

    Sums in the database are exact on either of them: SQLite keeps decimals as doubles.
    """

    def get_internal_type(self) -> str:
        """Return the column that keeps it."""
        return "BigIntegerField"

    def from_db_value(self, value: Any, *_more: Any) -> Decimal | None:
        """Read hundredths."""
        return None if value is None else Decimal(int(value)).scaleb(-MINOR)

    def to_python(self, value: Any) -> Decimal | None:
        """Take an amount."""
        return None if value is None else Decimal(value)

    def get_prep_value(self, value: Any) -> int | None:
        """Write hundredths. Raises ValidationError for a fraction of them."""
        if value is None:
            return None
        scaled = Decimal(value).scaleb(MINOR)
        if scaled != scaled.to_integral_value():
            raise ValidationError(f"{value}: amounts have at most {MINOR} digits after the point.")
        return int(scaled)


LONGEST_FOLDED = 300


class FoldedField(models.CharField):  # type: ignore[type-arg]  # a field of str in Python
    """A number as it is compared (`fold_number`), computed from its column whenever it is written.

    Rows written one by one and many at once pass here alike. What writes past it leaves the column
    empty, which a constraint refuses (`folded_where_told`); a row is never given another number.
    """

    def __init__(self, *args: Any, of: str = "number", **kwargs: Any) -> None:
        """Name the column that is folded."""
        self.of = of
        kwargs |= {"max_length": LONGEST_FOLDED, "editable": False, "default": ""}
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        """Write it down for a migration."""
        name, path, args, kwargs = super().deconstruct()
        for one in ("max_length", "editable", "default"):
            kwargs.pop(one, None)
        return name, path, args, {**kwargs, "of": self.of}

    def pre_save(self, model_instance: models.Model, add: bool) -> str:  # noqa: ARG002 -- Django gives it
        """Fold the number that is written, whatever the row held before."""
        number = getattr(model_instance, self.of)
        folded = (fold_number(number) or number)[:LONGEST_FOLDED]
        setattr(model_instance, self.attname, folded)
        return folded


def folded_where_told(name: str) -> models.CheckConstraint:
    """Refuse a number that was written without being folded."""
    return models.CheckConstraint(condition=Q(folded__gt="") | Q(number=""), name=name)


class Record(models.Model):
    """What a row of a register is about; everything told of it stands in its versions."""

    register = models.CharField(max_length=12, choices=Register)
    is_synthetic = models.BooleanField(default=False)
    at = models.DateTimeField()
    actor_id = models.CharField(max_length=100)
    actor_label = models.CharField(max_length=200)

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.CheckConstraint(
                condition=Q(register__in=[*Register]), name="spending_record_of_a_register"
            ),
        )

    def __str__(self) -> str:
        return f"{self.register} {self.pk}"


class Versions(models.QuerySet[Any]):
    """Versions of one register."""

    def known(self, as_of: datetime | None = None) -> Self:
        """Keep what holds now, or held at a moment; what was withdrawn holds no longer."""
        return self.filter(holding(as_of))


def holding(as_of: datetime | None, at: str = "") -> Q:
    """Return the filter of versions that hold; `at` leads to the versions."""
    if as_of is None:
        return Q(**{f"{at}known_to": None, f"{at}is_withdrawn": False})
    open_then = Q(**{f"{at}known_to": None}) | Q(**{f"{at}known_to__gt": as_of})
    return open_then & Q(**{f"{at}known_from__lte": as_of, f"{at}is_withdrawn": False})


class Version(models.Model):
    """How a record stood from one act to the next; `natural` is what no two records share."""

    record = models.ForeignKey(Record, models.PROTECT, related_name="%(class)s_versions")
    known_from = models.DateTimeField()
    known_to = models.DateTimeField(null=True, blank=True)
    natural = models.CharField(max_length=NATURAL_LENGTH)
    is_withdrawn = models.BooleanField(default=False)
    ground = models.CharField(max_length=500, blank=True)
    actor_id = models.CharField(max_length=100)
    actor_label = models.CharField(max_length=200)
    document = models.CharField(_("Document"), max_length=300)

    objects: ClassVar[Versions] = Versions.as_manager()  # type: ignore[assignment]

    class Meta:
        abstract = True
        ordering = ("record_id", "known_from")

    def __str__(self) -> str:
        return f"{type(self).__name__.lower()} {self.record_id}"


def _kept(name: str, *more: models.BaseConstraint) -> tuple[models.BaseConstraint, ...]:
    """Return the constraints that all registers share, and those of one."""
    return (
        models.UniqueConstraint(
            fields=("record",), condition=Q(known_to=None), name=f"spending_{name}_open_once"
        ),
        models.UniqueConstraint(
            fields=("natural",),
            condition=Q(known_to=None, is_withdrawn=False),
            name=f"spending_{name}_natural_once",
        ),
        models.CheckConstraint(
            condition=Q(known_to=None) | Q(known_to__gte=F("known_from")),
            name=f"spending_{name}_in_order",
        ),
        models.CheckConstraint(
            condition=Q(document__gt="") & Q(natural__gt=""), name=f"spending_{name}_has_document"
        ),
        models.CheckConstraint(
            condition=Q(is_withdrawn=False) | Q(ground__gt=""),
            name=f"spending_{name}_withdrawn_on_a_ground",
        ),
        *more,
    )


def _currency(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        condition=Q(currency__regex=CURRENCY), name=f"spending_{name}_currency"
    )


def _not_negative(name: str, *columns: str) -> models.CheckConstraint:
    kept = Q()
    for one in columns:
        kept &= Q(**{f"{one}__gte": 0}) | Q(**{f"{one}__isnull": True})
    return models.CheckConstraint(condition=kept, name=f"spending_{name}_not_negative")


class BudgetLine(Version):
    """Money that a budget gives to a project in a year, under a code of its classification."""

    project = models.ForeignKey(Project, models.PROTECT, related_name="budget_lines")
    year = models.PositiveSmallIntegerField(_("Year"))
    codes = models.CharField(_("Budget classification"), max_length=100)
    currency = models.CharField(_("Currency"), max_length=3)
    approved = MoneyField(_("Approved amount"))
    amended = MoneyField(_("Amended amount"), null=True, blank=True)
    executed = MoneyField(_("Executed amount"), null=True, blank=True)

    class Meta(Version.Meta):
        abstract = False
        constraints = _kept(
            "budget",
            _currency("budget"),
            _not_negative("budget", "approved", "amended", "executed"),
            models.CheckConstraint(
                condition=Q(year__range=(1991, 2200), codes__gt=""),
                name="spending_budget_of_a_year",
            ),
        )
        indexes = (models.Index(fields=("project", "known_to"), name="spending_budget_project"),)


class ContractKind(models.TextChoices):
    """Whether money is reserved, or promised to a supplier."""

    COMMITMENT = "commitment", _("commitment")
    CONTRACT = "contract", _("contract")


class LinkGround(models.TextChoices):
    """By what a contract is linked to its project."""

    NONE = "", _("not linked")
    PLANNING = "planning", _("project named in planning")
    NUMBER = "number", _("number or OCID of a contract")
    CONFIRMED = "confirmed", _("suggested, and confirmed by a person")
    ENTERED = "entered", _("named by whoever entered the row")


class Contract(Version):
    """A commitment or contract. One that is linked to no project belongs to nobody yet.

    `under` is the commitment that a contract uses up: their money is counted once.
    """

    project = models.ForeignKey(
        Project, models.PROTECT, null=True, blank=True, related_name="contracts"
    )
    link_ground = models.CharField(_("Linked by"), max_length=10, choices=LinkGround, blank=True)
    kind = models.CharField(_("Kind"), max_length=10, choices=ContractKind)
    under = models.ForeignKey(
        Record, models.PROTECT, null=True, blank=True, related_name="contracts_under"
    )
    number = models.CharField(_("Number"), max_length=100)
    folded = FoldedField()
    ocid = models.CharField(max_length=100, blank=True)
    title = models.CharField(_("Subject of the contract"), max_length=500, blank=True)
    supplier_name = models.CharField(_("Supplier"), max_length=300, blank=True)
    supplier_bin = models.CharField(_("BIN of the supplier"), max_length=12, blank=True)
    buyer_name = models.CharField(_("Buyer"), max_length=300, blank=True)
    buyer_bin = models.CharField(_("BIN of the buyer"), max_length=12, blank=True)
    signed_on = models.DateField(_("Signed on"))
    starts_on = models.DateField(_("Starts on"), null=True, blank=True)
    ends_on = models.DateField(_("Ends on"), null=True, blank=True)
    currency = models.CharField(_("Currency"), max_length=3)
    value = MoneyField(_("Contract value"))
    amended_value = MoneyField(_("Amended value"), null=True, blank=True)

    class Meta(Version.Meta):
        abstract = False
        constraints = _kept(
            "contract",
            _currency("contract"),
            _not_negative("contract", "value", "amended_value"),
            models.CheckConstraint(
                condition=Q(project=None, link_ground="")
                | Q(
                    project__isnull=False,
                    link_ground__in=["planning", "number", "confirmed", "entered"],
                ),
                name="spending_contract_link_has_a_ground",
            ),
            models.CheckConstraint(
                condition=Q(kind="contract", supplier_name__gt="")
                | Q(kind="commitment", under=None),
                name="spending_contract_has_a_supplier",
            ),
            models.CheckConstraint(
                condition=Q(supplier_bin__regex=BIN, buyer_bin__regex=BIN, number__gt=""),
                name="spending_contract_has_numbers",
            ),
            folded_where_told("spending_contract_is_folded"),
            models.CheckConstraint(
                condition=Q(starts_on=None) | Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="spending_contract_has_length",
            ),
        )
        indexes = (
            models.Index(fields=("project", "known_to"), name="spending_contract_project"),
            models.Index(fields=("number", "known_to"), name="spending_contract_number"),
            models.Index(fields=("folded", "known_to"), name="spending_contract_folded"),
            models.Index(fields=("ocid", "known_to"), name="spending_contract_ocid"),
            models.Index(fields=("supplier_bin", "known_to"), name="spending_contract_supplier"),
            models.Index(fields=("buyer_bin", "known_to"), name="spending_contract_buyer"),
        )


class Acceptance(Version):
    """An act by which a buyer accepted what a contract delivered."""

    contract = models.ForeignKey(Record, models.PROTECT, related_name="acceptances")
    accepted_on = models.DateField(_("Accepted on"))
    currency = models.CharField(_("Currency"), max_length=3)
    amount = MoneyField(_("Amount"))

    class Meta(Version.Meta):
        abstract = False
        constraints = _kept(
            "acceptance", _currency("acceptance"), _not_negative("acceptance", "amount")
        )
        indexes = (models.Index(fields=("contract", "known_to"), name="spending_acceptance_of"),)


class Payment(Version):
    """A payment of a contract; a negative one is a refund."""

    contract = models.ForeignKey(Record, models.PROTECT, related_name="payments")
    paid_on = models.DateField(_("Paid on"))
    currency = models.CharField(_("Currency"), max_length=3)
    amount = MoneyField(_("Amount"))
    is_advance = models.BooleanField(_("Advance"), default=False)
    payee_bin = models.CharField(_("BIN of the payee"), max_length=12, blank=True)
    codes = models.CharField(_("Budget classification"), max_length=100, blank=True, default="")

    class Meta(Version.Meta):
        abstract = False
        constraints = _kept(
            "payment",
            _currency("payment"),
            models.CheckConstraint(
                condition=~Q(amount=0) & Q(payee_bin__regex=BIN), name="spending_payment_of_money"
            ),
        )
        indexes = (models.Index(fields=("contract", "known_to"), name="spending_payment_of"),)


class SupportKind(models.TextChoices):
    """In which form the state supports a private project."""

    LOAN = "loan", _("loan")
    GUARANTEE = "guarantee", _("guarantee")
    EQUITY = "equity", _("equity")
    SUBSIDY = "subsidy", _("subsidy")
    TAX = "tax", _("tax preference")
    CUSTOMS = "customs", _("customs preference")
    LAND = "land", _("land")
    INFRASTRUCTURE = "infrastructure", _("infrastructure")


class Support(Version):
    """Support that a decision gives to a project; the document is the decision."""

    project = models.ForeignKey(Project, models.PROTECT, related_name="supports")
    kind = models.CharField(_("Kind"), max_length=20, choices=SupportKind)
    decided_on = models.DateField(_("Decided on"))
    provider = models.CharField(_("Given by"), max_length=300)
    currency = models.CharField(_("Currency"), max_length=3)
    amount = MoneyField(_("Amount"))
    grant_equivalent = MoneyField(_("Grant-equivalent"), null=True, blank=True)

    class Meta(Version.Meta):
        abstract = False
        constraints = _kept(
            "support",
            _currency("support"),
            _not_negative("support", "amount", "grant_equivalent"),
            models.CheckConstraint(
                condition=Q(grant_equivalent=None) | Q(grant_equivalent__lte=F("amount")),
                name="spending_equivalent_within_the_amount",
            ),
        )
        indexes = (models.Index(fields=("project", "known_to"), name="spending_support_project"),)


class ObligationKind(models.TextChoices):
    """What an enterprise owes for support; a term is a day alone."""

    JOBS = "jobs", _("jobs")
    OUTPUT = "output", _("output")
    TAXES = "taxes", _("taxes")
    TERM = "term", _("term")


class Obligation(Version):
    """What is due for support by a day, and what was shown; the document is the evidence or act."""

    support = models.ForeignKey(Record, models.PROTECT, related_name="obligations")
    kind = models.CharField(_("Kind"), max_length=10, choices=ObligationKind)
    due_on = models.DateField(_("Due on"))
    due_value = models.DecimalField(
        _("Amount due"), max_digits=18, decimal_places=2, null=True, blank=True
    )
    unit = models.CharField(_("Unit"), max_length=40, blank=True)
    met_value = models.DecimalField(
        _("Amount shown"), max_digits=18, decimal_places=2, null=True, blank=True
    )
    met_on = models.DateField(_("Shown on"), null=True, blank=True)

    class Meta(Version.Meta):
        abstract = False
        constraints = _kept(
            "obligation",
            models.CheckConstraint(
                condition=Q(kind="term", due_value=None, met_value=None, unit="")
                | Q(due_value__gt=0, unit__gt="", kind__in=["jobs", "output", "taxes"]),
                name="spending_obligation_is_measured",
            ),
            models.CheckConstraint(
                condition=Q(met_value=None) | Q(met_value__gte=0, met_on__isnull=False),
                name="spending_obligation_shown_on_a_day",
            ),
        )
        indexes = (models.Index(fields=("support", "known_to"), name="spending_obligation_of"),)


class Clawback(Version):
    """Support that was taken back."""

    support = models.ForeignKey(Record, models.PROTECT, related_name="clawbacks")
    returned_on = models.DateField(_("Returned on"))
    currency = models.CharField(_("Currency"), max_length=3)
    amount = MoneyField(_("Amount"))

    class Meta(Version.Meta):
        abstract = False
        constraints = _kept(
            "clawback",
            _currency("clawback"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="spending_clawback_of_money"),
        )
        indexes = (models.Index(fields=("support", "known_to"), name="spending_clawback_of"),)


class Saving(Version):
    """Money saved on a project, by whose act, and how much of it went back to the budget."""

    project = models.ForeignKey(Project, models.PROTECT, related_name="savings")
    saved_on = models.DateField(_("Saved on"))
    whose = models.CharField(_("By whose act"), max_length=300)
    currency = models.CharField(_("Currency"), max_length=3)
    planned = MoneyField(_("Planned"))
    contracted = MoneyField(_("Contracted"), null=True, blank=True)
    paid = MoneyField(_("Paid"), null=True, blank=True)
    returned = MoneyField(_("Returned to the budget"), null=True, blank=True)

    class Meta(Version.Meta):
        abstract = False
        constraints = _kept(
            "saving",
            _currency("saving"),
            _not_negative("saving", "planned", "contracted", "paid", "returned"),
            models.CheckConstraint(condition=Q(whose__gt=""), name="spending_saving_by_somebody"),
        )
        indexes = (models.Index(fields=("project", "known_to"), name="spending_saving_project"),)


class MatchDecision(models.Model):
    """What a person decided about a suggested match of a contract with a project. Never changed."""

    contract = models.ForeignKey(Record, models.PROTECT, related_name="match_decisions")
    project = models.ForeignKey(Project, models.PROTECT, related_name="match_decisions")
    confirmed = models.BooleanField()
    reason = models.CharField(max_length=500, blank=True)
    score = models.PositiveSmallIntegerField()
    at = models.DateTimeField()
    actor_id = models.CharField(max_length=100)
    actor_label = models.CharField(max_length=200)

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.CheckConstraint(
                condition=Q(confirmed=True) | Q(reason__gt=""),
                name="spending_refused_match_has_a_reason",
            ),
        )

    def __str__(self) -> str:
        return f"match of {self.contract_id} with {self.project_id}"


MODELS: dict[str, type[Version]] = {
    Register.BUDGET: BudgetLine,
    Register.CONTRACT: Contract,
    Register.ACCEPTANCE: Acceptance,
    Register.PAYMENT: Payment,
    Register.SUPPORT: Support,
    Register.OBLIGATION: Obligation,
    Register.CLAWBACK: Clawback,
    Register.SAVING: Saving,
}
PARENTS = {
    Register.ACCEPTANCE: ("contract", Register.CONTRACT),
    Register.PAYMENT: ("contract", Register.CONTRACT),
    Register.OBLIGATION: ("support", Register.SUPPORT),
    Register.CLAWBACK: ("support", Register.SUPPORT),
}
"""Registers whose rows belong to a row of another one: the column that names it, and which."""
