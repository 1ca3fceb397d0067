"""The database refuses to delete grants, and to change a handover once made or signed."""

from typing import Any

from django.db import migrations

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
    """Guard the tables."""
    vendor = schema_editor.connection.vendor
    for statement in {"sqlite": SQLITE, "postgresql": POSTGRESQL}[vendor]:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("people", "0003_accounts_onboarding_handovers")]
    operations = [migrations.RunPython(install, migrations.RunPython.noop)]
