"""The request as our views see it: who asks, when, and as of which day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

from django.contrib.auth.decorators import login_required
from django.core.files.storage import Storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.http import http_date

from bagdar.web.people.models import User
from bagdar.web.people.permissions import Scope, World, world_named

P = ParamSpec("P")
View = TypeVar("View", bound=Callable[..., Any])


class Asked(HttpRequest):
    """A request after `AskedMiddleware`."""

    scope: Scope
    now: datetime
    as_of: datetime | None
    as_of_day: date | None
    today: date
    person: User  # the signed-in user; views that need one are behind `login_required`


KEYED = ("territory", "within", "programme", "enterprise", "organisation", "key", "project")
"""Parts of a query that name something by its key."""


def world_asked(request: HttpRequest) -> World | None:
    """Say which world an address asks for: the thing it names decides, else `world`, else real.

    What is named by a number alone lies in whichever world it lies in (None).
    """
    match = request.resolver_match
    named = match.kwargs if match else {}
    if isinstance(key := named.get("key"), str):
        return world_named("", [key])
    if any(isinstance(one, int) or name == "number" for name, one in named.items()):
        return None
    asked = request.GET
    keys = [value for name in KEYED for value in asked.getlist(name)]
    return world_named(asked.get("world", ""), [*keys, named.get("subject", "")])


def in_world(address: str, *, synthetic: bool) -> str:
    """Return an address without a query that stays in the synthetic world, where that is read."""
    return f"{address}?world=synthetic" if synthetic else address


_KEPT_BY_BROWSERS = "private, no-cache"
"""Asked again each time, since rights may end; what did not change is answered 304."""


def kept_file(
    request: HttpRequest,
    files: Storage,
    stored: str,
    *,
    kept_at: datetime,
    content_type: str,
    name: str = "",
) -> HttpResponse | FileResponse:
    """Send a kept file, under a name as an attachment; who has it already is told so.

    Raises Http404 when the file is gone.
    """
    tag = f'"{stored.rpartition("/")[2]}"'
    told: HttpResponse | FileResponse | None = get_conditional_response(request, etag=tag)
    if told is None and not files.exists(stored):
        raise Http404
    if told is None:
        told = FileResponse(
            files.open(stored), as_attachment=bool(name), filename=name, content_type=content_type
        )
    told["Last-Modified"] = http_date(kept_at.timestamp())
    told["ETag"], told["Cache-Control"] = tag, _KEPT_BY_BROWSERS
    told["X-Content-Type-Options"] = "nosniff"
    return told


def bounded(most_bytes: int) -> Callable[[View], View]:
    """Let whoever is signed in send a view a request as large as this; others the usual size."""

    def mark(view: View) -> View:
        view.most_bytes = most_bytes  # type: ignore[attr-defined]
        return view

    return mark


def day_of(text: str) -> date | None:
    """Return the day that a part of an address names; None for anything else."""
    try:
        return date.fromisoformat(text) if len(text) == len("2026-06-15") else None
    except ValueError:
        return None


def for_roles(
    *roles: str,
) -> Callable[
    [Callable[Concatenate[Asked, P], HttpResponse]], Callable[Concatenate[Asked, P], HttpResponse]
]:
    """Answer 404 to whoever holds none of the roles for the whole programme.

    Synthetic accounts are among them: what these pages keep belongs to both worlds.
    """

    def guard(
        view: Callable[Concatenate[Asked, P], HttpResponse],
    ) -> Callable[Concatenate[Asked, P], HttpResponse]:
        @wraps(view)
        def guarded(request: Asked, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            if request.person.is_synthetic or not request.scope.has_whole(roles):
                raise Http404
            return view(request, *args, **kwargs)

        return login_required(guarded)  # type: ignore[return-value]

    return guard
