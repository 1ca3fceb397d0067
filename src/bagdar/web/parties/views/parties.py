"""Pages of buyers and suppliers, and of a purchase."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from bagdar.web.cases.permissions import Powers, powers_of
from bagdar.web.parties.models import PartRole, Told
from bagdar.web.parties.permissions import compared_for, purchases_for, told
from bagdar.web.parties.queries.lists import lines_of, listed, listed_purchases, purchase_lines
from bagdar.web.parties.queries.profile import method_words, opened_by, profile_of
from bagdar.web.parties.queries.sheets import (
    all_purchases_sheet,
    deals_sheet,
    list_sheet,
    shared_sheet,
)
from bagdar.web.people.models import User
from bagdar.web.people.requests import Asked, in_world
from bagdar.web.projects.queries.filtering import Reading
from bagdar.web.spending.queries.files import TYPES, Sheet, as_file

ROWS, MOST_EXPORTED, LONGEST = 50, 100_000, 200
MOST_NUMBER = 10**18
TITLES = {
    PartRole.BUYER: lambda: _("Buyers"),
    PartRole.SUPPLIER: lambda: _("Suppliers"),
}


def asking(request: Asked) -> tuple[Powers, Reading]:
    """Return where the reader stands today, and what they read now."""
    day = timezone.localdate(request.now)
    person = request.user if isinstance(request.user, User) else None
    powers = powers_of(request.scope, person, on=day)
    return powers, Reading(request.scope, request.now, None, day)


def money_crumb(*, synthetic: bool) -> tuple[str, str]:
    """Return the way back to money, in the world that is read."""
    return (_("Money"), in_world(reverse("money"), synthetic=synthetic))


@require_GET
def buyers(request: Asked) -> HttpResponse:
    """List buyers of the purchases that the reader is shown."""
    return _list(request, PartRole.BUYER)


@require_GET
def suppliers(request: Asked) -> HttpResponse:
    """List suppliers of the purchases that the reader is shown."""
    return _list(request, PartRole.SUPPLIER)


@require_GET
def buyer(request: Asked, party: str) -> HttpResponse:
    """Show a buyer; its number is the same in both worlds, so that the address names one."""
    return _one(request, PartRole.BUYER, party)


@require_GET
def supplier(request: Asked, party: str) -> HttpResponse:
    """Show a supplier; its number is the same in both worlds, so that the address names one."""
    return _one(request, PartRole.SUPPLIER, party)


@require_GET
def purchases(request: Asked) -> HttpResponse:
    """List the purchases that the reader is shown, or send them as a file."""
    powers, reading = asking(request)
    q = _q(request)
    rows = listed_purchases(q, powers, reading)
    if kind := request.GET.get("as"):
        lines = purchase_lines(list(rows[:MOST_EXPORTED]), powers)
        sheet = all_purchases_sheet("purchases", lines, powers)
        return file_of(kind, sheet, synthetic=reading.is_synthetic)
    page = Paginator(rows, ROWS).get_page(request.GET.get("page"))
    context = {
        "title": _("Purchases"),
        "side": "purchase",
        "q": q,
        "lines": purchase_lines(list(page.object_list), powers),
        "page_obj": page,
        "sees_flags": powers.sees_flags,
        "audits_all": powers.audits_all,
        "page_day": reading.day,
        "synthetic": reading.is_synthetic,
        "crumbs": [money_crumb(synthetic=reading.is_synthetic), (_("Purchases"), "")],
    }
    return render(request, "parties/purchases.html", context)


@require_GET
def purchase(request: Asked, number: int) -> HttpResponse:
    """Show a purchase: who bought, who bid, who won, and, to whoever checks, what these tell."""
    powers, reading = asking(request)
    found = None
    if number < MOST_NUMBER:
        rows = purchases_for(reading).filter(pk=number)
        found = rows.select_related("project", "intake").first()
    if found is None:
        raise Http404
    parts = [
        (one, told(str(one.party), powers), told(one.party.ref, powers))
        for one in found.parts.select_related("party")
    ]
    rows_told = Told.objects.none()
    if compared_for(powers, reading).filter(pk=number).exists():
        rows_told = found.told.select_related("party").order_by("party__name", "trait", "pk")
    title = told(str(found), powers)
    context = {
        "purchase": found,
        "title": title,
        "method": method_words(found),
        "parts": parts,
        "told": [(one, told(str(one.party), powers), told(one.text, powers)) for one in rows_told],
        "page_day": reading.day,
        "synthetic": found.is_synthetic,
        "crumbs": [
            money_crumb(synthetic=found.is_synthetic),
            (
                _("Purchases"),
                in_world(reverse("money-purchases"), synthetic=found.is_synthetic),
            ),
            (title, ""),
        ],
    }
    return render(request, "parties/purchase.html", context)


def _list(request: Asked, side: PartRole) -> HttpResponse:
    powers, reading = asking(request)
    q = _q(request)
    rows = listed(side, q, powers, reading)
    if kind := request.GET.get("as"):
        lines = lines_of(list(rows[:MOST_EXPORTED]), powers)
        return file_of(kind, list_sheet(f"{side.value}s", lines), synthetic=reading.is_synthetic)
    page = Paginator(rows, ROWS).get_page(request.GET.get("page"))
    context = {
        "title": TITLES[side](),
        "side": side.value,
        "q": q,
        "lines": lines_of(list(page.object_list), powers),
        "page_obj": page,
        "sees_flags": powers.sees_flags,
        "audits_all": powers.audits_all,
        "page_day": reading.day,
        "synthetic": reading.is_synthetic,
        "crumbs": [money_crumb(synthetic=reading.is_synthetic), (TITLES[side](), "")],
    }
    return render(request, "parties/list.html", context)


def _q(request: Asked) -> str:
    """Read the words that are looked for."""
    q = request.GET.get("q", "").strip()[:LONGEST]
    return "" if "\x00" in q else q


def _one(request: Asked, side: PartRole, key: str) -> HttpResponse:
    powers, reading = asking(request)
    day = request.as_of_day or reading.day
    registers = Reading(request.scope, request.now, request.as_of, day)
    profile = profile_of(side, key, powers, reading, registers=registers)
    if profile is None:
        raise Http404
    if kind := request.GET.get("as"):
        return file_of(kind, _sheet(request, profile, powers), synthetic=reading.is_synthetic)
    page = Paginator[Any](profile.deals, ROWS)  # type: ignore[arg-type]  # a sequence in part.get_page(request.GET.get("page"))
    context = {
        "profile": profile,
        "deals": [
            (one, told(str(one.purchase), powers), [told(str(each), powers) for each in one.others])
            for one in page.object_list
        ],
        "page_obj": page,
        "opens": opened_by([one.case.pk for one in profile.cases], powers, reading),
        "is_buyer": side == PartRole.BUYER,
        "past": request.as_of is not None,
        "page_day": day,
        "synthetic": reading.is_synthetic,
        "crumbs": [
            money_crumb(synthetic=reading.is_synthetic),
            (
                TITLES[side](),
                in_world(reverse(f"money-{side.value}s"), synthetic=reading.is_synthetic),
            ),
            (profile.name, ""),
        ],
    }
    return render(request, "parties/party.html", context)


def _sheet(request: Asked, profile: Any, powers: Powers) -> Sheet:
    table = request.GET.get("table", "purchases")
    if table == "purchases":
        return deals_sheet(f"purchases-{profile.key}", profile, powers)
    if table == "attributes" and powers.sees_flags:
        return shared_sheet(f"attributes-{profile.key}", profile)
    raise Http404


def file_of(kind: str, sheet: Sheet, *, synthetic: bool) -> HttpResponse:
    """Send a table as a file, or 404 for a kind there is none of."""
    if kind not in TYPES:
        raise Http404
    answer = HttpResponse(as_file(sheet, kind), content_type=TYPES[kind])
    world = "synthetic-" if synthetic else ""
    answer["Content-Disposition"] = f'attachment; filename="{world}{sheet.name}.{kind}"'
    return answer
