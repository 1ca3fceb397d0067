"""Operations on corrections of accepted reports and of locked months."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated

from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_noop
from ninja import Field, Query, Router, Schema
from ninja.responses import Status

from bagdar.web.delivery.api.finding import (
    MOST_NUMBER,
    Document,
    Note,
    refused_by_field,
    window,
)
from bagdar.web.jobs.actions.corrections import Paper, decide_correction, propose_correction
from bagdar.web.jobs.api.routes import (
    TAGS,
    JobLineGiven,
    OfProgramme,
    ReportNumber,
    asking,
    line_given,
    programme_asked,
    report_asked,
)
from bagdar.web.jobs.models import Correction
from bagdar.web.jobs.queries.reading import corrections_for, projects_read
from bagdar.web.people.api.asking import WRITER, writer
from bagdar.web.people.api.fields import Rows, Strict
from bagdar.web.people.api.problems import READS, WRITES
from bagdar.web.projects.permissions import Sight, sight_of
from bagdar.web.projects.queries.filtering import Reading

router = Router()


class CorrectionsAsked(OfProgramme):
    """Which corrections: of a report, or all that the reader reads; those that wait alone."""

    report: int | None = Field(None, ge=1, le=MOST_NUMBER)
    waiting: bool = Field(
        False, description=gettext_noop("Only those that nobody has decided yet.")
    )


class CorrectionRow(Schema):
    """A correction and what became of it; `decision` is empty while it waits."""

    number: int
    report: int
    month: date
    territory: str | None
    enterprise: str | None
    project: str
    programme: str
    phase: int | None
    kind: str
    figures: dict[str, str]
    evidence_class: str
    ground: str
    document: str
    decision: str
    decision_note: str
    at: datetime
    decided_at: datetime | None


class CorrectionGiven(Strict):
    """The right figures of a line, with ground and document."""

    line: JobLineGiven
    ground: Note
    document: Document


class JobDecision(StrEnum):
    """What becomes of a correction."""

    APPROVED = "approved"
    REJECTED = "rejected"


class JobDecisionGiven(Strict):
    """The answer to a correction; a rejection says why."""

    decision: JobDecision
    note: Note = ""


@router.get(
    "/jobs/corrections",
    response={200: Rows[CorrectionRow], **READS},
    operation_id="list_job_corrections",
    summary=gettext_noop("Corrections of accepted reports"),
    tags=TAGS,
)
def list_corrections(
    request: HttpRequest, asked: Annotated[CorrectionsAsked, Query()]
) -> Rows[CorrectionRow]:
    """List the corrections that the reader reads, the newest first."""
    rows, reading = _corrections(request)
    if asked.report is not None:
        rows = rows.filter(report=asked.report)
    programme = programme_asked(asked.programme, reading)
    if programme is not None:
        rows = rows.filter(project__programme=programme)
    if asked.waiting:
        rows = rows.filter(decision="")
    sight = sight_of(reading.scope)
    seen = [one for one in rows.order_by("-at", "-pk") if _is_read(one, reading, sight)]
    items, count = window(seen, asked, _correction_row)
    return Rows[CorrectionRow](items=items, count=count)


@router.get(
    "/jobs/corrections/{number}",
    response={200: CorrectionRow, **READS},
    operation_id="get_job_correction",
    summary=gettext_noop("A correction of an accepted report"),
    tags=TAGS,
)
def get_correction(request: HttpRequest, number: ReportNumber) -> CorrectionRow:
    """Give a correction with its ground, and what became of it."""
    found, _reading = _correction(request, number)
    return _correction_row(found)


@router.post(
    "/jobs/reports/{number}/corrections",
    response={201: CorrectionRow, **WRITES},
    auth=WRITER,
    operation_id="propose_job_correction",
    summary=gettext_noop("Propose a correction of an accepted report"),
    tags=TAGS,
)
def propose(
    request: HttpRequest, number: ReportNumber, body: CorrectionGiven
) -> Status[CorrectionRow]:
    """Propose the right figures of a line, or its class of evidence; another person decides."""
    found, reading = report_asked(request, number)
    line, paper = line_given(body.line, reading), Paper(body.ground, body.document)
    if "evidence_class" not in body.line.model_fields_set:
        line = replace(line, evidence_class="")
    with refused_by_field():
        made = propose_correction(found, line, paper, by=writer(request), at=reading.at)
    return Status(201, _correction_row(made))


@router.post(
    "/jobs/corrections/{number}/decision",
    response={201: CorrectionRow, **WRITES},
    auth=WRITER,
    operation_id="decide_job_correction",
    summary=gettext_noop("Decide a correction"),
    tags=TAGS,
)
def decide(
    request: HttpRequest, number: ReportNumber, body: JobDecisionGiven
) -> Status[CorrectionRow]:
    """Approve or reject a correction that somebody else proposed."""
    _person, powers, reading = asking(request)
    rows = corrections_for(powers, reading).select_related("report__period", "project")
    found = get_object_or_404(rows, pk=number)
    if not projects_read(found.report, [found.project], reading):
        raise Http404
    with refused_by_field():
        done = decide_correction(
            found,
            approve=body.decision == JobDecision.APPROVED,
            note=body.note,
            by=writer(request),
            at=reading.at,
        )
    return Status(201, _correction_row(done))


def _corrections(request: HttpRequest) -> tuple[QuerySet[Correction], Reading]:
    """Return the corrections of reports that the reader reads, on projects that they see."""
    _person, powers, reading = asking(request)
    rows = corrections_for(powers, reading)
    named = (
        "report__period",
        "report__territory",
        "report__enterprise",
        "project__programme",
        "phase",
    )
    return rows.select_related(*named), reading


def _correction(request: HttpRequest, number: int) -> tuple[Correction, Reading]:
    rows, reading = _corrections(request)
    found: Correction = get_object_or_404(rows, pk=number)
    if not _is_read(found, reading):
        raise Http404
    return found, reading


def _is_read(one: Correction, reading: Reading, sight: Sight | None = None) -> bool:
    return bool(projects_read(one.report, [one.project], reading, sight=sight))


def _correction_row(one: Correction) -> CorrectionRow:
    report = one.report
    return CorrectionRow(
        number=one.pk,
        report=report.pk,
        month=report.period.month,
        territory=report.territory.key if report.territory else None,
        enterprise=report.enterprise.key if report.enterprise else None,
        project=one.project.key,
        programme=one.project.programme.key,
        phase=one.phase.number if one.phase else None,
        kind=one.kind,
        figures=one.figures,
        evidence_class=one.evidence_class,
        ground=one.ground,
        document=one.document,
        decision=one.decision,
        decision_note=one.decision_note,
        at=one.at,
        decided_at=one.decided_at,
    )
