"""How enterprises join, and who acts for them."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from bagdar.web.enterprises.models import Enterprise
from bagdar.web.people import actions
from bagdar.web.people.forms import AcceptForm, InviteForm, OnboardingForm, RefuseForm
from bagdar.web.people.models import Onboarding, Role
from bagdar.web.people.queries import colleagues_of
from bagdar.web.people.requests import Asked, for_roles
from bagdar.web.people.views.form_page import FormPage, bound, form_page, start

ROWS_A_PAGE = 50


@login_required
def onboarding_ask(request: Asked) -> HttpResponse:
    """Ask to act for an enterprise."""
    form = OnboardingForm(**bound(request))

    def ask() -> HttpResponse:
        facts = form.cleaned_data
        asked = actions.ask_onboarding(
            request.person,
            bin_number=facts["bin"],
            enterprise_name=facts["enterprise_name"],
            proof=facts["proof"],
            at=request.now,
        )
        messages.success(request, _("Your request is with the programme office."))
        return redirect("onboarding", asked.pk)

    page = FormPage(
        title=_("Act for an enterprise"),
        submit=_("Send the request"),
        back=reverse("profile"),
        lead=_("The programme office checks your right to act, then you see its projects."),
        crumbs=[start()],
    )
    return form_page(request, form, page, ask)


@for_roles(Role.PROGRAMME_OFFICE)
def onboardings(request: Asked) -> HttpResponse:
    """List requests, those that wait first."""
    found = Onboarding.objects.select_related("user").order_by("decision", "-asked_at", "pk")
    page = Paginator(found, ROWS_A_PAGE).get_page(request.GET.get("page"))
    crumbs = [start(), (_("Requests of enterprises"), "")]
    return render(request, "people/onboardings.html", {"page_obj": page, "crumbs": crumbs})


@login_required
def onboarding(request: Asked, number: int) -> HttpResponse:
    """Show a request to whoever made it and to the programme office."""
    asked = _visible(request, number)
    decides = _decides(request) and not asked.decision and asked.user != request.person
    facts = {
        "asked": asked,
        "decides": decides,
        "known": Enterprise.objects.filter(bin=asked.bin).first() if decides else None,
        "accept_form": AcceptForm() if decides else None,
        "refuse_form": RefuseForm() if decides else None,
        "crumbs": [start(), *_requests(request), (asked.enterprise_name, "")],
    }
    return render(request, "people/onboarding.html", facts)


@login_required
def onboarding_proof(request: Asked, number: int) -> HttpResponseBase:
    """Hand out the proof as a file to keep, never as a page of this site."""
    asked = _visible(request, number)
    ending = asked.proof.name.rsplit(".", 1)[-1]
    name = f"proof-{asked.pk}.{ending}"
    try:
        file = asked.proof.open("rb")
    except FileNotFoundError:
        raise Http404 from None
    answer = FileResponse(
        file, as_attachment=True, filename=name, content_type="application/octet-stream"
    )
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, no-store"
    return answer


@for_roles(Role.PROGRAMME_OFFICE)
def onboarding_accept(request: Asked, number: int) -> HttpResponse:
    """Let the applicant act for the enterprise."""
    asked = get_object_or_404(Onboarding.objects.select_related("user"), pk=number)
    form = AcceptForm(**bound(request))

    def accept() -> HttpResponse:
        known_as = form.cleaned_data["known_as"]
        actions.accept_onboarding(asked, known_as=known_as, by=request.person, at=request.now)
        messages.success(request, _("Accepted: %s acts for the enterprise.") % asked.user)
        return redirect("onboarding-list")

    page = _decision(request, asked, title=_("Accept the request"), submit=_("Accept"))
    return form_page(request, form, page, accept)


@for_roles(Role.PROGRAMME_OFFICE)
def onboarding_refuse(request: Asked, number: int) -> HttpResponse:
    """Say no, with the reason."""
    asked = get_object_or_404(Onboarding.objects.select_related("user"), pk=number)
    form = RefuseForm(**bound(request))

    def refuse() -> HttpResponse:
        reason = form.cleaned_data["reason"]
        actions.refuse_onboarding(asked, reason=reason, by=request.person, at=request.now)
        messages.success(request, _("Refused; the applicant sees the reason."))
        return redirect("onboarding-list")

    page = _decision(request, asked, title=_("Refuse the request"), submit=_("Refuse"))
    return form_page(request, form, page, refuse)


@login_required
def colleagues(request: Asked, key: str) -> HttpResponse:
    """Show who acts for one's enterprise."""
    enterprise = _own(request, key)
    facts = {
        "enterprise": enterprise,
        "people": colleagues_of(enterprise, on=request.today),
        "crumbs": [start(), (enterprise.name, "")],
    }
    return render(request, "people/colleagues.html", facts)


@login_required
def colleague_invite(request: Asked, key: str) -> HttpResponse:
    """Invite somebody who acts for the same enterprise."""
    enterprise = _own(request, key)
    form = InviteForm(**bound(request), initial={"language": request.LANGUAGE_CODE})

    def invite() -> HttpResponse:
        site = request.build_absolute_uri("/")
        invitation = actions.Invitation(**form.cleaned_data, site=site)
        made = actions.invite_colleague(enterprise, invitation, by=request.person, at=request.now)
        messages.success(request, _("The invitation was sent to %s.") % made.email)
        return redirect("colleagues", key)

    back = reverse("colleagues", args=[key])
    page = FormPage(
        title=_("Invite a colleague"),
        submit=_("Send the invitation"),
        back=back,
        lead=_("Your colleague sees and does for the enterprise what you do."),
        crumbs=[start(), (enterprise.name, back)],
    )
    return form_page(request, form, page, invite)


def _visible(request: Asked, number: int) -> Onboarding:
    """Return a request that the person made or may decide; 404 otherwise."""
    found = Onboarding.objects.select_related("user", "decided_by")
    if not _decides(request):
        found = found.filter(user=request.person)
    return get_object_or_404(found, pk=number)


def _decides(request: Asked) -> bool:
    return request.scope.has_whole((Role.PROGRAMME_OFFICE,))


def _requests(request: Asked) -> list[tuple[str, str]]:
    link = (_("Requests of enterprises"), reverse("onboarding-list"))
    return [link] if _decides(request) else []


def _decision(request: Asked, asked: Onboarding, *, title: str, submit: str) -> FormPage:
    here = reverse("onboarding", args=[asked.pk])
    crumbs = [start(), *_requests(request), (asked.enterprise_name, here)]
    lead = f"{asked.enterprise_name}, {_('BIN')} {asked.bin}"
    return FormPage(title, submit, here, lead, crumbs=crumbs)


def _own(request: Asked, key: str) -> Enterprise:
    mine = request.scope.enterprises(Role.ENTERPRISE)
    return get_object_or_404(Enterprise, key=key, pk__in=mine)
