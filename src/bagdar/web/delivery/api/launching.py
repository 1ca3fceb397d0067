"""Operations on the launch gate, on launches and ceremonies."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, cast

from django.http import Http404, HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from ninja import Field, Query, Router, Schema
from ninja.responses import Status
from pydantic import StringConstraints

from bagdar.web.delivery.actions.gate import Signature, sign_item
from bagdar.web.delivery.actions.launch_days import decide_launch_day, propose_launch_day
from bagdar.web.delivery.actions.launching import launch, record_ceremony
from bagdar.web.delivery.api.finding import (
    MOST_STEPS,
    Document,
    Note,
    NumberGiven,
    StepGiven,
    evidence_given,
    phase_given,
    project_read,
    project_written,
    reading_of,
    refused_by_field,
    unknown,
    window,
)
from bagdar.web.delivery.models import (
    GateItem,
    GateState,
    Launch,
    LaunchCorrection,
    LaunchKind,
)
from bagdar.web.delivery.permissions import owns
from bagdar.web.delivery.queries.gate import (
    Line,
    gate_of,
    launch_of,
    launches_of,
    signature_for,
)
from bagdar.web.people.api.asking import WRITER, writer
from bagdar.web.people.api.fields import Day, KeyInPath, Names, Rows, Strict, names
from bagdar.web.people.api.problems import READS, WRITES, FieldsError
from bagdar.web.people.requests import Asked
from bagdar.web.projects.api.routes import DayAsked, WindowOfDay
from bagdar.web.projects.models import Phase, Project, ProjectFacts
from bagdar.web.projects.permissions.writing import Rights
from bagdar.web.projects.queries.filtering import Reading
from bagdar.web.projects.queries.history import actor_shown
from bagdar.web.projects.queries.sheet import live_of

router = Router()
TAGS = ["launch"]
Code = Annotated[str, StringConstraints(min_length=1, max_length=60, pattern=r"^[-a-z0-9_]+$")]


class GateLineRow(Schema):
    """A line of the checklist with its last signature."""

    item: str
    name: Names
    needs_evidence: bool
    state: str = Field(description=gettext_noop("done, not_applicable or open."))
    ground: str
    evidence: int | None
    signed_at: datetime | None
    signed_by: str
    on_behalf_of: str


class GateRow(Schema):
    """The gate of a project or of one of its phases; green: it may be launched."""

    green: bool
    phase: int | None
    lines: list[GateLineRow]


class LaunchDayRow(Schema):
    """Another day proposed for a signed launch, and what a second person made of it."""

    number: int
    old_on: date
    new_on: date
    ground: str
    decision: str = Field(description=gettext_noop("made, declined, or empty while it waits."))
    proposed_at: datetime
    proposed_by: str
    decided_at: datetime | None
    decided_by: str


class LaunchRow(Schema):
    """A launch with the digest of its signed act, or a ceremony, which launches nothing."""

    kind: str
    on: date = Field(description=gettext_noop("The day that counts, as it was corrected."))
    signed_on: date = Field(description=gettext_noop("The day that the signed act says."))
    phase: int | None
    document: str
    digest: str
    open_lines: int
    at: datetime
    by: str
    on_behalf_of: str
    corrections: list[LaunchDayRow] = Field(
        description=gettext_noop("Corrections of the day, the first one first.")
    )


class GateAsked(DayAsked):
    """The gate of the whole, or of which phase."""

    phase: int | None = Field(None, ge=1, le=MOST_STEPS)


class SignatureGiven(Strict):
    """What a signer says of a line: done with its evidence, or else with a ground."""

    item: Code
    state: GateState
    ground: Note = ""
    evidence: NumberGiven | None = None
    phase: StepGiven | None = None


class LaunchGiven(Strict):
    """A launch names its document; a ceremony may."""

    kind: LaunchKind
    on: Day
    document: Document = ""
    phase: StepGiven | None = None


class LaunchDayGiven(Strict):
    """The right day of a signed launch, and where it stands."""

    on: Day
    ground: Note
    phase: StepGiven | None = None


class LaunchDayDecision(StrEnum):
    """The day is corrected, or left as it was signed."""

    MADE = "made"
    DECLINED = "declined"


class LaunchDayDecided(Strict):
    """What becomes of a correction, by its number: of the one that was read."""

    correction: NumberGiven
    decision: LaunchDayDecision


@router.get(
    "/projects/{key}/gate",
    response={200: GateRow, **READS},
    operation_id="get_gate",
    summary=gettext_noop("The launch gate of a project"),
    tags=TAGS,
)
def get_gate(request: HttpRequest, key: KeyInPath, asked: Annotated[GateAsked, Query()]) -> GateRow:
    """Give the checklist with the last signature under each line."""
    found, reading = project_read(request, key)
    phase = None
    if asked.phase is not None:
        phase = Phase.objects.filter(project=live_of(found), number=asked.phase).first()
        if phase is None:
            raise Http404
    return _gate_row(found, phase, reading)


@router.post(
    "/projects/{key}/gate",
    response={201: GateRow, **WRITES},
    auth=WRITER,
    operation_id="sign_gate_item",
    summary=gettext_noop("Sign a line of the launch gate"),
    tags=TAGS,
)
def sign(request: HttpRequest, key: KeyInPath, body: SignatureGiven) -> Status[GateRow]:
    """Sign a line; the last signature holds, the earlier ones stay."""
    project = _signed(request, key)
    item = GateItem.objects.filter(kind=project.kind, code=body.item).first()
    if item is None:
        raise unknown("item", body.item)
    phase = phase_given(project, body.phase)
    signature = Signature(
        state=body.state.value,
        ground=body.ground,
        evidence=evidence_given(project, body.evidence),
        phase=phase,
    )
    with refused_by_field():
        sign_item(project, item, signature, by=writer(request), at=cast("Asked", request).now)
    return Status(201, _gate_row(project, phase, reading_of(request)))


@router.get(
    "/projects/{key}/launches",
    response={200: Rows[LaunchRow], **READS},
    operation_id="list_launches",
    summary=gettext_noop("Launches and ceremonies of a project"),
    tags=TAGS,
)
def list_launches(
    request: HttpRequest, key: KeyInPath, asked: Annotated[WindowOfDay, Query()]
) -> Rows[LaunchRow]:
    """List launches and ceremonies, the first first."""
    found, reading = project_read(request, key)
    rows = launches_of(live_of(found).pk, as_of=reading.as_of)
    items, count = window(rows, asked, lambda one: _launch_row(one, reading))
    return Rows[LaunchRow](items=items, count=count)


@router.post(
    "/projects/{key}/launches",
    response={201: LaunchRow, **WRITES},
    auth=WRITER,
    operation_id="record_launch",
    summary=gettext_noop("Launch a project, or record a ceremony"),
    tags=TAGS,
)
def record(request: HttpRequest, key: KeyInPath, body: LaunchGiven) -> Status[LaunchRow]:
    """Launch a project or phase whose gate is green, or record a ceremony, which moves nothing."""
    project = _signed(request, key)
    phase = phase_given(project, body.phase)
    write = launch if body.kind == LaunchKind.LAUNCH else record_ceremony
    with refused_by_field():
        made = write(
            project,
            on=body.on,
            document=body.document,
            phase=phase,
            by=writer(request),
            at=cast("Asked", request).now,
        )
    return Status(201, _launch_row(made, reading_of(request)))


@router.post(
    "/projects/{key}/launches/corrections",
    response={201: LaunchRow, **WRITES},
    auth=WRITER,
    operation_id="propose_launch_day",
    summary=gettext_noop("Propose another day for a signed launch"),
    tags=TAGS,
)
def propose_day(request: HttpRequest, key: KeyInPath, body: LaunchDayGiven) -> Status[LaunchRow]:
    """Propose another day; the signed act stays, and a second person decides."""
    project = _signed(request, key)
    row = launch_of(project.pk, phase=phase_given(project, body.phase))
    if row is None:
        raise FieldsError({"": [_("There is no signed launch whose day could be corrected.")]})
    with refused_by_field():
        propose_launch_day(
            row,
            body.on,
            reason=body.ground,
            by=writer(request),
            at=cast("Asked", request).now,
        )
    return _launch_told(request, row)


@router.post(
    "/projects/{key}/launches/corrections/decision",
    response={201: LaunchRow, **WRITES},
    auth=WRITER,
    operation_id="decide_launch_day",
    summary=gettext_noop("Decide on another day of a launch"),
    tags=TAGS,
)
def decide_day(request: HttpRequest, key: KeyInPath, body: LaunchDayDecided) -> Status[LaunchRow]:
    """Correct the day, or leave it, as a second person who signs launches."""
    project = _signed(request, key)
    asked = LaunchCorrection.objects.filter(launch__project=project, pk=body.correction)
    found = asked.select_related("launch__project").first()
    if found is None:
        raise unknown("correction", body.correction)
    with refused_by_field():
        decide_launch_day(
            found, body.decision.value, by=writer(request), at=cast("Asked", request).now
        )
    return _launch_told(request, found.launch)


def _launch_told(request: HttpRequest, row: Launch) -> Status[LaunchRow]:
    """Tell a launch as it now is."""
    rows = launches_of(row.project_id)
    told = next(one for one in rows if one.pk == row.pk)
    return Status(201, _launch_row(told, reading_of(request)))


def _signed(request: HttpRequest, key: str) -> Project:
    """Return a project for whoever reports on it, or may launch it."""
    asked, person = cast("Asked", request), writer(request)
    today = timezone.localdate(asked.now)

    def may(rights: Rights, project: Project) -> bool:
        signs = signature_for(person, rights, asked.scope, project, on=today)
        return owns(rights, project) or signs is not None

    return project_written(request, key, may)


def _gate_row(project: ProjectFacts, phase: Phase | None, reading: Reading) -> GateRow:
    gate = gate_of(
        live_of(project).pk, project.kind, phase=phase, on=reading.day, as_of=reading.as_of
    )
    return GateRow(
        green=gate.is_green,
        phase=phase.number if phase else None,
        lines=[_line_row(one, reading) for one in gate.lines],
    )


def _line_row(line: Line, reading: Reading) -> GateLineRow:
    last = line.last
    return GateLineRow(
        item=line.item.code,
        name=names(line.item),
        needs_evidence=line.item.needs_evidence,
        state=line.state,
        ground=last.ground if last else "",
        evidence=last.evidence_id if last else None,
        signed_at=last.at if last else None,
        signed_by=actor_shown(last.actor_id, last.actor_label, reading) if last else "",
        on_behalf_of=last.on_behalf_of if last and reading.scope.held else "",
    )


def _launch_row(row: Launch, reading: Reading) -> LaunchRow:
    lines = [one for one in row.gate if isinstance(one, dict)]
    return LaunchRow(
        kind=row.kind,
        on=row.counts_on,
        signed_on=row.on,
        phase=row.phase.number if row.phase else None,
        document=row.document,
        digest=row.digest,
        open_lines=sum(one.get("state") == "open" for one in lines),
        at=row.at,
        by=actor_shown(row.actor_id, row.actor_label, reading),
        on_behalf_of=row.on_behalf_of if reading.scope.held else "",
        corrections=[_correction_row(one, reading) for one in row.corrections.all()],
    )


def _correction_row(one: LaunchCorrection, reading: Reading) -> LaunchDayRow:
    return LaunchDayRow(
        number=one.pk,
        old_on=one.old_on,
        new_on=one.new_on,
        ground=one.ground,
        decision=one.decision,
        proposed_at=one.proposed_at,
        proposed_by=actor_shown(one.proposed_by, one.proposed_label, reading),
        decided_at=one.decided_at,
        decided_by=(
            actor_shown(one.decided_by, one.decided_label, reading) if one.decided_at else ""
        ),
    )
