"""Pages on which people act on a signal: judge it, link it, follow it."""

from __future__ import annotations

import re

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from bagdar.web.delivery.actions.checks import DeliveryError
from bagdar.web.people.requests import Asked
from bagdar.web.projects.models import Project
from bagdar.web.projects.queries.filtering import Reading
from bagdar.web.trends.actions.judging import judge
from bagdar.web.trends.actions.linking import decide, link_by_hand
from bagdar.web.trends.actions.watching import (
    follow,
    subscribe,
    unfollow,
    unsubscribe,
    unwatch,
    watch,
)
from bagdar.web.trends.forms import JudgeForm, LinkForm, SubscribeForm, WatchForm, WordsForm
from bagdar.web.trends.models import Link, LinkState, Subscription, Verdict
from bagdar.web.trends.permissions import is_expert
from bagdar.web.trends.queries.files import TYPES, as_file, watched_sheet
from bagdar.web.trends.queries.following import lists_of, not_seen
from bagdar.web.trends.queries.reading import last_runs, signals_for
from bagdar.web.trends.queries.work import queue
from bagdar.web.trends.views.seen import (
    expert_reading,
    page,
    reading_trends,
    signal_by,
    trends_crumb,
    world_query,
)
from bagdar.web.trends.views.signals import show_card

ROWS = 50
PAGE = re.compile(r"[1-9][0-9]{0,5}")


@login_required
def judging(request: Asked, number: int) -> HttpResponse:
    """Write what an expert thinks of a signal."""
    found, reading = signal_by(request, number)
    if not is_expert(reading.scope):
        raise Http404
    form = JudgeForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        verdict = Verdict(form.cleaned_data["verdict"])
        try:
            judge(found, verdict, form.cleaned_data["reason"], by=request.person, at=request.now)
        except DeliveryError as error:
            form.add_problems(error.problems)
        else:
            messages.success(request, _("Your judgement is written down."))
            return redirect(reverse("trend-signal", args=[found.pk]) + "#judgements")
    return show_card(request, found, reading, judging=form)


@login_required
def linking(request: Asked, number: int) -> HttpResponse:
    """Link a signal to a sector or project by hand."""
    found, reading = signal_by(request, number)
    if not is_expert(reading.scope):
        raise Http404
    posted = request.POST if request.method == "POST" else None
    form = LinkForm(posted, scope=request.scope, at=request.now)
    if form.is_valid():
        note = form.cleaned_data["note"]
        try:
            link_by_hand(found, form.target, note, by=request.person, at=request.now)
        except DeliveryError as error:
            form.add_problems(error.problems)
        else:
            messages.success(request, _("The link is written down."))
            return redirect(reverse("trend-signal", args=[found.pk]) + "#links")
    return show_card(request, found, reading, linking=form)


@login_required
def following(request: Asked, number: int) -> HttpResponse:
    """Put a signal on one's list, or take it off."""
    found, reading = signal_by(request, number)
    posted = request.POST if request.method == "POST" else None
    if posted and (off := posted.get("off", "")).isdecimal() and len(off) < 16:
        unwatch(found, int(off), by=request.person)
        messages.success(request, _("It is off your list."))
        return redirect("trend-signal", found.pk)
    form = WatchForm(posted)
    if form.is_valid():
        try:
            watch(found, form.cleaned_data["title"], by=request.person, at=request.now)
        except DeliveryError as error:
            form.add_problems(error.problems)
        else:
            messages.success(request, _("It is on your list."))
            return redirect("trend-signal", found.pk)
    return show_card(request, found, reading, watching=form)


@require_POST
@login_required
def deciding(request: Asked, number: int) -> HttpResponse:
    """Confirm or refuse a link that words suggested."""
    reading = expert_reading(request)
    rows = Link.objects.filter(signal__in=signals_for(reading.scope).values("pk"))
    found: Link = get_object_or_404(rows.select_related("signal", "sector", "project"), pk=number)
    if found.project is not None:
        seen = Project.objects.for_scope(reading.scope, at=reading.at)
        get_object_or_404(seen, pk=found.project_id)
    state = LinkState.CONFIRMED if "confirm" in request.POST else LinkState.REFUSED
    note = request.POST.get("note", "").replace("\x00", "")
    try:
        decide(found, state, note, by=request.person, at=request.now)
    except DeliveryError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _said(found))
    if request.POST.get("back") == "links":
        back = reverse("trend-links") + world_query(synthetic=found.signal.is_synthetic)
        at = request.POST.get("page", "")
        page_of = f"{'&' if '?' in back else '?'}page={at}" if PAGE.fullmatch(at) else ""
        return redirect(back + page_of)
    return redirect(reverse("trend-signal", args=[found.signal_id]) + "#links")


def _said(link: Link) -> str:
    """Say what was decided, and of what: the list that is shown next no longer holds it."""
    to = link.project or link.sector
    if link.state == LinkState.CONFIRMED:
        words = _("Confirmed: “%(signal)s” bears on “%(to)s”.")
    else:
        words = _("Refused: “%(signal)s” does not bear on “%(to)s”.")
    said = words % {"signal": link.signal.name, "to": to.name if to else ""}
    return said + " " + _("It can be decided otherwise on the page of the signal.")


