"""Price scenarios of chosen minerals, and what each would change of what the programme sells.

Only confirmed exposures of projects that the reader sees count, and sums are of sales that the
reader sees: those of an enterprise are shown to itself and to whoever answers for the project.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from bagdar.core.minerals.effects import (
    Case,
    Untold,
    at_latest_price,
    change,
    latest,
    ratios,
    together,
    year_of_sales,
)
from bagdar.core.minerals.exposure import (
    NOTHING,
    PERCENT,
    Exposed,
    OfMineral,
    Weights,
    exposures_of,
)
from bagdar.core.minerals.names import MINERALS
from bagdar.core.minerals.prices import (
    YEAR,
    Figures,
    Series,
    figures_of,
    month_number,
    month_text,
)
from bagdar.web.delivery.queries.output_page import sees_money
from bagdar.web.delivery.queries.outputs import months_of
from bagdar.web.minerals.models import NAMES, ExposureVersion, Flow, PriceSeries
from bagdar.web.minerals.queries.exposures import jobs_of, seen, values_of
from bagdar.web.minerals.queries.files import Sheet, Value
from bagdar.web.minerals.queries.overview import (
    WINDOW,
    main_of,
    month_words,
    percent_text,
    price_text,
)
from bagdar.web.minerals.queries.series import as_series, newest_series
from bagdar.web.projects.models import OUT_OF_PROGRAMME, Project
from bagdar.web.projects.permissions import sight_of
from bagdar.web.projects.queries.filtering import Reading
from bagdar.web.projects.queries.wording import number_text

HORIZONS = (12, 36, 60)
"""Months ahead that may be chosen."""
CASES: dict[Case, Promise] = {
    Case.LOW: pgettext_lazy("price", "low"),
    Case.BASE: pgettext_lazy("price", "base"),
    Case.HIGH: pgettext_lazy("price", "high"),
    Case.FALL: pgettext_lazy("price", "deepest fall"),
    Case.RISE: pgettext_lazy("price", "steepest rise"),
}
UNTOLD: dict[Untold, Promise] = {
    Untold.NOT_SHOWN: _("sales are not shown to you"),
    Untold.NOT_REPORTED: _("no sales are reported"),
    Untold.MONTHS_MISSING: _("the last twelve months of sales are not all reported"),
    Untold.OLD: _("the last report of sales is more than a year old"),
    Untold.NO_PRICE: _("the months of sales have no price"),
}
_KEPT_MONTHS = 3 * YEAR
"""Reports older than this are not looked at: they are too old to count."""


@dataclass(frozen=True)
class OfProject:
    """A project that buys or sells a mineral; `amount` is a year at the latest price, in tenge."""

    version: ExposureVersion
    amount: Decimal | None
    why: Untold | None
    changes: Mapping[Case, Decimal]
    ratios: Mapping[Case, float]

    @property
    def project(self) -> Project:
        """The project."""
        return self.version.record.project

    @property
    def mineral_name(self) -> str:
        """The mineral in the reader's language."""
        return self.version.record.mineral_name

    @property
    def flow(self) -> Flow:
        """Bought or sold."""
        return Flow(self.version.record.flow)

    @property
    def share_text(self) -> str:
        """The share of purchases or sales, in percent."""
        return number_text(self.version.share_percent)

    @property
    def cells(self) -> list[tuple[str, str]]:
        """By case: the change in percent of all its purchases or sales, and in million tenge."""
        return [
            (signed_percent(self.ratios[case]), signed_millions(self.changes.get(case)))
            for case in Case
        ]

    @property
    def why_text(self) -> str:
        """Why no sum is told; of purchases the page says it once for all."""
        return "" if self.why is None else str(UNTOLD.get(self.why, ""))


@dataclass(frozen=True)
class Side:
    """What of the programme buys, or sells, a mineral, and what a year of it changes by.

    `known` projects have a year of sales; `amount` is theirs together at the latest price. `untold`
    counts the others by reason.
    """

    flow: Flow
    exposed: OfMineral
    known: int
    amount: Decimal | None
    untold: Mapping[Untold, int]
    changes: Mapping[Case, Decimal]

    @property
    def value_text(self) -> str:
        """The share of the programme's value, weighted, as percent."""
        return percent_text(self.exposed.value.weighted_ratio)

    @property
    def jobs_text(self) -> str:
        """The share of promised jobs, weighted, as percent."""
        return percent_text(self.exposed.jobs.weighted_ratio)

    @property
    def amount_text(self) -> str:
        """A year at the latest price, in million tenge."""
        return millions(self.amount)

    @property
    def cells(self) -> list[str]:
        """The change of a year by case, in million tenge; empty where it is not computable."""
        return [signed_millions(self.changes.get(case)) for case in Case]

    @property
    def reasons(self) -> list[tuple[str, int]]:
        """Why sums are not told, and of how many projects; of purchases the page says it once."""
        told = ((why, number) for why, number in self.untold.items() if why is not Untold.BOUGHT)
        return [(str(UNTOLD[why]), number) for why, number in told]


