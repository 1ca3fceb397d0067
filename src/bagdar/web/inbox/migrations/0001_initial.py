import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from bagdar.web.new_tables import NewTables


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("people", "__first__"),
    ]

    operations = [
        NewTables(
            [
                migrations.CreateModel(
                    name="Feed",
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
                        (
                            "user",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="feeds",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("desk", models.CharField(max_length=120, verbose_name="office")),
                        ("is_synthetic", models.BooleanField(default=False)),
                        ("digest", models.CharField(max_length=64, unique=True)),
                        ("created_at", models.DateTimeField()),
                        ("revoked_at", models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        "ordering": ("-created_at", "-id"),
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("revoked_at", None)),
                                fields=("user", "desk", "is_synthetic"),
                                name="inbox_one_feed_a_desk",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("revoked_at", None),
                                    ("revoked_at__gte", models.F("created_at")),
                                    _connector="OR",
                                ),
                                name="inbox_feed_revoked_after",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Looked",
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
                        (
                            "user",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="looked",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("step", models.PositiveBigIntegerField(default=0)),
                        ("event", models.PositiveBigIntegerField(default=0)),
                        ("task", models.PositiveBigIntegerField(default=0)),
                        ("task_end", models.PositiveBigIntegerField(default=0)),
                        ("held", models.JSONField(default=dict)),
                        ("at", models.DateTimeField()),
                    ],
                ),
            ],
        ),
    ]
