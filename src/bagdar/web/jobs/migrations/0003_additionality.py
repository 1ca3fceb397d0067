"""Additionality bands of programmes: only added, never changed or deleted."""

from typing import Any

import django.db.models.deletion
from django.db import migrations, models

from bagdar.web.new_tables import NewTables

TABLE = "jobs_additionalityband"
WORDS = "a band is never changed; set another from a later month"


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
            f"CREATE TRIGGER {name} BEFORE {verb} ON {TABLE} "
            f"FOR EACH ROW EXECUTE FUNCTION jobs_refuse('{WORDS}')"
        )


def unguard(apps: Any, schema_editor: Any) -> None:
    for verb in ("UPDATE", "DELETE"):
        on = "" if schema_editor.connection.vendor == "sqlite" else f" ON {TABLE}"
        schema_editor.execute(f"DROP TRIGGER {TABLE}_no_{verb.lower()}{on}")


def percent(words: str) -> Any:
    return models.PositiveSmallIntegerField(verbose_name=words)


class Migration(migrations.Migration):
    dependencies = [("jobs", "0002_guards"), ("projects", "0002_indexes")]
    operations = [
        NewTables(
            [
                migrations.CreateModel(
                    name="AdditionalityBand",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        ("valid_from", models.DateField(verbose_name="from the month")),
                        ("low_leakage", percent("cautious: leakage, %")),
                        ("low_displacement", percent("cautious: displacement, %")),
                        ("low_substitution", percent("cautious: substitution, %")),
                        ("low_multiplier", percent("cautious: multiplier, %")),
                        ("high_leakage", percent("hopeful: leakage, %")),
                        ("high_displacement", percent("hopeful: displacement, %")),
                        ("high_substitution", percent("hopeful: substitution, %")),
                        ("high_multiplier", percent("hopeful: multiplier, %")),
                        ("source", models.CharField(max_length=300, verbose_name="source")),
                        (
                            "programme",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="additionality",
                                to="projects.programme",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("programme_id", "-valid_from"),
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("programme", "valid_from"), name="jobs_one_band_a_month"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(valid_from__day=1),
                                name="jobs_band_from_a_month",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(source__gt=""), name="jobs_band_has_source"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    low_leakage__lte=100,
                                    low_displacement__lte=100,
                                    low_substitution__lte=100,
                                    high_leakage__lte=100,
                                    high_displacement__lte=100,
                                    high_substitution__lte=100,
                                    low_multiplier__lte=500,
                                    high_multiplier__lte=500,
                                ),
                                name="jobs_band_within_bounds",
                            ),
                        ],
                    },
                ),
            ]
        ),
        migrations.RunPython(guard, unguard),
    ]
