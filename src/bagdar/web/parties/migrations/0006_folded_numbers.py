"""Numbers of contracts of purchases as they are compared, in a column of their own."""

from importlib import import_module
from typing import Any

from django.db import migrations, models
from django.db.models import Q

import bagdar.web.spending.models


def fill(apps: Any, schema_editor: Any) -> None:
    """Fold the numbers that stand."""
    filling = vars(import_module("bagdar.web.spending.migrations.0004_folded_numbers"))
    filling["fold_rows"](apps.get_model("parties", "signed"), schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [
        ("parties", "0005_contracts_of_purchases"),
        ("spending", "0004_folded_numbers"),
    ]
    operations = [
        migrations.AddField(
            "signed", "folded", bagdar.web.spending.models.FoldedField(of="number")
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.RemoveIndex("signed", "parties_signed_number"),
        migrations.AddIndex(
            "signed",
            models.Index(fields=["folded", "signed_on"], name="parties_signed_folded"),
        ),
        migrations.AddConstraint(
            "signed",
            models.CheckConstraint(
                condition=Q(("folded__gt", ""), ("number", ""), _connector="OR"),
                name="parties_signed_is_folded",
            ),
        ),
    ]
