"""Pages of barriers: what waits, all that one is shown, raising one, what is done to it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bagdar.core.barriers.course import Happening
from bagdar.web.barriers.actions.acting import FEWEST_JOINT, act_on, report_jointly
from bagdar.web.barriers.actions.callbacks import call_back
from bagdar.web.barriers.actions.raising import Told, Upload, raise_barrier
from bagdar.web.barriers.actions.routing import set_route
from bagdar.web.barriers.forms import (
    LEADS,
    TITLES,
    CallForm,
    DeedForm,
    JointForm,
    RaiseForm,
    RouteForm,
)
from bagdar.web.barriers.models import Barrier, BarrierFile, Kind, Level, Outcome, Route
from bagdar.web.barriers.permissions import Powers, raises_for, task_powers_of
from bagdar.web.barriers.queries.asked import tasks_of, to_answer
from bagdar.web.barriers.queries.boards import calls_made, calls_waiting, public_board
from bagdar.web.barriers.queries.reading import (
    AGES,
    Wanted,
    line_of,
    listed,
    may_ask,
    may_of,
    might_of,
    shown,
    to_act,
    to_solve_together,
)
from bagdar.web.barriers.views.seen import asking, barrier_of
from bagdar.web.delivery.actions.checks import DeliveryError, refuse
from bagdar.web.delivery.queries.files import evidence_files
from bagdar.web.enterprises.models import Enterprise
from bagdar.web.people.models import Organisation, Role
from bagdar.web.people.requests import Asked, bounded, day_of, for_roles, kept_file
from bagdar.web.projects.models import Project
from bagdar.web.projects.queries.filtering import Reading
from bagdar.web.territories.models import Territory
from bagdar.web.territories.queries import land, local_name

ROWS = 50
MOST_JOINT = 200
LONGEST_NUMBER = 18
LARGEST_UPLOAD_BYTES = 100 * 1024 * 1024
DEEDS = {one.value.replace("_", "-"): one for one in TITLES}


@login_required
def listing(request: Asked) -> HttpResponse:
    """List what waits for the reader first, then all that they are shown."""
    powers, reading = asking(request)
    wanted = _wanted(request)
    page = Paginator(listed(wanted, powers, reading), ROWS).get_page(request.GET.get("page"))
    waiting = Paginator(to_act(powers, reading), ROWS).get_page(request.GET.get("mine"))
    mine = [line_of(one, powers, reading) for one in waiting]
    context = {
        "mine": mine,
        "waiting": waiting,
        "together": sum(one.mine for one in mine) >= FEWEST_JOINT,
        "page_obj": page,
        "lines": [line_of(one, powers, reading) for one in page],
        "wanted": wanted,
        "place": _place(wanted.territory, reading),
        "states": _states(),
        "ages": _ages(),
        "kinds": Kind.choices,
        "levels": Level.choices,
        "raises": bool(raises_for(reading.scope)),
        "tasks": to_answer(
            task_powers_of(request.scope, request.person, powers, on=reading.day), reading
        ).count(),
        "synthetic": reading.is_synthetic,
        "crumbs": [(_("Barriers"), "")],
    }
    return render(request, "barriers/list.html", context)


@bounded(LARGEST_UPLOAD_BYTES)
@login_required
def new(request: Asked) -> HttpResponse:
    """Raise a barrier of the reader's enterprise."""
    enterprises = list(Enterprise.objects.filter(pk__in=raises_for(request.scope)))
    if not enterprises:
        raise Http404
    form = _raise_form(request, enterprises)
    if form.is_bound and form.is_valid():
        try:
            made = _raise(request, form, enterprises)
        except DeliveryError as error:
            form.add_problems(error.problems)
        else:
            messages.success(request, _("Your barrier is raised; its clock runs."))
            return redirect("barrier", made.pk)
    context = {
        "form": form,
        "synthetic": request.scope.is_synthetic,
        "crumbs": [(_("Barriers"), reverse("barriers")), (_("Raise a barrier"), "")],
    }
    refused = form.is_bound and bool(form.errors)
    return render(request, "barriers/new.html", context, status=422 if refused else 200)


@login_required
def one(request: Asked, number: int) -> HttpResponse:
    """Show a barrier: its clock, its ladder, its history, and what the reader may do."""
    found, powers, reading = barrier_of(request, number)
    return _page(request, "barriers/barrier.html", found, powers, reading)


@login_required
def do(request: Asked, number: int, deed: str) -> HttpResponse:
    """Do one thing to a barrier that is the reader's to do; what is too late is refused in words.

    Whoever wrote while the clock ran keeps their words.
    """
    found, powers, reading = barrier_of(request, number)
    happening = DEEDS.get(deed)
    if happening is None or happening not in might_of(found, powers, reading.at):
        raise Http404
    if request.method != "POST" and happening not in may_of(found, powers, reading.at):
        text = _("This cannot be done as the barrier stands now. Look at it again.")
        messages.warning(request, text)
        return redirect("barrier", found.pk)
    form = DeedForm(request.POST if request.method == "POST" else None, happening=happening)
    if form.is_valid():
        try:
            act_on(found, form.deed(), by=request.person, at=request.now)
        except DeliveryError as error:
            form.add_problems(error.problems)
        else:
            messages.success(request, _("It is written down."))
            return redirect("barrier", found.pk)
    more = {"form": form, "step": TITLES[happening], "lead": LEADS[happening]}
    return _page(request, "barriers/do.html", found, powers, reading, **more)


