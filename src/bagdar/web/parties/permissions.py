"""Who reads purchases, what their parties tell, and the register of unfair suppliers.

A purchase is read as money is: by whoever sees its project and the costs of it; one of no project
by whoever watches the whole programme. What parties tell of themselves, what they have in common
and the register of unfair suppliers are read by those who check, auditors and the chair, as flags
are: to lay two suppliers beside each other is to ask about them. Personal numbers are shown to
auditors alone. Auditors of the whole programme take tables in.
"""

from __future__ import annotations

from typing import TypeVar

from django.db.models import Model, Q, QuerySet

from bagdar.core.terms.identifiers import without_iins
from bagdar.web.cases.permissions import Powers
from bagdar.web.parties.models import Part, Purchase
from bagdar.web.people.permissions import SEES_PROGRAMME
from bagdar.web.projects.queries.filtering import Reading
from bagdar.web.spending.queries.homes import home_of
from bagdar.web.spending.queries.totals import seen_projects

Row = TypeVar("Row", bound=Model)


def purchases_for(reading: Reading) -> QuerySet[Purchase]:
    """Return the purchases that a reader is shown, of the world that is read.

    Without a world both are reached: a purchase is named by its number alone.
    """
    return _shown(Purchase.objects.all(), "", reading)


def parts_for(reading: Reading) -> QuerySet[Part]:
    """Return the parts of parties in purchases that a reader is shown."""
    return _shown(Part.objects.all(), "purchase__", reading)


def _shown(rows: QuerySet[Row], way: str, reading: Reading) -> QuerySet[Row]:
    """Keep what belongs to purchases that a reader is shown; `way` leads to these."""
    if reading.scope.world is not None:
        rows = rows.filter(**{f"{way}is_synthetic": reading.is_synthetic})
    rows = rows.annotate(home=home_of(f"{way}project"))
    kept = Q(home__in=seen_projects(reading))
    if reading.scope.has_whole(SEES_PROGRAMME):
        kept |= Q(home=None)
    return rows.filter(kept)


def compared_for(powers: Powers, reading: Reading) -> QuerySet[Purchase]:
    """Return the purchases whose parties a reader may lay beside each other."""
    if not powers.sees_flags:
        return Purchase.objects.none()
    rows = purchases_for(reading)
    if powers.audits_all or powers.sees_all or powers.installation:
        return rows
    return rows.filter(project__territory__in=powers.audits)


def told(text: str, powers: Powers) -> str:
    """Return a text as a reader is shown it: without personal numbers, unless they audit."""
    return text if powers.audits_any else without_iins(text)
