"""Rules D2 to D5 about projects, computed from the registers as they stand today.

On the page of a project they are shown to whoever is shown its flags, and to nobody else; whoever
is audited learns of a flag by a notice. Into the queue they come by `actions.judging`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.db.models import Sum as Added
from django.utils.translation import gettext_lazy as _

from bagdar.core.spending.beyond import BEYOND
from bagdar.core.spending.definition import Definition
from bagdar.core.spending.ledgers import BudgetLine as Planned
from bagdar.core.spending.ledgers import Project as Row
from bagdar.core.spending.money import Purse, Totals
from bagdar.core.spending.projects import CODES, UNDATED, Judged, Money, Sum, judge
from bagdar.core.spending.thresholds import SHIPPED
from bagdar.web.cases.permissions import powers_of
from bagdar.web.cases.queries.words import all_said, rows_said, said
from bagdar.web.projects.models import Project
from bagdar.web.projects.permissions import fields_of_mark, hidden_fields
from bagdar.web.projects.queries.filtering import Reading
from bagdar.web.projects.queries.sections import Section, Subject
from bagdar.web.projects.queries.wording import number_text
from bagdar.web.spending.models import BudgetLine, Payment, holding
from bagdar.web.spending.queries.cost import jobs_of
from bagdar.web.spending.queries.homes import home_of
from bagdar.web.spending.queries.totals import money_of

COMPUTED = ("D2", "D3", "D4")
NO_PROGRESS = "no progress in per cent is kept"
SEVERAL = "the budget is in several currencies"
UNVALUED = "the grant-equivalent of a support is not stated"
OTHER_SUPPORT = "state support is in another currency than the project"
OF_PURCHASES = (
    "payments of %s by published purchases are kept without their days: the year may have them, "
    "or not"
)
STATES = {
    "flagged": (_("flagged"), "late"),
    "clear": (_("clear"), "on_time"),
    "not_computable": (_("not computable"), "neutral"),
}
_BOUGHT = re.compile(re.escape(UNDATED).replace("%s", "(.+)"))
_RULES: Mapping[str, Definition] = {one.code: one for one in BEYOND if one.code in CODES}


@dataclass(frozen=True)
class RuleShown:
    """What a rule says of a project, in the reader's language."""

    judged: Judged
    rule: Definition

    @property
    def name(self) -> str:
        """Its name."""
        return said(self.rule.name)

    @property
    def state(self) -> Any:
        """Flagged, clear or not computable, in words."""
        return STATES[self.judged.state][0]

    @property
    def shape(self) -> str:
        """The shape that stands beside the state."""
        return STATES[self.judged.state][1]

    @property
    def value_text(self) -> str:
        """What was measured; empty where nothing was."""
        value = self.judged.value
        return "" if value is None else number_text(round(Decimal(str(value)), 2))

    @property
    def unit(self) -> str:
        """The unit of what is measured."""
        return said(self.rule.unit)

    @property
    def reason(self) -> str:
        """Why it cannot be computed; empty where it can."""
        return said(self.judged.reason) if self.judged.reason else ""

    @property
    def evidence(self) -> list[dict[str, str]]:
        """Rows to look at, of a flag."""
        rows = (
            {"what": what, "id": each, "value": value} for what, each, value in self.judged.evidence
        )
        return rows_said(rows)

    @property
    def innocent(self) -> list[str]:
        """What else explains a flag."""
        return all_said(self.rule.innocent)


def shows_rules(project: Project, reading: Reading) -> bool:
    """Answer whether a reader is shown flags of a project; of a past day nobody is."""
    if reading.as_of is not None or not reading.scope.held:
        return False
    powers = powers_of(reading.scope, None, on=reading.day)
    return powers.audits_all or powers.sees_all or project.territory_id in powers.audits


