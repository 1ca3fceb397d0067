import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from bagdar.web.new_tables import NewTables


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("enterprises", "0001_initial"),
        ("people", "0001_initial"),
        ("people", "__first__"),
        ("territories", "0001_initial"),
    ]

    operations = [
        NewTables(
            [
                migrations.CreateModel(
                    name="Programme",
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
                        ("key", models.SlugField(max_length=80, unique=True)),
                        (
                            "territory",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="programmes",
                                to="territories.territory",
                                verbose_name="territory",
                            ),
                        ),
                        (
                            "starts_on",
                            models.DateField(blank=True, null=True, verbose_name="starts on"),
                        ),
                        (
                            "ends_on",
                            models.DateField(blank=True, null=True, verbose_name="ends on"),
                        ),
                        ("is_synthetic", models.BooleanField(default=False, editable=False)),
                    ],
                    options={
                        "ordering": ("name_en", "id"),
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
                                name="projects_synthetic_by_key",
                                violation_error_message="Only what the simulator makes begins with “synthetic-”.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("name_en__gt", ""),
                                    ("name_ru__gt", ""),
                                    ("name_kk__gt", ""),
                                    _connector="OR",
                                ),
                                name="projects_programme_has_a_name",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("starts_on", None),
                                    ("ends_on", None),
                                    ("ends_on__gt", models.F("starts_on")),
                                    _connector="OR",
                                ),
                                name="projects_programme_has_length",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Component",
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
                        (
                            "programme",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="components",
                                to="projects.programme",
                            ),
                        ),
                        ("key", models.SlugField(max_length=80, unique=True)),
                    ],
                    options={
                        "ordering": ("programme_id", "name_en", "id"),
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("name_en__gt", ""),
                                    ("name_ru__gt", ""),
                                    ("name_kk__gt", ""),
                                    _connector="OR",
                                ),
                                name="projects_component_has_a_name",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Project",
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
                        ("order_en", models.CharField(blank=True, editable=False, max_length=120)),
                        ("order_ru", models.CharField(blank=True, editable=False, max_length=120)),
                        ("order_kk", models.CharField(blank=True, editable=False, max_length=120)),
                        (
                            "description_en",
                            models.TextField(blank=True, verbose_name="description in English"),
                        ),
                        (
                            "description_ru",
                            models.TextField(blank=True, verbose_name="description in Russian"),
                        ),
                        (
                            "description_kk",
                            models.TextField(blank=True, verbose_name="description in Kazakh"),
                        ),
                        (
                            "programme",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="%(class)ss",
                                to="projects.programme",
                                verbose_name="programme",
                            ),
                        ),
                        (
                            "component",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="%(class)ss",
                                to="projects.component",
                                verbose_name="component",
                            ),
                        ),
                        (
                            "enterprise",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="%(class)ss",
                                to="enterprises.enterprise",
                                verbose_name="enterprise",
                            ),
                        ),
                        (
                            "organisation",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="%(class)ss",
                                to="people.organisation",
                                verbose_name="responsible organisation",
                            ),
                        ),
                        (
                            "curator",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="%(class)ss_curated",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="curator",
                            ),
                        ),
                        (
                            "sector",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="%(class)ss",
                                to="enterprises.sector",
                                verbose_name="sector",
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("plant", "plant"),
                                    ("reconstruction", "reconstruction"),
                                    ("power_station", "power station"),
                                    ("railway", "railway"),
                                    ("logistics", "logistics"),
                                    ("other", "other"),
                                ],
                                default="other",
                                max_length=20,
                                verbose_name="kind",
                            ),
                        ),
                        (
                            "stage",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("", "not reported"),
                                    ("idea", "idea"),
                                    ("appraisal", "appraisal"),
                                    ("approved", "approved"),
                                    ("financing", "financing"),
                                    ("tender", "tender"),
                                    ("construction", "construction"),
                                    ("commissioning", "commissioning"),
                                    ("launched", "launched"),
                                    ("operating", "operating"),
                                    ("suspended", "suspended"),
                                    ("launched_idle", "launched, idle"),
                                    ("not_confirmed", "not confirmed"),
                                    ("excluded", "excluded"),
                                    ("cancelled", "cancelled"),
                                ],
                                max_length=20,
                                verbose_name="stage",
                            ),
                        ),
                        (
                            "stage_note",
                            models.CharField(
                                blank=True, max_length=300, verbose_name="note on the stage"
                            ),
                        ),
                        (
                            "suspended_since",
                            models.DateField(blank=True, null=True, verbose_name="suspended since"),
                        ),
                        (
                            "review_by",
                            models.DateField(blank=True, null=True, verbose_name="review by"),
                        ),
                        (
                            "territory",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="%(class)ss",
                                to="territories.territory",
                                verbose_name="territory",
                            ),
                        ),
                        ("place_on", models.DateField(verbose_name="place stated as of")),
                        ("place_is_split", models.BooleanField(default=False)),
                        (
                            "latitude",
                            models.DecimalField(
                                blank=True,
                                decimal_places=5,
                                max_digits=8,
                                null=True,
                                verbose_name="latitude",
                            ),
                        ),
                        (
                            "longitude",
                            models.DecimalField(
                                blank=True,
                                decimal_places=5,
                                max_digits=8,
                                null=True,
                                verbose_name="longitude",
                            ),
                        ),
                        (
                            "address",
                            models.CharField(blank=True, max_length=300, verbose_name="address"),
                        ),
                        (
                            "capacity_value",
                            models.DecimalField(
                                blank=True,
                                decimal_places=4,
                                max_digits=20,
                                null=True,
                                verbose_name="capacity",
                            ),
                        ),
                        (
                            "capacity_unit",
                            models.CharField(
                                blank=True, max_length=40, verbose_name="unit of capacity"
                            ),
                        ),
                        (
                            "technology",
                            models.CharField(blank=True, max_length=300, verbose_name="technology"),
                        ),
                        (
                            "equipment_generation",
                            models.CharField(
                                blank=True, max_length=100, verbose_name="generation of equipment"
                            ),
                        ),
                        (
                            "licensor",
                            models.CharField(blank=True, max_length=300, verbose_name="licensor"),
                        ),
                        (
                            "local_content_ratio",
                            models.DecimalField(
                                blank=True,
                                decimal_places=4,
                                max_digits=5,
                                null=True,
                                verbose_name="local content",
                            ),
                        ),
                        (
                            "visibility",
                            models.CharField(
                                choices=[
                                    ("published", "published"),
                                    ("territory", "territory"),
                                    ("restricted", "restricted"),
                                    ("case", "case"),
                                ],
                                default="territory",
                                max_length=10,
                                verbose_name="visibility",
                            ),
                        ),
                        (
                            "restricted_ground",
                            models.CharField(
                                blank=True, max_length=300, verbose_name="ground of restriction"
                            ),
                        ),
                        (
                            "restricted_until",
                            models.DateField(
                                blank=True, null=True, verbose_name="restricted until"
                            ),
                        ),
                        (
                            "marks",
                            models.JSONField(
                                blank=True, default=dict, verbose_name="marked fields"
                            ),
                        ),
                        (
                            "source",
                            models.CharField(blank=True, max_length=500, verbose_name="source"),
                        ),
                        (
                            "merged_into",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="projects.project",
                            ),
                        ),
                        ("search_text", models.TextField(editable=False)),
                        (
                            "key",
                            models.SlugField(max_length=80, unique=True, verbose_name="identifier"),
                        ),
                        ("created_at", models.DateTimeField()),
                        ("changed_at", models.DateTimeField()),
                    ],
                    options={
                        "ordering": ("key",),
                        "indexes": [
                            models.Index(
                                fields=[
                                    "territory",
                                    "place_on",
                                    "stage",
                                    "merged_into",
                                    "visibility",
                                    "restricted_until",
                                    "organisation",
                                    "sector",
                                    "enterprise",
                                ],
                                name="projects_counted",
                            ),
                            models.Index(
                                fields=[
                                    "enterprise",
                                    "merged_into",
                                    "visibility",
                                    "restricted_until",
                                    "territory",
                                    "place_on",
                                    "organisation",
                                    "sector",
                                ],
                                name="projects_counted_by_size",
                            ),
                            models.Index(
                                fields=["territory", "key"], name="projects_territory_key"
                            ),
                            models.Index(
                                fields=["enterprise", "key"], name="projects_enterprise_key"
                            ),
                            models.Index(
                                fields=[
                                    "stage",
                                    "merged_into",
                                    "visibility",
                                    "restricted_until",
                                    "territory",
                                    "organisation",
                                    "enterprise",
                                    "sector",
                                ],
                                name="projects_by_stage",
                            ),
                            models.Index(
                                fields=[
                                    "sector",
                                    "merged_into",
                                    "visibility",
                                    "restricted_until",
                                    "territory",
                                    "organisation",
                                    "enterprise",
                                    "stage",
                                ],
                                name="projects_by_sector",
                            ),
                            models.Index(
                                fields=[
                                    "merged_into",
                                    "visibility",
                                    "territory",
                                    "enterprise",
                                    "sector",
                                    "stage",
                                    "organisation",
                                    "curator",
                                    "programme",
                                    "kind",
                                    "restricted_until",
                                    "place_on",
                                    "id",
                                ],
                                name="projects_listed",
                            ),
                            models.Index(fields=["changed_at", "key"], name="projects_changed"),
                            models.Index(
                                fields=["capacity_unit", "capacity_value", "key"],
                                name="projects_capacity",
                            ),
                            models.Index(fields=["order_en", "key"], name="projects_order_en"),
                            models.Index(fields=["order_ru", "key"], name="projects_order_ru"),
                            models.Index(fields=["order_kk", "key"], name="projects_order_kk"),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("name_en__gt", ""),
                                    ("name_ru__gt", ""),
                                    ("name_kk__gt", ""),
                                    _connector="OR",
                                ),
                                name="projects_project_has_a_name",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("review_by__gt", models.F("suspended_since")),
                                        ("review_by__isnull", False),
                                        ("stage", "suspended"),
                                        ("stage_note__gt", ""),
                                        ("suspended_since__isnull", False),
                                    ),
                                    models.Q(
                                        models.Q(("stage", "suspended"), _negated=True),
                                        ("review_by", None),
                                        ("suspended_since", None),
                                    ),
                                    _connector="OR",
                                ),
                                name="projects_suspension_is_whole",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("latitude", None), ("longitude", None)),
                                    models.Q(
                                        ("latitude__range", (-90, 90)),
                                        ("longitude__range", (-180, 180)),
                                    ),
                                    _connector="OR",
                                ),
                                name="projects_point_is_whole",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("capacity_unit", ""), ("capacity_value", None)),
                                    models.Q(("capacity_unit__gt", ""), ("capacity_value__gt", 0)),
                                    _connector="OR",
                                ),
                                name="projects_capacity_has_unit",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("visibility", "restricted"), _negated=True),
                                    models.Q(
                                        ("restricted_ground__gt", ""),
                                        ("restricted_until__isnull", False),
                                    ),
                                    _connector="OR",
                                ),
                                name="projects_restriction_has_ground_and_expiry",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("local_content_ratio", None),
                                    ("local_content_ratio__range", (0, 1)),
                                    _connector="OR",
                                ),
                                name="projects_local_content_is_ratio",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("merged_into", models.F("id")), _negated=True),
                                name="projects_not_merged_into_itself",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ProjectVersion",
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
                        ("order_en", models.CharField(blank=True, editable=False, max_length=120)),
                        ("order_ru", models.CharField(blank=True, editable=False, max_length=120)),
                        ("order_kk", models.CharField(blank=True, editable=False, max_length=120)),
                        (
                            "description_en",
                            models.TextField(blank=True, verbose_name="description in English"),
                        ),
                        (
                            "description_ru",
                            models.TextField(blank=True, verbose_name="description in Russian"),
                        ),
                        (
                            "description_kk",
                            models.TextField(blank=True, verbose_name="description in Kazakh"),
                        ),
                        (
                            "programme",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="%(class)ss",
                                to="projects.programme",
                                verbose_name="programme",
                            ),
                        ),
                        (
                            "component",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="%(class)ss",
                                to="projects.component",
                                verbose_name="component",
                            ),
                        ),
                        (
                            "enterprise",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="%(class)ss",
                                to="enterprises.enterprise",
                                verbose_name="enterprise",
                            ),
                        ),
                        (
                            "organisation",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="%(class)ss",
                                to="people.organisation",
                                verbose_name="responsible organisation",
                            ),
                        ),
                        (
                            "curator",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="%(class)ss_curated",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="curator",
                            ),
                        ),
                        (
                            "sector",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="%(class)ss",
                                to="enterprises.sector",
                                verbose_name="sector",
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("plant", "plant"),
                                    ("reconstruction", "reconstruction"),
                                    ("power_station", "power station"),
                                    ("railway", "railway"),
                                    ("logistics", "logistics"),
                                    ("other", "other"),
                                ],
                                default="other",
                                max_length=20,
                                verbose_name="kind",
                            ),
                        ),
                        (
                            "stage",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("", "not reported"),
                                    ("idea", "idea"),
                                    ("appraisal", "appraisal"),
                                    ("approved", "approved"),
                                    ("financing", "financing"),
                                    ("tender", "tender"),
                                    ("construction", "construction"),
                                    ("commissioning", "commissioning"),
                                    ("launched", "launched"),
                                    ("operating", "operating"),
                                    ("suspended", "suspended"),
                                    ("launched_idle", "launched, idle"),
                                    ("not_confirmed", "not confirmed"),
                                    ("excluded", "excluded"),
                                    ("cancelled", "cancelled"),
                                ],
                                max_length=20,
                                verbose_name="stage",
                            ),
                        ),
                        (
                            "stage_note",
                            models.CharField(
                                blank=True, max_length=300, verbose_name="note on the stage"
                            ),
                        ),
                        (
                            "suspended_since",
                            models.DateField(blank=True, null=True, verbose_name="suspended since"),
                        ),
                        (
                            "review_by",
                            models.DateField(blank=True, null=True, verbose_name="review by"),
                        ),
                        (
                            "territory",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="%(class)ss",
                                to="territories.territory",
                                verbose_name="territory",
                            ),
                        ),
                        ("place_on", models.DateField(verbose_name="place stated as of")),
                        ("place_is_split", models.BooleanField(default=False)),
                        (
                            "latitude",
                            models.DecimalField(
                                blank=True,
                                decimal_places=5,
                                max_digits=8,
                                null=True,
                                verbose_name="latitude",
                            ),
                        ),
                        (
                            "longitude",
                            models.DecimalField(
                                blank=True,
                                decimal_places=5,
                                max_digits=8,
                                null=True,
                                verbose_name="longitude",
                            ),
                        ),
                        (
                            "address",
                            models.CharField(blank=True, max_length=300, verbose_name="address"),
                        ),
                        (
                            "capacity_value",
                            models.DecimalField(
                                blank=True,
                                decimal_places=4,
                                max_digits=20,
                                null=True,
                                verbose_name="capacity",
                            ),
                        ),
                        (
                            "capacity_unit",
                            models.CharField(
                                blank=True, max_length=40, verbose_name="unit of capacity"
                            ),
                        ),
                        (
                            "technology",
                            models.CharField(blank=True, max_length=300, verbose_name="technology"),
                        ),
                        (
                            "equipment_generation",
                            models.CharField(
                                blank=True, max_length=100, verbose_name="generation of equipment"
                            ),
                        ),
                        (
                            "licensor",
                            models.CharField(blank=True, max_length=300, verbose_name="licensor"),
                        ),
                        (
                            "local_content_ratio",
                            models.DecimalField(
                                blank=True,
                                decimal_places=4,
                                max_digits=5,
                                null=True,
                                verbose_name="local content",
                            ),
                        ),
                        (
                            "visibility",
                            models.CharField(
                                choices=[
                                    ("published", "published"),
                                    ("territory", "territory"),
                                    ("restricted", "restricted"),
                                    ("case", "case"),
                                ],
                                default="territory",
                                max_length=10,
                                verbose_name="visibility",
                            ),
                        ),
                        (
                            "restricted_ground",
                            models.CharField(
                                blank=True, max_length=300, verbose_name="ground of restriction"
                            ),
                        ),
                        (
                            "restricted_until",
                            models.DateField(
                                blank=True, null=True, verbose_name="restricted until"
                            ),
                        ),
                        (
                            "marks",
                            models.JSONField(
                                blank=True, default=dict, verbose_name="marked fields"
                            ),
                        ),
                        (
                            "source",
                            models.CharField(blank=True, max_length=500, verbose_name="source"),
                        ),
                        (
                            "merged_into",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="projects.project",
                            ),
                        ),
                        ("search_text", models.TextField(editable=False)),
                        (
                            "project",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="versions",
                                to="projects.project",
                            ),
                        ),
                        ("key", models.SlugField(max_length=80)),
                        ("known_from", models.DateTimeField()),
                        ("known_to", models.DateTimeField(blank=True, null=True)),
                        ("details", models.JSONField(default=dict)),
                    ],
                    options={
                        "ordering": ("key",),
                        "indexes": [
                            models.Index(fields=["key", "known_from"], name="projects_version_key"),
                            models.Index(
                                fields=[
                                    "territory",
                                    "place_on",
                                    "stage",
                                    "merged_into",
                                    "visibility",
                                    "restricted_until",
                                    "organisation",
                                    "sector",
                                    "enterprise",
                                    "known_from",
                                    "known_to",
                                    "project",
                                ],
                                name="projects_version_counted",
                            ),
                            models.Index(
                                fields=[
                                    "known_to",
                                    "known_from",
                                    "merged_into",
                                    "visibility",
                                    "territory",
                                    "enterprise",
                                    "sector",
                                    "stage",
                                    "organisation",
                                    "curator",
                                    "programme",
                                    "kind",
                                    "restricted_until",
                                    "place_on",
                                    "project",
                                ],
                                name="projects_version_listed",
                            ),
                            models.Index(fields=["order_en", "key"], name="projects_version_en"),
                            models.Index(fields=["order_ru", "key"], name="projects_version_ru"),
                            models.Index(fields=["order_kk", "key"], name="projects_version_kk"),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("project", "known_from"), name="projects_version_once"
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("known_to", None)),
                                fields=("project",),
                                name="projects_one_open_version",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Standing",
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
                                related_name="standings",
                                to="projects.project",
                            ),
                        ),
                        ("known_from", models.DateTimeField()),
                        ("known_to", models.DateTimeField(blank=True, null=True)),
                        ("approved_on", models.DateField(blank=True, null=True)),
                        ("starts_on", models.DateField(blank=True, null=True)),
                        (
                            "original_on",
                            models.DateField(blank=True, null=True, verbose_name="original date"),
                        ),
                        (
                            "committed_on",
                            models.DateField(blank=True, null=True, verbose_name="committed date"),
                        ),
                        (
                            "forecast_on",
                            models.DateField(blank=True, null=True, verbose_name="forecast"),
                        ),
                        (
                            "actual_on",
                            models.DateField(blank=True, null=True, verbose_name="actual date"),
                        ),
                        ("stated_on", models.DateField(blank=True, null=True)),
                        ("pending_on", models.DateField(blank=True, null=True)),
                        ("pending_since", models.DateField(blank=True, null=True)),
                        ("moves_count", models.PositiveIntegerField(default=0)),
                        ("own_colour", models.CharField(blank=True, max_length=10)),
                        ("centre_colour", models.CharField(blank=True, max_length=10)),
                        ("red_since", models.DateField(blank=True, null=True)),
                        ("plan_changed_on", models.DateField(blank=True, null=True)),
                        ("not_confirmed_from", models.DateField(blank=True, null=True)),
                        ("idle_from", models.DateField(blank=True, null=True)),
                        ("operating_from", models.DateField(blank=True, null=True)),
                        ("rule_version", models.CharField(max_length=20)),
                        ("input_hash", models.CharField(max_length=64)),
                    ],
                    options={
                        "ordering": ("project_id", "known_from"),
                        "indexes": [
                            models.Index(
                                fields=["known_to", "known_from", "project"],
                                name="projects_standing_known",
                            ),
                            models.Index(
                                fields=[
                                    "project",
                                    "known_from",
                                    "known_to",
                                    "approved_on",
                                    "committed_on",
                                    "forecast_on",
                                    "actual_on",
                                    "original_on",
                                ],
                                name="projects_standing_of",
                            ),
                            models.Index(
                                fields=[
                                    "known_to",
                                    "project",
                                    "known_from",
                                    "approved_on",
                                    "committed_on",
                                    "forecast_on",
                                    "actual_on",
                                    "original_on",
                                ],
                                name="projects_standing_now",
                            ),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("known_to", None)),
                                fields=("project",),
                                name="projects_one_open_standing",
                            ),
                            models.UniqueConstraint(
                                fields=("project", "known_from"), name="projects_standing_once"
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="NameWord",
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
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="name_words",
                                to="projects.project",
                            ),
                        ),
                        ("word", models.CharField(max_length=6)),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("word", "project"), name="projects_name_word_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Phase",
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
                        (
                            "project",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="phases",
                                to="projects.project",
                            ),
                        ),
                        ("number", models.PositiveSmallIntegerField()),
                        (
                            "capacity_value",
                            models.DecimalField(
                                blank=True, decimal_places=4, max_digits=20, null=True
                            ),
                        ),
                        ("capacity_unit", models.CharField(blank=True, max_length=40)),
                    ],
                    options={
                        "ordering": ("project_id", "number"),
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("project", "number"), name="projects_phase_number"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("capacity_unit", ""), ("capacity_value", None)),
                                    models.Q(("capacity_unit__gt", ""), ("capacity_value__gt", 0)),
                                    _connector="OR",
                                ),
                                name="projects_phase_capacity_has_unit",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Site",
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
                        (
                            "project",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="sites",
                                to="projects.project",
                            ),
                        ),
                        ("number", models.PositiveSmallIntegerField()),
                        (
                            "territory",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="sites",
                                to="territories.territory",
                            ),
                        ),
                        (
                            "latitude",
                            models.DecimalField(
                                blank=True, decimal_places=5, max_digits=8, null=True
                            ),
                        ),
                        (
                            "longitude",
                            models.DecimalField(
                                blank=True, decimal_places=5, max_digits=8, null=True
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("project_id", "number"),
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("name_en__gt", ""),
                                    ("name_ru__gt", ""),
                                    ("name_kk__gt", ""),
                                    _connector="OR",
                                ),
                                name="projects_site_has_a_name",
                            ),
                            models.UniqueConstraint(
                                fields=("project", "number"), name="projects_site_number"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("latitude", None), ("longitude", None)),
                                    models.Q(
                                        ("latitude__range", (-90, 90)),
                                        ("longitude__range", (-180, 180)),
                                    ),
                                    _connector="OR",
                                ),
                                name="projects_site_point_is_whole",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Cost",
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
                                related_name="costs",
                                to="projects.project",
                            ),
                        ),
                        (
                            "source",
                            models.CharField(
                                choices=[
                                    ("own", "own funds"),
                                    ("loan", "loan"),
                                    ("budget_republic", "republican budget"),
                                    ("budget_local", "local budget"),
                                    ("foreign", "foreign investment"),
                                    ("other", "other"),
                                ],
                                max_length=20,
                            ),
                        ),
                        ("amount", models.DecimalField(decimal_places=2, max_digits=20)),
                        ("currency", models.CharField(default="KZT", max_length=3)),
                    ],
                    options={
                        "ordering": ("project_id", "source", "currency"),
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("project", "source", "currency"), name="projects_cost_once"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("amount__gte", 0)),
                                name="projects_cost_not_negative",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Party",
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
                        (
                            "project",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="parties",
                                to="projects.project",
                            ),
                        ),
                        (
                            "role",
                            models.CharField(
                                choices=[
                                    ("publicAuthority", "owner"),
                                    ("funder", "funder"),
                                    ("designer", "designer"),
                                    ("supplier", "contractor"),
                                    ("licensor", "licensor"),
                                    ("partner", "partner"),
                                ],
                                max_length=20,
                            ),
                        ),
                        ("identifier", models.CharField(blank=True, max_length=40)),
                    ],
                    options={
                        "ordering": ("project_id", "role", "id"),
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("name_en__gt", ""),
                                    ("name_ru__gt", ""),
                                    ("name_kk__gt", ""),
                                    _connector="OR",
                                ),
                                name="projects_party_has_a_name",
                            ),
                            models.UniqueConstraint(
                                fields=("project", "role", "name_en", "name_ru", "name_kk"),
                                name="projects_party_once",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ProgrammeAct",
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
                                related_name="programme_acts",
                                to="projects.project",
                            ),
                        ),
                        (
                            "other",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="projects.project",
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("inclusion", "inclusion"),
                                    ("replacement", "replacement"),
                                    ("exclusion", "exclusion"),
                                    ("cancellation", "cancellation"),
                                    ("merge", "merging"),
                                    ("merge_undone", "merging undone"),
                                ],
                                max_length=20,
                            ),
                        ),
                        ("on", models.DateField()),
                        ("document", models.CharField(max_length=300)),
                        ("ground", models.TextField()),
                    ],
                    options={
                        "ordering": ("project_id", "on", "id"),
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("document__gt", ""), ("ground__gt", "")),
                                name="projects_act_has_document",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("kind__in", ["replacement", "merge", "merge_undone"]),
                                        _negated=True,
                                    ),
                                    ("other__isnull", False),
                                    _connector="OR",
                                ),
                                name="projects_act_names_the_other",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Correction",
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
                                related_name="corrections",
                                to="projects.project",
                            ),
                        ),
                        ("changes", models.JSONField()),
                        ("ground", models.TextField(verbose_name="ground")),
                        (
                            "proposed_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="corrections_proposed",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("proposed_at", models.DateTimeField()),
                        (
                            "decision",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("", "waiting"),
                                    ("made", "made"),
                                    ("declined", "declined"),
                                ],
                                max_length=10,
                            ),
                        ),
                        (
                            "decided_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="corrections_decided",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("decided_at", models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        "ordering": ("-proposed_at", "id"),
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("decided_at", None), ("decided_by", None), ("decision", "")
                                    ),
                                    models.Q(
                                        ("decided_at__isnull", False),
                                        ("decided_by__isnull", False),
                                        ("decision__gt", ""),
                                    ),
                                    _connector="OR",
                                ),
                                name="projects_correction_decided_whole",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("decided_by", models.F("proposed_by")), _negated=True
                                ),
                                name="projects_correction_by_two",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("ground__gt", "")),
                                name="projects_correction_has_ground",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="SavedView",
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
                                related_name="saved_views",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("name", models.CharField(max_length=80)),
                        ("query", models.CharField(max_length=2000)),
                    ],
                    options={
                        "ordering": ("name", "id"),
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("user", "name"), name="projects_view_name_once"
                            )
                        ],
                    },
                ),
            ],
        ),
    ]
