"""Everybody who wrote in an answer, kept for ever; which round moved to a version of the form."""

from typing import Any

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import F

KEPT = "whoever wrote in an answer stays on record"
TABLE = "data_requests_writer"


def fill(apps: Any, schema_editor: Any) -> None:
    """Write down whoever changed a line last; who made the form only carried its values over."""
    line, writer = (apps.get_model("data_requests", name) for name in ("Line", "Writer"))
    wrote = line.objects.exclude(changed_by="").exclude(changed_by=F("answer__form__made_by"))
    writer.objects.bulk_create(
        writer(answer_id=answer, actor_id=actor)
        for answer, actor in wrote.order_by().values_list("answer", "changed_by").distinct()
    )


def install(apps: Any, schema_editor: Any) -> None:
    """Guard the table."""
    vendor = schema_editor.connection.vendor
    for verb in ("UPDATE", "DELETE"):
        name = f"{TABLE}_{verb.lower()}"
        if vendor == "postgresql":
            schema_editor.execute(
                f"""
                CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN
                    RAISE EXCEPTION USING
                        MESSAGE = '{KEPT}', ERRCODE = 'integrity_constraint_violation';
                END $$
                """,
                params=None,
            )
        refuse = {
            "sqlite": f"BEGIN SELECT RAISE(ABORT, '{KEPT}'); END",
            "postgresql": f"EXECUTE FUNCTION {name}()",
        }[vendor]
        schema_editor.execute(
            f"CREATE TRIGGER {name} BEFORE {verb} ON {TABLE} FOR EACH ROW {refuse}", params=None
        )


class Migration(migrations.Migration):
    dependencies = [("data_requests", "0002_guards")]
    operations = [
        migrations.CreateModel(
            name="Writer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("actor_id", models.CharField(max_length=200)),
                (
                    "answer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="writers",
                        to="data_requests.answer",
                    ),
                ),
            ],
            options={
                "ordering": ("answer_id", "id"),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("answer", "actor_id"), name="data_requests_writer_once"
                    )
                ],
            },
        ),
        migrations.AddField(
            model_name="formversion",
            name="moved",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="moved_to",
                to="data_requests.round",
            ),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.RunPython(install, migrations.RunPython.noop),
    ]
