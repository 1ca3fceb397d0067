"""Withdrawn runs brought back, with the reason: what was withdrawn stays on record."""

from importlib import import_module
from typing import Any

from django.db import migrations, models
from django.db.models import Q

Guards = list[tuple[str, str, str, str, str]]
BACK: tuple[tuple[str, ...], tuple[str, ...]] = (
    ("withdrawal_id", "actor_id", "at"),
    ("reason", "actor_label"),
)
"""What never changes of a run that was brought back, and where a redaction may put its mark."""
TWICE = "a run that is withdrawn is not withdrawn once more"


def _before() -> dict[str, Any]:
    return vars(import_module("bagdar.web.trends.migrations.0003_places_runs_and_briefs"))


def _first() -> dict[str, Any]:
    return vars(import_module("bagdar.web.trends.migrations.0002_guards"))


def _kept(vendor: str) -> Guards:
    """Return the guards of withdrawals, which SQLite forgets as it makes their table anew."""
    named = ("trends_runwithdrawal_kept", "trends_runwithdrawal_stays")
    return [one for one in _before()["_guards"](vendor) if one[0] in named]


def _new(vendor: str) -> Guards:
    """Return the guards that were not there before."""
    first = _first()
    changed = first["_changes"](*BACK, vendor=vendor)
    stands = (
        "EXISTS (SELECT 1 FROM trends_runwithdrawal w WHERE w.run_id = NEW.run_id AND NOT EXISTS "
        "(SELECT 1 FROM trends_runreturn r WHERE r.withdrawal_id = w.id))"
    )
    return [
        ("trends_runreturn_kept", "runreturn", "UPDATE", changed, first["KEPT"]),
        ("trends_runreturn_stays", "runreturn", "DELETE", "1 = 1", first["KEPT"]),
        ("trends_runwithdrawal_twice", "runwithdrawal", "INSERT", stands, TWICE),
    ]


def guard(_apps: Any, schema_editor: Any) -> None:
    """Guard the tables as they are from now on."""
    vendor = schema_editor.connection.vendor
    _before()["_drop"](_kept(vendor), schema_editor)
    _before()["_create"]([*_kept(vendor), *_new(vendor)], schema_editor)


def guard_as_before(_apps: Any, schema_editor: Any) -> None:
    """Take the new guards away."""
    _before()["_drop"](_new(schema_editor.connection.vendor), schema_editor)


def guard_again(_apps: Any, schema_editor: Any) -> None:
    """Guard withdrawals once their table was made anew on the way back."""
    vendor = schema_editor.connection.vendor
    _before()["_drop"](_kept(vendor), schema_editor)
    _before()["_create"](_kept(vendor), schema_editor)


class Migration(migrations.Migration):
    dependencies = [("trends", "0003_places_runs_and_briefs")]
    operations = [
        migrations.RunPython(migrations.RunPython.noop, guard_again),
        migrations.AlterField(
            model_name="runwithdrawal",
            name="run",
            field=models.ForeignKey(
                on_delete=models.PROTECT, related_name="withdrawals", to="trends.run"
            ),
        ),
        migrations.CreateModel(
            name="RunReturn",
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
                    "withdrawal",
                    models.OneToOneField(
                        on_delete=models.PROTECT,
                        related_name="returned",
                        to="trends.runwithdrawal",
                    ),
                ),
            ],
            options={
                "ordering": ("id",),
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(("reason__gt", "")), name="trends_returned_with_reason"
                    )
                ],
            },
        ),
        migrations.RunPython(guard, guard_as_before),
    ]
