import django.db.models.deletion
from django.db import migrations, models

from bagdar.web.new_tables import NewTables


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        NewTables(
            [
                migrations.CreateModel(
                    name="Territory",
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
                        ("key", models.SlugField(max_length=80, unique=True)),
                        ("is_synthetic", models.BooleanField(default=False)),
                    ],
                    options={
                        "ordering": ("key",),
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("is_synthetic", True), ("key__startswith", "synthetic-")
                                    ),
                                    models.Q(
                                        ("is_synthetic", False),
                                        models.Q(("key__startswith", "synthetic-"), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="territories_synthetic_by_key",
                                violation_error_message="Only what the simulator makes begins with “synthetic-”.",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="TerritoryVersion",
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
                            "name_en",
                            models.CharField(max_length=300, verbose_name="name in English"),
                        ),
                        (
                            "name_ru",
                            models.CharField(
                                blank=True, max_length=300, verbose_name="name in Russian"
                            ),
                        ),
                        (
                            "name_kk",
                            models.CharField(
                                blank=True, max_length=300, verbose_name="name in Kazakh"
                            ),
                        ),
                        (
                            "territory",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="versions",
                                to="territories.territory",
                            ),
                        ),
                        (
                            "parent",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="child_versions",
                                to="territories.territory",
                            ),
                        ),
                        ("code", models.CharField(db_index=True, max_length=20)),
                        ("iso_code", models.CharField(blank=True, max_length=10)),
                        ("level", models.PositiveSmallIntegerField()),
                        ("kind", models.CharField(max_length=30)),
                        ("valid_from", models.DateField()),
                        ("valid_to", models.DateField(blank=True, null=True)),
                    ],
                    options={
                        "ordering": ("territory_id", "valid_from"),
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("territory", "valid_from"), name="territories_version_once"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("valid_to", None),
                                    ("valid_to__gt", models.F("valid_from")),
                                    _connector="OR",
                                ),
                                name="territories_version_has_length",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("level", 0), ("parent", None)),
                                    models.Q(("level__gt", 0), ("parent__isnull", False)),
                                    _connector="OR",
                                ),
                                name="territories_root_has_no_parent",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Succession",
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
                            "before",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="successions",
                                to="territories.territory",
                            ),
                        ),
                        (
                            "after",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="predecessions",
                                to="territories.territory",
                            ),
                        ),
                        ("on", models.DateField()),
                        (
                            "share",
                            models.DecimalField(
                                blank=True, decimal_places=6, max_digits=7, null=True
                            ),
                        ),
                        ("note", models.CharField(blank=True, max_length=300)),
                    ],
                    options={
                        "ordering": ("before_id", "after_id"),
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("before", "after", "on"), name="territories_succession_once"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("before", models.F("after")), _negated=True),
                                name="territories_no_self_succession",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("share", None),
                                    models.Q(("share__gt", 0), ("share__lte", 1)),
                                    _connector="OR",
                                ),
                                name="territories_share_is_ratio",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Reach",
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
                            "ancestor",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="reaches",
                                to="territories.territory",
                            ),
                        ),
                        (
                            "descendant",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="reached_by",
                                to="territories.territory",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("ancestor", "descendant"), name="territories_reach_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Tile",
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
                        ("tree", models.PositiveSmallIntegerField()),
                        (
                            "territory",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="tiles",
                                to="territories.territory",
                            ),
                        ),
                        (
                            "parent",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="child_tiles",
                                to="territories.territory",
                            ),
                        ),
                        ("column", models.PositiveSmallIntegerField()),
                        ("row", models.PositiveSmallIntegerField()),
                    ],
                    options={
                        "ordering": ("tree", "parent_id", "row", "column"),
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("tree", "parent", "column", "row"),
                                name="territories_one_tile_a_cell",
                            ),
                            models.UniqueConstraint(
                                fields=("tree", "parent", "territory"),
                                name="territories_one_tile_each",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Border",
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
                        ("tree", models.PositiveSmallIntegerField()),
                        (
                            "territory",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="borders",
                                to="territories.territory",
                            ),
                        ),
                        ("geometry", models.JSONField()),
                        ("attribution", models.CharField(max_length=300)),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("tree", "territory"), name="territories_one_border"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Settlement",
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
                            "name_en",
                            models.CharField(max_length=300, verbose_name="name in English"),
                        ),
                        (
                            "name_ru",
                            models.CharField(
                                blank=True, max_length=300, verbose_name="name in Russian"
                            ),
                        ),
                        (
                            "name_kk",
                            models.CharField(
                                blank=True, max_length=300, verbose_name="name in Kazakh"
                            ),
                        ),
                        (
                            "territory",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="centre",
                                to="territories.territory",
                            ),
                        ),
                        ("latitude", models.DecimalField(decimal_places=5, max_digits=8)),
                        ("longitude", models.DecimalField(decimal_places=5, max_digits=8)),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="TimeZone",
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
                            "territory",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="time_zone",
                                to="territories.territory",
                            ),
                        ),
                        ("name", models.CharField(max_length=60)),
                    ],
                ),
                migrations.CreateModel(
                    name="CalendarYear",
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
                        ("source", models.CharField(max_length=300)),
                        ("source_ru", models.CharField(blank=True, max_length=300)),
                        ("source_kk", models.CharField(blank=True, max_length=300)),
                        (
                            "territory",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="calendar_years",
                                to="territories.territory",
                            ),
                        ),
                        ("year", models.PositiveSmallIntegerField()),
                    ],
                    options={
                        "ordering": ("territory_id", "year"),
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("territory", "year"), name="territories_calendar_year_once"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("source__gt", "")),
                                name="territories_calendar_year_has_source",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="CalendarDay",
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
                            "name_ru",
                            models.CharField(
                                blank=True, max_length=300, verbose_name="name in Russian"
                            ),
                        ),
                        (
                            "name_kk",
                            models.CharField(
                                blank=True, max_length=300, verbose_name="name in Kazakh"
                            ),
                        ),
                        (
                            "name_en",
                            models.CharField(
                                blank=True, max_length=300, verbose_name="name in English"
                            ),
                        ),
                        ("source_ru", models.CharField(blank=True, max_length=300)),
                        ("source_kk", models.CharField(blank=True, max_length=300)),
                        (
                            "year",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="days",
                                to="territories.calendaryear",
                            ),
                        ),
                        ("on", models.DateField()),
                        ("works", models.BooleanField()),
                        ("source", models.CharField(blank=True, max_length=300)),
                    ],
                    options={
                        "ordering": ("on",),
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("name_en__gt", ""),
                                    ("name_ru__gt", ""),
                                    ("name_kk__gt", ""),
                                    _connector="OR",
                                ),
                                name="territories_calendar_day_has_a_name",
                            ),
                            models.UniqueConstraint(
                                fields=("year", "on"), name="territories_calendar_day_once"
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Revision",
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
                        ("number", models.PositiveBigIntegerField(default=0)),
                    ],
                ),
            ],
        ),
    ]
