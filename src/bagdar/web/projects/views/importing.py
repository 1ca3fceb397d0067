"""Importing a table: columns are recognised, rows tried, doubts decided, then all is confirmed."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import replace
from io import StringIO
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from bagdar.core.terms.text import neutralise_cell
from bagdar.sources.tables import LARGEST_FILE_BYTES, MOST_ROWS, Table, TableError, sheets_of
from bagdar.web.journal.models import Entry, Payload
from bagdar.web.people.requests import Asked, bounded
from bagdar.web.projects.actions.drafts import (
    MANY_ROWS,
    Draft,
    draft_of,
    forget_draft,
    import_draft,
    keep_draft,
    progress_of,
    replace_content,
    save_draft,
    start_import,
)
from bagdar.web.projects.actions.importing import (
    IMPORT,
    ImportRefusedError,
    ImportUndoError,
    Report,
    can_undo,
    report_of,
    undo_import,
)
from bagdar.web.projects.actions.planning import Does, Plan, plan_import
from bagdar.web.projects.models import Programme, Project
from bagdar.web.projects.permissions.writing import can_enter, rights_of
from bagdar.web.projects.queries.importing import (
    LEFT_EMPTY,
    HeadingError,
    check_columns,
    template_columns,
)
from bagdar.web.projects.queries.recognising import (
    FIELDS,
    Options,
    columns_of,
    options_of,
    orders_of,
    recognise,
    strange_values,
)
from bagdar.web.territories.models import is_synthetic_key
from bagdar.web.territories.queries import forest, local_name
from bagdar.web.wording import in_words

SHOWN_PROBLEMS = 200
SHOWN_NOTES = 200
ROWS_A_PAGE = 50
MOST_NAMED = 20


@bounded(LARGEST_FILE_BYTES + 1024 * 1024)
@login_required
def upload(request: Asked) -> HttpResponse:
    """Show the form; a file that is sent is kept, and its columns or rows are shown."""
    _check_enters(request)
    if request.method != "POST":
        return _upload_page(request)
    sent = _sent(request)
    if isinstance(sent, str):
        return _upload_page(request, refusal=sent)
    content, name = sent
    try:
        several = len(sheets_of(content)) > 1
    except TableError as error:
        return _upload_page(request, refusal=in_words(error.problem))
    draft = keep_draft(content, name=name, by=request.person, at=request.now)
    try:
        plain = not several and _is_plain(draft.table())
    except TableError as error:
        forget_draft(draft)
        return _upload_page(request, refusal=in_words(error.problem))
    step = "project-import-rows" if plain else "project-import-columns"
    return redirect(step, token=draft.token)


@login_required
def columns(request: Asked, token: str) -> HttpResponse:
    """Show what each column is taken for, with some of its values; take what a person says."""
    draft = _draft(request, token)
    if request.method == "POST":
        draft.options = _options_sent(request, draft).plain()
        draft.looked_at = "sheet_only" not in request.POST
        draft.choices, draft.confirmed = {}, ""
        save_draft(draft)
    try:
        table = draft.table()
    except TableError as error:
        return _columns_page(request, draft, None, refusal=in_words(error.problem))
    if request.method != "POST" or not draft.looked_at:
        return _columns_page(request, draft, table)
    try:
        check_columns(table, draft.said)
    except HeadingError as error:
        return _columns_page(request, draft, table, refusal=str(error))
    if unsaid := [key for key, order in orders_of(table, draft.said).items() if order is None]:
        text = _("Say which comes first in the days of “%(name)s”: the day or the month.")
        label = FIELDS[unsaid[0]].label
        return _columns_page(request, draft, table, refusal=text % {"name": label})
    return redirect("project-import-rows", token=token)


@login_required
def rows(request: Asked, token: str) -> HttpResponse:
    """Show what an import would do row by row; take decisions, a mended file, the confirmation."""
    draft = _draft(request, token)
    if request.method == "POST":
        if request.FILES:
            return _replaced(request, draft)
        _take_choices(request, draft)
        if "confirm" in request.POST:
            return _confirmed(request, draft)
        address = reverse("project-import-rows", kwargs={"token": token})
        page = request.POST.get("page", "")
        return redirect(f"{address}?page={page}" if page.isdigit() else address)
    return _rows_page(request, draft, refusal=draft.refusal)


@login_required
def progress(request: Asked, token: str) -> HttpResponse:
    """Show how far a long import is; when it is done, its page."""
    draft = _draft(request, token)
    if draft.seq is not None:
        _rows, total = progress_of(draft)
        forget_draft(draft)
        return _done(request, draft.seq, total)
    if draft.refusal or not draft.confirmed:
        return redirect("project-import-rows", token=token)
    done, total = progress_of(draft)
    shown = {"draft": draft, "done": done, "total": total, "crumbs": _crumbs(last=True)}
    return render(request, "projects/import_progress.html", shown)


@login_required
def batch(request: Asked, seq: int) -> HttpResponse:
    """Show what one import entered, to whoever may take it back."""
    entry = _import(request, seq)
    keys = Payload.objects.filter(entry=entry, subject_kind="project").order_by("subject_id")
    pages = Paginator(keys.values_list("subject_id", flat=True).distinct(), 100)
    page = pages.get_page(request.GET.get("page"))
    seen = Project.objects.for_scope(request.scope, at=request.now).filter(key__in=list(page))
    shown = {
        "entry": entry,
        "page_obj": page,
        "projects": seen.order_by("key"),
        "crumbs": [*_crumbs(), (_("Import %(seq)d") % {"seq": seq}, "")],
    }
    return render(request, "projects/import_batch.html", shown)


@require_POST
@login_required
def undo(request: Asked, seq: int) -> HttpResponse:
    """Take an import back as far as nobody worked on its projects since."""
    _import(request, seq)
    try:
        done = undo_import(seq, by=request.person, at=request.now)
    except ImportUndoError as error:
        messages.error(request, str(error))
        return redirect("project-import-batch", seq=seq)
    if done.removed:
        text = ngettext("%(n)d project is removed.", "%(n)d projects are removed.", done.removed)
        messages.success(request, text % {"n": done.removed})
    if done.put_back:
        text = ngettext(
            "%(n)d project is as it was before.",
            "%(n)d projects are as they were before.",
            done.put_back,
        )
        messages.success(request, text % {"n": done.put_back})
    for words, keys in (
        (
            _(
                "These are excluded and not removed, since the promise ledger keeps their dates; "
                "the dates no longer hold: %(keys)s."
            ),
            done.excluded,
        ),
        (_("Dates and drafts of the import no longer hold here: %(keys)s."), done.withdrawn),
        (_("These stay as they are, since somebody worked on them: %(keys)s."), done.kept),
        (_("These stay as they are, since something else names them: %(keys)s."), done.used),
    ):
        if keys:
            messages.warning(request, words % {"keys": _named(keys)})
    return redirect("project-list")


def _named(keys: Sequence[str]) -> str:
    """Name the first of many projects, and say how many more there are."""
    shown = ", ".join(keys[:MOST_NAMED])
    more = len(keys) - MOST_NAMED
    return shown if more <= 0 else _("%(keys)s and %(n)d more") % {"keys": shown, "n": more}


@login_required
def template(request: Asked) -> HttpResponse:
    """Send an empty table with the headings that an import understands."""
    _check_enters(request)
    lines = StringIO()
    csv.writer(lines, lineterminator="\r\n").writerow(map(neutralise_cell, template_columns()))
    response = HttpResponse("\ufeff" + lines.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="projects-to-import.csv"'
    return response


def _check_enters(request: Asked) -> None:
    if not can_enter(rights_of(request.scope)):
        raise Http404


def _import(request: Asked, seq: int) -> Entry:
    """Find an import that the person may take back; any other does not exist for them."""
    _check_enters(request)
    entry = Entry.objects.filter(pk=seq, act=IMPORT).first() if seq < 2**62 else None
    if entry is None or not can_undo(entry, by=request.person, at=request.now):
        raise Http404
    return entry


def _draft(request: Asked, token: str) -> Draft:
    """Find a person's own table; anybody else's does not exist for them."""
    _check_enters(request)
    draft = draft_of(token, by=request.person, at=request.now)
    if draft is None:
        raise Http404
    return draft


def _sent(request: Asked) -> tuple[bytes, str] | str:
    """Return what was sent and its name, or why it is not taken."""
    file = request.FILES.get("table")
    if not isinstance(file, UploadedFile):
        return _("Choose a file first.")
    if (file.size or 0) > LARGEST_FILE_BYTES:
        text = _("The file is larger than %(most)d MB. Split it into several.")
        return text % {"most": LARGEST_FILE_BYTES // 1024 // 1024}
    return file.read(), (file.name or "")[:200]


def _is_plain(table: Table) -> bool:
    """Answer whether everything about a table's columns is sure, so that nothing is asked."""
    guesses = recognise(table)
    sure = not guesses.doubled and all(one.how != "alike" for one in guesses.found)
    options = Options()
    try:
        check_columns(table, options)
    except HeadingError:
        return False
    asked = any(order is None for order in orders_of(table, options).values())
    return sure and not asked and len(guesses.found) == len(list(filter(None, table.headings)))


