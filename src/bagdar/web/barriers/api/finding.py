"""What operations on barriers start from: who asks, and the barrier they are shown."""

from __future__ import annotations

from typing import Annotated

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_noop
from ninja import Path, Schema

from bagdar.web.barriers.models import Barrier, BarrierFile, TaskFile
from bagdar.web.barriers.permissions import Powers, powers_of
from bagdar.web.barriers.queries.reading import barriers_for
from bagdar.web.delivery.api.finding import MOST_NUMBER, asking_now
from bagdar.web.people.models import User
from bagdar.web.projects.queries.filtering import Reading

TAGS = ["barriers"]
InPath = Annotated[int, Path(ge=1, le=MOST_NUMBER)]
SENT_FILE = {
    "responses": {
        200: {
            "description": gettext_noop("The file."),
            "content": {
                "application/octet-stream": {"schema": {"type": "string", "format": "binary"}}
            },
        }
    }
}


class BarrierFileRow(Schema):
    """A file that was given with a barrier or with the answer to a task."""

    number: int
    name: str
    content_type: str
    size_bytes: int
    sha256: str


def file_row(one: BarrierFile | TaskFile) -> BarrierFileRow:
    """Tell of a file."""
    return BarrierFileRow(
        number=one.pk,
        name=one.name,
        content_type=one.content_type,
        size_bytes=one.size_bytes,
        sha256=one.sha256,
    )


def asking(request: HttpRequest) -> tuple[User, Powers, Reading]:
    """Return who asks and where they stand; nobody in particular signs in first."""
    person, reading = asking_now(request)
    return person, powers_of(reading.scope, on=reading.day), reading


def barrier_of(request: HttpRequest, number: int) -> tuple[Barrier, Powers, Reading]:
    """Return a barrier that the asker is shown, or 404."""
    _person, powers, reading = asking(request)
    found: Barrier = get_object_or_404(barriers_for(powers, reading), pk=number)
    return found, powers, reading
