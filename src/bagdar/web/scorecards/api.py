"""Scorecards for programs: boards, one subject, the rows behind a number, weights set."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Literal, cast

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_noop
from ninja import Field, Path, Query, Router, Schema
from ninja.responses import Status
from pydantic import StringConstraints

from bagdar.core.territories.context import Beside
from bagdar.core.territories.scorecard import MILLION, Measured
from bagdar.web.enterprises.models import SizeClass
from bagdar.web.jobs.queries.sizes import SMALL_AND_MEDIUM, Shares
from bagdar.web.papers.sheet import TYPES
from bagdar.web.people.api.asking import WRITER, writer
from bagdar.web.people.api.fields import KEY, NO_CONTROLS, Day, Nothing, Rows, Strict, Window
from bagdar.web.people.api.problems import READS, WRITES, FieldsError
from bagdar.web.people.models import Role
from bagdar.web.people.permissions import World
from bagdar.web.people.requests import Asked
from bagdar.web.projects.api.routes import WORLD
from bagdar.web.scorecards.actions.computing import ask_for_scores
from bagdar.web.scorecards.actions.weights import WeightError, set_weight
from bagdar.web.scorecards.forms import month_of
from bagdar.web.scorecards.models import MOST_WEIGHT, SOURCE_LENGTH, SubjectKind
from bagdar.web.scorecards.queries.beside import (
    Slip,
    shares,
    shares_of_each,
    sides,
    size_rows,
    sizes_named,
    term_of,
)
from bagdar.web.scorecards.queries.boards import (
    MONTHS_DRAWN,
    MOST_COMPARED,
    PERCENT,
    Line,
    Picture,
    board,
    computed_months,
    lines_of,
    losses,
    parts_in_order,
    pictures,
    subjects_compared,
    with_shares,
)
from bagdar.web.scorecards.queries.briefs import brief
from bagdar.web.scorecards.queries.context import Context, context_of, contexts_of
from bagdar.web.scorecards.queries.inputs import REGISTERED
from bagdar.web.scorecards.queries.rows import PARTS, Behind, Row, behind
from bagdar.web.scorecards.queries.subjects import (
    DIRECT,
    Reader,
    Subject,
    country_subject,
    organisation_subjects,
    subject_named,
    tenure_subjects,
)
from bagdar.web.scorecards.queries.weights import weight_rows

router = Router(tags=["scorecards"])

Month = Annotated[str, StringConstraints(pattern=r"^[0-9]{4}-(0[1-9]|1[0-2])$")]
Kind = Annotated[str, StringConstraints(pattern=rf"^({'|'.join(SubjectKind.values)})$")]
Named = Annotated[
    str,
    StringConstraints(
        max_length=100, pattern=rf"^({'|'.join([*SubjectKind.values, DIRECT])}):[a-z0-9-]+$"
    ),
]
Indicator = Annotated[str, StringConstraints(pattern=rf"^({'|'.join(Measured)})$")]
MOST_NUMBER = 9_000_000_000_000_000
Number = Annotated[
    int, Path(ge=1, le=MOST_NUMBER, description=gettext_noop("The number of the term."))
]
SizeName = Annotated[
    str, StringConstraints(pattern=rf"^({'|'.join([*SizeClass.values, SMALL_AND_MEDIUM])})$")
]
Code = Annotated[str, Path(min_length=1, max_length=80, pattern=KEY)]


COMPARED = gettext_noop(
    "Whether the number is one of a board: then its reach is that of all who are compared."
)


DIRECTLY = gettext_noop(
    "Whether it is what lies directly under a territory: in it, and in none of its parts."
)


class Asking(Window):
    """Which board: whose, which month, the parts of which territory."""

    kind: Kind = Field(
        SubjectKind.TERRITORY.value, description=gettext_noop("Whose scorecards are listed.")
    )
    month: Month | None = Field(
        None, description=gettext_noop("Year and month; the last one computed if left out.")
    )
    within: Annotated[str, StringConstraints(max_length=80, pattern=KEY)] | None = Field(
        None, description=gettext_noop("Key of the territory whose parts are listed.")
    )
    world: World | None = Field(None, description=WORLD)


class MonthAsked(Schema):
    """Which month; the world of a term, which its number does not tell."""

    month: Month | None = Field(
        None, description=gettext_noop("Year and month; the last one computed if left out.")
    )
    direct: bool = Field(False, description=DIRECTLY)
    world: World | None = Field(None, description=WORLD)


class WorldAsked(Schema):
    """At which reach, and in which world a term is, which its number does not tell."""

    compared: bool = Field(False, description=COMPARED)
    world: World | None = Field(None, description=WORLD)


class SeriesAsked(Schema):
    """Whether of what lies directly under a territory; the world of a term."""

    direct: bool = Field(False, description=DIRECTLY)
    world: World | None = Field(None, description=WORLD)


class SidesAsked(Schema):
    """In which world a term is, which its number does not tell."""

    world: World | None = Field(None, description=WORLD)


class BriefAsked(Schema):
    """Of which month, and whom it is for."""

    month: Month | None = Field(
        None, description=gettext_noop("Year and month; the last one computed if left out.")
    )
    whom: Literal["akim", "meeting"] = Field(
        "akim", description=gettext_noop("Whether it is for the akim or for a meeting.")
    )


class TermAsked(Window):
    """Which slips, and in which world the term is, which its number does not tell."""

    world: World | None = Field(None, description=WORLD)


class DayAsked(Schema):
    """As known on which day."""

    as_of: Day | None = Field(
        None, description=gettext_noop("As it was known on this day; by now if left out.")
    )


class RowsAsked(Window):
    """Which rows behind a number."""

    month: Month | None = Field(
        None, description=gettext_noop("Year and month; the last one computed if left out.")
    )
    part: Annotated[str, StringConstraints(pattern=rf"^({'|'.join(PARTS)})$")] = Field(
        "all", description=gettext_noop("All that counts, or a part of it.")
    )
    compared: bool = Field(False, description=COMPARED)
    direct: bool = Field(False, description=DIRECTLY)
    world: World | None = Field(None, description=WORLD)


class MeasureTold(Schema):
    """An indicator: raw n of N, its misses by kind, its value after costs."""

    indicator: str
    n: Decimal
    base: Decimal
    overdue: Decimal
    self_reported: Decimal
    found_late: Decimal
    value_ratio: float | None
    state: str
    weight: int | None


class SmallPartTold(Schema):
    """The part of small and medium business beside a scorecard, in per cent, as it is now."""

    projects_percent: int | None
    money_percent: int | None
    jobs_percent: int | None
    claimed_percent: int | None = Field(
        description=gettext_noop("Empty for whoever does not see claims.")
    )
    verified_percent: int | None = Field(
        description=gettext_noop("Empty for whoever does not see claims, and without records.")
    )


class ScorecardTold(Schema):
    """A subject in a month."""

    kind: str
    subject: str
    name: str
    month: str
    score_ratio: float | None
    shrunk_ratio: float | None
    place: int | None
    synthetic: bool
    direct: bool = Field(False, description=DIRECTLY)
    indicators: list[MeasureTold]
    small_business: SmallPartTold | None = None


class ScoreRowTold(Schema):
    """One thing that was counted."""

    project: str
    programme: str = Field(
        description=gettext_noop("The programme of the project; empty for what is of no project.")
    )
    name: str
    on: date
    done_on: date | None
    n: Decimal
    base: Decimal
    told: str


class SizeClassTold(Schema):
    """A size class of groups: projects, cost, permanent jobs promised, claimed and verified."""

    size: str
    projects: int
    cost_kzt: Decimal
    jobs_fte: Decimal
    claimed_fte: Decimal | None = Field(
        description=gettext_noop("Empty for whoever does not see claims.")
    )
    verified_fte: Decimal | None = Field(
        description=gettext_noop("Empty for whoever does not see claims, and without records.")
    )


class SmallBusinessTold(Schema):
    """The part of small and medium business in per cent; a group of unknown size is not small."""

    projects_percent: int | None
    money_percent: int | None
    jobs_percent: int | None
    claimed_percent: int | None
    verified_percent: int | None
    verified_month: date | None = Field(
        description=gettext_noop("The newest month that verified jobs are of.")
    )
    sizes: list[SizeClassTold]


class SizeRowsAsked(Window):
    """At which reach, and in which world a term is, which its number does not tell."""

    compared: bool = Field(False, description=COMPARED)
    direct: bool = Field(False, description=DIRECTLY)
    world: World | None = Field(None, description=WORLD)


class SizeRowTold(Schema):
    """A project of a size class: cost, permanent jobs promised, claimed and verified."""

    project: str
    name: str
    cost_kzt: Decimal
    jobs_fte: Decimal
    claimed_fte: Decimal | None = Field(
        description=gettext_noop("Empty for whoever does not see claims.")
    )
    verified_fte: Decimal | None = Field(
        description=gettext_noop("Empty for whoever does not see claims, and without records.")
    )


class NetEmploymentTold(Schema):
    """The change of the employed beside that of verified jobs, over the same periods."""

    since: date
    until: date
    employed_change: Decimal | None = Field(
        description=gettext_noop("Empty where it is not reported, or across a break.")
    )
    programme_jobs_fte: Decimal | None = Field(
        description=gettext_noop("Empty without records, or for whoever does not see claims.")
    )
    broken_on: date | None


class BesideBreakTold(Schema):
    """From a day on a series is counted in another way."""

    period: date
    note: str


class StatisticTold(Schema):
    """The newest value of a series, with its source and where the series breaks."""

    series: str
    value: Decimal
    unit: str
    period: str = Field(description=gettext_noop("The year, or the year and month."))
    source: str
    published_on: date
    breaks: list[BesideBreakTold]


class BesideTold(Schema):
    """A territory beside its programme; what is not known is empty."""

    withheld: bool = Field(
        False, description=gettext_noop("Whether what is verified is not shown to the reader.")
    )
    month: str | None = None
    verified_fte: Decimal | None = None
    working_age: Decimal | None = None
    per_10000: Decimal | None = None
    additional_low_fte: Annotated[
        Decimal | None,
        Field(
            description=gettext_noop("Additional jobs by the cautious scenario, where one holds.")
        ),
    ] = None
    additional_high_fte: Annotated[
        Decimal | None,
        Field(
            description=gettext_noop("Additional jobs by the hopeful scenario, where one holds.")
        ),
    ] = None
    net: NetEmploymentTold | None = None
    statistics: list[StatisticTold] = Field(
        default=[], description=gettext_noop("The newest value of each series that is known.")
    )


class MonthOfMeasure(Schema):
    """An indicator in a month: raw n of N, its value after costs."""

    month: str
    n: Decimal
    base: Decimal
    value_ratio: float | None


class ScoreSeriesTold(Schema):
    """An indicator over the months in which it applied, the oldest first."""

    indicator: str
    months: list[MonthOfMeasure]


class ScoreSideTold(Schema):
    """How one side rates the projects: the owners, the system, or the centre."""

    side: str = Field(description=gettext_noop("Whose rating: own, system or centre."))
    green: int
    amber: int
    red: int
    none: int = Field(description=gettext_noop("Projects that this side has not rated."))


class ScoreLossTold(Schema):
    """What an indicator costs the score."""

    indicator: str
    colour: str
    points: float = Field(
        description=gettext_noop("Points of a hundred by which the score falls short.")
    )


class SlipTold(Schema):
    """A launch that slipped, or came early, and the days of it that fall into the term."""

    project: str
    name: str
    due_on: date
    effective_on: date
    whole_days: int
    own_days: int = Field(description=gettext_noop("Days in this term; below zero were gained."))
    inherited: bool = Field(description=gettext_noop("Whether it was late when the term began."))


class TermTold(Schema):
    """What a term inherited, and what slipped and was gained in its days in office."""

    starts_on: date
    ends_on: date | None
    acting: bool
    inherited: int
    slipped_days: int
    gained_days: int
    handed_over_on: date | None = Field(
        description=gettext_noop("When the office was handed over to this term; empty if never.")
    )
    handover_signed: bool
    slips: list[SlipTold]
    count: int


class ComparisonAsked(Schema):
    """Who is compared, and over how many months."""

    subject: list[Named] = Field(
        min_length=1,
        max_length=MOST_COMPARED,
        description=gettext_noop("Kind and code of each, as in territory:kz-karaganda."),
    )
    months: int = Field(
        MONTHS_DRAWN,
        ge=1,
        le=MONTHS_DRAWN,
        description=gettext_noop("How many of the last months computed."),
    )
    world: World | None = Field(None, description=WORLD)


class ComparedTold(Schema):
    """One of those compared: its months, and what stands beside it."""

    kind: str
    subject: str
    name: str
    direct: bool = Field(False, description=DIRECTLY)
    small_business: SmallPartTold
    beside: BesideTold | None = Field(
        description=gettext_noop("Of territories of which anything is known.")
    )
    months: list[ScorecardTold]


class ScoreRowsTold(Schema):
    """Rows behind a number; what is shown and what is withheld make n of N."""

    items: list[ScoreRowTold]
    count: int
    n: Decimal
    base: Decimal
    withheld: int = Field(description=gettext_noop("Things counted that the reader does not see."))
    withheld_n: Decimal
    withheld_base: Decimal
    counted_on: date | None = Field(
        description=gettext_noop("The day the number was counted on; empty if it is not kept.")
    )


class WeightTold(Schema):
    """A weight in force from a month until another (exclusive)."""

    indicator: str
    weight: int
    valid_from: date
    valid_to: date | None
    source: str


class WeightGiven(Strict):
    """How much an indicator counts, from the first day of which month, by whose order."""

    indicator: Indicator
    weight: int = Field(
        ge=0, le=MOST_WEIGHT, description=gettext_noop("0 takes the indicator out of the score.")
    )
    valid_from: Day = Field(
        description=gettext_noop("The first day of this month or of a later one.")
    )
    source: Annotated[
        str, StringConstraints(min_length=1, max_length=SOURCE_LENGTH, pattern=NO_CONTROLS)
    ]


class ScoresAsked(Schema):
    """Whether scorecards will be computed, or were asked for in this minute already."""

    asked: bool


@router.get(
    "/scorecards",
    response={200: Rows[ScorecardTold], **READS},
    operation_id="list_scorecards",
    summary=gettext_noop("Scorecards side by side, in the order of shrunk scores"),
)
def list_scorecards(request: HttpRequest, asked: Query[Asking]) -> Rows[ScorecardTold]:
    """List a board."""
    reader = _reader(request)
    lines = _listed(reader, asked, _month(reader, asked.month))
    shown = lines[asked.offset : asked.offset + asked.limit]
    told = [_told(one) for one in with_shares(reader, shown)]
    return Rows(items=told, count=len(lines))


@router.get(
    "/scorecards/{kind}/{subject}",
    response={200: ScorecardTold, **READS},
    operation_id="get_scorecard",
    summary=gettext_noop("One scorecard"),
)
def get_scorecard(
    request: HttpRequest, kind: Kind, subject: Code, asked: Query[MonthAsked]
) -> ScorecardTold:
    """Return the scorecard of one subject."""
    reader = _reader(request)
    found = _subject(reader, kind, subject, direct=asked.direct)
    lines = lines_of([found], [_month(reader, asked.month)])
    (line,) = with_shares(reader.looking_at(found), lines)
    return _told(line)


@router.get(
    "/scorecards/{kind}/{subject}/rows/{indicator}",
    response={200: ScoreRowsTold, **READS},
    operation_id="list_scorecard_rows",
    summary=gettext_noop("The rows behind a number of a scorecard"),
)
def list_scorecard_rows(
    request: HttpRequest,
    kind: Kind,
    subject: Code,
    indicator: Indicator,
    asked: Query[RowsAsked],
) -> ScoreRowsTold:
    """List exactly the rows that an indicator counted, and sum up those withheld."""
    reader = _reader(request)
    found = _subject(reader, kind, subject, compared=asked.compared, direct=asked.direct)
    month = _month(reader, asked.month)
    if Measured(indicator) in REGISTERED:
        told = behind(reader, found, Measured(indicator), month, asked.part)
    else:
        told = Behind((), (), None, None)
    shown = told.rows[asked.offset : asked.offset + asked.limit]
    (n, base), (withheld_n, withheld_base) = told.whole, told.hidden
    return ScoreRowsTold(
        items=[_row(one) for one in shown],
        count=len(told.rows),
        n=n,
        base=base,
        withheld=len(told.withheld),
        withheld_n=withheld_n,
        withheld_base=withheld_base,
        counted_on=told.counted_on,
    )


@router.get(
    "/scorecards/{kind}/{subject}/sizes",
    response={200: SmallBusinessTold, **READS},
    operation_id="get_scorecard_sizes",
    summary=gettext_noop("Small and medium business behind a scorecard"),
)
def get_scorecard_sizes(
    request: HttpRequest, kind: Kind, subject: Code, asked: Query[WorldAsked]
) -> SmallBusinessTold:
    """Return projects, money and jobs by the size of the group, and the part of small business."""
    reader = _reader(request)
    found = _subject(reader, kind, subject, compared=asked.compared)
    told = shares(reader, found)
    return SmallBusinessTold(
        projects_percent=told.of_projects,
        money_percent=told.of_money,
        jobs_percent=told.of_jobs,
        claimed_percent=told.of_claimed if told.sees_claimed else None,
        verified_percent=told.of_verified if told.sees_claimed else None,
        verified_month=told.verified_month,
        sizes=[
            SizeClassTold(
                size=one.code,
                projects=one.projects,
                cost_kzt=one.cost_kzt,
                jobs_fte=one.jobs_fte,
                claimed_fte=one.claimed_fte,
                verified_fte=one.verified_fte,
            )
            for one in told.sizes
        ],
    )


@router.get(
    "/scorecards/{kind}/{subject}/months",
    response={200: list[ScoreSeriesTold], **READS},
    operation_id="list_scorecard_months",
    summary=gettext_noop("The indicators of a scorecard over the last months"),
)
def list_scorecard_months(
    request: HttpRequest, kind: Kind, subject: Code, asked: Query[SeriesAsked]
) -> list[ScoreSeriesTold]:
    """List what the small pictures of a card draw: the last two years, month by month."""
    reader = _reader(request)
    found = _subject(reader, kind, subject, direct=asked.direct)
    looking = reader.looking_at(found)
    months = computed_months(looking.day, synthetic=looking.scope.is_synthetic)
    return [_series(one) for one in pictures(found, months)]


def _series(one: Picture) -> ScoreSeriesTold:
    months = [
        MonthOfMeasure(
            month=f"{point.month:%Y-%m}",
            n=point.measure.n,
            base=point.measure.base,
            value_ratio=point.measure.ratio,
        )
        for point in one.points
    ]
    return ScoreSeriesTold(indicator=one.code, months=months)


@router.get(
    "/scorecards/{kind}/{subject}/sides",
    response={200: list[ScoreSideTold], **READS},
    operation_id="list_scorecard_sides",
    summary=gettext_noop("How three sides rate the projects behind a scorecard"),
)
def list_scorecard_sides(
    request: HttpRequest,
    kind: Kind,
    subject: Code,
    asked: Query[SidesAsked],  # noqa: ARG001 -- read by the middleware
) -> list[ScoreSideTold]:
    """Count how owners, the system and the centre rate the approved projects in delivery."""
    reader = _reader(request)
    found = _subject(reader, kind, subject)
    return [
        ScoreSideTold(side=one.code, green=one.green, amber=one.amber, red=one.red, none=one.none)
        for one in sides(reader.looking_at(found), found)
    ]


@router.get(
    "/scorecards/{kind}/{subject}/losses",
    response={200: list[ScoreLossTold], **READS},
    operation_id="list_scorecard_losses",
    summary=gettext_noop("What costs a score, the greatest loss first"),
)
def list_scorecard_losses(
    request: HttpRequest, kind: Kind, subject: Code, asked: Query[MonthAsked]
) -> list[ScoreLossTold]:
    """List the indicators by which a score falls short, with the points that each costs."""
    reader = _reader(request)
    found = _subject(reader, kind, subject, direct=asked.direct)
    month = _month(reader.looking_at(found), asked.month)
    return [
        ScoreLossTold(
            indicator=one.indicator, colour=str(one.colour), points=one.loss * PERCENT / MILLION
        )
        for one in losses(found, month)
    ]


_PAPER = {
    "responses": {
        200: {
            "description": gettext_noop("The brief, one page of A4 as PDF."),
            "content": {TYPES["pdf"]: {"schema": {"type": "string", "format": "binary"}}},
        }
    }
}


@router.get(
    "/scorecards/territory/{key}/brief",
    response={200: None, **READS},
    operation_id="get_scorecard_brief",
    summary=gettext_noop("The brief of a territory for its akim or for a meeting"),
    openapi_extra=_PAPER,
)
def get_scorecard_brief(request: HttpRequest, key: Code, asked: Query[BriefAsked]) -> HttpResponse:
    """Send the brief of a territory as the reader is shown its scorecard, as PDF."""
    reader = _reader(request)
    found = _subject(reader, SubjectKind.TERRITORY, key)
    looking = reader.looking_at(found)
    month = _month(looking, asked.month)
    answer = HttpResponse(brief(looking, found, month, whom=asked.whom), content_type=TYPES["pdf"])
    name = f"brief-{found.code}-{asked.whom}-{month:%Y-%m}.pdf"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@router.get(
    "/scorecards/tenure/{number}/term",
    response={200: TermTold, **READS},
    operation_id="get_scorecard_term",
    summary=gettext_noop("What slipped and was gained in a term, and what it inherited"),
)
def get_scorecard_term(request: HttpRequest, number: Number, asked: Query[TermAsked]) -> TermTold:
    """Return the share of a term in every slip and gain, those with most days first."""
    reader = _reader(request)
    found = _subject(reader, SubjectKind.TENURE, str(number))
    told = term_of(reader.looking_at(found), found)
    if told is None:
        raise Http404
    handover = told.handover
    return TermTold(
        starts_on=told.starts_on,
        ends_on=told.ends_on,
        acting=told.acting,
        inherited=told.inherited,
        slipped_days=told.slipped_days,
        gained_days=told.gained_days,
        handed_over_on=handover.on if handover else None,
        handover_signed=handover is not None
        and None not in (handover.outgoing_signed_at, handover.incoming_signed_at),
        slips=[_slip(one) for one in told.slips[asked.offset : asked.offset + asked.limit]],
        count=len(told.slips),
    )


def _slip(one: Slip) -> SlipTold:
    return SlipTold(
        project=one.key,
        name=one.name,
        due_on=one.due_on,
        effective_on=one.effective_on,
        whole_days=one.whole_days,
        own_days=one.own_days,
        inherited=one.inherited,
    )


@router.get(
    "/scorecards/{kind}/{subject}/sizes/{size}",
    response={200: Rows[SizeRowTold], **READS},
    operation_id="list_scorecard_size_rows",
    summary=gettext_noop("The projects behind a size class of a scorecard"),
)
def list_scorecard_size_rows(
    request: HttpRequest, kind: Kind, subject: Code, size: SizeName, asked: Query[SizeRowsAsked]
) -> Rows[SizeRowTold]:
    """List exactly the projects that make the figures of a size class."""
    reader = _reader(request)
    found = _subject(reader, kind, subject, compared=asked.compared, direct=asked.direct)
    told = size_rows(reader, found, sizes_named(size))
    shown = told.rows[asked.offset : asked.offset + asked.limit]
    items = [
        SizeRowTold(
            project=one.key,
            name=one.name,
            cost_kzt=one.cost_kzt,
            jobs_fte=one.jobs_fte,
            claimed_fte=one.claimed_fte,
            verified_fte=one.verified_fte,
        )
        for one in shown
    ]
    return Rows(items=items, count=len(told.rows))


@router.get(
    "/territories/{key}/beside",
    response={200: BesideTold, **READS},
    operation_id="get_territory_beside",
    summary=gettext_noop("A territory beside its programme: verified jobs and the employed"),
)
def get_territory_beside(
    request: HttpRequest,
    key: Code,
    asked: Query[DayAsked],  # noqa: ARG001 -- read by the middleware
) -> BesideTold:
    """Return verified jobs per 10,000 of working age, and net employment beside the programme's."""
    reader = _reader(request)
    return _beside(context_of(reader, _subject(reader, SubjectKind.TERRITORY, key)))


