"""Operations on baselines and ratings: what was promised, and what people call the project."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, cast

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext_noop
from ninja import Field, Header, Query, Router, Schema
from ninja.responses import Status

from bagdar.core.delivery.colours import Verdict
from bagdar.web.delivery.actions.baselines import (
    CostLine,
    MonthJobs,
    Plan,
    freeze_baseline,
    propose_baseline,
    return_baseline,
    revise_baseline,
)
from bagdar.web.delivery.actions.ratings import rate
from bagdar.web.delivery.api.finding import (
    Document,
    Note,
    StepGiven,
    project_read,
    project_written,
    reading_of,
    refused_by_field,
    unknown,
)
from bagdar.web.delivery.models import Baseline, Colour, Milestone, Side
from bagdar.web.delivery.permissions import check, owns, plans
from bagdar.web.delivery.queries.baselines import Promise, draft_of, promise_of, shelf_of
from bagdar.web.delivery.queries.colouring import fact_words
from bagdar.web.delivery.queries.ratings import Given, Ratings, ratings_of
from bagdar.web.people.api.answers import check_if_match, etag
from bagdar.web.people.api.asking import WRITER, writer
from bagdar.web.people.api.fields import Day, KeyInPath, Rows, Strict
from bagdar.web.people.api.problems import READS, UPDATES, WRITES
from bagdar.web.people.requests import Asked
from bagdar.web.projects.api.bodies import CapacityGiven, CostGiven, Number, Text
from bagdar.web.projects.api.routes import DayAsked, WindowOfDay
from bagdar.web.projects.api.shapes import Capacity, CostRow
from bagdar.web.projects.api.telling import capacity_row, number_as_text
from bagdar.web.projects.models import Project
from bagdar.web.projects.permissions.writing import Rights, rights_of
from bagdar.web.projects.queries.sheet import live_of

router = Router()
MOST_ROWS = 200


class JobsRow(Schema):
    """Jobs promised by the end of a month, in FTE."""

    month: date
    permanent_fte: str
    construction_fte: str


class PromisedRow(Schema):
    """A milestone and the day promised for it."""

    milestone: int
    on: date


class BaselineRow(Schema):
    """A version of what was promised; version 0 is the approval, a draft has no number."""

    number: int | None
    starts_on: date
    ends_on: date
    capacity: Capacity | None
    costs: list[CostRow]
    jobs: list[JobsRow]
    dates: list[PromisedRow]
    ground: str
    document: str
    order_on: date | None
    proposed_at: datetime
    proposed_by: str
    approved_at: datetime | None
    approved_by: str
    withheld: list[str] = Field(
        description=gettext_noop("Fields there are, which the reader may not see.")
    )


class JobsGiven(Strict):
    """Jobs by the end of a month, which is named by its first day."""

    month: Day
    permanent_fte: Number = "0"
    construction_fte: Number = "0"


class PromisedGiven(Strict):
    """A milestone of the project and the day promised for it."""

    milestone: StepGiven
    on: Day


class PlanGiven(Strict):
    """What is to be promised; the launch is the end of the plan."""

    starts_on: Day
    ends_on: Day
    capacity: CapacityGiven | None = None
    costs: list[CostGiven] = Field([], max_length=MOST_ROWS)
    jobs: list[JobsGiven] = Field([], max_length=MOST_ROWS)
    dates: list[PromisedGiven] = Field([], max_length=MOST_ROWS)
    ground: Text = Field("", description=gettext_noop("A re-baseline names its ground."))


class OrderGiven(Strict):
    """The order that approves a draft."""

    document: Document
    order_on: Day


class RemarksGiven(Strict):
    """What is to be changed."""

    note: Note


class FactRow(Schema):
    """A fact behind a colour: its code, its number, and in words."""

    fact: str
    number: int
    text: str


class SystemRow(Schema):
    """The computed colour; empty before approval."""

    colour: str | None
    facts: list[FactRow]


class RatingRow(Schema):
    """The last rating of a side."""

    colour: str
    note: str
    plan: str
    plan_by: date | None
    by: str
    on_behalf_of: str
    on: date


class RedRow(Schema):
    """Since when the project is red, with whom it is now, and when it goes up."""

    since: date
    level: str
    plan_changed_on: date | None
    next_on: date


class RatingsRow(Schema):
    """Own, system's and centre's rating side by side."""

    own: RatingRow | None
    system: SystemRow
    centre: RatingRow | None
    red: RedRow | None


class RatingGiven(Strict):
    """A colour with its facts; a red of the owner needs a plan and its day."""

    side: Side
    colour: Colour
    note: Note
    plan: Text = ""
    plan_by: Day | None = None


@router.get(
    "/projects/{key}/baselines",
    response={200: Rows[BaselineRow], **READS},
    operation_id="list_baselines",
    summary=gettext_noop("Baselines of a project"),
    tags=["baselines"],
)
def list_baselines(
    request: HttpRequest, key: KeyInPath, asked: Annotated[WindowOfDay, Query()]
) -> Rows[BaselineRow]:
    """List what was promised, the draft first where the reader sees drafts, then the newest."""
    found, reading = project_read(request, key)
    shelf = shelf_of(found, live_of(found), reading)
    shown = [*([shelf.draft] if shelf.draft else []), *shelf.versions]
    page = shown[asked.offset : asked.offset + asked.limit]
    return Rows[BaselineRow](items=_rows(page), count=len(shown))


@router.get(
    "/projects/{key}/baselines/draft",
    response={200: BaselineRow, **READS},
    operation_id="get_baseline_draft",
    summary=gettext_noop("The draft of a baseline"),
    tags=["baselines"],
)
def get_baseline_draft(request: HttpRequest, response: HttpResponse, key: KeyInPath) -> BaselineRow:
    """Give the draft that waits for approval; its ETag goes with the approval."""
    found, reading = project_read(request, key)
    draft = shelf_of(found, live_of(found), reading).draft
    if draft is None:
        raise Http404
    row = _rows([draft])[0]
    response["ETag"] = etag(row)
    return row


@router.post(
    "/projects/{key}/baselines",
    response={201: BaselineRow, **WRITES},
    auth=WRITER,
    operation_id="propose_baseline",
    summary=gettext_noop("Draw up a baseline"),
    tags=["baselines"],
)
def draw_up(
    request: HttpRequest, response: HttpResponse, key: KeyInPath, body: PlanGiven
) -> Status[BaselineRow]:
    """Draw up a baseline or the next one, or write one's own draft anew."""
    project = project_written(request, key, plans)
    plan, by, at = _plan(project, body), writer(request), cast("Asked", request).now
    present = draft_of(project)
    with refused_by_field(NAMED):
        if present is not None and present.proposed_by == by.actor_id:
            made = revise_baseline(present, plan, by=by, at=at)
        else:
            made = propose_baseline(project, plan, by=by, at=at)
    row = _row_of(request, made)
    response["ETag"] = etag(row)
    return Status(201, row)


