"""A project as OC4IDS with our extension."""

from __future__ import annotations

import json
from typing import Annotated

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext_noop
from ninja import Field, Query, Router, Schema

from bagdar.web.delivery.api.finding import reading_of
from bagdar.web.delivery.queries.oc4ids import records
from bagdar.web.people.api.fields import KeyInPath
from bagdar.web.people.api.problems import READS
from bagdar.web.projects.api.routes import DayAsked

router = Router()


class OC4IDSProject(Schema):
    """A project record of OC4IDS 0.9.5; its other fields are those of the standard."""

    id: str = Field(description=gettext_noop("Prefixed as the standard asks."))
    updated: str
    title: str


@router.get(
    "/projects/{key}/oc4ids",
    response={200: OC4IDSProject, **READS},
    operation_id="get_oc4ids",
    summary=gettext_noop("One project as OC4IDS"),
    tags=["projects"],
)
def get_oc4ids(
    request: HttpRequest,
    key: KeyInPath,
    asked: Annotated[DayAsked, Query()],  # noqa: ARG001 -- read by AskedMiddleware
) -> HttpResponse:
    """Give one project as OC4IDS 0.9.5 with our extension, as far as the reader may see it."""
    reading = reading_of(request)
    found = list(records(reading.projects().filter(key=key), reading))
    if not found:
        raise Http404
    text = json.dumps(found[0], ensure_ascii=False)
    return HttpResponse(text, content_type="application/json; charset=utf-8")
