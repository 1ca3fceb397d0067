"""Pages of tasks about barriers: what is asked of one's offices, answered, taken back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Page, Paginator
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from bagdar.web.barriers.actions.asking import (
    Answer,
    answer_task,
    ask_office,
    withdraw_task,
)
from bagdar.web.barriers.actions.raising import Upload
from bagdar.web.barriers.forms import AnswerForm, AskForm, WithdrawForm
from bagdar.web.barriers.models import Barrier, BarrierTask, TaskFile, TaskOutcome
from bagdar.web.barriers.permissions import TaskPowers, task_powers_of
from bagdar.web.barriers.queries.asked import (
    TaskLine,
    asked_by,
    ended_tasks,
    offices_to_ask,
    task_lines,
    tasks_for,
    to_answer,
)
from bagdar.web.barriers.queries.reading import barriers_for, line_of, may_ask
from bagdar.web.barriers.views.seen import asking, barrier_of
from bagdar.web.delivery.actions.checks import DeliveryError
from bagdar.web.delivery.queries.files import evidence_files
from bagdar.web.people.models import Office
from bagdar.web.people.requests import Asked, bounded, kept_file
from bagdar.web.projects.forms.acts import ProblemForm
from bagdar.web.projects.queries.filtering import Reading

ROWS = 50
LARGEST_UPLOAD_BYTES = 100 * 1024 * 1024


@login_required
def listing(request: Asked) -> HttpResponse:
    """List what is asked of the reader's offices, what they wait for, and what ended."""
    powers, reading = _standing(request)
    parts = []
    for name, title, rows in (
        ("asked", _("Asked of your office"), to_answer(powers, reading)),
        ("waits", _("Your office waits for"), asked_by(powers, reading)),
        ("ended", _("Ended"), ended_tasks(powers, reading)),
    ):
        page = Paginator(rows, ROWS).get_page(request.GET.get(name))
        lines = task_lines(list(page), powers, reading)
        parts.append((name, title, page, _turns(request, name, page), lines))
    context = {
        "parts": parts,
        "synthetic": reading.is_synthetic,
        "crumbs": [(_("Barriers"), reverse("barriers")), (_("Tasks"), "")],
    }
    return render(request, "barriers/tasks.html", context)


@login_required
def one(request: Asked, number: int) -> HttpResponse:
    """Show a task: who asks, what, by when, the answer, and what the reader may do."""
    return _page(request, "barriers/task.html", *_task(request, number))


@login_required
def ask(request: Asked, number: int) -> HttpResponse:
    """Ask an office in the place of the level that has the barrier."""
    found, ladder, reading = barrier_of(request, number)
    if not may_ask(found, ladder):
        raise Http404
    form = _ask_form(request, found, None, reading)
    if form.is_valid() and _written(
        form, lambda: ask_office(found, form.ask(), by=request.person, at=request.now)
    ):
        messages.success(request, _("It is asked; the clock of the barrier runs on."))
        return redirect("barrier", found.pk)
    title = f"{capfirst(found.get_kind_display())}: {found.enterprise.name}"
    context = {
        "form": form,
        "step": _("Ask another office"),
        "lead": _("It sees what you write here, not the barrier. The clock runs on meanwhile."),
        "back": reverse("barrier", args=[found.pk]),
        "synthetic": found.territory.is_synthetic,
        "crumbs": [
            (_("Barriers"), reverse("barriers")),
            (title, reverse("barrier", args=[found.pk])),
            (_("Ask another office"), ""),
        ],
    }
    return render(request, "barriers/task_do.html", context, status=_status(form))


@login_required
def ask_on(request: Asked, number: int) -> HttpResponse:
    """Ask a third office in the place of the one that was asked."""
    found, line, powers, reading = _task(request, number)
    if not powers.works_on(found):
        raise Http404
    form = _ask_form(request, found.barrier, found.office, reading)
    if form.is_valid() and _written(
        form,
        lambda: ask_office(
            found.barrier, form.ask(), above=found, by=request.person, at=request.now
        ),
    ):
        messages.success(request, _("It is asked; the clock of the barrier runs on."))
        return redirect("barrier-task", found.pk)
    lead = _("Your own answer stays due on the day it was. Tasks must not go round in a circle.")
    more = {"form": form, "step": _("Ask another office"), "lead": lead}
    return _page(request, "barriers/task_do.html", found, line, powers, reading, **more)


