"""A territory through time: what it was called, where it belonged, what became of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bagdar.core.territories.forest import Version
from bagdar.web.portal.queries.places import Asking, Linked, place_href
from bagdar.web.territories.queries import Land, local_name

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

KINDS: dict[str, StrPromise] = {
    "country": gettext_lazy("country"),
    "oblast": gettext_lazy("oblast"),
    "city_republican": gettext_lazy("city of republican significance"),
    "city": gettext_lazy("city"),
    "district": gettext_lazy("district"),
    "city_district": gettext_lazy("city district"),
}


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to a territory on a day, and the territories it names."""

    on: date
    text: str
    places: tuple[Linked, ...] = ()


def kind_of(version: Version) -> str:
    """Return the kind of a territory in words; an imported kind as it was given."""
    return str(KINDS.get(version.kind, version.kind.replace("_", " ")))


def history_of(land: Land, territory: int, asking: Asking) -> tuple[Event, ...]:
    """Tell a territory through time, latest first."""
    versions = land.versions(territory)
    events = [
        *_beginning(land, versions[0]),
        *(
            event
            for before, after in pairwise(versions)
            for event in _change(land, before, after, asking)
        ),
        *_gifts(land, versions, asking),
    ]
    if versions[-1].valid_to:
        events.append(Event(versions[-1].valid_to, _("Abolished")))
    return tuple(sorted(events, key=lambda event: event.on, reverse=True))


def heirs_of(land: Land, territory: int, asking: Asking) -> tuple[Linked, ...]:
    """Name the territories that its land came to."""
    moves = [one for one in land.forest.successions if one.before == territory]
    outer = [one.after for one in moves]
    return tuple(_linked(land, one, asking) for one in dict.fromkeys(outer))


def _beginning(land: Land, first: Version) -> Iterable[Event]:
    if first.valid_from > min(one.valid_from for one in land.forest.versions):
        yield Event(first.valid_from, _("Formed"))
    else:
        yield Event(first.valid_from, _("Known since; it may be older"))


def _change(land: Land, before: Version, after: Version, asking: Asking) -> Iterable[Event]:
    day = after.valid_from
    if before.valid_to and before.valid_to < day:
        yield Event(before.valid_to, _("Abolished"))
        yield Event(day, _("Formed again"))
    old, new = local_name(before.names), local_name(after.names)
    if old != new:
        yield Event(day, _("Renamed from %(old)s to %(new)s") % {"old": old, "new": new})
    if before.code != after.code:
        text = _("Code changed from %(old)s to %(new)s")
        yield Event(day, text % {"old": before.code, "new": after.code})
    if before.parent != after.parent:
        moved = [_linked(land, one, asking) for one in (before.parent, after.parent) if one]
        yield Event(day, _("Passed from one territory to another:"), tuple(moved))


def _gifts(land: Land, versions: list[Version], asking: Asking) -> Iterable[Event]:
    territory = versions[0].territory
    for day in sorted({one.on for one in land.forest.successions}):
        moves = [one for one in land.forest.successions if one.on == day]
        given = [_linked(land, one.after, asking) for one in moves if one.before == territory]
        taken = [_linked(land, one.before, asking) for one in moves if one.after == territory]
        if given:
            yield Event(day, _("Its land, or part of it, came to:"), tuple(given))
        if taken:
            yield Event(day, _("Land came from:"), tuple(taken))


def _linked(land: Land, territory: int, asking: Asking) -> Linked:
    """Name a territory as it is now, or as it was last."""
    version = land.versions(territory)[-1]
    return Linked(local_name(version.names), place_href(version, asking))


@dataclass(frozen=True)
class GonePage:
    """A territory that is not in the tree of the day: abolished before, or formed later."""

    version: Version
    name: str
    kind: str
    day: date
    last_day: date | None
    formed_on: date | None
    events: tuple[Event, ...]
    heirs: tuple[Linked, ...]
    years: tuple[Linked, ...]


def gone_page(land: Land, territory: int, asking: Asking, *, day: date) -> GonePage:
    """Say what became of a territory, and where it can be seen."""
    versions = land.versions(territory)
    version = land.version_near(territory, day)
    past = [one for one in versions if one.valid_to and one.valid_to <= day]
    last = past[-1] if past else None
    return GonePage(
        version=version,
        name=local_name(version.names),
        kind=kind_of(version),
        day=day,
        last_day=last.valid_to - timedelta(days=1) if last and last.valid_to else None,
        formed_on=None if past else versions[0].valid_from,
        events=history_of(land, territory, asking),
        heirs=heirs_of(land, territory, asking) if past else (),
        years=tuple(_years(land, version, asking)),
    )


def _years(land: Land, version: Version, asking: Asking) -> Iterable[Linked]:
    for year in land.years:
        then = land.forest.tree_on(date(year, 12, 31))
        if then.node(version.territory):
            yield Linked(str(year), asking.query(tree=year, as_of=None))
