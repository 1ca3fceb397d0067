"""Programmes and their components, kept by the programme office."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils.translation import gettext as _

from bagdar.web.journal.actions import Act, Actor, act
from bagdar.web.projects.actions.changing import NothingChangedError
from bagdar.web.projects.actions.checks import ProjectError
from bagdar.web.projects.actions.keys import new_key
from bagdar.web.projects.models import Component, Programme
from bagdar.web.projects.permissions.writing import check_office, rights_by

Row = TypeVar("Row", Programme, Component)


def create_programme(facts: Mapping[str, Any], *, by: Actor, at: datetime) -> Programme:
    """Open a programme; its facts are model fields.

    One in a synthetic country is synthetic: the simulator alone names it so.
    """
    made = Programme(**facts)
    made.is_synthetic = made.territory.is_synthetic
    return _create(made, "programme", by=by, at=at)


def update_programme(
    programme: Programme, changes: Mapping[str, Any], *, by: Actor, at: datetime
) -> Programme:
    """Change facts of a programme."""
    return _update(programme, changes, "programme", by=by, at=at)


def create_component(facts: Mapping[str, Any], *, by: Actor, at: datetime) -> Component:
    """Add a component to a programme; its facts are model fields."""
    return _create(Component(**facts), "component", by=by, at=at)


def update_component(
    component: Component, changes: Mapping[str, Any], *, by: Actor, at: datetime
) -> Component:
    """Change facts of a component."""
    return _update(component, changes, "component", by=by, at=at)


def _create(row: Row, kind: str, *, by: Actor, at: datetime) -> Row:
    check_office(rights_by(by, at=at)[0])
    row.key = row.key or new_key((row.name_en, row.name_ru, row.name_kk))
    with act(f"{kind}s.create", by=by, at=at) as entry:
        _check(row)
        row.save(force_insert=True)
        _record(entry, kind, row, before=None, after=_plain(row))
    return row


def _update(row: Row, changes: Mapping[str, Any], kind: str, *, by: Actor, at: datetime) -> Row:
    check_office(rights_by(by, at=at)[0])
    with act(f"{kind}s.edit", by=by, at=at) as entry:
        present = type(row)._default_manager.select_for_update().get(pk=row.pk)
        before = _plain(present)
        for name, value in changes.items():
            setattr(present, name, value)
        _check(present)
        after = {name: one for name, one in _plain(present).items() if one != before[name]}
        if not after:
            raise NothingChangedError
        present.save()
        _record(entry, kind, present, before={name: before[name] for name in after}, after=after)
    return present


def _check(row: Model) -> None:
    if isinstance(row, Programme) and row.is_synthetic is not row.territory.is_synthetic:
        raise ProjectError({"territory": [_("A real programme cannot lie in synthetic land.")]})
    try:
        row.full_clean()
    except ValidationError as error:
        found = dict(error.message_dict)
        raise ProjectError(
            {"" if name == "__all__" else name: found[name] for name in found}
        ) from None


def _record(entry: Act, kind: str, row: Any, *, before: Any, after: Any) -> None:
    entry.record(kind, row.key, before=before, after=after)


def _plain(row: Model) -> dict[str, Any]:
    return {
        one.attname: getattr(row, one.attname)
        for one in row._meta.concrete_fields
        if not one.primary_key
    }
