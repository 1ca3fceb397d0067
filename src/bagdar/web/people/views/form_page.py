"""The page of one form: shown, sent, and shown again with what is wrong."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from bagdar.web.people.permissions import PeopleError
from bagdar.web.people.requests import Asked


@dataclass(frozen=True)
class FormPage:
    """What stands around a form; `back` is where it came from and leads back to."""

    title: str
    submit: str
    back: str
    lead: str = ""
    danger: bool = False
    crumbs: Sequence[tuple[str, str]] = field(default=())


def form_page(
    request: Asked, form: forms.Form, page: FormPage, done: Callable[[], HttpResponse]
) -> HttpResponse:
    """Show a form; once it is sent and valid, do what it asks, or say why not."""
    if form.is_bound and form.is_valid():
        try:
            return done()
        except PeopleError as refusal:
            form.add_error(None, str(refusal))
    crumbs = [*page.crumbs, (page.title, "")]
    return render(request, "people/form.html", {"form": form, "form_page": page, "crumbs": crumbs})


def bound(request: Asked) -> dict[str, Any]:
    """Return what was sent, as a form takes it; nothing on a first look."""
    return {"data": request.POST, "files": request.FILES} if request.method == "POST" else {}


def start() -> tuple[str, str]:
    """Return the crumb of the profile, from which the pages of people lead off."""
    return (_("Profile"), reverse("profile"))
