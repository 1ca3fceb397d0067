"""Which alarms wait for a person's answer or decision."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from bagdar.web.alarms.permissions import powers_of
from bagdar.web.alarms.queries.reading import TO_DECIDE, to_answer, to_decide
from bagdar.web.people.models import User
from bagdar.web.projects.queries.filtering import Reading
from bagdar.web.projects.queries.waiting import Waiting


def waiting_alarms(person: User, reading: Reading) -> Iterator[Waiting]:
    """Count the alarms to answer and to decide; those past their day go up a level tonight."""
    powers = powers_of(reading.scope, person, on=reading.day)
    rows = to_answer(powers, reading)
    late = rows.filter(due_on__lt=reading.day).count()
    yield Waiting(_("alarms to answer"), rows.count(), reverse("alarms"), late)
    answered = to_decide(powers, reading, person)
    late = answered.filter(due_on__lt=reading.day).count()
    href = f"{reverse('alarms')}?state={TO_DECIDE}"
    yield Waiting(_("answered alarms to decide"), answered.count(), href, late)
