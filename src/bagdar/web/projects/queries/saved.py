"""Views of the list that a person keeps."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser

from bagdar.web.people.models import User
from bagdar.web.projects.models import SavedView


@dataclass(frozen=True)
class Kept:
    """A saved view and its address."""

    pk: int
    name: str
    query: str


def saved_views_of(user: User | AnonymousUser) -> tuple[Kept, ...]:
    """Return a person's saved views by name; nobody else's."""
    if not isinstance(user, User):
        return ()
    rows = SavedView.objects.filter(user=user).order_by("name", "pk")
    return tuple(Kept(one.pk, one.name, one.query) for one in rows)
