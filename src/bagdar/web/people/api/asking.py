"""Who asks: a token in the header, the session of a signed-in person, or nobody."""

from __future__ import annotations

import hashlib
from typing import cast

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.cache import cache
from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja.errors import AuthenticationError, HttpError, Throttled
from ninja.security.base import AuthBase
from ninja.utils import check_csrf

from bagdar.web.people.models import Token, User
from bagdar.web.people.queries import token_user
from bagdar.web.people.requests import Asked

MINUTE = 60


class Bearer(AuthBase):
    """Reading: everyone may ask, a wrong token is refused rather than ignored."""

    openapi_type = "http"
    openapi_scheme = "bearer"

    def __call__(self, request: HttpRequest) -> User | AnonymousUser | None:
        """Return who asks, after counting the request."""
        return _asker(request)


class Writing(Bearer):
    """Writing: a token that may write, or a session with the CSRF token of a page."""

    def __call__(self, request: HttpRequest) -> User | AnonymousUser | None:
        """Return who asks; refuse nobody in particular, and tokens that may only read."""
        user = _asker(request)
        if not isinstance(user, User):
            return None
        token: Token | None = getattr(request, "token", None)
        if token is None and check_csrf(request):
            raise HttpError(403, _("Send the CSRF token of a page with the request, or a token."))
        if token is not None and not token.may_write:
            raise HttpError(403, _("This token may only read; make one that may write."))
        return user


READER, WRITER = Bearer(), Writing()


def writer(request: HttpRequest) -> User:
    """Return who writes; `Writing` let nobody else through."""
    assert isinstance(request.user, User)  # noqa: S101 -- narrows the type, never an input check
    return request.user


def known_asker(request: HttpRequest) -> User | None:
    """Return who asks without counting or refusing; None for nobody and for wrong tokens."""
    header = request.headers.get("Authorization", "")
    if header:
        token = _token(request, header)
        return token.user if token else None
    return request.user if isinstance(request.user, User) else None


def _asker(request: HttpRequest) -> User | AnonymousUser:
    header = request.headers.get("Authorization", "")
    if not header:
        _count(request, f"user:{request.user.pk}" if request.user.pk else _address(request))
        return request.user
    token = _token(request, header)
    if token is None:
        _count(request, _address(request))
        raise AuthenticationError
    _count(request, f"token:{token.pk}")
    request.user, request.token = token.user, token  # type: ignore[attr-defined]
    return token.user


def _token(request: HttpRequest, header: str) -> Token | None:
    """Return the token in force that a header carries, looked up once a request."""
    if not hasattr(request, "token_found"):
        scheme, _space, value = header.partition(" ")
        at = cast("Asked", request).now
        found = token_user(value.strip(), at) if scheme.lower() == "bearer" else None
        request.token_found = found[1] if found else None  # type: ignore[attr-defined]
    return request.token_found  # type: ignore[attr-defined, no-any-return]


def _address(request: HttpRequest) -> str:
    """Return whom to count when nobody signed in: behind a proxy, the last address it added."""
    forwarded = request.headers.get("X-Forwarded-For", "") if settings.HTTPS else ""
    return f"address:{forwarded.split(',')[-1].strip() or request.META.get('REMOTE_ADDR', '')}"


def _count(request: HttpRequest, who: str) -> None:
    """Count a request within the minute; each server process counts for itself."""
    second = int(cast("Asked", request).now.timestamp())
    key = f"api:{second // MINUTE}:{hashlib.sha256(who.encode()).hexdigest()}"
    cache.add(key, 0, timeout=2 * MINUTE)
    try:
        asked = cache.incr(key)
    except ValueError:  # dropped from a full cache in between
        asked = 1
    if asked > settings.API_REQUESTS_A_MINUTE:
        raise Throttled(wait=MINUTE - second % MINUTE)
