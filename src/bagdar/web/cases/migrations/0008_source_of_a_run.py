"""Where the purchases of a run come from; the database keeps it as it was."""

from importlib import import_module
from typing import Any

from django.db import migrations, models

NAME = "cases_run_source_kept"


def _guards(vendor: str) -> list[tuple[str, str, str, str, str]]:
    """Return name, table, verb, when to refuse, and the words of the guard."""
    first = vars(import_module("bagdar.web.cases.migrations.0002_guards"))
    differs = "IS NOT" if vendor == "sqlite" else "IS DISTINCT FROM"
    return [(NAME, "run", "UPDATE", f"NEW.source {differs} OLD.source", first["KEPT"])]


def guard(_apps: Any, schema_editor: Any) -> None:
    """Guard what is new, and the table again: SQLite made it anew, without its triggers."""
    _guard_again(schema_editor)
    before = vars(import_module("bagdar.web.cases.migrations.0004_withdrawn_and_prolonged"))
    before["_create"](_guards, schema_editor)


def guard_as_before(_apps: Any, schema_editor: Any) -> None:
    """Guard the table as it was."""
    _guard_again(schema_editor)


def _guard_again(schema_editor: Any) -> None:
    if schema_editor.connection.vendor != "sqlite":
        return
    guards = vars(import_module("bagdar.web.cases.migrations.0002_guards"))["_guards"]
    for name, table, verb, when, words in guards("sqlite"):
        if table == "run":
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {name}", params=None)
            schema_editor.execute(
                f"CREATE TRIGGER {name} BEFORE {verb} ON cases_{table} WHEN {when} "
                f"BEGIN SELECT RAISE(ABORT, '{words}'); END",
                params=None,
            )


def unguard(_apps: Any, schema_editor: Any) -> None:
    """Drop the guard of what goes."""
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {NAME}", params=None)
    else:
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {NAME} ON cases_run", params=None)
        schema_editor.execute(f"DROP FUNCTION IF EXISTS {NAME}()", params=None)


class Migration(migrations.Migration):
    dependencies = [("cases", "0007_asides_are_kept")]
    operations = [
        migrations.RunPython(migrations.RunPython.noop, guard_as_before),  # last on the way back
        migrations.AddField(
            "run", "source", models.CharField(blank=True, default="", max_length=200)
        ),
        migrations.RunPython(guard, unguard),
    ]
