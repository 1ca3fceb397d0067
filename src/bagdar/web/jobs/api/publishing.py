"""Operations on what is published of jobs: agreements of enterprises, releases of months."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from ninja import Path, Query, Router, Schema
from ninja.responses import Status

from bagdar.web.delivery.api.finding import (
    MOST_NUMBER,
    Document,
    reading_of,
    refused_by_field,
    window,
)
from bagdar.web.jobs.actions.agreements import end_agreement, enter_agreement
from bagdar.web.jobs.actions.releasing import ask_release
from bagdar.web.jobs.api.routes import OfProgramme, programme_asked
from bagdar.web.jobs.models import Agreement, Release
from bagdar.web.jobs.permissions import is_office
from bagdar.web.jobs.queries.cells import months_to_release
from bagdar.web.jobs.queries.publication import first_month_of, outcomes_of
from bagdar.web.people.api.asking import WRITER, writer
from bagdar.web.people.api.fields import Day, Key, Rows, Strict
from bagdar.web.people.api.problems import READS, WRITES, FieldsError
from bagdar.web.projects.models import Programme, Project

router = Router()
TAGS = ["jobs"]
AgreementNumber = Annotated[int, Path(ge=1, le=MOST_NUMBER)]


class AgreementRow(Schema):
    """That an enterprise agreed to have a project's own totals published.

    `first_month` is the first month at whose end it holds; `outcomes` tells for each measure what
    became of it in the newest release: published, waits, unchanged, few, not_counted,
    another_enterprise or ended.
    """

    number: int
    project: str
    programme: str
    enterprise: str
    document: str
    starts_on: date
    ends_on: date | None
    first_month: date
    outcomes: dict[str, str]


class AgreementGiven(Strict):
    """Which project, by which document, from when; `ends_on` is the first day without it."""

    project: Key
    document: Document
    starts_on: Day
    ends_on: Day | None = None


class AgreementEnded(Strict):
    """The first day on which an agreement holds no more."""

    ends_on: Day


class ReleaseRow(Schema):
    """A month of a programme as it was released: decided once, never changed.

    `is_coarse`: more cells are withheld than need be, as deciding each of them beside all earlier
    months would have taken too much work.
    """

    programme: str
    measure: str
    month: date
    rules: str
    frozen_at: datetime | None
    is_coarse: bool


class ReleaseGiven(Strict):
    """Which closed month of which programme everybody is to be shown, by its first day."""

    programme: Key
    month: Day


class ReleaseAsked(Schema):
    """A month of a programme, which can be released or will be in the background."""

    programme: str
    month: date


@router.get(
    "/jobs/agreements",
    response={200: Rows[AgreementRow], **READS},
    operation_id="list_job_agreements",
    summary=gettext_noop("Agreements on totals of jobs"),
    tags=TAGS,
)
def list_agreements(
    request: HttpRequest, asked: Annotated[OfProgramme, Query()]
) -> Rows[AgreementRow]:
    """List the agreements, the newest first; for the programme office."""
    rows = _agreements(request).select_related("project__programme", "enterprise")
    programme = programme_asked(asked.programme, reading_of(request))
    if programme is not None:
        rows = rows.filter(project__programme=programme)
    rows = rows.order_by("-at", "-pk")
    items, count = window(list(rows), asked, _agreement_row)
    return Rows[AgreementRow](items=items, count=count)


@router.post(
    "/jobs/agreements",
    response={201: AgreementRow, **WRITES},
    auth=WRITER,
    operation_id="enter_job_agreement",
    summary=gettext_noop("Enter an agreement on totals of jobs"),
    tags=TAGS,
)
def enter(request: HttpRequest, body: AgreementGiven) -> Status[AgreementRow]:
    """Enter that the enterprise of a project agreed to publish its totals, from a day on."""
    _office(request)
    projects = Project.objects.filter(
        programme__is_synthetic=reading_of(request).scope.is_synthetic
    )
    project = projects.filter(key=body.project).select_related("programme", "enterprise").first()
    if project is None:
        raise FieldsError({"project": [_("Nothing is called “%s” here.") % body.project]})
    with refused_by_field():
        made = enter_agreement(
            project,
            document=body.document,
            starts_on=body.starts_on,
            ends_on=body.ends_on,
            by=writer(request),
            at=reading_of(request).at,
        )
    return Status(201, _agreement_row(made))


@router.post(
    "/jobs/agreements/{number}/end",
    response={201: AgreementRow, **WRITES},
    auth=WRITER,
    operation_id="end_job_agreement",
    summary=gettext_noop("End an agreement on totals of jobs"),
    tags=TAGS,
)
def end(
    request: HttpRequest, number: AgreementNumber, body: AgreementEnded
) -> Status[AgreementRow]:
    """End an agreement; what was shown under it stays shown."""
    found = get_object_or_404(_agreements(request).select_related("project__programme"), pk=number)
    with refused_by_field():
        end_agreement(found, body.ends_on, by=writer(request), at=reading_of(request).at)
    found.refresh_from_db()
    return Status(201, _agreement_row(found))


@router.get(
    "/jobs/releases",
    response={200: Rows[ReleaseRow], **READS},
    operation_id="list_job_releases",
    summary=gettext_noop("Released months of jobs"),
    tags=TAGS,
)
def list_releases(request: HttpRequest, asked: Annotated[OfProgramme, Query()]) -> Rows[ReleaseRow]:
    """List the months that were released, the newest first; for the programme office."""
    _office(request)
    rows = Release.objects.filter(programme__in=_programmes(request, asked))
    rows = rows.select_related("programme")
    ordered = rows.order_by("-month", "programme", "measure")
    items, count = window(list(ordered), asked, _release_row)
    return Rows[ReleaseRow](items=items, count=count)


@router.get(
    "/jobs/releases/candidates",
    response={200: Rows[ReleaseAsked], **READS},
    operation_id="list_job_months_to_release",
    summary=gettext_noop("Months of jobs that can be released"),
    tags=TAGS,
)
def list_candidates(
    request: HttpRequest, asked: Annotated[OfProgramme, Query()]
) -> Rows[ReleaseAsked]:
    """List the months that are computed from contributions and not released; for the office."""
    _office(request)
    rows = [
        ReleaseAsked(programme=one.key, month=month)
        for one in _programmes(request, asked).order_by("key")
        for month in months_to_release(one)
    ]
    items, count = window(rows, asked, lambda one: one)
    return Rows[ReleaseAsked](items=items, count=count)


@router.post(
    "/jobs/releases",
    response={201: ReleaseAsked, **WRITES},
    auth=WRITER,
    operation_id="release_job_month",
    summary=gettext_noop("Release a month of jobs"),
    tags=TAGS,
)
def release(request: HttpRequest, body: ReleaseGiven) -> Status[ReleaseAsked]:
    """Have a closed month released in the background. It cannot be undone."""
    _office(request)
    synthetic = reading_of(request).scope.is_synthetic
    programme = Programme.objects.filter(key=body.programme, is_synthetic=synthetic).first()
    if programme is None:
        raise FieldsError({"programme": [_("Nothing is called “%s” here.") % body.programme]})
    with refused_by_field():
        ask_release(programme, body.month, by=writer(request), at=reading_of(request).at)
    return Status(201, ReleaseAsked(programme=programme.key, month=body.month))


def _office(request: HttpRequest) -> None:
    """Be not there for whoever does not publish jobs in the world that is read."""
    if not is_office(reading_of(request).scope, request.user):
        raise Http404


def _programmes(request: HttpRequest, asked: OfProgramme) -> QuerySet[Programme]:
    """Return the programmes of the world that is read, or the one that is asked for."""
    reading = reading_of(request)
    programme = programme_asked(asked.programme, reading)
    rows = Programme.objects.filter(is_synthetic=reading.is_synthetic)
    return rows if programme is None else rows.filter(pk=programme)


def _agreements(request: HttpRequest) -> QuerySet[Agreement]:
    _office(request)
    synthetic = reading_of(request).scope.is_synthetic
    return Agreement.objects.filter(project__programme__is_synthetic=synthetic)


def _agreement_row(one: Agreement) -> AgreementRow:
    return AgreementRow(
        number=one.pk,
        project=one.project.key,
        programme=one.project.programme.key,
        enterprise=one.enterprise.key,
        document=one.document,
        starts_on=one.starts_on,
        ends_on=one.ends_on,
        first_month=first_month_of(one),
        outcomes={told.measure: told.outcome.value for told in outcomes_of(one)},
    )


def _release_row(one: Release) -> ReleaseRow:
    return ReleaseRow(
        programme=one.programme.key,
        measure=one.measure,
        month=one.month,
        rules=one.rule_version,
        frozen_at=one.frozen_at,
        is_coarse=one.is_coarse,
    )
