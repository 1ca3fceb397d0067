"""Look up pieces of words, and sort by lateness from an index alone.

Words: a trigram index on PostgreSQL, a trigram table on SQLite (3.34 on). The table keeps no text of
its own; triggers keep it in step with the projects.

Lateness: on PostgreSQL an index does not hold the number of its row, as every index of SQLite does;
and the open standings are a tenth of all.
"""

from typing import Any

from django.db import migrations

SQLITE = (
    """
    CREATE VIRTUAL TABLE projects_search USING fts5(
        search_text, content='projects_project', content_rowid='id',
        tokenize='trigram', detail='none'
    )
    """,
    """
    CREATE TRIGGER projects_search_insert AFTER INSERT ON projects_project BEGIN
        INSERT INTO projects_search (rowid, search_text) VALUES (new.id, new.search_text);
    END
    """,
    """
    CREATE TRIGGER projects_search_delete AFTER DELETE ON projects_project BEGIN
        INSERT INTO projects_search (projects_search, rowid, search_text)
        VALUES ('delete', old.id, old.search_text);
    END
    """,
    """
    CREATE TRIGGER projects_search_update AFTER UPDATE OF search_text ON projects_project
    WHEN old.search_text <> new.search_text BEGIN
        INSERT INTO projects_search (projects_search, rowid, search_text)
        VALUES ('delete', old.id, old.search_text);
        INSERT INTO projects_search (rowid, search_text) VALUES (new.id, new.search_text);
    END
    """,
)
POSTGRESQL = (
    "CREATE EXTENSION IF NOT EXISTS pg_trgm",
    """
    CREATE INDEX projects_search ON projects_project USING gin (search_text gin_trgm_ops)
    """,
    """
    CREATE INDEX projects_standing_open ON projects_standing
    (project_id, committed_on, forecast_on, actual_on, original_on, approved_on)
    WHERE known_to IS NULL
    """,
)
SQLITE_BACK = (
    "DROP TRIGGER projects_search_insert",
    "DROP TRIGGER projects_search_delete",
    "DROP TRIGGER projects_search_update",
    "DROP TABLE projects_search",
)
POSTGRESQL_BACK = ("DROP INDEX projects_standing_open", "DROP INDEX projects_search")


def forwards(apps: Any, schema_editor: Any) -> None:
    lite = schema_editor.connection.vendor == "sqlite"
    for statement in SQLITE if lite else POSTGRESQL:
        schema_editor.execute(statement)


def backwards(apps: Any, schema_editor: Any) -> None:
    lite = schema_editor.connection.vendor == "sqlite"
    for statement in SQLITE_BACK if lite else POSTGRESQL_BACK:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("projects", "0001_initial")]

    operations = [migrations.RunPython(forwards, backwards)]
