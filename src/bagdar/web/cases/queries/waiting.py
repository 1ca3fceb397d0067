"""Which cases wait for a person: to be answered, to be worked on, to be closed."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from bagdar.web.cases.permissions import powers_of
from bagdar.web.cases.queries.reading import to_close, to_reply, to_work
from bagdar.web.people.models import User
from bagdar.web.projects.queries.filtering import Reading
from bagdar.web.projects.queries.waiting import Waiting


def waiting_cases(person: User, reading: Reading) -> Iterator[Waiting]:
    """Count the notices to answer and, for auditors, the cases to work on and to close."""
    powers = powers_of(reading.scope, person, on=reading.day)
    here = reverse("cases")
    if powers.receives:
        rows = to_reply(powers, reading)
        late = rows.filter(reply_by__lt=reading.day).count()
        yield Waiting(_("notices of auditors to answer"), rows.count(), here, late)
    if powers.audits_any:
        yield Waiting(_("cases to work on"), to_work(powers, reading).count(), here)
        yield Waiting(
            _("cases to close as a second person"), to_close(powers, reading).count(), here
        )
