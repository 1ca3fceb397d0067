"""What of the promise ledger waits for a person."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from bagdar.web.delivery.queries.baselines import drafts_waiting
from bagdar.web.delivery.queries.requests import waiting_for
from bagdar.web.people.models import Role, User
from bagdar.web.projects.queries.filtering import Reading
from bagdar.web.projects.queries.waiting import Waiting


def waiting_promises(person: User, reading: Reading) -> Iterator[Waiting]:
    """Count the requests for dates to answer, and the baselines that the office approves."""
    dates = waiting_for(person, reading)
    late = dates.filter(answer_by__lt=reading.day).count()
    yield Waiting(_("requests for dates to answer"), dates.count(), reverse("date-requests"), late)
    if reading.scope.has_whole((Role.PROGRAMME_OFFICE,)):
        drafts = drafts_waiting(reading).count()
        yield Waiting(_("baselines to approve"), drafts, reverse("baseline-list"))
