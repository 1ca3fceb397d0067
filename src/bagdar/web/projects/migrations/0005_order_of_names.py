"""Sort names by our own alphabet; index what lists filter and sort by."""

from typing import Any

from django.conf import settings
from django.db import migrations, models

from bagdar.core.terms.order import sort_key

CODES = ("en", "ru", "kk")


def fill(apps: Any, schema_editor: Any) -> None:
    for name in ("Project", "ProjectVersion"):
        model = apps.get_model("projects", name)
        rows = model.objects.only("id", *(f"name_{code}" for code in CODES))
        for row in rows.iterator(chunk_size=1000):
            names = {code: getattr(row, f"name_{code}") for code in CODES}
            fallback = next((one for one in names.values() if one), "")
            keys = {f"order_{code}": sort_key(one or fallback) for code, one in names.items()}
            model.objects.filter(pk=row.pk).update(**keys)


class Migration(migrations.Migration):
    dependencies = [
        ("enterprises", "0003_order_of_names"),
        ("people", "0004_guards"),
        ("projects", "0004_counted_by_index"),
        ("territories", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="project",
            name="order_en",
            field=models.CharField(blank=True, editable=False, max_length=120),
        ),
        migrations.AddField(
            model_name="project",
            name="order_kk",
            field=models.CharField(blank=True, editable=False, max_length=120),
        ),
        migrations.AddField(
            model_name="project",
            name="order_ru",
            field=models.CharField(blank=True, editable=False, max_length=120),
        ),
        migrations.AddField(
            model_name="projectversion",
            name="order_en",
            field=models.CharField(blank=True, editable=False, max_length=120),
        ),
        migrations.AddField(
            model_name="projectversion",
            name="order_kk",
            field=models.CharField(blank=True, editable=False, max_length=120),
        ),
        migrations.AddField(
            model_name="projectversion",
            name="order_ru",
            field=models.CharField(blank=True, editable=False, max_length=120),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.AddIndex(
            model_name="project",
            index=models.Index(
                fields=[
                    "merged_into",
                    "visibility",
                    "territory",
                    "enterprise",
                    "sector",
                    "stage",
                    "organisation",
                    "curator",
                    "programme",
                    "kind",
                    "restricted_until",
                    "place_on",
                ],
                name="projects_listed",
            ),
        ),
        migrations.AddIndex(
            model_name="project",
            index=models.Index(fields=["changed_at", "key"], name="projects_changed"),
        ),
        migrations.AddIndex(
            model_name="project",
            index=models.Index(
                fields=["capacity_unit", "capacity_value", "key"], name="projects_capacity"
            ),
        ),
        migrations.AddIndex(
            model_name="project",
            index=models.Index(fields=["order_en", "key"], name="projects_order_en"),
        ),
        migrations.AddIndex(
            model_name="project",
            index=models.Index(fields=["order_ru", "key"], name="projects_order_ru"),
        ),
        migrations.AddIndex(
            model_name="project",
            index=models.Index(fields=["order_kk", "key"], name="projects_order_kk"),
        ),
        migrations.AddIndex(
            model_name="projectversion",
            index=models.Index(
                fields=[
                    "known_to",
                    "known_from",
                    "merged_into",
                    "visibility",
                    "territory",
                    "enterprise",
                    "sector",
                    "stage",
                    "organisation",
                    "curator",
                    "programme",
                    "kind",
                    "restricted_until",
                    "place_on",
                    "project",
                ],
                name="projects_version_listed",
            ),
        ),
        migrations.AddIndex(
            model_name="projectversion",
            index=models.Index(fields=["order_en", "key"], name="projects_version_en"),
        ),
        migrations.AddIndex(
            model_name="projectversion",
            index=models.Index(fields=["order_ru", "key"], name="projects_version_ru"),
        ),
        migrations.AddIndex(
            model_name="projectversion",
            index=models.Index(fields=["order_kk", "key"], name="projects_version_kk"),
        ),
    ]
