"""Addresses of calendars: shown once, kept as a digest, one for a person and an office."""

from __future__ import annotations

import secrets
from datetime import datetime
from hashlib import sha256

from django.core.exceptions import PermissionDenied

from bagdar.web.inbox.models import Feed
from bagdar.web.inbox.queries.desks import Desk
from bagdar.web.journal.actions import act
from bagdar.web.people.models import User


def make_feed(user: User, desk: Desk, *, synthetic: bool, at: datetime) -> tuple[Feed, str]:
    """Make the address of an office's calendar; one that was made before stops working.

    The secret returned is never seen again.
    """
    secret = secrets.token_urlsafe(32)
    with act("inbox.feed", by=user, at=at) as entry:
        for one in Feed.objects.select_for_update().filter(
            user=user, desk=desk.key, is_synthetic=synthetic, revoked_at=None
        ):
            one.revoked_at = at
            one.save(update_fields=["revoked_at"])
        feed = Feed.objects.create(
            user=user,
            desk=desk.key,
            is_synthetic=synthetic,
            digest=digest_of(secret),
            created_at=at,
        )
        entry.record("feed", feed.pk, before=None, after={"user": user.pk, "office": desk.key})
    return feed, secret


def revoke_feed(feed: Feed, *, by: User, at: datetime) -> None:
    """Make an address useless at once: one's own."""
    if feed.user_id != by.pk:
        raise PermissionDenied
    if feed.revoked_at is not None:
        return
    with act("inbox.revoke_feed", by=by, at=at) as entry:
        feed.revoked_at = at
        feed.save(update_fields=["revoked_at"])
        entry.record("feed", feed.pk, before={"revoked": False}, after={"revoked": True})


def digest_of(secret: str) -> str:
    """Return what is kept of a secret."""
    return sha256(secret.encode()).hexdigest()
