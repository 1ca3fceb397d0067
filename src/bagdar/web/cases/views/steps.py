"""Pages on which a step of a case is taken: one page a step, one body for all."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bagdar.core.cases.course import Happening
from bagdar.web.cases.actions.steps import take
from bagdar.web.cases.forms import (
    AppealAnswerForm,
    AppealForm,
    CheckForm,
    CloseForm,
    ExtendForm,
    FindingForm,
    NoticeForm,
    ReplyForm,
    StepForm,
    WithdrawForm,
)
from bagdar.web.cases.models import Case
from bagdar.web.cases.queries.reading import case_shown
from bagdar.web.cases.views.seen import case_by, cases_crumb, page, title_of
from bagdar.web.delivery.actions.checks import DeliveryError
from bagdar.web.people.requests import Asked, bounded

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

MOST_BYTES = 100 * 1024 * 1024


@dataclass(frozen=True)
class StepPage:
    """A page of a step: its address, words and form, and the steps that are taken on it."""

    name: str
    title: StrOrPromise
    done: StrOrPromise
    form: type[StepForm]
    happenings: tuple[Happening, ...]


H = Happening
PAGES = (
    StepPage(
        "case-notice",
        gettext_lazy("Send the notice"),
        gettext_lazy("The notice is sent; from now on the other side sees this case."),
        NoticeForm,
        (H.NOTICED,),
    ),
    StepPage(
        "case-extend",
        gettext_lazy("Prolong the term"),
        gettext_lazy("The term is prolonged."),
        ExtendForm,
        (H.TERM_EXTENDED,),
    ),
    StepPage(
        "case-withdraw",
        gettext_lazy("Withdraw the notice"),
        gettext_lazy("The notice is withdrawn; whom it was to no longer sees this case."),
        WithdrawForm,
        (H.NOTICE_WITHDRAWN,),
    ),
    StepPage(
        "case-finding",
        gettext_lazy("Write what was found"),
        gettext_lazy("What was found is written down; a second person closes the case."),
        FindingForm,
        (H.CONFIRMED, H.EXPLAINED),
    ),
    StepPage(
        "case-check",
        gettext_lazy("Write what was looked at"),
        gettext_lazy("It is written down."),
        CheckForm,
        (H.CHECKED,),
    ),
    StepPage(
        "case-reply",
        gettext_lazy("Answer the notice"),
        gettext_lazy("Your answer is written down."),
        ReplyForm,
        (H.REPLY_ACCEPTED, H.REPLY_OBJECTED),
    ),
    StepPage(
        "case-appeal",
        gettext_lazy("Appeal"),
        gettext_lazy("Your appeal is written down; an auditor who did not work the case decides."),
        AppealForm,
        (H.APPEALED,),
    ),
    StepPage(
        "case-appeal-answer",
        gettext_lazy("Decide on the appeal"),
        gettext_lazy("Your decision is written down."),
        AppealAnswerForm,
        (H.APPEAL_UPHELD, H.APPEAL_REFUSED),
    ),
    StepPage(
        "case-close",
        gettext_lazy("Close or return"),
        gettext_lazy("Your decision is written down."),
        CloseForm,
        (H.CLOSED, H.RETURNED),
    ),
)


@dataclass(frozen=True)
class Link:
    """A step that the reader may take, and where."""

    title: StrOrPromise
    href: str


def links(case: Case, possible: frozenset[Happening]) -> list[Link]:
    """Return the pages of the steps that a person may take now."""
    return [
        Link(one.title, reverse(one.name, args=[case.pk]))
        for one in PAGES
        if possible & set(one.happenings)
    ]


def step_view(name: str) -> Callable[..., HttpResponse]:
    """Return the view of a step's page; it exists for those who may take the step now."""
    step = next(one for one in PAGES if one.name == name)

    @login_required
    @bounded(MOST_BYTES)
    def view(request: Asked, number: int) -> HttpResponse:
        case, powers, reading = case_by(request, number)
        shown = case_shown(case, powers, reading)
        if not shown.possible & set(step.happenings):
            raise Http404
        posted = request.method == "POST"
        form = step.form(
            request.POST if posted else None,
            request.FILES if posted else None,
            case=case,
            possible=shown.possible,
        )
        if form.is_valid():
            try:
                take(case, form.decided(), form.told(), by=request.person, at=request.now)
            except DeliveryError as error:
                form.add_problems(error.problems)
            else:
                messages.success(request, str(step.done))
                return redirect("case", case.pk)
        title = title_of(case)
        crumb = (title, reverse("case", args=[case.pk]))
        context = {
            "case": case,
            "shown": shown,
            "form": form,
            "step": step,
            "title": _("%(step)s: case %(number)d") % {"step": step.title, "number": case.pk},
            "synthetic": case.is_synthetic,
            "today": reading.day,
            "crumbs": [cases_crumb(synthetic=case.is_synthetic), crumb, (str(step.title), "")],
        }
        return page(request, "cases/step.html", context, form)

    return view
