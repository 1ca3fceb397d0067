"""The database refuses to change or delete what was told: only an open version is closed, once."""

from typing import Any

from django.db import migrations

WORDS = "minerals are append-only: import or correct again, the later one holds"
FIXED = ("priceseries", "use", "exposure")
VERSIONS = "minerals_exposureversion"
FUNCTION = """
CREATE FUNCTION minerals_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION USING MESSAGE = TG_ARGV[0], ERRCODE = 'integrity_constraint_violation';
END $$
"""
CLOSING = """
CREATE FUNCTION minerals_close() RETURNS trigger LANGUAGE plpgsql AS $$
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
            f"FOR EACH ROW EXECUTE FUNCTION minerals_refuse('{WORDS}')"
        )
    return (
        f"CREATE TRIGGER {name} BEFORE {verb} ON {table} BEGIN SELECT RAISE(ABORT, '{WORDS}'); END"
    )


def _close(vendor: str, columns: list[str]) -> str:
    """Let an open version be closed and nothing else of it be changed."""
    if vendor == "postgresql":
        return (
            f"CREATE TRIGGER {VERSIONS}_update BEFORE UPDATE ON {VERSIONS} "
            f"FOR EACH ROW EXECUTE FUNCTION minerals_close('{WORDS}')"
        )
    changed = " OR ".join(f"NEW.{one} IS NOT OLD.{one}" for one in columns)
    return (
        f"CREATE TRIGGER {VERSIONS}_update BEFORE UPDATE ON {VERSIONS} "
        f"WHEN OLD.known_to IS NOT NULL OR NEW.known_to IS NULL OR {changed} "
        f"BEGIN SELECT RAISE(ABORT, '{WORDS}'); END"
    )


def install(apps: Any, schema_editor: Any) -> None:
    """Guard the tables."""
    vendor = schema_editor.connection.vendor
    if vendor == "postgresql":
        schema_editor.execute(FUNCTION, params=None)
        schema_editor.execute(CLOSING, params=None)
    fields = apps.get_model("minerals", "exposureversion")._meta.concrete_fields
    columns = [one.column for one in fields if one.column != "known_to"]
    schema_editor.execute(_close(vendor, columns), params=None)
    schema_editor.execute(_refuse(vendor, VERSIONS, "DELETE"), params=None)
    for name in FIXED:
        for verb in ("UPDATE", "DELETE"):
            schema_editor.execute(_refuse(vendor, f"minerals_{name}", verb), params=None)


class Migration(migrations.Migration):
    dependencies = [("minerals", "0001_initial")]
    operations = [migrations.RunPython(install, migrations.RunPython.noop)]
