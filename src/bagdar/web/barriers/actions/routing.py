"""Which organisation answers at the step of the ministry, kind by kind."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from bagdar.web.barriers.models import Kind, Route
from bagdar.web.journal.actions import Actor, act
from bagdar.web.people.models import Organisation, Role
from bagdar.web.people.permissions import check_may


def set_route(
    kind: Kind, organisation: Organisation | None, *, by: Actor, at: datetime
) -> Route | None:
    """Name the organisation that answers for a kind; without one the programme office does."""
    check_may(by, Role.PROGRAMME_OFFICE, on=timezone.localdate(at))
    with act("barriers.route", by=by, at=at) as entry:
        known = Route.objects.select_related("organisation").filter(kind=kind).first()
        before = {"organisation": known.organisation.key if known else None}
        after = {"organisation": organisation.key if organisation else None}
        entry.record("barrier_route", kind.value, before=before, after=after)
        if organisation is None:
            Route.objects.filter(kind=kind).delete()
            return None
        made, _new = Route.objects.update_or_create(
            kind=kind, defaults={"organisation": organisation}
        )
    return made
