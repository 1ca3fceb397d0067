"""Weights are only added: the database refuses to change or delete them. The first ones.

They are a proposal of the system, in force until the programme office sets others. People in work
are the main indicator of every akim: nothing weighs more than verified jobs, and what is shown by
records weighs more than what is claimed. Barriers and instructions weigh as much as output.
"""

from datetime import date
from typing import Any

from django.db import migrations

WORDS = "a weight is never changed; set another from a later month"
PLAIN = "Proposal of the system (decision record 20), until the programme office sets weights"
JOBS = "Proposal of the system (decision record 20): people in work are every akim's main figure"
REGISTERS = "Proposal of the system (decision record 27), until the programme office sets weights"
FROM = date(2015, 1, 1)
WEIGHTS = {
    "launches_on_time": (30, PLAIN),
    "launches_on_original": (10, PLAIN),
    "forecasts_kept": (15, PLAIN),
    "output_of_capacity": (20, PLAIN),
    "reports_complete": (15, PLAIN),
    "jobs_claimed": (40, JOBS),
    "jobs_reported": (10, PLAIN),
    "data_in_term": (10, PLAIN),
    "jobs_verified": (60, JOBS),
    "barriers_in_term": (20, REGISTERS),
    "instructions_in_term": (20, REGISTERS),
}
TABLE = "scorecards_weight"


def guard(apps: Any, schema_editor: Any) -> None:
    for verb in ("UPDATE", "DELETE"):
        name = f"{TABLE}_no_{verb.lower()}"
        if schema_editor.connection.vendor == "sqlite":
            schema_editor.execute(
                f"CREATE TRIGGER {name} BEFORE {verb} ON {TABLE} "
                f"BEGIN SELECT RAISE(ABORT, '{WORDS}'); END"
            )
            continue
        schema_editor.execute(
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION '{WORDS}' USING ERRCODE = 'integrity_constraint_violation'; "
            "END $$"
        )
        schema_editor.execute(
            f"CREATE TRIGGER {name} BEFORE {verb} ON {TABLE} FOR EACH ROW EXECUTE FUNCTION {name}()"
        )


def unguard(apps: Any, schema_editor: Any) -> None:
    for verb in ("UPDATE", "DELETE"):
        name = f"{TABLE}_no_{verb.lower()}"
        if schema_editor.connection.vendor == "sqlite":
            schema_editor.execute(f"DROP TRIGGER {name}")
        else:
            schema_editor.execute(f"DROP FUNCTION {name}() CASCADE")


def install(apps: Any, schema_editor: Any) -> None:
    Weight = apps.get_model("scorecards", "Weight")
    Weight.objects.bulk_create(
        Weight(indicator=indicator, weight=weight, valid_from=FROM, source=source)
        for indicator, (weight, source) in WEIGHTS.items()
    )


class Migration(migrations.Migration):
    dependencies = [("scorecards", "0001_initial")]
    operations = [
        migrations.RunPython(install, migrations.RunPython.noop),
        migrations.RunPython(guard, unguard),
    ]
