"""Pages of whoever answers: filling in on the page or by workbook, signing, judging, correcting."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from bagdar.sources.tables import LARGEST_FILE_BYTES
from bagdar.web.data_requests.actions import filling as actions
from bagdar.web.data_requests.actions.uploading import take_workbook, try_workbook
from bagdar.web.data_requests.forms.asking import GroundForm, RemarkForm, WorkbookForm
from bagdar.web.data_requests.models import Answer, Upload
from bagdar.web.data_requests.permissions import DataRequestError, requests_for
from bagdar.web.data_requests.queries.before import before_of
from bagdar.web.data_requests.queries.consolidated import table_of
from bagdar.web.data_requests.queries.lines import Eyes, Row
from bagdar.web.data_requests.queries.sheet import (
    LINES_A_PAGE,
    box_name,
    cell_now,
    cells_of,
    filled_lines,
    labels_of,
    may_do,
    name_of,
    punctuality,
    rows_seen,
)
from bagdar.web.data_requests.queries.shown import shown_table
from bagdar.web.data_requests.queries.workbook import write_workbook
from bagdar.web.data_requests.views.seen import (
    answer_filled,
    answer_of,
    crumbs_of,
    done,
    eyes_of,
    form_page,
    given,
    told,
)
from bagdar.web.people.requests import Asked, bounded

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LARGEST_UPLOAD_BYTES = LARGEST_FILE_BYTES + 1024 * 1024


@login_required
def page(request: Asked, number: int) -> HttpResponse:
    """Show an answer with its boxes; take what was typed into all of them."""
    found = answer_of(request, number)
    may = may_do(found, request.person, request.scope, at=request.now)
    faults: list[Fault] = []
    if request.method == "POST":
        if not may.fills:
            raise Http404
        faults = _save_all(request, found)
        if not faults:
            messages.success(request, _("Saved."))
            return redirect(request.get_full_path())
    return _answer_page(request, found, faults)


@dataclass(frozen=True)
class Fault:
    """What was refused: the name of its box, the words beside it and those in the summary."""

    name: str
    text: str
    told: str


def _answer_page(request: Asked, found: Answer, faults: Sequence[Fault]) -> HttpResponse:
    rows = rows_seen(found, eyes_of(request))
    paged = Paginator(rows, LINES_A_PAGE).get_page(request.GET.get("page"))
    typed = _typed_again(request, found, rows) if faults else {}
    problems = {one.name: one.text for one in faults}
    known, asked = labels_of(found)
    may = may_do(found, request.person, request.scope, at=request.now)
    before = before_of(found, eyes_of(request)) if may.fills else None
    below = _below(request, found)
    shown = {
        "answer": found,
        "found": found.round.request,
        "reads": requests_for(request.scope).filter(pk=found.round.request_id).exists(),
        "name": name_of(found, at=request.now),
        "may": may,
        "before": before,
        "page_obj": paged,
        "lines": filled_lines(
            found, list(paged.object_list), typed=typed, problems=problems, before=before
        ),
        "known": known,
        "asked": asked,
        "faults": faults,
        "withheld": found.lines.count() - len(rows),
        "drawn": shown_table(below) if below else None,
        "below": below,
        "submissions": found.submissions.select_related("verdict").order_by("-number"),
        "extensions": found.extensions.all(),
        "punctual": punctuality(found, at=request.now),
        "remark_form": RemarkForm(),
        "crumbs": crumbs_of(found.round.request, name_of(found, at=request.now)),
    }
    return render(request, "data_requests/answer.html", shown, status=422 if faults else 200)


def _below(request: Asked, found: Answer) -> Any:
    """Return the table of an oblast and its districts, where there are some."""
    if not found.below.exists():
        return None
    table = table_of(found.round, eyes_of(request))
    own = [one for one in table.parts if found.pk in (one.answer.pk, one.answer.above_id)]
    return table.only(own)


def _save_all(request: Asked, found: Answer) -> list[Fault]:
    """Write every box in which something else stands than the reader saw; return what is refused.

    Each box is written by itself: one that somebody else changed keeps no other from being saved.
    """
    faults: list[Fault] = []
    eyes = eyes_of(request)
    for row in rows_seen(found, eyes):
        typed, was = _typed(request, found, row), _was(request, row)
        version = request.POST.get(f"version-{row.slot}", "")
        if not typed or not _is_number(version):
            continue
        cells = [typed] if was is None else [{key: text} for key, text in typed.items()]
        for one in cells:
            try:
                actions.fill_line(
                    found,
                    row.slot,
                    one,
                    version=int(version),
                    was=was,
                    by=request.person,
                    at=request.now,
                )
            except actions.StaleLineError as error:
                faults += _stale(found, row, one, error, eyes)
            except DataRequestError as error:
                faults += _by_box(found, row, error.problems)
    return faults


def _typed(request: Asked, found: Answer, row: Row) -> dict[str, str]:
    """Return the boxes of a line that say something else than the reader was shown in them."""
    was = _was(request, row)
    shown = cells_of(row, found.form.asked) if was is None else was
    return {
        one.key: text
        for one in found.form.asked
        if (text := request.POST.get(box_name(row.slot, one.key))) is not None
        and text.strip() != shown.get(one.key, "").strip()
    }


def _typed_again(request: Asked, found: Answer, rows: Sequence[Row]) -> dict[str, str]:
    """Return what was typed, to be shown again; boxes that were left alone show what stands now."""
    return {
        box_name(row.slot, key): text
        for row in rows
        for key, text in _typed(request, found, row).items()
    }


def _was(request: Asked, row: Row) -> dict[str, str] | None:
    """Return what the reader saw in the cells of a line, as their page says; None if it does not.

    A page without it is taken by the version of the line alone.
    """
    return _cells(request.POST.get(f"was-{row.slot}"))


def _cells(text: str | None) -> dict[str, str] | None:
    try:
        told = json.loads(text or "")
    except (ValueError, RecursionError):
        return None
    good = isinstance(told, dict) and all(isinstance(one, str) for one in told.values())
    return told if good else None


def _stale(
    found: Answer, row: Row, typed: dict[str, str], error: actions.StaleLineError, eyes: Eyes
) -> Iterator[Fault]:
    """Say what stands now in the boxes that somebody else changed."""
    keys = error.keys or tuple(typed)
    return _by_box(found, row, {key: [_now(found, error, key, eyes)[0]] for key in keys})


def _now(found: Answer, error: actions.StaleLineError, key: str, eyes: Eyes) -> tuple[str, str]:
    """Return who changed a cell and what stands there, in words; and as it is typed."""
    words, value = cell_now(found, error.line, key, eyes)
    return _("%(problem)s Now: %(now)s") % {"problem": error, "now": words or "—"}, value


def _by_box(found: Answer, row: Row, problems: Mapping[str, Sequence[str]]) -> Iterator[Fault]:
    """Say which boxes of a line are wrong; what is said of the whole line stands at its first."""
    titles = {one.key: one.title for one in found.form.asked}
    for key, texts in problems.items():
        text = told = " ".join(texts)
        if key in titles:
            line = {"slot": row.slot, "column": titles[key], "text": text}
            told = _("Line %(slot)d, %(column)s: %(text)s") % line
        yield Fault(box_name(row.slot, key or next(iter(titles))), text, told)


@login_required
@require_POST
def save(request: Asked, number: int) -> HttpResponse:
    """Take one box as it is typed: answer with what stands there now, or why it is refused.

    Where somebody else changed the cell meanwhile, their value is told and nothing is written.
    """
    found = answer_filled(request, number)
    slot, version = request.POST.get("slot", ""), request.POST.get("version", "")
    if not (_is_number(slot) and _is_number(version)):
        return JsonResponse({"problem": _("This line is not known; reload the page.")}, status=422)
    key, was = request.POST.get("column", ""), request.POST.get("was")
    eyes = eyes_of(request)
    try:
        line = actions.fill_line(
            found,
            int(slot),
            {key: request.POST.get("value", "")},
            version=int(version),
            was=None if was is None else {key: was},
            by=request.person,
            at=request.now,
        )
    except actions.StaleLineError as error:
        text, value = _now(found, error, key, eyes)
        told = {"problem": text, "version": error.line.version, "value": value}
        return JsonResponse(told, status=409)
    except DataRequestError as error:
        return JsonResponse({"problem": str(error)}, status=422)
    _words, value = cell_now(found, line, key, eyes)
    return JsonResponse({"version": line.version, "value": value})


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 10


@login_required
@require_POST
def more_lines(request: Asked, number: int) -> HttpResponse:
    """Add blank lines."""
    found = answer_filled(request, number)

    def act() -> None:
        actions.add_lines(found, by=request.person, at=request.now)

    told(request, act, _("Blank lines are added."))
    return redirect("data-answer", number=number)


@login_required
def workbook(request: Asked, number: int) -> HttpResponseBase:
    """Send the answer as a workbook to be filled in away from here."""
    found = answer_filled(request, number)
    if not found.own:
        raise Http404
    file = tempfile.TemporaryFile(suffix=".xlsx")  # noqa: SIM115 -- the response closes it
    eyes = eyes_of(request)
    write_workbook(found, rows_seen(found, eyes), file, before_of(found, eyes))
    file.seek(0)
    name = f"data-request-{found.round.request_id}-answer-{number}.xlsx"
    return FileResponse(file, as_attachment=True, filename=name, content_type=XLSX)


@bounded(LARGEST_UPLOAD_BYTES)
@login_required
def upload(request: Asked, number: int) -> HttpResponse:
    """Take a filled workbook and try it; nothing is written yet."""
    found = answer_filled(request, number)
    form = WorkbookForm(given(request), request.FILES or None)
    kept: list[Upload] = []

    def act() -> None:
        file = form.cleaned_data["file"]
        content = file.read(LARGEST_FILE_BYTES + 1)
        made = try_workbook(found, content, name=file.name, by=request.person, at=request.now)
        kept.append(made)

    if done(form, act):
        return redirect("data-answer-upload-trial", number=number, upload=kept[0].pk)
    return form_page(
        request,
        form,
        crumbs=crumbs_of(found.round.request, _("Send the workbook")),
        submit=_("Try it"),
        back=reverse("data-answer", args=[number]),
        lead=_("It is read and compared first; nothing changes before you confirm."),
        multipart=True,
    )


@login_required
def trial(request: Asked, number: int, upload: int) -> HttpResponse:
    """Show what a workbook would change, row by row; write it when confirmed."""
    found = answer_filled(request, number)
    kept = get_object_or_404(Upload, pk=upload, answer=found)
    if request.method == "POST":
        chosen = {int(one) for one in request.POST.getlist("overwrite") if _is_number(one)}
        try:
            taken = take_workbook(kept, chosen, by=request.person, at=request.now)
        except DataRequestError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _taken(taken))
            return redirect("data-answer", number=number)
    changing = [one for one in kept.rows if one["changes"] and not one["problems"]]
    shown = {
        "answer": found,
        "upload": kept,
        "faulty": [one for one in kept.rows if one["problems"]],
        "stale": [one for one in changing if one["stale"]],
        "fresh": [one for one in changing if not one["stale"]],
        "ignored": [one for one in kept.rows if one.get("ignored")],
        "missing": [one for one in kept.rows if one.get("missing")],
        "changing": changing,
        "crumbs": crumbs_of(found.round.request, _("What the workbook changes")),
    }
    return render(request, "data_requests/trial.html", shown)


def _taken(lines: int) -> str:
    if not lines:
        return _("Nothing was changed: all of it stands already.")
    return ngettext("%d line is taken over.", "%d lines are taken over.", lines) % lines


@login_required
@require_POST
def hand_over(request: Asked, number: int) -> HttpResponse:
    """Hand a filled answer over to whoever signs."""
    found = answer_filled(request, number)

    def act() -> None:
        actions.hand_over(found, by=request.person, at=request.now)

    told(request, act, _("Handed over."))
    return redirect("data-answer", number=number)


@login_required
@require_POST
def sign(request: Asked, number: int) -> HttpResponse:
    """Sign an answer, or give it back with a remark."""
    found = answer_of(request, number)
    remark = request.POST.get("remark", "")

    def act() -> None:
        if request.POST.get("decision") == "back":
            actions.give_back(found, remark, by=request.person, at=request.now)
        else:
            actions.sign(found, by=request.person, at=request.now)

    _try(request, act, _("Your decision is written down."))
    return redirect("data-answer", number=number)


@login_required
@require_POST
def judge(request: Asked, number: int) -> HttpResponse:
    """Accept an answer, or return it with a remark."""
    found = answer_of(request, number)
    decision = "returned" if request.POST.get("decision") == "returned" else "accepted"
    remark = request.POST.get("remark", "")

    def act() -> None:
        actions.judge(found, decision, remark, by=request.person, at=request.now)

    _try(request, act, _("Your decision is written down."))
    return redirect("data-answer", number=number)


def _try(request: Asked, act: Any, words: str) -> None:
    """Carry out an act; for whoever may not it does not exist."""
    try:
        told(request, act, words)
    except PermissionDenied:
        raise Http404 from None


@login_required
def correct(request: Asked, number: int) -> HttpResponse:
    """Open an accepted answer for a correction."""
    found = answer_filled(request, number)
    form = GroundForm(given(request))

    def act() -> None:
        ground = form.cleaned_data["ground"]
        actions.begin_correction(found, ground, by=request.person, at=request.now)

    if done(form, act):
        messages.success(request, _("Write the right figures, then hand it over again."))
        return redirect("data-answer", number=number)
    return form_page(
        request,
        form,
        crumbs=crumbs_of(found.round.request, _("Correct what was accepted")),
        submit=_("Open for a correction"),
        back=reverse("data-answer", args=[number]),
        lead=_("What was accepted counts until the correction is accepted, and stays on record."),
    )
