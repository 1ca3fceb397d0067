"""Photos found again; the table only grows."""

from typing import Any

import django.db.models.deletion
from django.db import migrations, models

APPENDED = "the ledger is append-only"
COLUMNS = ("id", "earlier_id", "later_id", "bits_apart")


def install(apps: Any, schema_editor: Any) -> None:
    """Guard the table."""
    changed = " OR ".join(f"NEW.{one} <> OLD.{one}" for one in COLUMNS)
    refuse = {
        "sqlite": f"BEGIN SELECT RAISE(ABORT, '{APPENDED}'); END",
        "postgresql": f"EXECUTE FUNCTION delivery_refuse('{APPENDED}')",
    }[schema_editor.connection.vendor]
    for name, verb, when in (("kept", "UPDATE", f"WHEN ({changed})"), ("stays", "DELETE", "")):
        schema_editor.execute(
            f"CREATE TRIGGER delivery_repeat_{name} BEFORE {verb} ON delivery_repeat "
            f"FOR EACH ROW {when} {refuse}",
            params=None,
        )


class Migration(migrations.Migration):
    dependencies = [("delivery", "0005_gate_items")]
    operations = [
        migrations.CreateModel(
            name="Repeat",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("bits_apart", models.PositiveSmallIntegerField()),
                (
                    "earlier",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="repeated_by",
                        to="delivery.evidence",
                    ),
                ),
                (
                    "later",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="repeats",
                        to="delivery.evidence",
                    ),
                ),
            ],
            options={
                "ordering": ("-later_id", "bits_apart", "earlier_id"),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("earlier", "later"), name="delivery_repeat_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("earlier__lt", models.F("later"))),
                        name="delivery_repeat_is_later",
                    ),
                ],
            },
        ),
        migrations.RunPython(install, migrations.RunPython.noop),
    ]
