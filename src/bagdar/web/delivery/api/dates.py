"""Operations on milestones: what they are, what they wait for, and the moves of their dates."""

from __future__ import annotations

from datetime import date
from typing import Annotated, cast

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from ninja import Field, Query, Router, Schema
from ninja.responses import Status

from bagdar.core.delivery.ledger import Staleness, Timing, lateness_days, staleness, timing
from bagdar.web.delivery.actions import milestones as milestone_actions
from bagdar.web.delivery.actions import moves as move_actions
from bagdar.web.delivery.actions.moves import Move
from bagdar.web.delivery.api.finding import (
    Note,
    Number,
    NumberGiven,
    Step,
    StepGiven,
    evidence_given,
    milestone_of,
    phase_given,
    project_read,
    project_written,
    reading_of,
    refused_by_field,
    unknown,
    window,
)
from bagdar.web.delivery.models import (
    Cause,
    Confidence,
    Dependency,
    Milestone,
    MilestoneCode,
    MilestoneType,
    Reason,
)
from bagdar.web.delivery.permissions import owns, plans
from bagdar.web.delivery.queries.falling import preview
from bagdar.web.delivery.queries.milestones import Line, lines_of
from bagdar.web.people.api.asking import WRITER, writer
from bagdar.web.people.api.fields import Day, Key, KeyInPath, Names, Nothing, Rows, Strict, names
from bagdar.web.people.api.problems import READS, WRITES, FieldsError
from bagdar.web.people.requests import Asked
from bagdar.web.projects.api.bodies import NamesGiven
from bagdar.web.projects.api.bodies import Number as Decimals
from bagdar.web.projects.api.routes import WindowOfDay
from bagdar.web.projects.api.telling import number_as_text
from bagdar.web.projects.models import Project
from bagdar.web.projects.queries.sheet import live_of

router = Router()
TAGS = ["dates"]
MOST_ALONG = 200


class WaitsForRow(Schema):
    """What a milestone waits for, as far as the reader sees it."""

    number: int = Field(description=gettext_noop("The number of the dependency."))
    project: str
    milestone: int
    name: Names
    lag_days: int


class PendingRow(Schema):
    """A committed date that is asked for and not answered yet."""

    number: int
    new_on: date
    tier: str
    answer_by: date
    overdue: bool


class MilestoneRow(Schema):
    """A milestone with its dates as known on the day asked for."""

    number: int
    name: Names
    code: str
    type: str
    weight: str
    phase: int | None
    is_end: bool = Field(description=gettext_noop("The launch that the project is dated by."))
    original_on: date | None
    committed_on: date | None
    forecast_on: date | None
    actual_on: date | None
    effective_on: date | None
    stated_on: date | None
    late_days: int | None
    late_original_days: int | None
    timing: Timing | None = Field(description=gettext_noop("Empty: a step without a promise."))
    staleness: Staleness
    waits_for: list[WaitsForRow]
    evidence_count: int
    pending: PendingRow | None


class MilestoneGiven(Strict):
    """A milestone to add; without a name it is called as its code is."""

    code: MilestoneCode
    type: MilestoneType | None = Field(
        None, description=gettext_noop("Follows from the code when not given.")
    )
    name: NamesGiven | None = None
    weight: Decimals = "1"
    phase: StepGiven | None = None


class WaitsForGiven(Strict):
    """The milestone that this one waits for, and how many days come between."""

    project: Key | None = Field(None, description=gettext_noop("This project when not given."))
    milestone: StepGiven
    lag_days: int = Field(0, ge=0, le=milestone_actions.LONGEST_LAG_DAYS)


class MoveGiven(Strict):
    """A date, and why it moves."""

    new_on: Day
    reason: Key | None = Field(
        None, description=gettext_noop("A code of the list of reasons; every move but the first.")
    )
    cause: Cause | None = Field(
        None, description=gettext_noop("That of the reason when not given.")
    )
    note: Note = ""
    confidence: Confidence | None = Field(
        None, description=gettext_noop("How likely the date is kept, in per cent.")
    )
    evidence: NumberGiven | None = None


