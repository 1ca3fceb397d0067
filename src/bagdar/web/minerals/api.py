"""Minerals for programs: prices with their figures, paths ahead, use, exposures."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from enum import IntEnum, StrEnum
from typing import Annotated, Any, cast

from django.http import Http404, HttpRequest
from django.utils.translation import gettext_noop
from ninja import Field, Path, Query, Router, Schema
from ninja.responses import Status

from bagdar.core.minerals.effects import Case, Untold
from bagdar.core.minerals.exposure import OfMineral, Weighed
from bagdar.core.minerals.names import MINERALS
from bagdar.core.minerals.prices import Figures, TrendDirection, month_text
from bagdar.core.minerals.suggested import SOURCE
from bagdar.web.delivery.api.finding import MOST_NUMBER, reading_of
from bagdar.web.delivery.permissions import check
from bagdar.web.minerals.actions.exposing import (
    LONGEST_GROUND,
    LONGEST_SOURCE,
    ExposureError,
    confirm,
    correct,
    state,
    withdraw,
)
from bagdar.web.minerals.models import ExposureVersion, Flow, Measure, PriceSeries
from bagdar.web.minerals.permissions import powers_of
from bagdar.web.minerals.queries.exposures import Wanted, exposure_by_number, listed
from bagdar.web.minerals.queries.overview import Line, UseSeries, mineral_page, overview
from bagdar.web.minerals.queries.scenarios import OfProject, Outlook, Side, scenarios_of
from bagdar.web.minerals.queries.series import mapped, newest_use
from bagdar.web.minerals.queries.suggested import Suggested, suggested_to
from bagdar.web.people.api.asking import WRITER, writer
from bagdar.web.people.api.fields import KEY, NO_CONTROLS, Day, Rows, Strict, Window, Word
from bagdar.web.people.api.problems import READS, WRITES, FieldsError
from bagdar.web.people.permissions import World
from bagdar.web.people.requests import Asked
from bagdar.web.projects.queries.filtering import Reading

router = Router(tags=["minerals"])
InPath = Annotated[int, Path(ge=1, le=MOST_NUMBER)]
MineralName = StrEnum("MineralName", [(one.key, one.key) for one in MINERALS])  # type: ignore[misc]  # drawn from the one list of minerals
FlowName = StrEnum("FlowName", [(one.name, one.value) for one in Flow])  # type: ignore[misc]  # drawn from the one list of flows
_WORLD = gettext_noop("The real world unless said otherwise; what is synthetic is never mixed in.")
_MONTH = gettext_noop("The month as year-month.")


class MineralsAsked(Schema):
    """As known on which day, in which world."""

    as_of: Day | None = Field(
        None, description=gettext_noop("As it was known on this day; by now if left out.")
    )
    world: World | None = Field(None, description=_WORLD)


class MineralAsked(MineralsAsked):
    """One of the mineral's benchmarks; the main one if left out."""

    benchmark: Word = ""


class ExposuresAsked(Window):
    """Which exposures."""

    as_of: Day | None = None
    world: World | None = Field(None, description=_WORLD)
    mineral: MineralName | None = None
    flow: FlowName | None = None
    project: str = Field("", max_length=80, pattern=f"^$|{KEY}")


class WindowTold(Schema):
    """The figures of a window of months; ratios are shares of one, the trend is a year's."""

    months: int
    first: str = Field(description=_MONTH)
    last: str = Field(description=_MONTH)
    observed: int
    missing: int
    change_ratio: float | None
    trend_ratio: float | None
    trend_low: float | None
    trend_high: float | None
    direction: TrendDirection
    volatility_ratio: float | None
    drawdown_ratio: float | None
    below_peak_ratio: float | None


class WeighedTold(Schema):
    """How much of a sum is exposed; ratios are empty where nothing can be weighed."""

    exposed_ratio: Decimal | None
    weighted_ratio: Decimal | None
    largest_ratio: Decimal | None


class ExposedTold(Schema):
    """What of the programme hangs on a mineral, as the reader is shown it today."""

    projects: int
    unvalued: int
    value: WeighedTold
    jobs: WeighedTold


class UseNow(Schema):
    """The last year of consumption, intensity or substitution, and where it goes."""

    measure: Measure
    area: str
    year: int
    value: Decimal | None
    unit: str
    against: str
    direction: TrendDirection
    sources: list[str]


