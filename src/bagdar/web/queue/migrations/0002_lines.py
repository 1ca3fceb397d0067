from django.db import migrations, models

from bagdar.web.new_tables import NewTables


class Migration(migrations.Migration):
    dependencies = [("queue", "0001_initial")]

    operations = [
        NewTables(
            [
                migrations.CreateModel(
                    name="Name",
                    fields=[
                        (
                            "name",
                            models.CharField(max_length=200, primary_key=True, serialize=False),
                        ),
                    ],
                ),
            ],
        ),
        migrations.AddField(
            model_name="order",
            name="line",
            field=models.CharField(blank=True, default="", max_length=100),
        ),
        migrations.AddIndex(
            model_name="order",
            index=models.Index(
                condition=models.Q(("line", ""), _negated=True),
                fields=["line", "id"],
                name="queue_order_in_line",
            ),
        ),
    ]
