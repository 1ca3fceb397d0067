"""What every command that needs the registry does first."""

from __future__ import annotations

import getpass
import os
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from django.db.migrations.loader import MigrationLoader

    from bagdar.web.journal.actions import System
    from bagdar.web.people.models import User


def setup() -> None:
    """Load Django with the settings of this installation; commands speak English."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bagdar.web.settings")
    # The systems of equations here are small: threads of linear algebra would wait for each other.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
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
    """Count what the tables lack against this version of the program.

    Raises click.ClickException where they hold a step that this version does not know.
    """
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    _refuse_unknown_steps(executor.loader)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def _refuse_unknown_steps(loader: MigrationLoader) -> None:
    from django.apps import apps

    ours = {one.label for one in apps.get_app_configs() if one.name.startswith("bagdar.")}
    unknown = sorted(set(loader.applied_migrations) - set(loader.disk_migrations))
    for app, name in unknown:
        if app in ours:
            raise click.ClickException(
                f"The tables hold a step that this version does not know: {app}.{name}. They were "
                "made by a later version, or before 0.1.0 was released: use the version that made "
                "them, or begin with an empty BAGDAR_DATA (or an empty database) and `bagdar init`."
            )