@login_required
def joint(request: Asked) -> HttpResponse:
    """Report one solution for several barriers of a kind that are with the reader.

    If some of those chosen are not with the reader any more nothing is reported: the page says how
    many, and keeps the rest and the words to be sent again.
    """
    powers, reading = asking(request)
    numbers = {int(one) for one in request.GET.getlist("barrier") if _is_number(one)}
    asked = sorted(numbers)[:MOST_JOINT]
    theirs, found = to_solve_together(asked, powers, reading)
    sent = request.method == "POST"
    if not (theirs if sent else found):
        raise Http404
    form = JointForm(request.POST if sent else None)
    if form.is_valid():
        try:
            _check_chosen(numbers, found)
            report_jointly(found, form.cleaned_data["note"], by=request.person, at=request.now)
        except DeliveryError as error:
            form.add_problems(error.problems)
        else:
            messages.success(request, _("It is written down."))
            return redirect("barriers")
    context = {
        "form": form,
        "lines": [line_of(one, powers, reading) for one in found],
        "synthetic": theirs[0].territory.is_synthetic,
        "crumbs": [(_("Barriers"), reverse("barriers")), (_("Joint solution"), "")],
    }
    refused = form.is_bound and bool(form.errors)
    return render(request, "barriers/joint.html", context, status=422 if refused else 200)


def _check_chosen(numbers: Collection[int], found: Sequence[Barrier]) -> None:
    """Refuse a joint solution if some of the barriers chosen cannot be reported any more."""
    if left := len(numbers) - len(found):
        text = ngettext(
            "%(number)d of the barriers chosen is not with you any more. Nothing was reported; "
            "send it again for those below.",
            "%(number)d of the barriers chosen are not with you any more. Nothing was reported; "
            "send it again for those below.",
            left,
        )
        raise refuse("", text % {"number": left})


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < LONGEST_NUMBER


@login_required
def file(request: Asked, number: int, file: int) -> HttpResponse | FileResponse:
    """Send a file of a barrier, as an attachment."""
    found, _powers, _reading = barrier_of(request, number)
    row = get_object_or_404(BarrierFile, barrier=found, pk=file)
    return kept_file(
        request,
        evidence_files(),
        row.stored,
        kept_at=row.at,
        content_type=row.content_type,
        name=row.name,
    )


def _raise_form(request: Asked, enterprises: list[Enterprise]) -> RaiseForm:
    sent = request.method == "POST"
    own = Project.objects.for_scope(request.scope, at=request.now).listed()
    asked = request.GET.get("project", "")
    projects = list(own.filter(enterprise__in=enterprises).order_by("pk"))
    chosen = next((one.pk for one in projects if one.key == asked), None)
    synthetic = all(one.key.startswith("synthetic-") for one in enterprises)
    return RaiseForm(
        request.POST if sent else None,
        request.FILES if sent else None,
        initial={"project": chosen},
        enterprises=enterprises,
        projects=projects,
        today=request.today,
        synthetic=synthetic,
    )


def _raise(request: Asked, form: RaiseForm, enterprises: list[Enterprise]) -> Barrier:
    given = form.cleaned_data
    by_number = {one.pk: one for one in enterprises}
    told = Told(
        what=given["what"],
        kind=given["kind"],
        project=Project.objects.filter(pk=given["project"]).first() if given["project"] else None,
        territory=Territory.objects.filter(pk=given["territory"]).first()
        if given["territory"]
        else None,
        cost_per_day_kzt=given["cost_per_day_kzt"],
        protected=given["protected"],
    )
    files = [Upload(one.name or "", one.read()) for one in given["content"]]
    enterprise = by_number[given.get("enterprise", enterprises[0].pk)]
    return raise_barrier(enterprise, told, files=files, by=request.person, at=request.now)


