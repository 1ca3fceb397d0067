"""Which releases withhold more than need be, and what they found: kept like all else of them."""

from importlib import import_module
from typing import Any

from django.db import migrations, models

GUARDS = vars(import_module("bagdar.web.jobs.migrations.0002_guards"))
KEPT = "jobs_release_kept"
OURS = (KEPT, "jobs_release_stays")
OTHERS = tuple(f"{table}_late" for table in GUARDS["PARTS"])
"""Guards of other tables that ask this one: SQLite lets no table be made anew beneath them."""


def unguard(_apps: Any, schema_editor: Any) -> None:
    """Take off what must not be there while the column is added."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(f"DROP TRIGGER {KEPT} ON jobs_release", params=None)
        return
    for name in (*OURS, *OTHERS):
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {name}", params=None)


def guard(_apps: Any, schema_editor: Any, *more: str) -> None:
    """Guard the tables again."""
    if schema_editor.connection.vendor == "postgresql":
        when = _again("postgresql", *more)
        schema_editor.execute(
            f"CREATE TRIGGER {KEPT} BEFORE UPDATE ON jobs_release FOR EACH ROW "
            f"WHEN ({when}) EXECUTE FUNCTION jobs_refuse('{GUARDS['FROZEN']}')",
            params=None,
        )
        return
    for name, table, verb, when, words in (*GUARDS["_guards"]("sqlite"), *GUARDS["_looked_up"]()):
        if name in (*OURS, *OTHERS):
            refuses = _again("sqlite", *more) if name == KEPT else when
            schema_editor.execute(
                f"CREATE TRIGGER {name} BEFORE {verb} ON {table} "
                f"{f'WHEN {refuses} ' if refuses else ''}BEGIN SELECT RAISE(ABORT, '{words}'); END",
                params=None,
            )


def guard_all(apps: Any, schema_editor: Any) -> None:
    """Guard the tables, and the new columns with them."""
    guard(apps, schema_editor, "is_coarse", "floors")


def _again(vendor: str, *more: str) -> str:
    """Say when a release would be changed, or written to once it is frozen."""
    facts, texts = GUARDS["RELEASE"]
    changed = GUARDS["_changes"]((*facts, *more), texts, vendor=vendor)
    return f"OLD.frozen_at IS NOT NULL OR {changed}"


class Migration(migrations.Migration):
    dependencies = [("jobs", "0005_employer_jobs")]
    operations = [
        migrations.RunPython(unguard, guard),
        migrations.AddField("release", "is_coarse", models.BooleanField(default=False)),
        migrations.AddField("release", "floors", models.JSONField(default=dict)),
        migrations.RunPython(guard_all, unguard),
    ]
