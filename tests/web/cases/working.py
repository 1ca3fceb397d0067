"""Flags and cases for tests: documents of results, auditors, and who is asked."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bagdar.core.cases.course import Happening
from bagdar.web.cases.actions.opening import open_case
from bagdar.web.cases.actions.steps import Told, declare, take
from bagdar.web.cases.actions.taking import Taken, take_results
from bagdar.web.cases.models import Case, Flag, Subject
from bagdar.web.cases.queries.queue import standing_flags
from bagdar.web.people.models import Organisation, User
from bagdar.web.people.permissions import World
from tests import builders
from tests.builders import NOW, TESTS

WORDS = "The deadline was three days after the announcement."


def document(
    *processes: Mapping[str, Any], rules: Mapping[str, tuple[int, int]] | None = None, **more: Any
) -> dict[str, Any]:
    """Return a document of results: processes as {id, flags: {code: value}, about}.

    `rules` says how many each rule flagged and cleared; "clear" beside the flags are codes.
    """
    counts = {"R003": (1, 9), "R018": (1, 1), "R036": (1, 99)} | dict(rules or {})
    return {
        "format": "bagdar-flags-1",
        "rules": "spending-1",
        "settings": {"days": 15},
        "input": {"processes": 10, "hash": "0" * 64},
        "indicators": {
            code: {
                "version": 1,
                "name": "Short submission period" if code == "R003" else f"Rule {code}",
                "unit": "days",
                "definition": "The tender period has fewer whole days than the threshold.",
                "innocent": ["The law allows a shorter term for this method."],
                "levels": ["process"],
                "bounds": {"threshold": 15},
                "flagged": flagged,
                "clear": clear,
                "not_computable": {"no bids are listed": 3},
            }
            for code, (flagged, clear) in counts.items()
        },
        "results": [_result(one) for one in processes],
        **more,
    }


def _result(one: Mapping[str, Any]) -> dict[str, Any]:
    flags: Mapping[str, float] = one.get("flags", {})
    found = {
        code: {"state": "flagged", "value": value, "reason": None} for code, value in flags.items()
    }
    for code in one.get("clear", ()):
        found[code] = {"state": "clear", "value": 20.0, "reason": None}
    for code in one.get("unknown", ()):
        reason = "no bids are listed"
        found[code] = {"state": "not_computable", "value": None, "reason": reason}
    evidence = [{"what": "days at least", "id": None, "value": "15"}]
    return {
        "level": one.get("level", "process"),
        "id": one["id"],
        "found": found,
        "evidence": dict.fromkeys(flags, evidence),
        **({"about": one["about"]} if "about" in one else {}),
    }


def short(ocid: str = "ocds-x-1", **more: Any) -> dict[str, Any]:
    """Return a process whose submission period is short."""
    about = {"title": f"Pipes of {ocid}", "buyer_name": "Waterworks", "value": 5_000_000}
    return {"id": ocid, "flags": {"R003": 3.0}, "about": {**about, "currency": "KZT"}, **more}


def taken(
    told: Mapping[str, Any], *, world: World = World.REAL, at: datetime = NOW, source: str = ""
) -> Taken:
    """Take a document in."""
    return take_results(json.dumps(told).encode(), world=world, source=source, by=TESTS, at=at)


def flags_of(ref: str = "ocds-x-1") -> list[Flag]:
    """Return the flags of a process that stand."""
    return list(standing_flags().filter(subject__ref=ref))


def subject(ref: str = "ocds-x-1") -> Subject:
    """Return what flags are about."""
    return Subject.objects.get(ref=ref)


@dataclass(frozen=True)
class Sides:
    """Two auditors, and the akimat that is asked with its akim."""

    worker: User
    second: User
    akim: User
    akimat: Organisation


def sides() -> Sides:
    """Open the accounts of those who take part in a case in the north."""
    places = builders.territories()
    north = places["north"]
    akimat = builders.organisation(
        key="akimat-north", kind="akimat", territory=north, name_en="Akimat of the North"
    )
    return Sides(
        builders.user("auditor", username="worker"),
        builders.user("auditor", username="second"),
        builders.user("akim", username="akim-north", territory=north),
        akimat,
    )


def opened(by: User, title: str = "Submission period of pipes") -> Case:
    """Take a flag in and open a case about it."""
    if not Flag.objects.exists():
        taken(document(short()))
    return open_case(flags_of(), title, by=by, at=NOW)


def later(days: int) -> datetime:
    """Return a moment so many days after Monday 15 June 2026."""
    return NOW + timedelta(days=days)


def declared(case: Case, *people: User) -> None:
    """Let people declare that they have no interest."""
    for one in people:
        declare(case, conflict=False, note="", by=one, at=NOW)


def noticed(who: Sides, *, at: datetime = NOW, days: int = 10) -> Case:
    """Open a case and ask the akimat."""
    case = opened(who.worker)
    declared(case, who.worker, who.second)
    told = Told(WORDS, organisation=who.akimat, days=days)
    return take(case, Happening.NOTICED, told, by=who.worker, at=at)


def closed(who: Sides, *, outcome: Happening = Happening.EXPLAINED) -> Case:
    """Bring a case to its closing, answered and with an outcome."""
    case = noticed(who)
    take(case, Happening.REPLY_OBJECTED, Told("A repeated tender."), by=who.akim, at=later(1))
    take(case, outcome, Told("The papers show it."), by=who.worker, at=later(2))
    return take(case, Happening.CLOSED, by=who.second, at=later(40))
