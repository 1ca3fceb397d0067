"""The database keeps the act of setting a rule aside as it was; it is ended once, and that stays."""

from importlib import import_module
from typing import Any

from django.db import migrations

NAMES = ("cases_ruleaside_kept", "cases_ruleaside_stays")
FACTS = ("code", "is_synthetic", "actor_id", "at")
TEXTS = ("ground", "actor_label", "on_behalf_of")
ENDED = ("ended_at", "ended_by_id")


def _guards(vendor: str) -> list[tuple[str, str, str, str, str]]:
    """Return name, table, verb, when to refuse, and the words of each guard."""
    first = vars(import_module("bagdar.web.cases.migrations.0002_guards"))
    differs = "IS NOT" if vendor == "sqlite" else "IS DISTINCT FROM"
    changed = first["_changes"](FACTS, TEXTS, vendor=vendor)
    again = " OR ".join(
        f"(OLD.ended_at IS NOT NULL AND NEW.{one} {differs} OLD.{one})" for one in ENDED
    )
    kept, stays = NAMES
    return [
        (kept, "ruleaside", "UPDATE", f"{changed} OR {again}", first["KEPT"]),
        (stays, "ruleaside", "DELETE", "1 = 1", first["KEPT"]),
    ]


def guard(_apps: Any, schema_editor: Any) -> None:
    """Guard the table."""
    before = vars(import_module("bagdar.web.cases.migrations.0004_withdrawn_and_prolonged"))
    before["_create"](_guards, schema_editor)


def unguard(_apps: Any, schema_editor: Any) -> None:
    """Drop the guards."""
    for name in NAMES:
        if schema_editor.connection.vendor == "sqlite":
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {name}", params=None)
        else:
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {name} ON cases_ruleaside", params=None)
            schema_editor.execute(f"DROP FUNCTION IF EXISTS {name}()", params=None)


class Migration(migrations.Migration):
    dependencies = [("cases", "0006_rules_set_aside")]
    operations = [migrations.RunPython(guard, unguard)]
