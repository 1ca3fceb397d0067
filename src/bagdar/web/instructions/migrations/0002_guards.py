"""The database keeps what was issued, every step and every file.

A redaction by two persons may put its mark into free texts; nothing else may change.
"""

from typing import Any

from django.db import migrations

KEPT = "a step of an instruction is never changed; the next step is appended"
ISSUED = "an issued instruction keeps its words, lead and first day"
MARK = "[…]"
APP = "instructions_"

APPENDED: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "step": (
        (
            *("instruction_id", "happening", "side", '"on"', "due_on", "office_id", "tenure_id"),
            *("actor_id", "at"),
        ),
        ("note", "actor_label", "on_behalf_of"),
    ),
    "evidence": (
        ("step_id", "content_type", "size_bytes", "sha256", "stored"),
        ("name",),
    ),
}
INSTRUCTION = (
    (
        *("family_id", "issuer_id", "source", "kind", "lead_id", "routed_from_id"),
        *("issued_on", "answer_by", "first_due_on", "is_synthetic", "created_by", "created_at"),
    ),
    ("text", "sign", "resources", "document", "overruled", "created_label"),
)
IS_ISSUED = (
    "EXISTS (SELECT 1 FROM instructions_instruction i "
    "WHERE i.id = ROW.instruction_id AND i.state <> 'drafted')"
)
NOT_GRANTED = (
    "NOT EXISTS (SELECT 1 FROM instructions_step s WHERE s.instruction_id = NEW.id "
    "AND s.happening = 'extension_granted' AND s.due_on = NEW.due_on)"
)


def _changes(facts: tuple[str, ...], texts: tuple[str, ...], *, vendor: str) -> str:
    """Say when an update does more than to put the mark of a redaction into a text."""
    differs = "IS NOT" if vendor == "sqlite" else "IS DISTINCT FROM"
    parts = [f"NEW.{one} {differs} OLD.{one}" for one in ("id", *facts)]
    parts += [f"(NEW.{one} {differs} OLD.{one} AND NEW.{one} NOT LIKE '%{MARK}%')" for one in texts]
    return "(" + " OR ".join(parts) + ")"


def _guards(vendor: str) -> list[tuple[str, str, str, str, str]]:
    """Return name, table, verb, when to refuse, and the words of each guard."""
    differs = "IS NOT" if vendor == "sqlite" else "IS DISTINCT FROM"
    made = []
    for name, (facts, texts) in APPENDED.items():
        changed = _changes(facts, texts, vendor=vendor)
        made.append((f"{APP}{name}_kept", name, "UPDATE", changed, KEPT))
        made.append((f"{APP}{name}_stays", name, "DELETE", "1 = 1", KEPT))
    issued = "OLD.state <> 'drafted'"
    moved = f"(NEW.due_on {differs} OLD.due_on AND {NOT_GRANTED})"
    changed = f"{_changes(*INSTRUCTION, vendor=vendor)} OR NEW.state = 'drafted' OR {moved}"
    table = "instruction"
    made.append((f"{APP}issued_kept", table, "UPDATE", f"{issued} AND ({changed})", ISSUED))
    made.append((f"{APP}issued_stays", table, "DELETE", issued, ISSUED))
    for verb, row in (("INSERT", "NEW"), ("UPDATE", "OLD"), ("DELETE", "OLD")):
        when = IS_ISSUED.replace("ROW", row)
        made.append((f"{APP}helper_{verb.lower()}", "coexecutor", verb, when, ISSUED))
    return made


def _sqlite() -> list[str]:
    return [
        f"CREATE TRIGGER {name} BEFORE {verb} ON {APP}{table} WHEN {when} "
        f"BEGIN SELECT RAISE(ABORT, '{words}'); END"
        for name, table, verb, when, words in _guards("sqlite")
    ]


def _postgresql() -> list[str]:
    made = []
    for name, table, verb, when, words in _guards("postgresql"):
        kept = "OLD" if verb == "DELETE" else "NEW"
        made.append(
            f"""
            CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                IF {when} THEN
                    RAISE EXCEPTION USING
                        MESSAGE = '{words}', ERRCODE = 'integrity_constraint_violation';
                END IF;
                RETURN {kept};
            END $$
            """
        )
        made.append(
            f"CREATE TRIGGER {name} BEFORE {verb} ON {APP}{table} "
            f"FOR EACH ROW EXECUTE FUNCTION {name}()"
        )
    return made


def install(apps: Any, schema_editor: Any) -> None:
    """Guard the tables."""
    vendor = schema_editor.connection.vendor
    for statement in {"sqlite": _sqlite, "postgresql": _postgresql}[vendor]():
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("instructions", "0001_initial")]
    operations = [migrations.RunPython(install, migrations.RunPython.noop)]
