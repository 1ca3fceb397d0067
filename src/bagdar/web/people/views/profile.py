"""A person's own page: name, language, grants, ways to sign in, keys to the API."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from bagdar.web.enterprises.models import Enterprise
from bagdar.web.people import actions
from bagdar.web.people.forms import EmptyForm, ProfileForm, TokenForm
from bagdar.web.people.models import Role, Token
from bagdar.web.people.queries import grant_lines, in_office
from bagdar.web.people.requests import Asked
from bagdar.web.people.views.form_page import FormPage, bound, form_page, start


@login_required
def profile(request: Asked) -> HttpResponse:
    """Show and change how a person is called and which language they read."""
    person = request.person
    initial = {
        "full_name": person.full_name,
        "language": _language(request),
        "daily_letter": person.daily_letter,
    }
    form = ProfileForm(**bound(request), initial=initial)
    if request.scope.held:
        form.keep_name()
    if form.is_bound and form.is_valid():
        actions.edit_profile(request.person, **form.cleaned_data, at=request.now)
        messages.success(request, _("Saved."))
        return redirect("profile")
    return render(request, "people/profile.html", {"form": form, **_about(request)})


def _language(request: Asked) -> str:
    return request.person.language or getattr(request, "LANGUAGE_CODE", "")


def _about(request: Asked) -> dict[str, object]:
    person = request.person
    return {
        "grants": grant_lines(person, on=request.today),
        "tenures": in_office(request.today).filter(person__user=person),
        "tokens": person.tokens.all(),
        "requests": person.onboardings.all(),
        "enterprises": Enterprise.objects.filter(pk__in=request.scope.enterprises(Role.ENTERPRISE)),
        "crumbs": [(_("Profile"), "")],
    }


@login_required
def token_create(request: Asked) -> HttpResponse:
    """Make a key to the API and show it, once."""
    form = TokenForm(**bound(request), today=request.today)

    def make() -> HttpResponse:
        token, raw = actions.create_token(request.person, **form.cleaned_data, at=request.now)
        crumbs = [start(), (token.label, "")]
        shown = render(request, "people/token.html", {"token": token, "raw": raw, "crumbs": crumbs})
        shown["Cache-Control"] = "no-store"
        return shown

    page = FormPage(
        title=_("New key to the API"),
        submit=_("Make the key"),
        back=reverse("profile"),
        lead=_("A program that shows this key sees and does what you may, no more."),
        crumbs=[start()],
    )
    return form_page(request, form, page, make)


@login_required
def token_revoke(request: Asked, number: int) -> HttpResponse:
    """Make one's own key useless."""
    token = get_object_or_404(Token, pk=number, user=request.person)
    if token.revoked_at:
        raise Http404

    def revoke() -> HttpResponse:
        actions.revoke_token(token, by=request.person, at=request.now)
        messages.success(request, _("The key “%s” no longer works.") % token.label)
        return redirect("profile")

    page = FormPage(
        title=_("Revoke the key “%s”?") % token.label,
        submit=_("Revoke the key"),
        back=reverse("profile"),
        lead=_("Programs that use it stop working at once. This cannot be undone."),
        danger=True,
        crumbs=[start()],
    )
    return form_page(request, EmptyForm(**bound(request)), page, revoke)
