"""Numbers of contracts as they are compared, in a column of their own; those that stand are folded.

Rows of registers are guarded: the guard is lifted while the column is filled, within the one
transaction, and set again with the column in it.
"""

from importlib import import_module
from typing import Any

from django.db import migrations, models
from django.db.models import Q

import bagdar.web.spending.models
from bagdar.core.terms.text import fold_number

AT_ONCE = 2_000
TABLE = "spending_contract"
LONGEST = 300


def fill(apps: Any, schema_editor: Any) -> None:
    """Fold the numbers that stand, some at a time."""
    larger = schema_editor.connection.vendor == "postgresql"
    if larger:
        schema_editor.execute(f"ALTER TABLE {TABLE} DISABLE TRIGGER {TABLE}_update", params=None)
    fold_rows(apps.get_model("spending", "contract"), schema_editor.connection)
    if larger:
        schema_editor.execute(f"ALTER TABLE {TABLE} ENABLE TRIGGER {TABLE}_update", params=None)


def fold_rows(model: Any, connection: Any) -> None:
    """Fold the numbers of a table by the order of its rows, each batch by one statement."""
    statement = f"UPDATE {model._meta.db_table} SET folded = %s WHERE id = %s"  # noqa: S608 -- names of our own
    last = 0
    rows = model.objects.order_by("pk").values_list("pk", "number")
    while some := list(rows.filter(pk__gt=last)[:AT_ONCE]):
        told = [((fold_number(number) or number)[:LONGEST], key) for key, number in some]
        with connection.cursor() as cursor:
            cursor.executemany(statement, told)
        last = some[-1][0]


def guard(apps: Any, schema_editor: Any) -> None:
    """Guard the table again: SQLite made it anew, without its triggers."""
    if schema_editor.connection.vendor != "sqlite":
        return
    guards = vars(import_module("bagdar.web.spending.migrations.0002_guards"))
    fields = apps.get_model("spending", "contract")._meta.concrete_fields
    columns = [one.column for one in fields if one.column != "known_to"]
    unguard(apps, schema_editor)
    for words in (
        guards["_close"]("sqlite", TABLE, columns),
        guards["_refuse"]("sqlite", TABLE, "DELETE"),
    ):
        schema_editor.execute(words, params=None)


def unguard(_apps: Any, schema_editor: Any) -> None:
    """Drop the guards: on SQLite one names each column, also one that goes."""
    if schema_editor.connection.vendor == "sqlite":
        for verb in ("update", "delete"):
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {TABLE}_{verb}", params=None)


class Migration(migrations.Migration):
    dependencies = [("spending", "0003_links_and_codes")]
    operations = [
        migrations.RunPython(unguard, guard),
        migrations.AddField(
            "contract", "folded", bagdar.web.spending.models.FoldedField(of="number")
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.AddIndex(
            "contract",
            models.Index(fields=["folded", "known_to"], name="spending_contract_folded"),
        ),
        migrations.AddIndex(
            "contract", models.Index(fields=["ocid", "known_to"], name="spending_contract_ocid")
        ),
        migrations.AddConstraint(
            "contract",
            models.CheckConstraint(
                condition=Q(("folded__gt", ""), ("number", ""), _connector="OR"),
                name="spending_contract_is_folded",
            ),
        ),
        migrations.RunPython(guard, unguard),
    ]