def _beside(found: Context | None) -> BesideTold:
    if found is None:
        return BesideTold(withheld=False, additional_low_fte=None, additional_high_fte=None)
    return BesideTold(
        withheld=not found.seen,
        month=f"{found.month:%Y-%m}" if found.month else None,
        verified_fte=found.verified_fte,
        working_age=None if found.working_age is None else found.working_age.value,
        per_10000=found.per_10000,
        additional_low_fte=found.additional[0] if found.additional else None,
        additional_high_fte=found.additional[1] if found.additional else None,
        net=None if found.beside is None else _net(found.beside, known=found.has_programme),
        statistics=[
            StatisticTold(
                series=one.series,
                value=one.newest.value or Decimal(0),
                unit=one.unit,
                period=one.period,
                source=one.source,
                published_on=one.published_on,
                breaks=[BesideBreakTold(period=at.period, note=at.note) for at in one.breaks],
            )
            for one in found.known
        ],
    )


def _net(beside: Beside, *, known: bool) -> NetEmploymentTold:
    return NetEmploymentTold(
        since=beside.since,
        until=beside.until,
        employed_change=beside.employed_change,
        programme_jobs_fte=beside.programme_jobs if known else None,
        broken_on=beside.broken_on,
    )


@router.get(
    "/scorecard-comparison",
    response={200: list[ComparedTold], **READS},
    operation_id="compare_scorecards",
    summary=gettext_noop("Several scorecards over the same months, with what stands beside each"),
)
def compare_scorecards(request: HttpRequest, asked: Query[ComparisonAsked]) -> list[ComparedTold]:
    """Return the months of each at the reach that all have; whoever is not there is 404."""
    reader = _reader(request)
    found = subjects_compared(reader, asked.subject)
    if len(found) < len(set(asked.subject)):
        raise Http404
    months = computed_months(reader.day, synthetic=reader.scope.is_synthetic)[-asked.months :]
    around, small = contexts_of(reader, found), shares_of_each(reader, found)
    lines = lines_of(found, months)
    return [
        ComparedTold(
            kind=one.kind,
            subject=one.code,
            name=one.title,
            direct=one.direct,
            small_business=_small(small[one.named]),
            beside=_beside(around[one.named]) if one.named in around else None,
            months=[_told(line) for line in lines if line.subject == one],
        )
        for one in found
    ]


