"""The page about the API: what programs may ask, drawn from the OpenAPI document."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from bagdar.web.people.api.problems import TEXTS
from bagdar.web.people.requests import Asked
from bagdar.web.portal.queries.operations import operations_of, shapes_of


def page(request: Asked, document: Callable[[], Mapping[str, Any]]) -> HttpResponse:
    """Show every operation with its parameters, every shape with its fields, every refusal."""
    written = document()
    shown = {
        "operations": operations_of(written),
        "shapes": shapes_of(written),
        "refusals": [
            (status, code, _(text)) for status, (code, text) in TEXTS.items() if status < 500
        ],
        "site": request.build_absolute_uri("/").rstrip("/"),
    }
    return render(request, "portal/api.html", shown)
