"""The page about the API: what programs may ask, drawn from the OpenAPI document."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from bagdar.web.people.api.problems import TEXTS
from bagdar.web.people.requests import Asked
from bagdar.web.portal.queries.operations import (
    Part,
    operations_of,
    parts_of,
    shapes_for,
)


def page(request: Asked, document: Callable[[], Mapping[str, Any]]) -> HttpResponse:
    """Show what can be asked by parts, and every refusal; or one part, `?part=`, in full."""
    written = document()
    parts = parts_of(operations_of(written))
    if wanted := request.GET.get("part", ""):
        return _part(request, written, next((one for one in parts if one.name == wanted), None))
    shown = {
        "parts": parts,
        "refusals": [
            (status, code, _(text)) for status, (code, text) in TEXTS.items() if status < 500
        ],
        "site": request.build_absolute_uri("/").rstrip("/"),
    }
    return render(request, "portal/api.html", shown)


def _part(request: Asked, written: Mapping[str, Any], part: Part | None) -> HttpResponse:
    """Show the operations of a part with their parameters, and the shapes that they rest on."""
    if part is None:
        raise Http404
    shown = {"part": part, "shapes": shapes_for(part, written)}
    return render(request, "portal/api_part.html", shown)