@bounded(LARGEST_UPLOAD_BYTES)
@login_required
def answer(request: Asked, number: int) -> HttpResponse:
    """Answer in the place of the office that was asked."""
    found, line, powers, reading = _task(request, number)
    if not powers.works_on(found):
        raise Http404
    sent = request.method == "POST"
    form = AnswerForm(request.POST if sent else None, request.FILES if sent else None)
    if form.is_valid():
        files = [Upload(one.name or "", one.read()) for one in form.cleaned_data["content"]]
        told = Answer(TaskOutcome(form.cleaned_data["outcome"]), form.cleaned_data["note"], files)
        if _written(form, lambda: answer_task(found, told, by=request.person, at=request.now)):
            messages.success(request, _("It is written down."))
            return redirect("barrier-task", found.pk)
    lead = _("Whoever asked reads it at once. What you asked others because of it is taken back.")
    more = {"form": form, "step": _("Answer"), "lead": lead}
    return _page(request, "barriers/task_do.html", found, line, powers, reading, **more)


@login_required
def withdraw(request: Asked, number: int) -> HttpResponse:
    """Take a task back in the place of whoever asked."""
    found, line, powers, reading = _task(request, number)
    if not (line.withdraws or powers.asked_then(found)):
        raise Http404
    form = WithdrawForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and _written(
        form,
        lambda: withdraw_task(found, form.cleaned_data["note"], by=request.person, at=request.now),
    ):
        messages.success(request, _("It is written down."))
        return redirect("barrier-task", found.pk)
    lead = _("What was asked of others because of it is taken back with it.")
    more = {"form": form, "step": _("Take it back"), "lead": lead}
    return _page(request, "barriers/task_do.html", found, line, powers, reading, **more)


@login_required
def file(request: Asked, number: int, file: int) -> HttpResponse | FileResponse:
    """Send a file of an answer, as an attachment."""
    found, _line, _powers, _reading = _task(request, number)
    row = get_object_or_404(TaskFile, end__task=found, pk=file)
    return kept_file(
        request,
        evidence_files(),
        row.stored,
        kept_at=row.end.at,
        content_type=row.content_type,
        name=row.name,
    )


def _turns(request: Asked, name: str, page: Page[BarrierTask]) -> dict[str, str]:
    """Return the addresses of the pages beside one of a part; all else of the address is kept."""

    def at(number: int) -> str:
        asked = request.GET.copy()
        asked[name] = str(number)
        return f"?{asked.urlencode()}"

    found = {}
    if page.has_previous():
        found["prev"] = at(page.previous_page_number())
    if page.has_next():
        found["next"] = at(page.next_page_number())
    return found


def _standing(request: Asked) -> tuple[TaskPowers, Reading]:
    ladder, reading = asking(request)
    powers = task_powers_of(request.scope, request.person, ladder, on=reading.day)
    return powers, reading


def _task(request: Asked, number: int) -> tuple[BarrierTask, TaskLine, TaskPowers, Reading]:
    """Return a task that the person is shown, or 404."""
    powers, reading = _standing(request)
    found: BarrierTask = get_object_or_404(tasks_for(powers, reading), pk=number)
    (line,) = task_lines([found], powers, reading)
    return found, line, powers, reading


def _written(form: ProblemForm, work: Callable[[], Any]) -> bool:
    """Do what was asked; what is refused is said in the form."""
    try:
        work()
    except DeliveryError as error:
        form.add_problems(error.problems)
        return False
    return True


def _ask_form(request: Asked, barrier: Barrier, asker: Office | None, reading: Reading) -> AskForm:
    offices = offices_to_ask(barrier, asker, on=reading.day)
    return AskForm(request.POST if request.method == "POST" else None, offices=offices)


def _status(form: ProblemForm | None) -> int:
    return 422 if form is not None and form.is_bound and form.errors else 200


def _page(
    request: Asked,
    template: str,
    found: BarrierTask,
    line: TaskLine,
    powers: TaskPowers,
    reading: Reading,
    **more: Any,
) -> HttpResponse:
    barrier = barriers_for(powers.ladder, reading).filter(pk=found.barrier_id).first()
    title = _("Task to %s") % found.office.name
    crumbs = [(_("Barriers"), reverse("barriers")), (_("Tasks"), reverse("barrier-tasks"))]
    own = reverse("barrier-task", args=[found.pk])
    crumbs += [(title, own), (more["step"], "")] if more else [(title, "")]
    below = tasks_for(powers, reading).filter(above=found).order_by("at", "pk")
    context = {
        "line": line,
        "title": title,
        "barrier": line_of(barrier, powers.ladder, reading) if barrier is not None else None,
        "below": [] if more else task_lines(list(below), powers, reading),
        "back": own,
        "synthetic": found.barrier.territory.is_synthetic,
        "crumbs": crumbs,
        **more,
    }
    return render(request, template, context, status=_status(more.get("form")))
