"""The database refuses to change or delete what was imported."""

from typing import Any

from django.db import migrations

WORDS = "statistics are append-only: import again, the later vintage is read"
TABLES = ("statistics_vintage", "statistics_observation", "statistics_break")
VERBS = ("UPDATE", "DELETE")
FUNCTION = """
CREATE FUNCTION statistics_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION USING MESSAGE = TG_ARGV[0], ERRCODE = 'integrity_constraint_violation';
END $$
"""


def _sqlite(table: str, verb: str) -> str:
    return (
        f"CREATE TRIGGER {table}_{verb.lower()} BEFORE {verb} ON {table} "
        f"BEGIN SELECT RAISE(ABORT, '{WORDS}'); END"
    )


def _postgresql(table: str, verb: str) -> str:
    return (
        f"CREATE TRIGGER {table}_{verb.lower()} BEFORE {verb} ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION statistics_refuse('{WORDS}')"
    )


def install(apps: Any, schema_editor: Any) -> None:
    """Guard the tables."""
    vendor = schema_editor.connection.vendor
    if vendor == "postgresql":
        schema_editor.execute(FUNCTION, params=None)
    made = {"sqlite": _sqlite, "postgresql": _postgresql}[vendor]
    for table in TABLES:
        for verb in VERBS:
            schema_editor.execute(made(table, verb), params=None)


class Migration(migrations.Migration):
    dependencies = [("statistics", "0001_initial")]
    operations = [migrations.RunPython(install, migrations.RunPython.noop)]
