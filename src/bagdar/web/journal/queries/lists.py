"""Pages of the journal, newest first, by number: as quick at the end as at the beginning."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Max, Min, QuerySet

from bagdar.web.journal.models import Entry, Payload

PAGE = 50
SUBJECTS_SHOWN = 3
RECORDS_PAGE = 100


@dataclass(frozen=True)
class Filters:
    """What to show of the journal; empty values leave nothing out."""

    actor_id: str = ""
    act: str = ""
    kind: str = ""
    subject: str = ""
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True)
class Line:
    """One entry in a list: the first subjects, and how many there are."""

    entry: Entry
    subjects: tuple[tuple[str, str], ...]
    records: int

    @property
    def others(self) -> int:
        """Return how many subjects are not named."""
        return self.records - len(self.subjects)


@dataclass(frozen=True)
class Page:
    """One page of entries; `older` and `newer` are the numbers to go on from."""

    lines: Sequence[Line] = field(default=())
    older: int | None = None
    newer: int | None = None


def page_of(
    filters: Filters, *, before: int | None = None, after: int | None = None, size: int = PAGE
) -> Page:
    """Return the page that ends before a number, or begins after one; the newest by default."""
    bounds = _bounds(filters)
    if bounds is None:
        return Page()
    numbers = _numbers(filters, bounds)
    if after is not None:
        found = list(_asking(numbers, "gt", after)[: size + 1])
        rest, found = len(found) > size, sorted(found[:size], reverse=True)
        return _page(found, older=bool(found), newer=rest)
    found = list(_asking(numbers, "lt", before)[: size + 1])
    return _page(found[:size], older=len(found) > size, newer=before is not None)


def _page(numbers: Sequence[int], *, older: bool, newer: bool) -> Page:
    return Page(
        lines_of(numbers),
        older=numbers[-1] if numbers and older else None,
        newer=numbers[0] if numbers and newer else None,
    )


def numbers_between(since: datetime | None, until: datetime | None) -> tuple[int, int] | None:
    """Return the first and the last number written between two moments; None when there is none."""
    within = _between(Entry.objects.all(), Filters(since=since, until=until))
    ends = within.aggregate(first=Min("seq"), last=Max("seq"))
    return None if ends["first"] is None else (ends["first"], ends["last"])


def _bounds(filters: Filters) -> tuple[int, int] | None:
    """Turn moments into numbers, so that a far past needs no walk through what came since."""
    if filters.since is None and filters.until is None:
        return 1, 2**62
    return numbers_between(filters.since, filters.until)


def _between(entries: QuerySet[Entry], filters: Filters) -> QuerySet[Entry]:
    if filters.since is not None:
        entries = entries.filter(at__gte=filters.since)
    if filters.until is not None:
        entries = entries.filter(at__lt=filters.until)
    return entries


def _numbers(filters: Filters, bounds: tuple[int, int]) -> tuple[QuerySet[Any], str]:
    """Return the query to read numbers from, by whichever index knows them in order."""
    entries = _between(Entry.objects.all(), filters)
    asked = {
        name: value
        for name, value in (("actor_id", filters.actor_id), ("act", filters.act))
        if value
    }
    if not filters.subject:
        return entries.filter(seq__range=bounds, **asked), "seq"
    first, last = bounds
    payloads = Payload.objects.filter(
        subject_kind=filters.kind, subject_id=filters.subject, entry__gte=first, entry__lte=last
    )
    payloads = payloads.filter(**{f"entry__{name}": value for name, value in asked.items()})
    if filters.since is not None:
        payloads = payloads.filter(entry__at__gte=filters.since)
    if filters.until is not None:
        payloads = payloads.filter(entry__at__lt=filters.until)
    return payloads, "entry_id"


def _asking(
    numbers: tuple[QuerySet[Any], str], compare: str, bound: int | None
) -> QuerySet[Any, int]:
    rows, column = numbers
    if bound is not None:
        rows = rows.filter(**{f"{column}__{compare}": bound})
    order = column if compare == "gt" else f"-{column}"
    return rows.order_by(order).values_list(column, flat=True).distinct()


def lines_of(numbers: Sequence[int]) -> list[Line]:
    """Return the entries of these numbers, in this order, with their first subjects."""
    entries = Entry.objects.in_bulk(numbers)
    counts = dict(
        Payload.objects.filter(entry__in=numbers)
        .values_list("entry_id")
        .annotate(last=Max("position"))
        .order_by()
    )
    first = Payload.objects.filter(entry__in=numbers, position__lt=SUBJECTS_SHOWN)
    subjects: dict[int, list[tuple[str, str]]] = {}
    for seq, kind, subject in first.values_list("entry_id", "subject_kind", "subject_id"):
        subjects.setdefault(seq, []).append((kind, subject))
    return [
        Line(entries[seq], tuple(subjects.get(seq, ())), counts.get(seq, -1) + 1) for seq in numbers
    ]


def records_of(seq: int, *, start: int = 0) -> list[Payload]:
    """Return one page of the records of an entry, and one more if there is a next page."""
    rows = Payload.objects.filter(entry=seq, position__gte=start).order_by("position")
    return list(rows[: RECORDS_PAGE + 1])


def acts_known(*, own: str = "") -> list[str]:
    """Return every code of an act in the journal, or of one actor's acts.

    Hops over the index from one to the next.
    """
    return _hop(Entry.objects.filter(**({"actor_id": own} if own else {})), "act")


def kinds_known(*, own: str = "") -> list[str]:
    """Return every kind of subject in the journal, or of one actor's acts."""
    rows = Payload.objects.filter(**({"entry__actor_id": own} if own else {}))
    return _hop(rows, "subject_kind")


def _hop(rows: QuerySet[Any], column: str) -> list[str]:
    """Collect the distinct values of an indexed column without reading all its rows."""
    found: list[str] = []
    value = rows.aggregate(least=Min(column))["least"]
    while value is not None:
        found.append(value)
        value = rows.filter(**{f"{column}__gt": value}).aggregate(least=Min(column))["least"]
    return found
