"""The database keeps what a business said of a barrier, and refuses to change what was appended.

So it keeps which reports a joint solution was, what an office was asked, and what it answered.

A redaction by two persons may put its mark into words; nothing else may change.
"""

from typing import Any

from django.db import migrations

KEPT = "what a barrier was raised with is never changed"
APPENDED = "what happened to a barrier is append-only"
GIVEN = "what was given with a barrier stays"
DRAW = "the seed of a draw stays as it was promised"
CALLED = "what was drawn stays, and is answered once"
JOINT = "a joint solution stays as it was reported"
ASKED = "what an office was asked stays as it was"
MARK = "[…]"

RAISED = (
    *("id", "enterprise_id", "project_id", "territory_id", "kind", "cost_per_day_kzt"),
    *("raised_at", "first_level", "hidden_below"),
)
EVENT = ("id", "barrier_id", "happening", "level", "rating", "actor_id", "at")
FILE = ("id", "barrier_id", "content_type", "size_bytes", "sha256", "stored", "actor_id", "at")
ACTED = ("actor_label", "on_behalf_of")
SEED = ("id", "month", "seed", "digest", "made_at")
SOLUTION = ("id", "kind", "actor_id", "at")
MEMBER = ("id", "solution_id", "event_id")
TASKS = {
    "barriertask": (
        (
            *("id", "barrier_id", "above_id", "level", "asker_id", "office_id", "routed_from_id"),
            *("days", "due_on", "actor_id", "at"),
        ),
        ("text", "ground", *ACTED),
    ),
    "taskend": (("id", "task_id", "outcome", "actor_id", "at"), ("note", *ACTED)),
    "taskfile": (("id", "end_id", "content_type", "size_bytes", "sha256", "stored"), ("name",)),
}


def _differ(columns: tuple[str, ...], vendor: str) -> str:
    """Say when an update changes one of the columns."""
    lite = vendor == "sqlite"
    text = "CAST({0} AS TEXT)" if lite else "{0}::text"
    differs = "IS NOT" if lite else "IS DISTINCT FROM"
    return " OR ".join(
        f"{text.format('NEW.' + one)} {differs} {text.format('OLD.' + one)}" for one in columns
    )


def _changed(fixed: tuple[str, ...], texts: tuple[str, ...], vendor: str) -> str:
    """Say when an update changes facts, or words without the mark of a redaction."""
    marked = " OR ".join(
        f"(({_differ((one,), vendor)}) AND NEW.{one} NOT LIKE '%{MARK}%')" for one in texts
    )
    return f"{_differ(fixed, vendor)} OR {marked}"


def _answered(vendor: str) -> str:
    """Say when an update changes a call that was answered, but for the mark of a redaction."""
    words = _changed(("outcome", "asked_at", "actor_id"), ("note", *ACTED), vendor)
    return f"OLD.outcome <> '' AND ({words})"


def _guards(vendor: str) -> list[tuple[str, str, str, str, str]]:
    """Return name, table, verb, when to refuse, and the words of each guard."""
    raised = _changed(RAISED, ("what",), vendor)
    event = _changed(EVENT, ("note", "signature", *ACTED), vendor)
    seed = f"({_differ(SEED, vendor)}) OR (OLD.drawn_at IS NOT NULL)"
    called = f"({_differ(('id', 'closing_id', 'month_id'), vendor)}) OR ({_answered(vendor)})"
    file = _changed(FILE, ("name", *ACTED), vendor)
    return [
        *_guards_of_offices(vendor),
        ("barriers_barrier_kept", "barriers_barrier", "UPDATE", raised, KEPT),
        ("barriers_barrier_stays", "barriers_barrier", "DELETE", "", KEPT),
        ("barriers_event_kept", "barriers_barrierevent", "UPDATE", event, APPENDED),
        ("barriers_event_stays", "barriers_barrierevent", "DELETE", "", APPENDED),
        ("barriers_file_kept", "barriers_barrierfile", "UPDATE", file, GIVEN),
        ("barriers_file_stays", "barriers_barrierfile", "DELETE", "", GIVEN),
        ("barriers_seed_kept", "barriers_drawseed", "UPDATE", seed, DRAW),
        ("barriers_seed_stays", "barriers_drawseed", "DELETE", "", DRAW),
        ("barriers_callback_kept", "barriers_callback", "UPDATE", called, CALLED),
        ("barriers_callback_stays", "barriers_callback", "DELETE", "", CALLED),
    ]


def _guards_of_offices(vendor: str) -> list[tuple[str, str, str, str, str]]:
    """Return the same for joint solutions and for what offices ask each other."""
    kept = [
        ("barriers_jointsolution", _differ(SOLUTION, vendor), JOINT),
        ("barriers_jointmember", _differ(MEMBER, vendor), JOINT),
    ]
    for name, (fixed, texts) in TASKS.items():
        kept.append((f"barriers_{name}", _changed(fixed, texts, vendor), ASKED))
    made = []
    for table, changed, words in kept:
        made.append((f"{table}_update_refused", table, "UPDATE", changed, words))
        made.append((f"{table}_delete_refused", table, "DELETE", "", words))
    return made


def _sqlite() -> list[str]:
    return [
        f"CREATE TRIGGER {name} BEFORE {verb} ON {table} "
        f"{f'WHEN {when} ' if when else ''}BEGIN SELECT RAISE(ABORT, '{words}'); END"
        for name, table, verb, when, words in _guards("sqlite")
    ]


def _postgresql() -> list[str]:
    made = [
        """
        CREATE FUNCTION barriers_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION USING
                MESSAGE = TG_ARGV[0], ERRCODE = 'integrity_constraint_violation';
        END $$
        """
    ]
    made += [
        f"CREATE TRIGGER {name} BEFORE {verb} ON {table} FOR EACH ROW "
        f"{f'WHEN ({when}) ' if when else ''}EXECUTE FUNCTION barriers_refuse('{words}')"
        for name, table, verb, when, words in _guards("postgresql")
    ]
    return made


def install(apps: Any, schema_editor: Any) -> None:
    """Guard the tables."""
    vendor = schema_editor.connection.vendor
    for statement in {"sqlite": _sqlite, "postgresql": _postgresql}[vendor]():
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("barriers", "0001_initial")]
    operations = [migrations.RunPython(install, migrations.RunPython.noop)]
