"""Reading statistics: what is known of a territory, what was imported, how codes are found."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db.models import Count
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _

from bagdar.core.territories.context import Point, stretches
from bagdar.core.territories.forest import Version
from bagdar.core.territories.land_changes import LandChange
from bagdar.core.territories.naming import Names, names_of
from bagdar.web.papers.sheet import Sheet
from bagdar.web.people.permissions import Scope
from bagdar.web.statistics.models import (
    Break,
    Observation,
    Series,
    Status,
    Unit,
    Vintage,
    unit_of,
)
from bagdar.web.territories.models import is_synthetic_key
from bagdar.web.territories.queries import Land, land, local_name

WIDTH, HEIGHT, MARGIN = 320, 96, 8
WHOLE_COUNTRY = "000000000"


@dataclass(frozen=True)
class Value:
    """An observation as it is read: the value of the newest vintage known then."""

    period: date
    monthly: bool
    value: Decimal | None
    status: Status

    @property
    def shown(self) -> str:
        """The value as the reader writes numbers, with no more digits than it has."""
        return "" if self.value is None else number_format(_short(self.value), force_grouping=True)


@dataclass(frozen=True)
class Line:
    """A stretch of a series without a break, as points of a picture."""

    points: str
    dot: tuple[float, float] | None


@dataclass(frozen=True)
class NewBorders:
    """From a period on a territory is another land: a break of every series of it alone."""

    period: date
    change: LandChange

    @property
    def note(self) -> str:
        """The day and whom land went to or came from, in the reader's language."""
        day, the_day_before = self.change.on, self.change.on - timedelta(days=1)
        told, said = {"day": date_format(day, "DATE_FORMAT")}, []
        if names := _names(self.change.went_to, day):
            words = _("borders changed on %(day)s, land went to: %(names)s")
            said.append(words % {**told, "names": names})
        if names := _names(self.change.came_from, the_day_before):
            words = _("borders changed on %(day)s, land came from: %(names)s")
            said.append(words % {**told, "names": names})
        return "; ".join(said)


def _names(territories: Iterable[int], day: date) -> str:
    """Name territories as they were called on a day."""
    known = land()
    return ", ".join(sorted(local_name(known.version_near(one, day).names) for one in territories))


@dataclass(frozen=True)
class Mark:
    """A break in the picture."""

    x: float
    period: date
    note: str


@dataclass(frozen=True)
class Told:
    """A series of a territory: values, where they come from, breaks, and the picture of both."""

    series: Series
    unit: Unit
    values: tuple[Value, ...]
    vintage: Vintage
    breaks: tuple[Break | NewBorders, ...]
    lines: tuple[Line, ...]
    marks: tuple[Mark, ...]
    second: bool = False
    """Whether the same series stands before it, told by the other step."""

    @property
    def monthly(self) -> bool:
        """Answer whether it is told by months; else by years."""
        return self.newest.monthly

    @property
    def newest(self) -> Value:
        """The last period."""
        return self.values[-1]


@dataclass(frozen=True)
class Import:
    """A vintage in the list: what it is and how many observations it holds."""

    vintage: Vintage
    count: int


def told_of(territory: int, scope: Scope, *, at: datetime) -> tuple[Told, ...]:
    """Return every series known of a territory by a moment: three queries.

    Of a period that several vintages have, the one published last is read; of one day, the one
    imported last. A series told by years and by months is two, the one of more years first.
    """
    return told_of_each([territory], scope, at=at)[territory]


def told_of_each(
    territories: Collection[int], scope: Scope, *, at: datetime
) -> dict[int, tuple[Told, ...]]:
    """Return the same of many territories, in the queries of one."""
    rows = (
        Observation.objects.for_scope(scope, at=at)
        .filter(territory__in=territories)
        .select_related("vintage")
        .order_by("vintage__series", "period", *_THE_NEWEST_LAST)
    )
    found: dict[int, dict[str, dict[tuple[bool, date], Observation]]] = {}
    for row in rows:
        series = found.setdefault(row.territory_id, {}).setdefault(row.vintage.series, {})
        series[row.monthly, row.period] = row
    breaks, changes = list(Break.objects.filter(at__lte=at)), land().changes if found else {}
    return {one: _told_of(found.get(one, {}), breaks, changes.get(one, ())) for one in territories}


