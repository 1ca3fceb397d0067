"""What newly came: the number in the top bar, asked for again and again, and the page behind it."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from bagdar.web.inbox.actions.looking import note_look
from bagdar.web.inbox.models import Looked
from bagdar.web.inbox.queries.desks import Standing, stands_at
from bagdar.web.inbox.queries.news import News, news_for
from bagdar.web.people.permissions import World
from bagdar.web.people.requests import Asked
from bagdar.web.projects.queries.filtering import Reading


@require_GET
@login_required
def bell(request: Asked) -> HttpResponse:
    """Say how much newly came: the part of the top bar that asks by itself."""
    _standing, found = _news(request)
    answer = render(
        request, "inbox/bell.html", {"news": found, "synthetic": request.scope.is_synthetic}
    )
    answer["Cache-Control"] = "private, no-store"
    return answer


@require_GET
@login_required
def news(request: Asked) -> HttpResponse:
    """List what newly came, the newest first."""
    _standing, found = _news(request)
    synthetic = request.scope.is_synthetic
    context = {"news": found, "synthetic": synthetic, "crumbs": [(_("What newly came"), "")]}
    return render(request, "inbox/news.html", context)


@require_POST
@login_required
def seen(request: Asked) -> HttpResponse:
    """Keep that the reader has seen what newly came."""
    standing, _found = _news(request)
    note_look(standing, at=request.now)
    world = f"?world={World.SYNTHETIC}" if request.scope.is_synthetic else ""
    return redirect(reverse("inbox-news") + world)


def _news(request: Asked) -> tuple[Standing, News]:
    reading = Reading(request.scope, request.now, None, request.today)
    standing = stands_at(request.person, reading, None)
    return standing, news_for(standing, Looked.objects.filter(user=request.person).first())
