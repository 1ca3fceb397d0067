"""The database keeps what alarms were raised on, and refuses to change what was appended.

A redaction by two persons may put its mark into the words of an answer; nothing else may change.
"""

from typing import Any

from django.db import migrations

KEPT = "what an alarm was raised on is never changed"
APPENDED = "the steps of an alarm are append-only"
DECIDED = "an alarm is decided once"
CLEARED = "a cleared alarm stays cleared; facts that come back raise another"
MARK = "[…]"

RAISED = (
    *("sign", "project_id", "enterprise_id", "territory_id", "rule_version", "facts"),
    "raised_at",
)
OUTCOME = ("outcome", "outcome_by", "outcome_at")
STANDS = ("stage", "level", "reached", "cleared_at")
STEP = ("alarm_id", "step", '"on"', "level", "actor_id", "at")
STEP_TEXTS = ("note", "actor_label", "on_behalf_of")


def _differ(columns: tuple[str, ...], vendor: str) -> str:
    """Say when an update changes one of the columns."""
    lite = vendor == "sqlite"
    text = "CAST({0} AS TEXT)" if lite else "{0}::text"
    differs = "IS NOT" if lite else "IS DISTINCT FROM"
    return " OR ".join(
        f"{text.format('NEW.' + one)} {differs} {text.format('OLD.' + one)}" for one in columns
    )


def _guards(vendor: str) -> list[tuple[str, str, str, str, str]]:
    """Return name, table, verb, when to refuse, and the words of each guard."""
    texts = " OR ".join(
        f"(({_differ((one,), vendor)}) AND NEW.{one} NOT LIKE '%{MARK}%')" for one in STEP_TEXTS
    )
    step = f"{_differ(('id', *STEP), vendor)} OR {texts}"
    decided = f"OLD.outcome <> '' AND ({_differ(OUTCOME, vendor)})"
    cleared = f"OLD.cleared_at IS NOT NULL AND ({_differ(STANDS, vendor)})"
    return [
        ("alarms_alarm_kept", "alarms_alarm", "UPDATE", _differ(("id", *RAISED), vendor), KEPT),
        ("alarms_alarm_decided", "alarms_alarm", "UPDATE", decided, DECIDED),
        ("alarms_alarm_cleared", "alarms_alarm", "UPDATE", cleared, CLEARED),
        ("alarms_alarm_stays", "alarms_alarm", "DELETE", "", KEPT),
        ("alarms_alarmstep_kept", "alarms_alarmstep", "UPDATE", step, APPENDED),
        ("alarms_alarmstep_stays", "alarms_alarmstep", "DELETE", "", APPENDED),
    ]


def _sqlite() -> list[str]:
    return [
        f"CREATE TRIGGER {name} BEFORE {verb} ON {table} "
        f"{f'WHEN {when} ' if when else ''}BEGIN SELECT RAISE(ABORT, '{words}'); END"
        for name, table, verb, when, words in _guards("sqlite")
    ]


def _postgresql() -> list[str]:
    made = [
        """
        CREATE FUNCTION alarms_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION USING
                MESSAGE = TG_ARGV[0], ERRCODE = 'integrity_constraint_violation';
        END $$
        """
    ]
    made += [
        f"CREATE TRIGGER {name} BEFORE {verb} ON {table} FOR EACH ROW "
        f"{f'WHEN ({when}) ' if when else ''}EXECUTE FUNCTION alarms_refuse('{words}')"
        for name, table, verb, when, words in _guards("postgresql")
    ]
    return made


def install(apps: Any, schema_editor: Any) -> None:
    """Guard the tables."""
    vendor = schema_editor.connection.vendor
    for statement in {"sqlite": _sqlite, "postgresql": _postgresql}[vendor]():
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("alarms", "0001_initial")]
    operations = [migrations.RunPython(install, migrations.RunPython.noop)]
