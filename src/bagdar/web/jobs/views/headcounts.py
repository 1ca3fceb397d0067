"""Pages of the jobs of employers: what was counted, a file taken in, a number put right."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from bagdar.web.delivery.actions.checks import DeliveryError
from bagdar.web.jobs.actions.headcounts import LARGEST_BYTES, correct_headcount, take_headcounts
from bagdar.web.jobs.forms.headcounts import (
    LARGEST_FORM_BYTES,
    CorrectHeadcountForm,
    HeadcountsForm,
    SearchForm,
)
from bagdar.web.jobs.permissions import is_custodian, reads_headcounts
from bagdar.web.jobs.queries.exporting import Table
from bagdar.web.jobs.queries.headcounts import COLUMNS, counted, holding, rows_of, why_apart
from bagdar.web.jobs.views.seen import file_of, page, reading_of
from bagdar.web.people.permissions import SEES_RESTRICTED
from bagdar.web.people.requests import Asked, bounded

_A_PAGE = 100


@bounded(LARGEST_FORM_BYTES)
@login_required
def headcounts(request: Asked) -> HttpResponse:
    """List the jobs of employers as they hold; a custodian takes a file in."""
    if not reads_headcounts(request.scope, request.person):
        raise Http404
    takes = is_custodian(request.scope, request.person)
    if request.method == "POST":
        if not takes:
            raise Http404
        return _taken(request)
    if asked := request.GET.get("format"):
        return _exported(request, asked)
    return _listed(request, HeadcountsForm(synthetic=request.scope.is_synthetic), takes=takes)


@login_required
def correct(request: Asked) -> HttpResponse:
    """Put a number right: another row is appended, and holds."""
    if not is_custodian(request.scope, request.person):
        raise Http404
    synthetic = request.scope.is_synthetic
    given = request.POST if request.method == "POST" else None
    initial = {name: request.GET.get(name, "") for name in ("employer", "month")}
    form = CorrectHeadcountForm(given, initial=initial, synthetic=synthetic)
    if form.is_valid():
        told = form.cleaned_data
        programme, ground = told["programme"], told["ground"]
        try:
            correct_headcount(programme, form.right(), ground, by=request.person, at=request.now)
        except DeliveryError as error:
            form.add_problems(error.problems)
        else:
            messages.success(request, _("The number is put right; what was said stays beside it."))
            return redirect("jobs-headcounts")
    crumbs = [(_("Jobs of employers"), reverse("jobs-headcounts")), (_("Put a number right"), "")]
    shown = {"form": form, "crumbs": crumbs}
    return page(request, "jobs/headcount_correct.html", shown, refused=bool(form.errors))


def _taken(request: Asked) -> HttpResponse:
    """Take a file in and say what became of it, rows set apart by reason."""
    synthetic = request.scope.is_synthetic
    form = HeadcountsForm(request.POST, request.FILES, synthetic=synthetic)
    if form.is_valid():
        programme = form.cleaned_data["programme"]
        try:
            with form.opened() as path:
                found = take_headcounts(programme, path, by=request.person, at=request.now)
        except DeliveryError as error:
            form.add_problems(error.problems)
        else:
            words = _("%(kept)d of %(given)d months are new; %(repeated)d there already.")
            told = {"kept": found.kept, "given": found.given, "repeated": found.repeated}
            messages.success(request, words % told)
            for reason, count in sorted(found.set_apart.items()):
                text = _("Set apart: %(count)d, %(why)s.")
                messages.warning(request, text % {"count": count, "why": why_apart(reason)})
            return redirect("jobs-headcounts")
    return _listed(request, form, takes=True)


def _listed(request: Asked, form: HeadcountsForm, *, takes: bool) -> HttpResponse:
    reading, named = reading_of(request), request.scope.has_whole(SEES_RESTRICTED)
    search = SearchForm(request.GET)
    search.is_valid()
    asked = search.cleaned_data
    month, text = asked.get("month"), asked.get("q", "")
    rows = holding(reading, search=text, month=month, named=named)
    paged = Paginator(rows, _A_PAGE).get_page(request.GET.get("page"))
    shown = {
        "form": form,
        "takes": takes,
        "named": named,
        "page_obj": paged,
        "counted": counted(paged.object_list, named=named),
        "q": text,
        "month": month,
        "asked": bool(text or month),
        "most_megabytes": LARGEST_BYTES // 2**20,
        "crumbs": [(_("Jobs of employers"), "")],
    }
    refused = form.is_bound and bool(form.errors)
    return page(request, "jobs/headcounts.html", shown, refused=refused)


def _exported(request: Asked, kind: str) -> HttpResponse:
    reading, named = reading_of(request), request.scope.has_whole(SEES_RESTRICTED)
    search = SearchForm(request.GET)
    search.is_valid()
    asked = search.cleaned_data
    rows = holding(reading, search=asked.get("q", ""), month=asked.get("month"), named=named)
    told = rows_of(counted(rows, named=named), reading)
    headings = [words for _name, words in COLUMNS]
    table = Table("jobs-of-employers", headings, told, _("Jobs of employers"))
    return file_of(kind, table, day=reading.day, synthetic=reading.is_synthetic)