@router.get(
    "/scorecard-weights",
    response={200: list[WeightTold], **READS},
    operation_id="list_scorecard_weights",
    summary=gettext_noop("Weights of the score, with their months and sources"),
)
def list_scorecard_weights(request: HttpRequest) -> list[WeightTold]:  # noqa: ARG001 -- ninja's
    """List every weight ever set."""
    return [WeightTold(**vars(one)) for one in weight_rows()]


@router.post(
    "/scorecard-weights",
    response={201: WeightTold, **WRITES},
    auth=WRITER,
    operation_id="set_scorecard_weight",
    summary=gettext_noop("Set a weight of the score from a month on"),
)
def set_scorecard_weight(request: HttpRequest, body: WeightGiven) -> Status[WeightTold]:
    """Let an indicator count so much from a month on; months that are over keep their weights."""
    _check_office(request)
    at = cast("Asked", request).now
    try:
        made = set_weight(**body.model_dump(), by=writer(request), at=at)
    except WeightError as error:
        raise FieldsError(error.problems) from error
    told = (one for one in weight_rows() if one.indicator == made.indicator)
    row = next(one for one in told if one.valid_from == made.valid_from)
    return Status(201, WeightTold(**vars(row)))


@router.post(
    "/scorecards/computation",
    response={201: ScoresAsked, **WRITES},
    auth=WRITER,
    operation_id="compute_scorecards",
    summary=gettext_noop("Have all scorecards computed"),
)
def compute_scorecards(
    request: HttpRequest,
    body: Nothing,  # noqa: ARG001 -- refused if it says anything
) -> Status[ScoresAsked]:
    """Ask for all scorecards to be computed anew in the background."""
    _check_office(request)
    asked = ask_for_scores(by=writer(request), at=cast("Asked", request).now)
    return Status(201, ScoresAsked(asked=asked))


