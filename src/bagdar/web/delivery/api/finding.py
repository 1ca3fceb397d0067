"""From an address to what lies behind it, with the rights of the pages; refusals by field.

What is not seen is as if it did not exist (404); what is seen and may not be changed is 403.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Annotated, Any, TypeVar, cast

from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from ninja import Path
from ninja.errors import AuthenticationError
from pydantic import Field, StringConstraints

from bagdar.web.delivery.actions.checks import DeliveryError
from bagdar.web.delivery.models import DOCUMENT_LENGTH, NOTE_LENGTH, Evidence, Milestone
from bagdar.web.delivery.permissions import check
from bagdar.web.people.api.fields import Window
from bagdar.web.people.api.problems import FieldsError
from bagdar.web.people.models import User
from bagdar.web.people.requests import Asked
from bagdar.web.projects.api.bodies import NO_NULL
from bagdar.web.projects.models import Phase, Project, ProjectFacts
from bagdar.web.projects.permissions.writing import Rights, rights_of
from bagdar.web.projects.queries.filtering import Reading
from bagdar.web.projects.queries.sheet import project_for

MOST_STEPS = 32_767
MOST_NUMBER = 9_000_000_000_000_000
Step = Annotated[
    int, Path(ge=1, le=MOST_STEPS, description=gettext_noop("The milestone's number."))
]
Number = Annotated[int, Path(ge=1, le=MOST_NUMBER)]
StepGiven = Annotated[int, Field(ge=1, le=MOST_STEPS)]
NumberGiven = Annotated[int, Field(ge=1, le=MOST_NUMBER)]
Note = Annotated[str, StringConstraints(max_length=NOTE_LENGTH, pattern=NO_NULL)]
Document = Annotated[str, StringConstraints(max_length=DOCUMENT_LENGTH, pattern=NO_NULL)]

Row = TypeVar("Row")
One = TypeVar("One")


def reading_of(request: HttpRequest) -> Reading:
    """Describe who asks and for which day."""
    asked = cast("Asked", request)
    day = asked.as_of_day or timezone.localdate(asked.now)
    return Reading(asked.scope, asked.now, asked.as_of, day)


def asking_now(request: HttpRequest) -> tuple[User, Reading]:
    """Return who asks and what they read now, whatever day is asked. Nobody signs in first."""
    if not isinstance(request.user, User):
        raise AuthenticationError
    asked = cast("Asked", request)
    return request.user, Reading(asked.scope, asked.now, None, timezone.localdate(asked.now))


def project_read(request: HttpRequest, key: str) -> tuple[ProjectFacts, Reading]:
    """Return a project as it is or as it stood, and who reads it. Raises Http404."""
    reading = reading_of(request)
    found = project_for(key, reading)
    if found is None:
        raise Http404
    return found, reading


def project_written(
    request: HttpRequest, key: str, may: Callable[[Rights, Project], bool]
) -> Project:
    """Return a project for an act. Raises Http404 where it is not seen, PermissionDenied."""
    asked = cast("Asked", request)
    seen = Project.objects.for_scope(asked.scope, at=asked.now)
    project: Project = get_object_or_404(seen, key=key)
    check(may(rights_of(asked.scope), project))
    return project


def milestone_of(project: Project, step: int) -> Milestone:
    """Return a milestone of a project by its number. Raises Http404."""
    known = Milestone.objects.filter(project=project, removed_at=None)
    milestone: Milestone = get_object_or_404(known.select_related("project"), number=step)
    return milestone


def phase_given(project: Project, number: int | None) -> Phase | None:
    """Return the phase that a body or query names. Raises FieldsError."""
    phases = Phase.objects.filter(project=project)
    found: Phase | None = _given("phase", phases, number=number)
    return found


def evidence_given(project: Project, number: int | None) -> Evidence | None:
    """Return the photo or document of a project that a body names. Raises FieldsError."""
    kept = Evidence.objects.filter(project=project)
    found: Evidence | None = _given("evidence", kept, pk=number)
    return found


def unknown(field: str, value: object) -> FieldsError:
    """Return the refusal of a name that names nothing here."""
    return FieldsError({field: [_("Nothing is called “%s” here.") % value]})


def by_item(field: str, sent: Sequence[int], words: Mapping[int, str]) -> FieldsError:
    """Return the refusal of some numbers of a list, each named by its place in what was sent."""
    refused = ((place, number) for place, number in enumerate(sent) if number in words)
    return FieldsError({f"{field}.{place}": [words[number]] for place, number in refused})


def window(rows: Sequence[One], asked: Window, tell: Callable[[One], Row]) -> tuple[list[Row], int]:
    """Tell a page of a list, and how many rows there are in all."""
    shown = rows[asked.offset : asked.offset + asked.limit]
    return [tell(one) for one in shown], len(rows)


@contextmanager
def refused_by_field(names: Mapping[str, str] | None = None) -> Iterator[None]:
    """Answer 422 to what an action refuses, with its fields as the sender knows them."""
    try:
        yield
    except DeliveryError as error:
        called = names or {}
        fields = {called.get(name, name): texts for name, texts in error.problems.items()}
        raise FieldsError(fields) from error


def _given(field: str, rows: QuerySet[Any], **named: int | None) -> Any:
    if None in named.values():
        return None
    found = rows.filter(**named).first()
    if found is None:
        raise unknown(field, next(iter(named.values())))
    return found
