"""Purchases of one project: who bought of whom, what registers hold of it, what is flagged.

Purchases are kept as they stand today, so that a past day has none here. Each part is read by the
rights of its own: purchases and registers as money is, flags by those who are shown flags, a case
by whom it is shown to, or by everybody once it is closed and published.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum

from bagdar.web.cases.models import CaseFlag, FlagLevel, RuleRun, Subject
from bagdar.web.cases.permissions import Powers, powers_of
from bagdar.web.cases.queries.queue import FlagLine, subjects_for
from bagdar.web.cases.queries.queue import lines_of as flag_lines
from bagdar.web.cases.queries.rules import newest_rules
from bagdar.web.parties.models import PartRole, Purchase
from bagdar.web.parties.permissions import purchases_for, told
from bagdar.web.parties.queries.lists import AT_ONCE, Side, sides_of
from bagdar.web.parties.queries.profile import cases_about, method_words, opened_by
from bagdar.web.projects.models import Project
from bagdar.web.projects.queries.filtering import Reading
from bagdar.web.projects.queries.sections import Section
from bagdar.web.projects.queries.sections import Subject as SubjectOfPage
from bagdar.web.projects.queries.sheet import project_for
from bagdar.web.projects.queries.wording import number_text
from bagdar.web.spending.models import Contract, Payment, Register
from bagdar.web.spending.queries.page import shows_money
from bagdar.web.spending.queries.rows import seen_rows
from bagdar.web.spending.queries.suppliers import Dealt, dealt_from
from bagdar.web.spending.queries.totals import promised_sums

SHOWN = 5
"""So many purchases stand on the page of a project itself; its own page has all of them."""
NOTHING = Decimal(0)


@dataclass(frozen=True)
class CaseOf:
    """A case about a purchase; `opens` says whether the reader may open all of it."""

    number: int
    title: str
    state: str
    opens: bool


@dataclass(frozen=True)
class Bought:
    """A purchase with its sides, what registers of money hold of it, and what is to be checked.

    `subject` is the number of what is flagged, for the address of its page.
    """

    purchase: Purchase
    title: str
    ocid: str
    buyers: tuple[Side, ...]
    suppliers: tuple[Side, ...]
    contracts: tuple[Dealt, ...]
    flags: tuple[FlagLine, ...] = ()
    subject: int | None = None
    cases: tuple[CaseOf, ...] = ()

    @property
    def value_text(self) -> str:
        """The money in words; empty where the release gives none."""
        return "" if self.purchase.value is None else number_text(self.purchase.value)

    @property
    def method(self) -> str:
        """How it was bought, in words."""
        return method_words(self.purchase)


@dataclass
class Total:
    """Purchases and rows of registers of one currency, summed; an empty one has no value given."""

    currency: str
    purchases: int = 0
    value: Decimal = NOTHING
    committed: Decimal = NOTHING
    contracted: Decimal = NOTHING
    paid: Decimal = NOTHING

    def __getattr__(self, name: str) -> str:
        """Return an amount in words, by its name with `_text` behind it."""
        if not name.endswith("_text"):
            raise AttributeError(name)
        return number_text(getattr(self, name.removesuffix("_text")))


def project_of(key: str, reading: Reading) -> Project | None:
    """Return a project whose money the reader is shown; None for any other."""
    found = project_for(key, reading)
    rows = Project.objects.filter(key=key).select_related("territory")
    live: Project | None = rows.first()
    if found is None or live is None or not shows_money(live, reading):
        return None
    return live


def bought_for(project: int, reading: Reading) -> QuerySet[Purchase]:
    """Return the purchases of a project that a reader is shown, the newest first."""
    if reading.as_of is not None:
        return Purchase.objects.none()
    return purchases_for(reading).filter(Q(home=project))


def totals_of(rows: QuerySet[Purchase], project: int, reading: Reading) -> tuple[Total, ...]:
    """Sum purchases and what registers hold of them by currency, the home currency first."""
    found: dict[str, Total] = {}
    summed = rows.order_by().values_list("currency").annotate(n=Count("pk"), sum=Sum("value"))
    for currency, count, value in summed:
        found[currency] = Total(currency, purchases=count, value=value or NOTHING)
    if not found:
        return ()
    contracts = contracts_of(rows.order_by().values("ocid"), project, reading)
    for row in contracts.order_by().values("currency").annotate(**promised_sums(reading)):
        one = found.setdefault(row["currency"], Total(row["currency"]))
        one.contracted = row["contracted"] or NOTHING
        one.committed = row["committed"] or NOTHING
    payments = Payment.objects.known().filter(contract__in=contracts.order_by().values("record"))
    for currency, amount in payments.order_by().values_list("currency").annotate(sum=Sum("amount")):
        found.setdefault(currency, Total(currency)).paid = amount
    return tuple(sorted(found.values(), key=lambda one: (one.currency != "KZT", one.currency)))


def contracts_of(ocids: Any, project: int, reading: Reading) -> QuerySet[Contract]:
    """Return the commitments and contracts of a project that name one of these processes."""
    rows: QuerySet[Contract] = seen_rows(Register.CONTRACT, reading)
    return rows.filter(Q(home=project), ocid__in=ocids)


def lines_of(
    purchases: Sequence[Purchase], project: int, powers: Powers, reading: Reading
) -> list[Bought]:
    """Return purchases with all that stands beside them, a query for each table."""
    ocids = [one.ocid for one in purchases]
    sides = sides_of([one.pk for one in purchases], powers)
    contracts = _contracts(ocids, project, reading) if ocids else {}
    flagged = _flags(ocids, powers, reading) if ocids else {}
    cases = _cases(ocids, powers, reading) if ocids else {}
    made = []
    for one in purchases:
        subject, flags = flagged.get(one.ocid, (None, ()))
        made.append(
            Bought(
                purchase=one,
                title=told(str(one), powers),
                ocid=told(one.ocid, powers),
                buyers=sides.get((one.pk, PartRole.BUYER.value), ()),
                suppliers=sides.get((one.pk, PartRole.SUPPLIER.value), ()),
                contracts=contracts.get(one.ocid, ()),
                flags=flags,
                subject=subject,
                cases=cases.get(one.ocid, ()),
            )
        )
    return made


def every_line(
    rows: QuerySet[Purchase], project: int, powers: Powers, reading: Reading, *, most: int
) -> Iterator[Bought]:
    """Yield the lines of all purchases for a file, so many at once that few queries are asked."""
    some = list(rows[:most])
    for start in range(0, len(some), AT_ONCE):
        yield from lines_of(some[start : start + AT_ONCE], project, powers, reading)


def _contracts(
    ocids: Sequence[str], project: int, reading: Reading
) -> Mapping[str, tuple[Dealt, ...]]:
    rows = contracts_of(ocids, project, reading).order_by("-kind", "signed_on", "record_id")
    found: dict[str, tuple[Dealt, ...]] = {}
    for one in dealt_from(rows, reading):
        ocid = one.line.version.ocid
        found[ocid] = (*found.get(ocid, ()), one)
    return found


def _flags(
    ocids: Sequence[str], powers: Powers, reading: Reading
) -> Mapping[str, tuple[int, tuple[FlagLine, ...]]]:
    """Return what stands flagged of processes, to those who are shown flags."""
    if not powers.sees_flags:
        return {}
    rows = subjects_for(powers, reading).filter(
        level=FlagLevel.PROCESS,
        ref__in=ocids,
        is_synthetic=reading.is_synthetic,
        flags_count__gt=0,
    )
    subjects = list(rows)
    named = {one.pk: one.ref for one in subjects}
    rules: Mapping[str, RuleRun] = newest_rules(synthetic=reading.is_synthetic) if subjects else {}
    lines = flag_lines(subjects, rules, reading) if subjects else []
    return {named[one.subject.pk]: (one.subject.pk, tuple(one.flags)) for one in lines}


def _cases(
    ocids: Sequence[str], powers: Powers, reading: Reading
) -> Mapping[str, tuple[CaseOf, ...]]:
    """Return the cases about processes: those the reader may see, and those that are published."""
    subjects = Subject.objects.filter(
        level=FlagLevel.PROCESS, ref__in=ocids, is_synthetic=reading.is_synthetic
    )
    cases = {one.pk: one for one in cases_about(subjects, powers, reading)}
    if not cases:
        return {}
    opens = opened_by(list(cases), powers, reading)
    pairs = CaseFlag.objects.filter(case__in=list(cases), flag__subject__in=subjects.values("pk"))
    found: dict[str, tuple[CaseOf, ...]] = {}
    for number, ocid in pairs.values_list("case", "flag__subject__ref").order_by("case").distinct():
        case = cases[number]
        one = CaseOf(number, told(case.title, powers), case.get_state_display(), number in opens)
        found[ocid] = (*found.get(ocid, ()), one)
    return found


def _compose(subject: SubjectOfPage) -> Mapping[str, Any] | None:
    """Return the newest purchases of a project; nothing where its costs are not shown."""
    reading, project = subject.reading, subject.live
    if reading.as_of is not None or "costs" in subject.sight.hidden_fields(subject.project):
        return None
    rows = bought_for(project.pk, reading)
    newest = list(rows[: SHOWN + 1])
    if not newest:
        return None
    powers = powers_of(reading.scope, None, on=reading.day)
    lines = lines_of(newest[:SHOWN], project.pk, powers, reading)
    return {
        "lines": lines,
        "has_cases": any(one.cases for one in lines),
        "has_contracts": any(one.contracts for one in lines),
        "count": rows.count() if len(newest) > SHOWN else len(newest),
        "more": len(newest) > SHOWN,
        "sees_flags": powers.sees_flags,
    }


PURCHASES = Section("purchases", "parties/section.html", _compose)
