import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("barriers", "0006_climbs_once"),
        ("people", "0006_synthetic"),
    ]

    operations = [
        migrations.CreateModel(
            name="BarrierTask",
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
                    "level",
                    models.CharField(
                        choices=[
                            ("district", "district"),
                            ("oblast", "oblast"),
                            ("ministry", "ministry"),
                            ("cabinet", "cabinet"),
                        ],
                        max_length=10,
                    ),
                ),
                ("text", models.CharField(max_length=2000, verbose_name="what is asked")),
                ("ground", models.CharField(max_length=2000, verbose_name="ground")),
                ("days", models.PositiveSmallIntegerField(verbose_name="term in working days")),
                ("due_on", models.DateField(verbose_name="last day")),
                (
                    "above",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="below",
                        to="barriers.barriertask",
                    ),
                ),
                (
                    "asker",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="barrier_asks",
                        to="people.office",
                    ),
                ),
                (
                    "barrier",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="asks",
                        to="barriers.barrier",
                    ),
                ),
                (
                    "office",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="barrier_tasks",
                        to="people.office",
                    ),
                ),
                (
                    "routed_from",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.office",
                    ),
                ),
            ],
            options={
                "ordering": ("barrier_id", "at", "id"),
            },
        ),
        migrations.CreateModel(
            name="TaskEnd",
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
                    "outcome",
                    models.CharField(
                        choices=[
                            ("done", "done"),
                            ("cannot", "the office cannot"),
                            ("withdrawn", "withdrawn"),
                        ],
                        max_length=10,
                    ),
                ),
                ("note", models.CharField(max_length=2000, verbose_name="note")),
                (
                    "task",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="end",
                        to="barriers.barriertask",
                    ),
                ),
            ],
            options={
                "ordering": ("task_id",),
            },
        ),
        migrations.CreateModel(
            name="TaskFile",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=200, verbose_name="name of the file")),
                ("content_type", models.CharField(max_length=100)),
                ("size_bytes", models.PositiveBigIntegerField()),
                ("sha256", models.CharField(max_length=64)),
                ("stored", models.CharField(max_length=200)),
                (
                    "end",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="files",
                        to="barriers.taskend",
                    ),
                ),
            ],
            options={
                "ordering": ("end_id", "id"),
            },
        ),
        migrations.AddConstraint(
            model_name="barriertask",
            constraint=models.CheckConstraint(
                condition=models.Q(("ground__gt", ""), ("text__gt", "")),
                name="barriers_task_says_what",
            ),
        ),
        migrations.AddConstraint(
            model_name="barriertask",
            constraint=models.CheckConstraint(
                condition=models.Q(("days__gte", 1), ("days__lte", 60)),
                name="barriers_task_has_a_term",
            ),
        ),
        migrations.AddConstraint(
            model_name="barriertask",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("above", None), ("asker", None)),
                    models.Q(("above__isnull", False), ("asker__isnull", False)),
                    _connector="OR",
                ),
                name="barriers_task_asked_by_one",
            ),
        ),
        migrations.AddConstraint(
            model_name="barriertask",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("asker", None),
                    models.Q(("asker", models.F("office")), _negated=True),
                    _connector="OR",
                ),
                name="barriers_task_of_another",
            ),
        ),
        migrations.AddConstraint(
            model_name="taskend",
            constraint=models.CheckConstraint(
                condition=models.Q(("note__gt", "")), name="barriers_task_end_says_why"
            ),
        ),
        migrations.AddConstraint(
            model_name="taskfile",
            constraint=models.UniqueConstraint(
                fields=("end", "sha256"), name="barriers_task_file_once"
            ),
        ),
    ]
