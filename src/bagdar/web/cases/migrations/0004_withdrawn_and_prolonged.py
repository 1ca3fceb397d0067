"""A notice may be withdrawn and sent anew, and its term prolonged: steps and guards that let it."""

from importlib import import_module
from typing import Any

from django.db import migrations, models
from django.db.models import Q

STEPS = {
    "opened": "opened",
    "checked": "checked at the desk",
    "noticed": "notice sent",
    "term_extended": "term prolonged",
    "notice_withdrawn": "notice withdrawn",
    "reply_accepted": "answered: agreed",
    "reply_objected": "answered: objected",
    "confirmed": "confirmed",
    "explained": "explained",
    "appealed": "appealed",
    "appeal_upheld": "appeal upheld",
    "appeal_refused": "appeal refused: it stands",
    "returned": "returned to whoever works it",
    "closed": "closed",
}
WITH_TERM = ("noticed", "term_extended")
WORK = "('checked', 'noticed', 'term_extended', 'notice_withdrawn', 'confirmed', 'explained')"
BACK = "OLD.state IN ('noticed', 'accepted', 'objected') AND NEW.state = 'desk_check'"
STEPPED = "SELECT 1 FROM cases_casestep s WHERE s.case_id = NEW.id"
WITHDRAWN = f"NEW.noticed_on IS NULL AND EXISTS ({STEPPED} AND s.happening = 'notice_withdrawn')"
PROLONGED = f"NEW.reply_by > OLD.reply_by AND EXISTS ({STEPPED} AND s.happening = 'term_extended')"


def _first() -> dict[str, Any]:
    return vars(import_module("bagdar.web.cases.migrations.0002_guards"))


def _guards(vendor: str) -> list[tuple[str, str, str, str, str]]:
    """Return the guards as they were, but for those of notices and of whoever works a case."""
    first = _first()
    differs = "IS NOT" if vendor == "sqlite" else "IS DISTINCT FROM"
    made = []
    for name, table, verb, before, words in first["_guards"](vendor):
        when = before
        if table == "casestep" and verb == "INSERT":
            when = before.replace(first["WORK"], WORK)
        elif name == "cases_case_way":
            when = f"({before}) AND NOT ({BACK} AND {WITHDRAWN})"
        elif name == "cases_case_kept":
            fixed = ("is_synthetic", "created_by", "created_at")
            whole = " OR ".join(f"NEW.{one} {differs} OLD.{one}" for one in fixed)
            to = ("noticed_on", "organisation_id", "enterprise_id")
            told = " OR ".join(f"NEW.{one} {differs} OLD.{one}" for one in to)
            term = f"NEW.reply_by {differs} OLD.reply_by AND NOT ({PROLONGED})"
            when = (
                f"{whole} OR OLD.noticed_on IS NOT NULL AND NOT ({WITHDRAWN}) "
                f"AND ({told} OR {term})"
            )
        made.append((name, table, verb, when, words))
    return made


def _create(guards: Any, schema_editor: Any) -> None:
    vendor = schema_editor.connection.vendor
    for name, table, verb, when, words in guards(vendor):
        if vendor == "sqlite":
            schema_editor.execute(
                f"CREATE TRIGGER {name} BEFORE {verb} ON cases_{table} WHEN {when} "
                f"BEGIN SELECT RAISE(ABORT, '{words}'); END",
                params=None,
            )
            continue
        kept = "OLD" if verb == "DELETE" else "NEW"
        schema_editor.execute(
            f"""
            CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                IF {when} THEN
                    RAISE EXCEPTION USING
                        MESSAGE = '{words}', ERRCODE = 'integrity_constraint_violation';
                END IF;
                RETURN {kept};
            END $$
            """,
            params=None,
        )
        schema_editor.execute(
            f"CREATE TRIGGER {name} BEFORE {verb} ON cases_{table} "
            f"FOR EACH ROW EXECUTE FUNCTION {name}()",
            params=None,
        )


def guard(_apps: Any, schema_editor: Any) -> None:
    """Guard the tables as they are from now on."""
    _create(_guards, schema_editor)


def guard_as_before(_apps: Any, schema_editor: Any) -> None:
    """Guard the tables as they were before."""
    _create(_first()["_guards"], schema_editor)


def unguard(_apps: Any, schema_editor: Any) -> None:
    """Drop the guards: SQLite makes tables anew, which guards of other tables name."""
    vendor = schema_editor.connection.vendor
    for name, table, *_rest in _first()["_guards"](vendor):
        if vendor == "sqlite":
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {name}", params=None)
        else:
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {name} ON cases_{table}", params=None)
            schema_editor.execute(f"DROP FUNCTION IF EXISTS {name}()", params=None)


class Migration(migrations.Migration):
    dependencies = [("cases", "0003_left_out")]
    operations = [
        migrations.RunPython(unguard, guard_as_before),
        migrations.RemoveConstraint("casestep", "cases_noticed_once"),
        migrations.RemoveConstraint("casestep", "cases_notice_gives_term"),
        migrations.AlterField(
            "casestep",
            "happening",
            models.CharField(choices=list(STEPS.items()), max_length=20),
        ),
        migrations.AddConstraint(
            "casestep",
            models.CheckConstraint(
                condition=Q(happening__in=WITH_TERM, days__isnull=False)
                | ~Q(happening__in=WITH_TERM) & Q(days=None),
                name="cases_notice_gives_term",
            ),
        ),
        migrations.RunPython(guard, unguard),
    ]
