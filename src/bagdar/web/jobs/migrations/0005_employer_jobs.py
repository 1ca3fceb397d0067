"""All jobs of employers by month, as a custodian counted them: appended, never changed."""

from typing import Any

from django.db import migrations, models

APPENDED = "what a custodian counted is append-only"
KEPT = ("bin", '"month"', "fte", "digest", "actor_id", "at")


def install(_apps: Any, schema_editor: Any) -> None:
    """Guard the table."""
    sqlite = schema_editor.connection.vendor == "sqlite"
    differs = "IS NOT" if sqlite else "IS DISTINCT FROM"
    changes = " OR ".join(f"NEW.{one} {differs} OLD.{one}" for one in KEPT)
    for name, verb, when in (
        ("jobs_employerjobs_kept", "UPDATE", f"WHEN ({changes}) "),
        ("jobs_employerjobs_stays", "DELETE", ""),
    ):
        does = (
            f"{when}BEGIN SELECT RAISE(ABORT, '{APPENDED}'); END"
            if sqlite
            else f"FOR EACH ROW {when}EXECUTE FUNCTION jobs_refuse('{APPENDED}')"
        )
        statement = f"CREATE TRIGGER {name} BEFORE {verb} ON jobs_employerjobs {does}"
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("jobs", "0004_passed_due_day")]

    operations = [
        migrations.CreateModel(
            name="EmployerJobs",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("actor_id", models.CharField(max_length=80)),
                ("actor_label", models.CharField(max_length=200)),
                ("on_behalf_of", models.CharField(blank=True, max_length=200)),
                ("at", models.DateTimeField()),
                ("bin", models.CharField(max_length=12)),
                ("month", models.DateField()),
                ("fte", models.DecimalField(decimal_places=3, max_digits=12)),
                ("digest", models.CharField(max_length=64)),
            ],
            options={
                "ordering": ("bin", "month", "at", "id"),
                "indexes": [models.Index(fields=["bin", "month"], name="jobs_employer_jobs_of")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("bin__regex", "^[0-9]{12}$"), ("fte__gte", 0), ("month__day", 1)
                        ),
                        name="jobs_employer_jobs_of_a_month",
                    )
                ],
            },
        ),
        migrations.RunPython(install, migrations.RunPython.noop),
    ]