# --- columns


def _options_sent(request: Asked, draft: Draft) -> Options:
    """Read what was said of the columns; another sheet begins anew."""
    sent = {name: str(value) for name, value in request.POST.items()}
    sheet = sent.get("sheet", "")[:200]
    if "sheet_only" in sent or sheet != draft.said.sheet:
        return Options(sheet=sheet)
    chosen = {
        place: key
        for name, key in sent.items()
        if name.startswith("column-")
        and (place := _number(name.removeprefix("column-"))) is not None
        and key in FIELDS
    }
    values: dict[str, dict[str, str]] = {}
    for name, word in sent.items():
        if name.startswith("word-") and (said := sent.get(f"value-{name.removeprefix('word-')}")):
            field = name.removeprefix("word-").partition("-")[0]
            values.setdefault(field, {})[word] = said
    known = {**draft.options, "values": values}
    return replace(
        options_of(known),
        sheet=sheet,
        columns=chosen,
        day_orders={
            name.removeprefix("order-"): order
            for name, order in sent.items()
            if name.startswith("order-") and order
        },
        territory=sent.get("territory", "")[:80],
        programme=sent.get("programme", "")[:80],
        by_name=bool(sent.get("by_name")),
        keep_unread=bool(sent.get("keep_unread")),
    )


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else None