class AlongGiven(Strict):
    """A milestone that falls with the move and is moved along."""

    project: Key | None = Field(None, description=gettext_noop("This project when not given."))
    milestone: StepGiven


class ForecastGiven(MoveGiven):
    """A date, why it moves, and what moves along with it."""

    along: list[AlongGiven] = Field(
        [],
        max_length=MOST_ALONG,
        description=gettext_noop("Of those that /falls tells; the reason says that they wait."),
    )


class MovedRow(Schema):
    """A milestone that was moved along."""

    project: str
    milestone: int
    new_on: date


class ForecastRow(MilestoneRow):
    """A milestone whose forecast was moved, and what moved along with it."""

    along: list[MovedRow]


class ConfirmationGiven(Strict):
    """That a forecast still holds."""

    note: Note = ""
    confidence: Confidence | None = None


class ReachedGiven(Strict):
    """The day a milestone was reached; null takes back what was reported."""

    on: Day | None
    note: Note = ""
    evidence: NumberGiven | None = None


@router.get(
    "/projects/{key}/milestones",
    response={200: Rows[MilestoneRow], **READS},
    operation_id="list_milestones",
    summary=gettext_noop("Milestones of a project"),
    tags=TAGS,
)
def list_milestones(
    request: HttpRequest, key: KeyInPath, asked: Annotated[WindowOfDay, Query()]
) -> Rows[MilestoneRow]:
    """List milestones with their dates, lateness and what they wait for, the first due first."""
    found, reading = project_read(request, key)
    items, count = window(lines_of(live_of(found).pk, reading), asked, milestone_row)
    return Rows[MilestoneRow](items=items, count=count)


@router.post(
    "/projects/{key}/milestones",
    response={201: MilestoneRow, **WRITES},
    auth=WRITER,
    operation_id="add_milestone",
    summary=gettext_noop("Add a milestone"),
    tags=TAGS,
)
def add_milestone(
    request: HttpRequest, key: KeyInPath, body: MilestoneGiven
) -> Status[MilestoneRow]:
    """Add a milestone; it gets its dates by a forecast and by a baseline."""
    project = project_written(request, key, plans)
    facts = {
        "code": body.code.value,
        "type": body.type.value if body.type else "",
        "weight": body.weight,
        "phase": phase_given(project, body.phase),
        **{f"name_{code}": text for code, text in (body.name or NamesGiven()).model_dump().items()},
    }
    with refused_by_field(NAMED):
        made = milestone_actions.add_milestone(
            project, facts, by=writer(request), at=cast("Asked", request).now
        )
    return _told(request, made)


@router.post(
    "/projects/{key}/milestones/{step}/dependencies",
    response={201: MilestoneRow, **WRITES},
    auth=WRITER,
    operation_id="add_dependency",
    summary=gettext_noop("Say what a milestone waits for"),
    tags=TAGS,
)
def add_dependency(
    request: HttpRequest, key: KeyInPath, step: Step, body: WaitsForGiven
) -> Status[MilestoneRow]:
    """Say that the milestone waits for another one, of its project or of one that is seen."""
    milestone = milestone_of(project_written(request, key, plans), step)
    before = _before(cast("Asked", request), milestone.project, body)
    with refused_by_field({"before": "milestone"}):
        milestone_actions.add_dependency(
            before,
            milestone,
            lag_days=body.lag_days,
            by=writer(request),
            at=cast("Asked", request).now,
        )
    return _told(request, milestone)


