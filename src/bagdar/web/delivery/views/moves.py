"""Pages that move dates: the forecast with a preview, the commitment, what was reached."""

from __future__ import annotations

import re
from dataclasses import replace

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from bagdar.core.delivery.ledger import lateness_days
from bagdar.web.delivery.actions import moves as actions
from bagdar.web.delivery.forms.dates import ConfirmationForm, MoveForm, ReachedForm
from bagdar.web.delivery.models import Milestone
from bagdar.web.delivery.queries.falling import preview
from bagdar.web.delivery.queries.milestones import dates_of
from bagdar.web.delivery.queries.wording import days_text
from bagdar.web.delivery.views.finding import (
    crumbs_of,
    done,
    form_page,
    given,
    milestone_owned,
    milestones_url,
    reading_now,
)
from bagdar.web.people.requests import Asked
from bagdar.web.projects.forms.acts import ProblemForm


@login_required
def forecast(request: Asked, key: str, step: int) -> HttpResponse:
    """Move a forecast: first what falls with it is shown, then it is saved."""
    milestone = milestone_owned(request, key, step)
    needs_reason = milestone.forecast_on is not None
    form = MoveForm(given(request), project=milestone.project, needs_reason=needs_reason)
    confirmed = "confirm" in request.POST

    def act() -> None:
        move = form.move()
        if confirmed:
            along, at = _along(request), request.now
            actions.move_forecasts(milestone, move, along=along, by=request.person, at=at)
        else:
            actions.check_forecast(milestone, move, at=request.now)

    if "change" not in request.POST and done(form, act):
        if not confirmed:
            return _preview(request, form, milestone)
        messages.success(request, _("The forecast is moved. Everybody sees it with its reason."))
        return redirect(milestones_url(milestone.project))
    return _dates_page(
        request,
        form,
        milestone,
        title=_("Move the forecast"),
        submit=_("See what falls with it"),
        lead=_(
            "The forecast moves at once and needs no approval. Every move but the first one has "
            "a reason."
        ),
    )


@login_required
def confirm(request: Asked, key: str, step: int) -> HttpResponse:
    """Say that a forecast still holds."""
    milestone = milestone_owned(request, key, step)
    form = ConfirmationForm(given(request))

    def act() -> None:
        said = form.cleaned_data
        actions.confirm_forecast(milestone, **said, by=request.person, at=request.now)

    if done(form, act):
        messages.success(request, _("The forecast is confirmed."))
        return redirect(milestones_url(milestone.project))
    return _dates_page(
        request,
        form,
        milestone,
        title=_("Confirm the forecast"),
        submit=_("Confirm"),
        lead=_("A confirmed forecast counts as fresh; the confirmation is a row of the ledger."),
    )


@login_required
def commitment(request: Asked, key: str, step: int) -> HttpResponse:
    """Ask for another committed date."""
    milestone = milestone_owned(request, key, step)
    form = MoveForm(given(request), project=milestone.project, needs_reason=True)

    def act() -> None:
        actions.ask_commitment(milestone, form.move(), by=request.person, at=request.now)

    if done(form, act):
        messages.success(request, _("The request is sent. Until it is answered nothing changes."))
        return redirect(milestones_url(milestone.project))
    return _dates_page(
        request,
        form,
        milestone,
        title=_("Ask for another committed date"),
        submit=_("Send the request"),
        lead=_(
            "Up to 30 days past the original date the akim of the oblast answers, up to 180 the "
            "programme office, beyond that the chair. They have five working days; silence "
            "leaves the committed date as it is."
        ),
    )


@login_required
def reached(request: Asked, key: str, step: int) -> HttpResponse:
    """Report that a milestone was reached, or correct that."""
    milestone = milestone_owned(request, key, step)
    corrects = milestone.actual_on is not None
    form = ReachedForm(
        given(request),
        initial={"on": milestone.actual_on},
        project=milestone.project,
        corrects=corrects,
    )

    def act() -> None:
        actions.report_achieved(
            milestone,
            form.day(),
            evidence=form.cleaned_data.get("evidence"),
            note=form.cleaned_data["note"],
            by=request.person,
            at=request.now,
        )

    if done(form, act):
        messages.success(request, _("It is written down."))
        return redirect(milestones_url(milestone.project))
    return _dates_page(
        request,
        form,
        milestone,
        title=_("Correct what was reached") if corrects else _("Report as reached"),
        submit=_("Save"),
        lead=_("What was written before stays in the ledger.") if corrects else "",
    )


def _along(request: Asked) -> list[int]:
    """Return the milestones chosen to move along."""
    return [int(one) for one in request.POST.getlist("along") if re.fullmatch("[0-9]{1,18}", one)]


def _preview(request: Asked, form: MoveForm, milestone: Milestone) -> HttpResponse:
    """Show what the move does before it is saved."""
    reading = reading_now(request)
    move = form.move()
    dates = dates_of([milestone], milestone.project_id, reading)[milestone.pk]
    moved = replace(dates, forecast_on=move.new_on)
    late = {
        name: days_text(lateness_days(moved, against=against, as_of=reading.day))
        for name, against in (("original", dates.original_on), ("committed", dates.committed_on))
    }
    shown = {
        "form": form,
        "milestone": milestone,
        "project": milestone.project,
        "move": move,
        "dates": dates,
        "late": late,
        "preview": preview(milestone, move.new_on, reading),
        "crumbs": crumbs_of(milestone.project, _("What falls with it")),
    }
    return render(request, "delivery/preview.html", shown)


def _dates_page(
    request: Asked,
    form: ProblemForm,
    milestone: Milestone,
    *,
    title: str,
    submit: str,
    lead: str,
) -> HttpResponse:
    return form_page(
        request,
        form,
        crumbs=crumbs_of(milestone.project, title),
        submit=submit,
        back=milestones_url(milestone.project),
        about=milestone,
        lead=lead,
    )