def _columns_page(
    request: Asked, draft: Draft, table: Table | None, *, refusal: str = ""
) -> HttpResponse:
    said = draft.said
    shown: dict[str, Any] = {
        "draft": draft,
        "refusal": refusal,
        "said": said,
        "sheets": _sheets(draft),
        "crumbs": _crumbs(last=True),
    }
    if table is not None:
        shown |= {
            "table": table,
            "columns": columns_of(table, said),
            "fields": [(key, str(one.label)) for key, one in FIELDS.items()],
            "orders": [
                (key, FIELDS[key].label, str(order or ""))
                for key, order in orders_of(table, said).items()
            ],
            "strange": _strange(table, said),
            "territories": _territories(request),
            "programmes": [
                (one.key, one.name)
                for one in Programme.objects.filter(is_synthetic=request.scope.is_synthetic)
            ],
            "left_empty": LEFT_EMPTY,
        }
    return render(request, "projects/import_columns.html", shown, status=422 if refusal else 200)


def _sheets(draft: Draft) -> tuple[str, ...]:
    sheets = sheets_of(draft.content())
    return sheets if len(sheets) > 1 else ()


def _strange(table: Table, said: Options) -> list[dict[str, Any]]:
    """Return the words that are no choice known, with what may be said of each."""
    given = said.values or {}
    return [
        {
            "key": key,
            "label": FIELDS[key].label,
            "words": [
                (f"{key}-{place}", word, given.get(key, {}).get(word, ""))
                for place, word in enumerate(words)
            ],
            "choices": [(value, label) for value, label in FIELDS[key].choices.choices if value],
        }
        for key, words in strange_values(table, said).items()
    ]


def _territories(request: Asked) -> list[tuple[str, str]]:
    tree = forest().tree_on(timezone.localdate(request.now))
    return [
        (one.key, f"{'— ' * one.level}{local_name(one.names)}")
        for one in tree.in_order()
        if one.level <= 1 and is_synthetic_key(one.key) is request.scope.is_synthetic
    ]


# --- rows


def _take_choices(request: Asked, draft: Draft) -> None:
    """Keep what was said of the rows that were shown, and of all the others at once."""
    for name, value in request.POST.items():
        choice = str(value)
        number = _number(name.removeprefix("row-")) if name.startswith("row-") else None
        if number is not None and choice and len(choice) < 200:
            draft.choices[str(number)] = choice
    rest = request.POST.get("rest", "")
    if rest == "wrong":
        wrong = {one.row for one in _plan(request, draft).problems}
        draft.choices |= {str(number): "skip" for number in wrong}
    elif rest in ("new", "skip"):
        for one in _plan(request, draft).doing(Does.ASK):
            draft.choices.setdefault(str(one.row.number), rest)
    draft.confirmed, draft.refusal = "", ""
    save_draft(draft)


