"""Pages of accounts and grants: the administrator's; the programme office reads."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bagdar.web.people import actions
from bagdar.web.people.forms import (
    EmptyForm,
    EndForm,
    GrantForm,
    InviteForm,
    PersonForm,
    UserFilterForm,
)
from bagdar.web.people.models import Grant, Role, User
from bagdar.web.people.permissions import PeopleError
from bagdar.web.people.queries import grant_lines, roles_now, users_page
from bagdar.web.people.requests import Asked, for_roles
from bagdar.web.people.views.form_page import FormPage, bound, form_page, start

ROWS_A_PAGE = 50


@for_roles(Role.ADMINISTRATOR, Role.PROGRAMME_OFFICE)
def users(request: Asked) -> HttpResponse:
    """List accounts with their roles."""
    form = UserFilterForm(request.GET)
    asked = form.cleaned_data if form.is_valid() else {}
    found = users_page(
        search=asked.get("q", ""),
        role=asked.get("role", ""),
        active=asked.get("active", ""),
        on=request.today,
    )
    page = Paginator(found, ROWS_A_PAGE).get_page(request.GET.get("page"))
    rows = [(user, roles_now(user, on=request.today)) for user in page]
    facts = {"form": form, "page_obj": page, "rows": rows, "administers": _administers(request)}
    crumbs = [start(), (_("Accounts"), "")]
    return render(request, "people/users.html", {**facts, "crumbs": crumbs})


@for_roles(Role.ADMINISTRATOR, Role.PROGRAMME_OFFICE)
def user(request: Asked, number: int) -> HttpResponse:
    """Show one account: what it holds and held."""
    shown = get_object_or_404(User, pk=number)
    facts = {
        "shown": shown,
        "grants": grant_lines(shown, on=request.today),
        "administers": _administers(request),
        "crumbs": [start(), _accounts(), (shown.get_full_name(), "")],
    }
    return render(request, "people/user.html", facts)


@for_roles(Role.ADMINISTRATOR)
def user_invite(request: Asked) -> HttpResponse:
    """Open an account; the person sets the password by a link in the mail."""
    form = InviteForm(**bound(request), initial={"language": request.LANGUAGE_CODE})

    def invite() -> HttpResponse:
        site = request.build_absolute_uri("/")
        invitation = actions.Invitation(**form.cleaned_data, site=site)
        made = actions.invite_user(invitation, by=request.person, at=request.now)
        messages.success(request, _("The invitation was sent to %s.") % made.email)
        return redirect("user", made.pk)

    page = FormPage(
        title=_("New account"),
        submit=_("Send the invitation"),
        back=reverse("user-list"),
        lead=_("The person gets a link and sets a password. The account holds nothing yet."),
        crumbs=[start(), _accounts()],
    )
    return form_page(request, form, page, invite)


@for_roles(Role.ADMINISTRATOR)
def user_edit(request: Asked, number: int) -> HttpResponse:
    """Change how a person is called and reached."""
    shown = get_object_or_404(User, pk=number)
    initial = {name: getattr(shown, name) for name in ("full_name", "email", "language")}
    form = PersonForm(**bound(request), initial=initial)

    def edit() -> HttpResponse:
        actions.edit_user(shown, **form.cleaned_data, by=request.person, at=request.now)
        return redirect("user", number)

    page = _user_page(shown, title=_("Change the account"), submit=_("Save"))
    return form_page(request, form, page, edit)


@require_POST
@for_roles(Role.ADMINISTRATOR)
def user_link(request: Asked, number: int) -> HttpResponse:
    """Mail the link for setting a password once more."""
    shown = get_object_or_404(User, pk=number)
    site = request.build_absolute_uri("/")
    try:
        actions.send_invitation(shown, site=site, by=request.person, at=request.now)
        messages.success(request, _("A link was sent to %s.") % shown.email)
    except PeopleError as refusal:
        messages.error(request, str(refusal))
    return redirect("user", number)


@for_roles(Role.ADMINISTRATOR)
def user_close(request: Asked, number: int) -> HttpResponse:
    """Close an account."""
    shown = get_object_or_404(User, pk=number, is_active=True)

    def close() -> HttpResponse:
        actions.deactivate(shown, by=request.person, at=request.now)
        messages.success(request, _("The account is closed."))
        return redirect("user-list" if shown == request.person else reverse("user", args=[number]))

    page = _user_page(
        shown,
        title=_("Close the account?"),
        submit=_("Close the account"),
        lead=_("The person is signed out everywhere and cannot sign in. What they did stays."),
        danger=True,
    )
    return form_page(request, EmptyForm(**bound(request)), page, close)


@for_roles(Role.ADMINISTRATOR)
def user_reopen(request: Asked, number: int) -> HttpResponse:
    """Open a closed account again."""
    shown = get_object_or_404(User, pk=number, is_active=False)

    def reopen() -> HttpResponse:
        actions.reactivate(shown, by=request.person, at=request.now)
        messages.success(request, _("The account is open again."))
        return redirect("user", number)

    page = _user_page(
        shown,
        title=_("Open the account again?"),
        submit=_("Open the account"),
        lead=_("Its roles that have not ended hold again."),
    )
    return form_page(request, EmptyForm(**bound(request)), page, reopen)


@for_roles(Role.ADMINISTRATOR)
def grant_give(request: Asked, number: int) -> HttpResponse:
    """Give a role."""
    shown = get_object_or_404(User, pk=number)
    form = GrantForm(**bound(request), today=request.today)

    def give() -> HttpResponse:
        facts = form.cleaned_data
        actions.give_grant(
            shown,
            role=facts["role"],
            scope=form.scope(),
            valid_from=facts["valid_from"],
            valid_to=facts["valid_to"],
            by=request.person,
            at=request.now,
        )
        return redirect("user", number)

    page = _user_page(
        shown,
        title=_("Give a role"),
        submit=_("Give the role"),
        lead=_("One scope a role: a territory, an organisation, a sector, an enterprise, or all."),
    )
    return form_page(request, form, page, give)


@for_roles(Role.ADMINISTRATOR)
def grant_end(request: Asked, number: int) -> HttpResponse:
    """End a role."""
    grant = get_object_or_404(Grant.objects.select_related("user"), pk=number)
    form = EndForm(**bound(request), today=request.today)

    def end() -> HttpResponse:
        on = form.cleaned_data["on"]
        actions.end_grant(grant, on=on, by=request.person, at=request.now)
        own = grant.user == request.person and grant.role == Role.ADMINISTRATOR
        return redirect("profile" if own else reverse("user", args=[grant.user_id]))

    page = _user_page(
        grant.user,
        title=_("End the role “%s”?") % grant.get_role_display(),
        submit=_("End the role"),
        lead=_("It stays on record; what was done under it stands."),
        danger=True,
    )
    return form_page(request, form, page, end)


def _user_page(
    shown: User, *, title: str, submit: str, lead: str = "", danger: bool = False
) -> FormPage:
    here = reverse("user", args=[shown.pk])
    crumbs = [start(), _accounts(), (shown.get_full_name(), here)]
    return FormPage(title, submit, here, lead, danger=danger, crumbs=crumbs)


def _accounts() -> tuple[str, str]:
    return (_("Accounts"), reverse("user-list"))


def _administers(request: Asked) -> bool:
    return request.scope.has_whole((Role.ADMINISTRATOR,))
