"""A project that was named where a contract was entered has a ground of its own."""

from importlib import import_module
from typing import Any

from django.db import migrations, models
from django.db.models import Q

NAME = "spending_contract_link_has_a_ground"
TABLE = "spending_contract"
GROUNDS = ["planning", "number", "confirmed", "entered"]


def guard(apps: Any, schema_editor: Any) -> None:
    """Guard the table again: SQLite made it anew for its constraint, without its triggers."""
    if schema_editor.connection.vendor != "sqlite":
        return
    guards = import_module("bagdar.web.spending.migrations.0002_guards")
    close, refuse = vars(guards)["_close"], vars(guards)["_refuse"]
    fields = apps.get_model("spending", "contract")._meta.concrete_fields
    columns = [one.column for one in fields if one.column != "known_to"]
    schema_editor.execute(close("sqlite", TABLE, columns), params=None)
    schema_editor.execute(refuse("sqlite", TABLE, "DELETE"), params=None)


class Migration(migrations.Migration):
    dependencies = [("spending", "0002_guards")]
    operations = [
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
        migrations.RunPython(guard, migrations.RunPython.noop),
    ]
