"""Entering and editing organisations."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from bagdar.web.journal.actions import Actor, act
from bagdar.web.people.actions.facts import facts_of
from bagdar.web.people.models import Office, Organisation, OrganisationKind, Role
from bagdar.web.people.permissions import PeopleError, check_may
from bagdar.web.territories.models import is_synthetic_key


class OrganisationError(PeopleError):
    """An organisation cannot be entered or changed like that."""


def create_organisation(facts: Mapping[str, Any], *, by: Actor, at: datetime) -> Organisation:
    """Enter an organisation; its facts are model fields, the key is made from the name."""
    check_may(by, Role.PROGRAMME_OFFICE, Role.ADMINISTRATOR, on=timezone.localdate(at))
    with act("organisations.create", by=by, at=at) as entry:
        _check_akimat(facts)
        key = facts.get("key") or free_key(Organisation, facts["name_en"])
        made = Organisation.objects.create(**{**facts, "key": key})
        entry.record("organisation", made.key, before=None, after=facts_of(made))
    return made


def edit_organisation(
    organisation: Organisation, facts: Mapping[str, Any], *, by: Actor, at: datetime
) -> None:
    """Change names, kind or territory; the key stays."""
    check_may(by, Role.PROGRAMME_OFFICE, Role.ADMINISTRATOR, on=timezone.localdate(at))
    with act("organisations.edit", by=by, at=at) as entry:
        _check_akimat(facts, but=organisation)
        before = facts_of(organisation)
        for name, value in facts.items():
            setattr(organisation, name, value)
        organisation.save()
        entry.record("organisation", organisation.key, before=before, after=facts_of(organisation))


def free_key(model: type[Organisation | Office], name: str) -> str:
    """Make an identifier from a name, with a number when it is taken or a word of our addresses."""
    stem = slugify(name)[:70] or model.__name__.lower()
    if is_synthetic_key(f"{stem}-"):
        stem = f"of-{stem}"
    taken = {"new", *model.objects.filter(key__startswith=stem).values_list("key", flat=True)}
    key, number = stem, 1
    while key in taken:
        number += 1
        key = f"{stem}-{number}"
    return key


def _check_akimat(facts: Mapping[str, Any], *, but: Organisation | None = None) -> None:
    if facts["kind"] != OrganisationKind.AKIMAT:
        return
    if (territory := facts.get("territory")) is None:
        raise OrganisationError(_("An akimat belongs to a territory: choose it."))
    others = Organisation.objects.exclude(pk=but.pk) if but else Organisation.objects.all()
    if others.filter(kind=OrganisationKind.AKIMAT, territory=territory).exists():
        raise OrganisationError(_("This territory has an akimat already."))
