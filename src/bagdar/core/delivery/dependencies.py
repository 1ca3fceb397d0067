"""What falls when a date moves: milestones that wait for others, and circles among them.

A milestone that waits cannot come before what it waits for, and so many days after it. Those that
were reached, or have no date, neither fall nor pass anything on: leave them out of `dates`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True, slots=True)
class Link:
    """One milestone waits for another, and so many days longer."""

    before: int
    after: int
    lag_days: int = 0


def falls(
    dates: Mapping[int, date], links: Iterable[Link], *, moved: int, to_on: date
) -> dict[int, date]:
    """Return the new dates of all that falls with a milestone moved to a day, without itself.

    Nothing comes earlier by it, and what was out of order before the move is left as it was.
    """
    if moved in dates and to_on <= dates[moved]:
        return {}
    followers = _followers(links)
    lands = {moved: to_on}
    for one in _in_order(followers, moved):
        for link in followers[one] if one in lands else ():
            stands = lands.get(link.after, dates.get(link.after))
            pushed = later_by(lands[one], link.lag_days)
            if stands is not None and pushed > stands:
                lands[link.after] = pushed
    return {one: on for one, on in lands.items() if one != moved}


def later_by(on: date, days: int) -> date:
    """Return a day so many days later; the calendar ends in the year 9999."""
    return date.max if (date.max - on).days < days else on + timedelta(days=days)


def reached_from(links: Iterable[Link], start: int) -> frozenset[int]:
    """Return all that waits for a milestone, directly or through others, without itself."""
    return frozenset(_in_order(_followers(links), start)) - {start}


def circle(links: Iterable[Link], new: Link) -> tuple[int, ...]:
    """Return the way by which a new link would lead back to its own beginning; empty: none.

    The way starts and ends with what is to come before.
    """
    followers = _followers(links)
    came_from: dict[int, int] = {}
    waiting = [new.after]
    while waiting:
        one = waiting.pop(0)
        if one == new.before:
            return _way(came_from, new)
        for link in followers[one]:
            if link.after not in came_from and link.after != new.after:
                came_from[link.after] = one
                waiting.append(link.after)
    return ()


def _way(came_from: Mapping[int, int], new: Link) -> tuple[int, ...]:
    way = [new.before]
    while way[-1] != new.after:
        way.append(came_from[way[-1]])
    return (new.before, *reversed(way))


def _followers(links: Iterable[Link]) -> dict[int, list[Link]]:
    made: dict[int, list[Link]] = defaultdict(list)
    for link in links:
        made[link.before].append(link)
    return made


def _in_order(followers: Mapping[int, list[Link]], start: int) -> list[int]:
    """Return what is reached from a milestone, each after all of these that it waits for.

    Without recursion: chains are as long as people make them.
    """
    done: list[int] = []
    met = {start}
    stack = [(start, iter(followers.get(start, ())))]
    while stack:
        one, rest = stack[-1]
        link = next(rest, None)
        if link is None:
            done.append(one)
            stack.pop()
        elif link.after not in met:
            met.add(link.after)
            stack.append((link.after, iter(followers.get(link.after, ()))))
    return done[::-1]
