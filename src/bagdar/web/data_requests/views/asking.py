"""Pages of whoever asks: the list, a new request, its form, sending, time, withdrawal."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bagdar.web.data_requests.actions import asking as actions
from bagdar.web.data_requests.forms.asking import (
    ExtensionForm,
    GroundForm,
    RequestForm,
    TableSheet,
    request_initial,
)
from bagdar.web.data_requests.models import Answer, DataRequest, FormVersion, Round
from bagdar.web.data_requests.permissions import (
    DataRequestError,
    acts_for,
    asking_desks,
    may_ask,
    my_desks,
    reads_all,
)
from bagdar.web.data_requests.queries.consolidated import table_of
from bagdar.web.data_requests.queries.desks import desk_name, desk_names, organisation_of
from bagdar.web.data_requests.queries.inbox import (
    STATES,
    Wanted,
    asked_of,
    asked_rows,
    sent_by,
    sent_rows,
)
from bagdar.web.data_requests.views.seen import (
    crumbs_of,
    done,
    eyes_of,
    form_page,
    given,
    reading_of,
    request_asked,
    request_seen,
    round_of,
    told,
)
from bagdar.web.people.queries import letterhead_of
from bagdar.web.people.requests import Asked
from bagdar.web.projects.queries.choosing import choices_for

_ROWS = 50


@login_required
def inbox(request: Asked) -> HttpResponse:
    """Show what is asked of the person's offices, and what they asked."""
    wanted = _wanted(request)
    mine = Paginator(asked_of(request.scope, wanted, person=request.person, at=request.now), _ROWS)
    page = mine.get_page(request.GET.get("page"))
    sent = list(sent_by(request.scope, wanted, at=request.now)[:_ROWS])
    shown = {
        "page_obj": page,
        "asked": asked_rows(list(page.object_list), at=request.now),
        "sent": sent_rows(sent, request.scope, on=timezone.localdate(request.now)),
        "most_sent": _ROWS,
        "wanted": wanted,
        "states": _states(),
        "filtered": bool(wanted.search or wanted.state),
        "asks": may_ask(request.scope),
        "reads_all": reads_all(request.scope),
        "crumbs": [(_("Data requests"), "")],
    }
    return render(request, "data_requests/inbox.html", shown)


def _wanted(request: Asked) -> Wanted:
    state = request.GET.get("state", "")
    text = request.GET.get("q", "").replace("\x00", "")[:200]
    return Wanted(text, state if state in STATES else "")


def _states() -> list[tuple[str, str]]:
    return [
        ("todo", _("not answered yet")),
        ("late", _("late")),
        ("to_fill", _("to fill in")),
        ("to_sign", _("to sign")),
        ("to_judge", _("wait to be accepted")),
        ("done", _("answered")),
    ]


@login_required
def create(request: Asked) -> HttpResponse:
    """Draft a request, from nothing or as a copy of another one."""
    if not may_ask(request.scope):
        raise Http404
    copied = _copied(request)
    return _draft_page(request, None, copied)


def _copied(request: Asked) -> DataRequest | None:
    text = request.GET.get("copy", "")
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 18):
        raise Http404
    return request_asked(request, int(text))


@login_required
def edit(request: Asked, number: int) -> HttpResponse:
    """Change a draft."""
    found = request_asked(request, number)
    if found.sent_at is not None:
        return redirect("data-request", number=number)
    return _draft_page(request, found, None)


def _draft_page(
    request: Asked, draft: DataRequest | None, copied: DataRequest | None
) -> HttpResponse:
    """Show letter, terms, recipients and table on one page; save all of it or nothing."""
    source = draft or copied
    desks = asking_desks(request.scope)
    form = RequestForm(
        given(request),
        desks=desks,
        synthetic=request.person.is_synthetic,
        on=timezone.localdate(request.now),
        initial=request_initial(source, copied=draft is None) if source else {"repeats": "once"},
    )
    if draft is not None:
        del form.fields["asker"]
    newest = source.forms.order_by("-number").first() if source else None
    sheet = TableSheet(choices_for(reading_of(request)), given(request), newest)
    if request.method == "POST" and form.is_valid() and sheet.is_valid():
        try:
            made = _save(request, draft, copied, form, sheet)
        except DataRequestError as error:
            _show(error, form, sheet)
        else:
            messages.success(request, _("The draft is saved. Nobody else sees it yet."))
            return redirect("data-request", number=made.pk)
    title = _("New data request") if draft is None else _("Edit the draft")
    crumbs = [(_("Data requests"), reverse("data-requests")), (title, "")]
    shown = {"form": form, "sheet": sheet, "crumbs": crumbs, "title": title, "draft": draft}
    status = 422 if form.errors or sheet.faults else 200
    return render(request, "data_requests/draft.html", shown, status=status)


def _save(
    request: Asked,
    draft: DataRequest | None,
    copied: DataRequest | None,
    form: RequestForm,
    sheet: TableSheet,
) -> DataRequest:
    acted: dict[str, Any] = {"by": request.person, "at": request.now}
    if draft is None:
        return actions.create_request(
            form.desk, form.facts(), form.recipients, sheet.made(), copied_from=copied, **acted
        )
    return actions.redraft(draft, form.facts(), form.recipients, sheet.made(), **acted)


def _show(error: DataRequestError, form: RequestForm, sheet: TableSheet) -> None:
    own = {
        name: one for name, one in error.problems.items() if name in (*form.fields, "recipients")
    }
    form.add_problems(own)
    sheet.add_problems({name: one for name, one in error.problems.items() if name not in own})


