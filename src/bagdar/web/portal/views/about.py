"""What Bagdar is, where its figures come from, and how its pages look."""

from django.http import HttpResponse
from django.shortcuts import render

from bagdar.web.people.requests import Asked
from bagdar.web.portal.queries.sources import outline_sources


def about(request: Asked) -> HttpResponse:
    """Say what Bagdar is and how to read it."""
    return render(request, "portal/about.html")


def sources(request: Asked) -> HttpResponse:
    """Name the sources of territories, outlines, sectors and the built-in example."""
    return render(request, "portal/sources.html", {"borders": outline_sources()})
