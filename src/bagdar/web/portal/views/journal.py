"""Pages of the journal: its list, one entry, exports, redactions."""

from __future__ import annotations

from collections.abc import Iterator

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse, QueryDict, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from bagdar.web.journal.actions.checks import note_export
from bagdar.web.journal.actions.redactions import RedactionError
from bagdar.web.journal.models import Check, Entry, Head, Redaction
from bagdar.web.journal.queries import lists
from bagdar.web.journal.queries.checking import explain
from bagdar.web.journal.queries.exports import lines
from bagdar.web.journal.queries.redactions import copies_of, places_of
from bagdar.web.people.requests import Asked, for_roles
from bagdar.web.portal.actions import redactions
from bagdar.web.portal.forms import ExportForm, JournalForm, RedactForm, RefuseForm
from bagdar.web.portal.permissions import (
    ASKS_FOR_REDACTION,
    DECIDES_REDACTION,
    READS_JOURNAL,
    can_ask_for_redaction,
    can_decide_redaction,
    can_read_journal,
)
from bagdar.web.portal.queries.journal import act_words, kind_words, subjects_of

LINES_A_CHUNK = 200
REDACTIONS_SHOWN = 200
LARGEST_SEQ = 2**63 - 1


@require_GET
@login_required
def journal(request: Asked) -> HttpResponse:
    """List acts, newest first: everybody's to auditors and the chair, their own to others."""
    everybody = can_read_journal(request.scope)
    own = "" if everybody else request.person.actor_id
    form = JournalForm(request.GET, own=own)
    page = lists.Page()
    if form.is_valid():
        page = lists.page_of(
            form.filters(own=own),
            before=_number(request, "before"),
            after=_number(request, "after"),
        )
    facts = {
        "form": form,
        "everybody": everybody,
        "exports": everybody,
        "redacts": can_decide_redaction(request.scope),
        "page": page,
        "rows": [_row(line) for line in page.lines],
        "head": Head.objects.get(pk=1) if everybody else None,
        "check": _check() if everybody else None,
        "crumbs": [(_("Journal"), "")],
    }
    return render(request, "portal/journal.html", facts)


def _number(request: Asked, name: str) -> int | None:
    text = request.GET.get(name, "")
    if not (text.isascii() and text.isdigit()):
        return None
    return min(int(text[:19]), LARGEST_SEQ)


def _row(line: lists.Line) -> dict[str, object]:
    return {
        "entry": line.entry,
        "act": act_words(line.entry.act),
        "subjects": [(kind_words(kind), name) for kind, name in line.subjects],
        "others": line.others,
    }


def _check() -> dict[str, object] | None:
    """Return the last check of the journal, with what it found in words."""
    last = Check.objects.first()
    if last is None:
        return None
    found = ""
    if last.broken_seq is not None:
        found = explain(last.reason, seq=last.broken_seq, about=last.about)
    return {"last": last, "found": found}


@require_GET
@login_required
def entry(request: Asked, seq: int) -> HttpResponse:
    """Show one act: who, when, for whom, and each subject before and after."""
    shown = _entry(request, seq)
    start = _number(request, "start") or 0
    records = lists.records_of(seq, start=start)
    page = records[: lists.RECORDS_PAGE]
    facts = {
        "entry": shown,
        "act": act_words(shown.act),
        "subjects": subjects_of(page),
        "next": records[-1].position if len(records) > len(page) else None,
        "asks": can_ask_for_redaction(request.scope),
        "newest": Head.objects.values_list("seq", flat=True).get(pk=1),
        "everybody": can_read_journal(request.scope),
        "crumbs": [_journal(), (_("Entry {number}").format(number=seq), "")],
    }
    return render(request, "portal/journal_entry.html", facts)


def _entry(request: Asked, seq: int) -> Entry:
    if seq > LARGEST_SEQ:
        raise Http404
    known = Entry.objects.all()
    if not can_read_journal(request.scope):
        known = known.filter(actor_id=request.person.actor_id)
    return get_object_or_404(known, seq=seq)


def _journal() -> tuple[str, str]:
    return (_("Journal"), reverse("journal"))


@for_roles(*READS_JOURNAL)  # type: ignore[arg-type]  # a stream is no HttpResponse to Django
def export(request: Asked) -> HttpResponse | StreamingHttpResponse:
    """Hand out entries as a stream; that it was done is itself an act."""
    form = ExportForm(_sent(request))
    if form.is_bound and form.is_valid():
        found = lists.numbers_between(form.since(), form.until())
        if found is not None:
            return _stream(request, *found, form=form.cleaned_data["form"])
        form.add_error(None, _("No entry was written in these days."))
    facts = {"form": form, "crumbs": [_journal(), (_("Export"), "")]}
    return render(request, "portal/journal_export.html", facts)


