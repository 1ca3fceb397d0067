"""What of data requests waits for a person."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Count
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from bagdar.web.data_requests.permissions import powers_of
from bagdar.web.data_requests.queries.inbox import overdue, to_fill, to_judge, to_sign
from bagdar.web.people.models import User
from bagdar.web.projects.queries.filtering import Reading
from bagdar.web.projects.queries.waiting import Waiting


def waiting_answers(person: User, reading: Reading) -> Iterator[Waiting]:
    """Count the answers to fill in, to sign and to take from those below."""
    scope, at = reading.scope, reading.at
    powers = powers_of(scope, person, on=reading.day)
    inbox = reverse("data-requests")
    owed = to_fill(scope).aggregate(count=Count("pk"), late=Count("pk", filter=overdue(at)))
    href = f"{inbox}?state=to_fill"
    yield Waiting(_("data requests to fill in"), owed["count"], href, owed["late"])
    handed = to_sign(powers, scope, at=at)
    late = sum(one.due_at < at and not getattr(one, "is_signed", False) for one in handed)
    yield Waiting(_("data requests to sign"), len(handed), f"{inbox}?state=to_sign", late)
    judged = to_judge(powers, scope)
    yield Waiting(_("answers to accept or return"), len(judged), f"{inbox}?state=to_judge")
