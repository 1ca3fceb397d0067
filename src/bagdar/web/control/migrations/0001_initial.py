import django.core.serializers.json
import django.db.models.deletion
from django.db import migrations, models

from bagdar.web.new_tables import NewTables


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("people", "0001_initial"),
    ]

    operations = [
        NewTables(
            [
                migrations.CreateModel(
                    name="KeptFigures",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        ("is_synthetic", models.BooleanField(default=False)),
                        ("eyes", models.CharField(max_length=10)),
                        ("made_at", models.DateTimeField()),
                        ("seen", models.CharField(max_length=60)),
                        (
                            "content",
                            models.JSONField(
                                encoder=django.core.serializers.json.DjangoJSONEncoder
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("is_synthetic", "eyes"),
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("is_synthetic", "eyes"), name="control_figures_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="PublishedOffice",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        ("on", models.DateField()),
                        ("is_synthetic", models.BooleanField(default=False)),
                        (
                            "office",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="published_instructions",
                                to="people.office",
                            ),
                        ),
                        ("issued", models.PositiveIntegerField()),
                        ("open", models.PositiveIntegerField()),
                        ("late", models.PositiveIntegerField()),
                        ("returned", models.PositiveIntegerField()),
                        ("objected", models.PositiveIntegerField()),
                        ("closed", models.PositiveIntegerField()),
                        ("closed_late", models.PositiveIntegerField()),
                    ],
                    options={
                        "ordering": ("-on", "office_id"),
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("on", "office"), name="control_published_once"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("closed_late__lte", models.F("closed")), ("issued__gte", 1)
                                ),
                                name="control_published_something",
                            ),
                        ],
                    },
                ),
            ],
        ),
    ]
