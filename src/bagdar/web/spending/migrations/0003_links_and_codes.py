"""A ground of links for projects named where a contract was entered; the codes of payments."""

from importlib import import_module
from typing import Any

from django.db import migrations, models
from django.db.models import Q

NAME = "spending_contract_link_has_a_ground"
TABLES = ("contract", "payment")
GROUNDS = ["planning", "number", "confirmed", "entered"]


def guard(apps: Any, schema_editor: Any) -> None:
    """Guard the tables again: SQLite made them anew, without their triggers."""
    if schema_editor.connection.vendor != "sqlite":
        return
    guards = vars(import_module("bagdar.web.spending.migrations.0002_guards"))
    for name in TABLES:
        table = f"spending_{name}"
        fields = apps.get_model("spending", name)._meta.concrete_fields
        columns = [one.column for one in fields if one.column != "known_to"]
        for verb, words in (
            ("update", guards["_close"]("sqlite", table, columns)),
            ("delete", guards["_refuse"]("sqlite", table, "DELETE")),
        ):
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {table}_{verb}", params=None)
            schema_editor.execute(words, params=None)


def unguard(_apps: Any, schema_editor: Any) -> None:
    """Drop the guards on the way back: on SQLite one names a column that goes."""
    if schema_editor.connection.vendor == "sqlite":
        for name in TABLES:
            for verb in ("update", "delete"):
                words = f"DROP TRIGGER IF EXISTS spending_{name}_{verb}"
                schema_editor.execute(words, params=None)


class Migration(migrations.Migration):
    dependencies = [("spending", "0002_guards")]
    operations = [
        migrations.RunPython(migrations.RunPython.noop, guard),  # the last thing on the way back
        migrations.RemoveConstraint("contract", NAME),
        migrations.AlterField(
            "contract",
            "link_ground",
            models.CharField(
                blank=True,
                choices=[
                    ("", "not linked"),
                    ("planning", "project named in planning"),
                    ("number", "number or OCID of a contract"),
                    ("confirmed", "suggested, and confirmed by a person"),
                    ("entered", "named by whoever entered the row"),
                ],
                max_length=10,
                verbose_name="Linked by",
            ),
        ),
        migrations.AddConstraint(
            "contract",
            models.CheckConstraint(
                condition=Q(link_ground="", project=None)
                | Q(link_ground__in=GROUNDS, project__isnull=False),
                name=NAME,
            ),
        ),
        migrations.AddField(
            "payment",
            "codes",
            models.CharField(
                blank=True, default="", max_length=100, verbose_name="Budget classification"
            ),
        ),
        migrations.RunPython(guard, unguard),
    ]
