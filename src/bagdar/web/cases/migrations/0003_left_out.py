"""Flags of a case that do not concern whom its notice is to."""

from importlib import import_module
from typing import Any

from django.db import migrations, models

TABLE = "caseflag"


def guard(_apps: Any, schema_editor: Any) -> None:
    """Guard the table again: SQLite made it anew, without its triggers."""
    if schema_editor.connection.vendor != "sqlite":
        return
    guards = vars(import_module("bagdar.web.cases.migrations.0002_guards"))["_guards"]
    for name, table, verb, when, words in guards("sqlite"):
        if table == TABLE:
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {name}", params=None)
            schema_editor.execute(
                f"CREATE TRIGGER {name} BEFORE {verb} ON cases_{table} WHEN {when} "
                f"BEGIN SELECT RAISE(ABORT, '{words}'); END",
                params=None,
            )


class Migration(migrations.Migration):
    dependencies = [("cases", "0002_guards")]
    operations = [
        migrations.RunPython(migrations.RunPython.noop, guard),  # the last thing on the way back
        migrations.AddField("caseflag", "left_out", models.BooleanField(default=False)),
        migrations.RunPython(guard, migrations.RunPython.noop),
    ]
