"""The request as our views see it: who asks, when, and as of which day."""

from __future__ import annotations

from datetime import date, datetime

from django.http import HttpRequest

from bagdar.web.people.models import User
from bagdar.web.people.permissions import Scope


class Asked(HttpRequest):
    """A request after `AskedMiddleware`."""

    scope: Scope
    now: datetime
    as_of: datetime | None
    as_of_day: date | None

    @property
    def person(self) -> User:
        """The signed-in user; views that need one are behind `login_required`."""
        assert isinstance(self.user, User)  # noqa: S101 -- narrows the type, never an input check
        return self.user
