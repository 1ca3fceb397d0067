"""The page "Money" of a project, and rows entered on it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from bagdar.web.cases.queries.section import flags_about
from bagdar.web.people.requests import Asked, in_world
from bagdar.web.projects.models import Project
from bagdar.web.spending.actions.reading import MoneyError
from bagdar.web.spending.actions.writing import correct, enter, withdraw
from bagdar.web.spending.forms import RowForm, WithdrawForm
from bagdar.web.spending.models import Register
from bagdar.web.spending.permissions import powers_of
from bagdar.web.spending.queries.page import money_page
from bagdar.web.spending.queries.past import history_of
from bagdar.web.spending.queries.registers import COLUMNS
from bagdar.web.spending.queries.rows import Line, shown
from bagdar.web.spending.queries.rules import checks_of
from bagdar.web.spending.views.seen import line_seen, project_seen, reading_of, register_named


def project(request: Asked, key: str) -> HttpResponse:
    """Show all money of a project, as of today or a past day; to those who check, its flags too."""
    reading = reading_of(request)
    found = project_seen(key, reading)
    day = f"?as_of={request.as_of_day.isoformat()}" if request.as_of_day else ""
    context = {
        "project": found,
        "live": found,
        "page": money_page(found, reading),
        "checks": checks_of(found, reading),
        "flags": flags_about(found, reading),
        "page_day": reading.day,
        "day": day,
        "crumbs": [(found.name, reverse("project", args=[key]) + day), (_("Money"), "")],
    }
    return render(request, "spending/project.html", context)


@login_required
def new(request: Asked, key: str, register: str) -> HttpResponse:
    """Enter a row on a project."""
    reading, named = reading_of(request), register_named(register)
    found = project_seen(key, reading)
    if not powers_of(request.scope, at=request.now).may_write(named, found):
        raise Http404
    fixed = {"project": found.key} if _names_project(named) else {}
    form = RowForm(named, request.POST if request.method == "POST" else None, fixed=fixed)
    if form.is_valid():
        try:
            enter(named, form.cells(), by=request.person, at=request.now)
        except MoneyError as error:
            form.add_problems(error.problems)
        else:
            messages.success(request, _("It is written down."))
            return redirect("project-money", key)
    title = _("Enter a row: %(register)s") % {"register": named.label}
    return _form_page(request, form, title, reverse("project-money", args=[key]), found)


def row(request: Asked, number: int) -> HttpResponse:
    """Show a row with every version of it."""
    reading = reading_of(request)
    line = line_seen(number, reading)
    values = line.values()
    context = {
        "line": line,
        "title": title_of(line),
        "register": Register(line.register),
        "cells": [(one, shown(one, values[one.key])) for one in COLUMNS[line.register]],
        "history": history_of(line, reading) if reading.as_of is None else (),
        "writes": request.user.is_authenticated
        and reading.as_of is None
        and _writes(request, line),
        "page_day": reading.day,
        "crumbs": _crumbs(line),
    }
    return render(request, "spending/row.html", context)


@login_required
def correcting(request: Asked, number: int) -> HttpResponse:
    """Correct a row; the version before stays readable."""
    line = line_seen(number, reading_of(request))
    if not _writes(request, line):
        raise Http404
    given = request.POST if request.method == "POST" else None
    form = RowForm(line.register, given, initial=line.cells(), corrects=True)
    if form.is_valid():
        cells = form.cells()
        ground = cells.pop("ground")
        try:
            correct(line.version.record, cells, ground=ground, by=request.person, at=request.now)
        except MoneyError as error:
            form.add_problems(error.problems)
        else:
            messages.success(
                request, _("The correction is written down; what stood stays readable.")
            )
            return redirect("money-row", number)
    title = _("Correct: %(row)s") % {"row": title_of(line)}
    return _form_page(request, form, title, reverse("money-row", args=[number]), line.project)


@login_required
def withdrawing(request: Asked, number: int) -> HttpResponse:
    """Withdraw a row that should not stand."""
    line = line_seen(number, reading_of(request))
    if not _writes(request, line):
        raise Http404
    form = WithdrawForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        ground = form.cleaned_data["ground"]
        try:
            withdraw(line.version.record, ground=ground, by=request.person, at=request.now)
        except MoneyError as error:
            form.add_problems(error.problems)
        else:
            messages.success(request, _("The row is withdrawn; it counts no more."))
            if line.project is None:
                return redirect("money-register", line.register)
            return redirect("project-money", line.project.key)
    title = _("Withdraw: %(row)s") % {"row": title_of(line)}
    back = reverse("money-row", args=[number])
    return _form_page(request, form, title, back, line.project, danger=True)


def title_of(line: Line) -> str:
    """Name a row: its register and what it is told by."""
    version = line.version
    told = getattr(version, "number", "") or version.document
    return f"{capfirst(str(Register(line.register).label))}: {told}"


def _names_project(register: str) -> bool:
    return any(one.key == "project" for one in COLUMNS[register])


def _writes(request: Asked, line: Line) -> bool:
    powers = powers_of(request.scope, at=request.now)
    if line.project is None:
        return powers.is_office
    return powers.may_write(line.register, line.project)


def _crumbs(line: Line) -> list[tuple[str, str]]:
    synthetic = line.version.record.is_synthetic
    register = (
        capfirst(str(Register(line.register).label)),
        in_world(reverse("money-register", args=[line.register]), synthetic=synthetic),
    )
    if line.project is None:
        money = (_("Money"), in_world(reverse("money"), synthetic=synthetic))
        return [money, register, (title_of(line), "")]
    key = line.project.key
    return [
        (line.project.name, reverse("project", args=[key])),
        (_("Money"), reverse("project-money", args=[key])),
        (title_of(line), ""),
    ]


def _form_page(
    request: Asked,
    form: Any,
    title: str,
    back: str,
    found: Project | None,
    *,
    danger: bool = False,
) -> HttpResponse:
    crumbs = [(_("Money"), reverse("money")), (title, "")]
    if found is not None:
        crumbs = [
            (found.name, reverse("project", args=[found.key])),
            (_("Money"), reverse("project-money", args=[found.key])),
            (title, ""),
        ]
    context = {"form": form, "title": title, "back": back, "danger": danger, "crumbs": crumbs}
    refused = form.is_bound and bool(form.errors)
    return render(request, "spending/form.html", context, status=422 if refused else 200)