@require_GET
@login_required
def suggestions(request: Asked) -> HttpResponse:
    """List links that words suggested and that wait for a person."""
    reading = expert_reading(request)
    seen = Project.objects.for_scope(reading.scope, at=reading.at)
    rows = Link.objects.filter(state=LinkState.SUGGESTED, signal__is_synthetic=reading.is_synthetic)
    rows = rows.filter(project=None) | rows.filter(project__in=seen.values("pk"))
    rows = rows.select_related("signal", "sector", "project").order_by("signal__name", "pk")
    shown = Paginator(rows, ROWS).get_page(request.GET.get("page"))
    context = {
        "page_obj": shown,
        "links": list(shown),
        "synthetic": reading.is_synthetic,
        "crumbs": [trends_crumb(synthetic=reading.is_synthetic), (_("Suggested links"), "")],
    }
    return page(request, "trends/links.html", context)


@require_GET
@login_required
def reviewing(request: Asked) -> HttpResponse:
    """Show what experts have not judged, where they differ, and what turned since."""
    reading = reading_trends(request)
    context = {
        "queue": queue(synthetic=reading.is_synthetic, person=request.person),
        "expert": is_expert(reading.scope),
        "synthetic": reading.is_synthetic,
        "crumbs": [trends_crumb(synthetic=reading.is_synthetic), (_("Review queue"), "")],
    }
    return page(request, "trends/queue.html", context)


@login_required
def mine(request: Asked) -> HttpResponse:
    """Show a person what they watch, or hand it out as a file; subscribe, or stop it."""
    reading = reading_trends(request)
    synthetic = reading.is_synthetic
    if kind := request.GET.get("as", ""):
        if kind not in TYPES:
            raise Http404
        lists = lists_of(request.person, last_runs(synthetic=synthetic), synthetic=synthetic)
        sheet = watched_sheet(lists, synthetic=synthetic)
        answer = HttpResponse(as_file(sheet, kind), content_type=TYPES[kind])
        answer["Content-Disposition"] = f'attachment; filename="{sheet.name}.{kind}"'
        return answer
    posted = request.POST if request.method == "POST" else None
    if posted and (off := posted.get("off", "")).isdecimal() and len(off) < 16:
        unsubscribe(int(off), by=request.person)
        messages.success(request, _("You are told no more."))
        return redirect(reverse("trend-mine") + world_query(synthetic=synthetic))
    form = SubscribeForm(posted)
    if form.is_valid():
        sector = form.cleaned_data["sector"]
        try:
            subscribe(sector, synthetic=synthetic, by=request.person, at=request.now)
        except DeliveryError as error:
            form.add_problems(error.problems)
        else:
            messages.success(request, _("You are told by the letter of the day."))
            return redirect(reverse("trend-mine") + world_query(synthetic=synthetic))
    return _show_mine(request, reading, subscribing=form)


@require_POST
@login_required
def words(request: Asked) -> HttpResponse:
    """Put words of one's own on a list, or take them off."""
    reading = reading_trends(request)
    synthetic = reading.is_synthetic
    back = reverse("trend-mine") + world_query(synthetic=synthetic)
    if (off := request.POST.get("off", "")).isdecimal() and len(off) < 16:
        unfollow(int(off), by=request.person)
        messages.success(request, _("The words are off your list."))
        return redirect(back)
    form = WordsForm(request.POST)
    if form.is_valid():
        given = form.cleaned_data
        try:
            follow(
                given["words"],
                given["title"],
                synthetic=synthetic,
                by=request.person,
                at=request.now,
            )
        except DeliveryError as error:
            form.add_problems(error.problems)
        else:
            messages.success(request, _("The words are on your list: each run is looked through."))
            return redirect(back)
    return _show_mine(request, reading, wording=form)


def _show_mine(
    request: Asked,
    reading: Reading,
    *,
    subscribing: SubscribeForm | None = None,
    wording: WordsForm | None = None,
) -> HttpResponse:
    """Render one's lists, with a form that was refused, if one was."""
    synthetic = reading.is_synthetic
    runs = last_runs(synthetic=synthetic)
    subscriptions = Subscription.objects.filter(user=request.person, is_synthetic=synthetic)
    context = {
        "lists": lists_of(request.person, runs, synthetic=synthetic),
        "not_seen": not_seen(runs),
        "several": len(runs) > 1,
        "subscriptions": subscriptions.select_related("sector"),
        "form": subscribing or SubscribeForm(),
        "wording": wording or WordsForm(),
        "synthetic": synthetic,
        "crumbs": [trends_crumb(synthetic=synthetic), (_("My lists"), "")],
    }
    forms = (one for one in (subscribing, wording) if one is not None)
    return page(request, "trends/mine.html", context, *forms)
