"""What did not fit, as it is logged: by process, path and reason."""

from __future__ import annotations

import json
import os
import tempfile
import weakref
from collections.abc import Iterable, Iterator
from dataclasses import astuple, dataclass
from itertools import islice
from typing import IO

SHOWN = 80
HELD = 10_000
"""Faults that stand in memory; those after them go to a file that nobody else sees."""
REASONS_HELD = 1_000
OTHER_REASON = "another reason"


class SourceError(ValueError):
    """A source that cannot be opened at all, or not to its end; the text says why."""


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that did not fit; `path` is empty for the whole line or file."""

    source: str
    line: int
    path: str
    reason: str
    ocid: str | None = None
    offset: int | None = None
    value: str | None = None


@dataclass(slots=True)
class Reason:
    """How often something came, and where first."""

    first: Fault
    count: int = 0


class FaultLog:
    """Every fault in its order, however many there are."""

    def __init__(self) -> None:
        """Begin an empty log."""
        self.reasons: dict[str, Reason] = {}
        self._held: list[Fault] = []
        self._written: IO[str] | None = None
        self._count = 0
        self._read = False

    def append(self, fault: Fault) -> None:
        """Log one more."""
        self._count += 1
        known = fault.reason in self.reasons or len(self.reasons) < REASONS_HELD
        reason = fault.reason if known else OTHER_REASON
        self.reasons.setdefault(reason, Reason(fault)).count += 1
        if len(self._held) < HELD:
            self._held.append(fault)
            return
        if self._written is None:
            self._written = tempfile.TemporaryFile("w+", encoding="ascii", newline="\n")  # noqa: SIM115 -- closed with the log
            weakref.finalize(self, self._written.close)
        if self._read:
            self._written.seek(0, os.SEEK_END)
            self._read = False
        self._written.write(json.dumps(astuple(fault)) + "\n")

    def extend(self, faults: Iterable[Fault]) -> None:
        """Log several."""
        for one in faults:
            self.append(one)

    def __iter__(self) -> Iterator[Fault]:
        """Go through the log from its beginning; nothing may be logged meanwhile."""
        yield from self._held
        if self._written is None:
            return
        self._read = True
        self._written.seek(0)
        for line in self._written:
            yield Fault(*json.loads(line))

    def __getitem__(self, place: int) -> Fault:
        """Return the fault at a place from 0 on."""
        for one in islice(self, place, None):
            return one
        raise IndexError(place)

    def __len__(self) -> int:
        """Count all faults."""
        return self._count

    def __eq__(self, other: object) -> bool:
        """Compare with another log, or with a list."""
        return isinstance(other, FaultLog | list) and list(self) == list(other)

    __hash__ = None  # type: ignore[assignment]  # a log grows


def shown(value: object) -> str:
    """Return the beginning of a value, in one line that a terminal can show."""
    text = value if isinstance(value, str) else repr(value)
    begun = text[:SHOWN]
    return "".join(one if one.isprintable() else "�" for one in begun)
