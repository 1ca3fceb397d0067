"""Substantive tenures of one office never overlap: the database says so."""

from typing import Any

from django.db import migrations

OVERLAP = """
    SELECT 1 FROM people_tenure other
    WHERE other.office_id = NEW.office_id AND other.id <> COALESCE(NEW.id, -1) AND NOT other.acting
      AND other.starts_on < COALESCE(NEW.ends_on, '9999-12-31')
      AND NEW.starts_on < COALESCE(other.ends_on, '9999-12-31')
"""

SQLITE = [
    f"""
    CREATE TRIGGER people_tenure_no_overlap_{verb.lower()} BEFORE {verb} ON people_tenure
    WHEN NOT NEW.acting AND EXISTS ({OVERLAP})
    BEGIN SELECT RAISE(ABORT, 'people_tenure_no_overlap'); END
    """
    for verb in ("INSERT", "UPDATE")
]

POSTGRESQL = [
    "CREATE EXTENSION IF NOT EXISTS btree_gist",
    """
    ALTER TABLE people_tenure ADD CONSTRAINT people_tenure_no_overlap
    EXCLUDE USING gist (office_id WITH =, daterange(starts_on, ends_on) WITH &&)
    WHERE (NOT acting)
    """,
]


def install(apps: Any, schema_editor: Any) -> None:
    """Add the exclusion constraint, or the triggers that stand for it."""
    vendor = schema_editor.connection.vendor
    for statement in {"sqlite": SQLITE, "postgresql": POSTGRESQL}[vendor]:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("people", "0001_initial")]
    operations = [migrations.RunPython(install, migrations.RunPython.noop)]
