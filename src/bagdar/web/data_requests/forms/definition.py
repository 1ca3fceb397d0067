"""A request as programs and files tell it: offices by key, the table as its page would make it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from bagdar.core.data_requests.columns import Column
from bagdar.web.data_requests.actions.asking import Table
from bagdar.web.data_requests.forms.asking import TableForm
from bagdar.web.data_requests.models import DeskKind
from bagdar.web.data_requests.permissions import (
    DataRequestError,
    DeskFacts,
    asking_desks,
    refuse,
)
from bagdar.web.enterprises.models import Enterprise
from bagdar.web.people.models import Organisation
from bagdar.web.people.permissions import Scope
from bagdar.web.projects.queries.choosing import choices_for
from bagdar.web.projects.queries.filtering import Reading
from bagdar.web.territories.models import Territory, is_synthetic_key

SCOPES: dict[str, Any] = {
    DeskKind.AKIMAT.value: Territory,
    DeskKind.ORGANISATION.value: Organisation,
    DeskKind.ENTERPRISE.value: Enterprise,
}
"""What the key of an office names."""

_ALONE = frozenset({DeskKind.PROGRAMME_OFFICE.value, DeskKind.ANALYSTS.value})
"""Offices of which each world has one, without a key."""


def asker_named(scope: Scope, named: str | None, *, synthetic: bool) -> DeskFacts:
    """Find the office in whose name a person asks; it need not be named where there is one.

    Raises DataRequestError for an office that is not there or not theirs.
    """
    desks = asking_desks(scope)
    if named is None and len(desks) == 1:
        return desks[0]
    if named is None:
        raise refuse("asker", _("Say in the name of which office."))
    if named in _ALONE:
        found = DeskFacts(DeskKind(named))
    else:
        [found] = offices_named([named], "asker", synthetic=synthetic)
    if found not in desks:
        raise refuse("asker", _("You do not ask in the name of “%s”.") % named)
    return found


def offices_named(named: Iterable[str], field: str, *, synthetic: bool) -> list[DeskFacts]:
    """Find offices of a world, named `akimat:KEY` and the like.

    Raises DataRequestError for the first that is not known.
    """
    found = []
    for one in named:
        kind, _colon, key = one.partition(":")
        model = SCOPES.get(kind)
        rows = model.objects.filter(key=key) if model else None
        number = rows.values_list("pk", flat=True).first() if rows is not None else None
        if number is None or is_synthetic_key(key) is not synthetic:
            raise refuse(field, _("No office is called “%s”.") % one)
        found.append(DeskFacts(DeskKind(kind), number))
    return found


def table_named(
    columns: Sequence[Column],
    rows: str,
    known: Sequence[str],
    filters: Mapping[str, str],
    reading: Reading,
) -> Table:
    """Make a table as its page does, so that nothing is asked that the page does not offer.

    Raises DataRequestError for what it does not offer.
    """
    chosen = {f"filter_{name}": value for name, value in filters.items()}
    form = TableForm({"rows": rows, "known": list(known), **chosen}, choices=choices_for(reading))
    if not form.is_valid() or not set(chosen) <= set(form.fields):
        told: dict[str, list[str]] = {}
        for name, texts in form.errors.items():
            field = "filters" if name.startswith("filter_") else name
            told.setdefault(field, []).extend(str(one) for one in texts)
        raise DataRequestError(
            told or {"filters": [_("Choose among the columns of the register.")]}
        )
    if rows == "free":
        return Table(tuple(columns), rows, {}, ())
    return Table(tuple(columns), rows, form.filters(), tuple(form.cleaned_data["known"]))
