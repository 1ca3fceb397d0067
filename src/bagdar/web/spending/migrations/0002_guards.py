"""The database refuses to change or delete a row: only the version in force is closed, once."""

from typing import Any

from django.db import migrations

WORDS = "registers of money are append-only: correct the row, the later version holds"
VERSIONS = (
    "budgetline",
    "contract",
    "acceptance",
    "payment",
    "support",
    "obligation",
    "clawback",
    "saving",
)
FIXED = ("record", "matchdecision")
FUNCTION = """
CREATE FUNCTION spending_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION USING MESSAGE = TG_ARGV[0], ERRCODE = 'integrity_constraint_violation';
END $$
"""
CLOSING = """
CREATE FUNCTION spending_close() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.known_to IS NULL AND NEW.known_to IS NOT NULL
       AND to_jsonb(NEW) - 'known_to' = to_jsonb(OLD) - 'known_to' THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION USING MESSAGE = TG_ARGV[0], ERRCODE = 'integrity_constraint_violation';
END $$
"""


def _refuse(vendor: str, table: str, verb: str) -> str:
    name = f"{table}_{verb.lower()}"
    if vendor == "postgresql":
        return (
            f"CREATE TRIGGER {name} BEFORE {verb} ON {table} "
            f"FOR EACH ROW EXECUTE FUNCTION spending_refuse('{WORDS}')"
        )
    return (
        f"CREATE TRIGGER {name} BEFORE {verb} ON {table} BEGIN SELECT RAISE(ABORT, '{WORDS}'); END"
    )


def _close(vendor: str, table: str, columns: list[str]) -> str:
    """Let an open version be closed and nothing else of it be changed."""
    if vendor == "postgresql":
        return (
            f"CREATE TRIGGER {table}_update BEFORE UPDATE ON {table} "
            f"FOR EACH ROW EXECUTE FUNCTION spending_close('{WORDS}')"
        )
    changed = " OR ".join(f"NEW.{one} IS NOT OLD.{one}" for one in columns)
    return (
        f"CREATE TRIGGER {table}_update BEFORE UPDATE ON {table} "
        f"WHEN OLD.known_to IS NOT NULL OR NEW.known_to IS NULL OR {changed} "
        f"BEGIN SELECT RAISE(ABORT, '{WORDS}'); END"
    )


def install(apps: Any, schema_editor: Any) -> None:
    """Guard the tables."""
    vendor = schema_editor.connection.vendor
    if vendor == "postgresql":
        schema_editor.execute(FUNCTION, params=None)
        schema_editor.execute(CLOSING, params=None)
    for name in VERSIONS:
        fields = apps.get_model("spending", name)._meta.concrete_fields
        columns = [one.column for one in fields if one.column != "known_to"]
        schema_editor.execute(_close(vendor, f"spending_{name}", columns), params=None)
        schema_editor.execute(_refuse(vendor, f"spending_{name}", "DELETE"), params=None)
    for name in FIXED:
        for verb in ("UPDATE", "DELETE"):
            schema_editor.execute(_refuse(vendor, f"spending_{name}", verb), params=None)


class Migration(migrations.Migration):
    dependencies = [("spending", "0001_initial")]
    operations = [migrations.RunPython(install, migrations.RunPython.noop)]