class MineralTold(Schema):
    """A mineral with its main price over five years, and its use."""

    mineral: str
    name: str
    benchmark: str
    unit: str
    price: float | None
    month: str = Field(description=_MONTH)
    source: str
    published_on: date | None
    window: WindowTold | None
    exposed: ExposedTold | None
    use: list[UseNow]


class MineralFull(Schema):
    """A mineral with each of its windows."""

    mineral: str
    name: str
    benchmarks: list[str]
    benchmark: str
    unit: str
    source: str
    windows: list[WindowTold]
    missing: list[str]
    exposed: ExposedTold | None


class PriceTold(Schema):
    """The price of a month; empty where there is none."""

    month: str = Field(description=_MONTH)
    price: Decimal | None


class PricesTold(Schema):
    """A price month by month."""

    mineral: str
    benchmark: str
    unit: str
    source: str
    published_on: date
    prices: list[PriceTold]


class PathTold(Schema):
    """Low, base and high in a month."""

    month: str = Field(description=_MONTH)
    low: float
    base: float
    high: float


class HeldTold(Schema):
    """How often a price came to lie between low and high after so many months."""

    months: int
    origins: int
    inside: int
    below: int
    above: int


class ScenarioTold(Schema):
    """The paths of a price, and how well such paths held before."""

    mineral: str
    benchmark: str
    unit: str
    version: str
    seed: int
    from_month: str = Field(description=_MONTH)
    price: float
    changes: int = Field(description=gettext_noop("Monthly changes that the paths are drawn from."))
    worst_ratio: float = Field(description=gettext_noop("The deepest fall over a year."))
    worst_month: str = Field(description=_MONTH)
    paths: list[PathTold]
    held: list[HeldTold]


class MonthsAhead(IntEnum):
    """How many months ahead a scenario looks."""

    YEAR = 12
    THREE_YEARS = 36
    FIVE_YEARS = 60


class ScenariosAsked(MineralsAsked):
    """Which minerals, and how many months ahead."""

    mineral: list[MineralName] = Field(
        [],
        description=gettext_noop(
            "Those of which a scenario is wanted; if left out, those that projects hang on."
        ),
    )
    months: MonthsAhead = MonthsAhead.YEAR


class ProjectChangesAsked(ScenariosAsked, Window):
    """Which minerals and project, how many months ahead, and which rows."""

    project: str = Field(
        "",
        max_length=80,
        pattern=f"^$|{KEY}",
        description=gettext_noop("This project alone, by its key."),
    )


class CaseTold(Schema):
    """A price ahead, and how far it lies from the latest one as a share of it."""

    case: Case
    price: float
    change_ratio: float


class ChangeTold(Schema):
    """The change of a year's sales at a price ahead, against a year at the latest one."""

    case: Case
    change_kzt: Decimal


class UntoldTold(Schema):
    """Why no sum is told, and of how many projects."""

    why: Untold
    projects: int


class SideTold(Schema):
    """What of the programme sells or buys a mineral; sums are of projects whose sales are told."""

    flow: Flow
    exposed: ExposedTold
    projects_with_sales: int
    year_at_latest_price_kzt: Decimal | None
    changes: list[ChangeTold]
    not_computable: list[UntoldTold]


class OutlookTold(Schema):
    """The scenarios of a mineral, and what they mean for the programme."""

    mineral: str
    benchmark: str
    unit: str
    month: str = Field(description=_MONTH)
    price: float
    source: str
    cases: list[CaseTold]
    sides: list[SideTold]


class ProjectChangeTold(Schema):
    """The change of all purchases or sales of a project; a sum where a year of sales is known."""

    case: Case
    change_ratio: float
    change_kzt: Decimal | None


class ProjectChangesTold(Schema):
    """What the price of a mineral changes of a project: its share times the change of the price."""

    project: str
    mineral: str
    flow: Flow
    share_percent: Decimal
    months: int
    source: str = Field(description=gettext_noop("Of the share."))
    year_at_latest_price_kzt: Decimal | None
    changes: list[ProjectChangeTold]
    not_computable: Untold | None = Field(description=gettext_noop("Why no sum is told."))


class ScenariosTold(Schema):
    """Price scenarios of several minerals; `together` draws their prices from the same months."""

    months: int
    minerals: list[OutlookTold]
    together: list[ChangeTold]


class UseTold(Schema):
    """A figure of a year; empty where its source has none."""

    measure: Measure
    mineral: str
    area: str
    year: int
    value: Decimal | None
    unit: str
    against: str
    source: str


