"""Pages on which a step of an instruction is taken: one page a step, one body for all."""

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

from bagdar.core.instructions.course import Happening
from bagdar.web.delivery.actions.checks import DeliveryError
from bagdar.web.instructions.actions.steps import take
from bagdar.web.instructions.forms.steps import (
    AnswerForm,
    CheckForm,
    ExtensionAnswerForm,
    ExtensionForm,
    ObjectionForm,
    ReportForm,
    ResultForm,
    StepForm,
    WithdrawalForm,
)
from bagdar.web.instructions.models import Instruction
from bagdar.web.instructions.queries.reading import shown
from bagdar.web.instructions.views.seen import found_by, list_crumb, page, title_of
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
        "instruction-answer",
        gettext_lazy("Accept or object"),
        gettext_lazy("Your answer is written down."),
        AnswerForm,
        (H.ACCEPTED, H.OBJECTED),
    ),
    StepPage(
        "instruction-objection",
        gettext_lazy("Decide on the objection"),
        gettext_lazy("Your decision is written down."),
        ObjectionForm,
        (H.OBJECTION_UPHELD, H.OBJECTION_REFUSED),
    ),
    StepPage(
        "instruction-check",
        gettext_lazy("Close or return"),
        gettext_lazy("Your decision is written down."),
        CheckForm,
        (H.CLOSED, H.RETURNED),
    ),
    StepPage(
        "instruction-extension-answer",
        gettext_lazy("Answer the request for more time"),
        gettext_lazy("Your answer is written down."),
        ExtensionAnswerForm,
        (H.EXTENSION_GRANTED, H.EXTENSION_REFUSED),
    ),
    StepPage(
        "instruction-report",
        gettext_lazy("Report done"),
        gettext_lazy("Your report is written down; the control office checks it."),
        ReportForm,
        (H.REPORTED,),
    ),
    StepPage(
        "instruction-result",
        gettext_lazy("Add a partial result"),
        gettext_lazy("The result is written down."),
        ResultForm,
        (H.RESULT,),
    ),
    StepPage(
        "instruction-extension",
        gettext_lazy("Ask for more time"),
        gettext_lazy("Your request is written down; until it is granted the day stands."),
        ExtensionForm,
        (H.EXTENSION_ASKED,),
    ),
    StepPage(
        "instruction-withdraw",
        gettext_lazy("Take back"),
        gettext_lazy("The instruction is taken back."),
        WithdrawalForm,
        (H.WITHDRAWN,),
    ),
)


@dataclass(frozen=True)
class Link:
    """A step that the reader may take, and where."""

    title: StrOrPromise
    href: str
    quiet: bool = False


def links(one: Instruction, possible: frozenset[Happening]) -> list[Link]:
    """Return the pages of the steps that a person may take now."""
    return [
        Link(
            shown_on.title,
            reverse(shown_on.name, args=[one.pk]),
            quiet=Happening.WITHDRAWN in shown_on.happenings,
        )
        for shown_on in PAGES
        if possible & set(shown_on.happenings)
    ]


def step_view(name: str) -> Callable[..., HttpResponse]:
    """Return the view of a step's page; it exists for those who may take the step now."""
    step = next(one for one in PAGES if one.name == name)

    @login_required
    @bounded(MOST_BYTES)
    def view(request: Asked, number: int) -> HttpResponse:
        one, powers, reading = found_by(request, number)
        seen = shown(one, powers, reading)
        if not seen.possible & set(step.happenings):
            raise Http404
        posted = request.method == "POST"
        form = step.form(request.POST if posted else None, request.FILES if posted else None)
        if form.is_valid():
            try:
                take(one, form.decided(), form.told(), by=request.person, at=request.now)
            except DeliveryError as error:
                form.add_problems(error.problems)
            else:
                messages.success(request, str(step.done))
                return redirect("instruction", one.pk)
        title = title_of(one)
        crumb = (title, reverse("instruction", args=[one.pk]))
        context = {
            "one": one,
            "shown": seen,
            "form": form,
            "step": step,
            "title": _("%(step)s: instruction %(number)d") % {"step": step.title, "number": one.pk},
            "synthetic": one.is_synthetic,
            "today": reading.day,
            "crumbs": [list_crumb(synthetic=one.is_synthetic), crumb, (str(step.title), "")],
        }
        return page(request, "instructions/step.html", context, form)

    return view
