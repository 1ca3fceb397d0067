"""Operations on barriers: raised, read, acted on, solved together; their files."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any, cast

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from ninja import Field, Query, Router, Schema
from ninja.responses import Status

from bagdar.core.barriers.course import Happening
from bagdar.web.barriers import models
from bagdar.web.barriers.actions import acting, raising
from bagdar.web.barriers.api.finding import (
    SENT_FILE,
    TAGS,
    BarrierFileRow,
    InPath,
    asking,
    barrier_of,
    file_row,
)
from bagdar.web.barriers.models import LONGEST_WHAT, Barrier
from bagdar.web.barriers.permissions import Powers, raises_for
from bagdar.web.barriers.queries.reading import (
    AGES,
    Shown,
    Wanted,
    barriers_for,
    line_of,
    listed,
    might_of,
    shown,
    to_solve_together,
)
from bagdar.web.delivery.api.files import FileGiven, contents
from bagdar.web.delivery.api.finding import NumberGiven, by_item, refused_by_field, unknown
from bagdar.web.delivery.models import NOTE_LENGTH
from bagdar.web.delivery.queries.files import evidence_files
from bagdar.web.enterprises.models import Enterprise
from bagdar.web.people.api.asking import WRITER, writer
from bagdar.web.people.api.fields import KEY, NO_CONTROLS, Day, Key, Rows, Strict, Window
from bagdar.web.people.api.problems import READS, WRITES, FieldsError
from bagdar.web.people.requests import Asked, kept_file
from bagdar.web.projects.models import Project
from bagdar.web.projects.queries.filtering import Reading
from bagdar.web.territories.models import Territory

MOST_JOINT = 200
router = Router()
Tenge = Annotated[str, Field(pattern=r"^[0-9]{1,18}(\.[0-9]{1,2})?$")]
"""An amount as a decimal number in text, as all amounts of the API."""
BarrierKind = StrEnum("BarrierKind", [(one.name, one.value) for one in models.Kind])  # type: ignore[misc]  # drawn from the one list of kinds
BarrierLevel = StrEnum("BarrierLevel", [(one.name, one.value) for one in models.Level])  # type: ignore[misc]  # drawn from the one list of levels
BarrierDeed = StrEnum(  # type: ignore[misc]  # drawn from the one list of acts
    "BarrierDeed", [(one.name, one.value) for one in Happening if one is not Happening.RAISED]
)


BarrierAge = StrEnum("BarrierAge", [(f"DAYS_{one}", one) for one in AGES])  # type: ignore[misc]  # drawn from the one list of ages


class BarrierProgress(StrEnum):
    """Which barriers are listed: the states of the page and of the control board."""

    GOING = "going"
    CLIMBED = "climbed"
    OVERDUE = "overdue"
    ASKED = "asked"
    MOVED = "moved"
    ENDED = "ended"
    CLOSED = "closed"
    UNCONFIRMED = "unconfirmed"
    FORCED = "forced"
    REOPENED = "reopened"
    ALL = "all"


class BarriersAsked(Window):
    """Which barriers: those going on, of every kind, level and territory unless said otherwise.

    `since` and `until` are days of raising, both inclusive.
    """

    state: BarrierProgress = BarrierProgress.GOING
    kind: BarrierKind | None = None
    level: BarrierLevel | None = None
    territory: str = Field("", max_length=80, pattern=f"^$|{KEY}")
    alone: bool = Field(
        False,
        description=gettext_noop("Of the territory itself, without what lies below it."),
    )
    age: BarrierAge | None = Field(
        None, description=gettext_noop("Days since it was raised: from, up to.")
    )
    since: Day | None = None
    until: Day | None = None


class BarrierRow(Schema):
    """A barrier as it stands now."""

    number: int
    kind: str
    what: str
    enterprise: str
    project: str | None
    territory: str
    state: str
    level: str
    protected: bool
    raised_at: datetime
    due_on: date | None = Field(
        description=gettext_noop("Last day of the term of the level; empty while its clock stands.")
    )
    overdue: bool


class BarrierEventRow(Schema):
    """Something that people or the clock did to a barrier."""

    happening: str
    level: str
    at: datetime
    note: str
    rating: int | None
    signature: str
    number: int | None = Field(description=gettext_noop("Of a closing: its number in the draw."))


class BarrierFull(BarrierRow):
    """A barrier with its clock and history."""

    cost_per_day_kzt: Decimal | None
    rating: int | None
    times_reopened: int
    unknown_years: list[int] = Field(
        description=gettext_noop("Years of the term whose moved days are not known.")
    )
    may: list[str] = Field(description=gettext_noop("What the reader may do now."))
    files: list[BarrierFileRow]
    joint_with: int = Field(
        description=gettext_noop("Other barriers of its newest joint solution that one is shown.")
    )
    events: list[BarrierEventRow]


class BarrierRaised(Strict):
    """What stops an enterprise; without a territory that of the project holds."""

    enterprise: Key
    kind: BarrierKind
    what: str = Field(min_length=1, max_length=LONGEST_WHAT, pattern=NO_CONTROLS)
    project: Key | None = None
    territory: Key | None = None
    cost_per_day_kzt: Tenge | None = None
    protected: bool = False
    files: list[FileGiven] = Field(
        default_factory=list,
        max_length=raising.MOST_FILES,
        description=gettext_noop("Together at most 3 MB; larger files are given on the page."),
    )


class BarriersSolved(Strict):
    """Other barriers of the kind, all with the writer's office, and what was done for them all."""

    others: list[NumberGiven] = Field(min_length=1, max_length=MOST_JOINT)
    note: str = Field("", max_length=NOTE_LENGTH, pattern=NO_CONTROLS)