@router.post(
    "/projects/{key}/baselines/approval",
    response={201: BaselineRow, **UPDATES},
    auth=WRITER,
    operation_id="approve_baseline",
    summary=gettext_noop("Approve a baseline"),
    tags=["baselines"],
)
def approve(
    request: HttpRequest,
    key: KeyInPath,
    body: OrderGiven,
    if_match: Annotated[str | None, Header(alias="If-Match")] = None,
) -> Status[BaselineRow]:
    """Freeze the draft as it was read (If-Match); whoever drew it up does not approve it."""
    project = project_written(request, key, _of_office)
    with transaction.atomic(), refused_by_field():
        draft = _draft(project)
        check_if_match(if_match, _row_of(request, draft))
        made = freeze_baseline(
            draft,
            document=body.document,
            order_on=body.order_on,
            by=writer(request),
            at=cast("Asked", request).now,
            seen_at=draft.proposed_at,
        )
    return Status(201, _row_of(request, made))


@router.post(
    "/projects/{key}/baselines/return",
    response={201: BaselineRow, **WRITES},
    auth=WRITER,
    operation_id="return_baseline",
    summary=gettext_noop("Return the draft of a baseline"),
    tags=["baselines"],
)
def send_back(request: HttpRequest, key: KeyInPath, body: RemarksGiven) -> Status[BaselineRow]:
    """Return the draft with remarks, or take one's own back."""
    project = project_written(request, key, lambda rights, one: rights.office or plans(rights, one))
    draft, by = _draft(project), writer(request)
    check(rights_of(cast("Asked", request).scope).office or draft.proposed_by == by.actor_id)
    with refused_by_field():
        return_baseline(draft, note=body.note, by=by, at=cast("Asked", request).now)
    return Status(201, _row_of(request, draft))


@router.get(
    "/projects/{key}/ratings",
    response={200: RatingsRow, **READS},
    operation_id="get_ratings",
    summary=gettext_noop("Ratings of a project"),
    tags=["ratings"],
)
def get_ratings(
    request: HttpRequest,
    response: HttpResponse,
    key: KeyInPath,
    asked: Annotated[DayAsked, Query()],  # noqa: ARG001 -- read by AskedMiddleware
) -> RatingsRow:
    """Give own, system's and centre's rating side by side, each with its facts."""
    found, reading = project_read(request, key)
    row = _ratings_row(ratings_of(live_of(found), reading))
    response["ETag"] = etag(row)
    return row


