"""Pages that show instructions: lists, one of them, families, records of offices, files."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from bagdar.web.delivery.queries.files import evidence_files
from bagdar.web.instructions.models import Evidence, Family, InstructionKind, InstructionSource
from bagdar.web.instructions.queries.linting import findings_of
from bagdar.web.instructions.queries.reading import (
    AGES,
    STATES,
    Wanted,
    family_of,
    files_for,
    line_of,
    listed,
    shown,
    waiting_for_me,
)
from bagdar.web.instructions.queries.tenures import records_of, sees_office
from bagdar.web.instructions.views.seen import (
    asking,
    found_by,
    issuers_of,
    list_crumb,
    page,
    said,
    title_of,
)
from bagdar.web.instructions.views.steps import links
from bagdar.web.people.models import Office
from bagdar.web.people.requests import Asked, day_of, kept_file

ROWS = 50
MOST_WAITING = 100


def _state_choices() -> list[tuple[str, str]]:
    words = (
        *(_("still open"), _("open, not late"), _("late"), _("unanswered"), _("objected")),
        *(_("returned"), _("more time asked for"), _("reported done, to be checked")),
        *(_("drafts"), _("over"), _("closed"), _("closed, reported late"), _("taken back")),
        *(_("all issued, without those taken back"), _("all")),
    )
    return list(zip(STATES, words, strict=True))


@login_required
def listing(request: Asked) -> HttpResponse:
    """List what waits for the reader's step first, then all that they are shown."""
    powers, reading = asking(request)
    wanted = _wanted(request)
    rows = Paginator(listed(wanted, powers, reading), ROWS).get_page(request.GET.get("page"))
    waiting = waiting_for_me(powers, reading)[:MOST_WAITING]
    context = {
        "mine": [line_of(one, reading.day) for one in waiting],
        "page_obj": rows,
        "lines": [line_of(one, reading.day) for one in rows],
        "wanted": wanted,
        "states": _state_choices(),
        "kinds": InstructionKind.choices,
        "sources": InstructionSource.choices,
        "ages": _age_choices(),
        "office": Office.objects.filter(key=wanted.office).first() if wanted.office else None,
        "drafts": bool(issuers_of(powers, reading)),
        "reported": _reported(wanted, synthetic=reading.is_synthetic),
        "synthetic": reading.is_synthetic,
        "today": reading.day,
        "crumbs": [(_("Instructions"), "")],
    }
    return page(request, "instructions/list.html", context)


def _reported(wanted: Wanted, *, synthetic: bool) -> str:
    """Return the query of the report on what the list shows."""
    told = {"kind": wanted.kind, "office": wanted.office, "q": wanted.q}
    world = {"world": "synthetic"} if synthetic else {}
    return urlencode({name: value for name, value in told.items() if value} | world)


def _age_choices() -> list[tuple[str, str]]:
    words = (
        *(_("up to 30 days"), _("31 to 90 days"), _("91 to 180 days")),
        _("more than 180 days"),
    )
    return list(zip(AGES, words, strict=True))


def _wanted(request: Asked) -> Wanted:
    """Read the filters; what names nothing is left out."""
    given = request.GET
    state, kind = given.get("state", "open"), given.get("kind", "")
    source, age = given.get("source", ""), given.get("age", "")
    return Wanted(
        state=state if state in STATES else "open",
        kind=kind if kind in InstructionKind.values else "",
        office=given.get("office", ""),
        q=given.get("q", "").replace("\x00", "").strip(),
        source=source if source in InstructionSource.values else "",
        age=age if age in AGES else "",
        since=day_of(given.get("since", "")),
        until=day_of(given.get("until", "")),
    )


@login_required
def one(request: Asked, number: int) -> HttpResponse:
    """Show an instruction: what is asked, where it stands, every step, what the reader may do."""
    found, powers, reading = found_by(request, number)
    seen = shown(found, powers, reading)
    read = said(*findings_of([found], powers, on=reading.day)) if seen.may_draft else []
    title = title_of(found)
    context = {
        "one": found,
        "shown": seen,
        "links": links(found, seen.possible),
        "findings": read,
        "title": title,
        "synthetic": found.is_synthetic,
        "today": reading.day,
        "crumbs": [list_crumb(synthetic=found.is_synthetic), (title, "")],
    }
    return page(request, "instructions/instruction.html", context)


@login_required
def family(request: Asked, number: int) -> HttpResponse:
    """Show a family of instructions as one, with the members that the reader is shown."""
    powers, reading = asking(request)
    seen = family_of(get_object_or_404(Family, pk=number), powers, reading)
    if seen is None:
        raise Http404
    title = _("Family of instructions %d") % number
    context = {
        "shown": seen,
        "title": title,
        "synthetic": seen.family.is_synthetic,
        "today": reading.day,
        "crumbs": [list_crumb(synthetic=seen.family.is_synthetic), (title, "")],
    }
    return page(request, "instructions/family.html", context)


@login_required
def office(request: Asked, key: str) -> HttpResponse:
    """Show what each holder of an office got and left."""
    powers, reading = asking(request)
    found = get_object_or_404(Office.objects.select_related("organisation"), key=key)
    if not sees_office(found, powers):
        raise Http404
    context = {
        "office": found,
        "records": records_of(found, as_of=reading.day),
        "title": _("Instructions of an office: %s") % found.name,
        "synthetic": reading.is_synthetic,
        "crumbs": [list_crumb(synthetic=reading.is_synthetic), (found.name, "")],
    }
    return page(request, "instructions/office.html", context)


@login_required
def file(request: Asked, number: int) -> HttpResponse | FileResponse:
    """Send a file of evidence to whoever is shown its instruction, as an attachment."""
    powers, reading = asking(request)
    row: Evidence = get_object_or_404(files_for(powers, reading), pk=number)
    return kept_file(
        request,
        evidence_files(),
        row.stored,
        kept_at=row.step.at,
        content_type=row.content_type,
        name=row.name,
    )
