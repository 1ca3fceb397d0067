"""The database keeps runs, what they saw, judgements, decisions and signed briefs as they were.

A redaction by two persons may put its mark into free texts; nothing else may change.
"""

from typing import Any

from django.db import migrations

KEPT = "what was seen or said is never changed; what follows is appended"
SIGNED = "a signed brief stays as it was signed"
MARK = "[…]"
APP = "trends_"
APPENDED: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "run": (
        ("digest", "inputs_digest", "made_at", "version", "step", "is_synthetic", "at"),
        ("actor_label",),
    ),
    "signal": (("key", "is_synthetic"), ()),
    "sighting": (
        (
            *("run_id", "signal_id", "rank", "first", "fresh", "early", "direction", "stage"),
            *("share", "documents_count", "novelty", "growth", "coherence", "prominence"),
            *("uncertainty", "visibility", "diffusion"),
        ),
        (),
    ),
    "sourcedocument": (("sighting_id", "ident", "url"), ("title",)),
    "judgement": (
        ("signal_id", "run_id", "verdict", "actor_id", "at"),
        ("reason", "actor_label"),
    ),
    "linkdecision": (("link_id", "state", "actor_id", "at"), ("note", "actor_label")),
    "review": (("duty_id", "due_on", "actor_id", "at"), ("note", "actor_label")),
    "claim": (("brief_id", "position", "kind", "sighting_id", "project_id"), ()),
}
BRIEF = (
    ("run_id", "before_id", "quarter", "is_synthetic", "actor_id", "at"),
    ("actor_label",),
)


def _changes(facts: tuple[str, ...], texts: tuple[str, ...], *, vendor: str) -> str:
    """Say when an update does more than to put the mark of a redaction into a text."""
    differs = "IS NOT" if vendor == "sqlite" else "IS DISTINCT FROM"
    parts = [f"NEW.{one} {differs} OLD.{one}" for one in ("id", *facts)]
    parts += [f"(NEW.{one} {differs} OLD.{one} AND NEW.{one} NOT LIKE '%{MARK}%')" for one in texts]
    return "(" + " OR ".join(parts) + ")"


def _guards(vendor: str) -> list[tuple[str, str, str, str, str]]:
    """Return name, table, verb, when to refuse, and the words of each guard."""
    made = []
    for name, (facts, texts) in APPENDED.items():
        changed = _changes(facts, texts, vendor=vendor)
        made.append((f"{APP}{name}_kept", name, "UPDATE", changed, KEPT))
        made.append((f"{APP}{name}_stays", name, "DELETE", "1 = 1", KEPT))
    changed = _changes(*BRIEF, vendor=vendor)
    signed = (("state", "signed_by", "signed_at"), ("decide", "signed_label"))
    after = f"(OLD.state = 'signed' AND {_changes(*signed, vendor=vendor)})"
    made.append((f"{APP}brief_kept", "brief", "UPDATE", f"{changed} OR {after}", SIGNED))
    made.append((f"{APP}brief_stays", "brief", "DELETE", "1 = 1", SIGNED))
    late = "EXISTS (SELECT 1 FROM trends_brief b WHERE b.id = NEW.brief_id AND b.state = 'signed')"
    made.append((f"{APP}claim_late", "claim", "INSERT", late, SIGNED))
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
    dependencies = [("trends", "0001_initial")]
    operations = [migrations.RunPython(install, migrations.RunPython.noop)]
