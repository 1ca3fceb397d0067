"""One release held against the fields that are kept: slow, exact, and it says what does not fit.

The quick way (`reading`) takes whole blocks of lines and refuses whatever is not exactly as the
standard has it; those lines come here. Two ways to fit: as Bagdar takes releases, mending what has
one meaning and saying so; and as the peer Cardinal takes them, which ignores what it does not know.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from bagdar.sources.ocds.faults import shown
from bagdar.sources.ocds.merging import COMPILED, embedded

DEEPEST_OF_PEER = 127
LARGEST_INTEGER = 2**63 - 1
MOST_DIGITS = 400
MOST_OF_RELEASE = 10_000
"""What does not fit in one release is told one by one up to here; the rest is counted."""
CONTROL = re.compile(r"[\x00-\x1f\x7f]")

TEXT, ID, AMOUNT, COUNT = "text", "id", "amount", "count"
KEY, CODE = "key", "code"
"""An identifier by which rows are told apart, and a word of a list: an empty one is missing."""
_ORGANISATION = {"id": KEY}
_VALUE = {"amount": AMOUNT, "currency": CODE}
_PERIOD = {"startDate": TEXT, "endDate": TEXT}
FIELDS_OF_PEER: Mapping[str, Any] = {
    "ocid": KEY,
    "date": TEXT,
    "buyer": _ORGANISATION,
    "tender": {
        "status": TEXT,
        "procurementMethod": TEXT,
        "procurementMethodDetails": TEXT,
        "numberOfTenderers": COUNT,
        "tenderPeriod": _PERIOD,
        "procuringEntity": _ORGANISATION,
    },
    "awards": [
        {
            "id": KEY,
            "status": CODE,
            "suppliers": [_ORGANISATION],
            "items": [{"classification": {"id": ID}}],
        }
    ],
    "bids": {
        "details": [
            {
                "id": KEY,
                "status": CODE,
                "date": TEXT,
                "value": _VALUE,
                "tenderers": [_ORGANISATION],
            }
        ]
    },
}
"""What the peer reads: of other fields nothing is told in its way."""
FIELDS: Mapping[str, Any] = {
    **FIELDS_OF_PEER,
    "tag": [TEXT],
    "planning": {"project": {"id": KEY}, "budget": {"projectID": KEY}},
    "relatedProcesses": [{"identifier": ID}],
    "tender": {**FIELDS_OF_PEER["tender"], "mainProcurementCategory": TEXT},
    "awards": [{**FIELDS_OF_PEER["awards"][0], "date": TEXT, "value": _VALUE}],
    "bids": {"details": [{**FIELDS_OF_PEER["bids"]["details"][0], "relatedLots": [ID]}]},
    "contracts": [
        {
            "id": KEY,
            "awardID": KEY,
            "status": CODE,
            "value": _VALUE,
            "dateSigned": TEXT,
            "period": _PERIOD,
            "amendments": [{"id": KEY, "date": TEXT}],
            "implementation": {
                "transactions": [{"id": KEY, "date": TEXT, "value": _VALUE, "amount": _VALUE}],
                "milestones": [
                    {
                        "id": KEY,
                        "status": TEXT,
                        "type": TEXT,
                        "dateMet": TEXT,
                    },
                ],
            },
        }
    ],
    "parties": [
        {
            "id": KEY,
            "identifier": {"id": ID},
            "additionalIdentifiers": [{"id": ID}],
            "address": {"streetAddress": TEXT, "locality": TEXT},
            "contactPoint": {"telephone": ID, "email": TEXT, "name": TEXT, "url": TEXT},
            "bankAccounts": [{"id": ID}],
            "beneficialOwners": [{"name": TEXT, "identifier": {"id": ID}}],
            "persones": [{"name": TEXT, "identifier": {"id": ID}}],
        }
    ],
}


COUNTED_ONCE = frozenset(
    {"awards", "contracts", "amendments", "transactions", "milestones", "details"}
)
"""Lists of which an entry that comes again counts once, and one that is null counts for nothing."""


EMPTY_ID = "an empty identifier; taken as missing"
EMPTY = "empty; taken as missing"


class NoReleaseError(ValueError):
    """A text that is no release; the text of the error says why."""


class Doubled(dict[str, Any]):
    """A JSON object in which a name came twice; the last one holds."""

    names: tuple[str, ...] = ()


@dataclass
class Fitting:
    """What did not fit in one release: (path, reason, value)."""

    as_peer: bool = False
    found: list[tuple[str, str, str | None]] = field(default_factory=list)
    untold: int = 0

    def fit(self, release: Mapping[str, Any]) -> dict[str, Any]:
        """Return the fields that are kept, of the types of OCDS_PROCESSES."""
        fields = FIELDS_OF_PEER if self.as_peer else FIELDS
        kept: dict[str, Any] = self._object(fields, release, "")
        return kept

    def tell(self, path: str, reason: str, value: object = None) -> None:
        """Write down what does not fit."""
        if len(self.found) >= MOST_OF_RELEASE:
            self.untold += 1
            return
        self.found.append((path, reason, None if value is None else shown(value)))

    def _any(self, kind: Any, value: Any, path: str) -> Any:
        if value is None:
            return None
        if isinstance(kind, dict):
            return self._object(kind, value, path)
        if isinstance(kind, list):
            return self._list(kind[0], value, path)
        take = {
            TEXT: self._text,
            ID: self._id,
            KEY: self._key,
            CODE: self._code,
            AMOUNT: self._amount,
            COUNT: self._count,
        }
        return take[kind](value, path)

    def _object(self, kind: Mapping[str, Any], value: Any, path: str) -> Any:
        if not isinstance(value, dict):
            self.tell(path, "not an object; left out", value)
            return None
        if isinstance(value, Doubled):
            for name in value.names:
                if name in kind:
                    self.tell(f"{path}/{name}", "named twice; the last one holds")
        return {
            name: self._any(one, value.get(name), f"{path}/{name}") for name, one in kind.items()
        }

    def _list(self, kind: Any, value: Any, path: str) -> Any:
        if isinstance(value, dict) and not self.as_peer:
            self.tell(path, "not a list; taken as a list of one")
            value = [value]
        if not isinstance(value, list):
            self.tell(path, "not a list; left out", value)
            return None
        found = [self._any(kind, one, f"{path}[{place}]") for place, one in enumerate(value)]
        name = path.rpartition("/")[2]
        return found if self.as_peer or name not in COUNTED_ONCE else self._once(found, value, path)

    def _once(self, found: list[Any], value: list[Any], path: str) -> list[Any]:
        """Leave out entries that are null or come again alike; tell those of one id that differ."""
        kept: list[Any] = []
        known: dict[str, list[Any]] = {}
        for place, one in enumerate(found):
            where = f"{path}[{place}]"
            if value[place] is None:
                self.tell(where, "null in place of an entry; left out")
                continue
            id_ = one["id"] if one is not None else None
            alike = known.setdefault(id_, []) if id_ is not None else []
            if one is not None and one in alike:
                self.tell(where, "an entry that comes again; counted once", id_)
                continue
            if alike:
                self.tell(where, "another entry has the same id; which one holds is not known", id_)
            alike.append(one)
            kept.append(one)
        return kept

    def _text(self, value: Any, path: str) -> str | None:
        if isinstance(value, str):
            return value
        self.tell(path, "not text; left out", value)
        return None

    def _id(self, value: Any, path: str) -> str | None:
        if isinstance(value, str):
            if CONTROL.search(value):
                self.tell(path, "a control character in an identifier; kept as it is", value)
            return value
        if not self.as_peer and isinstance(value, int) and not isinstance(value, bool):
            self.tell(path, "a number as an identifier; taken as text", value)
            return str(value)
        return self._text(value, path)

    def _key(self, value: Any, path: str) -> str | None:
        return self._filled(self._id(value, path), path, EMPTY_ID)

    def _code(self, value: Any, path: str) -> str | None:
        return self._filled(self._text(value, path), path, EMPTY)

    def _filled(self, found: str | None, path: str, reason: str) -> str | None:
        """Take what is empty, or blank, for missing; the peer takes it for a name like others."""
        if found is None or self.as_peer or found.strip():
            return found
        self.tell(path, reason)
        return None

    def _amount(self, value: Any, path: str) -> float | None:
        if isinstance(value, bool) or not isinstance(value, int | float):
            self.tell(path, "not a number; left out", value)
            return None
        try:
            amount = float(value)
        except OverflowError:
            amount = math.inf
        if math.isfinite(amount):
            return amount
        self.tell(path, "not a finite number; left out", value)
        return None

    def _count(self, value: Any, path: str) -> int | None:
        whole = isinstance(value, float) and value.is_integer() and not self.as_peer
        if isinstance(value, bool) or not (isinstance(value, int) or whole):
            self.tell(path, "not a whole number; left out", value)
            return None
        if 0 <= value <= LARGEST_INTEGER:
            return int(value)
        self.tell(path, "not a count; left out", value)
        return None


def parsed(text: bytes, *, as_peer: bool = False) -> Any:
    """Read JSON text; raise NoReleaseError for what cannot be read.

    As the peer takes it, NaN is no JSON, half a surrogate pair is none, nor is nesting of more
    than 127 levels. As Bagdar takes it, these spoil only the value they stand in.
    """
    try:
        decoded = text.decode("utf-8")
    except UnicodeDecodeError as broken:
        raise NoReleaseError(f"not UTF-8 at byte {broken.start}; left out") from None
    if as_peer and too_deep_for_peer(text):
        raise NoReleaseError(f"nested deeper than {DEEPEST_OF_PEER} levels; left out")
    try:
        found = json.loads(
            decoded,
            object_pairs_hook=_object,
            parse_int=_integer,
            parse_constant=_no_constant if as_peer else float,
        )
    except RecursionError:
        raise NoReleaseError("nested too deeply; left out") from None
    except ValueError as broken:
        raise NoReleaseError(f"no JSON: {broken}; left out") from None
    return _without_half_pairs(found, as_peer=as_peer) if "\\u" in decoded else found


def too_deep_for_peer(text: bytes) -> bool:
    """Answer whether objects and lists are nested deeper than the peer reads."""
    opened = text.count(b"[") + text.count(b"{")
    return opened > DEEPEST_OF_PEER and depth(text) > DEEPEST_OF_PEER


def depth(text: bytes) -> int:
    """Return how deep objects and lists are nested."""
    deepest = now = 0
    for one in re.sub(rb'"(?:[^"\\]|\\.)*"|[^][{}"]+', b"", text):
        if one in b"[{":
            now += 1
            deepest = max(deepest, now)
        else:
            now -= 1
    return deepest


def is_package(found: Any) -> bool:
    """Answer whether this is a package of releases or of records."""
    return isinstance(found, dict) and (
        isinstance(found.get("releases"), list) or isinstance(found.get("records"), list)
    )


def is_record(found: Any) -> bool:
    """Answer whether this is a record of one process, which holds its release within."""
    return isinstance(found, dict) and (
        "compiledRelease" in found
        or "versionedRelease" in found
        or ("ocid" in found and isinstance(found.get("releases"), list))
    )


def releases_of(package: Mapping[str, Any]) -> Iterator[Any]:
    """Yield what stands in a package: releases, or the compiled release of each record."""
    for one in package.get("releases") or ():
        yield one
    for one in package.get("records") or ():
        yield compiled(one)


def compiled(record: Any) -> Any:
    """Return the compiled release of a record, else its releases merged.

    Without either, what says which process it is.
    """
    if isinstance(record, dict) and isinstance(record.get("compiledRelease"), dict):
        whole: dict[str, Any] = record["compiledRelease"]
        whole["tag"] = [COMPILED]  # whatever it says: it is all of the process
        return whole
    if isinstance(record, dict) and (put := embedded(record)) is not None:
        return put
    named = record.get("ocid") if isinstance(record, dict) else None
    return Lacking(named if isinstance(named, str) else None)


@dataclass(frozen=True)
class Lacking:
    """A record without a compiled release."""

    ocid: str | None


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) == len(pairs):
        return made
    names = [name for name, _value in pairs]
    doubled = Doubled(made)
    doubled.names = tuple(sorted({name for name in names if names.count(name) > 1}))
    return doubled


def _integer(text: str) -> int | float:
    return int(text) if len(text) <= MOST_DIGITS else float(text)


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is no number")


def _without_half_pairs(found: Any, *, as_peer: bool) -> Any:
    """Refuse half a surrogate pair, or put a question mark in its place."""
    try:
        text = json.dumps(found, ensure_ascii=False)
    except RecursionError:
        raise NoReleaseError("nested too deeply; left out") from None
    try:
        text.encode()
    except UnicodeEncodeError:
        if as_peer:
            raise NoReleaseError("half a surrogate pair; left out") from None
        mended = text.encode("utf-8", "replace").decode()
        return json.loads(mended, object_pairs_hook=_object, parse_constant=float)
    return found
