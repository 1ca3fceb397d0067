"""Operations on programmes and projects."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import Annotated, Any, cast

from django.db import IntegrityError, transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from ninja import Field, Header, Query, Router, Schema
from ninja.errors import HttpError
from ninja.responses import Status

from bagdar.core.delivery.ledger import Staleness, Timing
from bagdar.web.journal.models import Payload
from bagdar.web.people.api.answers import check_if_match, etag
from bagdar.web.people.api.asking import WRITER, writer
from bagdar.web.people.api.fields import Day, Key, KeyInPath, Rows, Window, Word
from bagdar.web.people.api.problems import (
    READS,
    UPDATES,
    WRITES,
    ChangedMeanwhileError,
    FieldsError,
)
from bagdar.web.people.permissions import World
from bagdar.web.people.requests import Asked
from bagdar.web.projects.actions import (
    NothingChangedError,
    ProjectError,
    StaleError,
    create_project,
    open_versions,
    update_project,
)
from bagdar.web.projects.api.bodies import ProjectChange, ProjectGiven, facts_of, named
from bagdar.web.projects.api.shapes import (
    Changed,
    ProgrammeRow,
    ProjectRow,
    ProjectWhole,
    Step,
)
from bagdar.web.projects.api.telling import JOINED, Teller, programme_row
from bagdar.web.projects.models import (
    Programme,
    Project,
    ProjectQuerySet,
    ProjectVersion,
    Stage,
    Visibility,
)
from bagdar.web.projects.queries.asking import FILTERS, NOT_REPORTED, Asking
from bagdar.web.projects.queries.columns import columns_for
from bagdar.web.projects.queries.duplicates import likely_duplicates
from bagdar.web.projects.queries.filtering import filtered
from bagdar.web.projects.queries.listing import in_order, sortable

router = Router()
MOST_DAYS = 9999


WORLD = gettext_noop("The real world unless said otherwise; what is synthetic is never mixed in.")


class ProgrammesAsked(Window):
    """Which rows, of which world."""

    world: World | None = Field(None, description=WORLD)


class DayAsked(Schema):
    """Which day."""

    as_of: Day | None = Field(None, description=gettext_noop("As it stood on this day."))


class Size(StrEnum):
    """Size of the affiliated group."""

    SME = "sme"
    NOT_SME = "not_sme"
    UNKNOWN = "unknown"


class Pending(StrEnum):
    """Whether a new committed date waits for an answer."""

    YES = "yes"
    NO = "no"


class Life(StrEnum):
    """How a launched project stands."""

    OPERATING = "operating"
    IDLE = "idle"
    NOT_CONFIRMED = "not_confirmed"
    LAUNCHED = "launched"


class WindowOfDay(Window):
    """Which rows of a list, and as of which day."""

    as_of: Day | None = Field(None, description=gettext_noop("As it stood on this day."))


class ProjectsAsked(WindowOfDay):
    """Which projects; the filters of the page of projects."""

    q: Word = Field("", description=gettext_noop("Words of names, identifiers, enterprises."))
    world: World | None = Field(None, description=WORLD)
    territory: Key | None = Field(None, description=gettext_noop("It and all that lies below."))
    sector: Word = Field("", description=gettext_noop("A code, or none: not reported."))
    stage: Stage | None = Field(None, description=gettext_noop("Empty: not reported."))
    size: Size | None = None
    enterprise: Word = Field("", description=gettext_noop("A key, or none: not reported."))
    organisation: Word = Field("", description=gettext_noop("A key, or none: not reported."))
    programme: Key | None = None
    visibility: Visibility | None = None
    timing: Timing | None = Field(
        None, description=gettext_noop("How it stands against its committed date.")
    )
    staleness: Staleness | None = Field(
        None, description=gettext_noop("How long ago its forecast was stated.")
    )
    late_over: int | None = Field(
        None,
        ge=0,
        le=MOST_DAYS,
        description=gettext_noop("More than so many days past the committed date."),
    )
    due_within: int | None = Field(
        None,
        ge=0,
        le=MOST_DAYS,
        description=gettext_noop("Not launched, and committed to a day within so many days."),
    )
    pending: Pending | None = Field(
        None, description=gettext_noop("Whether a new committed date waits for an answer.")
    )
    life: Life | None = Field(None, description=gettext_noop("How it stands since its launch."))
    sort: Word = Field(
        "name", description=gettext_noop("A column of the page of projects; -column: backwards.")
    )


@router.get(
    "/programmes",
    response={200: Rows[ProgrammeRow], **READS},
    operation_id="list_programmes",
    summary=gettext_noop("Programmes"),
    tags=["programmes"],
)
def list_programmes(
    request: HttpRequest, asked: Annotated[ProgrammesAsked, Query()]
) -> Rows[ProgrammeRow]:
    """List programmes with their components."""
    teller = Teller(cast("Asked", request))
    mine = Programme.objects.filter(is_synthetic=teller.asked.scope.is_synthetic)
    programmes = mine.prefetch_related("components").order_by("key")
    page = programmes[asked.offset : asked.offset + asked.limit]
    keys = teller.territory_keys
    return Rows[ProgrammeRow](
        items=[programme_row(one, keys) for one in page], count=programmes.count()
    )


@router.get(
    "/programmes/{key}",
    response={200: ProgrammeRow, **READS},
    operation_id="get_programme",
    summary=gettext_noop("One programme"),
    tags=["programmes"],
)
def get_programme(request: HttpRequest, response: HttpResponse, key: KeyInPath) -> ProgrammeRow:
    """Give one programme."""
    programme = Programme.objects.filter(key=key).first()
    if programme is None:
        raise Http404
    row = programme_row(programme, Teller(cast("Asked", request)).territory_keys)
    response["ETag"] = etag(row)
    return row


@router.get(
    "/projects",
    response={200: Rows[ProjectRow], **READS},
    exclude_unset=True,
    operation_id="list_projects",
    summary=gettext_noop("Projects"),
    tags=["projects"],
)
def list_projects(
    request: HttpRequest, asked: Annotated[ProjectsAsked, Query()]
) -> Rows[ProjectRow]:
    """List the projects that the reader sees, filtered and in order as on the page of projects."""
    teller = Teller(cast("Asked", request))
    found = _filtered(asked, teller)
    projects = in_order(found, _sort(asked.sort, teller), teller.reading)
    page = projects[asked.offset : asked.offset + asked.limit]
    return Rows[ProjectRow](items=teller.rows(page), count=found.count())


@router.get(
    "/projects/{key}",
    response={200: ProjectWhole, **READS},
    exclude_unset=True,
    operation_id="get_project",
    summary=gettext_noop("One project"),
    tags=["projects"],
)
def get_project(
    request: HttpRequest,
    response: HttpResponse,
    key: KeyInPath,
    asked: Annotated[DayAsked, Query()],  # noqa: ARG001 -- read by AskedMiddleware
) -> ProjectWhole:
    """Give one project, as far as the reader may see it."""
    teller = Teller(cast("Asked", request))
    row = teller.whole(_project(teller, key))
    response["ETag"] = etag(row)
    return row


@router.get(
    "/projects/{key}/history",
    response={200: Rows[Step], **READS},
    operation_id="list_project_history",
    summary=gettext_noop("History of a project"),
    tags=["projects"],
)
def list_project_history(
    request: HttpRequest, key: KeyInPath, asked: Annotated[WindowOfDay, Query()]
) -> Rows[Step]:
    """List what acts changed on a project, the last first, as far as the reader may see it."""
    teller = Teller(cast("Asked", request))
    project = _project(teller, key)
    steps = _steps(teller, project)
    return Rows[Step](items=steps[asked.offset : asked.offset + asked.limit], count=len(steps))


@router.post(
    "/projects",
    response={201: ProjectWhole, **WRITES},
    auth=WRITER,
    exclude_unset=True,
    operation_id="create_project",
    summary=gettext_noop("Enter a project"),
    tags=["projects"],
)
def enter_project(
    request: HttpRequest, response: HttpResponse, body: ProjectGiven
) -> Status[ProjectWhole]:
    """Enter a project; likely duplicates are named with 409 until `different_from` lists them."""
    asked = cast("Asked", request)
    facts = facts_of(body)
    facts.setdefault("place_on", timezone.localdate(asked.now))
    _check_duplicates(asked, facts, body.different_from)
    project = _entered(asked, facts, body.different_from)
    teller = Teller(asked)
    row = teller.whole(_project(teller, project.key))
    response["ETag"] = etag(row)
    response["Location"] = reverse("api-v1:get_project", kwargs={"key": project.key})
    return Status(201, row)


@router.patch(
    "/projects/{key}",
    response={200: ProjectWhole, **UPDATES},
    auth=WRITER,
    exclude_unset=True,
    operation_id="update_project",
    summary=gettext_noop("Change a project"),
    tags=["projects"],
)
def change_project(
    request: HttpRequest,
    response: HttpResponse,
    key: KeyInPath,
    body: ProjectChange,
    if_match: Annotated[str | None, Header(alias="If-Match")] = None,
) -> ProjectWhole:
    """Change the fields named, if the project is still as the writer read it (If-Match)."""
    asked = cast("Asked", request)
    teller = Teller(asked)
    with transaction.atomic():
        project = _project(teller, key)
        seen_version = open_versions([project.pk])[project.pk]
        check_if_match(if_match, teller.whole(project))
        _update(asked, project, facts_of(body), seen_version)
    row = teller.whole(_project(teller, key))
    response["ETag"] = etag(row)
    return row


def _filtered(asked: ProjectsAsked, teller: Teller) -> ProjectQuerySet:
    """Apply the filters; one that names nothing the reader knows of is refused."""
    values = asked.model_dump(include=set(FILTERS), exclude_none=True, mode="json")
    if asked.stage == Stage.NOT_REPORTED:
        values["stage"] = NOT_REPORTED
    filters = tuple((name, str(value)) for name, value in values.items() if value != "")
    found = filtered(Asking(filters=filters), teller.reading)
    if unknown := [chip for chip in found.chips if chip.problem]:
        texts = {one.name: [_("Nothing is called “%s” here.") % one.value] for one in unknown}
        raise FieldsError(texts)
    return found.rows


def _sort(asked: str, teller: Teller) -> str:
    choices = columns_for(unpublished=teller.reading.sees_unpublished)
    allowed = sortable([one for one in choices if one.listed], teller.sight)
    if asked.removeprefix("-") not in allowed:
        names = ", ".join(sorted(allowed))
        raise FieldsError({"sort": [_("Sort by one of these: %s.") % names]})
    return asked


def _project(teller: Teller, key: str) -> Any:
    """Return a project the reader sees, as it is or as it stood. Raises Http404."""
    found = teller.projects().filter(key=key)
    joined = JOINED if found.model is Project else (*JOINED, "project")
    project = found.select_related(*joined).first()
    if project is None:
        raise Http404
    return project


def _check_duplicates(asked: Asked, facts: dict[str, Any], different_from: Iterable[str]) -> None:
    names = [facts[f"name_{code}"] for code in ("en", "ru", "kk") if facts.get(f"name_{code}")]
    likely = likely_duplicates(
        names,
        territory=facts["territory_id"],
        enterprise=facts.get("enterprise_id"),
        scope=asked.scope,
        at=asked.now,
    )
    known = set(different_from)
    if open_ones := [one.project for one in likely if one.project.key not in known]:
        texts = [f"{one.key}: {one.name}" for one in open_ones]
        raise FieldsError({"different_from": texts}, status=409)


def _entered(asked: Asked, facts: dict[str, Any], different_from: list[str]) -> Project:
    try:
        return create_project(facts, by=writer(asked), at=asked.now, different_from=different_from)
    except ProjectError as error:
        raise FieldsError(named(error.problems)) from error
    except IntegrityError as error:
        raise HttpError(409, "") from error


def _update(asked: Asked, project: Any, facts: dict[str, Any], seen_version: int) -> None:
    try:
        update_project(project, facts, by=writer(asked), at=asked.now, seen_version=seen_version)
    except NothingChangedError:
        return
    except StaleError as error:
        raise ChangedMeanwhileError from error
    except ProjectError as error:
        raise FieldsError(named(error.problems)) from error


def _steps(teller: Teller, project: Any) -> list[Step]:
    """Compare each version the reader sees with the one before it that the reader sees."""
    asked = teller.asked
    live = project.project if isinstance(project, ProjectVersion) else project
    versions = ProjectVersion.objects.filter(project=live).for_scope(asked.scope, at=asked.now)
    if asked.as_of is not None:
        versions = versions.filter(known_from__lte=asked.as_of)
    acts = _acts(live.key)
    steps: list[Step] = []
    before: dict[str, Any] = {}
    for version in versions.select_related(*JOINED, "project").order_by("known_from"):
        after = teller.whole(version).model_dump(mode="json", exclude_unset=True)
        changed = [
            Changed(field=name, before=before.get(name), after=after.get(name))
            for name in sorted({*before, *after} - {"withheld", "promise"})
            if before.get(name) != after.get(name) and (before or after.get(name))
        ]
        steps.append(
            Step(at=version.known_from, act=acts.get(version.known_from, ""), changed=changed)
        )
        before = after
    return steps[::-1]


def _acts(key: str) -> dict[Any, str]:
    """Return the acts of the journal on a project by their moment."""
    rows = Payload.objects.filter(subject_kind="project", subject_id=key)
    return dict(rows.values_list("entry__at", "entry__act"))
