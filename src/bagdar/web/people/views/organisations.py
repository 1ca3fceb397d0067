"""Organisations, their offices, who holds them, and what is handed over.

Who holds an office is public; delegations and handovers are seen by those concerned.
"""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from bagdar.web.people import actions
from bagdar.web.people.forms import (
    AppointForm,
    DelegateForm,
    EmptyForm,
    EndTenureForm,
    LetterheadForm,
    OfficeForm,
    OrganisationForm,
    PaperForm,
)
from bagdar.web.people.models import (
    Delegation,
    Handover,
    Letterhead,
    Office,
    Organisation,
    Role,
    Tenure,
    User,
)
from bagdar.web.people.permissions import SETS_FORMS, sets_form
from bagdar.web.people.queries import (
    delegations_of,
    handover_sides,
    in_office,
    inventory_parts,
    letterhead_of,
    organisation_rows,
    sees_handovers,
    territory_name,
)
from bagdar.web.people.requests import Asked, bounded, for_roles
from bagdar.web.people.views.form_page import FormPage, bound, form_page

ENTERS_ORGANISATIONS = (Role.PROGRAMME_OFFICE, Role.ADMINISTRATOR)


def organisations(request: Asked) -> HttpResponse:
    """List organisations with the heads of that day."""
    day = request.as_of_day or request.today
    facts = {
        "rows": organisation_rows(on=day, synthetic=request.scope.is_synthetic),
        "edits": _edits(request),
        "crumbs": [(_("Organisations"), "")],
    }
    return render(request, "people/organisations.html", facts)


def _edits(request: Asked) -> bool:
    synthetic = getattr(request.user, "is_synthetic", False)
    return not synthetic and request.scope.has_whole(ENTERS_ORGANISATIONS)


def organisation(request: Asked, key: str) -> HttpResponse:
    """Show an organisation: its offices and who holds them."""
    shown = get_object_or_404(Organisation, key=key)
    day = request.as_of_day or request.today
    holders = {
        one.office_id: one for one in reversed(in_office(day).filter(office__organisation=shown))
    }
    place = territory_name(shown.territory_id, day) if shown.territory_id else ""
    facts = {
        "shown": shown,
        "place": place,
        "rows": [(office, holders.get(office.pk)) for office in shown.offices.all()],
        "letterhead": letterhead_of(shown),
        "edits": _edits(request),
        "sets_form": _sets_form(request, shown),
        "appoints": _appoints(request),
        "crumbs": [_list(), (shown.name, "")],
    }
    return render(request, "people/organisation.html", facts)


@for_roles(*ENTERS_ORGANISATIONS)
def organisation_create(request: Asked) -> HttpResponse:
    """Enter an organisation."""
    form = OrganisationForm(**bound(request), today=request.today)

    def create() -> HttpResponse:
        facts = form.cleaned_data
        made = actions.create_organisation(facts, by=request.person, at=request.now)
        return redirect("organisation", made.key)

    page = FormPage(
        _("New organisation"), _("Save"), reverse("organisation-list"), crumbs=[_list()]
    )
    return form_page(request, form, page, create)


@for_roles(*ENTERS_ORGANISATIONS)
def organisation_edit(request: Asked, key: str) -> HttpResponse:
    """Change an organisation."""
    shown = get_object_or_404(Organisation, key=key)
    names = ("name_en", "name_ru", "name_kk", "kind")
    initial = {**{name: getattr(shown, name) for name in names}, "territory": shown.territory_id}
    form = OrganisationForm(**bound(request), initial=initial, today=request.today)

    def edit() -> HttpResponse:
        actions.edit_organisation(shown, form.cleaned_data, by=request.person, at=request.now)
        return redirect("organisation", key)

    return form_page(request, form, _page(shown, _("Change the organisation"), _("Save")), edit)


LETTERHEAD_MOST_BYTES = 2 * 1024 * 1024


def _sets_form(request: Asked, shown: Organisation) -> bool:
    person = request.user
    return isinstance(person, User) and sets_form(person, shown, on=request.today)