@router.post(
    "/projects/{key}/milestones/{step}/dependencies/{number}/removal",
    response={200: MilestoneRow, **WRITES},
    auth=WRITER,
    operation_id="remove_dependency",
    summary=gettext_noop("Take off what a milestone waits for"),
    tags=TAGS,
)
def remove_dependency(
    request: HttpRequest,
    key: KeyInPath,
    step: Step,
    number: Number,
    body: Nothing,  # noqa: ARG001 -- refused if it says anything
) -> MilestoneRow:
    """Say that the milestone no longer waits for another one that the writer sees."""
    milestone = milestone_of(project_written(request, key, plans), step)
    asked = cast("Asked", request)
    seen = Project.objects.for_scope(asked.scope, at=asked.now)
    links = Dependency.objects.filter(after=milestone, before__project__in=seen.values("pk"))
    found = get_object_or_404(links.select_related("after__project"), pk=number)
    with refused_by_field():
        milestone_actions.remove_dependency(found, by=writer(request), at=asked.now)
    return told_now(request, milestone)


@router.post(
    "/projects/{key}/milestones/{step}/forecast",
    response={201: ForecastRow, **WRITES},
    auth=WRITER,
    operation_id="move_forecast",
    summary=gettext_noop("Move a forecast"),
    tags=TAGS,
)
def move_forecast(
    request: HttpRequest, key: KeyInPath, step: Step, body: ForecastGiven
) -> Status[ForecastRow]:
    """Move a forecast at once; the first one needs no reason, every other one does.

    What is named as moving along moves in the same act, as far as it falls with the move.
    """
    milestone = milestone_of(project_written(request, key, owns), step)
    move, along = _move(milestone, body), _along(request, milestone, body)
    with refused_by_field():
        rows = move_actions.move_forecasts(
            milestone, move, along=list(along), by=writer(request), at=cast("Asked", request).now
        )
    moved = [
        MovedRow(
            project=along[row.milestone_id].project.key,
            milestone=along[row.milestone_id].number,
            new_on=row.to_on,
        )
        for row in rows[1:]
    ]
    told = told_now(request, milestone)
    return Status(201, ForecastRow(**dict(told), along=moved))


@router.post(
    "/projects/{key}/milestones/{step}/confirmation",
    response={201: MilestoneRow, **WRITES},
    auth=WRITER,
    operation_id="confirm_forecast",
    summary=gettext_noop("Confirm a forecast"),
    tags=TAGS,
)
def confirm_forecast(
    request: HttpRequest, key: KeyInPath, step: Step, body: ConfirmationGiven
) -> Status[MilestoneRow]:
    """Say that a forecast still holds; it counts as fresh again."""
    milestone = milestone_of(project_written(request, key, owns), step)
    with refused_by_field():
        move_actions.confirm_forecast(
            milestone,
            note=body.note,
            confidence=body.confidence,
            by=writer(request),
            at=cast("Asked", request).now,
        )
    return _told(request, milestone)


@router.post(
    "/projects/{key}/milestones/{step}/commitment",
    response={201: MilestoneRow, **WRITES},
    auth=WRITER,
    operation_id="ask_commitment",
    summary=gettext_noop("Ask for another committed date"),
    tags=TAGS,
)
def ask_commitment(
    request: HttpRequest, key: KeyInPath, step: Step, body: MoveGiven
) -> Status[MilestoneRow]:
    """Ask for another committed date; nothing moves until somebody else approves it."""
    milestone = milestone_of(project_written(request, key, owns), step)
    move = _move(milestone, body)
    with refused_by_field():
        move_actions.ask_commitment(
            milestone, move, by=writer(request), at=cast("Asked", request).now
        )
    return _told(request, milestone)


@router.post(
    "/projects/{key}/milestones/{step}/reached",
    response={201: MilestoneRow, **WRITES},
    auth=WRITER,
    operation_id="report_reached",
    summary=gettext_noop("Report a milestone as reached"),
    tags=TAGS,
)
def report_reached(
    request: HttpRequest, key: KeyInPath, step: Step, body: ReachedGiven
) -> Status[MilestoneRow]:
    """Report the day a milestone was reached, or correct that; a launch counts by its act."""
    milestone = milestone_of(project_written(request, key, owns), step)
    evidence = evidence_given(milestone.project, body.evidence)
    with refused_by_field():
        move_actions.report_achieved(
            milestone,
            body.on,
            evidence=evidence,
            note=body.note,
            by=writer(request),
            at=cast("Asked", request).now,
        )
    return _told(request, milestone)


