"""Look up pieces of words in the texts of registers on SQLite, which knows capitals of Latin alone.

A trigram table beside each register; a row of a register is never changed, so that rows are added
alone. PostgreSQL needs none: it compares letters of every alphabet itself.
"""

from typing import Any

from django.db import migrations

TABLES = {
    "spending_budgetline": "document, codes",
    "spending_contract": "document, title, supplier_name, supplier_bin, buyer_name, ocid",
    "spending_acceptance": "document",
    "spending_payment": "document, payee_bin, codes",
    "spending_support": "document, provider",
    "spending_obligation": "document",
    "spending_clawback": "document",
    "spending_saving": "document, whose",
}
FORWARDS = (
    """
    CREATE VIRTUAL TABLE {table}_pieces USING fts5(
        {columns}, content='{table}', content_rowid='id', tokenize='trigram', detail='none'
    )
    """,
    "INSERT INTO {table}_pieces ({table}_pieces) VALUES ('rebuild')",
    """
    CREATE TRIGGER {table}_pieces_insert AFTER INSERT ON {table} BEGIN
        INSERT INTO {table}_pieces (rowid, {columns}) VALUES (new.id, {new});
    END
    """,
)
BACKWARDS = ("DROP TRIGGER {table}_pieces_insert", "DROP TABLE {table}_pieces")


def _run(schema_editor: Any, statements: tuple[str, ...]) -> None:
    if schema_editor.connection.vendor != "sqlite":
        return
    for table, columns in TABLES.items():
        new = ", ".join(f"new.{one}" for one in columns.split(", "))
        for statement in statements:
            schema_editor.execute(statement.format(table=table, columns=columns, new=new))


def forwards(_apps: Any, schema_editor: Any) -> None:
    """Make the tables of pieces, and fill them."""
    _run(schema_editor, FORWARDS)


def backwards(_apps: Any, schema_editor: Any) -> None:
    """Drop them."""
    _run(schema_editor, BACKWARDS)


class Migration(migrations.Migration):
    dependencies = [("spending", "0004_folded_numbers")]
    operations = [migrations.RunPython(forwards, backwards)]