def _page(
    request: Asked, template: str, found: Barrier, powers: Powers, reading: Reading, **more: Any
) -> HttpResponse:
    said = shown(found, powers, reading)
    title = f"{capfirst(found.get_kind_display())}: {found.enterprise.name}"
    synthetic = found.territory.is_synthetic
    list_url = reverse("barriers") + ("?world=synthetic" if synthetic else "")
    crumbs = [(_("Barriers"), list_url), (title, "")]
    if more:
        crumbs = [crumbs[0], (title, reverse("barrier", args=[found.pk])), (more["step"], "")]
    deeds = [(name, TITLES[one]) for name, one in DEEDS.items() if one in said.may]
    tasks = task_powers_of(request.scope, request.person, powers, on=reading.day)
    context = {
        "barrier": found,
        "shown": said,
        "title": title,
        "deeds": [one for one in deeds if one[0] != Happening.CONFIRMED.value],
        "closes": Happening.CONFIRMED in said.may,
        "tasks": [] if more else tasks_of(found, tasks, reading),
        "asks": may_ask(found, powers),
        "synthetic": synthetic,
        "crumbs": crumbs,
        **more,
    }
    form = more.get("form")
    refused = form is not None and form.is_bound and bool(form.errors)
    return render(request, template, context, status=422 if refused else 200)


def _wanted(request: Asked) -> Wanted:
    """Read the filters; what names nothing is left out."""
    given = request.GET
    state, age = given.get("state", "going"), given.get("age", "")
    kind, level = given.get("kind", ""), given.get("level", "")
    return Wanted(
        state=state if state in dict(_states()) else "going",
        age=age if age in AGES else "",
        since=day_of(given.get("since", "")),
        until=day_of(given.get("until", "")),
        alone=given.get("alone") == "1",
        kind=kind if kind in Kind.values else "",
        level=level if level in Level.values else "",
        territory=given.get("territory", ""),
    )


def _states() -> list[tuple[str, str]]:
    return [
        ("going", _("going on")),
        ("climbed", _("going on above where they began")),
        ("overdue", _("overdue at the cabinet")),
        ("asked", _("waiting for the business")),
        ("moved", _("went up within a week")),
        ("ended", _("ended")),
        ("closed", _("closed by the business")),
        ("unconfirmed", _("unconfirmed: the business was silent")),
        ("forced", _("closed by force")),
        ("reopened", _("opened again")),
        ("all", _("all")),
    ]


def _ages() -> list[tuple[str, str]]:
    words = (
        *(_("up to 30 days"), _("31 to 90 days"), _("91 to 180 days")),
        _("more than 180 days"),
    )
    return list(zip(AGES, words, strict=True))


def _place(key: str, reading: Reading) -> str:
    known = land()
    found = known.find(key) if key else None
    return "" if found is None else local_name(known.version_near(found, reading.day).names)


def board(request: Asked) -> HttpResponse:
    """Show everybody the counts as published, closings by force by office, and the draws."""
    synthetic = request.scope.is_synthetic
    context = {
        "board": public_board(synthetic=synthetic, day=request.today),
        "synthetic": synthetic,
        "crumbs": [(_("Board of barriers"), "")],
    }
    return render(request, "barriers/board.html", context)


@for_roles(Role.PROGRAMME_OFFICE)
def routes(request: Asked) -> HttpResponse:
    """Show which organisation answers for each kind at the step of the ministry, and set one."""
    form = RouteForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        given = form.cleaned_data
        organisation = Organisation.objects.filter(pk=given["organisation"]).first()
        set_route(Kind(given["kind"]), organisation, by=request.person, at=request.now)
        messages.success(request, _("It is written down."))
        return redirect("barrier-routes")
    known = dict(Route.objects.select_related("organisation").values_list("kind", "organisation"))
    names = {one.pk: one.name for one in Organisation.objects.filter(pk__in=known.values())}
    context = {
        "form": form,
        "rows": [(label, names.get(known.get(kind, 0), "")) for kind, label in Kind.choices],
        "crumbs": [(_("Barriers"), reverse("barriers")), (_("Ministries of barriers"), "")],
    }
    refused = form.is_bound and bool(form.errors)
    return render(request, "barriers/routes.html", context, status=422 if refused else 200)


@for_roles(Role.PROGRAMME_OFFICE)
def calls(request: Asked) -> HttpResponse:
    """List the closings that were drawn: those to call back, then those called."""
    context = {
        "waiting": calls_waiting()[:ROWS],
        "made": calls_made()[:ROWS],
        "crumbs": [(_("Barriers"), reverse("barriers")), (_("Call-backs"), "")],
    }
    return render(request, "barriers/calls.html", context)


@for_roles(Role.PROGRAMME_OFFICE)
def call(request: Asked, number: int) -> HttpResponse:
    """Write down what a business said when it was called back."""
    found = get_object_or_404(calls_waiting(), pk=number)
    form = CallForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        given = form.cleaned_data
        try:
            outcome = Outcome(given["outcome"])
            call_back(found, outcome, given["note"], by=request.person, at=request.now)
        except DeliveryError as error:
            form.add_problems(error.problems)
        else:
            messages.success(request, _("It is written down."))
            return redirect("barrier-calls")
    context = {
        "form": form,
        "call": found,
        "crumbs": [
            (_("Barriers"), reverse("barriers")),
            (_("Call-backs"), reverse("barrier-calls")),
            (_("Call back"), ""),
        ],
    }
    refused = form.is_bound and bool(form.errors)
    return render(request, "barriers/call.html", context, status=422 if refused else 200)
