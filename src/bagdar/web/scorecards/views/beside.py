"""What stands beside the figures of a territory: small business, statistics, verified jobs."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from bagdar.web.people.requests import Asked
from bagdar.web.scorecards.models import SubjectKind
from bagdar.web.scorecards.queries.beside import shares
from bagdar.web.scorecards.queries.context import context_of
from bagdar.web.scorecards.views.asking import reader_of, subject_of


@require_GET
def territory(request: Asked, key: str) -> HttpResponse:
    """Show it on a page of its own, which the page of the territory takes in once it is drawn."""
    reader = reader_of(request)
    subject = subject_of(reader, SubjectKind.TERRITORY, key)
    shown = {
        "subject": subject,
        "shares": shares(reader, subject),
        "context": context_of(reader, subject),
        "crumbs": [(subject.name, reverse("territory", args=[key])), (_("Beside the figures"), "")],
    }
    return render(request, "scorecards/beside.html", shown)