@dataclass(frozen=True)
class Outlook:
    """A mineral's scenarios and what they mean; `sides` are empty where nothing is exposed."""

    row: PriceSeries
    series: Series
    months: int
    ratios: Mapping[Case, float]
    figures: Figures
    sides: tuple[Side, ...]

    @property
    def mineral(self) -> str:
        """The mineral's key."""
        return self.row.mineral

    @property
    def name(self) -> str:
        """The mineral in the reader's language."""
        return str(NAMES[self.row.mineral])

    @property
    def price(self) -> float:
        """The latest price."""
        return latest(self.series)

    @property
    def level(self) -> str:
        """The latest price in words."""
        return price_text(self.price)

    @property
    def month(self) -> str:
        """The month of the latest price."""
        return month_words(self.series.last)

    @property
    def cells(self) -> list[tuple[str, str]]:
        """By case: the price, and how far it lies from the latest one in percent."""
        return [
            (price_text(self.price * (1 + self.ratios[case])), signed_percent(self.ratios[case]))
            for case in Case
        ]

    @property
    def volatility_text(self) -> str:
        """The volatility over five years, as percent."""
        return percent_text(self.figures.volatility_ratio)

    @property
    def drawdown_text(self) -> str:
        """The deepest fall over five years, as percent."""
        return percent_text(self.figures.drawdown_ratio)

    @property
    def held(self) -> tuple[str, int]:
        """How many of a hundred prices such paths held after as many months, and of how many.

        Empty where that was not tested.
        """
        for one in self.row.paths.get("held", ()):
            if one["months"] == self.months and one["origins"]:
                return percent_text(one["inside"] / one["origins"]), one["origins"]
        return "", 0


@dataclass(frozen=True)
class Offered:
    """A mineral that may be chosen."""

    key: str
    chosen: bool

    @property
    def name(self) -> str:
        """The mineral in the reader's language."""
        return str(NAMES[self.key])


