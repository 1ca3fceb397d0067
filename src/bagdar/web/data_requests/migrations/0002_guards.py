"""The database keeps what was signed, judged, extended and sent, and closes what was handed over.

A redaction by two persons may put its mark into free texts; nothing else may change.
"""

from typing import Any

from django.db import migrations

KEPT = "what was signed or decided is never changed; a correction is appended"
SENT = "the form of a request that was sent is never changed; a change makes a version"
CLOSED = "this answer is not open: its lines do not change"
WROTE = "whoever wrote in an answer stays on record"
STANDS = "an accepted answer is only corrected, and accepted only by a verdict"
MARK = "[…]"
APP = "data_requests_"

APPENDED: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "submission": (
        (
            *("answer_id", "number", "form_id", "below", "missing", "is_late", "sha256"),
            *("made_by", "signed_by", "at"),
        ),
        ("lines", "ground", "made_label", "signed_label", "on_behalf_of"),
    ),
    "verdict": (("submission_id", "decision", "actor_id", "at"), ("remark", "actor_label")),
    "extension": (
        ("answer_id", "old_due_at", "due_at", "actor_id", "at"),
        ("ground", "actor_label"),
    ),
}
FORM = (
    ("request_id", "number", "rows", "filters", "known", "made_by", "made_at"),
    ("columns", "made_label"),
)
LINE = (("answer_id", "slot", "project_id", "version"), ("known", '"values"', "changed_label"))
IS_SENT = (
    "EXISTS (SELECT 1 FROM data_requests_datarequest r "
    "WHERE r.id = ROW.request_id AND r.sent_at IS NOT NULL)"
)
IS_CLOSED = (
    "EXISTS (SELECT 1 FROM data_requests_answer a WHERE a.id = ROW.answer_id "
    "AND a.state IN ('handed', 'submitted', 'accepted'))"
)
HAS_VERDICT = (
    "EXISTS (SELECT 1 FROM data_requests_verdict v "
    "JOIN data_requests_submission s ON s.id = v.submission_id "
    "WHERE s.answer_id = NEW.id AND v.decision = 'accepted' AND s.number = "
    "(SELECT MAX(t.number) FROM data_requests_submission t WHERE t.answer_id = NEW.id))"
)
WRONG_STATE = (
    "(OLD.state = 'accepted' AND NEW.state NOT IN ('accepted', 'correcting'))"
    f" OR (NEW.state = 'accepted' AND NOT {HAS_VERDICT})"
)


def _changes(facts: tuple[str, ...], texts: tuple[str, ...], *, vendor: str) -> str:
    """Say when an update does more than to put the mark of a redaction into a text."""
    differs = "IS NOT" if vendor == "sqlite" else "IS DISTINCT FROM"
    cast = "CAST({0}.{1} AS TEXT)" if vendor == "sqlite" else "{0}.{1}::text"
    new_old = [(cast.format("NEW", one), cast.format("OLD", one)) for one in ("id", *facts)]
    parts = [f"{new} {differs} {old}" for new, old in new_old]
    for one in texts:
        new, old = cast.format("NEW", one), cast.format("OLD", one)
        parts.append(f"({new} {differs} {old} AND {new} NOT LIKE '%{MARK}%')")
    return "(" + " OR ".join(parts) + ")"


def _guards(vendor: str) -> list[tuple[str, str, str, str, str]]:
    """Return name, table, verb, when to refuse, and the words of each guard."""
    made = []
    for name, (facts, texts) in APPENDED.items():
        changed = _changes(facts, texts, vendor=vendor)
        made.append((f"{APP}{name}_kept", name, "UPDATE", changed, KEPT))
        made.append((f"{APP}{name}_stays", name, "DELETE", "1 = 1", KEPT))
    sent = IS_SENT.replace("ROW", "OLD")
    changed = f"{sent} AND {_changes(*FORM, vendor=vendor)}"
    made.append((f"{APP}form_kept", "formversion", "UPDATE", changed, SENT))
    made.append((f"{APP}form_stays", "formversion", "DELETE", sent, SENT))
    closed = f"({IS_CLOSED.replace('ROW', 'OLD')} AND {_changes(*LINE, vendor=vendor)})"
    made.append((f"{APP}line_kept", "line", "UPDATE", closed, CLOSED))
    for verb, row in (("INSERT", "NEW"), ("DELETE", "OLD")):
        when = IS_CLOSED.replace("ROW", row)
        made.append((f"{APP}line_{verb.lower()}", "line", verb, when, CLOSED))
    made.append((f"{APP}answer_stands", "answer", "UPDATE", WRONG_STATE, STANDS))
    made.append((f"{APP}writer_update", "writer", "UPDATE", "1 = 1", WROTE))
    made.append((f"{APP}writer_delete", "writer", "DELETE", "1 = 1", WROTE))
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
    dependencies = [("data_requests", "0001_initial")]
    operations = [migrations.RunPython(install, migrations.RunPython.noop)]
