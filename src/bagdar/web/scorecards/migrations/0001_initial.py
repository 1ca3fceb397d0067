from django.db import migrations, models

from bagdar.web.new_tables import NewTables


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        NewTables(
            [
                migrations.CreateModel(
                    name="Weight",
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
                        ("indicator", models.CharField(max_length=60, verbose_name="indicator")),
                        ("weight", models.PositiveSmallIntegerField(verbose_name="weight")),
                        ("valid_from", models.DateField(verbose_name="from the month")),
                        ("source", models.CharField(max_length=300, verbose_name="source")),
                    ],
                    options={
                        "ordering": ("indicator", "valid_from"),
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("indicator", "valid_from"),
                                name="scorecards_one_weight_a_month",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("weight__lte", 100)),
                                name="scorecards_weight_within_bound",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("valid_from__day", 1)),
                                name="scorecards_weight_from_a_month",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("source__gt", "")),
                                name="scorecards_weight_has_source",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ScoreInput",
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
                            "subject_kind",
                            models.CharField(
                                choices=[
                                    ("territory", "territory"),
                                    ("organisation", "organisation"),
                                    ("tenure", "tenure"),
                                ],
                                max_length=20,
                            ),
                        ),
                        ("subject", models.PositiveBigIntegerField()),
                        ("reach", models.PositiveSmallIntegerField()),
                        ("indicator", models.CharField(max_length=60)),
                        ("month", models.DateField()),
                        ("n", models.DecimalField(decimal_places=4, max_digits=18)),
                        ("base", models.DecimalField(decimal_places=4, max_digits=18)),
                        ("state", models.CharField(max_length=20)),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=(
                                    "subject_kind",
                                    "subject",
                                    "month",
                                    "indicator",
                                    "reach",
                                    "state",
                                ),
                                name="scorecards_input_once",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("base__gt", 0), ("month__day", 1), ("n__gte", 0)
                                ),
                                name="scorecards_input_counts_something",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ScoreStanding",
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
                            "subject_kind",
                            models.CharField(
                                choices=[
                                    ("territory", "territory"),
                                    ("organisation", "organisation"),
                                    ("tenure", "tenure"),
                                ],
                                max_length=20,
                            ),
                        ),
                        ("subject", models.PositiveBigIntegerField()),
                        ("reach", models.PositiveSmallIntegerField()),
                        ("indicator", models.CharField(max_length=60)),
                        ("month", models.DateField()),
                        ("n", models.DecimalField(decimal_places=4, max_digits=18)),
                        ("base", models.DecimalField(decimal_places=4, max_digits=18)),
                        ("overdue", models.DecimalField(decimal_places=4, max_digits=18)),
                        ("self_reported", models.DecimalField(decimal_places=4, max_digits=18)),
                        ("found_late", models.DecimalField(decimal_places=4, max_digits=18)),
                        ("value_ratio", models.FloatField(blank=True, null=True)),
                        ("state", models.CharField(max_length=20)),
                        ("rule_version", models.CharField(max_length=20)),
                        ("input_hash", models.CharField(max_length=64)),
                        ("computed_at", models.DateTimeField()),
                    ],
                    options={
                        "indexes": [
                            models.Index(
                                fields=["month", "reach", "subject_kind", "subject"],
                                name="scorecards_of_month",
                            )
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("subject_kind", "subject", "reach", "month", "indicator"),
                                name="scorecards_standing_once",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("state", "value"),
                                        ("value_ratio__isnull", False),
                                        ("value_ratio__range", (0, 1)),
                                    ),
                                    models.Q(
                                        models.Q(("state", "value"), _negated=True),
                                        ("value_ratio", None),
                                    ),
                                    _connector="OR",
                                ),
                                name="scorecards_value_has_state",
                            ),
                        ],
                    },
                ),
            ],
        ),
    ]
