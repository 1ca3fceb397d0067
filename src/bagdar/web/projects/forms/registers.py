"""What the forms let people choose from: territories, sectors, units, curators, enterprises."""

from __future__ import annotations

import csv
from datetime import date
from functools import lru_cache
from importlib.resources import files
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from bagdar.core.territories.forest import Version
from bagdar.web.enterprises.models import Enterprise, EnterpriseGroup, Sector
from bagdar.web.people.models import Organisation
from bagdar.web.people.permissions import Scope
from bagdar.web.projects.actions.checks import possible_curators
from bagdar.web.projects.forms.fields import APART, grouped, last_part
from bagdar.web.projects.models import Component, Project
from bagdar.web.territories.models import is_synthetic_key
from bagdar.web.territories.queries import forest

Groups = list[tuple[str, list[tuple[Any, str]]]]
_MOST_FOUND = 12
_BIN_DIGITS = 12


def _of_world(synthetic: bool | None, key: str) -> bool:
    """Answer whether a key belongs to the world asked for (None: to either)."""
    return synthetic is None or is_synthetic_key(key) is synthetic


def territory_choices(
    *,
    on: date,
    among: frozenset[int] | None,
    also: int | None,
    synthetic: bool | None = None,
) -> Groups:
    """Return today's territories under their oblasts, then those of the past.

    `among` bounds them to what a person answers for; `also` is always there.
    """
    lands = forest()
    tree = lands.tree_on(on)
    rows = []
    for version in tree.in_order():
        if not _of_world(synthetic, version.key):
            continue
        path = tree.path(version.territory)
        above = path[1] if len(path) > 1 else path[0]
        rows.append((_named(above), version.territory, _named(version)))
    present = {version.territory for version in tree.versions}
    past = {one.territory: one for one in lands.versions if one.territory not in present}
    rows += [(_("Before reforms"), one.territory, _dated(one)) for one in past.values()]
    kept = [row for row in rows if among is None or row[1] in among or row[1] == also]
    return grouped(kept)


def known_territories(*, on: date, among: frozenset[int] | None) -> dict[str, int]:
    """Return today's territories by a line to write: name and code."""
    return {
        f"{_named(one)}{APART}{one.code}": one.territory
        for one in forest().tree_on(on).in_order()
        if among is None or one.territory in among
    }


def sector_choices() -> Groups:
    """Return divisions under their sections, each section first among its own."""
    sectors = list(Sector.objects.select_related("parent"))
    sections = {one.pk: one for one in sectors if one.parent_id is None}
    sectors.sort(key=lambda one: ((one.parent or one).code, one.parent_id or 0, one.code))
    return grouped(
        (
            f"{(sections.get(one.parent_id or one.pk) or one).code} {(one.parent or one).name}",
            one.pk,
            f"{one.code} {one.name}",
        )
        for one in sectors
    )


def known_sectors() -> dict[str, int]:
    """Return sectors by a line to write: code and name."""
    return {f"{one.code}{APART}{one.name}": one.pk for one in Sector.objects.all()}


def component_choices(*, synthetic: bool | None = None) -> Groups:
    """Return components under their programmes."""
    rows = Component.objects.select_related("programme")
    return grouped(
        (one.programme.name, one.pk, one.name)
        for one in rows
        if _of_world(synthetic, one.programme.key)
    )


def known_curators(*, on: date) -> dict[str, int]:
    """Return possible curators by a line to write: name and account."""
    return {
        f"{one.actor_label}{APART}{one.username}": one.pk
        for one in possible_curators(on=on).order_by("full_name", "username")
    }


def known_organisations(*, synthetic: bool | None = None) -> dict[str, int]:
    """Return organisations by a line to write: name and key."""
    return {
        f"{one.name}{APART}{one.key}": one.pk
        for one in Organisation.objects.all()
        if _of_world(synthetic, one.key)
    }


def enterprise_line(enterprise: Enterprise) -> str:
    """Write an enterprise so that it is found again: its name, then BIN or key."""
    return f"{enterprise.name}{APART}{enterprise.bin or enterprise.key}"


def find_enterprises(text: str, *, synthetic: bool = False) -> QuerySet[Enterprise]:
    """Return the enterprises a text may mean: by BIN, by key, by name, by a part of the name."""
    exact = last_part(text)
    known = Enterprise.objects.of_world(synthetic=synthetic)
    found = known.filter(Q(bin=exact) | Q(key=exact))[:2]
    if found:
        return found
    named = known.filter(Q(name_en=text) | Q(name_ru=text) | Q(name_kk=text))
    return named[:_MOST_FOUND] or like_enterprises(text, synthetic=synthetic)


def like_enterprises(
    text: str, *, most: int = _MOST_FOUND, synthetic: bool = False
) -> QuerySet[Enterprise]:
    """Return some enterprises of one world whose name or BIN holds a text."""
    digits = text.strip()
    known = Enterprise.objects.of_world(synthetic=synthetic)
    if digits.isascii() and digits.isdigit() and len(digits) <= _BIN_DIGITS:
        return known.filter(bin__startswith=digits)[:most]
    spelled = Q()
    for one in {text, text.lower(), text.capitalize(), text.upper()}:
        spelled |= Q(name_en__contains=one) | Q(name_ru__contains=one) | Q(name_kk__contains=one)
    return known.filter(spelled)[:most]


def group_line(group: EnterpriseGroup) -> str:
    """Write a group so that it is found again."""
    return f"{group.name}{APART}{group.pk}"


def find_groups(text: str) -> QuerySet[EnterpriseGroup]:
    """Return the groups a text may mean."""
    number = last_part(text)
    if number.isascii() and number.isdigit() and APART.strip() in text:
        return EnterpriseGroup.objects.filter(pk=int(number))
    contains = Q(name_en__contains=text) | Q(name_ru__contains=text) | Q(name_kk__contains=text)
    return EnterpriseGroup.objects.of_world(synthetic=False).filter(contains)[:_MOST_FOUND]


def project_line(project: Project) -> str:
    """Write a project so that it is found again: its name, then its key."""
    return f"{project.name}{APART}{project.key}"


def find_projects(text: str, *, scope: Scope, at: Any) -> QuerySet[Project]:
    """Return the projects a text may mean, among those a person may see."""
    seen = Project.objects.for_scope(scope, at=at).listed()
    by_key = seen.filter(key=last_part(text))[:2]
    named = Q(name_en=text) | Q(name_ru=text) | Q(name_kk=text)
    return by_key or seen.filter(named)[:_MOST_FOUND]


@lru_cache(maxsize=4)
def units(language: str) -> tuple[tuple[str, str], ...]:
    """Return the codes of common units with their names in a language."""
    table = files("bagdar.presets") / "kazakhstan" / "units.csv"
    rows = csv.DictReader(table.read_text("utf-8").splitlines())
    column = f"name_{language}" if language in ("ru", "kk") else "name_en"
    return tuple((row["ucum_code"], row[column]) for row in rows)


def _named(version: Version) -> str:
    language = (get_language() or "en")[:2]
    names = version.names
    return names.get(language) or names.get("en") or next(iter(names.values()), version.key)


def _dated(version: Version) -> str:
    if version.valid_to is None:
        return _named(version)
    return _("%(name)s, until %(year)d") % {
        "name": _named(version),
        "year": version.valid_to.year,
    }
