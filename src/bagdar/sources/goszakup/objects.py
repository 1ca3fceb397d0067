"""Objects as the platform gives them, read from files: pages of REST, answers of GraphQL, lines.

A file is called after what it holds (`contract.jsonl`, `trd_buy.json.gz`). Names come in two
spellings, `numberAnno` and `number_anno`; here they are one. What lies within another object, such
as the lots of an announcement, is taken out of it. The names of fields are those of the public
documentation of the platform (API v3) and of programs that read it; none was tried against it.
"""

from __future__ import annotations

import gzip
import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, TypeAlias

from bagdar.sources.ocds.faults import Fault, shown

Record: TypeAlias = dict[str, Any]
Told: TypeAlias = Callable[[Fault], None]

KINDS: Final = (
    *("trd_buy", "lots", "plans", "plans_spec", "trd_app", "app_lots"),
    *("contract", "contract_units", "acts", "treasury_pay", "rnu", "subject"),
    *("ref_trade_methods", "ref_buy_status", "ref_contract_status", "ref_units"),
)
"""Kinds of objects: announcements, lots, points of plans and their budget lines, applications and
their lots, contracts, their units, acts of delivery, payments of the treasury, the register of
unfair suppliers, participants; and lists of names."""
_WITHIN: Final[Mapping[str, Mapping[str, tuple[str, str]]]] = {
    "trd_buy": {"lots": ("lots", "trd_buy_id")},
    "plans": {"plans_spec": ("plans_spec", "pln_points_id")},
    "trd_app": {"app_lots": ("app_lots", "trd_app_id")},
    "contract": {
        "acts": ("acts", "contract_id"),
        "treasury_pay": ("treasury_pay", "contract_id"),
        "units": ("contract_units", "contract_id"),
        "contract_units": ("contract_units", "contract_id"),
    },
}
"""Lists within an object: of which kind their things are, and what then names the object."""
_NEWEST: Final = ("last_update_date", "index_date")
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_GZIP = b"\x1f\x8b"


@dataclass
class Objects:
    """Objects by kind and identifier; of one that comes twice the one updated last holds.

    `whole` are the kinds of which a file was read without a fault, `listed` the objects that came
    with a list of a kind within them: of these nothing is missing.
    """

    by_kind: dict[str, dict[str, Record]] = field(default_factory=lambda: defaultdict(dict))
    whole: set[str] = field(default_factory=set)
    listed: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))

    def of(self, kind: str) -> Iterator[Record]:
        """Yield the objects of a kind in the order of their identifiers."""
        found = self.by_kind.get(kind, {})
        yield from (found[one] for one in sorted(found, key=_order))

    def one(self, kind: str, identifier: object) -> Record | None:
        """Return an object by its identifier."""
        return self.by_kind.get(kind, {}).get(str(identifier)) if identifier is not None else None

    def lists(self, kind: str, owners: Iterable[str]) -> bool:
        """Answer whether the things of a kind are known of owners, even where there are none."""
        return kind in self.whole or all(one in self.listed[kind] for one in owners)

    def add(self, kind: str, record: Mapping[str, Any], told: Told, source: str, line: int) -> None:
        """Take an object in, and what lies within it."""
        found = _spelt(record)
        identifier = found.get("id", found.get("pid"))
        if identifier is None or isinstance(identifier, dict | list):
            told(Fault(source, line, "/id", "no identifier; left out", value=shown(record)))
            return
        for name, (inner, link) in _WITHIN.get(kind, {}).items():
            within = found.pop(name, None)
            if not isinstance(within, list):
                continue
            self.listed[inner].add(str(identifier))
            for one in within:
                if isinstance(one, dict):
                    thing = _spelt(one)
                    if thing.get(link) in (None, ""):
                        thing[link] = identifier
                    self.add(inner, thing, told, source, line)
        kept = self.by_kind[kind].get(str(identifier))
        if kept is None or _updated(kept) <= _updated(found):
            self.by_kind[kind][str(identifier)] = found


def read_objects(folder: Path, told: Told) -> Objects:
    """Read the files of a folder; what cannot be read is told, and the rest goes in.

    All objects stand in memory, some 2 KB each: take a customer or a year at a time.
    """
    objects = Objects()
    for path in sorted(one for one in folder.iterdir() if one.is_file()):
        kind = path.name.split(".")[0]
        if kind not in KINDS:
            told(Fault(path.name, 0, "", f"not one of: {', '.join(KINDS)}; left out"))
            continue
        faults: list[Fault] = []
        for line, record in _records(path, faults.append):
            if isinstance(record, dict):
                objects.add(kind, record, faults.append, path.name, line)
            else:
                reason = "not an object; left out"
                faults.append(Fault(path.name, line, "", reason, value=shown(record)))
        for one in faults:
            told(one)
        if not faults:
            objects.whole.add(kind)
    return objects


def _spelt(record: Mapping[str, Any]) -> Record:
    return {_HUMP.sub("_", str(name)).lower(): value for name, value in record.items()}


def _records(path: Path, told: Told) -> Iterator[tuple[int, Any]]:
    try:
        packed = path.read_bytes()
        text = (gzip.decompress(packed) if packed[:2] == _GZIP else packed).decode("utf-8-sig")
    except (OSError, EOFError, UnicodeDecodeError) as broken:
        told(Fault(path.name, 0, "", f"the file cannot be read: {broken}"))
        return
    try:
        yield from ((1, one) for one in _unwrapped(json.loads(text)))
    except (ValueError, RecursionError):
        yield from _lines(path.name, text, told)


def _lines(name: str, text: str, told: Told) -> Iterator[tuple[int, Any]]:
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            found = _unwrapped(json.loads(line))
        except (ValueError, RecursionError) as broken:
            told(Fault(name, number, "", f"not JSON: {broken}; left out", value=shown(line)))
        else:
            yield from ((number, one) for one in found)


def _unwrapped(told: Any) -> list[Any]:
    """Return the objects of a page of REST, of an answer of GraphQL, of a list, or the one."""
    if isinstance(told, dict) and isinstance(told.get("items"), list):
        return list(told["items"])
    if isinstance(told, dict) and isinstance(told.get("data"), dict):
        lists = [one for one in told["data"].values() if isinstance(one, list)]
        return [thing for one in lists for thing in one]
    return told if isinstance(told, list) else [told]


def _updated(record: Record) -> str:
    return max((str(record.get(name) or "") for name in _NEWEST), default="")


def _order(identifier: str) -> tuple[int, str]:
    return (int(identifier), "") if identifier.isdecimal() else (0, identifier)