class ExposureTold(Schema):
    """What a project buys or sells."""

    number: int
    project: str
    mineral: str
    flow: Flow
    share_percent: Decimal
    source: str
    confirmed: bool
    version: int = Field(description=gettext_noop("Which text this is; a confirmation names it."))


class ExposureConfirmed(Strict):
    """The version that was read."""

    version: int = Field(ge=1)


class SuggestionsAsked(Window):
    """Which suggestions."""

    world: World | None = Field(None, description=_WORLD)
    sector: str = Field("", max_length=8, pattern=NO_CONTROLS)


class SuggestedTold(Schema):
    """What the sector of a project usually buys or sells, and nobody has stated."""

    project: str
    sector: str = Field(description=gettext_noop("The sector that suggests it."))
    mineral: str
    flow: Flow
    ground: str = Field(description=gettext_noop("Where it is known from."))


class ShareGiven(Strict):
    """A share of all that the project buys, or sells, and where it is known from."""

    share_percent: Decimal = Field(ge=Decimal("0.01"), le=100, max_digits=5, decimal_places=2)
    source: str = Field(min_length=1, max_length=LONGEST_SOURCE, pattern=NO_CONTROLS)


class ExposureGiven(ShareGiven):
    """An exposure to state."""

    project: str = Field(min_length=1, max_length=80, pattern=KEY)
    mineral: MineralName
    flow: FlowName


class ExposureCorrected(ShareGiven):
    """An exposure as it should stand, and why."""

    ground: str = Field(min_length=1, max_length=LONGEST_GROUND, pattern=NO_CONTROLS)


class ExposureWithdrawn(Strict):
    """Why an exposure is withdrawn."""

    ground: str = Field(min_length=1, max_length=LONGEST_GROUND, pattern=NO_CONTROLS)


@contextmanager
def _refused() -> Iterator[None]:
    """Turn the refusal of an action into one by field."""
    try:
        yield
    except ExposureError as error:
        raise FieldsError(error.problems) from error


@router.get(
    "/minerals",
    response={200: list[MineralTold], **READS},
    operation_id="list_minerals",
    summary=gettext_noop("Minerals with their prices and exposures"),
)
def list_minerals(
    request: HttpRequest,
    asked: Query[MineralsAsked],  # noqa: ARG001 -- read by the middleware
) -> list[MineralTold]:
    """List the minerals of which something is known."""
    return [_line(one) for one in overview(reading_of(request)).lines]


@router.get(
    "/mineral-scenarios",
    response={200: ScenariosTold, **READS},
    operation_id="get_mineral_scenarios",
    summary=gettext_noop("Price scenarios and what they mean for the programme"),
)
def get_mineral_scenarios(request: HttpRequest, asked: Query[ScenariosAsked]) -> ScenariosTold:
    """Return the scenarios of minerals whose prices have ten years of months.

    Sums are of the sales that the reader is shown; of purchases none is told.
    """
    wanted = [one.value for one in asked.mineral]
    found = scenarios_of(reading_of(request), wanted, asked.months)
    return ScenariosTold(
        months=found.months,
        minerals=[_outlook(one) for one in found.outlooks],
        together=_changes(found.whole or {}),
    )


@router.get(
    "/mineral-scenarios/projects",
    response={200: Rows[ProjectChangesTold], **READS},
    operation_id="list_mineral_scenario_projects",
    summary=gettext_noop("What price scenarios change of each project's purchases and sales"),
)
def list_mineral_scenario_projects(
    request: HttpRequest, asked: Query[ProjectChangesAsked]
) -> Rows[ProjectChangesTold]:
    """List confirmed exposures of projects that the reader sees, each with its changes by case."""
    wanted = [one.value for one in asked.mineral]
    found = scenarios_of(reading_of(request), wanted, asked.months)
    rows = found.of_project(asked.project)
    page = rows[asked.offset : asked.offset + asked.limit]
    items = [_of_project(one, found.months) for one in page]
    return Rows[ProjectChangesTold](items=items, count=len(rows))


@router.get(
    "/minerals/{mineral}",
    response={200: MineralFull, **READS},
    operation_id="get_mineral",
    summary=gettext_noop("A mineral: its price over windows of months"),
)
def get_mineral(
    request: HttpRequest, mineral: MineralName, asked: Query[MineralAsked]
) -> MineralFull:
    """Return a mineral with the figures of each window of one of its benchmarks."""
    page = mineral_page(mineral.value, reading_of(request), benchmark=asked.benchmark)
    row = page.row
    return MineralFull(
        mineral=page.mineral,
        name=page.name,
        benchmarks=[one.benchmark for one in page.benchmarks],
        benchmark=row.benchmark if row else "",
        unit=row.unit if row else "",
        source=row.source if row else "",
        windows=[_window(one.figures) for one in page.windows],
        missing=_missing(row) if row else [],
        exposed=_exposed(page.exposed),
    )


