"""Index all that lateness is counted from, so that lists and counts read no standing whole."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("projects", "0009_synthetic"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="standing",
            index=models.Index(
                fields=[
                    "project",
                    "known_from",
                    "known_to",
                    "approved_on",
                    "committed_on",
                    "forecast_on",
                    "actual_on",
                    "original_on",
                ],
                name="projects_standing_of",
            ),
        ),
        migrations.AddIndex(
            model_name="standing",
            index=models.Index(
                fields=[
                    "known_to",
                    "project",
                    "known_from",
                    "approved_on",
                    "committed_on",
                    "forecast_on",
                    "actual_on",
                    "original_on",
                ],
                name="projects_standing_now",
            ),
        ),
    ]
