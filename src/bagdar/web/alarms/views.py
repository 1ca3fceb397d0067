"""Pages of alarms: what waits for me, all I am shown, one of them with its answers."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from bagdar.web.alarms.actions.answering import answer_alarm, decide
from bagdar.web.alarms.forms import AnswerForm, DecisionForm
from bagdar.web.alarms.models import Alarm, Level, Sign
from bagdar.web.alarms.permissions import Powers, powers_of
from bagdar.web.alarms.queries.reading import (
    TO_DECIDE,
    Wanted,
    alarms_for,
    alarms_sheet,
    lines_of,
    listed,
    may_of,
    shown,
    to_answer,
    to_decide,
)
from bagdar.web.delivery.actions.checks import DeliveryError
from bagdar.web.papers.sheet import TYPES, as_file
from bagdar.web.people.models import User
from bagdar.web.people.requests import Asked
from bagdar.web.projects.queries.filtering import Reading
from bagdar.web.territories.queries import land, local_name

ROWS = 50
STATES = ("open", "cleared", TO_DECIDE, "all")


@login_required
def listing(request: Asked) -> HttpResponse:
    """List the alarms to answer and to decide first, then all that the reader is shown."""
    powers, reading = _asking(request)
    wanted = _wanted(request)
    person = request.person
    if kind := request.GET.get("as"):
        return _file(kind, wanted, powers, reading, person)
    answered = to_decide(powers, reading, person)
    rows = listed(wanted, powers, reading, person)
    page = Paginator(rows, ROWS).get_page(request.GET.get("page"))
    context = {
        "mine": lines_of(to_answer(powers, reading), powers, person, reading.day),
        "answered": lines_of(answered[:ROWS], powers, person, reading.day),
        "answered_in_all": answered.count(),
        "page_obj": page,
        "lines": lines_of(page, powers, person, reading.day),
        "wanted": wanted,
        "place": _place(wanted.territory, reading),
        "states": [
            ("open", _("open")),
            (TO_DECIDE, _("answered, for me to decide")),
            ("cleared", _("cleared")),
            ("all", _("all")),
        ],
        "levels": Level.choices,
        "signs": Sign.choices,
        "synthetic": reading.is_synthetic,
        "today": reading.day,
        "crumbs": [(_("Alarms"), "")],
    }
    return render(request, "alarms/list.html", context)


def _file(
    kind: str, wanted: Wanted, powers: Powers, reading: Reading, person: User
) -> HttpResponse:
    """Send all alarms asked for, of all pages, as CSV, XLSX or PDF."""
    if kind not in TYPES:
        raise Http404
    rows = listed(wanted, powers, reading, person)
    sheet = alarms_sheet(lines_of(rows, powers, person, reading.day), reading)
    answer = HttpResponse(as_file(sheet, kind), content_type=TYPES[kind])
    answer["Content-Disposition"] = f'attachment; filename="{sheet.file_name}.{kind}"'
    return answer


@login_required
def one(request: Asked, number: int) -> HttpResponse:
    """Show an alarm: why, the rows behind, what clears it, its record and its history."""
    found, powers, reading = _alarm(request, number)
    return _page(request, "alarms/alarm.html", found, powers, reading)


@login_required
def answer(request: Asked, number: int) -> HttpResponse:
    """Answer an alarm that is with the reader."""
    found, powers, reading = _alarm(request, number)
    if not powers.answers(found):
        raise Http404
    form = AnswerForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            answer_alarm(found, form.cleaned_data["note"], by=request.person, at=request.now)
        except DeliveryError as error:
            form.add_problems(error.problems)
        else:
            messages.success(request, _("Your answer is written down; the clock stands still."))
            return redirect("alarm", found.pk)
    return _page(request, "alarms/answer.html", found, powers, reading, form=form, step=_("Answer"))


@login_required
def decide_one(request: Asked, number: int) -> HttpResponse:
    """Decide whether an alarm was right, or send its answer back."""
    found, powers, reading = _alarm(request, number)
    may = may_of(found, powers, request.person)
    if not may.decide:
        raise Http404
    form = DecisionForm(request.POST if request.method == "POST" else None, judges=may.judge)
    if form.is_valid():
        given = form.cleaned_data
        try:
            decide(found, given["decision"], given["note"], by=request.person, at=request.now)
        except DeliveryError as error:
            form.add_problems(error.problems)
        else:
            messages.success(request, _("Your decision is written down."))
            return redirect("alarm", found.pk)
    return _page(request, "alarms/decide.html", found, powers, reading, form=form, step=_("Decide"))


def _asking(request: Asked) -> tuple[Powers, Reading]:
    day = timezone.localdate(request.now)
    powers = powers_of(request.scope, request.person, on=day)
    return powers, Reading(request.scope, request.now, None, day)


def _alarm(request: Asked, number: int) -> tuple[Alarm, Powers, Reading]:
    """Return an alarm that the person is shown, or 404."""
    powers, reading = _asking(request)
    found: Alarm = get_object_or_404(alarms_for(powers, reading), pk=number)
    return found, powers, reading


def _page(
    request: Asked, template: str, found: Alarm, powers: Powers, reading: Reading, **more: Any
) -> HttpResponse:
    said = shown(found, powers, request.person, reading)
    title = f"{capfirst(found.get_sign_display())}: {said.line.name}"
    list_url = reverse("alarms") + ("?world=synthetic" if found.territory.is_synthetic else "")
    here = reverse("alarm", args=[found.pk]) if more else ""
    crumbs = [(_("Alarms"), list_url), (title, here)]
    if "form" in more:
        crumbs.append((more["step"], ""))
    context = {
        "alarm": found,
        "shown": said,
        "title": title,
        "synthetic": found.territory.is_synthetic,
        "today": reading.day,
        "crumbs": crumbs,
        **more,
    }
    form = more.get("form")
    refused = form is not None and form.is_bound and bool(form.errors)
    return render(request, template, context, status=422 if refused else 200)


def _wanted(request: Asked) -> Wanted:
    """Read the filters; what names nothing is left out."""
    given = request.GET
    state = given.get("state", "open")
    level, sign = given.get("level", ""), given.get("sign", "")
    return Wanted(
        state=state if state in STATES else "open",
        level=level if level in Level.values else "",
        sign=sign if sign in Sign.values else "",
        territory=given.get("territory", ""),
    )


def _place(key: str, reading: Reading) -> str:
    known = land()
    found = known.find(key) if key else None
    return "" if found is None else local_name(known.version_near(found, reading.day).names)
