"""Operations of the custodian: records handed over, and what became of each file."""

from __future__ import annotations

from base64 import b64decode
from datetime import date, datetime
from pathlib import Path as FilePath
from typing import Annotated, cast

from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from ninja import Field, Path, Query, Router, Schema
from ninja.responses import Status

from bagdar.core.jobs.policy import RecordKind
from bagdar.lake import scratch_folder
from bagdar.runs.jobs import Handed, Taking
from bagdar.sources.exchange import Manifest, RecordsError
from bagdar.web.delivery.actions.checks import DeliveryError
from bagdar.web.delivery.api.finding import MOST_NUMBER, reading_of
from bagdar.web.jobs.actions.computing import scratch_root
from bagdar.web.jobs.actions.records import HandedError, take_files
from bagdar.web.jobs.api.routes import TAGS, OfProgramme, programme_asked
from bagdar.web.jobs.forms.records import LARGEST_SHEET_BYTES
from bagdar.web.jobs.models import Batch
from bagdar.web.jobs.permissions import is_custodian
from bagdar.web.jobs.queries.batches import batches_of, reason_words
from bagdar.web.people.api.asking import WRITER, writer
from bagdar.web.people.api.fields import Key, Rows, Strict
from bagdar.web.people.api.problems import READS, WRITES, FieldsError
from bagdar.web.people.models import Role
from bagdar.web.people.requests import Asked
from bagdar.web.projects.models import Programme
from bagdar.web.wording import in_words

router = Router()
MOST_BASE64 = 5 * 2**20
"""No more fits into a request of the API; larger files go in by the page or on the machine."""
BatchNumber = Annotated[int, Path(ge=1, le=MOST_NUMBER)]


class BatchRow(Schema):
    """What became of a file of records: counts, and nothing of a person."""

    number: int
    programme: str
    kind: str
    taking: str
    digest: str
    key_id: str
    first_month: date
    last_month: date
    given: int
    kept: int
    repeated: int
    set_apart: dict[str, int]
    lines: dict[str, list[int]] = Field(
        description=gettext_noop("The first lines that were set apart, by reason.")
    )
    at: datetime
    taken_before: bool = Field(
        description=gettext_noop("The same file was taken in before: nothing changed.")
    )


class RecordsTaken(Schema):
    """The files that were taken in, in the order they were sent."""

    items: list[BatchRow]


class RecordsFileGiven(Strict):
    """A file of records as it was written beside its manifest."""

    kind: RecordKind
    file: str = Field(
        min_length=1,
        max_length=MOST_BASE64,
        description=gettext_noop("The file as it is, plain or .gz, in base64."),
    )
    manifest: str = Field(
        min_length=1,
        max_length=LARGEST_SHEET_BYTES,
        description=gettext_noop("The text of its manifest."),
    )


class RecordsGiven(Strict):
    """Files of records of a programme; all of them are taken in, or none."""

    programme: Key
    files: list[RecordsFileGiven] = Field(min_length=1, max_length=len(RecordKind))
    taking: Taking = Taking.ADD
    letting_go: bool = Field(
        default=False,
        description=gettext_noop("A whole history may lack months that are kept: let them go."),
    )


@router.post(
    "/jobs/records",
    response={201: RecordsTaken, **WRITES},
    auth=WRITER,
    operation_id="hand_over_job_records",
    summary=gettext_noop("Hand job records over"),
    tags=TAGS,
)
def hand_over(request: HttpRequest, body: RecordsGiven) -> Status[RecordsTaken]:
    """Take pseudonymous records in; what is refused leaves nothing, and is told by reason."""
    by, at = writer(request), cast("Asked", request).now
    if not reading_of(request).scope.has_whole((Role.CUSTODIAN,)):
        raise Http404
    programme = Programme.objects.filter(key=body.programme, is_synthetic=by.is_synthetic).first()
    if programme is None:
        text = _("Nothing is called “%s” here.") % body.programme
        raise FieldsError({"programme": [text]})
    with scratch_folder(scratch_root()) as folder:
        handed = [_handed(one, place, folder) for place, one in enumerate(body.files)]
        try:
            found = take_files(
                programme,
                handed,
                by=by,
                at=at,
                taking=body.taking,
                letting_go=body.letting_go,
            )
        except DeliveryError as error:
            raise FieldsError({"files": _refusals(error)}) from error
    rows = [_batch_row(one, before=taken.known_before and not taken.kept) for taken, one in found]
    return Status(201, RecordsTaken(items=rows))


@router.get(
    "/jobs/records",
    response={200: Rows[BatchRow], **READS},
    operation_id="list_job_records",
    summary=gettext_noop("Files of job records that were taken in"),
    tags=TAGS,
)
def list_batches(request: HttpRequest, asked: Annotated[OfProgramme, Query()]) -> Rows[BatchRow]:
    """List the files that were taken in, the newest first; for the custodian."""
    rows = _batches(request)
    programme = programme_asked(asked.programme, reading_of(request))
    if programme is not None:
        rows = rows.filter(programme=programme)
    shown = rows[asked.offset : asked.offset + asked.limit]
    items = [_batch_row(one, before=False) for one in shown]
    return Rows[BatchRow](items=items, count=rows.count())


@router.get(
    "/jobs/records/{number}",
    response={200: BatchRow, **READS},
    operation_id="get_job_records",
    summary=gettext_noop("What became of a file of job records"),
    tags=TAGS,
)
def get_batch(request: HttpRequest, number: BatchNumber) -> BatchRow:
    """Give the counts of one file, with the reasons for which rows were set apart."""
    return _batch_row(get_object_or_404(_batches(request), pk=number), before=False)


def _batches(request: HttpRequest) -> QuerySet[Batch]:
    """Return what the custodian reads; for anybody else there is nothing."""
    scope = reading_of(request).scope
    if not is_custodian(scope, request.user):
        raise Http404
    return batches_of(synthetic=scope.is_synthetic)


def _handed(given: RecordsFileGiven, place: int, folder: FilePath) -> Handed:
    """Lay a file down as it was sent. Raises FieldsError for what is no file or manifest."""
    path = folder / f"{place}"
    try:
        path.write_bytes(b64decode(given.file, validate=True))
    except ValueError:
        raise FieldsError({f"files.{place}.file": [_("Send the file in base64.")]}) from None
    try:
        sheet = Manifest.from_text(given.manifest)
    except RecordsError as error:
        raise FieldsError({f"files.{place}.manifest": [in_words(error.problem)]}) from error
    return Handed(path, given.kind, sheet)


def _refusals(error: DeliveryError) -> list[str]:
    """Say why files are refused and, where rows were set apart, how many for each reason."""
    texts = [text for told in error.problems.values() for text in told]
    apart = error.set_apart if isinstance(error, HandedError) else {}
    return [*texts, *(f"{reason_words(str(one))}: {count}" for one, count in apart.items())]


def _batch_row(one: Batch, *, before: bool) -> BatchRow:
    names: tuple[str, ...] = ("kind", "taking", "digest", "key_id", "first_month", "last_month")
    names += ("given", "kept", "repeated", "set_apart", "lines", "at")
    told = {name: getattr(one, name) for name in names}
    return BatchRow(number=one.pk, programme=one.programme.key, taken_before=before, **told)
