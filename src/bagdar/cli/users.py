"""Accounts from the command line: for whoever runs the machine."""

from __future__ import annotations

import difflib
import sys
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import click

from bagdar.cli.setting_up import setup, this_moment, whoever_types
from bagdar.cli.tables import format_option, show

if TYPE_CHECKING:
    from bagdar.web.people.models import User

ROLES = (
    "enterprise",
    "officer",
    "akim",
    "ministry",
    "analyst",
    "programme_office",
    "control_office",
    "auditor",
    "chair",
    "custodian",
    "administrator",
)
COLUMNS = ("username", "full_name", "email", "active", "demo", "roles")


@click.group()
def user() -> None:
    """Open accounts, set passwords, give roles.

    \u0008
    Examples:
      bagdar user create aigul --email aigul@example.kz
      bagdar user grant aigul officer --territory kz-karaganda
      bagdar user list
    """
    setup()


@user.command()
@click.argument("username")
@click.option("--email", default="", help="Address for letters and for a forgotten password.")
@click.option("--full-name", default="", help="How people and the journal call the person.")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
def create(username: str, email: str, full_name: str, password_stdin: bool) -> None:
    """Open an account; the password is asked for, or read from standard input.

    \u0008
    Examples:
      bagdar user create aigul --email aigul@example.kz --full-name "Aigul Serik"
      pass show bagdar/aigul | bagdar user create aigul --password-stdin
    """
    from django.core.exceptions import ValidationError
    from django.core.validators import validate_email

    from bagdar.web.people.actions import create_user
    from bagdar.web.people.models import User

    draft = User(username=username, email=email, full_name=full_name)
    try:
        User.username_validator(username)
        validate_email(email) if email else None
    except ValidationError as error:
        raise click.UsageError(" ".join(error.messages)) from error
    if User.objects.filter(username__iexact=username).exists():
        raise click.ClickException(f"There is already an account {username}.")
    create_user(
        username=username,
        password=_new_password(draft, from_stdin=password_stdin),
        email=email,
        full_name=full_name,
        by=whoever_types(),
        at=this_moment(),
    )
    click.echo(f"Account {username} is open; give it a role with `bagdar user grant`.")


@user.command()
@click.argument("username")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
def password(username: str, password_stdin: bool) -> None:
    """Set a new password.

    \u0008
    Examples:
      bagdar user password aigul
      pass show bagdar/aigul | bagdar user password aigul --password-stdin
    """
    from bagdar.web.people.actions import set_password

    account = _account(username)
    chosen = _new_password(account, from_stdin=password_stdin)
    set_password(account, chosen, by=whoever_types(), at=this_moment())
    click.echo(f"The password of {username} is changed.")


@user.command()
@click.argument("username")
@click.argument("role", type=click.Choice(ROLES))
@click.option("--territory", help="Key of a territory: it and everything under it.")
@click.option("--organisation", help="Key of an organisation.")
@click.option("--sector", help="Code of a sector.")
@click.option("--enterprise", help="Key or BIN of an enterprise.")
@click.option("--from", "valid_from", type=click.DateTime(["%Y-%m-%d"]), help="Default: today.")
@click.option("--to", "valid_to", type=click.DateTime(["%Y-%m-%d"]), help="First day without it.")
def grant(
    username: str,
    role: str,
    valid_from: datetime | None,
    valid_to: datetime | None,
    **scope: str | None,
) -> None:
    """Give a role, for the whole programme or for one territory, organisation, sector, enterprise.

    \u0008
    Examples:
      bagdar user grant aigul officer --territory kz-karaganda
      bagdar user grant marat ministry --sector C
      bagdar user grant dana auditor --from 2026-01-01 --to 2027-01-01
    """
    from django.utils import timezone

    from bagdar.web.people.actions import give_grant

    named = {name: value for name, value in scope.items() if value}
    if len(named) > 1:
        raise click.UsageError("A role is given for one thing: name one of " + ", ".join(named))
    give_grant(
        _account(username),
        role=role,
        scope={name: _found(name, value) for name, value in named.items()},
        valid_from=valid_from.date() if valid_from else timezone.localdate(),
        valid_to=valid_to.date() if valid_to else None,
        by=whoever_types(),
        at=this_moment(),
    )
    over = ", ".join(named.values()) or "the whole programme"
    click.echo(f"{username} is now {role.replace('_', ' ')} for {over}.")


@user.command(name="list")
@format_option
def list_(style: str) -> None:
    """List accounts with the roles they hold today.

    \u0008
    Examples:
      bagdar user list
      bagdar user list --format csv > accounts.csv
    """
    from django.utils import timezone

    from bagdar.web.people.models import User

    today = timezone.localdate()
    rows = [
        {
            "username": one.username,
            "full_name": one.full_name,
            "email": one.email,
            "active": one.is_active,
            "demo": one.is_demo,
            "roles": " ".join(_roles(one, on=today)),
        }
        for one in User.objects.prefetch_related("grants").order_by("username")
    ]
    show(rows, COLUMNS, style)


@user.command(name="remove-demo")
@click.confirmation_option(prompt="Close all demo accounts for good?")
def remove_demo() -> None:
    """Close the demo accounts, so that the site may be served beyond this machine.

    \u0008
    Examples:
      bagdar user remove-demo
      bagdar user remove-demo --yes
    """
    from bagdar.web.people import actions

    closed = actions.remove_demo(by=whoever_types(), at=this_moment())
    click.echo(f"{closed} demo accounts are closed." if closed else "There are no demo accounts.")


def _roles(account: User, *, on: date) -> list[str]:
    return sorted(
        {
            one.role
            for one in account.grants.all()
            if one.valid_from <= on and (one.valid_to is None or on < one.valid_to)
        }
    )


def _account(username: str) -> User:
    from bagdar.web.people.models import User

    account = User.objects.filter(username=username).first()
    if account is None:
        names = User.objects.values_list("username", flat=True)
        raise click.ClickException(f"There is no account {username}.{_like(username, names)}")
    return account


def _found(name: str, value: str) -> Any:
    """Find what a role is given for by the key a person types."""
    from bagdar.web.enterprises.models import Enterprise, Sector
    from bagdar.web.people.models import Organisation
    from bagdar.web.territories.models import Territory

    model, field = {
        "territory": (Territory, "key"),
        "organisation": (Organisation, "key"),
        "sector": (Sector, "code"),
        "enterprise": (Enterprise, "bin" if value.isdigit() else "key"),
    }[name]
    rows = model._default_manager.all()
    thing = rows.filter(**{field: value}).first()
    if thing is None:
        keys = rows.exclude(**{field: None}).values_list(field, flat=True)
        raise click.ClickException(f"There is no {name} {value}.{_like(value, keys)}")
    return thing


def _like(word: str, known: Any) -> str:
    close = difflib.get_close_matches(word, list(known), n=3)
    return f" Did you mean {' or '.join(close)}?" if close else ""


def _new_password(account: User, *, from_stdin: bool) -> str:
    """Read a password that keeps the rules."""
    from django.contrib.auth.password_validation import validate_password

    if from_stdin or not sys.stdin.isatty():
        chosen = sys.stdin.readline().rstrip("\r\n")
    else:
        chosen = click.prompt("Password", hide_input=True, confirmation_prompt=True)
    validate_password(chosen, account)
    return str(chosen)