@login_required
def form(request: Asked, number: int) -> HttpResponse:
    """Change the table of what was sent: a new version, for those who have not signed yet."""
    found = request_asked(request, number)
    if found.sent_at is None:
        return redirect("data-request-edit", number=number)
    newest = found.forms.order_by("-number").first()
    sheet = TableSheet(choices_for(reading_of(request)), given(request), newest)
    if request.method == "POST" and sheet.is_valid():
        try:
            made = actions.set_form(found, sheet.made(), by=request.person, at=request.now)
        except DataRequestError as error:
            sheet.add_problems(error.problems)
        else:
            text = _("Version %d of the form holds for whoever is still filling it in.")
            messages.success(request, text % made.number)
            return redirect("data-request", number=number)
    title = _("Change the form")
    shown = {"sheet": sheet, "crumbs": crumbs_of(found, title), "title": title, "found": found}
    status = 422 if sheet.faults else 200
    return render(request, "data_requests/draft.html", shown, status=status)


@login_required
def page(request: Asked, number: int) -> HttpResponse:
    """Show a request: the letter, the form, who answered and who is missing."""
    found = request_seen(request, number)
    round_ = round_of(request, found)
    on = timezone.localdate(request.now)
    asks = acts_for(request.scope, found.asker)
    desks = [one.desk for one in found.recipients.select_related("desk__sector", "desk")]
    table = table_of(round_, eyes_of(request)) if round_ else None
    mine = Answer.objects.filter(round=round_, desk__in=my_desks(request.scope))
    shown = {
        "found": found,
        "round": round_,
        "rounds": found.rounds.all(),
        "table": table,
        "asker": desk_name(found.asker, on=on),
        "recipients": sorted(desk_names(desks, on=on).values()) if asks else [],
        "asks": asks,
        "whole": asks or reads_all(request.scope),
        "mine": list(mine.select_related("desk")) if round_ else [],
        "form": _form_of(found, round_),
        "crumbs": crumbs_of(found),
    }
    return render(request, "data_requests/request.html", shown)


def _form_of(found: DataRequest, round_: Round | None) -> FormVersion | None:
    """Return the version of the form that holds for a round; of a draft, the one there is."""
    return round_.form if round_ else found.forms.order_by("-number").first()


@login_required
@require_POST
def send(request: Asked, number: int) -> HttpResponse:
    """Send a draft."""
    found = request_asked(request, number)

    def act() -> None:
        actions.send_request(found, by=request.person, at=request.now)

    told(request, act, _("The request is sent."))
    return redirect("data-request", number=number)


@login_required
@require_POST
def discard(request: Asked, number: int) -> HttpResponse:
    """Throw a draft away."""
    found = request_asked(request, number)

    def act() -> None:
        actions.delete_draft(found, by=request.person, at=request.now)

    if told(request, act, _("The draft is thrown away.")):
        return redirect("data-requests")
    return redirect("data-request", number=number)


@login_required
def withdraw(request: Asked, number: int) -> HttpResponse:
    """Withdraw what was sent, with a ground."""
    found = request_asked(request, number)
    form = GroundForm(given(request))

    def act() -> None:
        ground = form.cleaned_data["ground"]
        actions.withdraw_request(found, ground, by=request.person, at=request.now)

    if done(form, act):
        messages.success(request, _("The request is withdrawn."))
        return redirect("data-request", number=number)
    return form_page(
        request,
        form,
        crumbs=crumbs_of(found, _("Withdraw the request")),
        submit=_("Withdraw"),
        back=reverse("data-request", args=[number]),
        lead=_("Nothing is answered any more; what was answered stays where it is."),
        danger=True,
    )


@login_required
def extend(request: Asked, number: int) -> HttpResponse:
    """Give some offices more time."""
    found = request_asked(request, number)
    round_ = round_of(request, found)
    if round_ is None:
        raise Http404
    answers = {one.pk: one for one in round_.answers.select_related("desk")}
    names = desk_names([one.desk for one in answers.values()], on=timezone.localdate(request.now))
    offered = {one.pk: names[one.desk_id] for one in answers.values()}
    form = ExtensionForm(given(request), names=offered)

    def act() -> None:
        said = form.cleaned_data
        chosen = [answers[int(one)] for one in said["answers"]]
        actions.extend(chosen, said["due_at"], said["ground"], by=request.person, at=request.now)

    if done(form, act):
        messages.success(request, _("The new due hour is recorded."))
        return redirect("data-request", number=number)
    return form_page(
        request,
        form,
        crumbs=crumbs_of(found, _("Give more time")),
        submit=_("Give more time"),
        back=reverse("data-request", args=[number]),
    )


@login_required
def letter(request: Asked, number: int) -> HttpResponse:
    """Show the covering letter with the form, as it is printed on A4."""
    found = request_seen(request, number)
    on = timezone.localdate(request.now)
    asks = acts_for(request.scope, found.asker) or reads_all(request.scope)
    recipients = found.recipients.select_related("desk__sector", "desk")
    desks = [one.desk for one in recipients if asks or acts_for(request.scope, one.desk)]
    round_ = round_of(request, found)
    writes = organisation_of(found.asker)
    shown = {
        "found": found,
        "round": round_,
        "letterhead": letterhead_of(writes) if writes is not None else None,
        "asker": desk_name(found.asker, on=on),
        "recipients": sorted(desk_names(desks, on=on).values()),
        "form_version": _form_of(found, round_),
        "crumbs": crumbs_of(found, _("Covering letter")),
    }
    return render(request, "data_requests/letter.html", shown)
