"""A reminder says whether the report waits for the person, or is due from them.

SQLite makes the table anew to add the column, and loses its guard: it is set again.
"""

from typing import Any

from django.db import migrations, models

GUARD = (
    "CREATE TRIGGER jobs_reminder_stays BEFORE DELETE ON jobs_reminder "
    "BEGIN SELECT RAISE(ABORT, 'what was reported is append-only'); END"
)


def guard(apps: Any, schema_editor: Any) -> None:
    """Guard the table as before."""
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute("DROP TRIGGER IF EXISTS jobs_reminder_stays", params=None)
        schema_editor.execute(GUARD, params=None)


class Migration(migrations.Migration):
    dependencies = [("jobs", "0004_verified_guards")]
    operations = [
        migrations.AddField(
            model_name="reminder",
            name="waits",
            field=models.BooleanField(default=False),
        ),
        migrations.RunPython(guard, migrations.RunPython.noop),
    ]