def _check_office(request: HttpRequest) -> None:
    """Be not there for everybody but the programme office: what both worlds share is theirs."""
    scope = cast("Asked", request).scope
    if writer(request).is_synthetic or not scope.has_whole((Role.PROGRAMME_OFFICE,)):
        raise Http404


def _reader(request: HttpRequest) -> Reader:
    asked = cast("Asked", request)
    day = asked.as_of_day or timezone.localdate(asked.now)
    return Reader(asked.scope, asked.now, day, asked.as_of)


def _month(reader: Reader, text: str | None) -> date:
    months = computed_months(reader.day, synthetic=reader.scope.is_synthetic)
    found = month_of(text) if text else None
    return found or (months[-1] if months else reader.day.replace(day=1))


def _subject(
    reader: Reader, kind: str, code: str, *, compared: bool = False, direct: bool = False
) -> Subject:
    if direct and kind != SubjectKind.TERRITORY:
        raise Http404
    found = subject_named(reader, DIRECT if direct else kind, code, compared=compared)
    if found is None:
        raise Http404
    return found


def _listed(reader: Reader, asked: Asking, month: date) -> list[Line]:
    if asked.kind == SubjectKind.ORGANISATION:
        return board(organisation_subjects(reader), month)
    if asked.kind == SubjectKind.TENURE:
        return board(tenure_subjects(reader), month)
    if asked.within:
        within = _subject(reader, SubjectKind.TERRITORY, asked.within)
        return parts_in_order(reader, within, month)
    country = country_subject(reader)
    return [] if country is None else parts_in_order(reader, country, month)