@router.get(
    "/minerals/{mineral}/prices",
    response={200: PricesTold, **READS},
    operation_id="list_mineral_prices",
    summary=gettext_noop("The price of a mineral month by month"),
)
def list_mineral_prices(
    request: HttpRequest, mineral: MineralName, asked: Query[MineralAsked]
) -> PricesTold:
    """Return a price as it was imported; 404 where none was."""
    row = _priced(mineral.value, reading_of(request), asked.benchmark)
    prices = [
        PriceTold(month=month_text(month), price=price) for month, price in mapped(row).items()
    ]
    return PricesTold(
        mineral=row.mineral,
        benchmark=row.benchmark,
        unit=row.unit,
        source=row.source,
        published_on=row.published_on,
        prices=prices,
    )


@router.get(
    "/minerals/{mineral}/scenario",
    response={200: ScenarioTold, **READS},
    operation_id="get_mineral_scenario",
    summary=gettext_noop("Low, base and high paths of a price, with their test"),
)
def get_mineral_scenario(
    request: HttpRequest, mineral: MineralName, asked: Query[MineralAsked]
) -> ScenarioTold:
    """Return the paths of a price; 404 where it has no ten years of months."""
    row = _priced(mineral.value, reading_of(request), asked.benchmark)
    paths: dict[str, Any] = row.paths
    if not paths:
        raise Http404
    ahead = zip(paths["low"], paths["base"], paths["high"], strict=True)
    return ScenarioTold(
        mineral=row.mineral,
        benchmark=row.benchmark,
        unit=row.unit,
        version=paths["version"],
        seed=paths["seed"],
        from_month=month_text(paths["from_month"]),
        price=paths["price"],
        changes=paths["changes"],
        worst_ratio=paths["worst_ratio"],
        worst_month=month_text(paths["worst_month"]),
        paths=[
            PathTold(month=month_text(paths["from_month"] + n), low=low, base=base, high=high)
            for n, (low, base, high) in enumerate(ahead, 1)
        ],
        held=[HeldTold(**one) for one in paths["held"]],
    )


@router.get(
    "/minerals/{mineral}/use",
    response={200: list[UseTold], **READS},
    operation_id="list_mineral_use",
    summary=gettext_noop("Consumption, output, substitution and intensity by year"),
)
def list_mineral_use(
    request: HttpRequest,
    mineral: MineralName,
    asked: Query[MineralsAsked],  # noqa: ARG001 -- read by the middleware
) -> list[UseTold]:
    """Return use as it was imported, with the outputs that serve all minerals."""
    reading = reading_of(request)
    at = reading.as_of or reading.at
    known = newest_use(synthetic=reading.is_synthetic, at=at, mineral=mineral.value)
    return [
        UseTold(
            measure=Measure(one.measure),
            mineral=one.mineral,
            area=one.area,
            year=one.year,
            value=one.value,
            unit=one.unit,
            against=one.against,
            source=one.source,
        )
        for _key, one in sorted(known.items())
    ]


@router.get(
    "/mineral-exposures",
    response={200: Rows[ExposureTold], **READS},
    operation_id="list_mineral_exposures",
    summary=gettext_noop("Exposures of projects to minerals"),
)
def list_mineral_exposures(
    request: HttpRequest, asked: Query[ExposuresAsked]
) -> Rows[ExposureTold]:
    """List the exposures of the projects that the reader is shown."""
    wanted = Wanted(
        mineral=asked.mineral.value if asked.mineral else "",
        flow=asked.flow.value if asked.flow else "",
        project=asked.project,
    )
    rows = listed(wanted, reading_of(request))
    some = rows[asked.offset : asked.offset + asked.limit]
    return Rows[ExposureTold](items=[_exposure(one) for one in some], count=rows.count())


