"""Which instructions wait for a person's step."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from bagdar.web.instructions.permissions import powers_of
from bagdar.web.instructions.queries.reading import late_on, waiting_for_me
from bagdar.web.people.models import User
from bagdar.web.projects.queries.filtering import Reading
from bagdar.web.projects.queries.waiting import Waiting


def waiting_instructions(person: User, reading: Reading) -> Iterator[Waiting]:
    """Count the instructions whose next step is the person's; late are those past their day."""
    powers = powers_of(reading.scope, person, on=reading.day)
    rows = waiting_for_me(powers, reading)
    late = rows.filter(late_on(reading.day)).count()
    yield Waiting(
        _("instructions that wait for your step"), rows.count(), reverse("instructions"), late
    )
