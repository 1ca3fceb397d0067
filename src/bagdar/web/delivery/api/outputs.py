"""Operations on the life after a launch: monthly output, and visits."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, cast

from django.http import HttpRequest
from django.utils.translation import gettext_noop
from ninja import Field, Query, Router, Schema
from ninja.responses import Status

from bagdar.web.delivery.actions.operating import record_inspection
from bagdar.web.delivery.actions.outputs import (
    MOST_HEADCOUNT,
    OutputFacts,
    report_output,
    source_of,
)
from bagdar.web.delivery.api.finding import (
    Note,
    NumberGiven,
    StepGiven,
    evidence_given,
    phase_given,
    project_read,
    project_written,
    reading_of,
    refused_by_field,
    window,
)
from bagdar.web.delivery.models import OutputSource
from bagdar.web.delivery.permissions import plans
from bagdar.web.delivery.queries.output_page import Sees, sees_of
from bagdar.web.delivery.queries.outputs import Figures, Month, months_of
from bagdar.web.people.api.asking import WRITER, writer
from bagdar.web.people.api.fields import Day, KeyInPath, Rows, Strict
from bagdar.web.people.api.problems import READS, WRITES
from bagdar.web.people.requests import Asked
from bagdar.web.projects.api.bodies import CapacityGiven, Number
from bagdar.web.projects.api.routes import WindowOfDay
from bagdar.web.projects.api.shapes import Capacity
from bagdar.web.projects.api.telling import capacity_row, number_as_text
from bagdar.web.projects.models import Project, ProjectFacts
from bagdar.web.projects.permissions.writing import Rights
from bagdar.web.projects.queries.filtering import Reading
from bagdar.web.projects.queries.history import actor_shown
from bagdar.web.projects.queries.sheet import live_of

router = Router()
TAGS = ["output"]


class FiguresRow(Schema):
    """What one source says of a month, its phases summed up."""

    source: str
    output: Capacity | None
    sales_kzt: str | None
    headcount: int | None
    taxes_kzt: str | None
    note: str
    said_at: datetime
    said_by: str
    times_said: int = Field(description=gettext_noop("1, and one more for each correction."))


class MonthRow(Schema):
    """A month: the enterprise's figures first, those of the district beside them."""

    month: date
    capacity_used_ratio: str | None
    said: list[FiguresRow]
    withheld: list[str] = Field(
        description=gettext_noop("Fields there are, which the reader may not see.")
    )


class InspectionRow(Schema):
    """What a visit found."""

    on: date
    works: bool
    note: str
    evidence: int | None
    at: datetime
    by: str


class OutputGiven(Strict):
    """A month of a launched object, named by its first day; what is not known stays out."""

    month: Day
    output: CapacityGiven | None = Field(
        None, description=gettext_noop("In the unit of the capacity, as the UCUM unit.")
    )
    sales_kzt: Number | None = None
    headcount: int | None = Field(None, ge=0, le=MOST_HEADCOUNT)
    taxes_kzt: Number | None = None
    note: Note = ""
    evidence: NumberGiven | None = None
    phase: StepGiven | None = None
    source: OutputSource | None = Field(
        None, description=gettext_noop("Follows from who reports; the programme office may say it.")
    )
    sure: bool = Field(False, description=gettext_noop("A figure far from the last one is right."))


class InspectionGiven(Strict):
    """What was found on the spot."""

    on: Day
    works: bool
    note: Note
    evidence: NumberGiven | None = None


@router.get(
    "/projects/{key}/output",
    response={200: Rows[MonthRow], **READS},
    operation_id="list_output",
    summary=gettext_noop("Monthly output of a project"),
    tags=TAGS,
)
def list_output(
    request: HttpRequest, key: KeyInPath, asked: Annotated[WindowOfDay, Query()]
) -> Rows[MonthRow]:
    """List what was reported by month, the newest first."""
    found, reading = project_read(request, key)
    months = _months(found, reading)[::-1]
    sees = sees_of(found, reading)
    items, count = window(months, asked, lambda one: _month_row(one, sees, reading))
    return Rows[MonthRow](items=items, count=count)


