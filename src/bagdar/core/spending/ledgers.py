"""What stands in no release and a person gives: bans, projects, plans, payments, a calendar."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from bagdar.core.terms.working_time import Calendar


@dataclass(frozen=True, slots=True)
class Ban:
    """A supplier in the register of unfair suppliers; both days are included."""

    id: str
    """Its number, as in a register, or its identifier, as in the releases."""
    since: date
    until: date | None = None
    name: str | None = None
    ground: str | None = None


@dataclass(frozen=True, slots=True)
class Project:
    """A project: what was approved for it, how far it is, how many jobs were verified."""

    id: str
    approved: Decimal | None = None
    """Approved budget with its amendments, of all years."""
    currency: str | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    progress_percent: Decimal | None = None
    """Physical progress, 0 to 100."""
    support: Decimal | None = None
    """State support beside what was bought, as its grant equivalent; None where none is told."""
    verified_jobs: Decimal | None = None
    """Full-time jobs that were verified."""
    reference_class: str | None = None
    """The kind of projects it is compared with."""
    name: str | None = None


@dataclass(frozen=True, slots=True)
class BudgetLine:
    """What is planned for a project in a year, by the budget classification."""

    project: str
    year: int
    planned: Decimal
    currency: str
    administrator: str | None = None
    program: str | None = None
    subprogram: str | None = None
    specific: str | None = None


@dataclass(frozen=True, slots=True)
class Payment:
    """A payment for a project, or under a contract of it; below zero where it came back."""

    paid_on: date
    amount: Decimal
    currency: str
    project: str | None = None
    contract: str | None = None
    number: str | None = None
    administrator: str | None = None
    program: str | None = None
    subprogram: str | None = None
    specific: str | None = None


@dataclass(frozen=True, slots=True)
class CalendarDay:
    """A day of a working calendar that differs from Monday to Friday."""

    on: date
    works: bool


def calendar_of(days: Iterable[CalendarDay]) -> Calendar:
    """Return the calendar of whole years: each year of which a day is told is known."""
    known = list(days)
    return Calendar(
        years=frozenset(one.on.year for one in known),
        off=frozenset(one.on for one in known if not one.works),
        worked=frozenset(one.on for one in known if one.works),
    )
