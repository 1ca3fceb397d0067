"""Barriers for tests: a business of north-east, and those who stand in its ladder."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bagdar.core.barriers.course import Happening
from bagdar.web.barriers.actions.acting import Deed, act_on
from bagdar.web.barriers.actions.raising import Told, raise_barrier
from bagdar.web.barriers.actions.routing import set_route
from bagdar.web.barriers.models import Barrier, Kind
from bagdar.web.enterprises.models import Enterprise
from bagdar.web.people.models import Organisation, User
from bagdar.web.territories.models import Territory
from tests import builders
from tests.builders import NOW, TESTS

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Ladder:
    """Everybody in the ladder of north-east, and strangers to it."""

    works: Enterprise
    business: User
    rival: User
    officer: User
    akim: User
    oblast: User
    oblast_akim: User
    stranger: User
    ministry: User
    office: User
    chair: User


def ladder() -> Ladder:
    """Make the country and open the accounts."""
    lands = builders.territories()
    works, other = builders.enterprise(key="works"), builders.enterprise(key="rival")
    return Ladder(
        works,
        builders.user("enterprise", enterprise=works),
        builders.user("enterprise", enterprise=other),
        builders.user("officer", territory=lands["north-east"]),
        builders.user("akim", territory=lands["north-east"]),
        builders.user("officer", territory=lands["north"]),
        builders.user("akim", territory=lands["north"]),
        builders.user("officer", territory=lands["south"]),
        builders.user("ministry", organisation=builders.organisation(key="energy")),
        builders.user("programme_office"),
        builders.user("chair"),
    )


def raised(who: Ladder, *, by: Any = None, at: datetime = NOW, **facts: Any) -> Barrier:
    """Raise a barrier of the works in north-east, on Monday 15 June 2026 unless said otherwise."""
    told = {
        "what": "No transformer since March.",
        "kind": "power",
        "territory": Territory.objects.get(key="north-east"),
    }
    return raise_barrier(who.works, Told(**{**told, **facts}), by=by or who.business, at=at)


def done(
    barrier: Barrier, what: Happening, by: Any = TESTS, at: datetime = NOW, **words: Any
) -> Barrier:
    """Do something to a barrier, with words where none are given."""
    if what is Happening.CONFIRMED:
        words = {"rating": 5, **words}
    elif what is Happening.FORCED:
        words = {"signature": "A. Akim", "note": "The works are gone.", **words}
    else:
        words = {"note": "So it is.", **words}
    return act_on(barrier, Deed(what, **words), by=by, at=at)


def routed(kind: str, organisation: Organisation) -> None:
    """Let an organisation answer for a kind at the step of the ministry."""
    set_route(Kind(kind), organisation, by=TESTS, at=NOW)


def energy() -> Organisation:
    """Return the ministry that somebody in the ladder works for."""
    return Organisation.objects.get(key="energy")
