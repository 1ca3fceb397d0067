"""The scorecard of one subject, the rows behind each of its numbers, and the brief."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from bagdar.core.territories.scorecard import MILLION, Measured
from bagdar.web.enterprises.models import SizeClass
from bagdar.web.papers.cells import plain
from bagdar.web.papers.sheet import TYPES
from bagdar.web.people.requests import Asked
from bagdar.web.scorecards.models import SubjectKind
from bagdar.web.scorecards.queries.beside import shares, sides, size_rows, sizes_named, term_of
from bagdar.web.scorecards.queries.boards import (
    PERCENT,
    WITHOUT_REGISTER,
    lines_of,
    losses,
    parts_in_order,
    pictures,
    with_shares,
)
from bagdar.web.scorecards.queries.briefs import READERS, brief
from bagdar.web.scorecards.queries.context import beside_each, context_of
from bagdar.web.scorecards.queries.inputs import REGISTERED
from bagdar.web.scorecards.queries.labels import COLOURS, LABELS, SHAPES, month_name
from bagdar.web.scorecards.queries.rows import MONTHLY, PARTS, behind
from bagdar.web.scorecards.queries.sheets import (
    board_sheet,
    context_sheet,
    contexts_sheet,
    months_sheet,
    rows_sheet,
    shares_sheet,
    sides_sheet,
    size_rows_sheet,
    slips_sheet,
)
from bagdar.web.scorecards.queries.subjects import DIRECT, Reader, Subject
from bagdar.web.scorecards.views.asking import (
    file_asked,
    kept,
    months_of,
    reader_of,
    sent,
    subject_of,
    table_asked,
)

ROWS_A_PAGE = 100


@require_GET
def territory(request: Asked, key: str) -> HttpResponse:
    """Show the scorecard of a territory, with its parts in order."""
    return _card(request, SubjectKind.TERRITORY, key)


@require_GET
def organisation(request: Asked, key: str) -> HttpResponse:
    """Show the scorecard of an organisation."""
    return _card(request, SubjectKind.ORGANISATION, key)


@require_GET
def tenure(request: Asked, number: int) -> HttpResponse:
    """Show the scorecard of a term: what it inherited, what slipped and was gained in it."""
    return _card(request, SubjectKind.TENURE, str(number))


@require_GET
def rows(request: Asked, kind: str, subject: str, indicator: str) -> HttpResponse:
    """Show the rows behind a number: exactly those that were counted, and what is withheld."""
    if indicator not in REGISTERED:
        raise Http404
    reader = reader_of(request)
    named = DIRECT if kind == SubjectKind.TERRITORY and request.GET.get("direct") == "1" else kind
    found = subject_of(reader, named, subject, compared=request.GET.get("compared") == "1")
    reader = reader.looking_at(found)
    _months, month = months_of(request, reader)
    part = request.GET.get("part", "all")
    if part not in PARTS:
        raise Http404
    measured = Measured(indicator)
    told = behind(reader, found, measured, month, part)
    title = f"{LABELS[measured]}: {found.title}, {month_name(month)}"
    sheet = rows_sheet(f"scorecard-rows-{indicator}-{month:%Y-%m}", title, reader.day, told)
    if (file := file_asked(request, sheet, synthetic=found.synthetic)) is not None:
        return file
    page = Paginator(told.rows, ROWS_A_PAGE).get_page(request.GET.get("page"))
    facts = {
        "title": title,
        "rows": page.object_list,
        "page_obj": page,
        "told": told,
        "whole": _of(told.whole),
        "hidden": _of(told.hidden),
        "kept": None if told.kept is None else _of(told.kept),
        "part": part,
        "parts": _parts(),
        "code": indicator,
        "monthly": measured in MONTHLY,
        "synthetic": found.synthetic,
        "crumbs": [*_crumbs(reader, found, link=True), (str(LABELS[measured]), "")],
    }
    return render(request, "scorecards/rows.html", facts)


@require_GET
def size(request: Asked, kind: str, subject: str, name: str) -> HttpResponse:
    """Show the projects behind a size class of groups: exactly those that make its figures."""
    sizes = sizes_named(name)
    if not sizes:
        raise Http404
    reader = reader_of(request)
    named = DIRECT if kind == SubjectKind.TERRITORY and request.GET.get("direct") == "1" else kind
    found = subject_of(reader, named, subject, compared=request.GET.get("compared") == "1")
    reader = reader.looking_at(found)
    told = size_rows(reader, found, sizes)
    words = SizeClass(name).label if len(sizes) == 1 else _("Small and medium business")
    title = f"{found.title}: {words}"
    sheet = size_rows_sheet(f"scorecard-size-{found.code}-{name}", title, reader.day, told)
    if (file := file_asked(request, sheet, synthetic=found.synthetic)) is not None:
        return file
    page = Paginator(told.rows, ROWS_A_PAGE).get_page(request.GET.get("page"))
    facts = {
        "title": title,
        "told": told,
        "page_obj": page,
        "synthetic": found.synthetic,
        "crumbs": [*_crumbs(reader, found, link=True), (_("Small and medium business"), "")],
    }
    return render(request, "scorecards/size.html", facts)


@require_GET
def brief_page(request: Asked, key: str) -> HttpResponse:
    """Send the brief of a territory, one page for an akim or for a meeting, as PDF."""
    whom = request.GET.get("for", READERS[0])
    if whom not in READERS:
        raise Http404
    reader = reader_of(request)
    found = subject_of(reader, SubjectKind.TERRITORY, key)
    reader = reader.looking_at(found)
    _months, month = months_of(request, reader)
    name = f"brief-{found.code}-{whom}-{month:%Y-%m}.pdf"
    return sent(brief(reader, found, month, whom=whom), name, TYPES["pdf"])


def _card(request: Asked, kind: SubjectKind, code: str) -> HttpResponse:
    reader = reader_of(request)
    subject = subject_of(reader, kind, code)
    reader = reader.looking_at(subject)
    months, month = months_of(request, reader)
    (line,) = lines_of([subject], [month])
    title = _("Scorecard: %(name)s, %(month)s") % {
        "name": subject.title,
        "month": month_name(month),
    }
    is_place = kind is SubjectKind.TERRITORY
    parts = with_shares(reader, parts_in_order(reader, subject, month)) if is_place else []
    small, rated = shares(reader, subject), sides(reader, subject)
    line = replace(line, small=small)
    drawn = pictures(subject, months)
    term = term_of(reader, subject) if kind is SubjectKind.TENURE else None
    name = f"scorecard-{subject.code}-{month:%Y-%m}"
    sheets = {
        "": board_sheet(name, title, reader.day, [line, *parts]),
        "sizes": shares_sheet(f"{name}-sizes", title, reader.day, small),
        "months": months_sheet(f"{name}-months", title, reader.day, drawn),
        "sides": sides_sheet(f"{name}-sides", title, reader.day, rated),
    }
    if term is not None:
        sheets["slips"] = slips_sheet(f"{name}-slips", title, reader.day, term)
    around = context_of(reader, subject)
    if around is not None:
        context_title = _("The territory beside the programme") + f": {subject.title}"
        sheets["context"] = context_sheet(f"{name}-context", context_title, reader.day, around)
    below = beside_each(reader, [one.subject for one in parts])
    sheets["contexts"] = contexts_sheet(f"{name}-contexts", title, reader.day, below)
    if (file := table_asked(request, sheets, synthetic=subject.synthetic)) is not None:
        return file
    facts = {
        "sides": rated,
        "title": title,
        "subject": subject,
        "synthetic": subject.synthetic,
        "line": line,
        "lines": parts,
        "month": month,
        "months": [(f"{one:%Y-%m}", month_name(one)) for one in reversed(months)],
        "facts": _facts(subject, month),
        "pictures": drawn,
        "shares": small,
        "context": around,
        "contexts": below,
        "contexts_table": "contexts",
        "term": term,
        "is_place": is_place,
        "columns": [(cell.code, cell.label) for cell in line.cells],
        "unregistered": [LABELS[one] for one in WITHOUT_REGISTER],
        "world": kept(reader),
        "published_only": subject.reach % 4 == 0,
        "crumbs": _crumbs(reader, subject, link=False),
    }
    return render(request, "scorecards/card.html", facts)


def _facts(subject: Subject, month: Any) -> list[dict[str, Any]]:
    return [
        {
            "code": one.indicator,
            "label": LABELS[Measured(one.indicator)],
            "shape": SHAPES[one.colour],
            "colour": COLOURS[one.colour],
            "points": round(one.loss * PERCENT / MILLION, 1),
        }
        for one in losses(subject, month)
    ]


def _of(counted: tuple[Decimal, Decimal]) -> str:
    n, base = counted
    return f"{plain(n)}/{plain(base)}"


def _parts() -> list[tuple[str, str]]:
    return [
        ("all", _("all that counts (N)")),
        ("good", _("as promised (n)")),
        ("missed", _("missed")),
        ("overdue", _("report overdue")),
        ("self_reported", _("told in good time")),
        ("found_late", _("nobody told")),
    ]


def _crumbs(reader: Reader, subject: Subject, *, link: bool) -> list[tuple[str, str]]:
    world = kept(reader)
    here = (_("Scorecards"), reverse("scorecard-country") + world)
    return [here, (subject.title, subject.href + world if link else "")]
