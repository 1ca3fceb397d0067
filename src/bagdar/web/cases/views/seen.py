"""What every page of flags and cases starts from: who asks, and what they are shown."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from bagdar.web.cases.models import Case, Subject
from bagdar.web.cases.permissions import Powers, powers_of
from bagdar.web.cases.queries.queue import subjects_for
from bagdar.web.cases.queries.reading import cases_for
from bagdar.web.cases.queries.sheets import TABLES, TYPES, Table, as_file
from bagdar.web.people.requests import Asked
from bagdar.web.projects.queries.filtering import Reading


def asking(request: Asked) -> tuple[Powers, Reading]:
    """Return where the reader stands today, and what they read."""
    day = timezone.localdate(request.now)
    powers = powers_of(request.scope, request.person, on=day)
    return powers, Reading(request.scope, request.now, None, day)


def reading_flags(request: Asked) -> tuple[Powers, Reading]:
    """Let through whoever is shown flags. Raises Http404."""
    powers, reading = asking(request)
    if not powers.sees_flags:
        raise Http404
    return powers, reading


def auditing(request: Asked) -> tuple[Powers, Reading]:
    """Let through auditors. Raises Http404."""
    powers, reading = asking(request)
    if not powers.audits_any:
        raise Http404
    return powers, reading


def auditing_all(request: Asked) -> tuple[Powers, Reading]:
    """Let through auditors of the whole programme. Raises Http404."""
    powers, reading = asking(request)
    if not powers.audits_all:
        raise Http404
    return powers, reading


def subject_by(request: Asked, number: int) -> tuple[Subject, Powers, Reading]:
    """Return a subject that the reader is shown. Raises Http404."""
    powers, reading = asking(request)
    found: Subject = get_object_or_404(subjects_for(powers, reading), pk=number)
    return found, powers, reading


def case_by(request: Asked, number: int) -> tuple[Case, Powers, Reading]:
    """Return a case that the reader is shown. Raises Http404."""
    powers, reading = asking(request)
    found: Case = get_object_or_404(cases_for(powers, reading), pk=number)
    return found, powers, reading


def table_answer(table: Table, kind: str) -> HttpResponse:
    """Send a table as a file. Raises Http404 for a kind there is none of."""
    if kind not in TABLES:
        raise Http404
    answer = HttpResponse(as_file(table, kind), content_type=TYPES[kind])
    answer["Content-Disposition"] = f'attachment; filename="{table.name}.{kind}"'
    return answer


def world_query(*, synthetic: bool) -> str:
    """Return what an address says to stay in the synthetic world."""
    return "?world=synthetic" if synthetic else ""


def flags_crumb(*, synthetic: bool) -> tuple[str, str]:
    """Return the way back to the queue."""
    return (_("Flags"), reverse("flags") + world_query(synthetic=synthetic))


def cases_crumb(*, synthetic: bool) -> tuple[str, str]:
    """Return the way back to the list of cases."""
    return (_("Cases"), reverse("cases") + world_query(synthetic=synthetic))


def title_of(case: Case) -> str:
    """Return what the page of a case is called."""
    return str(_("Case %d") % case.pk)


def page(request: Asked, template: str, context: dict[str, Any], *forms: Any) -> HttpResponse:
    """Render a page; a form that is refused answers 422."""
    refused = any(form.is_bound and form.errors for form in forms)
    return render(request, template, context, status=422 if refused else 200)
