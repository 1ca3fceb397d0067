"""What offices are called, who lies under whom, and what an office would see by itself."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from django.utils.translation import gettext as _

from bagdar.web.data_requests.models import Desk, DeskKind
from bagdar.web.data_requests.permissions import DeskFacts
from bagdar.web.enterprises.models import Enterprise, Sector
from bagdar.web.people.models import Letterhead, Organisation, OrganisationKind, Role
from bagdar.web.people.permissions import Held, Scope, World
from bagdar.web.territories.models import Territory
from bagdar.web.territories.queries import Land, land, local_name


def desk_names(desks: Iterable[Desk], *, on: date) -> dict[int, str]:
    """Return what each desk is called on a day; an akimat by its territory."""
    rows = list(desks)
    akimats = {
        one.territory_id: one.name
        for one in Organisation.objects.filter(
            kind=OrganisationKind.AKIMAT, territory__in=[one.territory_id for one in rows]
        )
    }
    there = land()
    return {one.pk: akimats.get(one.territory_id) or _name(one, on, there) for one in rows}


def desk_name(desk: Desk, *, on: date) -> str:
    """Return what one desk is called."""
    return desk_names([desk], on=on)[desk.pk]


def organisation_of(desk: Desk) -> Organisation | None:
    """Return the organisation on whose form a desk writes: its own, or that of its territory."""
    if desk.organisation is not None:
        return desk.organisation
    akimats = Organisation.objects.filter(kind=OrganisationKind.AKIMAT)
    return akimats.filter(territory=desk.territory_id).first() if desk.territory_id else None


def letter_pattern(desk: Desk) -> str:
    """Return the pattern of a desk's outgoing numbers; empty where its form names none."""
    writes = organisation_of(desk)
    form = Letterhead.objects.filter(pk=writes.pk).first() if writes is not None else None
    return form.letter_numbers if form is not None else ""


def _name(desk: Desk, on: date, there: Land) -> str:
    if desk.territory_id is not None:
        return _("Akimat (%s)") % local_name(there.version_near(desk.territory_id, on).names)
    if desk.sector is not None:
        return _("Ministry (%s)") % f"{desk.sector.code} {desk.sector.name}"
    named = desk.organisation or desk.enterprise
    return named.name if named else str(DeskKind(desk.kind).label).capitalize()


def place_name(territory: int, on: date) -> str:
    """Return how a territory is called on a day, or nearest to it."""
    return local_name(land().version_near(territory, on).names)


def facts_name(facts: DeskFacts, *, on: date) -> str:
    """Return what an office is called that may have no desk yet."""
    return _name(unsaved_desk(facts), on, land())


def unsaved_desk(facts: DeskFacts, *, synthetic: bool = False) -> Desk:
    """Return the desk of an office as it would be written."""
    made, scope_id = Desk(kind=facts.kind, is_synthetic=synthetic), facts.scope_id or 0
    match facts.kind:
        case DeskKind.AKIMAT:
            territory = Territory.objects.get(pk=scope_id)
            made.territory, made.is_synthetic = territory, territory.is_synthetic
            made.key = f"akimat:{territory.key}"
        case DeskKind.ORGANISATION:
            made.organisation = Organisation.objects.get(pk=scope_id)
            made.key = f"organisation:{made.organisation.key}"
        case DeskKind.SECTOR:
            made.sector = Sector.objects.get(pk=scope_id)
            made.key = f"sector:{made.sector.code}"
        case DeskKind.ENTERPRISE:
            made.enterprise = Enterprise.objects.get(pk=scope_id)
            made.key = f"enterprise:{made.enterprise.key}"
        case _:
            made.key = str(facts.kind)
    unscoped = made.kind not in (DeskKind.AKIMAT, DeskKind.ENTERPRISE, DeskKind.ORGANISATION)
    if made.is_synthetic and unscoped:
        made.key = f"synthetic:{made.key}"
    return made


_HOLDS = {
    DeskKind.AKIMAT: (Role.OFFICER, "territory_id"),
    DeskKind.ORGANISATION: (Role.MINISTRY, "organisation_id"),
    DeskKind.SECTOR: (Role.MINISTRY, "sector_id"),
    DeskKind.ENTERPRISE: (Role.ENTERPRISE, "enterprise_id"),
    DeskKind.PROGRAMME_OFFICE: (Role.PROGRAMME_OFFICE, ""),
    DeskKind.ANALYSTS: (Role.ANALYST, ""),
}


def scope_of_desk(desk: Desk) -> Scope:
    """Return what whoever acts for a desk holds by it."""
    role, column = _HOLDS[DeskKind(desk.kind)]
    scopes = dict.fromkeys(("territory_id", "organisation_id", "sector_id", "enterprise_id"))
    if column:
        scopes[column] = getattr(desk, column)
    world = World.SYNTHETIC if desk.is_synthetic else World.REAL
    return Scope((Held(str(role), **scopes),), world)


def parent_of(territory: int, on: date) -> int | None:
    """Return the oblast of a district on a day; None for an oblast or a country."""
    tree = land().placing(on).tree
    path = tree.path(territory) if tree.node(territory) else ()
    return path[-2].territory if len(path) > 2 else None


def asked_since(stated: Sequence[int], *, made: date, day: date) -> list[int]:
    """Return the territories asked on a day that were not when their request was made.

    Asked is what came into being out of one that is asked, or among others all of which are; and
    what took over the land of one that has ended.
    """
    forest = land().forest
    asked = [*stated, *_made_among(stated, made=made, day=day)]
    for one in sorted(forest.successions, key=lambda succession: succession.on):
        if one.before not in asked or one.after in asked or not made < one.on <= day:
            continue
        if _began(one.after) > made or forest.tree_on(one.on).node(one.before) is None:
            asked.append(one.after)
    tree = forest.tree_on(day)
    return [one for one in asked[len(stated) :] if tree.node(one)]


def _made_among(stated: Sequence[int], *, made: date, day: date) -> list[int]:
    """Return what came into being beside territories all of which are asked."""
    before, now = (land().forest.tree_on(one) for one in (made, day))
    found = []
    for one in now.in_order():
        if one.parent is not None and before.node(one.territory) is None:
            beside = {other.territory for other in before.children(one.parent)}
            if beside and beside <= set(stated) and _began(one.territory) > made:
                found.append(one.territory)
    return found


def _began(territory: int) -> date:
    return land().versions(territory)[0].valid_from
