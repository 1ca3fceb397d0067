"""Pictures as values: where lines, marks and labels lie; templates only draw them.

Every picture has a table beside it with the same figures.
"""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right, insort
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from bagdar.core.trends.layout import neighbour_map
from bagdar.web.projects.queries.wording import number_text
from bagdar.web.trends.models import Direction, Run, Sighting, that_goes
from bagdar.web.trends.queries.reading import FALLING_FIRST
from bagdar.web.trends.queries.telling import Worded, worded

WIDTH, HEIGHT = 640, 220
LEFT, RIGHT, TOP, BOTTOM = 48, 88, 10, 24
SIDE = 600
EDGE = 36
APART, RINGS = 27.0, 40
"""How far apart the middles of two marks lie at least, and how far a free place is looked for."""
LABEL_HEIGHT, LABEL_WIDTH, LETTER, MARK = 14, 170, 6.2, 7
BESIDE = (0, -15, 15)
MOST_ON_RADAR, MOST_ON_MAP, MOST_STREAMS = 60, 60, 12
KEPT_FREE = 15
"""How many places of a picture are kept for early signals, and as many for those that fall."""
STREAM_WIDTH, STREAM_HEIGHT = 400, 40
NONE: Mapping[int, str] = {}


@dataclass(frozen=True)
class Tick:
    """A label of an axis, and where it stands."""

    x: float
    y: float
    text: str


@dataclass(frozen=True)
class Bend:
    """A break of the corpus in a series: where, and what happened."""

    x: float
    period: str
    kind: str
    detail: Worded


@dataclass(frozen=True)
class Cell:
    """A row of the table beside a series; shares in percent."""

    period: str
    documents: int | None
    share: float | None
    low: float | None = None
    middle: float | None = None
    high: float | None = None
    straight: float | None = None


@dataclass(frozen=True)
class SeriesPicture:
    """The shares of a signal with its forecast band and the straight line, and the table."""

    shares: str
    band: str
    middle: str
    straight: str
    bends: Sequence[Bend]
    ticks: Sequence[Tick]
    labels: Sequence[Tick]
    base: float
    cells: Sequence[Cell]


def series(facts: Mapping[str, Any], run: Mapping[str, Any]) -> SeriesPicture:
    """Lay a signal's shares out, with breaks of the corpus, the band and the straight line."""
    periods: list[str] = list(run["periods"])
    shares: list[float] = facts["shares"]
    forecast, straight = facts["forecast"], facts["straight"]
    ahead = sorted({*(forecast or {}).get("periods", ()), *(straight or {}).get("periods", ())})
    every = [*periods, *(one for one in ahead if one not in periods)]
    top = max([*shares, *(forecast or {}).get("high", ()), *(straight or {}).get("middle", ()), 0])
    top = top or 1.0
    step = (WIDTH - LEFT - RIGHT) / max(len(every) - 1, 1)
    place = {one: LEFT + step * number for number, one in enumerate(every)}

    def height(share: float) -> float:
        return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * share / top

    def line(names: Iterable[str], values: Iterable[float]) -> str:
        return " ".join(
            f"{place[name]:.1f},{height(value):.1f}"
            for name, value in zip(names, values, strict=True)
        )

    last = [periods[-1]] if periods else []
    end = shares[-1:] if periods else []
    low = high = middle = lined = ""
    labels = []
    if forecast and forecast["middle"]:
        names = [*last, *forecast["periods"]]
        low = line(names[::-1], [*end, *forecast["low"]][::-1])
        high = line(names, [*end, *forecast["high"]])
        middle = line(names, [*end, *forecast["middle"]])
        labels.append(Tick(WIDTH - RIGHT + 4, height(forecast["middle"][-1]) + 4, "forecast"))
    if straight and straight["middle"]:
        lined = line([*last, *straight["periods"]], [*end, *straight["middle"]])
        labels.append(Tick(WIDTH - RIGHT + 4, height(straight["middle"][-1]) + 4, "straight"))
    bends = [
        Bend(place[one["period"]], one["period"], one["kind"], worded(one["detail"]))
        for one in run["breaks"]
        if one["period"] in place
    ]
    shown = sorted({0, len(periods) - 1, len(every) - 1}) if every else []
    ticks = [Tick(place[every[one]], HEIGHT - 6, every[one]) for one in shown if one >= 0]
    return SeriesPicture(
        shares=line(periods, shares),
        band=f"{high} {low}" if forecast else "",
        middle=middle,
        straight=lined,
        bends=bends,
        ticks=[*ticks, Tick(LEFT - 4, height(top) + 8, number_text(f"{100 * top:.3g}"))],
        labels=_apart(labels),
        base=HEIGHT - BOTTOM,
        cells=_cells(periods, every, facts),
    )