def _told(line: Line) -> ScorecardTold:
    value = line.score.value
    return ScorecardTold(
        kind=line.subject.kind,
        subject=line.subject.code,
        name=line.subject.title,
        month=f"{line.month:%Y-%m}",
        score_ratio=None if value is None else value / MILLION,
        shrunk_ratio=line.shrunk,
        place=line.place,
        synthetic=line.subject.synthetic,
        direct=line.subject.direct,
        small_business=None if line.small is None else _small(line.small),
        indicators=[
            MeasureTold(
                indicator=one.code,
                n=one.measure.n,
                base=one.measure.base,
                overdue=one.measure.overdue,
                self_reported=one.measure.self_reported,
                found_late=one.measure.found_late,
                value_ratio=one.measure.ratio,
                state=str(one.measure.state),
                weight=one.weight,
            )
            for one in line.cells
        ],
    )


def _small(told: Shares) -> SmallPartTold:
    return SmallPartTold(
        projects_percent=told.of_projects,
        money_percent=told.of_money,
        jobs_percent=told.of_jobs,
        claimed_percent=told.of_claimed if told.sees_claimed else None,
        verified_percent=told.of_verified if told.sees_claimed else None,
    )


def _row(row: Row) -> ScoreRowTold:
    return ScoreRowTold(
        project=row.key,
        programme=row.programme,
        name=row.name,
        on=row.item.on,
        done_on=row.item.done_on,
        n=row.item.n,
        base=row.item.base,
        told=str(row.item.state) if row.told else "",
    )
