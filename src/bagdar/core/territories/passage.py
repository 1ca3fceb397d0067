"""Follow land through successions, forward and back in time."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from bagdar.core.territories.tree import Version

_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Succession:
    """Land of one territory came to another; `on` is the first day of the new order.

    `share` is the part of `before` that came to `after`, None if it is not determined.
    """

    before: int
    after: int
    on: date
    share: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Share:
    """A territory where a thing lies (determined) or may lie (not determined)."""

    territory: int
    determined: bool


@dataclass(frozen=True, slots=True)
class Run:
    """An unbroken period in which a territory existed; it does not hold on `ends_on`."""

    begins_on: date
    ends_on: date

    def nearest(self, day: date) -> date:
        """The day itself if the territory existed then, else its first or last day."""
        return max(self.begins_on, min(day, self.ends_on - _ONE_DAY))


@dataclass(frozen=True, slots=True)
class Places:
    """What one step finds: where land stays, where to look on, and whether some is lost."""

    stays: bool
    onward: list[tuple[int, date]]
    lost: bool


@dataclass(frozen=True, slots=True)
class Arrival:
    """The territories land may have come to, and whether the trace of some of it ends."""

    territories: frozenset[int]
    lost: bool


@dataclass(frozen=True, slots=True)
class Passage:
    """The runs of all territories and the successions between them."""

    runs: Mapping[int, Sequence[Run]]
    given: Mapping[int, Sequence[Succession]]
    taken: Mapping[int, Sequence[Succession]]

    def follow(self, territory: int, *, day: date, to: date) -> Arrival:
        """Follow what lay in a territory on a day to where it lies in the order of another day."""
        run = self.run_on(territory, day) or self.runs[territory][0]
        start = run.nearest(day)
        step = self._forward if to >= start else self._backward
        return _follow(territory, start, to, step)

    def run_on(self, territory: int, day: date) -> Run | None:
        """The period in force on a day, or the last one begun before it."""
        begun = [run for run in self.runs.get(territory, ()) if run.begins_on <= day]
        return begun[-1] if begun else None

    def _forward(self, territory: int, day: date, to: date) -> Places:
        run = self.run_on(territory, day)
        if run is None:
            return Places(stays=False, onward=[], lost=True)
        until = min(to, run.ends_on)
        moves = [
            move for move in self.given.get(territory, ()) if run.nearest(day) < move.on <= until
        ]
        stays = to < run.ends_on
        return Places(
            stays=stays,
            onward=[(move.after, move.on) for move in moves],
            lost=not stays and not _whole([move for move in moves if move.on == run.ends_on]),
        )

    def _backward(self, territory: int, day: date, to: date) -> Places:
        run = self.run_on(territory, day)
        if run is None or run.ends_on <= to:
            return Places(stays=False, onward=[], lost=True)
        since = max(to + _ONE_DAY, run.begins_on)
        moves = [
            move for move in self.taken.get(territory, ()) if since <= move.on <= run.nearest(day)
        ]
        stays = run.begins_on <= to
        return Places(
            stays=stays,
            onward=[(move.before, move.on - _ONE_DAY) for move in moves],
            lost=not stays and not any(move.on == run.begins_on for move in moves),
        )


def passage(versions: Iterable[Version], successions: Iterable[Succession]) -> Passage:
    """Prepare versions and successions for following land through time."""
    given: dict[int, list[Succession]] = defaultdict(list)
    taken: dict[int, list[Succession]] = defaultdict(list)
    for move in successions:
        given[move.before].append(move)
        taken[move.after].append(move)
    return Passage(runs_of(versions), given, taken)


def runs_of(versions: Iterable[Version]) -> dict[int, list[Run]]:
    """Join the versions of each territory into unbroken periods, earliest first."""
    runs: dict[int, list[Run]] = defaultdict(list)
    for version in sorted(versions, key=lambda one: one.valid_from):
        known = runs[version.territory]
        if known and version.valid_from <= known[-1].ends_on:
            last = known.pop()
            known.append(Run(last.begins_on, max(last.ends_on, version.ends_on)))
        else:
            known.append(Run(version.valid_from, version.ends_on))
    return dict(runs)


def _follow(
    territory: int, day: date, to: date, step: Callable[[int, date, date], Places]
) -> Arrival:
    reached: set[int] = set()
    lost = False
    seen: set[tuple[int, date]] = set()
    waiting = [(territory, day)]
    while waiting:
        place = waiting.pop()
        if place not in seen:
            seen.add(place)
            found = step(*place, to)
            reached |= {place[0]} if found.stays else set()
            lost = lost or found.lost
            waiting.extend(found.onward)
    return Arrival(frozenset(reached), lost)


def _whole(moves: Sequence[Succession]) -> bool:
    """Tell whether the heirs take all the land, as far as the shares are known."""
    if not moves:
        return False
    known = [move.share for move in moves if move.share is not None]
    return len(known) < len(moves) or sum(known) >= 1
