"""What every command that needs the registry does first."""

from __future__ import annotations

import getpass
import os
from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bagdar.web.journal.actions import System


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


def this_moment() -> datetime:
    """Return the moment of an act typed now."""
    return datetime.now(UTC)


def unapplied_migrations() -> int:
    """Count what the tables lack against this version of the program."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