def _apart(labels: Sequence[Tick]) -> list[Tick]:
    """Move labels that would cover each other apart."""
    if len(labels) < 2 or abs(labels[0].y - labels[1].y) >= LABEL_HEIGHT:
        return list(labels)
    upper, lower = sorted(labels, key=lambda one: one.y)
    between = (upper.y + lower.y) / 2
    return [
        Tick(upper.x, max(between - LABEL_HEIGHT / 2, TOP), upper.text),
        Tick(lower.x, max(between + LABEL_HEIGHT / 2, TOP + LABEL_HEIGHT), lower.text),
    ]


def _cells(periods: Sequence[str], every: Sequence[str], facts: Mapping[str, Any]) -> list[Cell]:
    seen = {
        name: (count, 100 * share)
        for name, count, share in zip(periods, facts["counts"], facts["shares"], strict=True)
    }
    band = _by_period(facts["forecast"], ("low", "middle", "high"))
    lined = _by_period(facts["straight"], ("middle",))
    return [
        Cell(
            one,
            *seen.get(one, (None, None)),
            *band.get(one, (None, None, None)),
            *lined.get(one, (None,)),
        )
        for one in every
    ]


def _by_period(
    told: Mapping[str, Any] | None, names: Sequence[str]
) -> dict[str, tuple[float, ...]]:
    if not told:
        return {}
    rows = zip(told["periods"], *(told[name] for name in names), strict=True)
    return {period: tuple(100 * value for value in values) for period, *values in rows}


@dataclass(frozen=True)
class Point:
    """A signal on a picture: its mark by direction, and whether there is room for its name.

    `letter` stands for its corpus where several are shown.
    """

    sighting: Sighting
    x: float
    y: float
    mark: str
    label: bool
    left: bool
    letter: str = ""
    beside: float = 0
    """How far below its mark the name stands; above it if negative."""

    @property
    def label_y(self) -> float:
        """Where the foot of its name stands."""
        return self.y + self.beside + 4

    @property
    def label_x(self) -> float:
        """Where its name begins, or ends where it stands to the left."""
        return self.x - 9 if self.left else self.x + 9


@dataclass(frozen=True)
class Drawn:
    """What a picture shows of a choice; of each kind how many are drawn, and of how many."""

    rows: Sequence[Sighting]
    early: tuple[int, int]
    falling: tuple[int, int]
    others: tuple[int, int]


def drawn(rows: QuerySet[Sighting], runs: Sequence[Run], most: int, *, by_rank: bool) -> Drawn:
    """Choose what is drawn: the first of a choice, with places kept for the early and the falling.

    Early signals and those that fall come last in the order of rising, so that a list of the
    first ones would hold neither. Places that a kind leaves free go to the others. What falls is
    chosen by its own ranking where the choice is ordered by rank.
    """
    early, falling = Q(early=True), that_goes(runs, Direction.FALLING)
    kinds = [rows.filter(~early, ~falling), rows.filter(~early, falling), rows.filter(early)]
    if by_rank:
        kinds[1] = kinds[1].order_by(*FALLING_FIRST)
    first = [list(one[:most]) for one in kinds]
    kept = [most, *(min(len(one), KEPT_FREE) for one in first[1:])]
    room = [min(len(first[0]), most - kept[1] - kept[2])]
    for place in (1, 2):
        left = most - sum(room) - sum(kept[place:])
        room.append(min(len(first[place]), kept[place] + left))
    taken = [some[:number] for some, number in zip(first, room, strict=True)]
    others, fall, few = ((len(some), kind.count()) for some, kind in zip(taken, kinds, strict=True))
    return Drawn([one for some in taken for one in some], few, fall, others)