@router.post(
    "/projects/{key}/output",
    response={201: MonthRow, **WRITES},
    auth=WRITER,
    operation_id="report_output",
    summary=gettext_noop("Report a month of output"),
    tags=TAGS,
)
def report(request: HttpRequest, key: KeyInPath, body: OutputGiven) -> Status[MonthRow]:
    """Report a month, or correct it by another row; what was said before stays."""
    project = project_written(request, key, _reports)
    facts = OutputFacts(
        month=body.month,
        **_figures(body),
        note=body.note,
        evidence=evidence_given(project, body.evidence),
        phase=phase_given(project, body.phase),
        source=body.source.value if body.source else "",
        sure=body.sure,
    )
    with refused_by_field({"output_value": "output.value", "unit": "output.unit"}):
        report_output(project, facts, by=writer(request), at=cast("Asked", request).now)
    reading = reading_of(request)
    month = next(one for one in _months(project, reading) if one.month == body.month)
    return Status(201, _month_row(month, sees_of(project, reading), reading))


@router.post(
    "/projects/{key}/inspections",
    response={201: InspectionRow, **WRITES},
    auth=WRITER,
    operation_id="record_inspection",
    summary=gettext_noop("Record a visit"),
    tags=TAGS,
)
def inspect(request: HttpRequest, key: KeyInPath, body: InspectionGiven) -> Status[InspectionRow]:
    """Write down that an object was found working or idle; the enterprise does not do that."""
    project = project_written(request, key, plans)
    evidence = evidence_given(project, body.evidence)
    with refused_by_field():
        made = record_inspection(
            project,
            on=body.on,
            works=body.works,
            note=body.note,
            evidence=evidence,
            by=writer(request),
            at=cast("Asked", request).now,
        )
    row = InspectionRow(
        on=made.on,
        works=made.works,
        note=made.note,
        evidence=made.evidence_id,
        at=made.at,
        by=actor_shown(made.actor_id, made.actor_label, reading_of(request)),
    )
    return Status(201, row)


def _reports(rights: Rights, project: Project) -> bool:
    return source_of(rights, project) is not None


def _figures(body: OutputGiven) -> dict[str, Any]:
    """Return the figures of a body as the columns of a row."""
    money = {"sales_kzt": body.sales_kzt, "taxes_kzt": body.taxes_kzt}
    made: dict[str, Any] = {
        name: None if text is None else Decimal(text) for name, text in money.items()
    }
    made["headcount"] = body.headcount
    if body.output is not None:
        made |= {"output_value": Decimal(body.output.value), "unit": body.output.unit}
    return made


def _months(project: ProjectFacts, reading: Reading) -> tuple[Month, ...]:
    number = live_of(project).pk
    return months_of([number], as_of=reading.as_of).get(number, ())


def _month_row(month: Month, sees: Sees, reading: Reading) -> MonthRow:
    sources = (
        (OutputSource.ENTERPRISE, month.enterprise),
        (OutputSource.DISTRICT, month.district),
    )
    withheld = [] if sees.output else ["capacity_used_ratio", "output"]
    withheld += [] if sees.money else ["headcount", "note", "sales_kzt", "taxes_kzt"]
    used = None if month.share is None else number_as_text(round(month.share, 4))
    return MonthRow(
        month=month.month,
        capacity_used_ratio=used if sees.output else None,
        said=[_said(source, one, sees, reading) for source, one in sources if one is not None],
        withheld=sorted(withheld),
    )


def _said(source: OutputSource, found: Figures, sees: Sees, reading: Reading) -> FiguresRow:
    last = found.said[-1]
    return FiguresRow(
        source=source.value,
        output=capacity_row(found.output, found.unit) if sees.output else None,
        sales_kzt=number_as_text(found.sales) if sees.money else None,
        headcount=found.headcount if sees.money else None,
        taxes_kzt=number_as_text(found.taxes) if sees.money else None,
        note=last.note if sees.money else "",
        said_at=last.at,
        said_by=actor_shown(last.actor_id, last.actor_label, reading),
        times_said=found.rows,
    )
