"""Places among what falls, withdrawn runs and drafts, seals of briefs: kept as the rest is."""

from importlib import import_module
from typing import Any

from django.db import migrations, models
from django.db.models import Q

Guards = list[tuple[str, str, str, str, str]]
OUT = "a draft that was withdrawn is not signed"
SIGHTING = "trends_sighting_kept"
APPENDED: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "runwithdrawal": (("run_id", "actor_id", "at"), ("reason", "actor_label")),
    "briefseal": (("brief_id", "digest"), ()),
    "briefwithdrawal": (("brief_id", "actor_id", "at"), ("reason", "actor_label")),
}
"""Tables that are only added to: what never changes, and into what a redaction may put its mark."""


def _first() -> dict[str, Any]:
    return vars(import_module("bagdar.web.trends.migrations.0002_guards"))


def _guards(vendor: str) -> Guards:
    """Return the guards that are new or say more than before."""
    first = _first()
    facts, texts = first["APPENDED"]["sighting"]
    changed = first["_changes"]((*facts, "falling_rank"), texts, vendor=vendor)
    made: Guards = [(SIGHTING, "sighting", "UPDATE", changed, first["KEPT"])]
    for name, (fixed, written) in APPENDED.items():
        changed = first["_changes"](fixed, written, vendor=vendor)
        made.append((f"trends_{name}_kept", name, "UPDATE", changed, first["KEPT"]))
        made.append((f"trends_{name}_stays", name, "DELETE", "1 = 1", first["KEPT"]))
    out = "EXISTS (SELECT 1 FROM trends_briefwithdrawal w WHERE w.brief_id = NEW.id)"
    made.append(("trends_brief_out", "brief", "UPDATE", f"NEW.state = 'signed' AND {out}", OUT))
    late = "EXISTS (SELECT 1 FROM trends_brief b WHERE b.id = NEW.brief_id AND b.state = 'signed')"
    for name in ("briefseal", "briefwithdrawal"):
        made.append((f"trends_{name}_late", name, "INSERT", late, first["SIGNED"]))
    return made


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
        migrations.AlterModelOptions(name="run", options={"ordering": ("-made_at", "-id")}),
        migrations.CreateModel(
            name="RunWithdrawal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("actor_id", models.CharField(max_length=80)),
                ("actor_label", models.CharField(max_length=200)),
                ("on_behalf_of", models.CharField(blank=True, max_length=200)),
                ("at", models.DateTimeField()),
                ("reason", models.CharField(max_length=4000)),
                (
                    "run",
                    models.OneToOneField(
                        on_delete=models.PROTECT, related_name="withdrawal", to="trends.run"
                    ),
                ),
            ],
            options={
                "ordering": ("id",),
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(("reason__gt", "")), name="trends_withdrawn_with_reason"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="BriefSeal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("digest", models.CharField(max_length=64)),
                (
                    "brief",
                    models.OneToOneField(
                        on_delete=models.PROTECT, related_name="seal", to="trends.brief"
                    ),
                ),
            ],
            options={
                "ordering": ("id",),
            },
        ),
        migrations.CreateModel(
            name="BriefWithdrawal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("actor_id", models.CharField(max_length=80)),
                ("actor_label", models.CharField(max_length=200)),
                ("on_behalf_of", models.CharField(blank=True, max_length=200)),
                ("at", models.DateTimeField()),
                ("reason", models.CharField(max_length=4000)),
                (
                    "brief",
                    models.OneToOneField(
                        on_delete=models.PROTECT, related_name="withdrawal", to="trends.brief"
                    ),
                ),
            ],
            options={
                "ordering": ("id",),
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(("reason__gt", "")), name="trends_draft_out_with_reason"
                    )
                ],
            },
        ),
        migrations.RunPython(guard, guard_as_before),
    ]
