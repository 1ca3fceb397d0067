"""The platform's register of unfair suppliers, as rows that rule E3 reads."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, Final

from bagdar.core.spending.ledgers import Ban
from bagdar.sources.goszakup.objects import Objects, Record, Told
from bagdar.sources.goszakup.values import moment, party, truth
from bagdar.sources.ocds.faults import Fault, shown

KIND: Final = "rnu"
_NUMBERS: Final = ("supplier_biin", "biin", "supplier_innunp")
_GROUNDS: Final = ("kz_reason", "reason", "ref_reason_name_ru", "court_decision")
_NAMES: Final = ("supplier_name_ru", "supplier_name_kz", "name_ru")


def bans(objects: Objects, *, told: Told) -> list[Ban]:
    """Return the bans of the register, by number and day; what cannot be used is told.

    Of two rows of one supplier that begin on one day the one updated last holds. A row without a
    number or a first day is left out: nobody could be found by it, and no day be held against it.
    """
    found: dict[tuple[str, date], Ban] = {}
    for record in objects.of(KIND):
        if truth(record.get("is_deleted")):
            continue
        read = _Row(record, told)
        number = next((n for name in _NUMBERS if (n := read.value(name, party))), None)
        since = read.day("start_date")
        until = read.day("end_date")
        if number is None:
            read.tell("supplier_biin", "no number; left out")
        elif since is None:
            read.tell("start_date", "no first day; left out")
        elif until is not None and until < since:
            read.tell("end_date", "ends before it begins; left out")
        else:
            digits = number[7:]
            named = objects.one("subject", record.get("pid")) or {}
            found[digits, since] = Ban(
                id=digits,
                since=since,
                until=until,
                name=_first(record, _NAMES) or _first(named, _NAMES),
                ground=_first(record, _GROUNDS),
            )
    return [found[one] for one in sorted(found)]


class _Row:
    """One row while it is read."""

    def __init__(self, record: Record, told: Told) -> None:
        self.record, self.told = record, told

    def tell(self, name: str, reason: str) -> None:
        path = f"/{KIND}/{self.record.get('id', self.record.get('pid'))}/{name}"
        self.told(Fault(KIND, 0, path, reason, value=shown(self.record.get(name))))

    def value(self, name: str, as_what: Callable[[object], str | None]) -> str | None:
        try:
            return as_what(self.record.get(name))
        except ValueError as wrong:
            self.tell(name, f"{wrong}; left out")
            return None

    def day(self, name: str) -> date | None:
        told = self.value(name, moment)
        return date.fromisoformat(told[:10]) if told else None


def _first(record: Record, names: tuple[str, ...]) -> str | None:
    texts: list[Any] = [record.get(name) for name in names]
    found = (" ".join(one.split()) for one in texts if isinstance(one, str))
    return next((one for one in found if one), None)