NAMED = {f"name_{code}": f"name.{code}" for code in ("en", "ru", "kk")}


def milestone_row(line: Line) -> MilestoneRow:
    """Tell one milestone."""
    one, dates, day = line.milestone, line.dates, line.day
    return MilestoneRow(
        number=one.number,
        name=names(one),
        code=one.code,
        type=one.type,
        weight=number_as_text(one.weight) or "0",
        phase=one.phase.number if one.phase else None,
        is_end=one.is_end,
        original_on=dates.original_on,
        committed_on=dates.committed_on,
        forecast_on=dates.forecast_on,
        actual_on=dates.actual_on,
        effective_on=line.effective_on,
        stated_on=dates.stated_on,
        late_days=lateness_days(dates, against=dates.committed_on, as_of=day),
        late_original_days=lateness_days(dates, against=dates.original_on, as_of=day),
        timing=None if line.unpromised else timing(dates, as_of=day),
        staleness=staleness(dates, as_of=day),
        waits_for=[
            WaitsForRow(
                number=tie.pk,
                project=tie.other.project.key,
                milestone=tie.other.number,
                name=names(tie.other),
                lag_days=tie.lag_days,
            )
            for tie in line.waits_for
        ],
        evidence_count=line.evidence,
        pending=_pending(line),
    )


def _pending(line: Line) -> PendingRow | None:
    move = line.pending
    if move is None or move.answer_by is None:
        return None
    return PendingRow(
        number=move.pk,
        new_on=move.to_on,
        tier=move.tier,
        answer_by=move.answer_by,
        overdue=line.overdue,
    )


def _told(request: HttpRequest, milestone: Milestone) -> Status[MilestoneRow]:
    return Status(201, told_now(request, milestone))


def told_now(request: HttpRequest, milestone: Milestone) -> MilestoneRow:
    """Tell a milestone as it now is."""
    lines = lines_of(milestone.project_id, reading_of(request))
    return milestone_row(next(one for one in lines if one.milestone.pk == milestone.pk))


def _move(milestone: Milestone, body: MoveGiven) -> Move:
    reason = None
    if body.reason is not None:
        reason = Reason.objects.filter(code=body.reason).first()
        if reason is None:
            raise unknown("reason", body.reason)
    return Move(
        body.new_on,
        reason=reason,
        cause=body.cause.value if body.cause else "",
        note=body.note,
        confidence=body.confidence,
        evidence=evidence_given(milestone.project, body.evidence),
    )


def _along(request: HttpRequest, milestone: Milestone, body: ForecastGiven) -> dict[int, Milestone]:
    """Return the milestones to move along: what falls and is the writer's. Raises FieldsError."""
    if not body.along:
        return {}
    falls = preview(milestone, body.new_on, reading_of(request)).falls
    movable = {
        (one.milestone.project.key, one.milestone.number): one.milestone
        for one in falls
        if one.movable
    }
    found: dict[int, Milestone] = {}
    for place, one in enumerate(body.along):
        asked = (one.project or milestone.project.key, one.milestone)
        if asked not in movable:
            text = _("It does not fall with this move, or is not yours to move.")
            raise FieldsError({f"along.{place}": [text]})
        found[movable[asked].pk] = movable[asked]
    return found


def _before(asked: Asked, project: Project, body: WaitsForGiven) -> Milestone:
    """Return the milestone to wait for, of a project that is seen. Raises FieldsError."""
    seen = Project.objects.for_scope(asked.scope, at=asked.now)
    other = seen.filter(key=body.project).first() if body.project else project
    if other is None:
        raise unknown("project", body.project)
    try:
        return milestone_of(other, body.milestone)
    except Http404 as error:
        raise unknown("milestone", body.milestone) from error
