"""All minerals on one page, and one mineral on a page of its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from math import isnan
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from bagdar.core.minerals import use as core_use
from bagdar.core.minerals.exposure import OfMineral
from bagdar.core.minerals.names import BY_KEY, MINERALS
from bagdar.core.minerals.prices import (
    WINDOWS,
    YEAR,
    Figures,
    PriceError,
    Series,
    TrendDirection,
    figures_of,
    month_text,
    real,
)
from bagdar.sources.minerals.prices import DEFLATOR
from bagdar.web.minerals.models import NAMES, Measure, PriceSeries, Use
from bagdar.web.minerals.queries.exposures import Programme, Wanted, listed, programme_of
from bagdar.web.minerals.queries.files import Sheet
from bagdar.web.minerals.queries.pictures import Picture, picture, spark, years_picture
from bagdar.web.minerals.queries.series import Key, as_series, newest_series, newest_use
from bagdar.web.projects.queries.filtering import Reading
from bagdar.web.projects.queries.wording import number_text

WINDOW = 60
"""Months that the overview tells of."""
DIRECTIONS = {
    TrendDirection.RISING: _("rising"),
    TrendDirection.FALLING: _("falling"),
    TrendDirection.FLAT: _("no trend"),
    TrendDirection.UNKNOWN: _("cannot say"),
}
SHAPES = {
    TrendDirection.RISING: "▲",
    TrendDirection.FALLING: "▼",
    TrendDirection.FLAT: "▬",
    TrendDirection.UNKNOWN: "?",
}
SHOWN_USE = (Measure.CONSUMPTION, Measure.INTENSITY, Measure.SUBSTITUTION)
WORLD = frozenset({"world", "мир", "весь мир", "әлем"})
SORTS = ("name", "change", "trend", "volatility", "peak", "value", "jobs")
_SIGNIFICANT = 4


def price_text(value: float) -> str:
    """Write a price with four digits that say something."""
    return number_text(Decimal(f"{value:.{_SIGNIFICANT}g}"))


def percent_text(ratio: float | Decimal | None) -> str:
    """Write a ratio as percent with one digit behind the point; nothing for None."""
    return "" if ratio is None else number_text(round(Decimal(str(ratio)) * 100, 1))


def month_words(number: int) -> str:
    """Write a month in the reader's language."""
    return date_format(date(number // YEAR, number % YEAR + 1, 1), "YEAR_MONTH_FORMAT")


@dataclass(frozen=True)
class Window:
    """The figures of a window, as pages write them."""

    figures: Figures

    @property
    def whole_years(self) -> int:
        """The length of the window in years."""
        return self.figures.months // YEAR

    @property
    def since(self) -> str:
        """The first month."""
        return month_words(self.figures.first)

    @property
    def until(self) -> str:
        """The last month."""
        return month_words(self.figures.last)

    @property
    def direction(self) -> Any:
        """Where the trend points, in a word."""
        return DIRECTIONS[self.figures.direction]

    @property
    def shape(self) -> str:
        """Where the trend points, in a sign."""
        return SHAPES[self.figures.direction]

    def __getattr__(self, name: str) -> str:
        """Return a ratio of the figures as percent: `trend_text` of `trend_ratio`."""
        names = {"low_text": "trend_low", "high_text": "trend_high"}
        if name in names:
            return percent_text(getattr(self.figures, names[name]))
        if not name.endswith("_text"):
            raise AttributeError(name)
        return percent_text(getattr(self.figures, f"{name.removesuffix('_text')}_ratio"))


@dataclass(frozen=True)
class Line:
    """A mineral of the overview: its main price, and what of the programme hangs on it."""

    mineral: str
    row: PriceSeries | None
    series: Series | None
    window: Window | None
    change_year: float | None
    spark: tuple[str, ...]
    exposed: OfMineral | None
    use: Mapping[Measure, UseSeries] = field(default_factory=dict)
    """Of consumption, intensity and substitution the series that stands for each."""

    @property
    def name(self) -> str:
        """The mineral in the reader's language."""
        return str(NAMES[self.mineral])

    @property
    def of_use(self) -> list[UseSeries | None]:
        """Consumption, intensity and substitution; None of what was not imported."""
        return [self.use.get(one) for one in SHOWN_USE]

    @property
    def level(self) -> str:
        """The last price."""
        return "" if self.series is None else price_text(_last(self.series))

    @property
    def month(self) -> str:
        """The month of the last price."""
        return "" if self.series is None else month_words(self.series.last)

    @property
    def change_text(self) -> str:
        """The change over a year, as percent."""
        return percent_text(self.change_year)

    @property
    def value_text(self) -> str:
        """The share of the programme's value, weighted, as percent."""
        return percent_text(self.exposed.value.weighted_ratio) if self.exposed else ""

    @property
    def jobs_text(self) -> str:
        """The share of promised jobs, weighted, as percent."""
        return percent_text(self.exposed.jobs.weighted_ratio) if self.exposed else ""


@dataclass(frozen=True)
class Overview:
    """All minerals of which something is known."""

    lines: tuple[Line, ...]
    programme: Programme | None

    @property
    def newest(self) -> str:
        """The last month of any price."""
        months = [one.series.last for one in self.lines if one.series is not None]
        return month_words(max(months)) if months else ""

    @property
    def concentration_text(self) -> str:
        """The concentration of the programme's exposure."""
        found = self.programme.concentration if self.programme else None
        return "" if found is None else number_text(round(found, 2))


def overview(reading: Reading, sort: str = "name") -> Overview:
    """Return all minerals that have a price, a use or an exposure."""
    at, synthetic = reading.as_of or reading.at, reading.is_synthetic
    quoted: dict[str, list[PriceSeries]] = {}
    for one in newest_series(synthetic=synthetic, at=at):
        quoted.setdefault(one.mineral, []).append(one)
    used = _use_by_mineral(newest_use(synthetic=synthetic, at=at))
    programme = programme_of(reading)
    exposed = programme.minerals if programme else {}
    lines = [
        replace(
            _line(one.key, main_of(one.key, quoted.get(one.key, ())), exposed.get(one.key)),
            use=used.get(one.key, {}),
        )
        for one in MINERALS
        if one.key in quoted or one.key in used or one.key in exposed
    ]
    return Overview(tuple(_ordered(lines, sort)), programme)


def _use_by_mineral(known: Mapping[Key, Use]) -> dict[str, dict[Measure, UseSeries]]:
    """Return the series that stand for the use of each mineral: of the world, else the newest.

    Intensity is as it was published, else of consumption and an output of the same area.
    """
    output = {key: one for key, one in known.items() if not key[1]}
    rows: dict[str, dict[Key, Use]] = {}
    for key, one in known.items():
        if key[1]:
            rows.setdefault(key[1], {})[key] = one
    found: dict[str, dict[Measure, UseSeries]] = {}
    for mineral, own in rows.items():
        series, made = _use_among({**output, **own})
        every = [*series, *(one.series for one in made)]
        found[mineral] = {}
        for measure in SHOWN_USE:
            there = [one for one in every if one.measure is measure and one.newest[1]]
            if there:
                found[mineral][measure] = min(there, key=_place_of_use)
    return found


def _place_of_use(one: UseSeries) -> tuple[bool, int]:
    """Put the world first, then the newest; of equals the first one, which is the published."""
    return one.area.casefold() not in WORLD, -one.newest[0]


def main_of(mineral: str, rows: Sequence[PriceSeries]) -> PriceSeries | None:
    """Return the benchmark that stands for a mineral: the first of the list, else any."""
    order = list(BY_KEY[mineral].benchmarks)
    return min(
        rows,
        key=lambda one: (
            order.index(one.benchmark) if one.benchmark in order else len(order),
            one.benchmark,
        ),
        default=None,
    )


def _line(mineral: str, row: PriceSeries | None, exposed: OfMineral | None) -> Line:
    if row is None:
        return Line(mineral, None, None, None, None, (), exposed)
    series = as_series(row)
    window = Window(figures_of(series, WINDOW))
    return Line(
        mineral, row, series, window, _over_a_year(series), spark(series.window(WINDOW)), exposed
    )


def _over_a_year(series: Series) -> float | None:
    """Return the change from the month a year before; None where that month has no price."""
    if len(series.values) <= YEAR:
        return None
    before = float(series.values[-1 - YEAR])
    return None if isnan(before) else _last(series) / before - 1


def _last(series: Series) -> float:
    return float(series.values[-1])


def _ordered(lines: Sequence[Line], sort: str) -> list[Line]:
    name = sort.removeprefix("-")
    keys: dict[str, Callable[[Line], Any]] = {
        "name": lambda one: one.name.casefold(),
        "change": lambda one: one.change_year,
        "trend": lambda one: one.window and one.window.figures.trend_ratio,
        "volatility": lambda one: one.window and one.window.figures.volatility_ratio,
        "peak": lambda one: one.window and one.window.figures.below_peak_ratio,
        "value": lambda one: one.exposed and one.exposed.value.weighted_ratio,
        "jobs": lambda one: one.exposed and one.exposed.jobs.weighted_ratio,
    }
    key = keys.get(name, keys["name"])
    known = [one for one in lines if key(one) is not None]
    unknown = [one for one in lines if key(one) is None]
    return sorted(known, key=key, reverse=sort.startswith("-")) + unknown


def overview_sheet(found: Overview, day: date) -> Sheet:
    """Return the overview as a table: ratios as shares of one."""
    headings = (
        *("mineral", "benchmark", "unit", "month", "price", "change_year_ratio"),
        *("trend_ratio_a_year", "trend_low", "trend_high", "direction", "volatility_ratio"),
        *("drawdown_ratio", "below_peak_ratio", "months_missing", "exposed_projects"),
        *("exposed_value_ratio", "weighted_value_ratio", "exposed_jobs_ratio"),
        *("weighted_jobs_ratio", "source"),
        *(f"{measure}_{what}" for measure in SHOWN_USE for what in USE_TOLD),
    )
    return Sheet(f"minerals-{day.isoformat()}", headings, [_cells(one) for one in found.lines])


def _cells(one: Line) -> tuple[Any, ...]:
    figures = one.window.figures if one.window else None
    row, exposed = one.row, one.exposed
    return (
        one.mineral,
        row.benchmark if row else "",
        row.unit if row else "",
        month_text(one.series.last) if one.series else "",
        _last(one.series) if one.series else None,
        _rounded(one.change_year),
        *(
            _rounded(getattr(figures, name, None))
            for name in ("trend_ratio", "trend_low", "trend_high")
        ),
        str(figures.direction) if figures else "",
        *(
            _rounded(getattr(figures, name, None))
            for name in ("volatility_ratio", "drawdown_ratio", "below_peak_ratio")
        ),
        figures.missing if figures else None,
        exposed.projects if exposed else 0,
        exposed.value.exposed_ratio if exposed else None,
        exposed.value.weighted_ratio if exposed else None,
        exposed.jobs.exposed_ratio if exposed else None,
        exposed.jobs.weighted_ratio if exposed else None,
        row.source if row else "",
        *(cell for used in one.of_use for cell in _cells_of_use(used)),
    )


USE_TOLD = ("year", "value", "unit", "area", "direction", "source")


def _cells_of_use(one: UseSeries | None) -> tuple[Any, ...]:
    if one is None:
        return (None, None, "", "", "", "")
    direction = one.slope.direction if one.slope else TrendDirection.UNKNOWN
    year = one.newest[0]
    told = (one.unit, one.area, str(direction), "; ".join(one.sources))
    return (year, float(one.years[year] or 0), *told)


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 6)


# --- one mineral


@dataclass(frozen=True)
class UseSeries:
    """A series of use: its values by year, its trend, where it comes from."""

    measure: Measure
    area: str
    against: str
    unit: str
    years: Mapping[int, Decimal | None]
    slope: core_use.Slope | None
    sources: tuple[str, ...]

    @property
    def rows(self) -> list[tuple[int, str]]:
        """Years with values in words, newest first."""
        return [
            (year, "" if value is None else number_text(_short(value)))
            for year, value in sorted(self.years.items(), reverse=True)
        ]

    @property
    def lines(self) -> tuple[str, ...]:
        """The picture."""
        return years_picture(self.years)

    @property
    def newest(self) -> tuple[int, str]:
        """The last year that has a value."""
        return next(((year, text) for year, text in self.rows if text), self.rows[0])

    @property
    def direction(self) -> Any:
        """Where the trend points, in a word."""
        return DIRECTIONS[self.slope.direction if self.slope else TrendDirection.UNKNOWN]

    @property
    def shape(self) -> str:
        """Where the trend points, in a sign."""
        return SHAPES[self.slope.direction if self.slope else TrendDirection.UNKNOWN]

    @property
    def slope_text(self) -> str:
        """The trend a year: percent of amounts, points of shares."""
        return self._of_slope("value")

    @property
    def low_text(self) -> str:
        """The lower end of the trend's interval."""
        return self._of_slope("low")

    @property
    def high_text(self) -> str:
        """The upper end of the trend's interval."""
        return self._of_slope("high")

    def _of_slope(self, name: str) -> str:
        if self.slope is None:
            return ""
        value = getattr(self.slope, name)
        if self.measure is Measure.SUBSTITUTION:
            return number_text(round(Decimal(str(value)), 2))
        return percent_text(value)


@dataclass(frozen=True)
class IntensityShown:
    """Consumption for a unit of output, and the parts of consumption's growth."""

    series: UseSeries
    growth: core_use.Growth | None

    @property
    def parts(self) -> tuple[str, str, str]:
        """Growth a year of consumption, output and intensity, as percent in logarithms."""
        if self.growth is None:
            return ("", "", "")
        told = (self.growth.consumption, self.growth.output, self.growth.intensity)
        return (percent_text(told[0]), percent_text(told[1]), percent_text(told[2]))


@dataclass(frozen=True)
class Held:
    """A row of the back-test in words."""

    months: int
    origins: int
    inside_percent: str
    below: int
    above: int


@dataclass(frozen=True)
class MineralPage:
    """Everything known of a mineral."""

    mineral: str
    benchmarks: tuple[PriceSeries, ...]
    row: PriceSeries | None
    series: Series | None
    windows: tuple[Window, ...]
    picture: Picture | None
    missing: tuple[str, ...]
    real: bool
    may_be_real: bool
    held: tuple[Held, ...]
    use: tuple[UseSeries, ...]
    intensities: tuple[IntensityShown, ...]
    exposed: OfMineral | None
    exposures: Sequence[Any]

    @property
    def name(self) -> str:
        """The mineral in the reader's language."""
        return str(NAMES[self.mineral])

    @property
    def is_empty(self) -> bool:
        """Answer whether nothing is known."""
        return not (self.row or self.use or self.exposures)

    @property
    def weights(self) -> list[tuple[Any, str, str, str]]:
        """By what is weighed: the share in exposed projects, weighted, and of the largest one."""
        if self.exposed is None:
            return []
        weighed = ((_("by value"), self.exposed.value), (_("by promised jobs"), self.exposed.jobs))
        return [
            (
                words,
                percent_text(one.exposed_ratio),
                percent_text(one.weighted_ratio),
                percent_text(one.largest_ratio),
            )
            for words, one in weighed
        ]

    @property
    def level(self) -> str:
        """The last price."""
        return "" if self.series is None else price_text(_last(self.series))

    @property
    def month(self) -> str:
        """The month of the last price."""
        return "" if self.series is None else month_words(self.series.last)

    @property
    def newest(self) -> list[tuple[str, str]]:
        """The last two years of prices, newest first."""
        if self.series is None:
            return []
        months = range(self.series.last, max(self.series.last - 2 * YEAR, self.series.first), -1)
        told = ((month, float(self.series.values[month - self.series.first])) for month in months)
        return [
            (month_words(month), "" if isnan(price) else price_text(price)) for month, price in told
        ]

    @property
    def ahead(self) -> list[tuple[str, ...]]:
        """Low, base and high a year apart."""
        paths = self.row.paths if self.row and not self.real else {}
        return [
            (
                month_words(paths["from_month"] + n),
                *(price_text(paths[name][n - 1]) for name in ("low", "base", "high")),
            )
            for n in range(YEAR, len(paths.get("base", ())) + 1, YEAR)
        ]

    @property
    def worst(self) -> tuple[str, str]:
        """The deepest fall over a year in the record, and when it ended."""
        if not (self.row and self.row.paths):
            return ("", "")
        paths = self.row.paths
        return percent_text(paths["worst_ratio"]), month_words(paths["worst_month"])


MOST_MISSING = 24
MOST_EXPOSURES = 50


def mineral_page(
    mineral: str, reading: Reading, *, benchmark: str = "", in_real: bool = False
) -> MineralPage:
    """Compose the page of a mineral, with one of its benchmarks."""
    at, synthetic = reading.as_of or reading.at, reading.is_synthetic
    rows = newest_series(synthetic=synthetic, at=at, mineral=mineral)
    row = next((one for one in rows if one.benchmark == benchmark), None) or main_of(mineral, rows)
    deflated = _deflated(row, synthetic=synthetic, reading=reading) if row else None
    series = deflated if in_real and deflated else (as_series(row) if row else None)
    shown_real = bool(in_real and deflated)
    programme = programme_of(reading)
    use, intensities = use_of(mineral, synthetic=synthetic, reading=reading)
    return MineralPage(
        mineral=mineral,
        benchmarks=tuple(rows),
        row=row,
        series=series,
        windows=_windows(series) if series else (),
        picture=picture(series, None if shown_real or row is None else row.paths)
        if series
        else None,
        missing=_missing(series) if series else (),
        real=shown_real,
        may_be_real=deflated is not None,
        held=_held(row) if row else (),
        use=use,
        intensities=intensities,
        exposed=programme.minerals.get(mineral) if programme else None,
        exposures=list(listed(Wanted(mineral=mineral), reading)[: MOST_EXPOSURES + 1]),
    )


def _windows(series: Series) -> tuple[Window, ...]:
    fitting = [one for one in WINDOWS if one <= len(series.values)]
    return tuple(Window(figures_of(series, one)) for one in (*fitting, None))


def _missing(series: Series) -> tuple[str, ...]:
    places = [n for n, value in enumerate(series.values.tolist()) if isnan(value)]
    return tuple(month_words(series.first + n) for n in places)


def _deflated(row: PriceSeries, *, synthetic: bool, reading: Reading) -> Series | None:
    """Return a price in money of the deflator's last month; None without a deflator for it."""
    at = reading.as_of or reading.at
    rows = newest_series(synthetic=synthetic, at=at, mineral=DEFLATOR)
    if not rows:
        return None
    try:
        return real(as_series(row), as_series(rows[0]))
    except PriceError:
        return None


def _held(row: PriceSeries) -> tuple[Held, ...]:
    return tuple(
        Held(
            one["months"],
            one["origins"],
            percent_text(one["inside"] / one["origins"] if one["origins"] else None),
            one["below"],
            one["above"],
        )
        for one in row.paths.get("held", ())
    )


def use_of(
    mineral: str, *, synthetic: bool, reading: Reading
) -> tuple[tuple[UseSeries, ...], tuple[IntensityShown, ...]]:
    """Return every series of use of a mineral, and its intensities where output is known."""
    known = newest_use(synthetic=synthetic, at=reading.as_of or reading.at, mineral=mineral)
    return _use_among(known)


def _use_among(
    known: Mapping[Key, Use],
) -> tuple[tuple[UseSeries, ...], tuple[IntensityShown, ...]]:
    grouped: dict[tuple[str, str, str, str], list[Use]] = {}
    for key, one in sorted(known.items()):
        grouped.setdefault(key[:4], []).append(one)
    series = [_use_series(rows) for rows in grouped.values()]
    used = [one for one in series if one.measure is Measure.CONSUMPTION]
    made = [one for one in series if one.measure is Measure.OUTPUT]
    own = [one for one in series if one.measure is not Measure.OUTPUT]
    found = [_intensity(a, b) for a in used for b in made if a.area == b.area]
    return tuple(own), tuple(one for one in found if one.series.years)


def _use_series(rows: Sequence[Use]) -> UseSeries:
    first = rows[0]
    measure = Measure(first.measure)
    years = {one.year: one.value for one in rows}
    known = {year: value for year, value in years.items() if value is not None}
    shares = measure is Measure.SUBSTITUTION
    slope = core_use.trend_of_shares(known) if shares else core_use.trend_of_amounts(known)
    sources = tuple(sorted({one.source for one in rows}))
    return UseSeries(measure, first.area, first.against, first.unit, years, slope, sources)


def _intensity(used: UseSeries, made: UseSeries) -> IntensityShown:
    consumption = {year: value for year, value in used.years.items() if value is not None}
    output = {year: value for year, value in made.years.items() if value is not None}
    found = core_use.intensity(consumption, output)
    shown = UseSeries(
        Measure.INTENSITY,
        used.area,
        made.against,
        f"{used.unit} / {made.unit}",
        found,
        core_use.trend_of_amounts(found),
        tuple(sorted({*used.sources, *made.sources})),
    )
    return IntensityShown(shown, core_use.growth(consumption, output))


def _short(value: Decimal) -> Decimal:
    """Keep the whole of a large number, and four digits that say something of a small one."""
    return Decimal(round(value)) if abs(value) >= 1000 else Decimal(f"{value:.{_SIGNIFICANT}g}")
