"""Changes of accounts: opening, inviting, editing, ending and what sign-in changes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from bagdar.web.journal.actions import Actor, System, act
from bagdar.web.people.actions.facts import user_facts
from bagdar.web.people.actions.grants import check_administrator_remains, end_grant
from bagdar.web.people.actions.offices import write_end
from bagdar.web.people.models import Grant, Role, Tenure, User
from bagdar.web.people.permissions import PeopleError, check_may, scope_of


@dataclass(frozen=True)
class Invitation:
    """Who is invited, how to reach them, and the address of the site they are led to."""

    username: str
    email: str
    full_name: str
    language: str
    site: str

    def facts(self) -> dict[str, str]:
        """Return what is kept of the person."""
        return {"email": self.email, "full_name": self.full_name, "language": self.language}


class AccountError(PeopleError):
    """An account cannot be opened or changed like that."""


def create_user(
    *, username: str, password: str | None, by: Actor, at: datetime, **facts: Any
) -> User:
    """Open an account; without a password it is set by the link in the invitation."""
    check_may(by, Role.ADMINISTRATOR, on=timezone.localdate(at))
    return open_account(username=username, password=password, by=by, at=at, **facts)


def open_account(
    *, username: str, password: str | None, by: Actor, at: datetime, **facts: Any
) -> User:
    """Open an account for whoever the caller has checked; it holds nothing yet."""
    with act("users.create", by=by, at=at) as entry:
        _check_free(username, facts.get("email", ""))
        user = User(username=username, date_joined=at, **facts)
        user.set_password(password)
        user.save(force_insert=True)
        entry.record("user", user.pk, before=None, after=user_facts(user))
    return user


def invite_user(invitation: Invitation, *, by: Actor, at: datetime) -> User:
    """Open an account and mail the link with which the person sets a password."""
    check_may(by, Role.ADMINISTRATOR, on=timezone.localdate(at))
    with act("users.invite", by=by, at=at):
        return open_invited(invitation, by=by, at=at)


def open_invited(invitation: Invitation, *, by: Actor, at: datetime) -> User:
    """Open an account and mail the link, for whoever the caller has checked."""
    if not invitation.email:
        raise AccountError(_("An invitation needs an email address."))
    facts = invitation.facts()
    user = open_account(username=invitation.username, password=None, by=by, at=at, **facts)
    mail_invitation(user, site=invitation.site, by=by)
    return user


def send_invitation(user: User, *, site: str, by: Actor, at: datetime) -> None:
    """Mail the link once more."""
    check_may(by, Role.ADMINISTRATOR, on=timezone.localdate(at))
    if not (user.email and user.is_active):
        raise AccountError(_("A link needs an active account with an email address."))
    with act("users.send_link", by=by, at=at) as entry:
        entry.record("user", user.pk, before=None, after={"link_sent_to": user.email})
        mail_invitation(user, site=site, by=by)


def mail_invitation(user: User, *, site: str, by: Actor) -> None:
    """Mail the link after the commit, in the person's language."""
    with override(user.language or settings.LANGUAGE_CODE):
        key = f"{user_pk_to_url_str(user)}-{default_token_generator.make_token(user)}"
        uid, token = key.split("-", 1)
        path = reverse("account_reset_password_from_key", kwargs={"uidb36": uid, "key": token})
        facts = {"user": user, "by": by.actor_label, "link": site.rstrip("/") + path}
        subject = render_to_string("people/mail/invitation_subject.txt", facts).strip()
        text = render_to_string("people/mail/invitation_message.txt", facts)
    transaction.on_commit(lambda: send_mail(subject, text, None, [user.email]))


def edit_user(
    user: User, *, full_name: str, email: str, language: str, by: Actor, at: datetime
) -> None:
    """Change how a person is called and reached."""
    check_may(by, Role.ADMINISTRATOR, on=timezone.localdate(at))
    with act("users.edit", by=by, at=at):
        _check_free("", email, but=user)
        _change(user, by=by, at=at, full_name=full_name, email=email, language=language)


def edit_profile(
    user: User, *, full_name: str, language: str, daily_letter: bool, at: datetime
) -> None:
    """Change one's own language and letters, and one's name as long as no role depends on it."""
    if full_name != user.full_name and scope_of(user, on=timezone.localdate(at)).held:
        raise AccountError(
            _("You hold a role, so an administrator changes your name: the journal shows it.")
        )
    with act("users.edit", by=user, at=at):
        told = {"full_name": full_name, "language": language, "daily_letter": daily_letter}
        _change(user, by=user, at=at, **told)


