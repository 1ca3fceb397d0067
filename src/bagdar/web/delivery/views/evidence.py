"""Photos and documents: lists, giving them, one of them, its files, and what was found again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.files.uploadedfile import UploadedFile
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bagdar.sources.documents import LARGEST_DOCUMENT_BYTES
from bagdar.sources.photos import LARGEST_PHOTO_BYTES, THUMBNAIL_SIDES
from bagdar.web.delivery.actions.checks import DeliveryError
from bagdar.web.delivery.actions.evidence import GivenAlreadyError, keep_evidence
from bagdar.web.delivery.forms.evidence import EvidenceForm
from bagdar.web.delivery.forms.life import month_of
from bagdar.web.delivery.models import Evidence, EvidenceKind, Milestone
from bagdar.web.delivery.queries.evidence import (
    cards,
    evidence_of,
    may_give,
    milestone_choices,
    milestones_with_evidence,
    repeats,
    showing,
    viewer_of,
)
from bagdar.web.delivery.queries.files import evidence_files, thumbnail_name
from bagdar.web.delivery.views.finding import reading_of
from bagdar.web.people.models import Role
from bagdar.web.people.requests import Asked, bounded, for_roles, kept_file
from bagdar.web.projects.models import ProjectFacts
from bagdar.web.projects.queries.filtering import Reading
from bagdar.web.projects.queries.sheet import project_for

PER_PAGE = 24
LARGEST_UPLOAD_BYTES = 100 * 1024 * 1024
_LARGEST_FILE_BYTES = max(LARGEST_PHOTO_BYTES, LARGEST_DOCUMENT_BYTES)


@dataclass(frozen=True)
class Outcome:
    """What became of one file: kept as `number`, refused in words, or given before."""

    name: str
    number: int = 0
    refusal: str = ""


def evidence_list(request: Asked, key: str) -> HttpResponse:
    """Show all that was given for a project, by kind and milestone."""
    found, reading = _seen(request, key)
    rows = evidence_of(found, reading)
    kind, milestone = request.GET.get("kind", ""), request.GET.get("milestone", "")
    if kind in EvidenceKind:
        rows = rows.filter(kind=kind)
    if milestone.isascii() and milestone.isdigit() and len(milestone) < 18:
        rows = rows.filter(milestone=int(milestone))
    asked = month_of(request.GET.get("month", ""), default=date.max)
    month = asked if asked.year < date.max.year else None
    if month is not None:
        rows = showing(rows, month)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        **_around(request, found, key, _("Photos and documents")),
        "month": month,
        "page_obj": page,
        "cards": cards(page, found, reading),
        "kinds": EvidenceKind.choices,
        "milestones": milestones_with_evidence(found, reading),
        "asked": {"kind": kind, "milestone": milestone},
        "may_give": may_give(found, reading),
    }
    return render(request, "delivery/evidence/list.html", context)


@bounded(LARGEST_UPLOAD_BYTES)
@login_required
def evidence_add(request: Asked, key: str) -> HttpResponse:
    """Take several files; each is kept or refused for itself, and the page says which."""
    found, reading = _seen(request, key)
    if not may_give(found, reading):
        raise Http404
    sent = request.method == "POST"
    form = EvidenceForm(
        request.POST if sent else None,
        request.FILES if sent else None,
        milestones=milestone_choices(found),
        today=request.today,
    )
    outcomes: list[Outcome] = []
    if sent and form.is_valid():
        outcomes = [_keep(request, found, form, one) for one in form.cleaned_data["content"]]
        kept = [one for one in outcomes if not one.refusal]
        if len(kept) == len(outcomes):
            text = ngettext("%(n)d file is kept.", "%(n)d files are kept.", len(kept))
            messages.success(request, text % {"n": len(kept)})
            return redirect("project-evidence", key)
    context = {
        **_around(request, found, key, _("Give photos and documents")),
        "form": form,
        "kept": [one for one in outcomes if not one.refusal],
        "refused": [one for one in outcomes if one.refusal],
    }
    status = 422 if sent else 200
    return render(request, "delivery/evidence/add.html", context, status=status)


def evidence_item(request: Asked, key: str, number: int) -> HttpResponse:
    """Show one photo or document, what it says, and where else it stands."""
    found, reading = _seen(request, key)
    row = _item(found, reading, number)
    (card,) = cards([row], found, reading)
    context = {**_around(request, found, key, card.title), "card": card}
    return render(request, "delivery/evidence/item.html", context)


@login_required
def evidence_file(request: Asked, key: str, number: int) -> HttpResponse | FileResponse:
    """Send an original, as an attachment, to whoever sees originals of the project."""
    found, reading = _seen(request, key)
    if not viewer_of(found, reading).originals:
        raise Http404
    row = _item(found, reading, number)
    return _sent(request, row, row.stored, content_type=row.content_type, name=row.name)


def evidence_picture(
    request: Asked, key: str, number: int, side: int
) -> HttpResponse | FileResponse:
    """Send a photo as it was drawn anew, to whoever sees the project."""
    found, reading = _seen(request, key)
    row = _item(found, reading, number)
    if not row.thumbnail or side not in THUMBNAIL_SIDES:
        raise Http404
    return _sent(request, row, thumbnail_name(row.thumbnail, side), content_type="image/jpeg")


@for_roles(Role.PROGRAMME_OFFICE, Role.AUDITOR, Role.CHAIR)
def evidence_repeated(request: Asked) -> HttpResponse:
    """List what was given more than once, of projects that the reader sees."""
    page = Paginator(repeats(reading_of(request)), PER_PAGE).get_page(request.GET.get("page"))
    day = f"?as_of={request.as_of_day.isoformat()}" if request.as_of_day else ""
    context = {"page_obj": page, "day": day, "crumbs": [(_("Found again"), "")]}
    return render(request, "delivery/evidence/repeated.html", context)


def _seen(request: Asked, key: str) -> tuple[ProjectFacts, Reading]:
    reading = reading_of(request)
    found = project_for(key, reading)
    if found is None:
        raise Http404
    return found, reading


def _item(project: ProjectFacts, reading: Reading, number: int) -> Evidence:
    row: Evidence = get_object_or_404(evidence_of(project, reading), pk=number)
    return row


def _keep(request: Asked, project: ProjectFacts, form: EvidenceForm, file: UploadedFile) -> Outcome:
    name = file.name or ""
    if (file.size or 0) > _LARGEST_FILE_BYTES:
        text = _("The file is larger than %(most)d MB.")
        return Outcome(name, refusal=text % {"most": _LARGEST_FILE_BYTES // 1024 // 1024})
    chosen = form.cleaned_data.get("milestone")
    milestone = Milestone.objects.filter(pk=chosen).first() if chosen else None
    try:
        made = keep_evidence(
            project,  # type: ignore[arg-type]  # the present is read: a Project
            file.read(),
            name=name,
            caption=form.cleaned_data["caption"],
            milestone=milestone,
            claimed=form.claimed(),
            by=request.person,
            at=request.now,
        )
    except GivenAlreadyError as error:
        return Outcome(name, number=error.earlier.pk, refusal=str(error))
    except DeliveryError as error:
        return Outcome(name, refusal=str(error))
    return Outcome(made.name, number=made.pk)


def _sent(
    request: Asked, row: Evidence, stored: str, *, content_type: str, name: str = ""
) -> HttpResponse | FileResponse:
    files = evidence_files()
    return kept_file(request, files, stored, kept_at=row.at, content_type=content_type, name=name)


def _around(request: Asked, found: ProjectFacts, key: str, title: str) -> dict[str, Any]:
    day = f"?as_of={request.as_of_day.isoformat()}" if request.as_of_day else ""
    whole = reverse("project-evidence", args=[key])
    listed = _("Photos and documents")
    crumbs = [
        (_("Projects"), reverse("project-list") + day),
        (found.name, reverse("project", args=[key]) + day),
        (listed, "" if request.path == whole else whole + day),
    ]
    if request.path != whole:
        crumbs.append((title, ""))
    return {"project": found, "key": key, "title": title, "day": day, "crumbs": crumbs}
