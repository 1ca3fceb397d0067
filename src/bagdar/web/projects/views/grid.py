"""Many projects at once: facts in one grid, or one curator for all."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bagdar.web.people.models import User
from bagdar.web.people.requests import Asked
from bagdar.web.projects import actions
from bagdar.web.projects.actions.updating import MOST_AT_ONCE
from bagdar.web.projects.forms import registers
from bagdar.web.projects.forms.acts import CuratorForm
from bagdar.web.projects.forms.grid import COLUMNS, FIRST_COLUMNS, Grid, Offered, grid_of, offered
from bagdar.web.projects.models import Project
from bagdar.web.projects.permissions.writing import Rights, editable, rights_of


@login_required
def grid(request: Asked) -> HttpResponse:
    """Edit chosen facts of chosen projects, all saved as one act or none."""
    rights = rights_of(request.scope)
    projects = _chosen(request, rights, needed="stage")
    asked = request.GET.getlist("column")
    columns = [name for name in COLUMNS if name in (asked or FIRST_COLUMNS)]
    offers = offered(columns, rights=rights, today=timezone.localdate(request.now))
    given = request.POST if request.method == "POST" else None
    sheet = grid_of(projects, columns, offers=offers, given=given)
    if given is None or not sheet.is_valid():
        return _grid_page(request, sheet, offers)
    changes = sheet.changes()
    try:
        done = actions.edit_many(changes, by=request.person, at=request.now) if changes else []
    except actions.NothingChangedError:
        done = []
    except actions.ManyError as error:
        sheet.show(error.errors)
        return _grid_page(request, sheet, offers)
    if done:
        messages.success(request, _saved(len(done)))
    else:
        messages.info(request, _("Nothing was changed."))
    return redirect("project-list")


@login_required
def curator(request: Asked) -> HttpResponse:
    """Give the chosen projects to another curator in one act."""
    rights = rights_of(request.scope)
    projects = _chosen(request, rights, needed="curator_id")
    today = timezone.localdate(request.now)
    form = CuratorForm(request.POST if request.method == "POST" else None, today=today)
    if form.is_valid():
        try:
            done = actions.reassign_curator(
                [one.pk for one in projects],
                User.objects.filter(pk=form.cleaned_data["curator"]).first(),
                ground=form.cleaned_data["ground"],
                by=request.person,
                at=request.now,
            )
        except actions.NothingChangedError:
            messages.info(request, _("Nothing was changed."))
            return redirect("project-list")
        except actions.ManyError as error:
            form.add_problems({"": [str(one) for one in error.errors.values()][:5]})
        else:
            messages.success(request, _saved(len(done)))
            return redirect("project-list")
    shown = {
        "projects": projects,
        "form": form,
        "curators": registers.known_curators(on=today),
    }
    status = 422 if form.is_bound else 200
    return render(request, "projects/edit/curator.html", shown, status=status)


def _chosen(request: Asked, rights: Rights, *, needed: str) -> list[Project]:
    """Return the projects named in the address, all of them the person's to edit."""
    keys = request.GET.getlist("project")[: MOST_AT_ONCE + 1]
    if not keys or len(keys) > MOST_AT_ONCE:
        raise Http404
    known = Project.objects.for_scope(request.scope, at=request.now).listed()
    numbers = [int(key) for key in keys if key.isascii() and key.isdigit()]
    found = known.filter(key__in=keys) | known.filter(pk__in=numbers)
    projects = list(found.order_by("key"))
    mine = [one for one in projects if needed in editable(rights, one)]
    if not mine:
        raise Http404
    return mine


def _saved(number: int) -> str:
    words = ngettext("%d project is saved.", "%d projects are saved.", number)
    return words % number


def _grid_page(request: Asked, sheet: Grid, offers: Offered) -> HttpResponse:
    shown = {
        "grid": sheet,
        "lists": [(f"list-{name}", list(lines)) for name, lines in offers.known.items()],
        "columns": [(name, words, name in sheet.columns) for name, words in COLUMNS.items()],
        "chosen": request.GET.getlist("project"),
    }
    status = 422 if sheet.has_errors() else 200
    return render(request, "projects/edit/grid.html", shown, status=status)
