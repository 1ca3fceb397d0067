"""The database refuses to let a barrier climb the same step twice, whatever the moment."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("barriers", "0005_protected_counts"),
    ]

    operations = [
        migrations.AddConstraint(
            model_name="barrierevent",
            constraint=models.UniqueConstraint(
                condition=models.Q(("happening__in", ("went_up", "overdue"))),
                fields=("barrier", "happening", "level"),
                name="barriers_climbs_a_step_once",
            ),
        ),
    ]
