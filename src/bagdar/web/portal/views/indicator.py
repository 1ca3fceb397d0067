"""The page of a figure: what it is and how it comes about."""

from django.http import Http404, HttpResponse
from django.shortcuts import render

from bagdar.web.people.requests import Asked
from bagdar.web.portal.queries.indicators import WORDS, indicator
from bagdar.web.territories.queries import local_name


def figure(request: Asked, code: str) -> HttpResponse:
    """Say what a figure is, how it is computed, and what it does not say."""
    card = indicator(code)
    if card is None:
        raise Http404
    told = {"name": local_name(card.names), "words": WORDS[code], "code": code}
    return render(request, "portal/indicator.html", told)