def _sent(request: Asked) -> QueryDict | None:
    """Return what was sent; nothing on a first look."""
    return request.POST if request.method == "POST" else None


def _stream(request: Asked, first: int, last: int, *, form: str) -> StreamingHttpResponse:
    note_export(first, last, form=form, by=request.person, at=request.now)
    kind = {"jsonl": "application/x-ndjson", "csv": "text/csv"}[form]
    answer = StreamingHttpResponse(
        _chunks(lines(first, last, form=form)), content_type=f"{kind}; charset=utf-8"
    )
    name = f"journal-{first}-{last}.{form}"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _chunks(rows: Iterator[str]) -> Iterator[str]:
    """Join lines, so that a long export is not sent line by line."""
    kept: list[str] = []
    for row in rows:
        kept.append(row)
        if len(kept) == LINES_A_CHUNK:
            yield "".join(kept)
            kept = []
    yield "".join(kept)


@require_GET
@for_roles(*DECIDES_REDACTION)
def redaction_list(request: Asked) -> HttpResponse:
    """List redactions, the waiting ones first."""
    known = Redaction.objects.order_by("confirmed", "-pk")
    waiting = list(known.filter(confirmed=None))
    decided = known.exclude(confirmed=None).order_by("-pk")[:REDACTIONS_SHOWN]
    facts = {
        "waiting": waiting,
        "decided": decided,
        "asks": can_ask_for_redaction(request.scope),
        "crumbs": [_journal(), (_("Redactions"), "")],
    }
    return render(request, "portal/journal_redactions.html", facts)


@never_cache
@for_roles(*ASKS_FOR_REDACTION)
def redaction_ask(request: Asked) -> HttpResponse:
    """Ask for a text to be taken out."""
    form = RedactForm(_sent(request))
    if form.is_bound and form.is_valid():
        try:
            asked = redactions.ask(**form.cleaned_data, by=request.person, at=request.now)
        except RedactionError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Asked for. Another person confirms it."))
            return redirect("journal-redaction", asked.pk)
    crumbs = [_journal(), _redactions(), (_("Ask for a redaction"), "")]
    return render(request, "portal/journal_redact.html", {"form": form, "crumbs": crumbs})


def _redactions() -> tuple[str, str]:
    return (_("Redactions"), reverse("journal-redaction-list"))


@never_cache
@require_GET
@for_roles(*DECIDES_REDACTION)
def redaction(request: Asked, number: int) -> HttpResponse:
    """Show what was asked for and every place the text stands in."""
    return _redaction_page(request, _known(number), RefuseForm())


def _known(number: int) -> Redaction:
    if number > LARGEST_SEQ:
        raise Http404
    return get_object_or_404(Redaction, pk=number)


def _redaction_page(request: Asked, asked: Redaction, form: RefuseForm) -> HttpResponse:
    waits = asked.confirmed is None
    facts = {
        "asked": asked,
        "waits": waits,
        "own": asked.requested_by == request.person.actor_id,
        "places": places_of(asked.text) if waits else [],
        "copies": [one for one in copies_of(asked.text) if one.model is not Redaction]
        if waits
        else [],
        "form": form,
        "crumbs": [_journal(), _redactions(), (f"{asked.pk}", "")],
    }
    return render(request, "portal/journal_redaction.html", facts)


@never_cache
@require_POST
@for_roles(*DECIDES_REDACTION)
def redaction_confirm(request: Asked, number: int) -> HttpResponse:
    """Carry out a redaction that another person asked for."""
    asked = _known(number)
    try:
        redactions.confirm(asked, by=request.person, at=request.now)
    except RedactionError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Done. The text is gone; its digests stay."))
    return redirect("journal-redaction", number)


@never_cache
@require_POST
@for_roles(*DECIDES_REDACTION)
def redaction_refuse(request: Asked, number: int) -> HttpResponse:
    """Let the text stand."""
    asked = _known(number)
    form = RefuseForm(request.POST)
    if form.is_valid():
        try:
            ground = form.cleaned_data["ground"]
            redactions.refuse(asked, ground=ground, by=request.person, at=request.now)
        except RedactionError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The text stays."))
            return redirect("journal-redaction", number)
    return _redaction_page(request, asked, form)
