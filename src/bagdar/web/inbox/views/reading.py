"""The page of the inbox, and accepting or closing several instructions from it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bagdar.web.barriers.actions.acting import FEWEST_JOINT
from bagdar.web.delivery.actions.checks import DeliveryError
from bagdar.web.inbox.actions.accepting import accept_all
from bagdar.web.inbox.actions.closing import close_each
from bagdar.web.inbox.queries.chosen import MOST_CHOSEN, acceptable, closable
from bagdar.web.inbox.queries.desks import Desk, desks_of, stands_at
from bagdar.web.inbox.queries.rows import GROUPS, rows_of
from bagdar.web.inbox.queries.things import (
    OWN,
    Group,
    Key,
    Part,
    counted,
    is_cut,
    keys_of,
    parts_of,
)
from bagdar.web.instructions.models import Instruction
from bagdar.web.people.permissions import World
from bagdar.web.people.queries import seat_of
from bagdar.web.people.requests import Asked
from bagdar.web.projects.queries.filtering import Reading

ROWS = 50
LONGEST_NUMBER = 18


class _Keys(Sequence[Key]):
    """The keys of a group as a sequence whose length is known: a page reads what it shows."""

    def __init__(self, parts: Sequence[Part], group: Group | None, total: int) -> None:
        self._parts, self._group, self._total = parts, group, total

    def __len__(self) -> int:
        return self._total

    def __getitem__(self, window: Any) -> Any:
        first, last, _step = window.indices(self._total)
        return keys_of(self._parts, self._group, first=first, most=last - first)


@login_required
def inbox(request: Asked) -> HttpResponse:
    """Show what waits at the reader's desks, the first due first; today, whatever day is asked."""
    reading = reading_now(request)
    seat = seat_of(request.scope, request.person, on=reading.day)
    desks = desks_of(request.person, request.scope, on=reading.day, seat=seat)
    desk = desk_asked(request, desks)
    standing = stands_at(request.person, reading, desk, seat=seat)
    parts = parts_of(standing)
    counts, holding = counted(parts)
    group = _group(request)
    total = sum(counts[one] for one in OWN) if group is None else counts[group]
    asked = OWN if group is None else (group,)
    held = [one for one in parts if any(one in holding[of] for of in asked)]
    page = Paginator(_Keys(held, group, total), ROWS).get_page(request.GET.get("page"))
    rows = rows_of(list(page), standing)
    context = {
        "desks": desks,
        "desk": desk,
        "group": group.value if group else "",
        "groups": [(one.value, words, counts[one]) for one, words in GROUPS.items()],
        "mine": sum(counts[one] for one in OWN),
        "page_obj": page,
        "cut": is_cut(parts, counts),
        "rows": rows,
        "closable": any(one.box == "closing" for one in rows),
        "acceptable": any(one.box == "instruction" for one in rows),
        "together": sum(one.box == "barrier" for one in rows) >= FEWEST_JOINT,
        "synthetic": reading.is_synthetic,
        "crumbs": [(_("Inbox"), "")],
    }
    return render(request, "inbox/inbox.html", context)


@login_required
def accept(request: Asked) -> HttpResponse:
    """Accept the instructions chosen: listed to be confirmed, then all of them or none."""
    reading = reading_now(request)
    found = acceptable(_numbers(request, "instruction"), request.person, reading)
    if not found:
        raise Http404
    synthetic = found[0].is_synthetic
    back = reverse("inbox") + (f"?world={World.SYNTHETIC}" if synthetic else "")
    problem = ""
    if request.method == "POST":
        try:
            accept_all(found, by=request.person, at=request.now)
        except DeliveryError as error:
            told = [
                _("No. %(number)s: %(words)s") % {"number": number, "words": " ".join(texts)}
                for number, texts in error.problems.items()
            ]
            problem = " ".join([*told, _("Nothing was accepted.")])
        else:
            text = ngettext(
                "%d instruction is accepted.", "%d instructions are accepted.", len(found)
            )
            messages.success(request, text % len(found))
            return redirect(back)
    context = {
        "found": found,
        "problem": problem,
        "back": back,
        "synthetic": synthetic,
        "crumbs": [(_("Inbox"), back), (_("Accept those chosen"), "")],
    }
    return render(request, "inbox/accept.html", context, status=422 if problem else 200)


@login_required
def close(request: Asked) -> HttpResponse:
    """Close the instructions chosen on their reports: listed to be confirmed, then one by one.

    What is refused is listed with its reason; the rest is closed.
    """
    reading = reading_now(request)
    asked = _numbers(request, "closing")
    found = closable(asked, request.person, reading)
    if not found:
        raise Http404
    synthetic = found[0].is_synthetic
    back = reverse("inbox") + (f"?world={World.SYNTHETIC}" if synthetic else "")
    gone = sorted(asked - {one.pk for one in found})
    refused: Sequence[tuple[Instruction, str]] = ()
    if request.method == "POST":
        done = close_each(found, by=request.person, at=request.now)
        refused = done.refused
        if done.closed:
            number = len(done.closed)
            text = ngettext("%d instruction is closed.", "%d instructions are closed.", number)
            messages.success(request, text % number)
        if not refused and not gone:
            return redirect(back)
    context = {
        "found": found if request.method != "POST" else (),
        "refused": refused,
        "gone": ", ".join(str(one) for one in gone),
        "back": back,
        "synthetic": synthetic,
        "crumbs": [(_("Inbox"), back), (_("Close those chosen"), "")],
    }
    return render(request, "inbox/close.html", context, status=422 if refused else 200)


def reading_now(request: Asked) -> Reading:
    """Describe who reads, as of now: what waits is never that of a past day."""
    return Reading(request.scope, request.now, None, request.today)


def desk_asked(request: Asked, desks: Sequence[Desk]) -> Desk | None:
    """Return the desk that an address names; None: all of them. Raises Http404 for no desk."""
    key = request.GET.get("office", "")
    if not key:
        return None
    for one in desks:
        if one.key == key:
            return one
    raise Http404


def _group(request: Asked) -> Group | None:
    asked = request.GET.get("group", "")
    return Group(asked) if asked in set(Group) else None


def _numbers(request: Asked, name: str) -> set[int]:
    """Return the numbers that were chosen under a name; what is no number is left out."""
    texts = request.GET.getlist(name) + request.POST.getlist(name)
    numbers = {
        int(one) for one in texts if one.isascii() and one.isdigit() and len(one) < LONGEST_NUMBER
    }
    return set(sorted(numbers)[:MOST_CHOSEN])
