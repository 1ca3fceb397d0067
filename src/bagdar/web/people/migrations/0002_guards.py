"""The database lets no two terms of an office overlap, and keeps grants and handovers.

Substantive tenures of one office never overlap. A grant is never deleted; a handover is not changed
once made or signed.
"""

from typing import Any

from django.db import migrations

OVERLAP = """
    SELECT 1 FROM people_tenure other
    WHERE other.office_id = NEW.office_id AND other.id <> COALESCE(NEW.id, -1) AND NOT other.acting
      AND other.starts_on < COALESCE(NEW.ends_on, '9999-12-31')
      AND NEW.starts_on < COALESCE(other.ends_on, '9999-12-31')
"""
NEVER_DELETED = {
    "people_grant": "a grant is ended, never deleted",
    "people_handover": "a handover is never deleted",
}
FROZEN = "a handover is frozen"


def _frozen(differs: str) -> str:
    """Write when an update touches what is frozen; each database has its own word for differs."""
    columns = ("office_id", "outgoing_id", '"on"', "inventory")
    changed = [f"NEW.{column} {differs} OLD.{column}" for column in columns]
    signed = [
        f"(OLD.{side}_signed_at IS NOT NULL AND ({' OR '.join(parts)}))"
        for side in ("outgoing", "incoming")
        for parts in [
            [
                f"NEW.{column} {differs} OLD.{column}"
                for column in (f"{side}_id", f"{side}_signed_at", f"{side}_signature")
            ]
        ]
    ]
    return " OR ".join(changed + signed)


SQLITE = [
    *(
        f"""
        CREATE TRIGGER people_tenure_no_overlap_{verb.lower()} BEFORE {verb} ON people_tenure
        WHEN NOT NEW.acting AND EXISTS ({OVERLAP})
        BEGIN SELECT RAISE(ABORT, 'people_tenure_no_overlap'); END
        """
        for verb in ("INSERT", "UPDATE")
    ),
    *(
        f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} "
        f"BEGIN SELECT RAISE(ABORT, '{words}'); END"
        for table, words in NEVER_DELETED.items()
    ),
    f"""
    CREATE TRIGGER people_handover_frozen BEFORE UPDATE ON people_handover
    WHEN {_frozen("IS NOT")} BEGIN SELECT RAISE(ABORT, '{FROZEN}'); END
    """,
]

POSTGRESQL = [
    "CREATE EXTENSION IF NOT EXISTS btree_gist",
    """
    ALTER TABLE people_tenure ADD CONSTRAINT people_tenure_no_overlap
    EXCLUDE USING gist (office_id WITH =, daterange(starts_on, ends_on) WITH &&)
    WHERE (NOT acting)
    """,
    """
    CREATE FUNCTION people_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION USING MESSAGE = TG_ARGV[0], ERRCODE = 'integrity_constraint_violation';
    END $$
    """,
    *(
        f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION people_refuse('{words}')"
        for table, words in NEVER_DELETED.items()
    ),
    f"""
    CREATE TRIGGER people_handover_frozen BEFORE UPDATE ON people_handover FOR EACH ROW
    WHEN ({_frozen("IS DISTINCT FROM")}) EXECUTE FUNCTION people_refuse('{FROZEN}')
    """,
]


def install(apps: Any, schema_editor: Any) -> None:
    """Guard the tables: by an exclusion constraint, or by the triggers that stand for it."""
    vendor = schema_editor.connection.vendor
    for statement in {"sqlite": SQLITE, "postgresql": POSTGRESQL}[vendor]:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("people", "0001_initial")]
    operations = [migrations.RunPython(install, migrations.RunPython.noop)]