def rules_of(project: Project, reading: Reading) -> list[RuleShown]:
    """Judge a project by the rules D2 to D5 with the thresholds that are shipped.

    Callers ask `shows_rules` before. The class of D4 is made of all projects of the sector,
    whoever reads, so that every reader is told the same.
    """
    peers = [project]
    if project.sector_id is not None:
        alike = Project.objects.filter(
            sector=project.sector_id,
            territory__is_synthetic=project.territory.is_synthetic,
            merged_into=None,
        )
        peers += list(alike.exclude(pk=project.pk).order_by("pk"))
    money = money_of([one.pk for one in peers], reading)
    known = [one for one in peers if one.pk in money or one.pk == project.pk]
    jobs = jobs_of(known, reading, in_full=True)
    told = [_peer(one, money.get(one.pk, {}), jobs.get(one.pk)) for one in known]
    purse = money.get(project.pk, {})
    told[0] = _with_payments(told[0], project, purse)
    found = [
        one
        for one in judge(told, SHIPPED, COMPUTED, as_of=reading.day)
        if one.project == project.key
    ]
    found = [_without_guesses(one, purse, told[0].project.currency) for one in found]
    found.append(Judged(project.key, "D5", "not_computable", None, NO_PROGRESS))
    return [RuleShown(one, _RULES[one.code]) for one in found]


@dataclass(frozen=True)
class JudgedProject:
    """A project with all that the rules say of it, and the money that is at stake there."""

    project: Project
    results: tuple[Judged, ...]
    value: Decimal | None
    currency: str


def judged_projects(reading: Reading) -> list[JudgedProject]:
    """Judge every project with money by the rules D2 to D4, those apart whose costs are marked.

    The classes of D4 are made of all projects, as on their pages.
    """
    world = Project.objects.filter(
        territory__is_synthetic=reading.is_synthetic, merged_into=None
    ).order_by("pk")
    money = money_of(None, reading)
    known = {one.key: one for one in world if one.pk in money}
    projects = list(known.values())
    jobs = jobs_of(projects, reading, in_full=True)
    paid, planned = _paid_by_year(), _planned_by_project()
    told = {
        one.key: _with_rows(
            _peer(one, money[one.pk], jobs.get(one.pk)),
            paid.get(one.pk, []),
            [_planned(line, one.key) for line in planned.get(one.pk, ())],
            money[one.pk],
        )
        for one in projects
    }
    found: dict[str, list[Judged]] = {}
    for one in judge(list(told.values()), SHIPPED, COMPUTED, as_of=reading.day):
        purse, currency = money[known[one.project].pk], told[one.project].project.currency
        found.setdefault(one.project, []).append(_without_guesses(one, purse, currency))
    return [
        JudgedProject(one, tuple(found[one.key]), *_at_stake(money[one.pk], told[one.key]))
        for one in projects
        if not any("costs" in fields_of_mark(marked) for marked in one.marks)
    ]


def _at_stake(purse: Purse, told: Money) -> tuple[Decimal | None, str]:
    """Return the most that was budgeted, committed or paid in the currency of a project."""
    currency = told.project.currency
    if currency is None:
        return None, ""
    totals = purse.get(currency, Totals())
    return max(totals.budget, totals.committed, totals.paid), currency


def _budgets(purse: Purse) -> list[str]:
    return [currency for currency, totals in purse.items() if totals.budget]


def _peer(project: Project, purse: Purse, jobs: Decimal | None) -> Money:
    """Return a project with its sums; its currency is that of its budget, or its only one."""
    budgets = _budgets(purse)
    candidates = budgets or list(purse)
    currency = candidates[0] if len(candidates) == 1 else None
    totals = purse.get(currency, Totals()) if currency else Totals()
    row = Row(
        id=project.key,
        approved=totals.budget or None,
        currency=currency,
        support=totals.grant_equivalent or None,
        verified_jobs=jobs,
        reference_class=str(project.sector_id) if project.sector_id else None,
    )
    return Money(
        row,
        committed=[Sum(None, one, each.committed) for one, each in purse.items() if each.committed],
        paid=[Sum(None, one, each.paid) for one, each in purse.items() if each.paid],
    )