class BarrierDeedDone(Strict):
    """An act on a barrier: its words; of a closing its rating; of one by force its signature."""

    deed: BarrierDeed
    note: str = Field("", max_length=NOTE_LENGTH, pattern=NO_CONTROLS)
    rating: int | None = Field(None, ge=1, le=models.BEST_RATING)
    signature: str = Field("", max_length=acting.LONGEST_SIGNATURE, pattern=NO_CONTROLS)


@router.get(
    "/barriers",
    response={200: Rows[BarrierRow], **READS},
    operation_id="list_barriers",
    summary=gettext_noop("Barriers that the reader is shown"),
    tags=TAGS,
)
def list_barriers(
    request: HttpRequest, asked: Annotated[BarriersAsked, Query()]
) -> Rows[BarrierRow]:
    """List barriers, the first due first."""
    _person, powers, reading = asking(request)
    wanted = Wanted(
        state=asked.state.value,
        kind=asked.kind or "",
        level=asked.level or "",
        territory=asked.territory,
        age=asked.age or "",
        since=asked.since,
        until=asked.until,
        alone=asked.alone,
    )
    rows = listed(wanted, powers, reading)
    items = [
        BarrierRow(**_row(one, powers, reading))
        for one in rows[asked.offset : asked.offset + asked.limit]
    ]
    return Rows[BarrierRow](items=items, count=rows.count())


@router.get(
    "/barriers/{number}",
    response={200: BarrierFull, **READS},
    operation_id="get_barrier",
    summary=gettext_noop("A barrier with its clock and history"),
    tags=TAGS,
)
def getbarrier_of(request: HttpRequest, number: InPath) -> BarrierFull:
    """Give a barrier that the reader is shown."""
    return _full(*barrier_of(request, number))


@router.post(
    "/barriers",
    response={201: BarrierFull, **WRITES},
    auth=WRITER,
    operation_id="raise_barrier",
    summary=gettext_noop("Raise a barrier of the writer's enterprise"),
    tags=TAGS,
)
def raise_one(request: HttpRequest, body: BarrierRaised) -> Status[BarrierFull]:
    """Raise a barrier; only people of the enterprise do."""
    reading = asking(request)[2]
    own = raises_for(reading.scope)
    if not own:
        raise Http404
    enterprise = Enterprise.objects.filter(pk__in=own, key=body.enterprise).first()
    if enterprise is None:
        raise unknown("enterprise", body.enterprise)
    told = raising.Told(
        what=body.what,
        kind=body.kind.value,
        project=_named("project", body.project, reading),
        territory=_named("territory", body.territory, reading),
        cost_per_day_kzt=None if body.cost_per_day_kzt is None else Decimal(body.cost_per_day_kzt),
        protected=body.protected,
    )
    files = [raising.Upload(name, content) for name, content in contents(body.files)]
    with refused_by_field({"content": "files"}):
        made = raising.raise_barrier(
            enterprise, told, files=files, by=writer(request), at=reading.at
        )
    return Status(201, _full(*barrier_of(request, made.pk)))