def radar(rows: Sequence[Sighting], letters: Mapping[int, str] = NONE) -> list[Point]:
    """Place signals by the order of their visibility (right) and diffusion (up).

    By order, not by value: a few large ones would press all others into a corner. Equal values
    lie in the middle of the places that they share. The order is that among signals of the same
    run: how many documents and fields a corpus has says nothing of those of another one.
    """
    of_run: dict[int, tuple[list[float], list[float]]] = defaultdict(lambda: ([], []))
    for one in rows:
        insort(of_run[one.run_id][0], one.visibility)
        insort(of_run[one.run_id][1], one.diffusion)
    places = [
        (
            EDGE + (SIDE - 2 * EDGE) * _part(of_run[one.run_id][0], one.visibility),
            SIDE - EDGE - (SIDE - 2 * EDGE) * _part(of_run[one.run_id][1], one.diffusion),
        )
        for one in rows
    ]
    return _points(rows, places, letters)


def _part(ordered: Sequence[float], value: float) -> float:
    if len(ordered) < 2:
        return 0.5
    between = (bisect_left(ordered, value) + bisect_right(ordered, value) - 1) / 2
    return between / (len(ordered) - 1)


def _points(
    rows: Sequence[Sighting], places: Sequence[tuple[float, float]], letters: Mapping[int, str]
) -> list[Point]:
    """Name signals in the order given, as far as no name covers another one or a mark."""
    laid = _moved_apart(places)
    taken = [(x - MARK, y, 2.0 * MARK) for x, y in laid]
    made = []
    for one, (x, y) in zip(rows, laid, strict=True):
        outward = x > SIDE * 0.6
        letter = letters.get(one.run_id, "")
        length = min(len(one.signal.name) * LETTER, LABEL_WIDTH) + len(letter) * 3 * LETTER
        starts = {left: x - 9 - length if left else x + 9 for left in (outward, not outward)}
        free = (
            (left, beside)
            for beside in BESIDE
            for left, start in starts.items()
            if _is_free(start, y + beside, length, taken)
        )
        found = next(free, None)
        left, beside = found or (outward, 0)
        if found:
            taken.append((starts[left], y + beside, length))
        mark = _MARKS[one.goes]
        made.append(Point(one, round(x, 1), round(y, 1), mark, bool(found), left, letter, beside))
    return made


def _is_free(
    start: float, y: float, length: float, taken: Sequence[tuple[float, float, float]]
) -> bool:
    """Answer whether a name stands within the picture and clear of what stands there."""
    return (
        start >= 0
        and start + length <= SIDE
        and not any(
            abs(y - other_y) < LABEL_HEIGHT
            and start <= other_start + other_length
            and other_start <= start + length
            for other_start, other_y, other_length in taken
        )
    )


