"""What every page of instructions starts from: who asks, and what they are shown."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from bagdar.core.instructions.linter import Finding
from bagdar.core.terms.problem import Problem
from bagdar.web.instructions.forms.drafting import CENTRE
from bagdar.web.instructions.models import Instruction
from bagdar.web.instructions.permissions import Powers, powers_of
from bagdar.web.instructions.queries.reading import instructions_for
from bagdar.web.people.requests import Asked
from bagdar.web.projects.queries.filtering import Reading
from bagdar.web.territories.models import Territory
from bagdar.web.territories.queries import land, local_name
from bagdar.web.wording import in_words


def asking(request: Asked) -> tuple[Powers, Reading]:
    """Return where the reader stands today, and what they read."""
    day = timezone.localdate(request.now)
    powers = powers_of(request.scope, request.person, on=day)
    return powers, Reading(request.scope, request.now, None, day)


def found_by(request: Asked, number: int) -> tuple[Instruction, Powers, Reading]:
    """Return an instruction that the reader is shown. Raises Http404."""
    powers, reading = asking(request)
    one: Instruction = get_object_or_404(instructions_for(powers, reading), pk=number)
    return one, powers, reading


def drafting(request: Asked) -> tuple[Powers, Reading]:
    """Let through whoever may write instructions. Raises Http404."""
    powers, reading = asking(request)
    if not powers.drafts:
        raise Http404
    return powers, reading


def issuers_of(powers: Powers, reading: Reading) -> list[tuple[str, Any]]:
    """Return in whose place a person may write, as choices."""
    known = land()
    rows = Territory.objects.filter(
        pk__in=powers.drafts_for, is_synthetic=reading.is_synthetic
    ).order_by("key")
    names = [
        (one.key, _("akim of %s") % local_name(known.version_near(one.pk, reading.day).names))
        for one in rows
    ]
    return [*([(CENTRE, _("centre"))] if powers.centre_drafts else []), *names]


def issuer_named(key: str) -> Territory | None:
    """Return the territory whose akim gives it; None is the centre."""
    return None if key == CENTRE else Territory.objects.get(key=key)


def said(findings: tuple[Finding, ...]) -> list[dict[str, Any]]:
    """Return what the linter found in the reader's language."""
    return [
        {
            "code": one.code.value,
            "refuses": one.refuses,
            "why": in_words(one.why),
            "rewrite": in_words(one.rewrite) if isinstance(one.rewrite, Problem) else one.rewrite,
            "number": one.why.values.get("number"),
        }
        for one in findings
    ]


def said_of(
    members: Sequence[Instruction], found: Sequence[tuple[Finding, ...]]
) -> list[dict[str, Any]]:
    """Return what the linter found in several instructions, each thing once with its numbers."""
    told: dict[tuple[Any, ...], dict[str, Any]] = {}
    for one, findings in zip(members, found, strict=True):
        for thing in said(findings):
            kept = told.setdefault(tuple(thing.values()), {**thing, "numbers": []})
            kept["numbers"].append(one.pk)
    return sorted(told.values(), key=lambda one: not one["refuses"])


def title_of(one: Instruction) -> str:
    """Return what the page of an instruction is called."""
    return str(_("Instruction %d") % one.pk)


def list_crumb(*, synthetic: bool) -> tuple[str, str]:
    """Return the way back to the list."""
    return (_("Instructions"), reverse("instructions") + ("?world=synthetic" if synthetic else ""))


def page(request: Asked, template: str, context: dict[str, Any], *forms: Any) -> HttpResponse:
    """Render a page; a form that is refused answers 422."""
    refused = any(form.is_bound and form.errors for form in forms)
    return render(request, template, context, status=422 if refused else 200)