@dataclass(frozen=True)
class Scenarios:
    """The scenarios of the minerals that were chosen, so many months ahead.

    `whole` is the change of all sales of several minerals, their prices drawn together; None where
    that cannot be told, or where one mineral at most is sold. `of_today` is false for a past day,
    of which exposures are not told.
    """

    months: int
    offered: tuple[Offered, ...]
    without_paths: tuple[str, ...]
    outlooks: tuple[Outlook, ...]
    projects: tuple[OfProject, ...]
    whole: Mapping[Case, Decimal] | None
    sellers: int
    of_today: bool

    @property
    def whole_cells(self) -> list[str]:
        """Low, base and high of the change of all sales, in million tenge."""
        told = self.whole or {}
        return [signed_millions(told.get(case)) for case in (Case.LOW, Case.BASE, Case.HIGH)]

    def of_project(self, key: str) -> Sequence[OfProject]:
        """Return what buys or sells of one project; of all where no key is given."""
        return [one for one in self.projects if key in ("", one.project.key)]

    @property
    def years(self) -> int:
        """How far ahead, in years."""
        return self.months // YEAR

    @property
    def horizons(self) -> list[tuple[int, int, bool]]:
        """Months that may be chosen, in years, and whether they are."""
        return [(months, months // YEAR, months == self.months) for months in HORIZONS]

    @property
    def has_sides(self) -> bool:
        """Answer whether any project is exposed to what was chosen."""
        return any(one.sides for one in self.outlooks)


def scenarios_of(reading: Reading, wanted: Iterable[str] = (), months: int = YEAR) -> Scenarios:
    """Return the scenarios of minerals: those named, else those that projects hang on, else all."""
    at = reading.as_of or reading.at
    quoted: dict[str, list[PriceSeries]] = {}
    for one in newest_series(synthetic=reading.is_synthetic, at=at):
        quoted.setdefault(one.mineral, []).append(one)
    rows = [main_of(one.key, quoted[one.key]) for one in MINERALS if one.key in quoted]
    priced = {one.mineral: one for one in rows if one is not None and one.paths}
    versions = _confirmed(reading) if reading.as_of is None else []
    chosen = _chosen(wanted, priced, versions)
    of_chosen = [one for one in versions if one.record.mineral in chosen]
    series = {key: as_series(priced[key]) for key in chosen}
    moves = {key: ratios(series[key], priced[key].paths, months) for key in chosen}
    projects = _projects(of_chosen, series, moves, reading)
    sides = _sides(of_chosen, projects, reading) if of_chosen else {}
    return Scenarios(
        months=months,
        offered=tuple(Offered(key, key in chosen) for key in priced),
        without_paths=tuple(
            str(NAMES[one.key]) for one in MINERALS if one.key in quoted and one.key not in priced
        ),
        outlooks=tuple(
            Outlook(
                priced[key],
                series[key],
                months,
                moves[key],
                figures_of(series[key], WINDOW),
                tuple(sides[key, flow] for flow in reversed(Flow) if (key, flow) in sides),
            )
            for key in chosen
        ),
        projects=tuple(projects),
        whole=_whole(projects, series, months),
        sellers=len({one.project.pk for one in projects if one.amount is not None}),
        of_today=reading.as_of is None,
    )


def _confirmed(reading: Reading) -> list[ExposureVersion]:
    """Return confirmed exposures of the programme's projects, by mineral and project."""
    rows = seen(reading).filter(is_confirmed=True)
    return list(rows.exclude(record__project__stage__in=OUT_OF_PROGRAMME))


def _chosen(
    wanted: Iterable[str], priced: Mapping[str, Any], versions: Sequence[ExposureVersion]
) -> list[str]:
    asked = {*wanted}
    if asked:
        return [key for key in priced if key in asked]
    exposed = {one.record.mineral for one in versions} & {*priced}
    return [key for key in priced if not exposed or key in exposed]


def _projects(
    versions: Sequence[ExposureVersion],
    series: Mapping[str, Series],
    moves: Mapping[str, Mapping[Case, float]],
    reading: Reading,
) -> list[OfProject]:
    sight = sight_of(reading.scope)
    sellers = {
        one.record.project_id
        for one in versions
        if one.record.flow == Flow.OUTPUT and sees_money(sight, one.record.project)
    }
    sales = _sales(sorted(sellers), reading)
    return [_of_project(one, series, moves, sellers, sales, reading) for one in versions]


def _sales(projects: Sequence[int], reading: Reading) -> dict[int, dict[int, Decimal]]:
    """Return the sales of each project by number of month, as they count."""
    first = month_number(reading.day.year, reading.day.month) - _KEPT_MONTHS
    since = reading.day.replace(year=first // YEAR, month=first % YEAR + 1, day=1)
    found = months_of(projects, capacities={}, since=since) if projects else {}
    return {
        project: {
            month_number(one.month.year, one.month.month): one.counts.sales
            for one in told
            if one.counts.sales is not None
        }
        for project, told in found.items()
    }


def _of_project(
    version: ExposureVersion,
    series: Mapping[str, Series],
    moves: Mapping[str, Mapping[Case, float]],
    sellers: set[int],
    sales: Mapping[int, Mapping[int, Decimal]],
    reading: Reading,
) -> OfProject:
    record = version.record
    share = float(version.share_percent / PERCENT)
    moved = moves[record.mineral]
    found: Decimal | Untold
    if record.flow != Flow.OUTPUT:
        found = Untold.BOUGHT
    elif record.project_id not in sellers:
        found = Untold.NOT_SHOWN
    else:
        today = month_number(reading.day.year, reading.day.month)
        year = year_of_sales(sales.get(record.project_id, {}), today=today)
        found = (
            year
            if isinstance(year, Untold)
            else at_latest_price(year, version.share_percent, series[record.mineral])
        )
    told = None if isinstance(found, Untold) else found
    return OfProject(
        version,
        told,
        found if isinstance(found, Untold) else None,
        {} if told is None else {case: change(told, ratio) for case, ratio in moved.items()},
        {case: share * ratio for case, ratio in moved.items()},
    )


def _sides(
    versions: Sequence[ExposureVersion], projects: Sequence[OfProject], reading: Reading
) -> dict[tuple[str, Flow], Side]:
    named = {one.record.project_id for one in versions}
    values, jobs = values_of(named, reading), jobs_of(named, reading)
    made = {}
    for flow in Flow:
        rows = [one for one in projects if one.flow is flow]
        for mineral, exposed in _weighed(rows, values, jobs).items():
            of_mineral = [one for one in rows if one.version.record.mineral == mineral]
            made[mineral, flow] = _side(flow, exposed, of_mineral)
    return made


def _weighed(rows: Sequence[OfProject], values: Weights, jobs: Weights) -> dict[str, OfMineral]:
    told = [
        Exposed(one.project.pk, one.version.record.mineral, one.version.share_percent)
        for one in rows
    ]
    return exposures_of(told, values, jobs)


def _side(flow: Flow, exposed: OfMineral, rows: Sequence[OfProject]) -> Side:
    known = [one for one in rows if one.amount is not None]
    untold: dict[Untold, int] = {}
    for one in rows:
        if one.why is not None:
            untold[one.why] = untold.get(one.why, 0) + 1
    return Side(
        flow=flow,
        exposed=exposed,
        known=len(known),
        amount=sum((one.amount or NOTHING for one in known), NOTHING) if known else None,
        untold=untold,
        changes={case: sum((one.changes[case] for one in known), NOTHING) for case in Case}
        if known
        else {},
    )


def _whole(
    projects: Sequence[OfProject], series: Mapping[str, Series], months: int
) -> Mapping[Case, Decimal] | None:
    """Return the change of all sales; of one mineral it is that of the mineral."""
    sold: dict[str, Decimal] = {}
    for one in projects:
        if one.amount is not None:
            key = one.version.record.mineral
            sold[key] = sold.get(key, NOTHING) + one.amount
    if len(sold) < 2:
        return None
    seed = int.from_bytes(hashlib.sha256(" ".join(sold).encode()).digest()[:4], "big")
    return together(
        [(series[key], amount) for key, amount in sold.items()], months=months, seed=seed
    )


# --- in words and as files


def signed_percent(ratio: float) -> str:
    """Write a ratio as percent with its sign."""
    text = percent_text(ratio)
    return f"+{text}" if round(ratio, 3) > 0 else text


def millions(amount: Decimal | None) -> str:
    """Write an amount in million tenge with one digit behind the point; nothing for None."""
    return "" if amount is None else number_text(round(amount / 1_000_000, 1))


def signed_millions(amount: Decimal | None) -> str:
    """Write the same with its sign."""
    text = millions(amount)
    return f"+{text}" if amount is not None and round(amount / 1_000_000, 1) > 0 else text


def scenarios_sheet(found: Scenarios) -> Sheet:
    """Return a row a mineral, side and case; a mineral that nothing hangs on has a row a case."""
    headings = (
        *("mineral", "benchmark", "unit", "month", "months_ahead", "case", "price"),
        *("change_ratio", "flow", "projects", "exposed_value_ratio", "weighted_value_ratio"),
        *("weighted_jobs_ratio", "projects_with_sales", "year_at_latest_price_kzt", "change_kzt"),
        *("not_computable", "source"),
    )
    rows: list[tuple[Value, ...]] = [
        (*_about(one, case), *_of_side(side, case), one.row.source)
        for one in found.outlooks
        for side in (one.sides or (None,))
        for case in Case
    ]
    return Sheet("minerals-price-scenarios", headings, rows)


def _about(one: Outlook, case: Case) -> tuple[Value, ...]:
    row = one.row
    price = float(f"{one.price * (1 + one.ratios[case]):.6g}")
    about = (row.mineral, row.benchmark, row.unit, month_text(one.series.last), one.months)
    return (*about, case.value, price, round(one.ratios[case], 6))


def _of_side(side: Side | None, case: Case) -> tuple[Value, ...]:
    if side is None:
        return ("", 0, None, None, None, 0, None, None, "")
    value, jobs = side.exposed.value, side.exposed.jobs
    return (
        side.flow.value,
        side.exposed.projects,
        value.exposed_ratio,
        value.weighted_ratio,
        jobs.weighted_ratio,
        side.known,
        side.amount,
        side.changes.get(case),
        "; ".join(f"{why.value}: {number}" for why, number in side.untold.items()),
    )


def projects_sheet(found: Scenarios, project: str = "") -> Sheet:
    """Return a row a project, mineral, side and case; of one project where its key is given."""
    headings = (
        *("project", "mineral", "flow", "share_percent", "months_ahead", "case"),
        *("change_ratio_of_all", "year_at_latest_price_kzt", "change_kzt", "not_computable"),
    )
    rows: list[tuple[Value, ...]] = [
        (
            one.project.key,
            one.version.record.mineral,
            one.flow.value,
            one.version.share_percent,
            found.months,
            case.value,
            round(one.ratios[case], 6),
            one.amount,
            one.changes.get(case),
            one.why.value if one.why else "",
        )
        for one in found.of_project(project)
        for case in Case
    ]
    return Sheet("minerals-price-scenarios-projects", headings, rows)
