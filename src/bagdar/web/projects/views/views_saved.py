"""Saving, renaming and deleting views of the list."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bagdar.web.people.requests import Asked
from bagdar.web.projects.actions.saved_views import (
    LONGEST_NAME,
    SavedViewError,
    delete_view,
    rename_view,
    save_view,
)
from bagdar.web.projects.models import SavedView
from bagdar.web.projects.queries.saved import saved_views_of


@require_POST
@login_required
def save(request: Asked) -> HttpResponse:
    """Keep the list as it is asked for under a name."""
    query = request.POST.get("query", "")
    try:
        view = save_view(name=request.POST.get("name", ""), query=query, by=request.person)
    except SavedViewError as error:
        messages.error(request, str(error))
        return redirect(f"{reverse('project-list')}?{query}")
    messages.success(request, _("The view “%(name)s” is saved.") % {"name": view.name})
    return redirect(f"{reverse('project-list')}?{view.query}")


@login_required
def manage(request: Asked) -> HttpResponse:
    """Show a person's saved views, to rename or delete them."""
    context = {
        "views": saved_views_of(request.person),
        "longest_name": LONGEST_NAME,
        "crumbs": [(_("Projects"), reverse("project-list")), (_("Saved views"), "")],
    }
    return render(request, "projects/saved_views.html", context)


@require_POST
@login_required
def rename(request: Asked, pk: int) -> HttpResponse:
    """Call a view otherwise."""
    view = _own(request, pk)
    try:
        rename_view(view, name=request.POST.get("name", ""), by=request.person)
    except SavedViewError as error:
        messages.error(request, str(error))
    return redirect("saved-views")


@require_POST
@login_required
def delete(request: Asked, pk: int) -> HttpResponse:
    """Forget a view."""
    view = _own(request, pk)
    messages.success(request, _("The view “%(name)s” is deleted.") % {"name": view.name})
    delete_view(view)
    return redirect("saved-views")


def _own(request: Asked, pk: int) -> SavedView:
    """Find a view of the person's own; anybody else's does not exist for them."""
    if pk > 2**62:
        raise Http404
    found: SavedView = get_object_or_404(SavedView, pk=pk, user=request.person)
    return found
