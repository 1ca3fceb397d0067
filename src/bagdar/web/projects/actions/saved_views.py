"""Saved views of the list: a person's own, kept outside the journal as they change no figures."""

from __future__ import annotations

from django.db import transaction
from django.http import QueryDict
from django.utils.translation import gettext as _

from bagdar.web.people.models import User
from bagdar.web.projects.models import SavedView
from bagdar.web.projects.queries.asking import LONGEST_QUERY, asking_of

MOST_VIEWS = 50
LONGEST_NAME = 80


class SavedViewError(Exception):
    """A view that cannot be kept; the text may be shown to a person."""


def save_view(*, name: str, query: str, by: User) -> SavedView:
    """Keep what is asked for under a name; the same name again replaces what it holds."""
    clean, kept = _name(name), _query(query)
    with transaction.atomic():
        present = list(SavedView.objects.select_for_update().filter(user=by))
        same = next((one for one in present if one.name == clean), None)
        if same is None and len(present) >= MOST_VIEWS:
            text = _("You have %(most)d saved views already. Delete one first.")
            raise SavedViewError(text % {"most": MOST_VIEWS})
        view = same or SavedView(user=by, name=clean)
        view.query = kept
        view.save()
    return view


def rename_view(view: SavedView, *, name: str, by: User) -> None:
    """Call a view otherwise."""
    clean = _name(name)
    if SavedView.objects.filter(user=by, name=clean).exclude(pk=view.pk).exists():
        raise SavedViewError(_("You have another view of this name."))
    view.name = clean
    view.save(update_fields=["name"])


def delete_view(view: SavedView) -> None:
    """Forget a view."""
    view.delete()


def _name(name: str) -> str:
    clean = " ".join(name.replace("\x00", "").split())
    if not clean:
        raise SavedViewError(_("Give the view a name."))
    if len(clean) > LONGEST_NAME:
        text = _("The name is longer than %(most)d characters; shorten it.")
        raise SavedViewError(text % {"most": LONGEST_NAME})
    return clean


def _query(query: str) -> str:
    """Keep only what the list understands, so that an address cannot smuggle anything else."""
    kept = asking_of(QueryDict(query[: 2 * LONGEST_QUERY])).query()
    if len(kept) > LONGEST_QUERY:
        raise SavedViewError(_("There are too many filters to be kept."))
    return kept
