"""Read from indexes alone what sorting by lateness needs: PostgreSQL kept neither in one.

There an index does not hold the number of its row, as every index of SQLite does; and the open
standings are a tenth of all.
"""

from typing import Any

from django.db import migrations, models

POSTGRESQL = """
    CREATE INDEX projects_standing_open ON projects_standing
    (project_id, committed_on, forecast_on, actual_on, original_on, approved_on)
    WHERE known_to IS NULL
"""
POSTGRESQL_BACK = "DROP INDEX projects_standing_open"


def forwards(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(POSTGRESQL)


def backwards(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(POSTGRESQL_BACK)


class Migration(migrations.Migration):
    dependencies = [("projects", "0010_promised_index")]

    operations = [
        migrations.RemoveIndex(model_name="project", name="projects_listed"),
        migrations.AddIndex(
            model_name="project",
            index=models.Index(
                fields=[
                    "merged_into",
                    "visibility",
                    "territory",
                    "enterprise",
                    "sector",
                    "stage",
                    "organisation",
                    "curator",
                    "programme",
                    "kind",
                    "restricted_until",
                    "place_on",
                    "id",
                ],
                name="projects_listed",
            ),
        ),
        migrations.RunPython(forwards, backwards),
    ]
