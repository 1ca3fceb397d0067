"""The first weights of barriers and instructions: as much as output, below jobs and launches."""

from datetime import date
from typing import Any

from django.db import migrations

SOURCE = "Proposal of the system (decision record 27), until the programme office sets weights"
WEIGHTS = {"barriers_in_term": 20, "instructions_in_term": 20}


def install(apps: Any, schema_editor: Any) -> None:
    Weight = apps.get_model("scorecards", "Weight")
    Weight.objects.bulk_create(
        Weight(indicator=indicator, weight=weight, valid_from=date(2015, 1, 1), source=SOURCE)
        for indicator, weight in WEIGHTS.items()
    )


class Migration(migrations.Migration):
    dependencies = [("scorecards", "0004_weight_of_verified_jobs")]
    operations = [migrations.RunPython(install, migrations.RunPython.noop)]
