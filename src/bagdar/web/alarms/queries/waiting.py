"""Which alarms wait for a person's answer."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from bagdar.web.alarms.permissions import powers_of
from bagdar.web.alarms.queries.reading import to_answer
from bagdar.web.people.models import User
from bagdar.web.projects.queries.filtering import Reading
from bagdar.web.projects.queries.waiting import Waiting


def waiting_alarms(person: User, reading: Reading) -> Iterator[Waiting]:
    """Count the alarms to answer; those past their day go up a level tonight."""
    rows = to_answer(powers_of(reading.scope, person, on=reading.day), reading)
    late = rows.filter(due_on__lt=reading.day).count()
    yield Waiting(_("alarms to answer"), rows.count(), reverse("alarms"), late)
