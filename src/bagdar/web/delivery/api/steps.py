"""Operations on one milestone: editing it, taking it off, and what falls with a move."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, cast

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.utils.translation import gettext_noop
from ninja import Field, Query, Router, Schema
from pydantic import StringConstraints

from bagdar.web.delivery.actions import milestones as actions
from bagdar.web.delivery.api.dates import NAMED, TAGS, MilestoneRow, told_now
from bagdar.web.delivery.api.finding import (
    Step,
    StepGiven,
    milestone_of,
    phase_given,
    project_written,
    reading_of,
    refused_by_field,
)
from bagdar.web.delivery.models import NOTE_LENGTH, MilestoneCode, MilestoneType
from bagdar.web.delivery.permissions import owns, plans
from bagdar.web.delivery.queries.falling import Fall, preview
from bagdar.web.people.api.asking import WRITER, writer
from bagdar.web.people.api.fields import Day, KeyInPath, Names, Strict, names
from bagdar.web.people.api.problems import READS, WRITES
from bagdar.web.people.requests import Asked
from bagdar.web.projects.api.bodies import NO_NULL, NamesGiven
from bagdar.web.projects.api.bodies import Number as Decimals
from bagdar.web.projects.models import Project

router = Router()


class FallRow(Schema):
    """A milestone that falls with another one."""

    project: str
    milestone: int
    name: Names
    from_on: date
    to_on: date
    movable: bool = Field(description=gettext_noop("The reader may move it along."))


class FallsTold(Schema):
    """What falls with a move that is not made yet."""

    falls: list[FallRow]
    others: bool = Field(
        description=gettext_noop("Milestones that the reader does not see depend on it too.")
    )


class MilestoneChange(Strict):
    """What changes of a milestone; dates are moved, never edited."""

    code: MilestoneCode = MilestoneCode.OTHER
    type: MilestoneType | None = Field(
        None, description=gettext_noop("Follows from the code when null.")
    )
    name: NamesGiven = NamesGiven()
    weight: Decimals = "1"
    phase: StepGiven | None = None


class RemovalGiven(Strict):
    """Why a milestone is taken off."""

    reason: Annotated[str, StringConstraints(min_length=1, max_length=NOTE_LENGTH, pattern=NO_NULL)]


class RemovedRow(Schema):
    """A milestone that was taken off; its number is never given again."""

    project: str
    number: int


class FallsAsked(Schema):
    """The day that the forecast would move to."""

    on: Day


@router.get(
    "/projects/{key}/milestones/{step}/falls",
    response={200: FallsTold, **READS},
    operation_id="list_falls",
    summary=gettext_noop("What falls with a move"),
    tags=TAGS,
)
def list_falls(
    request: HttpRequest, key: KeyInPath, step: Step, asked: Annotated[FallsAsked, Query()]
) -> FallsTold:
    """Tell whoever may move a milestone which others fall with it; nothing is moved."""
    try:
        milestone = milestone_of(project_written(request, key, owns), step)
    except PermissionDenied as error:
        raise Http404 from error
    shown = preview(milestone, asked.on, reading_of(request))
    return FallsTold(falls=[_fall(one) for one in shown.falls], others=shown.others)


@router.post(
    "/projects/{key}/milestones/{step}/changes",
    response={200: MilestoneRow, **WRITES},
    auth=WRITER,
    operation_id="edit_milestone",
    summary=gettext_noop("Edit a milestone"),
    tags=TAGS,
)
def edit_milestone(
    request: HttpRequest, key: KeyInPath, step: Step, body: MilestoneChange
) -> MilestoneRow:
    """Change the names, code, type, weight or phase that are given; the others stay."""
    milestone = milestone_of(project_written(request, key, plans), step)
    facts = _facts(milestone.project, body)
    with refused_by_field(NAMED):
        actions.edit_milestone(milestone, facts, by=writer(request), at=cast("Asked", request).now)
    return told_now(request, milestone)


@router.post(
    "/projects/{key}/milestones/{step}/removal",
    response={200: RemovedRow, **WRITES},
    auth=WRITER,
    operation_id="remove_milestone",
    summary=gettext_noop("Take a milestone off"),
    tags=TAGS,
)
def remove_milestone(
    request: HttpRequest, key: KeyInPath, step: Step, body: RemovalGiven
) -> RemovedRow:
    """Take a milestone off that was never promised; what was said of it stays in the ledger."""
    milestone = milestone_of(project_written(request, key, plans), step)
    with refused_by_field({"ground": "reason"}):
        actions.remove_milestone(
            milestone, reason=body.reason, by=writer(request), at=cast("Asked", request).now
        )
    return RemovedRow(project=key, number=milestone.number)


def _facts(project: Project, body: MilestoneChange) -> dict[str, Any]:
    """Return what the body names, as columns of a milestone."""
    told = body.model_dump(exclude_unset=True, mode="json")
    named = {f"name_{code}": text for code, text in told.pop("name", {}).items()}
    if "type" in told:
        told["type"] = told["type"] or ""
    if "phase" in told:
        told["phase_id"] = phase_given(project, told.pop("phase"))
    return {**told, **named}


def _fall(one: Fall) -> FallRow:
    return FallRow(
        project=one.milestone.project.key,
        milestone=one.milestone.number,
        name=names(one.milestone),
        from_on=one.from_on,
        to_on=one.to_on,
        movable=one.movable,
    )
