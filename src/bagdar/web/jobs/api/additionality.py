"""Operations on additional jobs: scenarios, and the projects behind a figure."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from ninja import Field, Query, Router, Schema
from ninja.responses import Status
from pydantic import StringConstraints

from bagdar.core.catalogue import JOBS
from bagdar.core.jobs.policy import PERCENT
from bagdar.web.delivery.api.finding import reading_of, refused_by_field, window
from bagdar.web.jobs.actions.additionality import FIELDS, set_band
from bagdar.web.jobs.api.routes import OfProgramme, programme_asked
from bagdar.web.jobs.models import MOST_MULTIPLIER, SOURCE_LENGTH
from bagdar.web.jobs.permissions import is_office
from bagdar.web.jobs.queries.additionality import BandRow, band_rows
from bagdar.web.jobs.queries.figure_rows import FigureRow, rows_behind
from bagdar.web.jobs.queries.places import place_asked
from bagdar.web.people.api.asking import WRITER, writer
from bagdar.web.people.api.fields import Day, Key, Rows, Strict
from bagdar.web.people.api.problems import READS, WRITES, FieldsError
from bagdar.web.projects.models import Programme

router = Router()
TAGS = ["jobs"]
Code = Annotated[str, StringConstraints(pattern=rf"^({'|'.join(one.code for one in JOBS)})$")]
Share = Annotated[int, Field(ge=0, le=PERCENT)]
Multiplier = Annotated[int, Field(ge=0, le=MOST_MULTIPLIER)]


class RowsAsked(OfProgramme):
    """Which figure of which place: the country, or a territory by its key."""

    indicator: Code
    subject: Key | None = Field(
        None, description=gettext_noop("Key of the territory; the country if left out.")
    )
    month: Day | None = None


class ProjectFigure(Schema):
    """The figure of one project behind that of a place."""

    project: str
    programme: str
    name: str
    value: float | None
    n: int
    base: int | None = Field(
        description=gettext_noop("Of how many persons claimed n are, where n are persons.")
    )
    employers: int
    state: str
    evidence: str


class ProjectFigures(Schema):
    """The projects behind a figure; those that the reader does not see are counted."""

    items: list[ProjectFigure]
    count: int
    month: date | None
    value: float | None
    state: str
    withheld: int = Field(
        description=gettext_noop("Projects counted that the reader does not see.")
    )


class ScenarioRow(Schema):
    """The cautious and the hopeful scenario of a programme, in per cent, from a month on."""

    programme: str
    valid_from: date
    valid_to: date | None
    low_leakage: int
    low_displacement: int
    low_substitution: int
    low_multiplier: int
    low_ratio: float
    high_leakage: int
    high_displacement: int
    high_substitution: int
    high_multiplier: int
    high_ratio: float
    source: str


class ScenarioGiven(Strict):
    """A band of scenarios: shares in whole per cent, from the first day of a month, by a source."""

    programme: Key
    valid_from: Day
    low_leakage: Share
    low_displacement: Share
    low_substitution: Share
    low_multiplier: Multiplier
    high_leakage: Share
    high_displacement: Share
    high_substitution: Share
    high_multiplier: Multiplier
    source: str = Field(min_length=1, max_length=SOURCE_LENGTH)


@router.get(
    "/jobs/figures/rows",
    response={200: ProjectFigures, **READS},
    operation_id="list_job_figure_rows",
    summary=gettext_noop("The projects behind a figure of jobs"),
    tags=TAGS,
)
def list_figure_rows(request: HttpRequest, asked: Annotated[RowsAsked, Query()]) -> ProjectFigures:
    """List the projects behind a figure for whoever answers for the place; nothing to others."""
    reading = reading_of(request)
    place = place_asked(asked.subject, reading, whole=asked.subject is None)
    if place is None:
        raise Http404
    programme = programme_asked(asked.programme, reading)
    found = rows_behind(
        place, asked.indicator, reading, request.user, month=asked.month, programme=programme
    )
    if found is None:
        return ProjectFigures(
            items=[], count=0, month=None, value=None, state="withheld", withheld=0
        )
    items, count = window(found.rows, asked, _row)
    figure = found.whole.figure
    return ProjectFigures(
        items=items,
        count=count,
        month=found.month,
        value=figure.value,
        state=figure.state,
        withheld=found.withheld,
    )


@router.get(
    "/jobs/scenarios",
    response={200: Rows[ScenarioRow], **READS},
    operation_id="list_job_scenarios",
    summary=gettext_noop("Scenarios of additional jobs"),
    tags=TAGS,
)
def list_scenarios(
    request: HttpRequest, asked: Annotated[OfProgramme, Query()]
) -> Rows[ScenarioRow]:
    """List every band ever set, programme by programme, the newest first."""
    reading = reading_of(request)
    programme = programme_asked(asked.programme, reading)
    programmes = Programme.objects.filter(is_synthetic=reading.is_synthetic)
    rows = band_rows(programmes if programme is None else programmes.filter(pk=programme))
    items, count = window(rows, asked, _scenario)
    return Rows[ScenarioRow](items=items, count=count)


@router.post(
    "/jobs/scenarios",
    response={201: ScenarioRow, **WRITES},
    auth=WRITER,
    operation_id="set_job_scenario",
    summary=gettext_noop("Set a scenario of additional jobs"),
    tags=TAGS,
)
def set_scenario(request: HttpRequest, body: ScenarioGiven) -> Status[ScenarioRow]:
    """Set the band of a programme from a month on; its figures are computed anew."""
    if not is_office(reading_of(request).scope, request.user):
        raise Http404
    by, at = writer(request), reading_of(request).at
    programme = Programme.objects.filter(key=body.programme, is_synthetic=by.is_synthetic).first()
    if programme is None:
        raise FieldsError({"programme": [_("Nothing is called “%s” here.") % body.programme]})
    with refused_by_field():
        set_band(
            programme,
            {name: getattr(body, name) for name in FIELDS},
            valid_from=body.valid_from,
            source=body.source,
            by=by,
            at=at,
        )
    return Status(201, _scenario(band_rows([programme])[0]))


def _row(one: FigureRow) -> ProjectFigure:
    figure = one.stated.figure
    return ProjectFigure(
        project=one.key,
        programme=one.programme,
        name=one.name,
        value=figure.value,
        n=figure.n,
        base=one.base,
        employers=figure.employers,
        state=figure.state,
        evidence=figure.evidence,
    )


def _scenario(one: BandRow) -> ScenarioRow:
    shares = {
        f"{side}_{name}": value
        for name, low, high in one.shares
        for side, value in (("low", low), ("high", high))
    }
    return ScenarioRow(
        programme=one.programme.key,
        valid_from=one.valid_from,
        valid_to=one.valid_to,
        low_ratio=one.band.low.ratio,
        high_ratio=one.band.high.ratio,
        source=one.source,
        **shares,
    )
