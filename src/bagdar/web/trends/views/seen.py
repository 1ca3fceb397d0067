"""What every page of trend watch starts from: who asks, and what they are shown."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from bagdar.web.people.permissions import World
from bagdar.web.people.requests import Asked
from bagdar.web.projects.queries.filtering import Reading
from bagdar.web.trends.models import NAME_LENGTH, Run, Signal
from bagdar.web.trends.permissions import gives_duties, is_expert, reads, signs
from bagdar.web.trends.queries.reading import (
    CHOICES,
    Wanted,
    counting_runs,
    last_runs,
    signals_for,
)

LETTERS = 200
LONGEST_NUMBER = 15


def reading_trends(request: Asked) -> Reading:
    """Let through whoever reads trend watch. Raises Http404."""
    if not reads(request.scope):
        raise Http404
    return Reading(request.scope, request.now, None, timezone.localdate(request.now))


def expert_reading(request: Asked) -> Reading:
    """Let experts through. Raises Http404."""
    reading = reading_trends(request)
    if not is_expert(reading.scope):
        raise Http404
    return reading


def office_reading(request: Asked) -> Reading:
    """Let through whoever gives duties. Raises Http404."""
    reading = reading_trends(request)
    if not gives_duties(reading.scope):
        raise Http404
    return reading


def signer_reading(request: Asked) -> Reading:
    """Let through whoever signs briefs. Raises Http404."""
    reading = reading_trends(request)
    if not signs(reading.scope):
        raise Http404
    return reading


def signal_by(request: Asked, number: int) -> tuple[Signal, Reading]:
    """Return a signal that the reader is shown. Raises Http404."""
    reading = reading_trends(request)
    found: Signal = get_object_or_404(signals_for(reading.scope), pk=number)
    return found, reading


def wanted_from(request: Asked) -> Wanted:
    """Read the filters; what names nothing is left out."""
    given = request.GET
    chosen = {
        name: given.get(name, "") for name, known in CHOICES.items() if given.get(name, "") in known
    }
    watch = given.get("watch", "")
    return Wanted(
        q=given.get("q", "").replace("\x00", "").strip()[:LETTERS],
        sector=given.get("sector", "").replace("\x00", "")[:8],
        watch=int(watch) if watch.isdecimal() and len(watch) < 16 else 0,
        corpus=given.get("corpus", "").replace("\x00", "").strip()[:NAME_LENGTH],
        **chosen,
    )


def runs_from(request: Asked, reading: Reading, wanted: Wanted) -> list[Run]:
    """Return the run that is asked for by its number; else those that count of the corpus wanted.

    Raises Http404 for what is no such number.
    """
    asked = request.GET.get("run", "")
    if not asked:
        return last_runs(synthetic=reading.is_synthetic, corpus=wanted.corpus)
    if not asked.isdecimal() or len(asked) > LONGEST_NUMBER:
        raise Http404
    rows = counting_runs(synthetic=reading.is_synthetic)
    found: Run = get_object_or_404(rows, pk=int(asked))
    return [found]


def world_of(*, synthetic: bool) -> World:
    """Return the world by its name."""
    return World.SYNTHETIC if synthetic else World.REAL


def world_query(*, synthetic: bool) -> str:
    """Return what an address says to stay in the synthetic world."""
    return "?world=synthetic" if synthetic else ""


def trends_crumb(*, synthetic: bool) -> tuple[str, str]:
    """Return the way back to the radar."""
    return (_("Trends"), reverse("trends") + world_query(synthetic=synthetic))


def page(request: Asked, template: str, context: dict[str, Any], *forms: Any) -> HttpResponse:
    """Render a page; a form that is refused answers 422."""
    refused = any(form.is_bound and form.errors for form in forms)
    return render(request, template, context, status=422 if refused else 200)
