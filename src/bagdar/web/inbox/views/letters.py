"""Stopping the daily letter: a page for people, one tap for programs of mail (RFC 8058)."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from bagdar.web.inbox.actions.letters import whose_letters
from bagdar.web.people.actions import stop_letters
from bagdar.web.people.requests import Asked


@csrf_exempt  # whoever holds the signed address may stop the letters, and do nothing else
def stop(request: Asked, token: str) -> HttpResponse:
    """Ask whether letters are to stop; posted to, stop them. No sign-in: the address is signed.

    Only a POST changes something, since programs that look for viruses open every address.
    """
    person = whose_letters(token)
    if person is None:
        raise Http404
    if request.method == "POST":
        stop_letters(person, at=request.now)
        person.refresh_from_db()
    context = {"wanted": person.daily_letter, "crumbs": [(_("Daily letter"), "")]}
    answer = render(request, "inbox/stop.html", context)
    answer["Cache-Control"] = "no-store"
    answer["Referrer-Policy"] = "no-referrer"
    return answer
