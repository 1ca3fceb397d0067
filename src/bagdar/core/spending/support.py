"""State support: what an enterprise owes for it, and what a verified job costs the public.

An obligation is met when as much is shown as was due; what is shown after the due day is met late.
It is overdue from the day after the due day. Nothing here is flipped: the day asked for decides.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from statistics import median

from bagdar.core.indicators import State
from bagdar.core.spending.money import Purse

FEWEST_OF_CLASS = 5
"""Below this many projects a reference class tells no figure."""


class Course(StrEnum):
    """How an obligation stands."""

    DUE = "due"
    OVERDUE = "overdue"
    MET = "met"
    MET_LATE = "met_late"


def course_of(
    *,
    due_on: date,
    due_value: Decimal | None,
    met_on: date | None,
    met_value: Decimal | None,
    as_of: date,
) -> Course:
    """Say how an obligation stands on a day.

    `due_value` is None for an obligation that is a day alone, such as a term: it is met by its
    `met_on`. What is shown after `as_of` is not known yet.
    """
    shown = met_on is not None and met_on <= as_of
    enough = due_value is None or (met_value is not None and met_value >= due_value)
    if met_on is not None and shown and enough:
        return Course.MET_LATE if met_on > due_on else Course.MET
    return Course.OVERDUE if due_on < as_of else Course.DUE


class Lack(StrEnum):
    """Why a cost per job cannot be told."""

    NO_MONEY = "no_money"
    SEVERAL_CURRENCIES = "several_currencies"
    UNVALUED_SUPPORT = "unvalued_support"
    NO_JOBS_KNOWN = "no_jobs_known"
    NO_JOBS = "no_jobs"


STATES = {
    Lack.NO_MONEY: State.NOT_APPLICABLE,
    Lack.SEVERAL_CURRENCIES: State.NOT_COMPUTABLE,
    Lack.UNVALUED_SUPPORT: State.NOT_COMPUTABLE,
    Lack.NO_JOBS_KNOWN: State.NOT_REPORTED,
    Lack.NO_JOBS: State.NOT_APPLICABLE,
}


@dataclass(frozen=True, slots=True)
class JobCost:
    """Public money for each verified job, or why there is no such figure.

    `spent` is the grant-equivalent of support plus procurement paid, in `currency`.
    """

    value: Decimal | None
    currency: str = ""
    spent: Decimal | None = None
    lack: Lack | None = None

    @property
    def state(self) -> State:
        """The state of the figure."""
        return State.VALUE if self.lack is None else STATES[self.lack]


def cost_per_job(purse: Purse, jobs: Decimal | None) -> JobCost:
    """Divide what the public gave to a project by its verified jobs.

    `jobs` are verified permanent jobs (FTE, or whole persons where only those are published);
    None: not known. The value is rounded to whole units of the currency.
    """
    given = {
        code: one
        for code, one in purse.items()
        if one.paid or one.grant_equivalent or one.unvalued_count
    }
    if not given:
        return JobCost(None, lack=Lack.NO_MONEY)
    if len(given) > 1:
        return JobCost(None, lack=Lack.SEVERAL_CURRENCIES)
    ((currency, totals),) = given.items()
    if totals.unvalued_count:
        return JobCost(None, currency, lack=Lack.UNVALUED_SUPPORT)
    spent = totals.paid + totals.grant_equivalent
    if jobs is None:
        return JobCost(None, currency, spent, Lack.NO_JOBS_KNOWN)
    if jobs <= 0:
        return JobCost(None, currency, spent, Lack.NO_JOBS)
    return JobCost((spent / jobs).quantize(Decimal(1)), currency, spent)


@dataclass(frozen=True, slots=True)
class Reference:
    """The median cost per job of a class of projects, and of how many; None below five."""

    median: Decimal | None
    n: int


def reference_of(costs: Iterable[JobCost], currency: str) -> Reference:
    """Return the median of the costs in a currency, where at least five projects have one."""
    values = [one.value for one in costs if one.value is not None and one.currency == currency]
    if len(values) < FEWEST_OF_CLASS:
        return Reference(None, len(values))
    return Reference(median(values).quantize(Decimal(1)), len(values))
