"""Which projects an office answers for, and which it did."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q

from bagdar.web.people.models import Office
from bagdar.web.projects.models import ProjectVersion
from bagdar.web.projects.queries.standing import stated_in
from bagdar.web.territories.queries import Placing


def answered_by(placing: Placing, offices: Iterable[Office]) -> Q:
    """Keep the projects for which these offices, read with their organisations, may answer."""
    found = Q()
    for office in offices:
        found |= Q(organisation=office.organisation_id)
        place = office.organisation.territory_id
        if place is not None and placing.tree.node(place):
            found |= stated_in(placing.counted_in(place))
    return found


def ever_answered_by(placing: Placing, offices: Iterable[Office]) -> Q:
    """Keep those too for which they may have answered once, wherever these are by now."""
    found = answered_by(placing, offices)
    then = ProjectVersion.objects.filter(found).order_by()
    return found | Q(pk__in=then.values("project"))