def _told_of(
    found: dict[str, dict[tuple[bool, date], Observation]],
    breaks: Collection[Break],
    changes: Sequence[LandChange],
) -> tuple[Told, ...]:
    return tuple(
        _told(one, rows_of, [b for b in breaks if b.series == one], changes, second=bool(at_step))
        for one in Series
        if one in found
        for at_step, rows_of in enumerate(_by_step(list(found[one].values())))
    )


_THE_NEWEST_LAST = ("vintage__published_on", "vintage__at", "vintage_id")


def _by_step(rows: list[Observation]) -> list[list[Observation]]:
    """Part years from months: first those that tell of more years; of as many, the months."""
    parts = [[row for row in rows if row.monthly is monthly] for monthly in (True, False)]
    told = [part for part in parts if part]
    return sorted(told, key=lambda part: -len({row.period.year for row in part}))


def _told(
    series: Series,
    rows: list[Observation],
    breaks: list[Break],
    changes: Sequence[LandChange],
    *,
    second: bool,
) -> Told:
    kept = sorted(rows, key=lambda row: row.period)
    values = tuple(Value(row.period, row.monthly, row.value, Status(row.status)) for row in kept)
    newest = max((row.vintage for row in kept), key=lambda one: (one.published_on, one.at, one.pk))
    told_since = min((one.period for one in values if one.value is not None), default=date.max)
    borders = [
        NewBorders(period, change)
        for change in changes
        for period in change.periods(told_since, monthly=values[-1].monthly)
    ]
    known: list[Break | NewBorders] = [*breaks, *borders]
    first, last = values[0].period, values[-1].period
    inside = tuple(
        sorted((one for one in known if first < one.period <= last), key=lambda one: one.period)
    )
    lines, marks = _drawn(values, inside)
    return Told(series, unit_of(series), values, newest, inside, lines, marks, second)


def _drawn(
    values: tuple[Value, ...], breaks: Collection[Break | NewBorders]
) -> tuple[tuple[Line, ...], tuple[Mark, ...]]:
    """Draw a series from zero up, one line a stretch; nothing where there is no value."""
    points = [Point(one.period, one.value) for one in values]
    known = [one.value for one in points if one.value is not None]
    first, last = values[0].period.toordinal(), values[-1].period.toordinal()
    top = float(max(known, default=Decimal(1))) or 1.0

    def x(day: date) -> float:
        share = (day.toordinal() - first) / max(last - first, 1)
        return round(MARGIN + share * (WIDTH - 2 * MARGIN), 1)

    def y(value: Decimal) -> float:
        return round(HEIGHT - MARGIN - float(value) / top * (HEIGHT - 2 * MARGIN), 1)

    lines = []
    for stretch in stretches(points, [one.period for one in breaks]):
        places = [(x(one.period), y(one.value or Decimal(0))) for one in stretch]
        lines.append(
            Line(
                " ".join(f"{left},{upper}" for left, upper in places),
                places[0] if len(places) == 1 else None,
            )
        )
    return tuple(lines), tuple(Mark(x(one.period), one.period, one.note) for one in breaks)


def imports(*, at: datetime) -> list[Import]:
    """List all imports known by a moment, newest first in each series."""
    rows = Vintage.objects.filter(at__lte=at).annotate(count=Count("observations"))
    return [Import(row, row.count) for row in rows]


def breaks(*, at: datetime) -> list[Break]:
    """List the breaks known by a moment."""
    return list(Break.objects.filter(at__lte=at))


def exported(series: str, scope: Scope, *, at: datetime) -> Iterator[tuple[str, ...]]:
    """Give a series as it is read at a moment, row by row, headings first."""
    yield ("territory", "period", "indicator", "value", "unit", "status", "source", "published")
    rows = (
        Observation.objects.for_scope(scope, at=at)
        .filter(vintage__series=series)
        .select_related("vintage", "territory")
        .order_by("territory__key", "period", *_THE_NEWEST_LAST)
    )
    newest: dict[tuple[str, bool, date], Observation] = {}
    for row in rows:
        newest[row.territory.key, row.monthly, row.period] = row
    for (key, monthly, period), row in newest.items():
        shown = f"{period:%Y-%m}" if monthly else f"{period:%Y}"
        value = "" if row.value is None else _written(row.value)
        about = (row.vintage.source, row.vintage.published_on.isoformat())
        yield (key, shown, series, value, str(unit_of(series)), row.status, *about)