@bounded(LETTERHEAD_MOST_BYTES)
@login_required
def organisation_letterhead(request: Asked, key: str) -> HttpResponse:
    """Set the form on which an organisation writes: the office any, its own people theirs."""
    shown = get_object_or_404(Organisation, key=key)
    if not _sets_form(request, shown):
        raise Http404
    kept = Letterhead.objects.filter(pk=shown.pk).first()
    names = [name for name in LetterheadForm.base_fields if name not in ("emblem", "no_emblem")]
    initial = {name: getattr(kept, name) for name in names} if kept is not None else {}
    form = LetterheadForm(**bound(request), initial=initial)
    if not request.scope.has_whole(SETS_FORMS):
        del form.fields["for_centre"]

    def save() -> HttpResponse:
        actions.set_letterhead(shown, form.facts(), by=request.person, at=request.now)
        messages.success(request, _("The form is saved."))
        return redirect("organisation", key)

    lead = _(
        "Papers bear it: the name in Kazakh on the left, in Russian on the right, "
        "the emblem between them."
    )
    here = _organisation(shown)
    page = FormPage(_("Form for papers"), _("Save"), here[1], lead, crumbs=[_list(), here])
    return form_page(request, form, page, save)


@for_roles(Role.PROGRAMME_OFFICE)
def office_create(request: Asked, key: str) -> HttpResponse:
    """Open an office of an organisation."""
    shown = get_object_or_404(Organisation, key=key)
    form = OfficeForm(**bound(request))

    def create() -> HttpResponse:
        made = actions.create_office(shown, form.cleaned_data, by=request.person, at=request.now)
        return redirect("office", made.key)

    return form_page(request, form, _page(shown, _("New office"), _("Save")), create)


def office(request: Asked, key: str) -> HttpResponse:
    """Show an office: its holders through time; to those concerned, delegations and handovers."""
    shown = get_object_or_404(Office.objects.select_related("organisation"), key=key)
    holds = in_office(request.today).filter(office=shown, person__user=request.user.pk).first()
    inside = request.user.is_authenticated and (holds is not None or sees_handovers(request.scope))
    facts = {
        "shown": shown,
        "holder": in_office(request.as_of_day or request.today).filter(office=shown).first(),
        "tenures": shown.tenures.select_related("person"),
        "delegations": delegations_of(shown) if inside else None,
        "handovers": shown.handovers.select_related("outgoing__person") if inside else None,
        "own": holds,
        "appoints": _appoints(request),
        "today": request.today,
        "crumbs": [_list(), _organisation(shown.organisation), (shown.name, "")],
    }
    return render(request, "people/office.html", facts)


@for_roles(Role.PROGRAMME_OFFICE)
def office_appoint(request: Asked, key: str) -> HttpResponse:
    """Put a person in an office."""
    shown = get_object_or_404(Office.objects.select_related("organisation"), key=key)
    form = AppointForm(**bound(request), initial={"starts_on": request.today})

    def appoint() -> HttpResponse:
        actions.appoint_named(shown, form.appointment(), by=request.person, at=request.now)
        messages.success(
            request, _("Saved. Rights to see and do come from roles, not from the office.")
        )
        return redirect("office", key)

    page = _office_page(shown, _("Appoint"), _("Save"))
    return form_page(request, form, page, appoint)


@for_roles(Role.PROGRAMME_OFFICE)
def tenure_end(request: Asked, number: int) -> HttpResponse:
    """End a term."""
    tenure = get_object_or_404(_tenures(), pk=number)
    form = EndTenureForm(**bound(request), today=request.today)

    def end() -> HttpResponse:
        actions.end_tenure(tenure, **form.cleaned_data, by=request.person, at=request.now)
        return redirect("office", tenure.office.key)

    lead = _("%s hands over: an inventory of that day is made.") % tenure.person
    page = _office_page(tenure.office, _("End the term"), _("End the term"), lead, danger=True)
    return form_page(request, form, page, end)


@login_required
def delegation_give(request: Asked, number: int) -> HttpResponse:
    """Let somebody sign named acts."""
    tenure = get_object_or_404(_tenures(), pk=number)
    _check_concerned(request, tenure)
    form = DelegateForm(**bound(request), today=request.today)

    def give() -> HttpResponse:
        facts = form.cleaned_data
        term = actions.Term(facts["starts_on"], facts["ends_on"], facts["ground"])
        actions.delegate(
            tenure,
            facts["username"],
            acts=facts["acts"],
            term=term,
            by=request.person,
            at=request.now,
        )
        return redirect("office", tenure.office.key)

    lead = _("The journal says who signed, for whom and on what ground.")
    page = _office_page(tenure.office, _("Delegate"), _("Save"), lead)
    return form_page(request, form, page, give)


