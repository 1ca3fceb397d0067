"""The database refuses to change which reports a joint solution was."""

from typing import Any

from django.db import migrations

JOINT = "a joint solution stays as it was reported"
TABLES = ("barriers_jointsolution", "barriers_jointmember")


def install(apps: Any, schema_editor: Any) -> None:
    """Guard the tables; a redaction may still change the name of who acted."""
    lite = schema_editor.connection.vendor == "sqlite"
    text, differs = ("CAST({0} AS TEXT)", "IS NOT") if lite else ("{0}::text", "IS DISTINCT FROM")
    fixed = {
        "barriers_jointsolution": ("id", "kind", "actor_id", "at"),
        "barriers_jointmember": ("id", "solution_id", "event_id"),
    }
    for table in TABLES:
        changed = " OR ".join(
            f"{text.format('NEW.' + one)} {differs} {text.format('OLD.' + one)}"
            for one in fixed[table]
        )
        for verb, when in (("UPDATE", f"WHEN ({changed}) "), ("DELETE", "")):
            name = f"{table}_{verb.lower()}_refused"
            head = f"CREATE TRIGGER {name} BEFORE {verb} ON {table} "
            if lite:
                body = f"{when}BEGIN SELECT RAISE(ABORT, '{JOINT}'); END"
            else:
                body = f"FOR EACH ROW {when}EXECUTE FUNCTION barriers_refuse('{JOINT}')"
            schema_editor.execute(head + body, params=None)


class Migration(migrations.Migration):
    dependencies = [("barriers", "0003_joint")]
    operations = [migrations.RunPython(install, migrations.RunPython.noop)]
