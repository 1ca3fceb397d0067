"""The first weight of verified jobs: what is shown by records weighs more than what is claimed."""

from datetime import date
from typing import Any

from django.db import migrations

SOURCE = "Proposal of the system (decision record 20): people in work are every akim's main figure"


def install(apps: Any, schema_editor: Any) -> None:
    Weight = apps.get_model("scorecards", "Weight")
    Weight.objects.create(
        indicator="jobs_verified", weight=60, valid_from=date(2015, 1, 1), source=SOURCE
    )


class Migration(migrations.Migration):
    dependencies = [("scorecards", "0003_weights_of_jobs")]
    operations = [migrations.RunPython(install, migrations.RunPython.noop)]