@router.post(
    "/mineral-exposures",
    response={201: ExposureTold, **WRITES},
    auth=WRITER,
    operation_id="state_mineral_exposure",
    summary=gettext_noop("State an exposure to a mineral"),
)
def state_mineral_exposure(request: HttpRequest, body: ExposureGiven) -> Status[ExposureTold]:
    """State that a project of the writer's buys or sells a mineral; it waits to be confirmed."""
    asked = cast("Asked", request)
    check(powers_of(asked.scope, at=asked.now).may_state_some)
    cells = {
        "project": body.project,
        "mineral": body.mineral.value,
        "flow": body.flow.value,
        **_cells(body),
    }
    with _refused():
        made = state(cells, by=writer(request), at=asked.now)
    return Status(201, _exposure(_found(request, made.pk)))


@router.get(
    "/mineral-suggestions",
    response={200: Rows[SuggestedTold], **READS},
    operation_id="list_mineral_suggestions",
    summary=gettext_noop("Exposures that sectors suggest and nobody has stated"),
)
def list_mineral_suggestions(
    request: HttpRequest, asked: Query[SuggestionsAsked]
) -> Rows[SuggestedTold]:
    """List what sectors suggest of the projects that the reader states exposures of.

    Nothing here holds a share or counts.
    """
    powers = powers_of(cast("Asked", request).scope, at=cast("Asked", request).now)
    if not powers.may_state_some:
        raise Http404
    synthetic = reading_of(request).is_synthetic
    found = suggested_to(powers, synthetic=synthetic, sector=asked.sector)
    some = found[asked.offset : asked.offset + asked.limit]
    return Rows[SuggestedTold](items=[_suggested(one) for one in some], count=len(found))


@router.get(
    "/mineral-exposures/{number}",
    response={200: ExposureTold, **READS},
    operation_id="get_mineral_exposure",
    summary=gettext_noop("An exposure to a mineral"),
)
def get_mineral_exposure(request: HttpRequest, number: InPath) -> ExposureTold:
    """Return an exposure of a project that the reader is shown."""
    return _exposure(_found(request, number))


@router.post(
    "/mineral-exposures/{number}/confirmation",
    response={201: ExposureTold, **WRITES},
    auth=WRITER,
    operation_id="confirm_mineral_exposure",
    summary=gettext_noop("Confirm an exposure to a mineral"),
)
def confirm_mineral_exposure(
    request: HttpRequest,
    number: InPath,
    body: ExposureConfirmed,
) -> Status[ExposureTold]:
    """Confirm an exposure that somebody else stated, as it was read; from then on it counts."""
    asked, found = cast("Asked", request), _found(request, number)
    check(powers_of(asked.scope, at=asked.now).may_confirm(found.record.project))
    with _refused():
        confirm(found.record, body.version, by=writer(request), at=asked.now)
    return Status(201, _exposure(_found(request, number)))


@router.post(
    "/mineral-exposures/{number}/corrections",
    response={201: ExposureTold, **WRITES},
    auth=WRITER,
    operation_id="correct_mineral_exposure",
    summary=gettext_noop("Correct an exposure to a mineral"),
)
def correct_mineral_exposure(
    request: HttpRequest, number: InPath, body: ExposureCorrected
) -> Status[ExposureTold]:
    """Let an exposure stand otherwise; it waits to be confirmed again."""
    asked, found = cast("Asked", request), _to_write(request, number)
    with _refused():
        correct(found.record, _cells(body), ground=body.ground, by=writer(request), at=asked.now)
    return Status(201, _exposure(_found(request, number)))


@router.post(
    "/mineral-exposures/{number}/withdrawal",
    response={204: None, **WRITES},
    auth=WRITER,
    operation_id="withdraw_mineral_exposure",
    summary=gettext_noop("Withdraw an exposure to a mineral"),
)
def withdraw_mineral_exposure(
    request: HttpRequest, number: InPath, body: ExposureWithdrawn
) -> Status[None]:
    """Let an exposure count no more."""
    found = _to_write(request, number)
    with _refused():
        at = cast("Asked", request).now
        withdraw(found.record, ground=body.ground, by=writer(request), at=at)
    return Status(204, None)


def _found(request: HttpRequest, number: int) -> ExposureVersion:
    found = exposure_by_number(number, reading_of(request))
    if found is None:
        raise Http404
    return found


def _to_write(request: HttpRequest, number: int) -> ExposureVersion:
    asked, found = cast("Asked", request), _found(request, number)
    check(powers_of(asked.scope, at=asked.now).may_state(found.record.project))
    return found


def _priced(mineral: str, reading: Reading, benchmark: str) -> PriceSeries:
    row = mineral_page(mineral, reading, benchmark=benchmark).row
    if row is None or (benchmark and row.benchmark != benchmark):
        raise Http404
    return row