@router.post(
    "/projects/{key}/ratings",
    response={201: RatingsRow, **WRITES},
    auth=WRITER,
    operation_id="rate_project",
    summary=gettext_noop("Rate a project"),
    tags=["ratings"],
)
def rate_project(request: HttpRequest, key: KeyInPath, body: RatingGiven) -> Status[RatingsRow]:
    """Rate a project for its owner or for the centre, by its facts."""
    own = body.side == Side.OWN
    project = project_written(
        request, key, lambda rights, one: owns(rights, one) if own else rights.office
    )
    with refused_by_field():
        rate(
            project,
            body.side.value,
            body.colour.value,
            note=body.note,
            plan=body.plan,
            plan_by=body.plan_by,
            by=writer(request),
            at=cast("Asked", request).now,
        )
    return Status(201, _ratings_row(ratings_of(project, reading_of(request))))


NAMED = {"capacity_value": "capacity.value", "capacity_unit": "capacity.unit"}


def _of_office(rights: Rights, _project: Project) -> bool:
    return rights.office


def _draft(project: Project) -> Baseline:
    draft = draft_of(project)
    if draft is None:
        raise Http404
    return draft


def _plan(project: Project, body: PlanGiven) -> Plan:
    known = dict(
        Milestone.objects.filter(project=project, removed_at=None).values_list("number", "pk")
    )
    for place, one in enumerate(body.dates):
        if one.milestone not in known:
            raise unknown(f"dates.{place}.milestone", one.milestone)
    capacity = body.capacity
    return Plan(
        starts_on=body.starts_on,
        ends_on=body.ends_on,
        capacity_value=Decimal(capacity.value) if capacity else None,
        capacity_unit=capacity.unit if capacity else "",
        costs=[CostLine(one.source.value, Decimal(one.amount), one.currency) for one in body.costs],
        jobs=[
            MonthJobs(one.month, Decimal(one.permanent_fte), Decimal(one.construction_fte))
            for one in body.jobs
        ],
        dates={known[one.milestone]: one.on for one in body.dates},
        ground=body.ground,
    )


def _row_of(request: HttpRequest, baseline: Baseline) -> BaselineRow:
    kept = Baseline.objects.select_related("project").get(pk=baseline.pk)
    return _rows([promise_of(kept, reading_of(request))])[0]


def _rows(promises: list[Promise]) -> list[BaselineRow]:
    """Tell versions by the rows they are kept in, but for what the reader may not see."""
    kept = Baseline.objects.prefetch_related("costs", "jobs", "dates__milestone").in_bulk(
        [one.pk for one in promises]
    )
    return [_row(kept[one.pk], one) for one in promises]


def _row(kept: Baseline, shown: Promise) -> BaselineRow:
    hides_capacity, hides_costs = "capacity_value" in shown.hidden, "costs" in shown.hidden
    hidden = {"capacity": hides_capacity, "costs": hides_costs}
    capacity = capacity_row(kept.capacity_value, kept.capacity_unit)
    costs = [] if hides_costs else list(kept.costs.all())
    return BaselineRow(
        number=kept.number,
        starts_on=kept.starts_on,
        ends_on=kept.ends_on,
        capacity=None if hides_capacity else capacity,
        costs=[
            CostRow(source=one.source, amount=_text(one.amount), currency=one.currency)
            for one in costs
        ],
        jobs=[
            JobsRow(
                month=one.month,
                permanent_fte=_text(one.permanent_fte),
                construction_fte=_text(one.construction_fte),
            )
            for one in kept.jobs.all()
        ],
        dates=[
            PromisedRow(milestone=one.milestone.number, on=one.due_on) for one in kept.dates.all()
        ],
        ground=shown.ground,
        document=shown.document,
        order_on=shown.order_on,
        proposed_at=shown.proposed_at,
        proposed_by=shown.author,
        approved_at=shown.frozen_at,
        approved_by=shown.approver,
        withheld=sorted(name for name, is_hidden in hidden.items() if is_hidden),
    )


def _text(number: Decimal) -> str:
    return number_as_text(number) or "0"


def _ratings_row(found: Ratings) -> RatingsRow:
    red = found.red
    return RatingsRow(
        own=_rating_row(found.own),
        system=_system_row(found.system),
        centre=_rating_row(found.centre),
        red=RedRow(
            since=red.since,
            level=red.level.value,
            plan_changed_on=red.plan_changed_on,
            next_on=red.next_on,
        )
        if red
        else None,
    )


def _rating_row(given: Given | None) -> RatingRow | None:
    if given is None:
        return None
    return RatingRow(
        colour=given.colour,
        note=given.note,
        plan=given.plan,
        plan_by=given.plan_by,
        by=given.actor,
        on_behalf_of=given.on_behalf_of,
        on=given.on,
    )


def _system_row(found: Verdict) -> SystemRow:
    return SystemRow(
        colour=found.colour.value if found.colour else None,
        facts=[
            FactRow(fact=one.fact.value, number=one.number, text=fact_words(one))
            for one in found.reasons
        ],
    )
