"""Inputs of a month are found by kind and month: a late report reads those of all territories."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("scorecards", "0002_weights"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="scoreinput",
            index=models.Index(fields=["subject_kind", "month"], name="scorecards_input_of_month"),
        ),
    ]
