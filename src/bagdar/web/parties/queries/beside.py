"""From what is flagged to the purchase, and to its buyer and suppliers."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from bagdar.web.cases.models import FlagLevel, Subject
from bagdar.web.cases.permissions import Powers
from bagdar.web.parties.models import Part, PartRole, Purchase
from bagdar.web.parties.permissions import purchases_for, told
from bagdar.web.projects.queries.filtering import Reading

MOST = 12
SIDES = {
    FlagLevel.BUYER: PartRole.BUYER,
    FlagLevel.PROCURING_ENTITY: PartRole.BUYER,
    FlagLevel.TENDERER: PartRole.SUPPLIER,
}


def parties_beside(subject: Subject, powers: Powers, reading: Reading) -> list[tuple[str, str]]:
    """Return the pages of a purchase and its parties, or of the party that is flagged itself."""
    seen = purchases_for(reading).filter(is_synthetic=subject.is_synthetic)
    if subject.level == FlagLevel.PROCESS:
        found = seen.filter(ocid=subject.ref).first()
        return _of_purchase(found, powers) if found is not None else []
    side = SIDES.get(FlagLevel(subject.level))
    if side is None:
        return []
    rows = Part.objects.filter(role=side, party__ref=subject.ref, purchase__in=seen.values("pk"))
    one = rows.select_related("party").first()
    return [_page(one, powers)] if one is not None else []


def _of_purchase(found: Purchase, powers: Powers) -> list[tuple[str, str]]:
    rows = found.parts.filter(role__in=(PartRole.BUYER, PartRole.SUPPLIER))
    parties = [_page(one, powers) for one in rows.select_related("party")[:MOST]]
    return [(_("Purchase"), reverse("purchase", args=[found.pk])), *parties]


def _page(one: Part, powers: Powers) -> tuple[str, str]:
    is_buyer = one.role == PartRole.BUYER
    word = pgettext("party", "buyer") if is_buyer else pgettext("party", "supplier")
    url = reverse("money-buyer" if is_buyer else "money-supplier", args=[one.party.key])
    world = "?world=synthetic" if one.party.is_synthetic else ""
    return f"{told(str(one.party), powers)} ({word})", url + world
