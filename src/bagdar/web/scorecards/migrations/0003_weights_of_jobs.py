"""The first weights of what jobs and data requests bring to the score.

People in work are the main indicator of every akim: nothing weighs more.
"""

from datetime import date
from typing import Any

from django.db import migrations

SOURCE = "Proposal of the system (decision record 20): people in work are every akim's main figure"
PLAIN = "Proposal of the system (decision record 20), until the programme office sets weights"
FROM = date(2015, 1, 1)
WEIGHTS = {
    "jobs_claimed": (40, SOURCE),
    "jobs_reported": (10, PLAIN),
    "data_in_term": (10, PLAIN),
}


def install(apps: Any, schema_editor: Any) -> None:
    Weight = apps.get_model("scorecards", "Weight")
    Weight.objects.bulk_create(
        Weight(indicator=indicator, weight=weight, valid_from=FROM, source=source)
        for indicator, (weight, source) in WEIGHTS.items()
    )


class Migration(migrations.Migration):
    dependencies = [("scorecards", "0002_weights")]
    operations = [migrations.RunPython(install, migrations.RunPython.noop)]
