import django.db.models.deletion
from django.db import migrations, models

from bagdar.web.new_tables import NewTables


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("projects", "0001_initial"),
    ]

    operations = [
        NewTables(
            [
                migrations.CreateModel(
                    name="PriceSeries",
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
                        ("mineral", models.CharField(max_length=20)),
                        ("benchmark", models.CharField(max_length=120)),
                        ("unit", models.CharField(max_length=20)),
                        (
                            "first_month",
                            models.PositiveIntegerField(
                                help_text="Year times twelve, plus the month less 1."
                            ),
                        ),
                        ("prices", models.JSONField()),
                        ("paths", models.JSONField(default=dict)),
                        ("added", models.PositiveIntegerField()),
                        ("revised", models.PositiveIntegerField()),
                        ("source", models.CharField(max_length=300)),
                        ("published_on", models.DateField()),
                        ("digest", models.CharField(max_length=64)),
                        ("is_synthetic", models.BooleanField(default=False)),
                        ("at", models.DateTimeField()),
                        ("actor_id", models.CharField(max_length=100)),
                        ("actor_label", models.CharField(max_length=200)),
                    ],
                    options={
                        "ordering": ("mineral", "benchmark", "-at", "-id"),
                        "indexes": [
                            models.Index(
                                fields=["is_synthetic", "mineral", "benchmark", "-at"],
                                name="minerals_prices_last",
                            )
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("digest",), name="minerals_prices_once"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("benchmark__gt", ""),
                                    (
                                        "mineral__in",
                                        [
                                            "oil",
                                            "gas",
                                            "coal",
                                            "uranium",
                                            "iron-ore",
                                            "copper",
                                            "aluminium",
                                            "zinc",
                                            "lead",
                                            "nickel",
                                            "tin",
                                            "gold",
                                            "silver",
                                            "platinum",
                                            "phosphate",
                                            "potash",
                                            "chromium",
                                            "manganese",
                                            "titanium",
                                            "tungsten",
                                            "molybdenum",
                                            "vanadium",
                                            "cobalt",
                                            "lithium",
                                            "graphite",
                                            "rare-earths",
                                            "beryllium",
                                            "gallium",
                                            "germanium",
                                            "tantalum",
                                            "niobium",
                                            "magnesium",
                                            "bismuth",
                                            "antimony",
                                            "rhenium",
                                            "silicon",
                                            "barite",
                                            "fluorspar",
                                            "sulphur",
                                            "boron",
                                            "deflator",
                                        ],
                                    ),
                                    ("unit__gt", ""),
                                ),
                                name="minerals_prices_of_a_mineral",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("source__gt", "")),
                                name="minerals_prices_have_source",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Use",
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
                            "measure",
                            models.CharField(
                                choices=[
                                    ("consumption", "consumption"),
                                    ("output", "output it serves"),
                                    ("substitution", "substitution"),
                                    ("intensity", "intensity as published"),
                                ],
                                max_length=12,
                            ),
                        ),
                        ("mineral", models.CharField(blank=True, max_length=20)),
                        ("area", models.CharField(max_length=120)),
                        ("year", models.PositiveSmallIntegerField()),
                        (
                            "value",
                            models.DecimalField(
                                blank=True, decimal_places=9, max_digits=26, null=True
                            ),
                        ),
                        ("unit", models.CharField(max_length=60)),
                        ("against", models.CharField(blank=True, max_length=120)),
                        ("source", models.CharField(max_length=300)),
                        ("is_synthetic", models.BooleanField(default=False)),
                        ("at", models.DateTimeField()),
                        ("actor_id", models.CharField(max_length=100)),
                        ("actor_label", models.CharField(max_length=200)),
                    ],
                    options={
                        "ordering": ("mineral", "measure", "area", "against", "year", "at", "id"),
                        "indexes": [
                            models.Index(
                                fields=["is_synthetic", "mineral", "measure"],
                                name="minerals_use_of",
                            )
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("area__gt", ""),
                                    (
                                        "measure__in",
                                        ["consumption", "output", "substitution", "intensity"],
                                    ),
                                    ("source__gt", ""),
                                    ("unit__gt", ""),
                                ),
                                name="minerals_use_has_source",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    (
                                        "mineral__in",
                                        [
                                            "oil",
                                            "gas",
                                            "coal",
                                            "uranium",
                                            "iron-ore",
                                            "copper",
                                            "aluminium",
                                            "zinc",
                                            "lead",
                                            "nickel",
                                            "tin",
                                            "gold",
                                            "silver",
                                            "platinum",
                                            "phosphate",
                                            "potash",
                                            "chromium",
                                            "manganese",
                                            "titanium",
                                            "tungsten",
                                            "molybdenum",
                                            "vanadium",
                                            "cobalt",
                                            "lithium",
                                            "graphite",
                                            "rare-earths",
                                            "beryllium",
                                            "gallium",
                                            "germanium",
                                            "tantalum",
                                            "niobium",
                                            "magnesium",
                                            "bismuth",
                                            "antimony",
                                            "rhenium",
                                            "silicon",
                                            "barite",
                                            "fluorspar",
                                            "sulphur",
                                            "boron",
                                        ],
                                    ),
                                    models.Q(("measure", "output"), ("mineral", "")),
                                    _connector="OR",
                                ),
                                name="minerals_use_of_a_mineral",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("value", None), ("value__gte", 0), _connector="OR"
                                ),
                                name="minerals_use_not_negative",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("against", ""), ("measure", "consumption")),
                                    models.Q(
                                        ("against__gt", ""),
                                        ("measure__in", ("output", "substitution", "intensity")),
                                    ),
                                    _connector="OR",
                                ),
                                name="minerals_use_against_something",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Exposure",
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
                            "project",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="mineral_exposures",
                                to="projects.project",
                            ),
                        ),
                        ("mineral", models.CharField(max_length=20)),
                        (
                            "flow",
                            models.CharField(
                                choices=[("input", "bought"), ("output", "sold")], max_length=6
                            ),
                        ),
                        ("is_synthetic", models.BooleanField(default=False)),
                        ("at", models.DateTimeField()),
                        ("actor_id", models.CharField(max_length=100)),
                        ("actor_label", models.CharField(max_length=200)),
                    ],
                    options={
                        "ordering": ("project_id", "mineral", "flow"),
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("project", "mineral", "flow"), name="minerals_exposure_once"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("flow__in", ["input", "output"]),
                                    (
                                        "mineral__in",
                                        [
                                            "oil",
                                            "gas",
                                            "coal",
                                            "uranium",
                                            "iron-ore",
                                            "copper",
                                            "aluminium",
                                            "zinc",
                                            "lead",
                                            "nickel",
                                            "tin",
                                            "gold",
                                            "silver",
                                            "platinum",
                                            "phosphate",
                                            "potash",
                                            "chromium",
                                            "manganese",
                                            "titanium",
                                            "tungsten",
                                            "molybdenum",
                                            "vanadium",
                                            "cobalt",
                                            "lithium",
                                            "graphite",
                                            "rare-earths",
                                            "beryllium",
                                            "gallium",
                                            "germanium",
                                            "tantalum",
                                            "niobium",
                                            "magnesium",
                                            "bismuth",
                                            "antimony",
                                            "rhenium",
                                            "silicon",
                                            "barite",
                                            "fluorspar",
                                            "sulphur",
                                            "boron",
                                        ],
                                    ),
                                ),
                                name="minerals_exposure_to_a_mineral",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ExposureVersion",
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
                            "record",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="versions",
                                to="minerals.exposure",
                            ),
                        ),
                        ("known_from", models.DateTimeField()),
                        ("known_to", models.DateTimeField(blank=True, null=True)),
                        (
                            "share_percent",
                            models.DecimalField(
                                decimal_places=2, max_digits=5, verbose_name="Share"
                            ),
                        ),
                        ("source", models.CharField(max_length=300, verbose_name="Source")),
                        ("is_confirmed", models.BooleanField(default=False)),
                        ("is_withdrawn", models.BooleanField(default=False)),
                        ("ground", models.CharField(blank=True, max_length=500)),
                        ("actor_id", models.CharField(max_length=100)),
                        ("actor_label", models.CharField(max_length=200)),
                    ],
                    options={
                        "ordering": ("record_id", "known_from", "id"),
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("known_to", None)),
                                fields=("record",),
                                name="minerals_exposure_open_once",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("known_to", None),
                                    ("known_to__gte", models.F("known_from")),
                                    _connector="OR",
                                ),
                                name="minerals_exposure_in_order",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("share_percent__gt", 0),
                                    ("share_percent__lte", 100),
                                    ("source__gt", ""),
                                ),
                                name="minerals_exposure_is_a_share",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("is_withdrawn", False),
                                    models.Q(("ground__gt", ""), ("is_confirmed", False)),
                                    _connector="OR",
                                ),
                                name="minerals_exposure_withdrawn_on_a_ground",
                            ),
                        ],
                    },
                ),
            ],
        ),
    ]