def _missing(row: PriceSeries) -> list[str]:
    return [month_text(month) for month, price in mapped(row).items() if price is None]


def _cells(body: ShareGiven) -> dict[str, str]:
    return {"share_percent": f"{body.share_percent:f}", "source": body.source}


def _line(one: Line) -> MineralTold:
    row, series = one.row, one.series
    return MineralTold(
        mineral=one.mineral,
        name=one.name,
        benchmark=row.benchmark if row else "",
        unit=row.unit if row else "",
        price=float(series.values[-1]) if series else None,
        month=month_text(series.last) if series else "",
        source=row.source if row else "",
        published_on=row.published_on if row else None,
        window=_window(one.window.figures) if one.window else None,
        exposed=_exposed(one.exposed),
        use=[_use_now(used) for used in one.of_use if used is not None],
    )


def _use_now(one: UseSeries) -> UseNow:
    year = one.newest[0]
    return UseNow(
        measure=one.measure,
        area=one.area,
        year=year,
        value=one.years[year],
        unit=one.unit,
        against=one.against,
        direction=one.slope.direction if one.slope else TrendDirection.UNKNOWN,
        sources=list(one.sources),
    )


def _outlook(one: Outlook) -> OutlookTold:
    return OutlookTold(
        mineral=one.mineral,
        benchmark=one.row.benchmark,
        unit=one.row.unit,
        month=month_text(one.series.last),
        price=one.price,
        source=one.row.source,
        cases=[
            CaseTold(case=case, price=one.price * (1 + ratio), change_ratio=ratio)
            for case, ratio in one.ratios.items()
        ],
        sides=[_side(side) for side in one.sides],
    )


def _side(one: Side) -> SideTold:
    return SideTold(
        flow=one.flow,
        exposed=_weighted(one.exposed),
        projects_with_sales=one.known,
        year_at_latest_price_kzt=one.amount,
        changes=_changes(one.changes),
        not_computable=[UntoldTold(why=why, projects=n) for why, n in one.untold.items()],
    )


def _of_project(one: OfProject, months: int) -> ProjectChangesTold:
    return ProjectChangesTold(
        project=one.project.key,
        mineral=one.version.record.mineral,
        flow=one.flow,
        share_percent=one.version.share_percent,
        months=months,
        source=one.version.source,
        year_at_latest_price_kzt=one.amount,
        changes=[
            ProjectChangeTold(case=case, change_ratio=ratio, change_kzt=one.changes.get(case))
            for case, ratio in one.ratios.items()
        ],
        not_computable=one.why,
    )


def _changes(changes: Mapping[Case, Decimal]) -> list[ChangeTold]:
    return [ChangeTold(case=case, change_kzt=amount) for case, amount in changes.items()]


def _window(one: Figures) -> WindowTold:
    return WindowTold(
        months=one.months,
        first=month_text(one.first),
        last=month_text(one.last),
        observed=one.observed,
        missing=one.missing,
        change_ratio=one.change_ratio,
        trend_ratio=one.trend_ratio,
        trend_low=one.trend_low,
        trend_high=one.trend_high,
        direction=one.direction,
        volatility_ratio=one.volatility_ratio,
        drawdown_ratio=one.drawdown_ratio,
        below_peak_ratio=one.below_peak_ratio,
    )


def _exposed(one: OfMineral | None) -> ExposedTold | None:
    return None if one is None else _weighted(one)


def _weighted(one: OfMineral) -> ExposedTold:
    return ExposedTold(
        projects=one.projects,
        unvalued=one.unvalued,
        value=_weighed(one.value),
        jobs=_weighed(one.jobs),
    )


def _weighed(one: Weighed) -> WeighedTold:
    return WeighedTold(
        exposed_ratio=one.exposed_ratio,
        weighted_ratio=one.weighted_ratio,
        largest_ratio=one.largest_ratio,
    )


def _suggested(one: Suggested) -> SuggestedTold:
    return SuggestedTold(
        project=one.project.key,
        sector=one.sector.code,
        mineral=one.mineral,
        flow=one.flow,
        ground=SOURCE,
    )


def _exposure(one: ExposureVersion) -> ExposureTold:
    return ExposureTold(
        number=one.record_id,
        project=one.record.project.key,
        mineral=one.record.mineral,
        flow=Flow(one.record.flow),
        share_percent=one.share_percent,
        source=one.source,
        confirmed=one.is_confirmed,
        version=one.pk,
    )
