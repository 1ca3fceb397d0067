"""A forecast may be withdrawn when the import that stated it is taken back."""

from importlib import import_module
from typing import Any

from django.db import migrations, models

GUARDS = import_module("bagdar.web.delivery.migrations.0002_guards")
TABLE = "delivery_datemove"


def guard_again(apps: Any, schema_editor: Any) -> None:
    """Guard the table again: SQLite made it anew, without its triggers."""
    if schema_editor.connection.vendor != "sqlite":
        return
    for name, table, verb, when, words in GUARDS._guards("sqlite"):  # noqa: SLF001 -- the same guards
        if table == TABLE:
            schema_editor.execute(
                f"CREATE TRIGGER {name} BEFORE {verb} ON {table} "
                f"{f'WHEN {when} ' if when else ''}BEGIN SELECT RAISE(ABORT, '{words}'); END",
                params=None,
            )


class Migration(migrations.Migration):
    dependencies = [("delivery", "0007_launch_corrections")]
    operations = [
        migrations.RemoveConstraint("datemove", "delivery_move_moves"),
        migrations.RemoveConstraint("datemove", "delivery_move_has_reason"),
        migrations.AlterField(
            "datemove",
            "kind",
            models.CharField(
                choices=[
                    ("forecast", "forecast moved"),
                    ("confirmation", "forecast confirmed"),
                    ("commitment", "new commitment asked for"),
                    ("withdrawal", "forecast withdrawn"),
                ],
                max_length=12,
            ),
        ),
        migrations.AlterField("datemove", "new_on", models.DateField(blank=True, null=True)),
        migrations.AddConstraint(
            "datemove",
            models.CheckConstraint(
                condition=models.Q(kind="confirmation", new_on=models.F("old_on"))
                | models.Q(kind="withdrawal", old_on__isnull=False, new_on=None)
                | ~models.Q(kind__in=("confirmation", "withdrawal"))
                & models.Q(new_on__isnull=False)
                & (models.Q(old_on=None) | ~models.Q(new_on=models.F("old_on"))),
                name="delivery_move_moves",
            ),
        ),
        migrations.AddConstraint(
            "datemove",
            models.CheckConstraint(
                condition=models.Q(kind="confirmation")
                | models.Q(kind="forecast", old_on=None)
                | models.Q(kind="withdrawal", note__gt="")
                | models.Q(reason__isnull=False, cause__gt=""),
                name="delivery_move_has_reason",
            ),
        ),
        migrations.RunPython(guard_again, migrations.RunPython.noop),
    ]
