"""What every command that needs the registry does first."""

from __future__ import annotations

import getpass
import os
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from bagdar.web.journal.actions import System
    from bagdar.web.people.models import User


def setup() -> None:
    """Load Django with the settings of this installation; commands speak English."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bagdar.web.settings")
    import django
    from django.apps import apps
    from django.conf import settings
    from django.utils.translation import activate

    if not apps.ready:
        # A command needs one connection, and wants to know at once when nobody answers.
        settings.DATABASES["default"].get("OPTIONS", {}).pop("pool", None)
        django.setup()
    activate("en")


def whoever_types() -> System:
    """Return who acts, as the journal will name them: the account of the machine."""
    from bagdar.web.journal.actions import System

    try:
        name = getpass.getuser()
    except (KeyError, OSError):
        name = "unknown"
    return System(f"command line, {name}")


def who_acts(username: str) -> User:
    """Return the person in whose name a command acts, with their rights and no others.

    Raises click.ClickException for an account that is not there, or that was closed.
    """
    from bagdar.web.people.models import User

    found = User.objects.filter(username=username).first()
    if found is None:
        raise click.ClickException(f"There is no account {username}; see `bagdar user list`.")
    if not found.is_active:
        raise click.ClickException(f"The account {username} is closed.")
    return found


def this_moment() -> datetime:
    """Return the moment of an act typed now."""
    return datetime.now(UTC)


def unapplied_migrations() -> int:
    """Count what the tables lack against this version of the program."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