def _confirmed(request: Asked, draft: Draft) -> HttpResponse:
    """Import at once, or in the background when there are many rows."""
    draft.confirmed = request.POST.get("digest", "")[:64] or "none"
    save_draft(draft)
    try:
        if len(draft.table().rows) >= MANY_ROWS:
            start_import(draft)
            return redirect("project-import-progress", token=draft.token)
        report = import_draft(draft, by=request.person, at=request.now, dry_run=False)
    except TableError as error:
        return _upload_page(request, refusal=in_words(error.problem))
    except (HeadingError, ImportRefusedError) as error:
        return _rows_page(request, draft, refusal=str(error))
    if report.seq is None:
        return _rows_page(request, draft)
    forget_draft(draft)
    return _done(request, report.seq, report.to_write)


def _done(request: Asked, seq: int, number: int) -> HttpResponse:
    text = ngettext("%(n)d project is imported.", "%(n)d projects are imported.", number)
    messages.success(request, text % {"n": number})
    return redirect("project-import-batch", seq=seq)


def _replaced(request: Asked, draft: Draft) -> HttpResponse:
    """Take a mended file in place of the last one; what was said of columns and rows stays."""
    sent = _sent(request)
    if isinstance(sent, str):
        return _rows_page(request, draft, refusal=sent)
    try:
        before = draft.table()
        replace_content(draft, sent[0], name=sent[1])
        after = draft.table()
    except TableError as error:
        return _upload_page(request, refusal=in_words(error.problem))
    if before.headings != after.headings:
        draft.options, draft.choices = {}, {}
        save_draft(draft)
        return redirect("project-import-columns", token=draft.token)
    return redirect("project-import-rows", token=draft.token)


def _plan(request: Asked, draft: Draft) -> Plan:
    try:
        return plan_import(
            draft.table(),
            by=request.person,
            at=request.now,
            options=draft.said,
            choices=draft.rows_said,
        )
    except PermissionDenied:
        raise Http404 from None


def _rows_page(request: Asked, draft: Draft, *, refusal: str = "") -> HttpResponse:
    try:
        plan = _plan(request, draft)
    except TableError as error:
        return _upload_page(request, refusal=in_words(error.problem))
    except HeadingError as error:
        table = draft.table()
        return _columns_page(request, draft, table, refusal=str(error))
    report = report_of(plan)
    choices = draft.rows_said
    asked = [one for one in plan.rows if _is_shown(one, choices)]
    pages = Paginator(asked, ROWS_A_PAGE)
    page = pages.get_page(request.GET.get("page") or request.POST.get("page"))
    shown = {
        "draft": draft,
        "refusal": refusal,
        "report": report,
        "shown_problems": report.problems[:SHOWN_PROBLEMS],
        "shown_notes": report.notes[:SHOWN_NOTES],
        "page_obj": page,
        "asked": [(one, choices.get(one.row.number, "")) for one in page],
        "wrong_rows": len({one.row for one in report.problems}),
        "in_background": len(plan.rows) >= MANY_ROWS,
        "counts": _counts(report),
        "crumbs": _crumbs(last=True),
    }
    wrong = refusal or report.problems
    return render(request, "projects/import_rows.html", shown, status=422 if wrong else 200)


def _is_shown(one: Any, choices: Mapping[int, str]) -> bool:
    """Show rows that ask something or change what is there, and those decided already."""
    if one.does in (Does.ASK, Does.CHANGE, Does.PHASE):
        return True
    return one.row.number in choices and one.alike is not None


def _counts(report: Report) -> list[tuple[str, int]]:
    return [
        (_("new projects"), report.new),
        (_("changed projects"), report.changed),
        (_("phases of projects"), report.phases),
        (_("rows that change nothing"), report.unchanged),
        (_("rows left out"), report.skipped),
        (_("rows to decide"), len(report.asked)),
    ]


def _upload_page(request: Asked, *, refusal: str = "") -> HttpResponse:
    context = {
        "refusal": refusal,
        "most_megabytes": LARGEST_FILE_BYTES // 1024 // 1024,
        "most_rows": MOST_ROWS,
        "crumbs": _crumbs(last=True),
    }
    return render(request, "projects/import.html", context, status=422 if refusal else 200)


def _crumbs(*, last: bool = False) -> list[tuple[str, str]]:
    here = "" if last else reverse("project-import")
    return [(_("Projects"), reverse("project-list")), (_("Import a table"), here)]
