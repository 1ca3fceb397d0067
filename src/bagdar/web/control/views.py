"""The pages of the control board."""

from __future__ import annotations

from dataclasses import replace

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from bagdar.web.control.permissions import is_shown_barriers, opens_board
from bagdar.web.control.queries.board import HEIGHT, WIDTH, board
from bagdar.web.control.queries.figures import STRETCHES
from bagdar.web.control.queries.published import published_offices
from bagdar.web.control.queries.sheets import SHEETS
from bagdar.web.papers.sheet import TYPES, as_file
from bagdar.web.people.requests import Asked
from bagdar.web.projects.queries.filtering import Reading


@require_GET
@login_required
def control(request: Asked) -> HttpResponse:
    """Show the centre and each office how barriers and instructions stand; a table as a file."""
    if not opens_board(request.scope):
        raise Http404
    stretch = request.GET.get("by", "quarter")
    if stretch not in STRETCHES:
        raise Http404
    day = timezone.localdate(request.now)
    reading = Reading(request.scope, request.now, None, day)
    found = board(reading, request.person, stretch=stretch)
    title = _("Control board")
    if (kind := request.GET.get("as", "")) or request.GET.get("table"):
        chosen = SHEETS.get(request.GET.get("table", ""))
        if chosen is None or kind not in TYPES:
            raise Http404
        if chosen[0](found) is found.barriers and not is_shown_barriers(request.scope):
            raise Http404
        part, laid = chosen
        sheet = replace(laid(found, part(found), title), synthetic=reading.is_synthetic)
        answer = HttpResponse(as_file(sheet, kind), content_type=TYPES[kind])
        answer["Content-Disposition"] = f'attachment; filename="{sheet.file_name}.{kind}"'
        return answer
    context = {
        "title": title,
        "board": found,
        "parts": [found.barriers, found.instructions],
        "is_shown_barriers": is_shown_barriers(request.scope),
        "stretch": stretch,
        "stretches": [("quarter", _("by quarter")), ("month", _("by month"))],
        "width": WIDTH,
        "height": HEIGHT,
        "synthetic": reading.is_synthetic,
        "today": day,
        "crumbs": [(title, "")],
    }
    return render(request, "control/board.html", context)


@require_GET
def published(request: Asked) -> HttpResponse:
    """Show everybody how the instructions of each office stand, as published."""
    on, rows = published_offices(synthetic=request.scope.is_synthetic)
    context = {
        "on": on,
        "rows": rows,
        "synthetic": request.scope.is_synthetic,
        "crumbs": [(_("Board of instructions"), "")],
    }
    return render(request, "control/published.html", context)
