"""The database refuses to change what was asked of an office, and what it answered."""

from typing import Any

from django.db import migrations

ASKED = "what an office was asked stays as it was"
MARK = "[…]"
ACTED = ("actor_label", "on_behalf_of")
TABLES = {
    "barriers_barriertask": (
        (
            *("id", "barrier_id", "above_id", "level", "asker_id", "office_id", "routed_from_id"),
            *("days", "due_on", "actor_id", "at"),
        ),
        ("text", "ground", *ACTED),
    ),
    "barriers_taskend": (("id", "task_id", "outcome", "actor_id", "at"), ("note", *ACTED)),
    "barriers_taskfile": (
        ("id", "end_id", "content_type", "size_bytes", "sha256", "stored"),
        ("name",),
    ),
}


def install(apps: Any, schema_editor: Any) -> None:
    """Guard the tables; a redaction by two persons may still put its mark into words."""
    lite = schema_editor.connection.vendor == "sqlite"
    text, differs = ("CAST({0} AS TEXT)", "IS NOT") if lite else ("{0}::text", "IS DISTINCT FROM")

    def differ(column: str) -> str:
        return f"{text.format('NEW.' + column)} {differs} {text.format('OLD.' + column)}"

    for table, (fixed, words) in TABLES.items():
        marked = [f"({differ(one)} AND NEW.{one} NOT LIKE '%{MARK}%')" for one in words]
        changed = " OR ".join([*map(differ, fixed), *marked])
        for verb, when in (("UPDATE", f"WHEN ({changed}) "), ("DELETE", "")):
            head = f"CREATE TRIGGER {table}_{verb.lower()}_refused BEFORE {verb} ON {table} "
            if lite:
                body = f"{when}BEGIN SELECT RAISE(ABORT, '{ASKED}'); END"
            else:
                body = f"FOR EACH ROW {when}EXECUTE FUNCTION barriers_refuse('{ASKED}')"
            schema_editor.execute(head + body, params=None)


class Migration(migrations.Migration):
    dependencies = [("barriers", "0007_tasks")]
    operations = [migrations.RunPython(install, migrations.RunPython.noop)]
