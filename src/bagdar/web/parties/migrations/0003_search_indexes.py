"""Look up pieces of words in parties and purchases, as in projects; what stands already is folded.

A trigram index on PostgreSQL, a trigram table on SQLite that triggers keep in step.
"""

from typing import Any

from django.db import migrations

from bagdar.core.terms.identifiers import without_iins
from bagdar.core.terms.text import fold_name

TABLES = {
    "parties_party": ("Party", ("name", "ref", "number")),
    "parties_purchase": ("Purchase", ("title", "ocid")),
}
AT_ONCE = 500
SQLITE = (
    """
    CREATE VIRTUAL TABLE {table}_search USING fts5(
        search_text, content='{table}', content_rowid='id', tokenize='trigram', detail='none'
    )
    """,
    "INSERT INTO {table}_search ({table}_search) VALUES ('rebuild')",
    """
    CREATE TRIGGER {table}_search_insert AFTER INSERT ON {table} BEGIN
        INSERT INTO {table}_search (rowid, search_text) VALUES (new.id, new.search_text);
    END
    """,
    """
    CREATE TRIGGER {table}_search_delete AFTER DELETE ON {table} BEGIN
        INSERT INTO {table}_search ({table}_search, rowid, search_text)
        VALUES ('delete', old.id, old.search_text);
    END
    """,
    """
    CREATE TRIGGER {table}_search_update AFTER UPDATE OF search_text ON {table}
    WHEN old.search_text <> new.search_text BEGIN
        INSERT INTO {table}_search ({table}_search, rowid, search_text)
        VALUES ('delete', old.id, old.search_text);
        INSERT INTO {table}_search (rowid, search_text) VALUES (new.id, new.search_text);
    END
    """,
)
POSTGRESQL = (
    "CREATE EXTENSION IF NOT EXISTS pg_trgm",
    "CREATE INDEX {table}_search ON {table} USING gin (search_text gin_trgm_ops)",
)
SQLITE_BACK = (
    "DROP TRIGGER {table}_search_insert",
    "DROP TRIGGER {table}_search_delete",
    "DROP TRIGGER {table}_search_update",
    "DROP TABLE {table}_search",
)
POSTGRESQL_BACK = ("DROP INDEX {table}_search",)


def fold(apps: Any, schema_editor: Any) -> None:
    for name, columns in TABLES.values():
        model = apps.get_model("parties", name)
        some = []
        for row in model.objects.order_by("pk").iterator(chunk_size=AT_ONCE):
            told = (getattr(row, one) for one in columns)
            row.search_text = " ".join(fold_name(without_iins(one)) for one in told if one)
            some.append(row)
            if len(some) == AT_ONCE:
                model.objects.bulk_update(some, ["search_text"])
                some = []
        model.objects.bulk_update(some, ["search_text"])


def forwards(apps: Any, schema_editor: Any) -> None:
    _run(schema_editor, SQLITE, POSTGRESQL)


def backwards(apps: Any, schema_editor: Any) -> None:
    _run(schema_editor, SQLITE_BACK, POSTGRESQL_BACK)


def _run(schema_editor: Any, lite: tuple[str, ...], larger: tuple[str, ...]) -> None:
    statements = lite if schema_editor.connection.vendor == "sqlite" else larger
    for table in TABLES:
        for statement in statements:
            schema_editor.execute(statement.replace("{table}", table))


class Migration(migrations.Migration):
    # On PostgreSQL rows that were changed hold their table until the end of a transaction.
    atomic = False
    dependencies = [("parties", "0002_search_text")]

    operations = [
        migrations.RunPython(fold, migrations.RunPython.noop, atomic=True),
        migrations.RunPython(forwards, backwards, atomic=True),
    ]
