"""Country, territory and project pages."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from bagdar.web.projects.models import Project


def to_language(_request: HttpRequest) -> HttpResponse:
    """Send a first visit to the country page in the reader's language."""
    return redirect("country")


def country(request: HttpRequest) -> HttpResponse:
    """Show the country."""
    return render(request, "portal/country.html", {"projects": Project.objects.all()})


@login_required
def profile(request: HttpRequest) -> HttpResponse:
    """Show the person's own account."""
    return render(request, "portal/profile.html", {})
