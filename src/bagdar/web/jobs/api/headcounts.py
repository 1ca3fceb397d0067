"""Operations on the jobs of employers by month, as custodians count them."""

from __future__ import annotations

from base64 import b64decode
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated

from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from ninja import Field, Query, Router, Schema
from ninja.responses import Status
from pydantic import StringConstraints

from bagdar.lake import scratch_folder
from bagdar.sources.custody import MOST_JOBS, Headcount
from bagdar.web.delivery.api.finding import Note, reading_of, refused_by_field
from bagdar.web.jobs.actions.computing import scratch_root
from bagdar.web.jobs.actions.headcounts import correct_headcount, take_headcounts
from bagdar.web.jobs.api.routes import TAGS
from bagdar.web.jobs.forms.headcounts import MOST_SEARCHED
from bagdar.web.jobs.models import EmployerJobs
from bagdar.web.jobs.permissions import is_custodian, reads_headcounts
from bagdar.web.jobs.queries.headcounts import Counted, counted, holding
from bagdar.web.people.api.asking import WRITER, writer
from bagdar.web.people.api.fields import NO_CONTROLS, Day, Key, Rows, Strict, Window
from bagdar.web.people.api.problems import READS, WRITES, FieldsError
from bagdar.web.people.permissions import SEES_RESTRICTED
from bagdar.web.projects.models import Programme
from bagdar.web.projects.queries.filtering import Reading
from bagdar.web.projects.queries.history import actor_shown

router = Router()
MOST_BASE64 = 5 * 2**20
"""No more fits into a request of the API; larger files go in by the page or on the machine."""
Searched = Annotated[str, StringConstraints(max_length=MOST_SEARCHED, pattern=NO_CONTROLS)]
Bin = Annotated[str, StringConstraints(pattern=r"^[0-9]{12}$")]
Jobs = Annotated[Decimal, Field(ge=0, lt=MOST_JOBS, decimal_places=3)]


class HeadcountsAsked(Window):
    """Which employers, by a part of the BIN or name, and which month."""

    q: Searched = Field(
        "", description=gettext_noop("A part of the BIN or of the name of an employer.")
    )
    month: Day | None = None


class HeadcountSaid(Schema):
    """A number that was said before."""

    jobs: Decimal
    at: datetime
    by: str


class HeadcountRow(Schema):
    """All jobs of an employer in a month; the last number holds, those before stay beside it."""

    employer: str = Field(description=gettext_noop("BIN of the employer."))
    name: str = Field(description=gettext_noop("Empty for the custodian, who reads no register."))
    month: date
    jobs: Decimal
    at: datetime
    by: str
    put_right: bool = Field(description=gettext_noop("The number was put right by hand."))
    earlier: list[HeadcountSaid]


class HeadcountsGiven(Strict):
    """A table of jobs of employers by month."""

    programme: Key
    file: str = Field(
        min_length=1,
        max_length=MOST_BASE64,
        description=gettext_noop("The table with the columns employer, month and jobs, in base64."),
    )


class HeadcountsTaken(Schema):
    """What became of a table: rows given, new, there already, and set apart by reason."""

    given: int
    kept: int
    repeated: int
    set_apart: dict[str, int]


class HeadcountGiven(Strict):
    """The right number of an employer's jobs in a month, and why."""

    programme: Key
    employer: Bin
    month: Day
    jobs: Jobs
    ground: Note


@router.get(
    "/jobs/headcounts",
    response={200: Rows[HeadcountRow], **READS},
    operation_id="list_job_headcounts",
    summary=gettext_noop("Jobs of employers by month"),
    tags=TAGS,
)
def list_headcounts(
    request: HttpRequest, asked: Annotated[HeadcountsAsked, Query()]
) -> Rows[HeadcountRow]:
    """List the jobs of employers as custodians counted them, the newest month first."""
    reading = reading_of(request)
    if not reads_headcounts(reading.scope, request.user):
        raise Http404
    named = reading.scope.has_whole(SEES_RESTRICTED)
    month = asked.month.replace(day=1) if asked.month else None
    rows = holding(reading, search=asked.q, month=month, named=named)
    shown = counted(rows[asked.offset : asked.offset + asked.limit], named=named)
    return Rows[HeadcountRow](items=[_row(one, reading) for one in shown], count=rows.count())


@router.post(
    "/jobs/headcounts",
    response={201: HeadcountsTaken, **WRITES},
    auth=WRITER,
    operation_id="hand_over_job_headcounts",
    summary=gettext_noop("Hand jobs of employers over"),
    tags=TAGS,
)
def hand_over(request: HttpRequest, body: HeadcountsGiven) -> Status[HeadcountsTaken]:
    """Take a table in; rows that cannot be used are set apart, counted by reason."""
    programme = _programme(request, body.programme)
    try:
        content = b64decode(body.file, validate=True)
    except ValueError:
        raise FieldsError({"file": [_("Send the file in base64.")]}) from None
    with scratch_folder(scratch_root()) as folder, refused_by_field({"": "file"}):
        path = folder / "headcounts.csv"
        path.write_bytes(content)
        found = take_headcounts(programme, path, by=writer(request), at=reading_of(request).at)
    told = HeadcountsTaken(
        given=found.given,
        kept=found.kept,
        repeated=found.repeated,
        set_apart=dict(found.set_apart),
    )
    return Status(201, told)


@router.post(
    "/jobs/headcounts/corrections",
    response={201: HeadcountRow, **WRITES},
    auth=WRITER,
    operation_id="correct_job_headcount",
    summary=gettext_noop("Put a number of an employer's jobs right"),
    tags=TAGS,
)
def correct(request: HttpRequest, body: HeadcountGiven) -> Status[HeadcountRow]:
    """Append the right number, which holds from now on; what was said stays beside it."""
    programme = _programme(request, body.programme)
    right = Headcount(body.employer, body.month.replace(day=1), body.jobs)
    reading = reading_of(request)
    with refused_by_field():
        made = correct_headcount(programme, right, body.ground, by=writer(request), at=reading.at)
    (told,) = counted([made], named=False)
    return Status(201, _row(told, reading))


def _programme(request: HttpRequest, key: str) -> Programme:
    """Return the programme that a custodian hands over for; for anybody else there is nothing."""
    scope = reading_of(request).scope
    if not is_custodian(scope, writer(request)):
        raise Http404
    found = Programme.objects.filter(key=key, is_synthetic=scope.is_synthetic).first()
    if found is None:
        raise FieldsError({"programme": [_("Nothing is called “%s” here.") % key]})
    return found


def _row(one: Counted, reading: Reading) -> HeadcountRow:
    row = one.row
    return HeadcountRow(
        employer=row.bin,
        name=one.name,
        month=row.month,
        jobs=row.fte,
        at=row.at,
        by=_by(row, reading),
        put_right=not row.digest,
        earlier=[
            HeadcountSaid(jobs=said.row.fte, at=said.row.at, by=_by(said.row, reading))
            for said in one.earlier
        ],
    )


def _by(row: EmployerJobs, reading: Reading) -> str:
    return actor_shown(row.actor_id, row.actor_label, reading)