@login_required
def delegation_end(request: Asked, number: int) -> HttpResponse:
    """Take a delegation back."""
    found = Delegation.objects.select_related(
        "delegate", "tenure__person__user", "tenure__office__organisation"
    )
    delegation = get_object_or_404(found, pk=number)
    _check_concerned(request, delegation.tenure)

    def end() -> HttpResponse:
        actions.end_delegation(delegation, by=request.person, at=request.now)
        return redirect("office", delegation.tenure.office.key)

    lead = _("%s signs no more from today.") % delegation.delegate.get_full_name()
    page = _office_page(
        delegation.tenure.office,
        _("End the delegation?"),
        _("End the delegation"),
        lead,
        danger=True,
    )
    return form_page(request, EmptyForm(**bound(request)), page, end)


@login_required
def handover(request: Asked, number: int) -> HttpResponse:
    """Show what one holder leaves to the next; prints on A4."""
    shown = _handover(request, number)
    facts = {
        "shown": shown,
        "parts": inventory_parts(shown),
        "sides": handover_sides(shown, request.person, on=request.today),
        "on_paper": _appoints(request),
        "crumbs": [
            _list(),
            _organisation(shown.office.organisation),
            *_office_crumb(shown.office),
            (_("Handover"), ""),
        ],
    }
    return render(request, "people/handover.html", facts)


@login_required
def handover_sign(request: Asked, number: int, side: str) -> HttpResponse:
    """Sign one side, or write down a signature on paper."""
    shown = _handover(request, number)
    sides = {one.code: one for one in handover_sides(shown, request.person, on=request.today)}
    if side not in sides or not (sides[side].may_sign or _on_paper(request, sides[side].account)):
        raise Http404
    signs = sides[side].may_sign
    form = EmptyForm(**bound(request)) if signs else PaperForm(**bound(request))

    def sign() -> HttpResponse:
        if signs:
            actions.sign_handover(shown, side, by=request.person, at=request.now)
        else:
            paper = form.cleaned_data["paper"]
            actions.sign_handover_on_paper(
                shown, side, paper=paper, by=request.person, at=request.now
            )
        messages.success(request, _("Signed."))
        return redirect("handover", number)

    here = reverse("handover", args=[number])
    page = FormPage(
        title=_("Sign the handover"),
        submit=_("Sign"),
        back=here,
        lead=f"{sides[side].title}: {sides[side].person}",
        crumbs=[_list(), *_office_crumb(shown.office), (_("Handover"), here)],
    )
    return form_page(request, form, page, sign)


def _on_paper(request: Asked, account: bool) -> bool:
    return _appoints(request) and not account


def _handover(request: Asked, number: int) -> Handover:
    """Return a handover to its two sides, their office and whoever reads all of them."""
    found = Handover.objects.select_related(
        "office__organisation", "outgoing__person__user", "incoming__person__user"
    )
    shown = get_object_or_404(found, pk=number)
    sides = handover_sides(shown, request.person, on=request.today)
    if not (sees_handovers(request.scope) or any(side.concerns for side in sides)):
        raise Http404
    return shown


def _tenures() -> QuerySet[Tenure]:
    return Tenure.objects.select_related("person__user", "office__organisation")


def _check_concerned(request: Asked, tenure: Tenure) -> None:
    """Let the holder in office and the programme office go on; 404 for everybody else."""
    holds = tenure.person.user == request.person and tenure.holds_on(request.today)
    if not (holds or _appoints(request)):
        raise Http404


def _appoints(request: Asked) -> bool:
    return request.scope.has_whole((Role.PROGRAMME_OFFICE,))


def _list() -> tuple[str, str]:
    return (_("Organisations"), reverse("organisation-list"))


def _organisation(shown: Organisation) -> tuple[str, str]:
    return (shown.name, reverse("organisation", args=[shown.key]))


def _office_crumb(shown: Office) -> list[tuple[str, str]]:
    return [(shown.name, reverse("office", args=[shown.key]))]


def _page(shown: Organisation, title: str, submit: str) -> FormPage:
    here = _organisation(shown)
    return FormPage(title, submit, here[1], crumbs=[_list(), here])


def _office_page(
    shown: Office, title: str, submit: str, lead: str = "", *, danger: bool = False
) -> FormPage:
    crumbs = [_list(), _organisation(shown.organisation), *_office_crumb(shown)]
    return FormPage(title, submit, crumbs[-1][1], lead, danger=danger, crumbs=crumbs)
