"""By which reading of releases a purchase was read; none is known of those that stand."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("parties", "0006_folded_numbers")]
    operations = [
        migrations.AddField(
            "purchase", "reading", models.PositiveSmallIntegerField(blank=True, null=True)
        ),
    ]
