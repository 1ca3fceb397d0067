"""Operations on evidence: photos and documents, and what photos say of time and place."""

from __future__ import annotations

import base64
import binascii
from datetime import date, datetime
from typing import Annotated, Any, cast

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from ninja import Field, Path, Query, Router, Schema
from ninja.responses import Status
from pydantic import StringConstraints

from bagdar.core.delivery.photos import gap_days, nearest_km
from bagdar.sources.photos import THUMBNAIL_SIDES
from bagdar.web.delivery.actions.evidence import keep_evidence
from bagdar.web.delivery.api.finding import (
    Number,
    StepGiven,
    project_read,
    project_written,
    reading_of,
    refused_by_field,
    unknown,
)
from bagdar.web.delivery.models import Evidence, EvidenceKind, Milestone
from bagdar.web.delivery.permissions import owns
from bagdar.web.delivery.queries.evidence import Card, Viewer, cards, evidence_of, viewer_of
from bagdar.web.delivery.queries.files import evidence_files, thumbnail_name
from bagdar.web.people.api.asking import WRITER, writer
from bagdar.web.people.api.fields import Day, KeyInPath, Rows, Strict
from bagdar.web.people.api.problems import READS, WRITES, FieldsError
from bagdar.web.people.requests import Asked, kept_file
from bagdar.web.projects.api.bodies import Line, Name
from bagdar.web.projects.api.routes import DayAsked, WindowOfDay
from bagdar.web.projects.api.shapes import Point
from bagdar.web.projects.models import Project, ProjectFacts
from bagdar.web.projects.queries.filtering import Reading

router = Router()
TAGS = ["evidence"]
Side = Annotated[
    int, Path(ge=1, le=10_000, description=gettext_noop("The longer side in pixels: 320 or 1280."))
]
LONGEST_CONTENT = 5 * 1024 * 1024
"""Letters of base64; a body as a whole is bounded before it is read."""


class PhotoRow(Schema):
    """What a photo says of itself, for those who see originals."""

    taken_at: datetime | None
    point: Point | None
    distance_km: float | None = Field(
        description=gettext_noop("From the nearest known point of the project.")
    )
    gap_days: int | None = Field(
        description=gettext_noop("Days past the period it is said to show; below zero: before it.")
    )
    width: int | None
    height: int | None


class FileRow(Schema):
    """The original, for those who see originals."""

    name: str
    content_type: str
    size_bytes: int
    sha256: str


class RepeatRow(Schema):
    """Where else the same photo or document stands."""

    project: str
    evidence: int


class EvidenceRow(Schema):
    """A photo or document given for a project."""

    number: int
    kind: str
    caption: str
    milestone: int | None
    claimed_from: date | None
    claimed_to: date | None
    given_at: datetime
    given_by: str
    file: FileRow | None
    photo: PhotoRow | None
    repeats: list[RepeatRow]
    repeats_elsewhere: bool = Field(
        description=gettext_noop("It also stands in a project not shown to the reader.")
    )


class PeriodGiven(Strict):
    """The first and the last day that it is said to show."""

    start: Day
    end: Day


class EvidenceGiven(Strict):
    """A photo or document; what it is follows from what it holds, not from its name."""

    name: Name
    content: Annotated[str, StringConstraints(min_length=1, max_length=LONGEST_CONTENT)] = Field(
        description=gettext_noop("The file in base64; larger files are given on the page.")
    )
    caption: Line = ""
    milestone: StepGiven | None = None
    claimed: PeriodGiven | None = None


class EvidenceAsked(WindowOfDay):
    """Which of them."""

    kind: EvidenceKind | None = None


@router.get(
    "/projects/{key}/evidence",
    response={200: Rows[EvidenceRow], **READS},
    operation_id="list_evidence",
    summary=gettext_noop("Photos and documents of a project"),
    tags=TAGS,
)
def list_evidence(
    request: HttpRequest, key: KeyInPath, asked: Annotated[EvidenceAsked, Query()]
) -> Rows[EvidenceRow]:
    """List what was given for a project, the newest first; place and camera as on the pages."""
    found, reading = project_read(request, key)
    rows = evidence_of(found, reading)
    if asked.kind is not None:
        rows = rows.filter(kind=asked.kind)
    page = list(rows[asked.offset : asked.offset + asked.limit])
    return Rows[EvidenceRow](items=_rows(page, found, reading), count=rows.count())


@router.post(
    "/projects/{key}/evidence",
    response={201: EvidenceRow, **WRITES},
    auth=WRITER,
    operation_id="give_evidence",
    summary=gettext_noop("Give a photo or document"),
    tags=TAGS,
)
def give_evidence(request: HttpRequest, key: KeyInPath, body: EvidenceGiven) -> Status[EvidenceRow]:
    """Keep a photo or document; the very same file is not kept twice."""
    project = project_written(request, key, owns)
    milestone, content = _milestone(project, body.milestone), _content(body.content)
    claimed = (body.claimed.start, body.claimed.end) if body.claimed else None
    with refused_by_field():
        made = keep_evidence(
            project,
            content,
            name=body.name,
            caption=body.caption,
            milestone=milestone,
            claimed=claimed,
            by=writer(request),
            at=cast("Asked", request).now,
        )
    return Status(201, _rows([made], project, reading_of(request))[0])


