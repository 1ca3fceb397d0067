"""Pages on which instructions are written, read by the linter, issued; pasted lists confirmed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from bagdar.web.delivery.actions.checks import DeliveryError
from bagdar.web.instructions.actions.drafting import (
    Draft,
    create_draft,
    create_drafts,
    discard_draft,
    edit_draft,
)
from bagdar.web.instructions.actions.steps import issue, issue_family
from bagdar.web.instructions.forms.drafting import (
    CENTRE,
    DraftForm,
    IssueForm,
    IssuerForm,
    PasteForm,
    PointForm,
    points,
)
from bagdar.web.instructions.models import (
    TEXT_LENGTH,
    Family,
    Instruction,
    InstructionKind,
    InstructionState,
)
from bagdar.web.instructions.permissions import Powers
from bagdar.web.instructions.queries.linting import Facts, Register, findings, findings_of
from bagdar.web.instructions.queries.offices import offices_for
from bagdar.web.instructions.queries.pasted import (
    Proposed,
    proposed_of_table,
    proposed_of_text,
)
from bagdar.web.instructions.queries.reading import family_of, shown
from bagdar.web.instructions.views.seen import (
    asking,
    drafting,
    found_by,
    issuer_named,
    issuers_of,
    list_crumb,
    page,
    said,
    said_of,
    title_of,
)
from bagdar.web.people.models import Office
from bagdar.web.people.requests import Asked, bounded
from bagdar.web.projects.queries.filtering import Reading
from bagdar.web.territories.models import Territory

MOST_BYTES = 11 * 1024 * 1024


@login_required
def write(request: Asked) -> HttpResponse:
    """Write an instruction; the linter reads along."""
    powers, reading = drafting(request)
    issuer = _issuer(request.POST, powers, reading)
    form = DraftForm(
        request.POST if request.method == "POST" else None,
        issuers=issuers_of(powers, reading),
        offices=_offices(issuer, reading),
    )
    if form.is_valid():
        draft = Draft(form.facts(), form.leads(), form.helping(), issuer, reading.is_synthetic)
        try:
            made = create_draft(draft, by=request.person, at=request.now)
        except DeliveryError as error:
            form.add_problems(error.problems)
        else:
            messages.success(request, _("The draft is written down. Issue it when it is ready."))
            if made[0].family_id is not None:
                return redirect("instruction-family", made[0].family_id)
            return redirect("instruction", made[0].pk)
    title = _("New instruction")
    return _written(request, form, reading, title, [(title, "")])


@login_required
def edit(request: Asked, number: int) -> HttpResponse:
    """Change a draft."""
    one, powers, reading = _draft(request, number)
    offices = _offices(one.issuer, reading)
    key = CENTRE if one.issuer is None else one.issuer.key
    form = DraftForm(
        request.POST if request.method == "POST" else None,
        issuers=[choice for choice in issuers_of(powers, reading) if choice[0] == key],
        offices=offices,
        split=False,
        initial=_initial(one, key),
    )
    if form.is_valid():
        try:
            edit_draft(
                one,
                form.facts(),
                form.one_lead(),
                form.helping(),
                by=request.person,
                at=request.now,
            )
        except DeliveryError as error:
            form.add_problems(error.problems)
        else:
            messages.success(request, _("The draft is changed."))
            return redirect("instruction", one.pk)
    crumb = (title_of(one), reverse("instruction", args=[one.pk]))
    title = _("Change the draft of instruction %d") % one.pk
    return _written(request, form, reading, title, [crumb, (_("Change"), "")], one)


@login_required
@require_POST
def lint(request: Asked) -> HttpResponse:
    """Read what is being typed: what is missing, why, what to write instead."""
    powers, reading = drafting(request)
    given = request.POST
    offices = _offices(_issuer(given, powers, reading), reading)
    keys = dict.fromkeys([given.get("lead", ""), *given.getlist("family")])
    leads = tuple(offices[key] for key in keys if key in offices)
    kind = given.get("kind", "")
    facts = Facts(
        text=given.get("text", "").replace("\x00", "")[:TEXT_LENGTH],
        kind=kind if kind in InstructionKind.values else InstructionKind.OTHER,
        sign=given.get("sign", ""),
        resources=given.get("resources", ""),
        leads=leads[:1],
        due_on=_day(given.get("due_on", "")),
        number=_number(given.get("draft", "")),
        synthetic=reading.is_synthetic,
    )
    read = said(findings(facts, Register(powers), on=reading.day))
    return page(request, "instructions/findings.html", {"findings": read, "read": True})


@login_required
def issue_one(request: Asked, number: int) -> HttpResponse:
    """Issue a draft: what the linter warns of is mended or overruled with a ground."""
    one, powers, reading = found_by(request, number)
    seen = shown(one, powers, reading)
    if not seen.may_issue:
        raise Http404
    form = IssueForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        ground = form.cleaned_data["ground"]
        try:
            issued = issue(one, ground=ground, by=request.person, at=request.now)
        except DeliveryError as error:
            form.add_problems(error.problems)
        else:
            messages.success(request, _("The instruction is issued."))
            if issued.routed_from is not None and issued.lead is not None:
                text = _("The territory of %(old)s is no more: it went to %(new)s.")
                names = {"old": issued.routed_from.name, "new": issued.lead.name}
                messages.warning(request, text % names)
            return redirect("instruction", one.pk)
    crumb = (title_of(one), reverse("instruction", args=[one.pk]))
    context = {
        "one": one,
        "shown": seen,
        "form": form,
        "findings": said(*findings_of([one], powers, on=reading.day)),
        "title": _("Issue instruction %d") % one.pk,
        "back": crumb[1],
        "synthetic": one.is_synthetic,
        "today": reading.day,
        "crumbs": [list_crumb(synthetic=one.is_synthetic), crumb, (_("Issue"), "")],
    }
    return page(request, "instructions/issue.html", context, form)


@login_required
def issue_all(request: Asked, number: int) -> HttpResponse:
    """Issue the drafts of a family, all of them or none."""
    powers, reading = asking(request)
    seen = family_of(get_object_or_404(Family, pk=number), powers, reading)
    if seen is None or not seen.may_issue:
        raise Http404
    drafts = [line.one for line in seen.lines if line.one.state == InstructionState.DRAFTED]
    form = IssueForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        ground = form.cleaned_data["ground"]
        try:
            issue_family(drafts, ground=ground, by=request.person, at=request.now)
        except DeliveryError as error:
            form.add_problems(error.problems)
        else:
            messages.success(request, _("The instructions of the family are issued."))
            return redirect("instruction-family", number)
    back = reverse("instruction-family", args=[number])
    context = {
        "form": form,
        "findings": said_of(drafts, findings_of(drafts, powers, on=reading.day)),
        "title": _("Issue family of instructions %d") % number,
        "back": back,
        "synthetic": seen.family.is_synthetic,
        "today": reading.day,
        "crumbs": [
            list_crumb(synthetic=seen.family.is_synthetic),
            (_("Family of instructions %d") % number, back),
            (_("Issue"), ""),
        ],
    }
    return page(request, "instructions/issue.html", context, form)


@login_required
def discard(request: Asked, number: int) -> HttpResponse:
    """Throw away a draft, once it is confirmed."""
    one, _powers, reading = _draft(request, number)
    if request.method == "POST":
        discard_draft(one, by=request.person, at=request.now)
        messages.success(request, _("The draft is thrown away."))
        return redirect("instructions")
    crumb = (title_of(one), reverse("instruction", args=[one.pk]))
    context = {
        "one": one,
        "title": _("Throw away the draft of instruction %d") % one.pk,
        "synthetic": one.is_synthetic,
        "today": reading.day,
        "crumbs": [list_crumb(synthetic=one.is_synthetic), crumb, (_("Throw away"), "")],
    }
    return page(request, "instructions/discard.html", context)


@login_required
@bounded(MOST_BYTES)
def paste(request: Asked) -> HttpResponse:
    """Take a pasted list or a table apart; a person confirms the drafts."""
    powers, reading = drafting(request)
    issuer = _issuer(request.POST, powers, reading)
    offices = _offices(issuer, reading)
    issuers = issuers_of(powers, reading)
    posted = request.method == "POST"
    if posted and "points" in request.POST:
        return _confirm(request, issuers, issuer, offices, reading)
    form = PasteForm(
        request.POST if posted else None, request.FILES if posted else None, issuers=issuers
    )
    if form.is_valid():
        try:
            proposed = _proposed(form, list(offices.values()), reading)
        except DeliveryError as error:
            form.add_problems(error.problems)
        else:
            if proposed:
                read = points(proposed, _choices(offices))
                return _confirmed(request, form, read, reading)
            form.add_error("listed", _("No instruction was found in it."))
    return page(request, "instructions/paste.html", _pasting(form, reading), form)


def _proposed(form: PasteForm, offices: Sequence[Office], reading: Reading) -> list[Proposed]:
    given = form.cleaned_data
    synthetic, on = reading.is_synthetic, reading.day
    if given.get("content"):
        content = given["content"].read()
        return proposed_of_table(content, offices, synthetic=synthetic, on=on)
    return proposed_of_text(given["listed"], offices, synthetic=synthetic, on=on)


def _confirm(
    request: Asked,
    issuers: Sequence[tuple[str, Any]],
    issuer: Territory | None,
    offices: Mapping[str, Office],
    reading: Reading,
) -> HttpResponse:
    """Write down the drafts that a person kept."""
    form = IssuerForm(request.POST, issuers=issuers)
    count = min(_number(request.POST["points"]) or 0, 500)
    choices = _choices(offices)
    read = [PointForm(request.POST, prefix=f"p{at}", choices=choices) for at in range(count)]
    kept = [one for one in read if one.data.get(f"{one.prefix}-keep")]
    wrong = [one for one in kept if not one.is_valid()]
    if form.is_valid() and kept and not wrong:
        drafts = list(_drafts(form, kept, issuer, offices, reading))
        try:
            made = create_drafts(drafts, by=request.person, at=request.now)
        except DeliveryError as error:
            form.add_problems(error.problems)
        else:
            text = ngettext("%d draft is written down.", "%d drafts are written down.", len(made))
            messages.success(request, text % len(made))
            return redirect(f"{reverse('instructions')}?state=drafts")
    elif not kept:
        form.add_error(None, _("Keep at least one point."))
    return _confirmed(request, form, read, reading)


def _drafts(
    form: IssuerForm,
    kept: Sequence[PointForm],
    issuer: Territory | None,
    offices: Mapping[str, Office],
    reading: Reading,
) -> Iterator[Draft]:
    shared = {name: form.cleaned_data[name] for name in ("source", "document", "kind")}
    for one in kept:
        given = one.cleaned_data
        own = {name: given[name] for name in ("text", "sign", "resources", "due_on")}
        leads = tuple(offices[key] for key in given["leads"])
        helpers = tuple(offices[key] for key in given["helpers"])
        yield Draft({**shared, **own}, leads, helpers, issuer, reading.is_synthetic)


def _confirmed(
    request: Asked, form: IssuerForm, read: Sequence[PointForm], reading: Reading
) -> HttpResponse:
    context = {**_pasting(form, reading), "points": read, "count": len(read)}
    return page(request, "instructions/confirm.html", context, form, *read)


def _pasting(form: IssuerForm, reading: Reading) -> dict[str, Any]:
    title = _("Instructions from a text or a table")
    return {
        "form": form,
        "title": title,
        "synthetic": reading.is_synthetic,
        "crumbs": [list_crumb(synthetic=reading.is_synthetic), (title, "")],
    }


def _written(
    request: Asked,
    form: DraftForm,
    reading: Reading,
    title: str,
    crumbs: list[tuple[str, str]],
    one: Instruction | None = None,
) -> HttpResponse:
    context = {
        "form": form,
        "one": one,
        "title": title,
        "synthetic": reading.is_synthetic,
        "crumbs": [list_crumb(synthetic=reading.is_synthetic), *crumbs],
    }
    return page(request, "instructions/write.html", context, form)


def _draft(request: Asked, number: int) -> tuple[Instruction, Powers, Reading]:
    """Return a draft that the reader may change. Raises Http404."""
    one, powers, reading = found_by(request, number)
    if one.state != InstructionState.DRAFTED or not powers.may_draft(one.issuer_id):
        raise Http404
    return one, powers, reading


def _initial(one: Instruction, issuer: str) -> dict[str, Any]:
    names = ("source", "document", "kind", "text", "sign", "due_on", "resources")
    return {
        **{name: getattr(one, name) for name in names},
        "issuer": issuer,
        "lead": one.lead.key if one.lead is not None else "",
        "helpers": [row.office.key for row in one.co_executors.select_related("office")],
    }


def _issuer(given: QueryDict, powers: Powers, reading: Reading) -> Territory | None:
    """Return in whose place is written: what is asked for, else what comes first."""
    keys = [key for key, _name in issuers_of(powers, reading)]
    if not keys:
        raise PermissionDenied
    asked = given.get("issuer", "")
    return issuer_named(asked if asked in keys else keys[0])


def _offices(issuer: Territory | None, reading: Reading) -> dict[str, Office]:
    found = offices_for(issuer.pk if issuer else None, synthetic=reading.is_synthetic)
    return {one.key: one for one in found}


def _choices(offices: Mapping[str, Office]) -> list[tuple[str, str]]:
    return [(key, one.name) for key, one in offices.items()]


def _day(text: str) -> Any:
    try:
        return parse_date(text)
    except ValueError:
        return None


def _number(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) <= 15 else None
