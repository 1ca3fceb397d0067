"""A direction may be unclear, and a line of a brief be about a sector: choices alone."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("trends", "0006_runs_of_corpora")]

    operations = [
        migrations.AlterField(
            model_name="sighting",
            name="direction",
            field=models.CharField(
                choices=[
                    ("rising", "rising"),
                    ("flat", "flat"),
                    ("falling", "falling"),
                    ("unclear", "unclear"),
                ],
                max_length=10,
            ),
        ),
        migrations.AlterField(
            model_name="claim",
            name="kind",
            field=models.CharField(
                choices=[
                    ("new", "new"),
                    ("rising", "rising"),
                    ("falling", "falling"),
                    ("project", "about a project"),
                    ("sector", "about a sector"),
                    ("decide", "to decide"),
                ],
                max_length=10,
            ),
        ),
    ]
