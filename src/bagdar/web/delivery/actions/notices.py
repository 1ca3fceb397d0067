"""One letter a day to those whom a red went up to; nothing else is done, the page is computed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.core.mail import send_mail
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from bagdar.web.delivery.queries.ratings import Escalated, escalated, my_levels
from bagdar.web.people.models import Role, User
from bagdar.web.people.permissions import scope_of
from bagdar.web.projects.models import Project
from bagdar.web.projects.queries.filtering import Reading

TOLD = (Role.PROGRAMME_OFFICE, Role.CHAIR, Role.AKIM, Role.OFFICER)
MOST_NAMED = 50


def send_notices(*, at: datetime) -> int:
    """Write to everybody who has an address and whose level a red came to today; count letters.

    Whoever only watches the programme is not written to.
    """
    today, sent = timezone.localdate(at), 0
    people = User.objects.filter(
        is_active=True, grants__role__in=TOLD, grants__valid_from__lte=today
    ).exclude(email="")
    for person in people.distinct().order_by("pk"):
        scope = scope_of(person, on=today)
        if not scope.roles() & set(TOLD):
            continue
        levels = my_levels(scope, on=today)
        reading = Reading(scope, at, None, today)
        came = [
            one
            for one in escalated(reading)
            if one.red.level in levels and one.red.came_on == today
        ]
        if came:
            _send(person, came)
            sent += 1
    return sent


def _send(person: User, came: Sequence[Escalated]) -> None:
    names = Project.objects.in_bulk([one.project for one in came[:MOST_NAMED]])
    with translation.override(person.language or settings.LANGUAGE_CODE):
        lines = [
            _("%(project)s: red since %(day)s")
            % {"project": names[one.project].name, "day": date_format(one.red.since)}
            for one in came[:MOST_NAMED]
        ]
        text = _(
            "These projects are red for more than 90 days without a changed plan. They are now "
            "with you:"
        )
        page = reverse("ratings-escalated")
        body = "\n".join([text, "", *lines, "", _("The whole list: %s") % page])
        subject = _("Bagdar: reds that went up, %d") % len(came)
    send_mail(subject, body, None, [person.email])
