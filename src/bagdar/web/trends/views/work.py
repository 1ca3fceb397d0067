"""Pages of duties and their calendar, and of briefs: composed, signed, handed out."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bagdar.web.delivery.actions.checks import DeliveryError
from bagdar.web.people.requests import Asked
from bagdar.web.trends.actions.briefing import (
    compose,
    say_what_to_decide,
    sign,
    withdraw_draft,
)
from bagdar.web.trends.actions.duties import end_duty, give_duty, review
from bagdar.web.trends.forms import (
    ComposeForm,
    DecideForm,
    DutyForm,
    ReasonForm,
    ReviewForm,
    SignForm,
)
from bagdar.web.trends.models import Brief, BriefState, Duty
from bagdar.web.trends.permissions import gives_duties, is_expert, signs
from bagdar.web.trends.queries.briefs import (
    TYPES,
    as_paper,
    brief_shown,
    briefs_for,
    briefs_to_sign,
    state_of,
    title_of,
)
from bagdar.web.trends.queries.quarters import quarter_of
from bagdar.web.trends.queries.reading import last_runs
from bagdar.web.trends.queries.work import brief_due, briefs_to_come, calendar, duties
from bagdar.web.trends.views.seen import (
    expert_reading,
    office_reading,
    page,
    reading_trends,
    signer_reading,
    trends_crumb,
    world_query,
)

ROWS = 50
QUARTERS = 4


@login_required
def duty_list(request: Asked) -> HttpResponse:
    """Show the duties of experts and the calendar of reviews; the office gives duties."""
    reading = reading_trends(request)
    synthetic, office = reading.is_synthetic, gives_duties(reading.scope)
    posted = request.POST if request.method == "POST" else None
    if posted is not None and not office:
        raise Http404
    form = DutyForm(posted, synthetic=synthetic, day=reading.day) if office else None
    if form is not None and form.is_valid():
        try:
            give_duty(**form.cleaned_data, by=request.person, at=request.now)
        except DeliveryError as error:
            form.add_problems(error.problems)
        else:
            messages.success(request, _("The duty is given."))
            return redirect(reverse("trend-duties") + world_query(synthetic=synthetic))
    lines = duties(synthetic=synthetic, day=reading.day)
    context = {
        "lines": lines,
        "months": calendar(lines, reading.day),
        "brief_due": brief_due(synthetic=synthetic, day=reading.day),
        "briefs_to_come": briefs_to_come(reading.day),
        "form": form,
        "office": office,
        "me": request.person.pk,
        "synthetic": synthetic,
        "crumbs": [trends_crumb(synthetic=synthetic), (_("Duties of experts"), "")],
    }
    return page(request, "trends/duties.html", context, *([form] if form else []))


@require_POST
@login_required
def duty_end(request: Asked, number: int) -> HttpResponse:
    """End a duty."""
    reading = office_reading(request)
    rows = Duty.objects.all()
    if reading.scope.world is not None:
        rows = rows.filter(is_synthetic=reading.is_synthetic)
    found: Duty = get_object_or_404(rows, pk=number)
    try:
        end_duty(found, by=request.person, at=request.now)
    except DeliveryError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The duty is over."))
    return redirect(reverse("trend-duties") + world_query(synthetic=found.is_synthetic))


@login_required
def duty_review(request: Asked, number: int) -> HttpResponse:
    """Write what came of a review; its expert alone."""
    reading = expert_reading(request)
    found: Duty = get_object_or_404(Duty, pk=number, expert=request.person, ends_on=None)
    lines = duties(synthetic=found.is_synthetic, day=reading.day, expert=request.person)
    line = next((one for one in lines if one.duty.pk == found.pk), None)
    if line is None or line.due_on is None:
        raise Http404
    form = ReviewForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        note = form.cleaned_data["note"]
        try:
            review(found, line.due_on, note, by=request.person, at=request.now)
        except DeliveryError as error:
            form.add_problems(error.problems)
        else:
            messages.success(request, _("The review is written down."))
            return redirect(reverse("trend-duties") + world_query(synthetic=found.is_synthetic))
    back = reverse("trend-duties") + world_query(synthetic=found.is_synthetic)
    context = {
        "line": line,
        "form": form,
        "synthetic": found.is_synthetic,
        "crumbs": [
            trends_crumb(synthetic=found.is_synthetic),
            (_("Duties of experts"), back),
            (_("Review"), ""),
        ],
    }
    return page(request, "trends/review.html", context, form)


@login_required
def briefs(request: Asked) -> HttpResponse:
    """List briefs; experts compose one."""
    reading = reading_trends(request)
    synthetic, expert = reading.is_synthetic, is_expert(reading.scope)
    posted = request.POST if request.method == "POST" else None
    if posted is not None and not expert:
        raise Http404
    lasts = last_runs(synthetic=synthetic)
    corpora = [one.corpus for one in lasts if one.corpus]
    form = ComposeForm(posted, quarters=_quarters(reading.day), corpora=corpora) if expert else None
    if form is not None and form.is_valid():
        given = form.cleaned_data
        try:
            made = compose(
                quarter=given["quarter"],
                corpus=given.get("corpus", ""),
                synthetic=synthetic,
                by=request.person,
                at=request.now,
            )
        except DeliveryError as error:
            form.add_problems(error.problems)
        else:
            messages.success(request, _("The brief is composed: say what is to be decided."))
            return redirect("trend-brief", made.pk)
    shown = Paginator(briefs_for(reading.scope), ROWS).get_page(request.GET.get("page"))
    context = {
        "page_obj": shown,
        "briefs": [(one, title_of(one), state_of(one)) for one in shown],
        "to_sign": set(
            briefs_to_sign(request.person.actor_id, synthetic=synthetic).values_list(
                "pk", flat=True
            )
        )
        if signs(reading.scope)
        else set(),
        "form": form,
        "runs": lasts,
        "synthetic": synthetic,
        "crumbs": [trends_crumb(synthetic=synthetic), (_("Briefs"), "")],
    }
    return page(request, "trends/briefs.html", context, *([form] if form else []))


def _quarters(day: date) -> list[tuple[str, str]]:
    """Offer the last quarters and a brief on demand."""
    found, year, number = [], day.year, (day.month + 2) // 3
    for _count in range(QUARTERS):
        found.append(quarter_of(date(year, 3 * number, 1)))
        year, number = (year, number - 1) if number > 1 else (year - 1, 4)
    return [("", _("on demand, for no quarter")), *((one, one) for one in found)]


@login_required
def brief(request: Asked, number: int) -> HttpResponse:
    """Show a brief, or hand it out as PDF or DOCX; whoever composed it says what to decide."""
    reading = reading_trends(request)
    found: Brief = get_object_or_404(briefs_for(reading.scope), pk=number)
    shown = brief_shown(found, reading)
    if kind := request.GET.get("as", ""):
        if kind not in TYPES:
            raise Http404
        mark = "synthetic-" if found.is_synthetic else ""
        answer = HttpResponse(as_paper(shown, kind), content_type=TYPES[kind])
        answer["Content-Disposition"] = f'attachment; filename="{mark}trends-{found.pk}.{kind}"'
        return answer
    draft = found.state == BriefState.DRAFT and shown.withdrawn is None
    own = found.actor_id == request.person.actor_id
    writes = draft and own and is_expert(reading.scope)
    posted = request.POST if request.method == "POST" else None
    if posted is not None and not writes:
        raise Http404
    form = DecideForm(posted, initial={"decide": found.decide}) if writes else None
    if form is not None and form.is_valid():
        text = form.cleaned_data["decide"]
        try:
            say_what_to_decide(found, text, by=request.person, at=request.now)
        except DeliveryError as error:
            form.add_problems(error.problems)
        else:
            messages.success(request, _("It is written down; a second person signs the brief."))
            return redirect("trend-brief", found.pk)
    context = {
        "brief": found,
        "shown": shown,
        "form": form,
        "may_sign": signs(reading.scope)
        and briefs_to_sign(request.person.actor_id, synthetic=found.is_synthetic)
        .filter(pk=found.pk)
        .exists(),
        "may_withdraw": draft and is_expert(reading.scope),
        "title": shown.title,
        "synthetic": found.is_synthetic,
        "crumbs": [
            trends_crumb(synthetic=found.is_synthetic),
            (_("Briefs"), reverse("trend-briefs") + world_query(synthetic=found.is_synthetic)),
            (shown.title, ""),
        ],
    }
    return page(request, "trends/brief.html", context, *([form] if form else []))


@login_required
def brief_sign(request: Asked, number: int) -> HttpResponse:
    """Sign a brief that somebody else composed."""
    reading = signer_reading(request)
    rows = briefs_for(reading.scope).filter(state=BriefState.DRAFT, withdrawal=None)
    rows = rows.exclude(decide="").exclude(actor_id=request.person.actor_id)
    found: Brief = get_object_or_404(rows, pk=number)
    form = SignForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            digest = form.cleaned_data["digest"]
            sign(found, digest, by=request.person, at=request.now)
        except DeliveryError as error:
            form.add_problems(error.problems)
        else:
            messages.success(request, _("The brief is signed; subscribers are told."))
            return redirect("trend-brief", found.pk)
    shown = brief_shown(found, reading)
    context = {
        "brief": found,
        "shown": shown,
        "form": form,
        "title": _("Sign: %s") % shown.title,
        "synthetic": found.is_synthetic,
        "crumbs": [
            trends_crumb(synthetic=found.is_synthetic),
            (shown.title, reverse("trend-brief", args=[found.pk])),
            (_("Sign"), ""),
        ],
    }
    return page(request, "trends/sign.html", context, form)


@login_required
def brief_out(request: Asked, number: int) -> HttpResponse:
    """Withdraw a draft, with the reason."""
    reading = expert_reading(request)
    rows = briefs_for(reading.scope).filter(state=BriefState.DRAFT, withdrawal=None)
    found: Brief = get_object_or_404(rows, pk=number)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            withdraw_draft(found, form.cleaned_data["reason"], by=request.person, at=request.now)
        except DeliveryError as error:
            form.add_problems(error.problems)
        else:
            messages.success(request, _("The draft is withdrawn."))
            return redirect("trend-brief", found.pk)
    title = _("Withdraw: %s") % title_of(found)
    back = reverse("trend-brief", args=[found.pk])
    context = {
        "form": form,
        "title": title,
        "says": _("It stays readable, is marked as withdrawn, and waits for nobody to sign it."),
        "button": _("Withdraw the draft"),
        "back": back,
        "synthetic": found.is_synthetic,
        "crumbs": [
            trends_crumb(synthetic=found.is_synthetic),
            (title_of(found), back),
            (_("Withdraw"), ""),
        ],
    }
    return page(request, "trends/withdraw.html", context, form)