def _with_payments(one: Money, project: Project, purse: Purse) -> Money:
    """Add when payments of a project were made, and what was planned for its years.

    Payments that purchases tell are kept without their days.
    """
    paid = _paid_by_year(project.pk).get(project.pk, [])
    return _with_rows(one, paid, planned_of(project.pk, project.key), purse)


def _with_rows(one: Money, dated: list[Sum], planned: list[Planned], purse: Purse) -> Money:
    undated = [Sum(None, code, each.bought_paid) for code, each in purse.items()]
    paid = [*dated, *(each for each in undated if each.amount)]
    return replace(one, paid=paid, planned=planned, paid_listed=bool(paid))


def _paid_by_year(project: int | None = None) -> dict[int, list[Sum]]:
    """Return what was paid by year and currency, of one project or of each."""
    way = "contract__contract_versions__"
    rows = Payment.objects.known().filter(holding(None, way))
    rows = rows.annotate(home=home_of(f"{way}project")).exclude(home=None).order_by()
    if project is not None:
        rows = rows.filter(home=project)
    by_year: Iterable[tuple[int, int, str, Decimal]] = rows.values_list(
        "home", "paid_on__year", "currency"
    ).annotate(sum=Added("amount"))
    found: dict[int, list[Sum]] = {}
    for home, year, currency, amount in by_year:
        found.setdefault(home, []).append(Sum(year, currency, amount))
    return found


def _planned_by_project() -> dict[int, list[BudgetLine]]:
    """Return the lines in force of every project, as `planned_of` has them in order."""
    rows = BudgetLine.objects.known().annotate(home=home_of("project")).exclude(home=None)
    found: dict[int, list[BudgetLine]] = {}
    for one in rows.order_by("year", "codes", "currency", "record_id"):
        found.setdefault(one.home, []).append(one)
    return found


def planned_of(number: int, key: str) -> list[Planned]:
    """Return what the budget plans for a project, a row for each line in force."""
    rows = BudgetLine.objects.known().annotate(home=home_of("project")).filter(home=number)
    return [_planned(one, key) for one in rows.order_by("year", "codes", "currency", "record_id")]


def _planned(one: BudgetLine, key: str) -> Planned:
    planned: Decimal = one.approved if one.amended is None else one.amended
    return Planned(key, one.year, planned, one.currency)


def _without_guesses(one: Judged, purse: Purse, currency: str | None) -> Judged:
    """Say what cannot be computed of sums that lack a part, or are in several currencies."""
    why = None
    if one.code == "D2" and len(_budgets(purse)) > 1:
        why = SEVERAL
    if one.code == "D3" and one.reason and (bought := _BOUGHT.fullmatch(one.reason)):
        return replace(one, reason=OF_PURCHASES % bought[1])
    if one.code == "D4":
        given: Sequence[str] = [code for code, each in purse.items() if each.grant_equivalent]
        if any(each.unvalued_count for each in purse.values()):
            why = UNVALUED
        elif any(code != currency for code in given):
            why = OTHER_SUPPORT
    return one if why is None else Judged(one.project, one.code, "not_computable", None, why)


def rules_for(project: Project, reading: Reading) -> list[RuleShown] | None:
    """Return what the rules say of a project; None to whoever is not shown its flags or costs."""
    if not shows_rules(project, reading) or "costs" in hidden_fields(reading.scope, project):
        return None
    return rules_of(project, reading)


def checks_of(project: Project, reading: Reading) -> Mapping[str, Any] | None:
    """Return what the rules say for the page of a project, to those who are shown its flags."""
    rules = rules_for(project, reading)
    return None if rules is None else {"rules": rules}


def _compose(subject: Subject) -> Mapping[str, Any] | None:
    return checks_of(subject.live, subject.reading)


RULES = Section("money-rules", "spending/rules.html", _compose)
