"""Offices as instructions name them: choices, names to recognise, who took over from whom."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from bagdar.core.instructions.numbered import Known
from bagdar.web.instructions.models import Instruction
from bagdar.web.instructions.permissions import under
from bagdar.web.people.models import Office, OrganisationKind
from bagdar.web.territories.models import is_synthetic_key
from bagdar.web.territories.queries import land, local_name

LANGUAGES = ("ru", "kk", "en")


def offices_for(issuer: int | None, *, synthetic: bool) -> list[Office]:
    """Return the offices that an issuer may address: the centre all, an akim those below."""
    rows: QuerySet[Office] = Office.objects.select_related("organisation")
    if issuer is not None:
        below = under([issuer])
        rows = rows.filter(organisation__territory__in=below)
        rows = rows.exclude(organisation__territory=issuer, heads=True)
    found = (one for one in rows if is_synthetic_key(one.organisation.key) is synthetic)
    return sorted(found, key=lambda one: (one.organisation.kind, one.name, one.pk))


def known_offices(offices: Iterable[Office], *, on: date) -> list[Known]:
    """Return the names by which a pasted text may call offices."""
    known, found = land(), []
    for office in offices:
        names = _names(office)
        organisation = office.organisation
        territory: tuple[str, ...] = ()
        if office.heads:
            names |= _names(organisation)
            place = organisation.territory_id
            if place is not None and organisation.kind == OrganisationKind.AKIMAT:
                version = known.version_near(place, on)
                territory = tuple(version.names.get(code, "") for code in LANGUAGES)
        found.append(Known(office.key, tuple(sorted(names - {""})), tuple(filter(None, territory))))
    return found


def _names(named: object) -> set[str]:
    return {getattr(named, f"name_{code}") for code in LANGUAGES}


def issuer_words(one: Instruction, on: date) -> str:
    """Name who gives an instruction."""
    if one.issuer_id is None:
        return _("centre")
    names = land().version_near(one.issuer_id, on).names
    return _("akim of %s") % local_name(names)
