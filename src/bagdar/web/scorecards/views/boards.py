"""Boards: territories of the country, organisations, terms in office, and a free comparison."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from bagdar.web.people.requests import Asked
from bagdar.web.scorecards.forms import month_of
from bagdar.web.scorecards.permissions import may_set_weights
from bagdar.web.scorecards.queries.beside import shares, sides
from bagdar.web.scorecards.queries.boards import (
    MONTHS_DRAWN,
    MOST_COMPARED,
    SHOWN,
    WITHOUT_REGISTER,
    Line,
    board,
    lines_of,
    multiples,
    parts_in_order,
    pictures,
    subjects_compared,
    was_computed,
    with_shares,
)
from bagdar.web.scorecards.queries.context import beside_each
from bagdar.web.scorecards.queries.labels import LABELS, month_name
from bagdar.web.scorecards.queries.sheets import (
    board_sheet,
    contexts_sheet,
    months_sheet,
    multiples_sheet,
    shares_sheet,
    sides_sheet,
)
from bagdar.web.scorecards.queries.subjects import (
    Reader,
    Subject,
    country_subject,
    direct_subject,
    kinds,
    organisation_subjects,
    parts_of,
    tenure_subjects,
)
from bagdar.web.scorecards.views.asking import (
    file_asked,
    kept,
    months_of,
    reader_of,
    table_asked,
)

ROWS_A_PAGE = 100
MOST_MONTHS = 6


@require_GET
def country(request: Asked) -> HttpResponse:
    """Show the country: its own line, its parts in order, and its months as small pictures."""
    reader = reader_of(request)
    months, month = months_of(request, reader)
    subject = country_subject(reader)
    if subject is None:
        return render(request, "scorecards/country.html", {"crumbs": _crumbs(reader)})
    (whole,) = lines_of([subject], [month])
    parts = with_shares(reader, parts_in_order(reader, subject, month))
    title = _("Scorecard: %(name)s, %(month)s") % _words(subject.name, month)
    small, rated, drawn = shares(reader, subject), sides(reader, subject), pictures(subject, months)
    whole = replace(whole, small=small)
    around = beside_each(reader, [subject, *(one.subject for one in parts)])
    name = f"scorecard-{month:%Y-%m}"
    sheets = {
        "": board_sheet(name, title, reader.day, [whole, *parts]),
        "sizes": shares_sheet(f"{name}-sizes", title, reader.day, small),
        "months": months_sheet(f"{name}-months", title, reader.day, drawn),
        "sides": sides_sheet(f"{name}-sides", title, reader.day, rated),
        "contexts": contexts_sheet(f"{name}-contexts", title, reader.day, around),
    }
    if (file := table_asked(request, sheets, synthetic=request.scope.is_synthetic)) is not None:
        return file
    facts = {
        **_shown(request, reader, months, month, parts),
        "subject": subject,
        "whole": whole,
        "pictures": drawn,
        "shares": small,
        "sides": rated,
        "contexts": around,
        "contexts_table": "contexts",
        "kind": "scorecard-country",
        "title": title,
    }
    return render(request, "scorecards/country.html", facts)


@require_GET
def organisations(request: Asked) -> HttpResponse:
    """Show all organisations that answer for something, in order."""
    return _listing(request, "scorecard-organisations", organisation_subjects, _("Organisations"))


@require_GET
def tenures(request: Asked) -> HttpResponse:
    """Show all terms of heads of organisations for which something came due, in order."""
    return _listing(request, "scorecard-tenures", tenure_subjects, _("Tenures"))


@require_GET
def compare(request: Asked) -> HttpResponse:
    """Show chosen subjects in chosen months side by side."""
    reader = reader_of(request)
    months, last = months_of(request, reader)
    chosen = subjects_compared(reader, request.GET.getlist("with"))
    wanted = _months(request.GET.getlist("in"), reader.day) or [last]
    lines = with_shares(reader, lines_of(chosen, wanted))
    title = _("Scorecards side by side")
    drawn, around = multiples(chosen, months), beside_each(reader, chosen)
    name = f"scorecards-{reader.day.isoformat()}"
    sheets = {
        "": board_sheet(name, title, reader.day, lines),
        "months": multiples_sheet(f"{name}-months", title, reader.day, drawn),
        "context": contexts_sheet(f"{name}-context", title, reader.day, around),
    }
    if (file := table_asked(request, sheets, synthetic=request.scope.is_synthetic)) is not None:
        return file
    facts = {
        "multiples": drawn,
        "drawn": months[-MONTHS_DRAWN:],
        "contexts": around,
        **_shown(request, reader, months, last, lines),
        "choices": _choices(reader),
        "chosen": [one.named for one in chosen],
        "wanted": [f"{one:%Y-%m}" for one in wanted],
        "month_choices": [(f"{one:%Y-%m}", month_name(one)) for one in reversed(months)],
        "title": title,
        "crumbs": _crumbs(reader, title),
        "most": MOST_COMPARED,
    }
    return render(request, "scorecards/compare.html", facts)


def _listing(request: Asked, kind: str, find: Any, title: str) -> HttpResponse:
    reader = reader_of(request)
    months, month = months_of(request, reader)
    lines = [one for one in board(find(reader), month) if one.counts]
    words = _("Scorecard: %(name)s, %(month)s") % _words(title, month)
    name = f"{kind}-{month:%Y-%m}"
    if request.GET.get("as"):
        sheet = board_sheet(name, words, reader.day, with_shares(reader, lines))
        if (file := file_asked(request, sheet, synthetic=request.scope.is_synthetic)) is not None:
            return file
    page = Paginator(lines, ROWS_A_PAGE).get_page(request.GET.get("page"))
    facts = {
        **_shown(request, reader, months, month, with_shares(reader, page.object_list)),
        "page_obj": page,
        "kind": kind,
        "title": words,
        "crumbs": _crumbs(reader, title),
    }
    return render(request, "scorecards/listing.html", facts)


def _shown(
    request: Asked, reader: Reader, months: list[date], month: date, lines: list[Line]
) -> dict[str, Any]:
    """Return what every board shows."""
    return {
        "lines": lines,
        "month": month,
        "months": [(f"{one:%Y-%m}", month_name(one)) for one in reversed(months)],
        "is_computed": bool(months) or was_computed(request.as_of or request.now),
        "columns": [(str(one), LABELS[one]) for one in SHOWN],
        "unregistered": [LABELS[one] for one in WITHOUT_REGISTER],
        "kinds": [(name, label, name == "") for name, label in kinds()],
        "world": kept(reader),
        "published_only": not any(one.subject.reach % 4 for one in lines),
        "computes": may_set_weights(reader.scope) and request.as_of is None,
        "crumbs": _crumbs(reader),
    }


def _words(name: str, month: date) -> dict[str, str]:
    return {"name": name, "month": month_name(month)}


def _crumbs(reader: Reader, last: str = "") -> list[tuple[str, str]]:
    here = _("Scorecards")
    if not last:
        return [(here, "")]
    return [(here, reverse("scorecard-country") + kept(reader)), (last, "")]


def _months(texts: list[str], day: date) -> list[date]:
    found = {month for text in texts if (month := month_of(text)) is not None and month <= day}
    return sorted(found)[-MOST_MONTHS:]


def _choices(reader: Reader) -> list[tuple[str, list[Subject]]]:
    """Offer everybody that can be compared, by kind."""
    country_ = country_subject(reader)
    places: list[Subject] = []
    if country_ is not None:
        parts = parts_of(reader, country_)
        below = {one.number: parts_of(reader, one) for one in parts}
        having = [country_, *(one for one in parts if below[one.number])] if parts else []
        directly = [direct_subject(reader, one) for one in having]
        places = [country_, *parts, *(low for one in below.values() for low in one), *directly]
    return [
        (_("Territories"), places),
        (_("Organisations"), organisation_subjects(reader)),
        (_("Tenures"), tenure_subjects(reader)),
    ]
