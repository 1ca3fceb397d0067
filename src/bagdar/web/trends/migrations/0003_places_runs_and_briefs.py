"""The place of a signal among what falls is kept, as all that a run saw is."""

from importlib import import_module
from typing import Any

from django.db import migrations, models

Guards = list[tuple[str, str, str, str, str]]
SIGHTING = "trends_sighting_kept"


def _first() -> dict[str, Any]:
    return vars(import_module("bagdar.web.trends.migrations.0002_guards"))


def _guards(vendor: str) -> Guards:
    """Return the guards that are new or say more than before."""
    first = _first()
    facts, texts = first["APPENDED"]["sighting"]
    changed = first["_changes"]((*facts, "falling_rank"), texts, vendor=vendor)
    return [(SIGHTING, "sighting", "UPDATE", changed, first["KEPT"])]


def _before(vendor: str) -> Guards:
    """Return the guards that are replaced, as they were."""
    return [one for one in _first()["_guards"](vendor) if one[0] == SIGHTING]


def _drop(guards: Guards, schema_editor: Any) -> None:
    for name, table, *_rest in guards:
        if schema_editor.connection.vendor == "sqlite":
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {name}", params=None)
            continue
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {name} ON trends_{table}", params=None)
        schema_editor.execute(f"DROP FUNCTION IF EXISTS {name}()", params=None)


def _create(guards: Guards, schema_editor: Any) -> None:
    for name, table, verb, when, words in guards:
        if schema_editor.connection.vendor == "sqlite":
            schema_editor.execute(
                f"CREATE TRIGGER {name} BEFORE {verb} ON trends_{table} WHEN {when} "
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
            f"CREATE TRIGGER {name} BEFORE {verb} ON trends_{table} "
            f"FOR EACH ROW EXECUTE FUNCTION {name}()",
            params=None,
        )


def guard(_apps: Any, schema_editor: Any) -> None:
    """Guard the tables as they are from now on."""
    vendor = schema_editor.connection.vendor
    _drop(_before(vendor), schema_editor)
    _create(_guards(vendor), schema_editor)


def guard_as_before(_apps: Any, schema_editor: Any) -> None:
    """Guard the tables as they were before."""
    vendor = schema_editor.connection.vendor
    _drop(_guards(vendor), schema_editor)
    _create(_before(vendor), schema_editor)


class Migration(migrations.Migration):
    dependencies = [("trends", "0002_guards")]
    operations = [
        migrations.AddField(
            model_name="sighting",
            name="falling_rank",
            field=models.PositiveIntegerField(blank=True, null=True),
        ),
        migrations.RunPython(guard, guard_as_before),
    ]
