"""The database refuses to change, delete, replace or squeeze in what the journal holds.

Nothing here withstands the owner of the database, who may drop a trigger: that is what the chain
and the heads handed out are for.
"""

from typing import Any

from django.db import migrations

REFUSAL = "the journal is append-only"

NEXT = """
    NEW.seq = (SELECT seq + 1 FROM journal_head)
    AND NEW.previous = (SELECT hash FROM journal_head)
"""
UNDER_WAY = "NEW.entry_id = (SELECT seq + 1 FROM journal_head)"
ENTRY_FORWARD = """
    NEW.seq = OLD.seq + 1 AND NEW.id = OLD.id
    AND EXISTS (SELECT 1 FROM journal_entry WHERE seq = NEW.seq AND hash = NEW.hash)
"""
GROUND_EMPTIED = " AND ".join(
    [
        "OLD.ground_digest > '' AND OLD.ground_redacted_at IS NULL",
        "NEW.ground_redacted_at IS NOT NULL AND NEW.ground = '' AND NEW.ground_salt = ''",
        *(
            f"NEW.{column} = OLD.{column}"
            for column in (
                *("seq", "at", "actor_id", "actor_label", "on_behalf_of", "act"),
                *("ground_digest", "digest", "previous", "hash"),
            )
        ),
    ]
)
PAYLOAD_EMPTIED = " AND ".join(
    [
        "OLD.redacted_at IS NULL AND NEW.redacted_at IS NOT NULL",
        "NEW.body = '' AND NEW.salt = ''",
        *(
            f"NEW.{column} = OLD.{column}"
            for column in ("id", "entry_id", "position", "subject_kind", "subject_id", "digest")
        ),
    ]
)
DELETED = ("journal_entry", "journal_payload", "journal_head")
GUARDED = (
    ("journal_entry", "INSERT", NEXT),
    ("journal_entry", "UPDATE", GROUND_EMPTIED),
    ("journal_payload", "INSERT", UNDER_WAY),
    ("journal_payload", "UPDATE", PAYLOAD_EMPTIED),
    ("journal_head", "UPDATE", ENTRY_FORWARD),
)
# INSERT OR REPLACE deletes the row in its way without firing a delete trigger.
REPLACED = (
    ("journal_entry", "SELECT 1 FROM journal_entry t WHERE t.seq = NEW.seq OR t.hash = NEW.hash"),
    ("journal_payload", "SELECT 1 FROM journal_payload t WHERE t.id = NEW.id"),
    (
        "journal_payload",
        (
            "SELECT 1 FROM journal_payload t "
            "WHERE t.entry_id = NEW.entry_id AND t.position = NEW.position"
        ),
    ),
    ("journal_head", "SELECT 1 FROM journal_head"),
)

SQLITE = [
    *(
        f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} "
        f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
        for table in DELETED
    ),
    *(
        f"CREATE TRIGGER {table}_on_{verb.lower()} BEFORE {verb} ON {table} "
        f"WHEN ({allowed}) IS NOT TRUE BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
        for table, verb, allowed in GUARDED
    ),
    *(
        f"CREATE TRIGGER {table}_no_replace_{number} BEFORE INSERT ON {table} "
        f"WHEN EXISTS ({same}) BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
        for number, (table, same) in enumerate(REPLACED)
    ),
]

POSTGRESQL = [
    f"""
    CREATE FUNCTION journal_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION '{REFUSAL}'; END $$
    """,
    *(
        f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
        f"FOR EACH {'STATEMENT' if verb == 'TRUNCATE' else 'ROW'} EXECUTE FUNCTION journal_refuse()"
        for table in DELETED
        for verb in ("DELETE", "TRUNCATE")
    ),
    *(
        f"""
        CREATE FUNCTION {table}_{verb.lower()}_allowed() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF ({allowed}) IS NOT TRUE THEN RAISE EXCEPTION '{REFUSAL}'; END IF;
            RETURN NEW;
        END $$
        """
        for table, verb, allowed in GUARDED
    ),
    *(
        f"CREATE TRIGGER {table}_on_{verb.lower()} BEFORE {verb} ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION {table}_{verb.lower()}_allowed()"
        for table, verb, _allowed in GUARDED
    ),
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
