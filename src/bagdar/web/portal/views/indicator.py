"""The page of a figure: what it is and how it comes about."""

from django.http import Http404, HttpResponse
from django.shortcuts import render

from bagdar.web.people.requests import Asked
from bagdar.web.portal.queries.indicators import GRAIN, WORDS, indicator
from bagdar.web.territories.queries import local_name


def figure(request: Asked, code: str) -> HttpResponse:
    """Say what a figure is, how it is computed, and what it does not say."""
    card = indicator(code)
    if card is None:
        raise Http404
    words = {"words": WORDS[code], "code": code, "grain": GRAIN, "source": WORDS[code].source}
    return render(request, "portal/indicator.html", {"name": local_name(card.names), **words})
