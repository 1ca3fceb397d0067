"""Working calendars of territories, kept in memory until one of them or the tree changes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from zoneinfo import ZoneInfo

from django.utils import timezone

from bagdar.core.terms.working_time import (
    FIXED_HOLIDAYS,
    SATURDAY,
    Calendar,
    working_days_between,
)
from bagdar.web.territories.models import CalendarDay, CalendarYear, TimeZone
from bagdar.web.territories.queries.land import land
from bagdar.web.territories.queries.trees import forest_of, revision

_MOST_KEPT = 2_000


@dataclass(frozen=True)
class DayRow:
    """A day of a calendar as a table gives it; names by `name_en`, `name_ru`, `name_kk`.

    `sources` are the source in other languages, by `source_ru`, `source_kk`.
    """

    territory_key: str
    on: date
    works: bool
    names: Mapping[str, str] = field(default_factory=dict)
    source: str = ""
    sources: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class _Year:
    off: frozenset[date]
    worked: frozenset[date]


def calendar_of(territory: int) -> Calendar:
    """Return the working calendar of a territory: what is nearest above it holds, year by year.

    Without a time zone of its own or above, the installation's holds.
    """
    return _calendar_of(territory, revision(), timezone.get_default_timezone_name())


def country_calendar(day: date, *, synthetic: bool) -> Calendar:
    """Return the working calendar of the country of a world on a day; of none, the bare one."""
    roots = land().roots_of_world(day, synthetic=synthetic)
    return calendar_of(roots[0].territory) if roots else Calendar()


@lru_cache(maxsize=_MOST_KEPT)
def _calendar_of(territory: int, number: int, zone: str) -> Calendar:
    zones, years = _zones(number), _years(number)
    told: dict[int, _Year] = {}
    for place in _upwards(territory, number):
        for year, days in years.get(place, {}).items():
            told.setdefault(year, days)
    named = (zones[place] for place in _upwards(territory, number) if place in zones)
    return Calendar(
        tz=ZoneInfo(next(named, zone)),
        years=frozenset(told),
        off=frozenset().union(*(one.off for one in told.values())),
        worked=frozenset().union(*(one.worked for one in told.values())),
    )


@lru_cache(maxsize=_MOST_KEPT)
def _upwards(territory: int, number: int) -> tuple[int, ...]:
    """Return a territory and those above it, by the last version of each."""
    parents = _parents(number)
    path = [territory]
    while (above := parents.get(path[-1])) is not None:
        path.append(above)
    return tuple(path)


@lru_cache(maxsize=2)
def _parents(number: int) -> Mapping[int, int | None]:
    """Return what lies right above each territory now, or did last."""
    versions = sorted(forest_of(number).versions, key=lambda one: one.valid_from)
    return {one.territory: one.parent for one in versions}


@lru_cache(maxsize=2)
def _zones(_number: int) -> Mapping[int, str]:
    return dict(TimeZone.objects.values_list("territory", "name"))


@lru_cache(maxsize=2)
def _years(_number: int) -> Mapping[int, Mapping[int, _Year]]:
    days: dict[int, list[tuple[date, bool]]] = defaultdict(list)
    for year, on, works in CalendarDay.objects.values_list("year", "on", "works"):
        days[year].append((on, works))
    found: dict[int, dict[int, _Year]] = defaultdict(dict)
    for pk, territory, year in CalendarYear.objects.values_list("pk", "territory", "year"):
        found[territory][year] = _Year(
            off=frozenset(on for on, works in days[pk] if not works),
            worked=frozenset(on for on, works in days[pk] if works),
        )
    return found


# --- a year as it is shown


@dataclass(frozen=True)
class ShownDay:
    """A day that differs from Monday to Friday; without a `source` that of its year holds."""

    on: date
    works: bool
    name: str
    source: str


@dataclass(frozen=True)
class ShownYear:
    """A year of a territory's calendar: whose days hold, by which source, and how many are worked.

    `place` is the territory whose calendar holds; none: the year is not known.
    """

    year: int
    place: int | None
    source: str
    days: tuple[ShownDay, ...]
    working_days: int


def shown_year(territory: int, year: int) -> ShownYear:
    """Return a year as it holds in a territory; of one not known, the holidays with a fixed day."""
    number = revision()
    known = _years(number)
    place = next((one for one in _upwards(territory, number) if year in known.get(one, {})), None)
    last = date(year, 12, 31)
    worked = working_days_between(date(year - 1, 12, 31), last, calendar_of(territory))
    if place is None:
        return ShownYear(year, None, "", _fixed_days(year), worked)
    row = CalendarYear.objects.get(territory=place, year=year)
    days = tuple(ShownDay(one.on, one.works, one.name, one.source_words) for one in row.days.all())
    return ShownYear(year, place, row.source_words, days, worked)


def years_known(territory: int) -> list[int]:
    """Return the years that are known in a territory, by its own calendar or one above."""
    number = revision()
    known = _years(number)
    return sorted({year for one in _upwards(territory, number) for year in known.get(one, {})})


def _fixed_days(year: int) -> tuple[ShownDay, ...]:
    days = (date(year, month, day) for month, day in FIXED_HOLIDAYS)
    return tuple(ShownDay(one, False, "", "") for one in days if one.weekday() < SATURDAY)


@dataclass(frozen=True)
class YearChange:
    """What a table makes of a year: how many days it has, which come, go, or turn round."""

    year: int
    replaces: bool
    days: int
    added: tuple[date, ...]
    removed: tuple[date, ...]


def changes_by(rows: Sequence[DayRow], territory: int) -> list[YearChange]:
    """Return what a table would change in the calendar of a territory, year by year."""
    found = []
    for year in sorted({one.on.year for one in rows}):
        told = {(one.on, one.works) for one in rows if one.on.year == year}
        days = CalendarDay.objects.filter(year__territory=territory, year__year=year)
        kept = set(days.values_list("on", "works"))
        replaces = CalendarYear.objects.filter(territory=territory, year=year).exists()
        added = tuple(sorted(on for on, _works in told - kept))
        removed = tuple(sorted(on for on, _works in kept - told))
        found.append(YearChange(year, replaces, len(told), added, removed))
    return found
