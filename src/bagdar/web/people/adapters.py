"""What sign-in changes about an account goes through our actions, and so into the journal.

Second steps and lock-outs are rows of the libraries, told of by signals alone; this is the one
place that listens to them. Those of rows come inside the transaction that changes them.
"""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.models import Authenticator
from django.db import transaction
from django.db.models import Q
from django.http import HttpRequest
from django.utils import timezone

from bagdar.web.journal.actions import System
from bagdar.web.people import actions
from bagdar.web.people.models import User

SIGN_IN = System("sign-in")


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # no types in the library
    """Accounts as the library keeps them, written down as we do."""

    def save_user(self, request: HttpRequest, user: User, form: Any, commit: bool = True) -> User:
        """Open an account for whoever signs up; it holds nothing yet."""
        user.language = getattr(request, "LANGUAGE_CODE", "")
        if not commit:
            return super().save_user(request, user, form, commit=False)  # type: ignore[no-any-return]
        with transaction.atomic():
            super().save_user(request, user, form, commit=False)
            actions.sign_up(user, user.save, at=timezone.now())
        return user

    def set_password(self, user: User, password: str) -> None:
        """Set one's own password."""
        actions.set_password(user, password, by=user, at=timezone.now())


def step_saved(instance: Authenticator, *, created: bool, **_kwargs: object) -> None:
    """Write down a new second step, passkey or set of recovery codes."""
    if created:
        _note(instance, "second_step_added")


def step_deleted(instance: Authenticator, **_kwargs: object) -> None:
    """Write down one taken away."""
    _note(instance, "second_step_removed")


def locked_out(username: str | None, **_kwargs: object) -> None:
    """Write down a lock-out of an account we know; what else was typed may be a password."""
    typed = Q(username__iexact=username or "") | Q(email__iexact=username or "", email__gt="")
    user = User.objects.filter(typed).first()
    if user is not None:
        actions.note_account(user, "locked_out", by=SIGN_IN, at=timezone.now())


def _note(step: Authenticator, what: str) -> None:
    actions.note_account(step.user, what, by=step.user, at=timezone.now(), kind=step.type)
