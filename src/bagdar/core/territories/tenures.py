"""Whose a figure of a month is, and slips split over those who held an office, by days in it.

Rules: docs/decisions/0020-scorecards.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise


@dataclass(frozen=True, slots=True)
class Term:
    """A person in an office from one day to another (exclusive; None: still)."""

    tenure: int
    acting: bool
    starts_on: date
    ends_on: date | None


@dataclass(frozen=True, slots=True)
class Spell:
    """Days in which one head office answered for a project: from `since` up to the next spell.

    `akims` are the offices of those at the head of the territories it lay in, the finest first.
    """

    since: date
    office: int | None
    akims: tuple[int, ...] = ()


Terms = Mapping[int, Sequence[Term]]
"""Who held each office, and when."""


def spell_on(spells: Sequence[Spell], day: date) -> Spell:
    """Return the spell of a day; before the first one began, that one."""
    begun = [one for one in spells if one.since <= day]
    return begun[-1] if begun else spells[0]


def days_answered(
    starts_on: date, ends_on: date, spells: Sequence[Spell], terms: Terms
) -> dict[int | None, int]:
    """Count the days from `starts_on` to `ends_on` (exclusive) by who answered for a project.

    Each day is of whoever held on it the office that answered on it. The days sum to the whole.
    """
    if ends_on <= starts_on:
        return {}
    edges = [starts_on, *(one.since for one in spells if starts_on < one.since < ends_on), ends_on]
    found: dict[int | None, int] = {}
    for first, after in pairwise(edges):
        office = spell_on(spells, first).office
        held = () if office is None else terms.get(office, ())
        for holder, many in days_in_office(first, after, held).items():
            found[holder] = found.get(holder, 0) + many
    return found


def answered_since(
    spells: Sequence[Spell], office: int, starts_on: date, ends_on: date | None
) -> date | None:
    """Return the first day of a term on which its office answered for a project, if it did."""
    days = [
        max(starts_on, one.since)
        for one, after in zip(spells, (*spells[1:], None), strict=True)
        if one.office == office and (after is None or after.since > starts_on)
    ]
    return next((day for day in days if ends_on is None or day < ends_on), None)


def days_in_office(starts_on: date, ends_on: date, terms: Iterable[Term]) -> dict[int | None, int]:
    """Count the days from `starts_on` to `ends_on` (exclusive) by who held the office.

    Each day belongs to one holder: an acting one before the substantive, the one who began later
    before the earlier. Days of a vacant office are those of None. The days sum to the whole.
    """
    if ends_on <= starts_on:
        return {}
    known = list(terms)
    edges = sorted({starts_on, ends_on, *_edges(known, starts_on, ends_on)})
    found: dict[int | None, int] = {}
    for first, after in pairwise(edges):
        holder = holder_on(known, first)
        found[holder] = found.get(holder, 0) + (after - first).days
    return found


def holder_on(terms: Iterable[Term], day: date) -> int | None:
    """Return who held an office on a day: an acting holder before the substantive one."""
    on_duty = [one for one in terms if _holds(one, day)]
    return min(on_duty, key=_weight).tenure if on_duty else None


def day_of_figure(ends_on: date, overdue_since: date | None = None) -> date:
    """Return the day whose holder has a figure of a month that is over on `ends_on` (exclusive).

    What stood at the end of the month is of whoever held the office on its last day. A figure
    that is overdue is a report that is missing: until it comes it is of whoever held the office on
    the day it was due, as the report itself is.
    """
    return ends_on - timedelta(days=1) if overdue_since is None else overdue_since


def split(amount: int, days: Mapping[int | None, int]) -> dict[int | None, int]:
    """Split a whole number of days by days in office; the shares sum exactly to the whole.

    Each gets its part rounded towards zero, and those with the greatest remainders one more
    (largest remainder; between equal ones the earlier in `days`). Without days nobody held it.
    """
    whole = sum(days.values())
    if not whole:
        return {None: amount} if amount else {}
    sign = -1 if amount < 0 else 1
    parts = {holder: divmod(abs(amount) * many, whole) for holder, many in days.items()}
    left = abs(amount) - sum(share for share, _rest in parts.values())
    first = sorted(parts, key=lambda holder: -parts[holder][1])[:left]
    return {holder: sign * (share + (holder in first)) for holder, (share, _) in parts.items()}


def slip(
    due_on: date, effective_on: date, starts_on: date, spells: Sequence[Spell], terms: Terms
) -> dict[int | None, int]:
    """Split what a date slipped, or gained, over those who answered for a project.

    A slip (above 0) belongs to the days between the date that was due and the effective one. A
    gain (below 0) belongs to the days of work before it, from `starts_on` to the effective date.
    """
    days = (effective_on - due_on).days
    since, until = (due_on, effective_on) if days > 0 else (starts_on, effective_on)
    return split(days, days_answered(since, until, spells, terms))


def _weight(term: Term) -> tuple[bool, int, int]:
    return not term.acting, -term.starts_on.toordinal(), term.tenure


def _holds(term: Term, day: date) -> bool:
    return term.starts_on <= day and (term.ends_on is None or day < term.ends_on)


def _edges(terms: Iterable[Term], after: date, before: date) -> Iterable[date]:
    for one in terms:
        for edge in (one.starts_on, one.ends_on):
            if edge is not None and after < edge < before:
                yield edge
