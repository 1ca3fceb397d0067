"""The workbook of an answer for programs: taken away, tried, and written once it is confirmed."""

from __future__ import annotations

import tempfile
from base64 import b64decode
from datetime import datetime
from typing import Annotated, cast

from django.http import FileResponse, Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from ninja import Field, Path, Schema
from ninja.responses import Status
from pydantic import StringConstraints

from bagdar.web.data_requests.actions.uploading import take_workbook, try_workbook
from bagdar.web.data_requests.api.routes import (
    MOST_LINES,
    MOST_NUMBER,
    MOST_SLOT,
    TAGS,
    AnswerWhole,
    Number,
    answer_asked,
    answer_whole,
    eyes_of,
    refused,
    router,
)
from bagdar.web.data_requests.models import NAME_LENGTH, Upload
from bagdar.web.data_requests.permissions import acts_for
from bagdar.web.data_requests.queries.before import before_of
from bagdar.web.data_requests.queries.sheet import rows_seen
from bagdar.web.data_requests.queries.workbook import write_workbook
from bagdar.web.people.api.asking import WRITER, writer
from bagdar.web.people.api.fields import NO_CONTROLS, Strict
from bagdar.web.people.api.problems import READS, WRITES, FieldsError
from bagdar.web.people.requests import Asked

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_BASE64 = 5 * 2**20
"""No more fits into a request of the API; larger workbooks go in by the page."""
UploadNumber = Annotated[int, Path(ge=1, le=MOST_NUMBER)]
FileName = Annotated[
    str, StringConstraints(min_length=1, max_length=NAME_LENGTH, pattern=NO_CONTROLS)
]
_SENT = {
    "responses": {
        200: {
            "description": "The workbook.",
            "content": {XLSX: {"schema": {"type": "string", "format": "binary"}}},
        }
    }
}


class WorkbookGiven(Strict):
    """A workbook that was filled in away from here."""

    name: FileName
    file: str = Field(
        min_length=1,
        max_length=MOST_BASE64,
        description=gettext_noop("The workbook as it is, in base64."),
    )


class ChangeTried(Schema):
    """A cell that would change: its column, what stands there, what would."""

    column: str
    now: str
    then: str


class ProblemTried(Schema):
    """What is wrong with a cell."""

    column: str
    message: str


class CellIgnored(Schema):
    """A locked cell that says something else than the register, which stays as it is."""

    column: str
    now: str
    given: str


class RowTried(Schema):
    """What a row of a workbook would do; `stale` where somebody else changed the line since.

    `missing` is a line that the workbook has no row of, told at row 0: it stays as it is.
    """

    row: int
    slot: int
    name: str
    changes: list[ChangeTried]
    problems: list[ProblemTried]
    stale: bool
    changed_by: str
    ignored: list[CellIgnored]
    missing: bool


class WorkbookTried(Schema):
    """A workbook as it was read: nothing is written before it is confirmed."""

    number: int
    answer: int
    sent_at: datetime
    taken_at: datetime | None
    rows: list[RowTried]


class OverwriteGiven(Strict):
    """Lines that somebody else changed since, and which are overwritten nevertheless, by slot."""

    overwrite: Annotated[
        list[Annotated[int, Field(ge=1, le=MOST_SLOT)]], Field(max_length=MOST_LINES)
    ] = []


@router.get(
    "/data-requests/answers/{number}/workbook",
    response={200: None, **READS},
    operation_id="get_data_answer_workbook",
    summary=gettext_noop("The workbook of an answer"),
    tags=TAGS,
    openapi_extra=_SENT,
)
def get_workbook(request: HttpRequest, number: Number) -> FileResponse:
    """Send an answer as a workbook to be filled in away from here, to the office that fills in."""
    found = answer_asked(request, number)
    if not (acts_for(cast("Asked", request).scope, found.desk) and found.own):
        raise Http404
    file = tempfile.TemporaryFile(suffix=".xlsx")  # noqa: SIM115 -- the response closes it
    eyes = eyes_of(request)
    write_workbook(found, rows_seen(found, eyes), file, before_of(found, eyes))
    file.seek(0)
    name = f"data-request-{found.round.request_id}-answer-{number}.xlsx"
    return FileResponse(file, as_attachment=True, filename=name, content_type=XLSX)


@router.post(
    "/data-requests/answers/{number}/workbook",
    response={201: WorkbookTried, **WRITES},
    auth=WRITER,
    operation_id="try_data_answer_workbook",
    summary=gettext_noop("Try a filled workbook"),
    tags=TAGS,
)
def try_one(request: HttpRequest, number: Number, body: WorkbookGiven) -> Status[WorkbookTried]:
    """Read a workbook and tell row by row what it would change; nothing is written yet."""
    found = answer_asked(request, number)
    try:
        content = b64decode(body.file, validate=True)
    except ValueError:
        raise FieldsError({"file": [_("Send the file in base64.")]}) from None
    with refused():
        kept = try_workbook(
            found, content, name=body.name, by=writer(request), at=cast("Asked", request).now
        )
    return Status(201, _tried(kept))


@router.post(
    "/data-requests/answers/{number}/workbook/{upload}",
    response={200: AnswerWhole, **WRITES},
    auth=WRITER,
    operation_id="take_data_answer_workbook",
    summary=gettext_noop("Write what a tried workbook changes"),
    tags=TAGS,
)
def take(
    request: HttpRequest, number: Number, upload: UploadNumber, body: OverwriteGiven
) -> AnswerWhole:
    """Write what a workbook changes; lines changed by others only where they are named."""
    found = answer_asked(request, number)
    kept: Upload = get_object_or_404(Upload, pk=upload, answer=found)
    with refused():
        take_workbook(kept, set(body.overwrite), by=writer(request), at=cast("Asked", request).now)
    return answer_whole(request, found)


def _tried(kept: Upload) -> WorkbookTried:
    return WorkbookTried(
        number=kept.pk,
        answer=kept.answer_id,
        sent_at=kept.sent_at,
        taken_at=kept.taken_at,
        rows=[
            RowTried(
                row=one["row"],
                slot=one["slot"],
                name=one["name"],
                changes=[
                    ChangeTried(column=column, now=now, then=then)
                    for column, now, then in one["changes"]
                ],
                problems=[
                    ProblemTried(column=column, message=text) for column, text in one["problems"]
                ],
                stale=one["stale"],
                changed_by=one["changed_by"],
                ignored=[
                    CellIgnored(column=column, now=now, given=given)
                    for column, now, given in one.get("ignored", ())
                ],
                missing=one.get("missing", False),
            )
            for one in kept.rows
        ],
    )
