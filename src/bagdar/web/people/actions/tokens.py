"""Keys to the API: shown once, kept as a digest."""

from __future__ import annotations

import secrets
from datetime import date, datetime, time, timedelta
from hashlib import sha256

from django.core.exceptions import PermissionDenied
from django.utils import timezone
from django.utils.translation import gettext as _

from bagdar.web.journal.actions import Actor, act
from bagdar.web.people.models import Role, Token, User
from bagdar.web.people.permissions import PeopleError, may
from bagdar.web.people.queries import TOKEN_PREFIX

LONGEST_DAYS = 366


class TokenError(PeopleError):
    """A key cannot be made like that."""


def create_token(
    user: User, *, label: str, expires_on: date, may_write: bool, at: datetime
) -> tuple[Token, str]:
    """Make a key for oneself; the text returned is never seen again. Good before `expires_on`."""
    today = timezone.localdate(at)
    if not today < expires_on <= today + timedelta(days=LONGEST_DAYS):
        raise TokenError(
            _("A key lasts from one day to %d days; name a day within that.") % LONGEST_DAYS
        )
    raw = TOKEN_PREFIX + secrets.token_urlsafe(32)
    with act("tokens.create", by=user, at=at) as entry:
        token = Token.objects.create(
            user=user,
            label=label,
            digest=sha256(raw.encode()).hexdigest(),
            created_at=at,
            expires_at=timezone.make_aware(datetime.combine(expires_on, time.min)),
            may_write=may_write,
        )
        entry.record("token", token.pk, before=None, after=_facts(token))
    return token, raw


def revoke_token(token: Token, *, by: Actor, at: datetime) -> None:
    """Make a key useless at once: one's own, or anybody's by an administrator."""
    if by != token.user and not may(by, Role.ADMINISTRATOR, on=timezone.localdate(at)):
        raise PermissionDenied
    if token.revoked_at is not None:
        raise TokenError(_("This key is revoked already."))
    with act("tokens.revoke", by=by, at=at) as entry:
        before = _facts(token)
        token.revoked_at = at
        token.save(update_fields=["revoked_at"])
        entry.record("token", token.pk, before=before, after=_facts(token))


def _facts(token: Token) -> dict[str, object]:
    names = ("user_id", "label", "created_at", "expires_at", "revoked_at", "may_write")
    return {name: getattr(token, name) for name in names}