def stop_letters(user: User, *, at: datetime) -> bool:
    """Send somebody no daily letter any more, by their own word; False if none came already."""
    if not user.daily_letter:
        return False
    with act("users.stop_letters", by=user, at=at):
        _change(user, by=user, at=at, daily_letter=False)
    return True


def set_password(user: User, password: str, *, by: Actor, at: datetime) -> None:
    """Set a password: one's own, or anybody's by whoever runs the machine."""
    if by != user and not isinstance(by, System):
        raise PermissionDenied
    with act("users.password", by=by, at=at) as entry:
        user.set_password(password)
        user.save(update_fields=["password"])
        entry.record("user", user.pk, before=None, after={"password": "changed"})


def deactivate(user: User, *, by: Actor, at: datetime) -> None:
    """Close an account and every session of it; grants stay as a record and give nothing."""
    check_may(by, Role.ADMINISTRATOR, on=timezone.localdate(at))
    with act("users.deactivate", by=by, at=at):
        check_administrator_remains(user, on=timezone.localdate(at))
        _change(user, by=by, at=at, is_active=False)
        end_sessions(user)


def reactivate(user: User, *, by: Actor, at: datetime) -> None:
    """Open a closed account again; its grants in force hold again."""
    check_may(by, Role.ADMINISTRATOR, on=timezone.localdate(at))
    with act("users.reactivate", by=by, at=at):
        _change(user, by=by, at=at, is_active=True)


def end_sessions(user: User) -> None:
    """Sign the account out everywhere."""
    for session in UserSession.objects.filter(user=user):
        session.end()


def remove_demo(*, by: Actor, at: datetime) -> int:
    """Close all demo accounts, end their grants, and say how many there were.

    What they did stays in the journal; the passwords can never be used again.
    """
    check_may(by, Role.ADMINISTRATOR, on=timezone.localdate(at))
    accounts = list(User.objects.filter(is_demo=True, is_active=True))
    if not accounts:
        return 0
    with act("users.remove_demo", by=by, at=at):
        # Whoever does this may be a demo account too, and keeps the right to do it until the end.
        grants = Grant.objects.filter(user__in=accounts, valid_to=None).select_related("user")
        for grant in sorted(grants, key=lambda one: one.user.actor_id == by.actor_id):
            end_grant(grant, by=by, at=at, keep_one=False)
        _end_tenures(accounts, by=by, at=at)
        for user in accounts:
            user.set_unusable_password()
            user.save(update_fields=["password"])
            _change(user, by=by, at=at, is_active=False)
            end_sessions(user)
    return len(accounts)


def _end_tenures(accounts: list[User], *, by: Actor, at: datetime) -> None:
    """Let demo people leave their offices, at the earliest the day after they came."""
    today = timezone.localdate(at)
    for tenure in Tenure.objects.filter(person__user__in=accounts, ends_on=None):
        last = max(today, tenure.starts_on + timedelta(days=1))
        write_end(tenure, on=last, by=by, at=at)


def sign_up(user: User, save: Callable[[], object], *, at: datetime) -> None:
    """Write down that somebody opened an account for themselves, in the same transaction."""
    with act("users.sign_up", by=user, at=at) as entry:
        save()
        entry.record("user", user.pk, before=None, after=user_facts(user))


def note_account(user: User, what: str, *, by: Actor, at: datetime, **facts: Any) -> None:
    """Write down what changed about signing in: a second step added, a lock-out."""
    with act(f"users.{what}", by=by, at=at) as entry:
        entry.record("user", user.pk, before=None, after=facts or {"user": user.username})


def _change(user: User, *, by: Actor, at: datetime, **facts: Any) -> None:
    before = user_facts(user)
    for name, value in facts.items():
        setattr(user, name, value)
    user.save(update_fields=list(facts))
    with act("users.edit", by=by, at=at) as entry:
        entry.record("user", user.pk, before=before, after=user_facts(user))


def _check_free(username: str, email: str, *, but: User | None = None) -> None:
    """Refuse a name or an address that another account has, whatever the case of its letters."""
    others = User.objects.exclude(pk=but.pk) if but else User.objects.all()
    if username and others.filter(username__iexact=username).exists():
        raise AccountError(_("There is already an account “%s”.") % username)
    if email and others.filter(email__iexact=email).exists():
        raise AccountError(_("There is already an account with the address %s.") % email)
