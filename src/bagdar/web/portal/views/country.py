"""The country page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from bagdar.web.people.requests import Asked
from bagdar.web.projects.models import Project


def to_language(_request: HttpRequest) -> HttpResponse:
    """Send a first visit to the country page in the reader's language."""
    return redirect("country")


def country(request: Asked) -> HttpResponse:
    """Show the country."""
    projects = Project.objects.for_scope(request.scope, at=request.now).listed()
    return render(request, "portal/country.html", {"projects": projects})