@router.post(
    "/barriers/{number}/deeds",
    response={201: BarrierFull, **WRITES},
    auth=WRITER,
    operation_id="act_on_barrier",
    summary=gettext_noop("Answer, pass on, report, close or open a barrier again"),
    tags=TAGS,
)
def act_on(request: HttpRequest, number: InPath, body: BarrierDeedDone) -> Status[BarrierFull]:
    """Do what is the writer's to do to a barrier; what is too late is refused in words."""
    found, powers, reading = barrier_of(request, number)
    happening = Happening(body.deed.value)
    if happening not in might_of(found, powers, reading.at):
        raise Http404
    deed = acting.Deed(happening, body.note, body.rating, body.signature)
    with refused_by_field():
        acting.act_on(found, deed, by=writer(request), at=reading.at)
    return Status(201, _full(*barrier_of(request, number)))


@router.post(
    "/barriers/{number}/joint-solution",
    response={201: Rows[BarrierRow], **WRITES},
    auth=WRITER,
    operation_id="solve_barriers_jointly",
    summary=gettext_noop("Report one solution for several barriers of a kind"),
    tags=TAGS,
)
def solve_jointly(
    request: HttpRequest, number: InPath, body: BarriersSolved
) -> Status[Rows[BarrierRow]]:
    """Report for all of them or for none; each business is asked for itself."""
    first, powers, reading = barrier_of(request, number)
    if Happening.REPORTED not in might_of(first, powers, reading.at):
        raise Http404
    asked = sorted({number, *body.others})
    _theirs, found = to_solve_together(asked, powers, reading)
    if left := set(asked) - {one.pk for one in found}:
        why = _("It is not with you, or not any more. Nothing was reported.")
        if number in left:
            raise FieldsError({"number": [why]})
        raise by_item("others", body.others, dict.fromkeys(left, why))
    with refused_by_field({"": "others"}):
        acting.report_jointly(found, body.note, by=writer(request), at=reading.at)
    rows = barriers_for(powers, reading).filter(pk__in=asked).order_by("pk")
    items = [BarrierRow(**_row(one, powers, reading)) for one in rows]
    return Status(201, Rows[BarrierRow](items=items, count=len(items)))


@router.get(
    "/barriers/{number}/files/{file}",
    response={200: None, **READS},
    operation_id="get_barrier_file",
    summary=gettext_noop("A file of a barrier, as it was given"),
    tags=TAGS,
    openapi_extra=SENT_FILE,
)
def get_barrier_file(
    request: HttpRequest, number: InPath, file: InPath
) -> HttpResponse | FileResponse:
    """Send a file to whoever is shown its barrier, as an attachment."""
    found, _powers, _reading = barrier_of(request, number)
    row = get_object_or_404(models.BarrierFile, barrier=found, pk=file)
    return kept_file(
        cast("Asked", request),
        evidence_files(),
        row.stored,
        kept_at=row.at,
        content_type=row.content_type,
        name=row.name,
    )


def _named(field: str, key: str | None, reading: Reading) -> Any:
    """Return the project or territory of a key; a project that the writer does not see is none."""
    if key is None:
        return None
    rows: Any = Territory.objects.all()
    if field == "project":
        rows = Project.objects.for_scope(reading.scope, at=reading.at)
    found = rows.filter(key=key).first()
    if found is None:
        raise unknown(field, key)
    return found


def _row(one: Barrier, powers: Powers, reading: Reading) -> dict[str, Any]:
    line, told = line_of(one, powers, reading), cast("Any", one)
    return {
        "number": one.pk,
        "kind": one.kind,
        "what": one.what,
        "enterprise": one.enterprise.key,
        "project": one.project.key if one.project else None,
        "territory": one.territory.key,
        "state": told.state_now,
        "level": told.level_now,
        "protected": one.hidden_below > 0,
        "raised_at": one.raised_at,
        "due_on": line.due_on,
        "overdue": line.overdue,
    }


def _full(one: Barrier, powers: Powers, reading: Reading) -> BarrierFull:
    said: Shown = shown(one, powers, reading)
    return BarrierFull(
        **_row(one, powers, reading),
        cost_per_day_kzt=one.cost_per_day_kzt,
        rating=one.rating,
        times_reopened=one.times_reopened,
        unknown_years=list(said.unknown_years),
        may=sorted(said.may),
        files=[file_row(file) for file in said.files],
        joint_with=said.joint_with,
        events=[
            BarrierEventRow(
                happening=event.happening,
                level=event.level_code,
                at=event.at,
                note=event.note,
                rating=event.rating,
                signature=event.signature,
                number=event.number,
            )
            for event in said.events
        ],
    )
