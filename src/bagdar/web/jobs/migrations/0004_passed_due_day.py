"""The due day of a month that had passed when it was moved."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("jobs", "0003_additionality")]

    operations = [
        migrations.AddField(
            model_name="period",
            name="passed_due_on",
            field=models.DateField(blank=True, null=True),
        ),
    ]
