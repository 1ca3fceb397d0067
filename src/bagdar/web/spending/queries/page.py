"""The page "Money" of a project and its section: from budget to payment, support, savings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from bagdar.core.spending.money import PERCENT, Purse, Totals
from bagdar.core.spending.support import Course
from bagdar.core.terms.identifiers import without_iins
from bagdar.web.cases.permissions import sees_numbers
from bagdar.web.projects.models import Project
from bagdar.web.projects.queries.filtering import Reading
from bagdar.web.projects.queries.sections import Section, Subject
from bagdar.web.projects.queries.wording import number_text
from bagdar.web.spending.models import Register
from bagdar.web.spending.permissions import Powers, powers_of
from bagdar.web.spending.queries.bought import Bought, bought_of
from bagdar.web.spending.queries.cost import CostShown, cost_of
from bagdar.web.spending.queries.rows import Line, course_words, parts_of
from bagdar.web.spending.queries.totals import money_of_one, seen_projects

SHAPES = {
    Course.DUE: "neutral",
    Course.OVERDUE: "late",
    Course.MET: "on_time",
    Course.MET_LATE: "at_risk",
}
STEPS = (
    ("budget", _("Budget"), Register.BUDGET),
    ("committed", _("Commitments"), Register.CONTRACT),
    ("contracted", _("Contracts"), Register.CONTRACT),
    ("accepted", _("Accepted"), Register.ACCEPTANCE),
    ("paid", _("Paid"), Register.PAYMENT),
)


@dataclass(frozen=True)
class Step:
    """One step from budget to payment: the amount, and its share of the widest step.

    `bought` is the part of it that published purchases tell; the rest is of registers.
    """

    code: str
    label: Any
    register: str
    amount: Decimal
    percent: int | None
    bought: Decimal = Decimal(0)

    @property
    def text(self) -> str:
        """The amount as the language writes it."""
        return number_text(self.amount)

    @property
    def bought_text(self) -> str:
        """What of it purchases tell, in words; empty where nothing is."""
        return number_text(self.bought) if self.bought else ""


@dataclass(frozen=True)
class Flow:
    """The steps of one currency."""

    currency: str
    totals: Totals
    steps: tuple[Step, ...]

    @property
    def is_empty(self) -> bool:
        """Answer whether no money of a budget goes here."""
        return not any(one.amount for one in self.steps)

    def __getattr__(self, name: str) -> str:
        """Return an amount of the totals in words, by its name with `_text` behind it."""
        if not name.endswith("_text"):
            raise AttributeError(name)
        return number_text(getattr(self.totals, name.removesuffix("_text")))


def flows_of(purse: Purse) -> tuple[Flow, ...]:
    """Lay out the money of each currency from budget to payment, the home currency first."""
    ordered = sorted(purse.items(), key=lambda one: (one[0] != "KZT", one[0]))
    return tuple(_flow(currency, totals) for currency, totals in ordered)


def _flow(currency: str, totals: Totals) -> Flow:
    widest = max(getattr(totals, code) for code, _label, _register in STEPS)
    steps = []
    for code, label, register in STEPS:
        amount = getattr(totals, code)
        share = round(PERCENT * amount / widest) if widest else None
        bought = getattr(totals, f"bought_{code}", Decimal(0))
        steps.append(Step(code, label, register, amount, share, bought))
    return Flow(currency, totals, tuple(steps))


@dataclass(frozen=True)
class ContractShown:
    """A contract or commitment with its acts and payments."""

    line: Line
    acts: tuple[Line, ...]
    payments: tuple[Line, ...]

    @property
    def value(self) -> Decimal:
        """What it is worth now."""
        version = self.line.version
        amended: Decimal | None = version.amended_value
        return version.value if amended is None else amended

    @property
    def paid(self) -> Decimal:
        """What was paid, less refunds."""
        return sum((one.version.amount for one in self.payments), Decimal(0))

    @property
    def accepted(self) -> Decimal:
        """What was accepted."""
        return sum((one.version.amount for one in self.acts), Decimal(0))


@dataclass(frozen=True)
class ObligationShown:
    """A counter-obligation, and how it stands."""

    line: Line
    words: str
    shape: str


@dataclass(frozen=True)
class SupportShown:
    """A support with its counter-obligations and claw-backs."""

    line: Line
    obligations: tuple[ObligationShown, ...]
    clawbacks: tuple[Line, ...]


@dataclass(frozen=True)
class MoneyPage:
    """All money of a project that its reader is shown."""

    flows: tuple[Flow, ...]
    budget: Sequence[Line]
    contracts: tuple[ContractShown, ...]
    bought: tuple[Bought, ...]
    supports: tuple[SupportShown, ...]
    savings: Sequence[Line]
    cost: CostShown
    enters: tuple[tuple[str, Any], ...]

    @property
    def is_empty(self) -> bool:
        """Answer whether nothing is known."""
        return not (self.budget or self.contracts or self.bought or self.supports or self.savings)


def shows_money(project: Project, reading: Reading) -> bool:
    """Answer whether a reader is shown the money of a project."""
    return seen_projects(reading).filter(**{_number(reading): project.pk}).exists()


def _number(reading: Reading) -> str:
    return "pk" if reading.as_of is None else "project_id"


def money_page(project: Project, reading: Reading) -> MoneyPage:
    """Compose the page of a project."""
    parts = parts_of(project.pk, reading)
    purse = money_of_one(project.pk, reading)
    powers = powers_of(reading.scope, at=reading.at)
    return MoneyPage(
        flows=flows_of(purse),
        budget=parts[Register.BUDGET],
        contracts=_contracts(parts),
        bought=_bought(project, reading),
        supports=_supports(parts, reading),
        savings=parts[Register.SAVING],
        cost=cost_of(project, purse, reading),
        enters=entered_by(powers, project) if reading.as_of is None else (),
    )


def _bought(project: Project, reading: Reading) -> tuple[Bought, ...]:
    """Return the contracts of purchases of a project, as a reader is shown their identifiers."""
    found = bought_of([project.pk], reading)
    if not sees_numbers(reading.scope):
        found = [
            replace(one, ocid=without_iins(one.ocid), number=without_iins(one.number))
            for one in found
        ]
    return tuple(found)


def entered_by(powers: Powers, project: Project) -> tuple[tuple[str, Any], ...]:
    """Return the registers that a person writes on a project."""
    return tuple((one.value, one.label) for one in Register if powers.may_write(one.value, project))


def _contracts(parts: Mapping[str, Sequence[Line]]) -> tuple[ContractShown, ...]:
    acts = _by_parent(parts[Register.ACCEPTANCE], "contract_id")
    payments = _by_parent(parts[Register.PAYMENT], "contract_id")
    return tuple(
        ContractShown(one, tuple(acts.get(one.number, ())), tuple(payments.get(one.number, ())))
        for one in parts[Register.CONTRACT]
    )


def _supports(parts: Mapping[str, Sequence[Line]], reading: Reading) -> tuple[SupportShown, ...]:
    obligations = _by_parent(parts[Register.OBLIGATION], "support_id")
    clawbacks = _by_parent(parts[Register.CLAWBACK], "support_id")
    found = []
    for one in parts[Register.SUPPORT]:
        told = []
        for line in obligations.get(one.number, ()):
            course, words = course_words(line.version, reading.day)
            told.append(ObligationShown(line, words, SHAPES[course]))
        found.append(SupportShown(one, tuple(told), tuple(clawbacks.get(one.number, ()))))
    return tuple(found)


def _by_parent(lines: Sequence[Line], column: str) -> dict[int, list[Line]]:
    found: dict[int, list[Line]] = {}
    for one in lines:
        found.setdefault(getattr(one.version, column), []).append(one)
    return found


def _compose(subject: Subject) -> Mapping[str, Any] | None:
    """Return the money of a project in short; nothing where its costs are not shown."""
    reading = subject.reading
    if "costs" in subject.sight.hidden_fields(subject.project):
        return None
    purse = money_of_one(subject.live.pk, reading)
    enters: tuple[tuple[str, Any], ...] = ()
    if reading.as_of is None and reading.scope.held:
        enters = entered_by(powers_of(reading.scope, at=reading.at), subject.live)
    if not purse and not enters:
        return None
    return {"flows": flows_of(purse), "enters": bool(enters)}


MONEY = Section("money", "spending/section.html", _compose)
