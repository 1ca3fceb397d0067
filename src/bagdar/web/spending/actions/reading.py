"""From cells, as a person or a file has them, to the facts of a row, or what to mend in them.

Pages, files, the API and the command line all give text by column; one reader takes them all.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from typing import Any, TypeVar

from django.utils import timezone
from django.utils.translation import gettext as _

from bagdar.core.terms.decimals import AmbiguousNumberError, NotANumberError, read_decimal
from bagdar.core.terms.identifiers import bin_problem, looks_like_iin
from bagdar.core.terms.text import fold_number
from bagdar.web.journal.actions import Actor
from bagdar.web.people.models import User
from bagdar.web.projects.actions.checks import secrecy_problem
from bagdar.web.projects.models import Project
from bagdar.web.spending.actions.linking import LONGEST_NUMBER, Numbered, numbered, spelt_first
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
    Version,
)
from bagdar.web.spending.permissions import Powers, powers_by
from bagdar.web.spending.queries.homes import home_of, lives_on
from bagdar.web.spending.queries.registers import COLUMNS, Column, Kind

YES, NO = ("yes", "true", "1", "да", "иә"), ("no", "false", "0", "нет", "жоқ", "")
HOME_CURRENCY = "KZT"
WORDS_OF_DAY = 10
AT_ONCE = 500
FEWEST_YEAR, MOST_YEAR = 1991, 2200
TELLING = {
    "buyer_bin": "buyer_bin",
    "contract_day": "signed_on",
    "contract_supplier": "supplier_bin",
    "contract_ocid": "ocid",
}
"""Columns of a row that tell contracts of one number apart, and what they are of a contract."""
MOST_LISTED = 5
_CONTRACT = ContractKind.CONTRACT
Problems = dict[str, list[str]]
Cells = Mapping[str, str]
Committed = TypeVar("Committed", "Contract", "Brought")


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
    """A row as it is to be written: facts by column of its table, and whose project it is.

    `moved` are the identifiers of the project that it names, by itself or by its contract, and of
    the one that lives on, where the first was merged into the second. `under` is the number of the
    commitment it names, `under_id` the record of one that it keeps.
    """

    register: str
    facts: Mapping[str, Any]
    natural: str
    project: Project | None
    is_synthetic: bool
    under: str = ""
    moved: tuple[str, str] | None = None
    under_id: int | None = None

    def standing_as(self, standing: Version) -> Given:
        """Return the row with what tells it apart, as it stands under a project merged since."""
        if _NATURAL[self.register][0] != "project_id" or self.project is None:
            return self
        world, own, *more = self.natural.split("|")
        _world, kept, *_more = standing.natural.split("|")
        if kept == own or lives_on(standing.project).pk != self.project.pk:  # type: ignore[attr-defined]  # has one
            return self
        return replace(self, natural="|".join([world, kept, *more]))


@dataclass(frozen=True)
class Brought:
    """A commitment that a file itself brings; with its record, once it is a row."""

    number: str
    buyer_bin: str
    record_id: int | None = None

    @property
    def folded(self) -> str:
        """Its number as it is compared."""
        return fold_number(self.number)


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
        self._pending: dict[tuple[str, str], dict[Brought, None]] = {}
        self._above: set[str] = set()

    def bring(self, commitment: Brought, home: str) -> None:
        """Tell of a commitment that the file itself brings, and of the key of its project."""
        self._pending.setdefault((commitment.folded, home), {})[commitment] = None

    def hold(self, under: str) -> None:
        """Tell that the file has contracts of no project under a commitment of this number."""
        self._above.add(fold_number(under))

    def read(self, cells: Cells, standing: Version | None = None, *, is_new: bool = False) -> Given:
        """Return the facts of a row. Raises MoneyError.

        With the version that stands, what the cells do not tell stays as it stands: facts of
        columns that are not among the cells, and the link of a contract to its project where its
        cell is empty. A link is undone by a correction, never by a file that does not know of it.

        A contract that may be new (`is_new`) and names no project is linked by its numbers.
        """
        problems: Problems = {}
        facts: dict[str, Any] = {}
        kept = _kept(standing, cells) if standing is not None else {}
        for key, column in self.columns.items():
            text = " ".join(cells.get(key, "").split())
            try:
                facts[key] = kept[key] if key in kept else self._cell(column, text)
            except MoneyError as error:
                problems |= error.problems
        named = kept.get("project") or self._named_project(cells)
        if isinstance(standing, Contract):
            _keep_ground(facts, standing, cells)
        if is_new and not problems and self.register == Register.CONTRACT:
            named = named or self._link(facts)
        problems = problems or self._together(facts, named)
        if problems:
            raise MoneyError(problems)
        under_id = None
        if isinstance(standing, Contract) and "under" in kept:
            under_id = standing.under_id
            if under_id is not None and facts["project"] != _home(standing):
                words = _("It stands under a commitment of another project: name one of its own.")
                raise refuse("under", words)
        return replace(self._given(facts, named), under_id=under_id)

    def _link(self, facts: dict[str, Any]) -> Project | None:
        """Link a contract of no project by its numbers, to a project that the writer writes on."""
        home = self._numbered.project_of(facts)
        if home is None or home.pk not in self._writable:
            return None
        if not self.powers.may_write(self.register, home) or self._is_held(facts, home):
            return None
        facts |= {"project": home, "link_ground": LinkGround.NUMBER}
        return home

    def _is_held(self, facts: Mapping[str, Any], home: Project) -> bool:
        """Answer whether a row stays without a project beside others of its file.

        A commitment does that the file has contracts of no project under (`hold`), and a contract
        under a commitment of no project that the file brings: apart they do not find each other.
        """
        if facts["kind"] == ContractKind.COMMITMENT:
            return fold_number(facts["number"]) in self._above
        under = fold_number(facts["under"])
        if (under, "") not in self._pending or (under, home.key) in self._pending:
            return False
        return not self._commitments(facts["under"], home, facts["buyer_bin"])

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

    def home_key(self, cells: Cells) -> str:
        """Return the identifier of the project that a row belongs to; what it names, if unknown."""
        named = self._named_project(cells)
        text = " ".join(cells.get("project", "").split()).casefold()
        return lives_on(named).key if named is not None else text

    def _named_project(self, cells: Cells) -> Project | None:
        """Return the project that a row names, which may have been merged into another."""
        return self._projects.get(" ".join(cells.get("project", "").split()).casefold())

    def _project(self, column: Column, text: str) -> Project:
        """Return the project that is named, or the one that it lives on in."""
        named = self._projects.get(text.casefold())
        found = lives_on(named) if named is not None else None
        if found is not None and found != named and found.pk not in self._writable:
            found = None
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
            known = self.powers.named().filter(key__in=keys[start : start + AT_ONCE])
            known = known.select_related("territory", "merged_into__territory")
            found |= {one.key: one for one in known}
        return found

    @cached_property
    def _contracts(self) -> dict[str, list[Contract]]:
        """Return contracts and commitments in force that the writer may be shown, by number.

        Numbers are as they are compared: a file of payments often spells them otherwise.
        """
        numbers = {*self._named("contract"), *self._named("under")}
        found: dict[str, list[Contract]] = {}
        asked = sorted({fold_number(one[:LONGEST_NUMBER]) for one in numbers} - {""})
        for start in range(0, len(asked), AT_ONCE):
            rows = Contract.objects.known().filter(folded__in=asked[start : start + AT_ONCE])
            rows = rows.select_related(
                "project__territory", "project__merged_into__territory", "record"
            )
            for one in rows:
                if self._reaches(one):
                    found.setdefault(one.folded, []).append(one)
        return found

    def _of_number(self, number: str, kind: str) -> list[Contract]:
        """Return rows of a kind and number, however it is spelt."""
        found = self._contracts.get(fold_number(number[:LONGEST_NUMBER]), [])
        return [one for one in found if one.kind == kind]

    @cached_property
    def _numbered(self) -> Numbered:
        """Return contracts that those of no project may be linked by."""
        numbers = {*self._named("number"), *self._named("under")}
        return numbered(numbers, self._named("ocid"), is_synthetic=self.is_synthetic)

    def _reaches(self, one: Contract) -> bool:
        """Answer whether a writer may write on the contract: on its project, or as the office."""
        if self.powers.scope is not None:
            world = self.powers.scope.world
            if world is not None and one.record.is_synthetic != self.powers.scope.is_synthetic:
                return False
        if one.project is None:
            return self.powers.is_office
        home = lives_on(one.project)
        return home.pk in self._writable and self.powers.may_write(self.register, home)

    @cached_property
    def _writable(self) -> set[int]:
        return set(self.powers.projects().values_list("pk", flat=True))

    @cached_property
    def _supports(self) -> dict[tuple[int, str, str], list[Support]]:
        """Return support in force by where its project lives on, its decision and kind."""
        projects = {lives_on(one).pk for one in self._projects.values()}
        rows = Support.objects.known().annotate(home=home_of("project")).filter(home__in=projects)
        found: dict[tuple[int, str, str], list[Support]] = {}
        for one in rows.select_related("record", "project__territory").order_by("record_id"):
            found.setdefault((one.home, one.document.casefold(), one.kind), []).append(one)
        return found

    # --- what must fit together

    def _together(self, facts: dict[str, Any], named: Project | None) -> Problems:
        check = {
            Register.CONTRACT: self._contract,
            Register.OBLIGATION: self._obligation,
            Register.SUPPORT: self._support,
        }.get(Register(self.register))
        if self.register in PARENTS:
            name, _above = PARENTS[Register(self.register)]
            problems = self._parent(facts, name, named)
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

    def _parent(self, facts: dict[str, Any], name: str, named: Project | None) -> Problems:
        """Find the contract or support that a row belongs to, and take its currency."""
        above = self._contract_of(facts) if name == "contract" else self._support_of(facts, named)
        if not isinstance(above, (Contract, Support)):
            return above
        facts[name] = above
        if "currency" in facts:
            own = facts["currency"] or above.currency
            if own != above.currency:
                text = _("The contract or support is in %(own)s; write the amount in it.")
                return {"currency": [text % {"own": above.currency}]}
            facts["currency"] = own
        return {}

    def _contract_of(self, facts: dict[str, Any]) -> Contract | Problems:
        """Find the contract of a row, or say why it is none, or not told from others.

        A buyer may give a number again: day, supplier or OCID then tell which one is meant. That
        the payee of a payment is the supplier of one alone tells it too. What is spelt as the row
        says goes before what is spelt otherwise, where both fit.
        """
        number = facts["contract"]
        told = {name: facts.pop(key) for key, name in TELLING.items()}
        known = self._of_number(number, _CONTRACT)
        fitting = [
            one
            for one in known
            if all(not value or getattr(one, name) == value for name, value in told.items())
        ]
        if len(fitting) > 1 and (payee := facts.get("payee_bin")):
            of_payee = [one for one in fitting if one.supplier_bin == payee]
            fitting = of_payee if len(of_payee) == 1 else fitting
        fitting = spelt_first(number, fitting)
        if len(fitting) == 1:
            return fitting[0]
        if fitting:
            words = _(
                "Several contracts have the number %(number)s: %(which)s. Name the BIN of the "
                "buyer or of the supplier, the day on which it was signed, or its OCID."
            )
            return {"contract": [words % {"number": number, "which": _listed(fitting)}]}
        if known:
            words = _("No contract %(number)s is as this row says; known are: %(which)s.")
            return {"contract": [words % {"number": number, "which": _listed(known)}]}
        words = _("%s: you write this register on no contract with this number.")
        return {"contract": [words % number]}

    def _support_of(self, facts: dict[str, Any], named: Project | None) -> Support | Problems:
        """Find the support of a row: of the project that it names, else of one merged with it."""
        project = facts.pop("project")
        key = (project.pk, facts.pop("decision").casefold(), facts.pop("support_kind"))
        known = self._supports.get(key, [])
        own = [one for one in known if named is not None and one.project_id == named.pk]
        if len(own or known) == 1:
            return (own or known)[0]
        if known:
            words = _(
                "Projects that were merged have this support both: name the one that has yours: "
                "%(which)s."
            )
            which = ", ".join(one.project.key for one in known)
            return {"project": [words % {"which": which}]}
        words = _("The project has no support of this kind by this decision; enter it first.")
        return {"decision": [words]}

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
            facts["link_ground"] = LinkGround.ENTERED
        return problems

    def _under(self, facts: dict[str, Any], *, is_contract: bool) -> Problems:
        if not is_contract:
            return {"under": [_("A commitment stands under no other one; leave this empty.")]}
        number = facts["under"]
        known = self._commitments(number, facts["project"], facts["buyer_bin"])
        if len(known) > 1:
            words = _("Several commitments of the project have the number %(number)s: %(which)s.")
            return {"under": [words % {"number": number, "which": _listed(known)}]}
        key = facts["project"].key if facts["project"] else ""
        brought = self._pending.get((fold_number(number), key), {})
        pending = told_apart(number, brought, facts["buyer_bin"])
        if not known and len({one.buyer_bin for one in pending}) > 1:
            words = _("The file has several commitments %s: name the BIN of the buyer.")
            return {"under": [words % number]}
        if not known and not pending:
            return {
                "under": [_("%s: the project has no such commitment; enter it first.") % number]
            }
        if known and known[0].currency != (facts["currency"] or HOME_CURRENCY):
            return {"under": [_("The commitment is in another currency.")]}
        return {}

    def _commitments(self, number: str, project: Project | None, buyer: str) -> list[Contract]:
        """Return the commitments of a number on a project; those of the contract's own buyer first.

        Those of other buyers are none where there is one of its own; of the rest, those spelt as
        the number is go before those spelt otherwise. Several that are left are not told apart.
        """
        home = project and project.pk
        found = [
            one
            for one in self._of_number(number, ContractKind.COMMITMENT)
            if (one.project and lives_on(one.project).pk) == home
        ]
        return told_apart(number, found, buyer)

    def commitment(self, number: str, project: Project | None, buyer: str) -> int | None:
        """Return the record of a commitment by its number; None while its file is being read."""
        found = self._commitments(number, project, buyer)
        return found[0].record_id if found else None

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

    def _given(self, facts: dict[str, Any], named: Project | None) -> Given:
        parent = facts.get("contract") or facts.get("support")
        named = parent.project if parent is not None else named
        project = lives_on(named) if named is not None else None
        synthetic = project.territory.is_synthetic if project else self.is_synthetic
        if parent is not None and project is None:
            synthetic = parent.record.is_synthetic
        told = {name: one for name, one in facts.items() if name not in ("project", "under")}
        for name in ("contract", "support"):
            if name in told:
                told[f"{name}_id"] = told.pop(name).record_id
        if parent is None:
            told["project_id"] = project.pk if project else None
        own = {"project_id": named.pk} if named is not None else {}
        natural = _natural(self.register, {**facts, **told, **own}, synthetic=synthetic)
        moved = (named.key, project.key) if named and project and named != project else None
        if len(natural) > NATURAL_LENGTH:
            texts = [name for name in _NATURAL[self.register] if isinstance(told.get(name), str)]
            longest = max(texts, key=lambda name: len(told[name]))
            raise refuse(longest, _("This is too long; shorten it."))
        under = facts.get("under") or ""
        return Given(self.register, told, natural, project, synthetic, under, moved)


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


def told_apart(number: str, found: Iterable[Committed], buyer: str) -> list[Committed]:
    """Return the commitments of a number that a contract may mean; that of its own buyer alone."""
    some = list(found)
    if any(buyer and one.buyer_bin == buyer for one in some):
        some = [one for one in some if one.buyer_bin in ("", buyer)]
    some = spelt_first(number, some)
    own = [one for one in some if buyer and one.buyer_bin == buyer]
    return own if len(own) == 1 else some


def _home(standing: Contract) -> Project | None:
    """Return the project that a contract is linked to, as it lives on."""
    return lives_on(standing.project) if standing.project is not None else None


def _kept(standing: Version, cells: Cells) -> dict[str, Any]:
    """Return the facts of a version that stay where these cells do not tell them."""
    kept: dict[str, Any] = {
        one.key: "" if one.kind is Kind.UNDER else getattr(standing, one.key)
        for one in COLUMNS[standing.record.register]
        if one.key not in cells and one.key != "project" and not one.of_parent
    }
    home = _home(standing) if isinstance(standing, Contract) else None
    if home is not None and not cells.get("project", "").strip():
        kept["project"] = home
    return kept


def _keep_ground(facts: dict[str, Any], standing: Contract, cells: Cells) -> None:
    """Let a contract that stays with its project keep the ground; one that moves has another."""
    if cells.get("link_ground", "").strip() or "project" not in facts:
        return
    stays = facts["project"] is not None and facts["project"] == _home(standing)
    facts["link_ground"] = standing.link_ground if stays else ""


def _listed(contracts: Sequence[Contract]) -> str:
    """Name contracts of one number by what tells them apart; the first few of many."""
    shown = [
        ", ".join(
            filter(None, (one.signed_on.isoformat(), one.buyer_bin, one.supplier_bin, one.ocid))
        )
        for one in sorted(contracts, key=lambda one: (one.signed_on, one.record_id))[:MOST_LISTED]
    ]
    return "; ".join([*shown, *(["…"] if len(contracts) > MOST_LISTED else [])])


def _natural(register: str, facts: Mapping[str, Any], *, synthetic: bool) -> str:
    parts = [str(facts[name]).casefold() for name in _NATURAL[register]]
    return "|".join(["synthetic" if synthetic else "real", *parts])
