"""The page of a figure: what it is and how it comes about."""

from django.http import Http404, HttpResponse
from django.shortcuts import render

from bagdar.web.jobs.queries.additionality import CODES as ADDITIONAL
from bagdar.web.jobs.queries.additionality import BandRow, band_rows
from bagdar.web.people.requests import Asked
from bagdar.web.portal.queries.indicators import WORDS, indicator
from bagdar.web.projects.models import Programme
from bagdar.web.territories.queries import local_name


def figure(request: Asked, code: str) -> HttpResponse:
    """Say what a figure is, how it is computed, and what it does not say."""
    card = indicator(code)
    if card is None:
        raise Http404
    told = {
        "name": local_name(card.names),
        "words": WORDS[code],
        "code": code,
        "is_additional": code in ADDITIONAL,
        "bands": _bands(request) if code in ADDITIONAL else [],
    }
    return render(request, "portal/indicator.html", told)


def _bands(request: Asked) -> list[BandRow]:
    """Return the scenarios in force in the world that is read."""
    programmes = Programme.objects.filter(is_synthetic=request.scope.is_synthetic)
    return [one for one in band_rows(programmes) if one.valid_to is None]
