"""The database keeps what was taken in, agreed and released, and lets figures only be replaced.

A redaction by two persons may put its mark into free texts; nothing else may change.
"""

from typing import Any

from django.db import migrations

APPENDED = "what was taken in is append-only"
AGREED = "an agreement ends once, and is changed in no other way"
FROZEN = "a release is frozen: later months take it as given"
COMPUTED = "figures are replaced as a whole, never edited"
MARK = "[…]"

_TEXTS = ("actor_label", "on_behalf_of")
BATCH = (
    *("programme_id", "digest", "kind", "taking", "key_id", "first_month", "last_month", "given"),
    *("kept", "repeated", "set_apart", "lines", "actor_id", "at"),
)
AGREEMENT = ("enterprise_id", "project_id", "starts_on", "actor_id", "at")
RELEASE = (
    *("programme_id", "measure", '"month"', "tree_on", "rule_version", "input_hash", "made_at"),
)
PARTS = ("jobs_releasedcell", "jobs_releasedrow")
IS_FROZEN = (
    "EXISTS (SELECT 1 FROM jobs_release r WHERE r.id = NEW.release_id AND r.frozen_at IS NOT NULL)"
)


def _changes(facts: tuple[str, ...], texts: tuple[str, ...], *, vendor: str) -> str:
    """Say when an update does more than to put the mark of a redaction into a text."""
    lite = vendor == "sqlite"
    differs = "IS NOT" if lite else "IS DISTINCT FROM"
    text = "CAST({0} AS TEXT)" if lite else "{0}::text"
    parts = []
    for one in ("id", *facts):
        new, old = text.format(f"NEW.{one}"), text.format(f"OLD.{one}")
        parts.append(f"{new} {differs} {old}")
    for one in texts:
        new, old = text.format(f"NEW.{one}"), text.format(f"OLD.{one}")
        parts.append(f"({new} {differs} {old} AND {new} NOT LIKE '%{MARK}%')")
    return " OR ".join(parts)


def _guards(vendor: str) -> list[tuple[str, str, str, str, str]]:
    """Return name, table, verb, when to refuse, and the words of each guard."""
    differs = "IS NOT" if vendor == "sqlite" else "IS DISTINCT FROM"
    ended = f"(OLD.ends_on IS NOT NULL AND NEW.ends_on {differs} OLD.ends_on)"
    agreed = _changes(AGREEMENT, ("document", *_TEXTS), vendor=vendor)
    batch = _changes(BATCH, _TEXTS, vendor=vendor)
    again = f"OLD.frozen_at IS NOT NULL OR {_changes(RELEASE, (), vendor=vendor)}"
    made = [
        ("jobs_batch_kept", "jobs_batch", "UPDATE", batch, APPENDED),
        ("jobs_batch_stays", "jobs_batch", "DELETE", "", APPENDED),
        ("jobs_agreement_kept", "jobs_agreement", "UPDATE", f"{ended} OR {agreed}", AGREED),
        ("jobs_agreement_stays", "jobs_agreement", "DELETE", "", AGREED),
        ("jobs_release_kept", "jobs_release", "UPDATE", again, FROZEN),
        ("jobs_release_stays", "jobs_release", "DELETE", "", FROZEN),
        ("jobs_jobfigure_kept", "jobs_jobfigure", "UPDATE", "", COMPUTED),
        ("jobs_verdictcount_kept", "jobs_verdictcount", "UPDATE", "", COMPUTED),
    ]
    for table in PARTS:
        made.append((f"{table}_kept", table, "UPDATE", "", FROZEN))
        made.append((f"{table}_stays", table, "DELETE", "", FROZEN))
    return made


def _sqlite() -> list[str]:
    late = [(f"{table}_late", table, "INSERT", IS_FROZEN, FROZEN) for table in PARTS]
    return [
        f"CREATE TRIGGER {name} BEFORE {verb} ON {table} "
        f"{f'WHEN {when} ' if when else ''}BEGIN SELECT RAISE(ABORT, '{words}'); END"
        for name, table, verb, when, words in (*_guards("sqlite"), *late)
    ]


def _postgresql() -> list[str]:
    made = [
        f"CREATE TRIGGER {name} BEFORE {verb} ON {table} FOR EACH ROW "
        f"{f'WHEN ({when}) ' if when else ''}EXECUTE FUNCTION jobs_refuse('{words}')"
        for name, table, verb, when, words in _guards("postgresql")
    ]
    made.append(
        f"""
        CREATE FUNCTION jobs_refuse_late() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF {IS_FROZEN} THEN
                RAISE EXCEPTION USING
                    MESSAGE = '{FROZEN}', ERRCODE = 'integrity_constraint_violation';
            END IF;
            RETURN NEW;
        END $$
        """
    )
    made += [
        f"CREATE TRIGGER {table}_late BEFORE INSERT ON {table} FOR EACH ROW "
        "EXECUTE FUNCTION jobs_refuse_late()"
        for table in PARTS
    ]
    return made


def install(apps: Any, schema_editor: Any) -> None:
    """Guard the tables."""
    vendor = schema_editor.connection.vendor
    for statement in {"sqlite": _sqlite, "postgresql": _postgresql}[vendor]():
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("jobs", "0003_verified")]
    operations = [migrations.RunPython(install, migrations.RunPython.noop)]
