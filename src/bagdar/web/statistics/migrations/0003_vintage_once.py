"""One table is one vintage, even when two import it at once.

The constraint is an index of its own: on SQLite a constraint of the table would have it made anew,
without the triggers that guard it.
"""

from django.db import migrations, models
from django.db.models import F


class Migration(migrations.Migration):
    dependencies = [("statistics", "0002_guards")]
    operations = [
        migrations.AddConstraint(
            model_name="vintage",
            constraint=models.UniqueConstraint(F("digest"), name="statistics_vintage_once"),
        )
    ]
