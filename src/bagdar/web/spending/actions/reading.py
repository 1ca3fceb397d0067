"""From cells, as a person or a file has them, to the facts of a row, or what to mend in them.

Pages, files, the API and the command line all give text by column; one reader takes them all.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from bagdar.core.terms.decimals import AmbiguousNumberError, NotANumberError, read_decimal
from bagdar.core.terms.identifiers import bin_problem, looks_like_iin
from bagdar.web.journal.actions import Actor
from bagdar.web.people.models import User
from bagdar.web.projects.actions.checks import secrecy_problem
from bagdar.web.projects.models import Project
from bagdar.web.spending.models import (
    MINOR,
    MOST_AMOUNT,
    NATURAL_LENGTH,
    PARENTS,
    Contract,
    ContractKind,
    LinkGround,
    ObligationKind,
    Register,
    Support,
    SupportKind,
)
from bagdar.web.spending.permissions import Powers, powers_by
from bagdar.web.spending.queries.registers import COLUMNS, Column, Kind

YES, NO = ("yes", "true", "1", "да", "иә"), ("no", "false", "0", "нет", "жоқ", "")
HOME_CURRENCY = "KZT"
WORDS_OF_DAY = 10
AT_ONCE = 500
FEWEST_YEAR, MOST_YEAR = 1991, 2200
Problems = dict[str, list[str]]
Cells = Mapping[str, str]


class MoneyError(Exception):
    """A row that cannot be taken; `problems` names each column and what to do ("": the row)."""

    def __init__(self, problems: Mapping[str, Iterable[str]]) -> None:
        """Keep what is wrong, column by column."""
        self.problems: Problems = {name: list(found) for name, found in problems.items()}
        super().__init__(" ".join(text for found in self.problems.values() for text in found))


def refuse(column: str, text: str) -> MoneyError:
    """Return the refusal of one column."""
    return MoneyError({column: [text]})


@dataclass(frozen=True)
class Given:
    """A row as it is to be written: facts by column of its table, and whose project it is."""

    register: str
    facts: Mapping[str, Any]
    natural: str
    project: Project | None
    is_synthetic: bool
    under: str = ""


class Reader:
    """Reads rows of a register for whoever writes them; looks things up for all rows at once."""

    def __init__(
        self,
        register: str,
        rows: Sequence[Cells],
        *,
        by: Actor,
        at: datetime,
        decimal: str | None = None,
        is_synthetic: bool | None = None,
    ) -> None:
        """Prepare for these rows; `decimal` is the sign of fractions where they do not tell.

        `is_synthetic` names the world where the writer belongs to neither: the installation.
        """
        self.register = register
        self.columns = {one.key: one for one in COLUMNS[register]}
        self.powers: Powers = powers_by(by, at=at)
        self.today = timezone.localdate(at)
        self.decimal = decimal
        self.rows = rows
        own = isinstance(by, User) and by.is_synthetic
        self.is_synthetic = own if is_synthetic is None else is_synthetic
        self.pending: set[tuple[str, str]] = set()

    def read(self, cells: Cells) -> Given:
        """Return the facts of a row. Raises MoneyError."""
        problems: Problems = {}
        facts: dict[str, Any] = {}
        for key, column in self.columns.items():
            text = " ".join(cells.get(key, "").split())
            try:
                facts[key] = self._cell(column, text)
            except MoneyError as error:
                problems |= error.problems
        if not problems:
            problems = self._together(facts)
        if problems:
            raise MoneyError(problems)
        return self._given(facts)

    # --- one cell

    def _cell(self, column: Column, text: str) -> Any:
        key = column.key
        if not text:
            if column.required:
                raise refuse(key, _("This is needed."))
            return self._empty(column)
        if len(text) > column.longest:
            raise refuse(key, _("Write at most %d signs.") % column.longest)
        if any(not one.isprintable() for one in text):
            raise refuse(key, _("This holds signs that cannot be printed; retype it."))
        read = {
            Kind.PROJECT: self._project,
            Kind.CHOICE: self._choice,
            Kind.YEAR: self._year,
            Kind.DAY: self._day,
            Kind.MONEY: self._money,
            Kind.SIGNED_MONEY: self._signed,
            Kind.NUMBER: self._money,
            Kind.YES_NO: self._yes_no,
            Kind.BIN: self._bin,
            Kind.CURRENCY: self._currency,
        }.get(column.kind, self._text)
        return read(column, text)

    def _empty(self, column: Column) -> Any:
        texts = (Kind.TEXT, Kind.CHOICE, Kind.BIN, Kind.CURRENCY, Kind.UNDER)
        if column.kind is Kind.YES_NO:
            return False
        return "" if column.kind in texts else None

    def _text(self, column: Column, text: str) -> str:
        if problem := secrecy_problem(text):
            raise refuse(column.key, problem)
        return text

    def _project(self, column: Column, text: str) -> Project:
        found = self._projects.get(text.casefold())
        if found is None or not self.powers.may_write(self.register, found):
            words = _("%(key)s: you write this register on no project with this identifier.")
            raise refuse(column.key, words % {"key": text})
        return found

    def _choice(self, column: Column, text: str) -> str:
        for value, label in column.choices:
            if text.casefold() in (value, str(label).casefold()):
                return value
        known = ", ".join(value for value, _label in column.choices)
        raise refuse(column.key, _("Choose one of: %(expected)s.") % {"expected": known})

    def _year(self, column: Column, text: str) -> int:
        written = text.isascii() and text.isdigit() and len(text) == 4
        if not (written and FEWEST_YEAR <= int(text) <= MOST_YEAR):
            raise refuse(column.key, _("Write a year of four digits, such as 2026."))
        return int(text)

    def _day(self, column: Column, text: str) -> date:
        try:
            if len(text) == WORDS_OF_DAY and text[2] == "." == text[5]:
                text = f"{text[6:]}-{text[3:5]}-{text[:2]}"
            found = date.fromisoformat(text) if len(text) == WORDS_OF_DAY else None
        except ValueError:
            found = None
        if found is None or not FEWEST_YEAR <= found.year <= MOST_YEAR:
            words = _("Write the day as year-month-day, for example 2026-03-31.")
            raise refuse(column.key, words)
        return found

    def _money(self, column: Column, text: str) -> Decimal:
        found = self._signed(column, text)
        if found < 0:
            raise refuse(column.key, _("Write an amount not below zero."))
        return found

    def _signed(self, column: Column, text: str) -> Decimal:
        try:
            found = read_decimal(text, self.decimal)
        except AmbiguousNumberError as error:
            one, other = (f"{reading:f}" for reading in error.readings)
            words = _("%(value)s may be %(one)s or %(other)s; write it without a sign in doubt.")
            raise refuse(column.key, words % {"value": text, "one": one, "other": other}) from None
        except NotANumberError:
            raise refuse(column.key, _("%s is no number; write digits.") % text[:40]) from None
        if found != round(found, MINOR):
            raise refuse(column.key, _("Write at most two digits after the point."))
        if abs(found) >= MOST_AMOUNT:
            raise refuse(column.key, _("%s is too large to be an amount.") % text[:40])
        return round(found, MINOR)

    def _yes_no(self, column: Column, text: str) -> bool:
        if text.casefold() in YES:
            return True
        if text.casefold() in NO:
            return False
        raise refuse(column.key, _("Write yes or no."))

    def _bin(self, column: Column, text: str) -> str:
        if looks_like_iin(text):
            words = _("This is a personal number, not a BIN; leave the field empty.")
            raise refuse(column.key, words)
        if bin_problem(text):
            raise refuse(column.key, _("%s is no BIN: check its 12 digits.") % text[:40])
        return text

    def _currency(self, column: Column, text: str) -> str:
        if not (len(text) == 3 and text.isascii() and text.isalpha()):
            raise refuse(column.key, _("Write the three letters of a currency, such as KZT."))
        return text.upper()

    # --- what rows name, looked up once for all of them

    def _named(self, key: str) -> list[str]:
        return sorted({text for one in self.rows if (text := " ".join(one.get(key, "").split()))})

    @cached_property
    def _projects(self) -> dict[str, Project]:
        found: dict[str, Project] = {}
        keys = [one.casefold()[:80] for one in self._named("project")]
        for start in range(0, len(keys), AT_ONCE):
            known = self.powers.projects().filter(key__in=keys[start : start + AT_ONCE])
            found |= {one.key: one for one in known.select_related("territory")}
        return found

    @cached_property
    def _contracts(self) -> dict[str, list[Contract]]:
        """Return contracts and commitments in force by number, those the writer may be shown."""
        numbers = {*self._named("contract"), *self._named("under")}
        found: dict[str, list[Contract]] = {}
        asked = sorted(one[:100] for one in numbers)
        for start in range(0, len(asked), AT_ONCE):
            rows = Contract.objects.known().filter(number__in=asked[start : start + AT_ONCE])
            for one in rows.select_related("project__territory", "record"):
                if self._reaches(one):
                    found.setdefault(one.number, []).append(one)
        return found

    def _reaches(self, one: Contract) -> bool:
        """Answer whether a writer may write on the contract: on its project, or as the office."""
        if self.powers.scope is not None:
            world = self.powers.scope.world
            if world is not None and one.record.is_synthetic != self.powers.scope.is_synthetic:
                return False
        if one.project is None:
            return self.powers.is_office
        seen = one.project_id in self._writable
        return seen and self.powers.may_write(self.register, one.project)

    @cached_property
    def _writable(self) -> set[int]:
        return set(self.powers.projects().values_list("pk", flat=True))

    @cached_property
    def _supports(self) -> dict[tuple[int, str, str], Support]:
        projects = [one.pk for one in self._projects.values()]
        rows = Support.objects.known().filter(project__in=projects).select_related("record")
        return {(one.project_id, one.document.casefold(), one.kind): one for one in rows}

    # --- what must fit together

    def _together(self, facts: dict[str, Any]) -> Problems:
        check = {
            Register.CONTRACT: self._contract,
            Register.OBLIGATION: self._obligation,
            Register.SUPPORT: self._support,
        }.get(Register(self.register))
        if self.register in PARENTS:
            name, _above = PARENTS[Register(self.register)]
            problems = self._parent(facts, name)
            if problems:
                return problems
        problems = check(facts) if check else {}
        if self.register == Register.PAYMENT and facts["amount"] == 0:
            problems["amount"] = [_("A payment of nothing is none; write what was paid.")]
        if self.register == Register.CLAWBACK and facts["amount"] == 0:
            problems["amount"] = [_("Write what was taken back.")]
        if "currency" in facts and not facts["currency"]:
            facts["currency"] = HOME_CURRENCY
        return problems | self._days_come(facts)

    def _days_come(self, facts: Mapping[str, Any]) -> Problems:
        """Refuse days of what has happened that have not come yet."""
        done = ("signed_on", "accepted_on", "paid_on", "decided_on", "met_on", "returned_on")
        words = _("This day has not come yet; write it down when it has.")
        late = [one for one in (*done, "saved_on") if facts.get(one) and facts[one] > self.today]
        return {one: [words] for one in late}

    def _parent(self, facts: dict[str, Any], name: str) -> Problems:
        """Find the contract or support that a row belongs to, and take its currency."""
        if name == "contract":
            known = self._contracts.get(facts["contract"], [])
            buyer = facts.pop("buyer_bin")
            known = [
                one
                for one in known
                if one.kind == ContractKind.CONTRACT and (not buyer or one.buyer_bin == buyer)
            ]
            if len(known) > 1:
                text = _("Several contracts have the number %s: name the buyer's BIN too.")
                return {"contract": [text % facts["contract"]]}
            if not known:
                text = _("%s: you write this register on no contract with this number.")
                return {"contract": [text % facts["contract"]]}
            above: Contract | Support = known[0]
        else:
            project = facts.pop("project")
            key = (project.pk, facts.pop("decision").casefold(), facts.pop("support_kind"))
            if key not in self._supports:
                text = _(
                    "The project has no support of this kind by this decision; enter it first."
                )
                return {"decision": [text]}
            above = self._supports[key]
        facts[name] = above
        if "currency" in facts:
            own = facts["currency"] or above.currency
            if own != above.currency:
                text = _("The contract or support is in %(own)s; write the amount in it.")
                return {"currency": [text % {"own": above.currency}]}
            facts["currency"] = own
        return {}

    def _contract(self, facts: dict[str, Any]) -> Problems:
        problems: Problems = {}
        is_contract = facts["kind"] == ContractKind.CONTRACT
        if is_contract and not facts["supplier_name"]:
            problems["supplier_name"] = [_("Name the supplier of the contract.")]
        if facts["under"]:
            problems |= self._under(facts, is_contract=is_contract)
        begins, ends = facts["starts_on"], facts["ends_on"]
        if begins and ends and ends < begins:
            problems["ends_on"] = [_("The end lies before the beginning.")]
        if facts["project"] is None:
            if not self.powers.is_office:
                text = _("Name the project; contracts of none are entered by the programme office.")
                problems["project"] = [text]
            facts["link_ground"] = LinkGround.NONE
        elif not facts["link_ground"]:
            facts["link_ground"] = LinkGround.PLANNING
        return problems

    def _under(self, facts: dict[str, Any], *, is_contract: bool) -> Problems:
        if not is_contract:
            return {"under": [_("A commitment stands under no other one; leave this empty.")]}
        number = facts["under"]
        known = [
            one
            for one in self._contracts.get(number, [])
            if one.kind == ContractKind.COMMITMENT and one.project == facts["project"]
        ]
        key = facts["project"].key if facts["project"] else ""
        if not known and (number, key) not in self.pending:
            return {
                "under": [_("%s: the project has no such commitment; enter it first.") % number]
            }
        if known and known[0].currency != (facts["currency"] or HOME_CURRENCY):
            return {"under": [_("The commitment is in another currency.")]}
        return {}

    def commitment(self, number: str, project: Project | None) -> int | None:
        """Return the record of a commitment by its number; None while its file is being read."""
        known = self._contracts.get(number, [])
        found = (one for one in known if one.kind == ContractKind.COMMITMENT)
        return next((one.record_id for one in found if one.project == project), None)

    def _obligation(self, facts: dict[str, Any]) -> Problems:
        if facts["kind"] == ObligationKind.TERM:
            named = [one for one in ("due_value", "unit", "met_value") if facts[one]]
            return {one: [_("A term is a day alone; leave this empty.")] for one in named}
        problems: Problems = {}
        if not facts["due_value"]:
            problems["due_value"] = [_("Say how much is due.")]
        if not facts["unit"]:
            problems["unit"] = [_("Say in which unit, such as FTE, t or KZT.")]
        if facts["met_value"] is not None and facts["met_on"] is None:
            problems["met_on"] = [_("Say on which day it was shown.")]
        if facts["met_on"] is not None and facts["met_value"] is None:
            problems["met_value"] = [_("Say how much was shown.")]
        return problems

    def _support(self, facts: dict[str, Any]) -> Problems:
        if facts["kind"] == SupportKind.SUBSIDY and facts["grant_equivalent"] is None:
            facts["grant_equivalent"] = facts["amount"]
        if facts["grant_equivalent"] is not None and facts["grant_equivalent"] > facts["amount"]:
            return {"grant_equivalent": [_("The grant-equivalent is at most the amount.")]}
        return {}

    # --- the row

    def _given(self, facts: dict[str, Any]) -> Given:
        parent = facts.get("contract") or facts.get("support")
        project = parent.project if parent is not None else facts.get("project")
        synthetic = project.territory.is_synthetic if project else self.is_synthetic
        if parent is not None and project is None:
            synthetic = parent.record.is_synthetic
        told = {name: one for name, one in facts.items() if name not in ("project", "under")}
        for name in ("contract", "support"):
            if name in told:
                told[f"{name}_id"] = told.pop(name).record_id
        if parent is None:
            told["project_id"] = project.pk if project else None
        natural = _natural(self.register, {**facts, **told}, synthetic=synthetic)
        if len(natural) > NATURAL_LENGTH:
            texts = [name for name in _NATURAL[self.register] if isinstance(told.get(name), str)]
            longest = max(texts, key=lambda name: len(told[name]))
            raise refuse(longest, _("This is too long; shorten it."))
        return Given(self.register, told, natural, project, synthetic, facts.get("under") or "")


_NATURAL: Mapping[str, tuple[str, ...]] = {
    Register.BUDGET: ("project_id", "year", "codes", "currency"),
    Register.CONTRACT: ("kind", "buyer_bin", "number", "signed_on"),
    Register.ACCEPTANCE: ("contract_id", "document", "accepted_on"),
    Register.PAYMENT: ("contract_id", "document", "paid_on"),
    Register.SUPPORT: ("project_id", "kind", "document"),
    Register.OBLIGATION: ("support_id", "kind", "due_on"),
    Register.CLAWBACK: ("support_id", "document", "returned_on"),
    Register.SAVING: ("project_id", "document", "saved_on"),
}
"""What no two rows of a register share: the same told again is the same row."""


def _natural(register: str, facts: Mapping[str, Any], *, synthetic: bool) -> str:
    parts = [str(facts[name]).casefold() for name in _NATURAL[register]]
    return "|".join(["synthetic" if synthetic else "real", *parts])
