"""What the daily letter says of reds: those that went up to a person today."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from bagdar.web.delivery.queries.ratings import escalated, my_levels
from bagdar.web.people.models import Role, User
from bagdar.web.people.permissions import World, scope_of
from bagdar.web.projects.models import Project
from bagdar.web.projects.queries.filtering import Reading
from bagdar.web.projects.queries.letters import MOST_NAMED, LetterPart

TOLD = frozenset({Role.PROGRAMME_OFFICE, Role.CHAIR, Role.AKIM, Role.OFFICER})


def reds_in_letter(person: User, *, at: datetime) -> LetterPart | None:
    """Tell a person of the reds that came to their level today; None where there are none.

    Whoever only watches the programme is not told.
    """
    today = timezone.localdate(at)
    scope = scope_of(person, on=today, world=World.REAL)
    if person.is_synthetic or not scope.roles() & TOLD:
        return None
    levels, reading = my_levels(scope, on=today), Reading(scope, at, None, today)
    came = [
        one for one in escalated(reading) if one.red.level in levels and one.red.came_on == today
    ]
    if not came:
        return None
    names = Project.objects.in_bulk([one.project for one in came[:MOST_NAMED]])
    lines = [
        _("%(project)s: red since %(day)s")
        % {"project": names[one.project].name, "day": date_format(one.red.since)}
        for one in came[:MOST_NAMED]
    ]
    title = _(
        "These projects are red for more than 90 days without a changed plan. They are now "
        "with you:"
    )
    marks = [f"delivery.red:{person.pk}:{one.project}:{one.red.level}:{today}" for one in came]
    return LetterPart(title, lines, len(came), reverse("ratings-escalated"), marks)
