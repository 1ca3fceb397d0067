import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("barriers", "0002_guards"),
    ]

    operations = [
        migrations.CreateModel(
            name="JointSolution",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("actor_id", models.CharField(max_length=80)),
                ("actor_label", models.CharField(max_length=200)),
                ("on_behalf_of", models.CharField(blank=True, max_length=200)),
                ("at", models.DateTimeField()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("land", "land"),
                            ("power", "connection to power"),
                            ("gas", "connection to gas"),
                            ("water", "connection to water"),
                            ("permit", "permit"),
                            ("finance", "finance"),
                            ("customs", "customs"),
                            ("staff", "staff"),
                            ("road", "road"),
                            ("tax", "tax"),
                            ("court", "court"),
                            ("other", "other"),
                        ],
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
            ],
            options={
                "ordering": ("-at", "-id"),
            },
        ),
        migrations.CreateModel(
            name="JointMember",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "event",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="joint_member",
                        to="barriers.barrierevent",
                    ),
                ),
                (
                    "solution",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="members",
                        to="barriers.jointsolution",
                    ),
                ),
            ],
            options={
                "ordering": ("solution_id", "event_id"),
            },
        ),
    ]
