"""The database keeps flags, steps and papers as they were, and holds the rules of closing.

What was found and done is appended; a case moves along its states alone; whoever worked it does not
close it, whoever has an interest takes no step, and a notice keeps whom it is to. A redaction by
two persons may put its mark into free texts; nothing else may change.
"""

from typing import Any

from django.db import migrations

KEPT = "what was found or done is never changed; what follows is appended"
MARK = "[…]"
APP = "cases_"
APPENDED: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "run": (
        ("digest", "rules_version", "input_hash", "processes", "flags", "is_synthetic", "at"),
        ("actor_label",),
    ),
    "rulerun": (("run_id", "code", "version", "flagged", "clear", "base_rate"), ()),
    "casestep": (
        ("case_id", "happening", "side", '"on"', "days", "actor_id", "at"),
        ("note", "actor_label", "on_behalf_of"),
    ),
    "declaration": (("case_id", "conflict", "actor_id", "at"), ("note", "actor_label")),
    "casefile": (("step_id", "content_type", "size_bytes", "sha256", "stored"), ("name",)),
    "caseflag": (("case_id", "flag_id"), ()),
    "sample": (
        (
            *("seed", "size", "currency", "method", "population", "without_value", "total"),
            *("start", "is_synthetic", "actor_id", "at"),
        ),
        ("title", "actor_label"),
    ),
    "drawn": (("sample_id", "subject_id", "value", "hits", "certain"), ()),
    "workpaper": (
        ("drawn_id", "finding", "actor_id", "at"),
        ("looked_at", "note", "actor_label"),
    ),
}
FLAG = (
    ("subject_id", "run_id", "code", "version", "state", "value"),
    ("reason",),
)
WAYS = (
    ("desk_check", "noticed"),
    ("desk_check", "explained"),
    ("noticed", "accepted"),
    ("noticed", "objected"),
    *(
        (one, to)
        for one in ("noticed", "accepted", "objected")
        for to in ("confirmed", "explained")
    ),
    ("confirmed", "appealed"),
    ("appealed", "confirmed"),
    ("appealed", "explained"),
    ("confirmed", "closed"),
    ("explained", "closed"),
    ("explained", "desk_check"),
    *(
        (one, to)
        for one in ("confirmed", "explained")
        for to in ("noticed", "accepted", "objected")
    ),
)
WORK = "('checked', 'noticed', 'confirmed', 'explained')"
SECOND = "('returned', 'closed', 'appeal_upheld', 'appeal_refused')"
DECLARED = "SELECT 1 FROM cases_declaration d WHERE d.case_id = NEW.case_id"
STEPPED = "SELECT 1 FROM cases_casestep s WHERE s.case_id = NEW.case_id"
AUDITS = f"(NEW.happening IN {WORK} OR NEW.happening IN {SECOND})"
OF_HAND = f"{DECLARED} AND d.actor_id = NEW.actor_id"
OWN = "s.actor_id = NEW.actor_id"
STEP: dict[str, tuple[str, str]] = {
    "second": (
        f"NEW.happening IN {SECOND} AND EXISTS ({STEPPED} AND {OWN} AND s.happening IN {WORK})",
        "whoever worked a case does not close it",
    ),
    "undeclared": (
        f"{AUDITS} AND NOT EXISTS ({OF_HAND} AND NOT d.conflict)",
        "whoever works a case declares their interests first",
    ),
    "interested": (
        f"NEW.side = 'auditor' AND EXISTS ({OF_HAND} AND d.conflict)",
        "whoever declared an interest takes no step",
    ),
    "both_sides": (
        f"NEW.side = 'auditor' AND EXISTS ({STEPPED} AND {OWN} AND s.side = 'recipient')",
        "whoever answered decides on nothing",
    ),
    "after_closing": (
        f"EXISTS ({STEPPED} AND s.happening = 'closed')",
        "a closed case takes no further step",
    ),
    "before_notice": (
        f"NEW.side = 'recipient' AND NOT EXISTS ({STEPPED} AND s.happening = 'noticed')",
        "nobody answers before the notice",
    ),
}


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
    moved = f"(OLD.replaced_by_id IS NOT NULL AND NEW.replaced_by_id {differs} OLD.replaced_by_id)"
    changed = f"{_changes(*FLAG, vendor=vendor)} OR {moved}"
    made.append((f"{APP}flag_kept", "flag", "UPDATE", changed, KEPT))
    made.append((f"{APP}flag_stays", "flag", "DELETE", "1 = 1", KEPT))
    for name, (when, words) in STEP.items():
        made.append((f"{APP}step_{name}", "casestep", "INSERT", when, words))
    ways = " OR ".join(f"(OLD.state = '{one}' AND NEW.state = '{to}')" for one, to in WAYS)
    made.append(
        (
            f"{APP}case_way",
            "case",
            "UPDATE",
            f"NEW.state <> OLD.state AND NOT ({ways})",
            "a case moves along its states alone",
        )
    )
    fixed = ("is_synthetic", "created_by", "created_at")
    whole = " OR ".join(f"NEW.{one} {differs} OLD.{one}" for one in fixed)
    kept = " OR ".join(
        f"(OLD.noticed_on IS NOT NULL AND NEW.{one} {differs} OLD.{one})"
        for one in ("noticed_on", "reply_by", "organisation_id", "enterprise_id")
    )
    words = "a case keeps who opened it, and a notice whom it is to"
    made.append((f"{APP}case_kept", "case", "UPDATE", f"{whole} OR {kept}", words))
    closed = (
        "NEW.state = 'closed' AND NOT EXISTS (SELECT 1 FROM cases_casestep s "
        "WHERE s.case_id = NEW.id AND s.happening = 'closed')"
    )
    words = "a case is closed by a step of a second person"
    made.append((f"{APP}case_closed", "case", "UPDATE", closed, words))
    made.append((f"{APP}case_stays", "case", "DELETE", "1 = 1", KEPT))
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
    dependencies = [("cases", "0001_initial")]
    operations = [migrations.RunPython(install, migrations.RunPython.noop)]
