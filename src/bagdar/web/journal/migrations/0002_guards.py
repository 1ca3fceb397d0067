"""The database refuses to change or delete what the journal holds."""

from typing import Any

from django.db import migrations

REFUSAL = "the journal is append-only"

SQLITE = [
    *(
        f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
        f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
        for table, verb in (
            ("journal_entry", "UPDATE"),
            ("journal_entry", "DELETE"),
            ("journal_payload", "DELETE"),
            ("journal_head", "DELETE"),
        )
    ),
    f"""
    CREATE TRIGGER journal_payload_no_update BEFORE UPDATE ON journal_payload
    WHEN NOT (OLD.redacted_at IS NULL AND NEW.redacted_at IS NOT NULL
        AND NEW.body = '' AND NEW.salt = ''
        AND NEW.id = OLD.id AND NEW.digest = OLD.digest AND NEW.entry_id = OLD.entry_id
        AND NEW.position = OLD.position AND NEW.subject_kind = OLD.subject_kind
        AND NEW.subject_id = OLD.subject_id)
    BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END
    """,
    f"""
    CREATE TRIGGER journal_head_forward BEFORE UPDATE ON journal_head
    WHEN NEW.seq <> OLD.seq + 1
    BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END
    """,
]

POSTGRESQL = [
    f"""
    CREATE FUNCTION journal_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION '{REFUSAL}'; END $$
    """,
    *(
        f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
        f"FOR EACH {'STATEMENT' if verb == 'TRUNCATE' else 'ROW'} EXECUTE FUNCTION journal_refuse()"
        for table, verb in (
            ("journal_entry", "UPDATE"),
            ("journal_entry", "DELETE"),
            ("journal_entry", "TRUNCATE"),
            ("journal_payload", "DELETE"),
            ("journal_payload", "TRUNCATE"),
            ("journal_head", "DELETE"),
            ("journal_head", "TRUNCATE"),
        )
    ),
    """
    CREATE TRIGGER journal_payload_no_update BEFORE UPDATE ON journal_payload FOR EACH ROW
    WHEN (NOT (OLD.redacted_at IS NULL AND NEW.redacted_at IS NOT NULL
        AND NEW.body = '' AND NEW.salt = ''
        AND NEW.id = OLD.id AND NEW.digest = OLD.digest AND NEW.entry_id = OLD.entry_id
        AND NEW.position = OLD.position AND NEW.subject_kind = OLD.subject_kind
        AND NEW.subject_id = OLD.subject_id))
    EXECUTE FUNCTION journal_refuse()
    """,
    """
    CREATE TRIGGER journal_head_forward BEFORE UPDATE ON journal_head FOR EACH ROW
    WHEN (NEW.seq <> OLD.seq + 1) EXECUTE FUNCTION journal_refuse()
    """,
]


def install(apps: Any, schema_editor: Any) -> None:
    """Write the head of an empty journal, then guard the tables."""
    apps.get_model("journal", "Head").objects.create(id=1, seq=0, hash="0" * 64)
    vendor = schema_editor.connection.vendor
    for statement in {"sqlite": SQLITE, "postgresql": POSTGRESQL}[vendor]:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("journal", "0001_initial")]
    operations = [migrations.RunPython(install, migrations.RunPython.noop)]
