"""The request as our views see it: who asks, when, and as of which day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from functools import wraps
from typing import Concatenate, ParamSpec

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse

from bagdar.web.people.models import User
from bagdar.web.people.permissions import Scope

P = ParamSpec("P")


class Asked(HttpRequest):
    """A request after `AskedMiddleware`."""

    scope: Scope
    now: datetime
    as_of: datetime | None
    as_of_day: date | None
    today: date
    person: User  # the signed-in user; views that need one are behind `login_required`


def for_roles(
    *roles: str,
) -> Callable[
    [Callable[Concatenate[Asked, P], HttpResponse]], Callable[Concatenate[Asked, P], HttpResponse]
]:
    """Answer 404 to whoever holds none of the roles for the whole programme."""

    def guard(
        view: Callable[Concatenate[Asked, P], HttpResponse],
    ) -> Callable[Concatenate[Asked, P], HttpResponse]:
        @wraps(view)
        def guarded(request: Asked, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            if not request.scope.has_whole(roles):
                raise Http404
            return view(request, *args, **kwargs)

        return login_required(guarded)  # type: ignore[return-value]

    return guard
