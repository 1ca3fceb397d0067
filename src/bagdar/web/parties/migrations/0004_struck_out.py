"""Rows of the register of unfair suppliers may be struck out."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("parties", "0003_search_indexes")]
    operations = [migrations.AddField("unfair", "struck", models.BooleanField(default=False))]