def _binary(words: str, *kinds: str) -> dict[str, Any]:
    """Say in the OpenAPI document that an answer is a file."""
    content = {kind: {"schema": {"type": "string", "format": "binary"}} for kind in kinds}
    return {"responses": {200: {"description": words, "content": content}}}


@router.get(
    "/projects/{key}/evidence/{number}/file",
    response={200: None, **READS},
    operation_id="get_evidence_file",
    summary=gettext_noop("An original, as it was given"),
    tags=TAGS,
    openapi_extra=_binary("The file.", "application/octet-stream"),
)
def get_evidence_file(
    request: HttpRequest,
    key: KeyInPath,
    number: Number,
    asked: Annotated[DayAsked, Query()],  # noqa: ARG001 -- read by AskedMiddleware
) -> HttpResponse | FileResponse:
    """Send an original to whoever sees originals of the project, as an attachment."""
    found, reading = project_read(request, key)
    if not viewer_of(found, reading).originals:
        raise Http404
    row: Evidence = get_object_or_404(evidence_of(found, reading), pk=number)
    return kept_file(
        request,
        evidence_files(),
        row.stored,
        kept_at=row.at,
        content_type=row.content_type,
        name=row.name,
    )


@router.get(
    "/projects/{key}/evidence/{number}/pictures/{side}",
    response={200: None, **READS},
    operation_id="get_evidence_picture",
    summary=gettext_noop("A photo drawn anew, smaller"),
    tags=TAGS,
    openapi_extra=_binary("The picture.", "image/jpeg"),
)
def get_evidence_picture(
    request: HttpRequest,
    key: KeyInPath,
    number: Number,
    side: Side,
    asked: Annotated[DayAsked, Query()],  # noqa: ARG001 -- read by AskedMiddleware
) -> HttpResponse | FileResponse:
    """Send a photo without what its camera wrote into it, to whoever sees the project."""
    found, reading = project_read(request, key)
    row: Evidence = get_object_or_404(evidence_of(found, reading), pk=number)
    if not row.thumbnail or side not in THUMBNAIL_SIDES:
        raise Http404
    stored = thumbnail_name(row.thumbnail, side)
    return kept_file(request, evidence_files(), stored, kept_at=row.at, content_type="image/jpeg")


def _milestone(project: Project, step: int | None) -> Milestone | None:
    if step is None:
        return None
    found = Milestone.objects.filter(project=project, number=step, removed_at=None).first()
    if found is None:
        raise unknown("milestone", step)
    return found


def _content(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise FieldsError({"content": [_("Send the file in base64.")]}) from error


def _rows(page: list[Evidence], project: ProjectFacts, reading: Reading) -> list[EvidenceRow]:
    viewer = viewer_of(project, reading)
    shown = zip(page, cards(page, project, reading), strict=True)
    return [_row(one, card, viewer) for one, card in shown]


def _row(one: Evidence, card: Card, viewer: Viewer) -> EvidenceRow:
    is_photo = one.kind == EvidenceKind.PHOTO
    return EvidenceRow(
        number=one.pk,
        kind=one.kind,
        caption=card.caption,
        milestone=one.milestone.number if one.milestone else None,
        claimed_from=one.claimed_from,
        claimed_to=one.claimed_to,
        given_at=one.at,
        given_by=card.given_by,
        file=FileRow(
            name=one.name,
            content_type=one.content_type,
            size_bytes=one.size_bytes,
            sha256=one.sha256,
        )
        if viewer.originals
        else None,
        photo=_photo(one, viewer) if viewer.originals and is_photo else None,
        repeats=[RepeatRow(project=it.key, evidence=it.number) for it in card.alike if it.key],
        repeats_elsewhere=any(not it.key for it in card.alike),
    )


def _photo(one: Evidence, viewer: Viewer) -> PhotoRow:
    north, east = one.latitude, one.longitude
    point = None if north is None or east is None else (float(north), float(east))
    away = nearest_km(point, viewer.points) if point else None
    gap = None
    if one.taken_at and one.claimed_from and one.claimed_to:
        gap = gap_days(timezone.localdate(one.taken_at), (one.claimed_from, one.claimed_to))
    return PhotoRow(
        taken_at=one.taken_at,
        point=Point(latitude=str(north), longitude=str(east)) if point else None,
        distance_km=None if away is None else round(away, 1),
        gap_days=gap,
        width=one.width,
        height=one.height,
    )