def series_sheet(
    series: Series, rows: Iterator[tuple[str, ...]], day: date, *, synthetic: bool
) -> Sheet:
    """Lay a series out as a table to hand over: its values are numbers.

    Headings are in the reader's language, as an import reads them.
    """
    codes = next(rows)
    place = codes.index("value")
    headings = [
        *(_("Territory"), _("Period"), _("Indicator"), _("Value"), _("Unit"), _("Status")),
        *(_("Source"), _("Published on")),
    ]
    told = [
        (*row[:place], Decimal(row[place]) if row[place] else None, *row[place + 1 :])
        for row in rows
    ]
    title = str(series.label)
    return Sheet(series.value, title, day, headings, told, synthetic=synthetic)


def _written(value: Decimal) -> str:
    """Write a value with a point that nobody takes for a sign of thousands: 1.234 as 1.2340."""
    short = f"{_short(value):f}"
    return f"{short}0" if short[-4:-3] == "." else short


def _short(value: Decimal) -> Decimal:
    """Drop zeros at the end of a fraction, and no others."""
    return value.quantize(Decimal(1)) if value == value.to_integral() else value.normalize()


class UnknownCodeError(LookupError):
    """A code or name that no territory has."""


class AmbiguousCodeError(LookupError):
    """A code that named several territories through time."""


class AmbiguousNameError(LookupError):
    """A name that several territories have; `keys` are theirs."""

    def __init__(self, name: str, keys: tuple[str, ...]) -> None:
        """Keep which territories are meant."""
        self.keys = keys
        super().__init__(name)


@dataclass(frozen=True)
class Codes:
    """All codes and names of all trees: which territory each of them meant."""

    by_code: dict[str, tuple[Version, ...]]
    names: Names
    above: dict[int, frozenset[int]]
    of_day: date | None = None

    def territory(self, text: str, *, within: str = "") -> int:
        """Return the territory with a code, key or name, a name in one that `within` names.

        A code that was given to another territory later is read in the tree of `of_day`, never by
        the period told of: offices publish long series in the codes of the day. Raises
        UnknownCodeError, or AmbiguousCodeError where no day says which is meant, and
        AmbiguousNameError for a name of several.
        """
        versions = self.by_code.get(text.strip().casefold(), ())
        if not versions:
            return self._named(text, within)
        meant = self._of_day(versions)
        if len(meant) > 1:
            raise AmbiguousCodeError(text)
        if not meant:
            raise UnknownCodeError(text)
        return meant.pop()

    def _named(self, text: str, within: str) -> int:
        versions = self.names.called(text)
        if within:
            lies = self.territory(within)
            versions = tuple(one for one in versions if lies in self.above[one.territory])
        meant = self._of_day(versions)
        if len(meant) > 1:
            raise AmbiguousNameError(
                text, tuple(sorted({one.key for one in versions if one.territory in meant}))
            )
        if not meant:
            raise UnknownCodeError(text)
        return meant.pop()

    def _of_day(self, versions: Iterable[Version]) -> set[int]:
        """Return what is meant, of several what was there on the day of the codes."""
        known = list(versions)
        meant = {one.territory for one in known}
        if len(meant) > 1 and self.of_day:
            meant = {one.territory for one in known if one.holds_on(self.of_day)}
        return meant


def codes(known: Land, *, year: int | None = None) -> Codes:
    """Index the real territories by code, key and name, as of a year where one is given.

    A code of zeros alone is the country's.
    """
    real = [one for one in known.forest.versions if not is_synthetic_key(one.key)]
    found: dict[str, list[Version]] = {}
    for one in real:
        found.setdefault(one.code.casefold(), []).append(one)
        found.setdefault(one.key.casefold(), []).append(one)
        if one.parent is None:
            found.setdefault(WHOLE_COUNTRY, []).append(one)
    by_code = {code: tuple(versions) for code, versions in found.items()}
    return Codes(by_code, names_of(real), _above(real), date(year, 12, 31) if year else None)


def _above(versions: Iterable[Version]) -> dict[int, frozenset[int]]:
    """Return the territories in which each ever lay."""
    parents: dict[int, set[int]] = {}
    for one in versions:
        parents.setdefault(one.territory, set()).update(() if one.parent is None else (one.parent,))
    found: dict[int, frozenset[int]] = {}
    for start, direct in parents.items():
        lies, left = set[int](), list(direct)
        while left:
            upper = left.pop()
            if upper not in lies:
                lies.add(upper)
                left += parents.get(upper, ())
        found[start] = frozenset(lies)
    return found
