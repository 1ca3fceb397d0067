"""One pass over entries with their records, however many there are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby, islice
from operator import attrgetter
from typing import TypeVar

from bagdar.web.journal.models import Entry, Payload

CHUNK = 2000
T = TypeVar("T")


def walk(first: int, last: int) -> Iterator[tuple[Entry, list[Payload]]]:
    """Yield each entry from one number to another (both included) with its records, in order."""
    entries = Entry.objects.filter(seq__range=(first, last)).order_by("seq")
    payloads = Payload.objects.filter(entry__gte=first, entry__lte=last)
    rows = payloads.order_by("entry_id", "position").iterator(chunk_size=CHUNK)
    groups = groupby(rows, key=attrgetter("entry_id"))
    number, records = next(groups, (None, None))
    for entry in entries.iterator(chunk_size=CHUNK):
        while number is not None and number < entry.seq:
            number, records = next(groups, (None, None))
        if records is not None and number == entry.seq:
            yield entry, list(records)
        else:
            yield entry, []


def batches(rows: Iterable[T], size: int) -> Iterator[list[T]]:
    """Yield rows in lists of a size, the last one shorter; at once no more than one is held."""
    rest = iter(rows)
    while some := list(islice(rest, size)):
        yield some
