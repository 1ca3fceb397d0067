import django.db.models.deletion
from django.db import migrations, models

from bagdar.web.new_tables import NewTables


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("territories", "0001_initial"),
    ]

    operations = [
        NewTables(
            [
                migrations.CreateModel(
                    name="Vintage",
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
                            "series",
                            models.CharField(
                                choices=[
                                    ("population", "Population"),
                                    ("working_age", "Population of working age"),
                                    ("employed", "Employed"),
                                    ("employees", "Employees"),
                                    ("self_employed", "Self-employed"),
                                    ("unemployed", "Unemployed"),
                                    ("unemployment_percent", "Unemployment rate"),
                                    ("smes_active", "Small and medium enterprises at work"),
                                    ("wage_kzt", "Average monthly wage"),
                                ],
                                max_length=30,
                            ),
                        ),
                        ("source", models.CharField(max_length=300)),
                        ("licence", models.CharField(blank=True, max_length=100)),
                        ("published_on", models.DateField()),
                        ("digest", models.CharField(max_length=64)),
                        ("at", models.DateTimeField()),
                        ("actor_id", models.CharField(max_length=100)),
                        ("actor_label", models.CharField(max_length=200)),
                    ],
                    options={
                        "ordering": ("series", "-at", "-id"),
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("source__gt", "")),
                                name="statistics_vintage_has_source",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    (
                                        "series__in",
                                        [
                                            "population",
                                            "working_age",
                                            "employed",
                                            "employees",
                                            "self_employed",
                                            "unemployed",
                                            "unemployment_percent",
                                            "smes_active",
                                            "wage_kzt",
                                        ],
                                    )
                                ),
                                name="statistics_vintage_of_a_series",
                            ),
                            models.UniqueConstraint(
                                models.F("digest"), name="statistics_vintage_once"
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Observation",
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
                            "vintage",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="observations",
                                to="statistics.vintage",
                            ),
                        ),
                        (
                            "territory",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="observations",
                                to="territories.territory",
                            ),
                        ),
                        (
                            "period",
                            models.DateField(help_text="The first day of the year or month."),
                        ),
                        ("monthly", models.BooleanField(default=False)),
                        (
                            "value",
                            models.DecimalField(
                                blank=True, decimal_places=3, max_digits=18, null=True
                            ),
                        ),
                        (
                            "status",
                            models.CharField(
                                choices=[
                                    ("reported", "reported"),
                                    ("not_reported", "not reported"),
                                    ("confidential", "confidential"),
                                ],
                                max_length=20,
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("territory_id", "period", "vintage_id"),
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("vintage", "territory", "period", "monthly"),
                                name="statistics_observation_once",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("status", "reported"),
                                        ("value__gte", 0),
                                        ("value__isnull", False),
                                    ),
                                    models.Q(
                                        ("status__in", ("not_reported", "confidential")),
                                        ("value", None),
                                    ),
                                    _connector="OR",
                                ),
                                name="statistics_value_where_reported",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Break",
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
                            "series",
                            models.CharField(
                                choices=[
                                    ("population", "Population"),
                                    ("working_age", "Population of working age"),
                                    ("employed", "Employed"),
                                    ("employees", "Employees"),
                                    ("self_employed", "Self-employed"),
                                    ("unemployed", "Unemployed"),
                                    ("unemployment_percent", "Unemployment rate"),
                                    ("smes_active", "Small and medium enterprises at work"),
                                    ("wage_kzt", "Average monthly wage"),
                                ],
                                max_length=30,
                            ),
                        ),
                        ("period", models.DateField()),
                        ("note_en", models.CharField(max_length=300)),
                        ("note_ru", models.CharField(blank=True, max_length=300)),
                        ("note_kk", models.CharField(blank=True, max_length=300)),
                        ("at", models.DateTimeField()),
                        ("actor_id", models.CharField(max_length=100)),
                        ("actor_label", models.CharField(max_length=200)),
                    ],
                    options={
                        "ordering": ("series", "period"),
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("series", "period"), name="statistics_break_once"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("note_en__gt", "")),
                                name="statistics_break_has_note",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    (
                                        "series__in",
                                        [
                                            "population",
                                            "working_age",
                                            "employed",
                                            "employees",
                                            "self_employed",
                                            "unemployed",
                                            "unemployment_percent",
                                            "smes_active",
                                            "wage_kzt",
                                        ],
                                    )
                                ),
                                name="statistics_break_of_a_series",
                            ),
                        ],
                    },
                ),
            ],
        ),
    ]
