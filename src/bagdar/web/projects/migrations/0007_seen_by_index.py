"""Index what decides who sees a row beside its stage and its sector."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("enterprises", "0003_order_of_names"),
        ("people", "0004_guards"),
        ("projects", "0006_search_index"),
        ("territories", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="project",
            name="projects_stage_key",
        ),
        migrations.RemoveIndex(
            model_name="project",
            name="projects_sector_key",
        ),
        migrations.AddIndex(
            model_name="project",
            index=models.Index(
                fields=[
                    "stage",
                    "merged_into",
                    "visibility",
                    "restricted_until",
                    "territory",
                    "organisation",
                    "enterprise",
                    "sector",
                ],
                name="projects_by_stage",
            ),
        ),
        migrations.AddIndex(
            model_name="project",
            index=models.Index(
                fields=[
                    "sector",
                    "merged_into",
                    "visibility",
                    "restricted_until",
                    "territory",
                    "organisation",
                    "enterprise",
                    "stage",
                ],
                name="projects_by_sector",
            ),
        ),
    ]
