"""When territories gave land to others or took it over: figures before and after are of two lands.

So they are of a territory that was formed on the day, wherever something is told of the time
before: offices put the figures of the land it came out of under its code.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from bagdar.core.territories.forest import Forest
from bagdar.core.territories.passage import runs_of
from bagdar.core.territories.tree import Version

_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class LandChange:
    """On a day a territory gave land to others, took some over from others, or was `formed`."""

    on: date
    went_to: frozenset[int]
    came_from: frozenset[int]
    formed: bool = False

    def periods(self, since: date, *, monthly: bool) -> tuple[date, ...]:
        """Return the months or years from which on a series may be counted in the new borders.

        A change within a period may be told of in that one or in the next: offices do both. A
        series that begins, `since` a period, with a territory that was formed in it has one land.
        """
        own = self.on.replace(day=1) if monthly else date(self.on.year, 1, 1)
        if self.formed and since >= own:
            return ()
        if own == self.on:
            return (own,)
        later = own + timedelta(days=31) if monthly else date(own.year + 1, 1, 1)
        return own, later.replace(day=1)


def land_changes(forest: Forest) -> Mapping[int, Sequence[LandChange]]:
    """Return of each territory the days on which its land changed, the earliest first.

    Land changes with a succession and with a district that came to lie in another oblast; whoever
    lies above both the old and the new place keeps what it had.
    """
    of = _by_territory(forest)
    formed = {
        (territory, run.begins_on)
        for territory, runs in runs_of(forest.versions).items()
        for run in runs
    }
    went_to: dict[tuple[int, date], set[int]] = defaultdict(set)
    came_from: dict[tuple[int, date], set[int]] = defaultdict(set)
    for before, after, on in _moves(forest, of):
        left, entered = _place(of, before, on - _ONE_DAY), _place(of, after, on)
        if not (left and entered):
            continue
        for one in left.keys() - entered.keys():
            went_to[one, on] |= _peers(left[one], left, entered)
        for one in entered.keys() - left.keys():
            came_from[one, on] |= _peers(entered[one], entered, left)
    found: dict[int, list[LandChange]] = defaultdict(list)
    for one, on in sorted({*went_to, *came_from}):
        given, taken = went_to.get((one, on), ()), came_from.get((one, on), ())
        change = LandChange(on, frozenset(given), frozenset(taken), (one, on) in formed)
        found[one].append(change)
    return found


def _by_territory(forest: Forest) -> Mapping[int, Sequence[Version]]:
    found: dict[int, list[Version]] = defaultdict(list)
    for one in sorted(forest.versions, key=lambda one: one.valid_from):
        found[one.territory].append(one)
    return found


def _moves(forest: Forest, of: Mapping[int, Sequence[Version]]) -> Iterator[tuple[int, int, date]]:
    """Yield which territory's land became which one's, and from which day on."""
    for move in forest.successions:
        yield move.before, move.after, move.on
    for territory, versions in of.items():
        for was, now in pairwise(versions):
            if was.valid_to == now.valid_from:
                yield territory, territory, now.valid_from


def _place(of: Mapping[int, Sequence[Version]], territory: int, day: date) -> Mapping[int, Version]:
    """Return a territory and those above it as they were on a day."""
    found: dict[int, Version] = {}
    at: int | None = territory
    while at is not None and at not in found:
        version = next((one for one in of.get(at, ()) if one.holds_on(day)), None)
        if version is None:
            break
        found[at], at = version, version.parent
    return found


def _peers(
    one: Version, own: Mapping[int, Version], others: Mapping[int, Version]
) -> frozenset[int]:
    """Return whom on the other side land went to: of the same level, else the outermost."""
    there = {key: other.level for key, other in others.items() if key not in own}
    level = one.level if one.level in there.values() else min(there.values(), default=None)
    found = frozenset(key for key, its in there.items() if its == level)
    return found or frozenset([next(iter(others))])
