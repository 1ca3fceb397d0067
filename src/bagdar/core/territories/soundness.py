"""What keeps imported territories from forming a tree on every day."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

from bagdar.core.terms.problem import Problem
from bagdar.core.territories.passage import Run, Succession, runs_of
from bagdar.core.territories.tree import Version


def problems(versions: Sequence[Version], successions: Sequence[Succession]) -> list[Problem]:
    """List everything that is wrong, in the order of the rows; empty when all is sound."""
    found = [
        *_periods(versions),
        *_identities(versions),
        *_overlaps(versions),
        *_duplicate_codes(versions),
        *_parents(versions),
        *_circles(versions),
        *_successions(versions, successions),
    ]
    return list(dict.fromkeys(found))


def _periods(versions: Sequence[Version]) -> Iterator[Problem]:
    for one in versions:
        if one.ends_on <= one.valid_from:
            yield Problem(
                "{key}: ends on {ends_on}, which is not after its start on {starts_on}.",
                key=one.key,
                ends_on=one.ends_on,
                starts_on=one.valid_from,
            )


def _identities(versions: Sequence[Version]) -> Iterator[Problem]:
    key_of: dict[int, str] = {}
    territory_of: dict[str, int] = {}
    for one in versions:
        known_key = key_of.setdefault(one.territory, one.key)
        if known_key != one.key:
            yield Problem(
                "{key}: the same territory is also called {other}; a key never changes.",
                key=one.key,
                other=known_key,
            )
        elif territory_of.setdefault(one.key, one.territory) != one.territory:
            yield Problem("{key}: two territories have this key.", key=one.key)


def _overlaps(versions: Sequence[Version]) -> Iterator[Problem]:
    for earlier, later in _colliding(versions, lambda one: one.key):
        yield Problem(
            "{key}: the version from {later} begins before the one from {earlier} ends.",
            key=later.key,
            later=later.valid_from,
            earlier=earlier.valid_from,
        )


def _duplicate_codes(versions: Sequence[Version]) -> Iterator[Problem]:
    for earlier, later in _colliding(versions, lambda one: one.code):
        if earlier.key != later.key:
            yield Problem(
                "{key}: the code {code} belongs to {other} on {day}.",
                key=later.key,
                code=later.code,
                other=earlier.key,
                day=later.valid_from,
            )


def _colliding(
    versions: Sequence[Version], name: Callable[[Version], str]
) -> Iterator[tuple[Version, Version]]:
    groups: dict[str, list[Version]] = defaultdict(list)
    for one in versions:
        groups[name(one)].append(one)
    for group in groups.values():
        ordered = sorted(group, key=lambda one: (one.valid_from, one.key))
        lasting = ordered[0]
        for _, later in pairwise(ordered):
            if later.valid_from < lasting.ends_on:
                yield lasting, later
            lasting = max(lasting, later, key=lambda one: one.ends_on)


def _parents(versions: Sequence[Version]) -> Iterator[Problem]:
    by_territory: dict[int, list[Version]] = defaultdict(list)
    for one in versions:
        by_territory[one.territory].append(one)
    runs = runs_of(versions)
    for child in versions:
        if child.parent is not None:
            yield from _parent_period(child, runs.get(child.parent, []))
            yield from _parent_level(child, by_territory.get(child.parent, []))


def _parent_period(child: Version, runs: Sequence[Run]) -> Iterator[Problem]:
    if not runs:
        yield Problem("{key}: its parent is not among the territories.", key=child.key)
    elif any(_covers(run, child) for run in runs):
        return
    elif child.valid_to is None:
        yield Problem(
            "{key}: its parent does not exist all the time since {starts_on}.",
            key=child.key,
            starts_on=child.valid_from,
        )
    else:
        yield Problem(
            "{key}: its parent does not exist all the time from {starts_on} to {ends_on}.",
            key=child.key,
            starts_on=child.valid_from,
            ends_on=child.valid_to,
        )


def _covers(run: Run, child: Version) -> bool:
    return run.begins_on <= child.valid_from and child.ends_on <= run.ends_on


def _parent_level(child: Version, parents: Sequence[Version]) -> Iterator[Problem]:
    for parent in parents:
        meet = parent.valid_from < child.ends_on and child.valid_from < parent.ends_on
        if meet and child.level != parent.level + 1:
            yield Problem(
                "{key}: is on level {level}, but {parent} right above it is on level {above}.",
                key=child.key,
                level=child.level,
                parent=parent.key,
                above=parent.level,
            )


def _circles(versions: Sequence[Version]) -> Iterator[Problem]:
    """Name the first circle; one needs a parent that is never on the level right above."""
    levels = {(one.territory, one.level) for one in versions}
    suspects = [
        one
        for one in versions
        if one.parent is not None and (one.parent, one.level - 1) not in levels
    ]
    for day in sorted({one.valid_from for one in suspects}):
        circle = _circle_on(day, versions)
        if circle:
            yield Problem(
                "{keys}: lie in a circle on {day}; give one of them another parent.",
                keys=", ".join(circle),
                day=day,
            )
            return


def _circle_on(day: date, versions: Sequence[Version]) -> list[str]:
    """Take away what has no child, again and again: what is left lies in circles."""
    left = {one.territory: one for one in versions if one.holds_on(day)}
    children = Counter(one.parent for one in left.values())
    leaves = [territory for territory in left if not children[territory]]
    while leaves:
        parent = left.pop(leaves.pop()).parent
        children[parent] -= 1
        if parent in left and not children[parent]:
            leaves.append(parent)
    return sorted(one.key for one in left.values())


def _successions(
    versions: Sequence[Version], successions: Sequence[Succession]
) -> Iterator[Problem]:
    runs = runs_of(versions)
    keys = {one.territory: one.key for one in versions}
    for move in successions:
        if move.before not in keys or move.after not in keys:
            yield Problem("A succession on {day} names an unknown territory.", day=move.on)
        else:
            yield from _succession(move, runs, keys)
    yield from _too_much_given(successions, keys)


def _succession(
    move: Succession, runs: dict[int, list[Run]], keys: dict[int, str]
) -> Iterator[Problem]:
    before, after = keys[move.before], keys[move.after]
    if move.before == move.after:
        yield Problem("{key}: cannot succeed itself.", key=before)
    if not _exists(runs[move.before], move.on - timedelta(days=1)):
        yield Problem(
            "{key}: did not exist the day before {day}, so it could give no land.",
            key=before,
            day=move.on,
        )
    if not _exists(runs[move.after], move.on):
        yield Problem(
            "{key}: does not exist on {day}, so it could take no land.", key=after, day=move.on
        )
    if move.share is not None and not 0 < move.share <= 1:
        yield Problem(
            "{key}: the share {share} of the succession is not above 0 and up to 1.",
            key=before,
            share=move.share,
        )


def _too_much_given(successions: Sequence[Succession], keys: dict[int, str]) -> Iterator[Problem]:
    given: dict[tuple[int, date], Decimal] = defaultdict(Decimal)
    for move in successions:
        given[move.before, move.on] += move.share or 0
    for (before, day), share in given.items():
        if share > 1:
            yield Problem(
                "{key}: gives more than all its land on {day}.",
                key=keys.get(before, str(before)),
                day=day,
            )


def _exists(runs: Sequence[Run], day: date) -> bool:
    return any(run.begins_on <= day < run.ends_on for run in runs)