def _moved_apart(places: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """Move marks that would cover each other to the nearest free place, in the order given.

    A mark is hit by a finger: their middles stay so far apart, as long as there is room.
    """
    laid: list[tuple[float, float]] = []
    for place in places:
        free = (
            one
            for one in _around(place)
            if all((one[0] - x) ** 2 + (one[1] - y) ** 2 >= APART**2 for x, y in laid)
        )
        laid.append(next(free, place))
    return laid


def _around(place: tuple[float, float]) -> Iterator[tuple[float, float]]:
    """Yield a place and those around it on the picture, the nearest first."""
    yield place
    for ring in range(1, RINGS):
        for turn in range(8 * ring):
            angle = 2 * math.pi * turn / (8 * ring)
            x = place[0] + ring * APART / 2 * math.cos(angle)
            y = place[1] + ring * APART / 2 * math.sin(angle)
            if EDGE <= x <= SIDE - EDGE and EDGE <= y <= SIDE - EDGE:
                yield (x, y)


_MARKS = {
    "rising": "M0,-7 L6,5 L-6,5 Z",
    "flat": "M-5,-5 L5,-5 L5,5 L-5,5 Z",
    "falling": "M0,7 L6,-5 L-6,-5 Z",
    "unclear": "M0,-7 L7,0 L0,7 L-7,0 Z",
}


@dataclass(frozen=True)
class Edge:
    """Two signals that stand in the same documents more often than by chance."""

    one: Point
    other: Point
    lift: float
    width: float


@dataclass(frozen=True)
class MapPicture:
    """Signals with their neighbours."""

    points: Sequence[Point]
    edges: Sequence[Edge]


def neighbours(rows: Sequence[Sighting], letters: Mapping[int, str] = NONE) -> MapPicture:
    """Place signals so that those that stand in the same documents lie near each other."""
    number = {(one.run_id, one.signal.key): place for place, one in enumerate(rows)}
    lifts: dict[tuple[int, int], float] = {}
    for place, one in enumerate(rows):
        for each in one.facts["neighbours"]:
            other = number.get((one.run_id, each["key"]))
            if other is not None and other != place:
                pair = (min(place, other), max(place, other))
                lifts[pair] = max(lifts.get(pair, 0), each["lift"])
    laid = neighbour_map(len(rows), [(a, b, lift) for (a, b), lift in sorted(lifts.items())])
    span = SIDE - 2 * EDGE
    places = [(EDGE + span * x, EDGE + span * y) for x, y in laid.tolist()]
    points = _points(rows, places, letters)
    most = max(lifts.values(), default=1) or 1
    edges = [
        Edge(points[a], points[b], lift, round(1 + 2 * lift / most, 1))
        for (a, b), lift in sorted(lifts.items(), key=lambda pair: (-pair[1], pair[0]))
    ]
    return MapPicture(points, edges)


@dataclass(frozen=True)
class Stream:
    """A signal over time: the wider, the larger its share; to its own greatest share."""

    sighting: Sighting
    points: str
    greatest: float
    cells: Sequence[float | None]
    """Shares in percent by the periods of all; None where its run has no such period."""


def periods_of(runs: Iterable[Run]) -> list[str]:
    """Return the periods that any of some runs counted, the earliest first."""
    return sorted({period for one in runs for period in one.periods})


def streams(rows: Sequence[Sighting], runs: Sequence[Run]) -> list[Stream]:
    """Lay signals out over time, one below the other, over the periods of all their runs."""
    of_run = {one.pk: one.periods for one in runs}
    every = periods_of(runs)
    return [_stream(one, of_run[one.run_id], every) for one in rows]


def _stream(one: Sighting, periods: Sequence[str], every: Sequence[str]) -> Stream:
    shares = dict(zip(periods, one.facts["shares"], strict=True))
    most = max(shares.values(), default=0) or 1.0
    step = STREAM_WIDTH / max(len(every) - 1, 1)
    middle, half = STREAM_HEIGHT / 2, STREAM_HEIGHT / 2 - 3
    upper = [
        (step * place, middle - half * shares[period] / most)
        for place, period in enumerate(every)
        if period in shares
    ]
    lower = [(x, 2 * middle - y) for x, y in reversed(upper)]
    told = " ".join(f"{x:.1f},{y:.1f}" for x, y in [*upper, *lower])
    cells = [100 * shares[period] if period in shares else None for period in every]
    return Stream(one, told, 100 * most, cells)
