import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from bagdar.web.new_tables import NewTables


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("people", "__first__"),
        ("projects", "0001_initial"),
    ]

    operations = [
        NewTables(
            [
                migrations.CreateModel(
                    name="Milestone",
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
                                related_name="milestones",
                                to="projects.project",
                            ),
                        ),
                        (
                            "phase",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="milestones",
                                to="projects.phase",
                            ),
                        ),
                        ("number", models.PositiveSmallIntegerField(verbose_name="number")),
                        (
                            "type",
                            models.CharField(
                                choices=[
                                    ("preProcurement", "before procurement"),
                                    ("approval", "approval"),
                                    ("engagement", "engagement"),
                                    ("assessment", "assessment"),
                                    ("delivery", "delivery"),
                                    ("reporting", "reporting"),
                                    ("financing", "financing"),
                                ],
                                max_length=20,
                                verbose_name="type",
                            ),
                        ),
                        (
                            "code",
                            models.CharField(
                                choices=[
                                    ("land", "land allotted"),
                                    ("design", "design approved"),
                                    ("permit", "building permit"),
                                    ("financing", "financing agreed"),
                                    ("contract", "contract signed"),
                                    ("construction_start", "construction begun"),
                                    ("equipment_delivered", "equipment delivered"),
                                    ("network_connection", "network connection"),
                                    ("acceptance_act", "acceptance act"),
                                    ("first_product", "first product"),
                                    ("launch", "launch"),
                                    ("other", "other"),
                                ],
                                max_length=30,
                                verbose_name="code",
                            ),
                        ),
                        (
                            "weight",
                            models.DecimalField(
                                decimal_places=2, default=1, max_digits=6, verbose_name="weight"
                            ),
                        ),
                        ("is_end", models.BooleanField(default=False)),
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
                        ("stated_at", models.DateTimeField(blank=True, null=True)),
                        ("added_at", models.DateTimeField(blank=True, null=True)),
                        ("removed_at", models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        "ordering": ("project_id", "number"),
                        "indexes": [
                            models.Index(
                                fields=["forecast_on", "project"], name="delivery_due_next"
                            )
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("name_en__gt", ""),
                                    ("name_ru__gt", ""),
                                    ("name_kk__gt", ""),
                                    _connector="OR",
                                ),
                                name="delivery_milestone_has_a_name",
                            ),
                            models.UniqueConstraint(
                                fields=("project", "number"), name="delivery_milestone_number_once"
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("is_end", True), ("removed_at", None)),
                                fields=("project",),
                                name="delivery_one_end_a_project",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("weight__gte", 0)),
                                name="delivery_weight_not_negative",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("is_end", False), ("code", "launch"), _connector="OR"
                                ),
                                name="delivery_end_is_a_launch",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("original_on", None),
                                    ("committed_on__isnull", False),
                                    _connector="OR",
                                ),
                                name="delivery_original_is_committed",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Dependency",
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
                                related_name="followers",
                                to="delivery.milestone",
                            ),
                        ),
                        (
                            "after",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="waits_for",
                                to="delivery.milestone",
                            ),
                        ),
                        ("lag_days", models.PositiveSmallIntegerField(default=0)),
                        ("added_at", models.DateTimeField(blank=True, null=True)),
                        ("removed_at", models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        "ordering": ("before_id", "after_id"),
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("removed_at", None)),
                                fields=("before", "after"),
                                name="delivery_dependency_once",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("before", models.F("after")), _negated=True),
                                name="delivery_waits_for_another",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Baseline",
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
                                related_name="baselines",
                                to="projects.project",
                            ),
                        ),
                        ("number", models.PositiveSmallIntegerField(blank=True, null=True)),
                        ("starts_on", models.DateField(verbose_name="planned start")),
                        ("ends_on", models.DateField(verbose_name="planned launch")),
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
                            "order_on",
                            models.DateField(
                                blank=True, null=True, verbose_name="day of the order"
                            ),
                        ),
                        (
                            "document",
                            models.CharField(blank=True, max_length=300, verbose_name="document"),
                        ),
                        ("ground", models.TextField(blank=True, verbose_name="ground")),
                        ("proposed_by", models.CharField(max_length=80)),
                        ("proposed_label", models.CharField(max_length=200)),
                        ("proposed_at", models.DateTimeField()),
                        ("frozen_by", models.CharField(blank=True, max_length=80)),
                        ("frozen_label", models.CharField(blank=True, max_length=200)),
                        ("frozen_for", models.CharField(blank=True, max_length=200)),
                        ("frozen_at", models.DateTimeField(blank=True, null=True)),
                        ("returned_at", models.DateTimeField(blank=True, null=True)),
                        ("return_note", models.CharField(blank=True, max_length=2000)),
                        ("reference", models.JSONField(blank=True, default=dict)),
                    ],
                    options={
                        "ordering": (
                            "project_id",
                            models.OrderBy(models.F("number"), nulls_last=True),
                            "id",
                        ),
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("project", "number"), name="delivery_baseline_once"
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("frozen_at", None), ("returned_at", None)),
                                fields=("project",),
                                name="delivery_one_draft_a_project",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("ends_on__gt", models.F("starts_on"))),
                                name="delivery_baseline_has_length",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("frozen_at", None), ("frozen_by", ""), ("number", None)
                                    ),
                                    models.Q(
                                        ("frozen_at__isnull", False),
                                        ("frozen_by__gt", ""),
                                        ("number__isnull", False),
                                        ("document__gt", ""),
                                        ("order_on__isnull", False),
                                    ),
                                    _connector="OR",
                                ),
                                name="delivery_baseline_frozen_whole",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("number", None),
                                    ("number", 0),
                                    ("ground__gt", ""),
                                    _connector="OR",
                                ),
                                name="delivery_rebaseline_has_ground",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("frozen_by", models.F("proposed_by")), _negated=True),
                                    ("frozen_by__startswith", "system:"),
                                    _connector="OR",
                                ),
                                name="delivery_baseline_by_two",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("capacity_unit", ""), ("capacity_value", None)),
                                    models.Q(("capacity_unit__gt", ""), ("capacity_value__gt", 0)),
                                    _connector="OR",
                                ),
                                name="delivery_baseline_capacity_has_unit",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="BaselineCost",
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
                            "baseline",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="costs",
                                to="delivery.baseline",
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
                        "ordering": ("baseline_id", "source", "currency"),
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("baseline", "source", "currency"), name="delivery_cost_once"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("amount__gte", 0)),
                                name="delivery_cost_not_negative",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="BaselineJobs",
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
                            "baseline",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="jobs",
                                to="delivery.baseline",
                            ),
                        ),
                        ("month", models.DateField(verbose_name="month")),
                        (
                            "permanent_fte",
                            models.DecimalField(decimal_places=2, default=0, max_digits=10),
                        ),
                        (
                            "construction_fte",
                            models.DecimalField(decimal_places=2, default=0, max_digits=10),
                        ),
                    ],
                    options={
                        "ordering": ("baseline_id", "month"),
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("baseline", "month"), name="delivery_jobs_month_once"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("construction_fte__gte", 0), ("permanent_fte__gte", 0)
                                ),
                                name="delivery_jobs_not_negative",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("month__day", 1)),
                                name="delivery_jobs_month_begins",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="BaselineMilestone",
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
                            "baseline",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="dates",
                                to="delivery.baseline",
                            ),
                        ),
                        (
                            "milestone",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="promised",
                                to="delivery.milestone",
                            ),
                        ),
                        ("due_on", models.DateField()),
                        ("weight", models.DecimalField(decimal_places=2, default=1, max_digits=6)),
                    ],
                    options={
                        "ordering": ("baseline_id", "due_on", "milestone_id"),
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("baseline", "milestone"), name="delivery_promised_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Reason",
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
                        ("code", models.SlugField(max_length=40, unique=True)),
                        (
                            "cause",
                            models.CharField(
                                choices=[("internal", "internal"), ("external", "external")],
                                max_length=10,
                                verbose_name="cause",
                            ),
                        ),
                        ("position", models.PositiveSmallIntegerField(default=0)),
                        ("retired_on", models.DateField(blank=True, null=True)),
                    ],
                    options={
                        "ordering": ("position", "code"),
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("name_en__gt", ""),
                                    ("name_ru__gt", ""),
                                    ("name_kk__gt", ""),
                                    _connector="OR",
                                ),
                                name="delivery_reason_has_a_name",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Evidence",
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
                        ("actor_id", models.CharField(max_length=80)),
                        ("actor_label", models.CharField(max_length=200)),
                        ("on_behalf_of", models.CharField(blank=True, max_length=200)),
                        ("at", models.DateTimeField()),
                        (
                            "project",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="evidence",
                                to="projects.project",
                            ),
                        ),
                        (
                            "milestone",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="evidence",
                                to="delivery.milestone",
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[("photo", "photo"), ("document", "document")],
                                max_length=10,
                            ),
                        ),
                        ("name", models.CharField(max_length=200, verbose_name="name of the file")),
                        (
                            "caption",
                            models.CharField(
                                blank=True, max_length=500, verbose_name="what it shows"
                            ),
                        ),
                        ("content_type", models.CharField(max_length=100)),
                        ("size_bytes", models.PositiveBigIntegerField()),
                        ("sha256", models.CharField(max_length=64)),
                        ("stored", models.CharField(max_length=200)),
                        ("thumbnail", models.CharField(blank=True, max_length=200)),
                        ("width", models.PositiveIntegerField(blank=True, null=True)),
                        ("height", models.PositiveIntegerField(blank=True, null=True)),
                        ("taken_at", models.DateTimeField(blank=True, null=True)),
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
                        (
                            "claimed_from",
                            models.DateField(
                                blank=True, null=True, verbose_name="shows the period from"
                            ),
                        ),
                        (
                            "claimed_to",
                            models.DateField(
                                blank=True, null=True, verbose_name="shows the period to"
                            ),
                        ),
                        ("perceptual_hash", models.CharField(blank=True, max_length=16)),
                        ("band_0", models.PositiveIntegerField(blank=True, null=True)),
                        ("band_1", models.PositiveIntegerField(blank=True, null=True)),
                        ("band_2", models.PositiveIntegerField(blank=True, null=True)),
                        ("band_3", models.PositiveIntegerField(blank=True, null=True)),
                    ],
                    options={
                        "ordering": ("project_id", "-at", "-id"),
                        "indexes": [
                            models.Index(fields=["sha256"], name="delivery_evidence_digest"),
                            models.Index(fields=["band_0"], name="delivery_evidence_band_0"),
                            models.Index(fields=["band_1"], name="delivery_evidence_band_1"),
                            models.Index(fields=["band_2"], name="delivery_evidence_band_2"),
                            models.Index(fields=["band_3"], name="delivery_evidence_band_3"),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("claimed_from", None), ("claimed_to", None)),
                                    ("claimed_to__gte", models.F("claimed_from")),
                                    _connector="OR",
                                ),
                                name="delivery_claimed_period_whole",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Repeat",
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
                            "earlier",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="repeated_by",
                                to="delivery.evidence",
                            ),
                        ),
                        (
                            "later",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="repeats",
                                to="delivery.evidence",
                            ),
                        ),
                        ("bits_apart", models.PositiveSmallIntegerField()),
                    ],
                    options={
                        "ordering": ("-later_id", "bits_apart", "earlier_id"),
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("earlier", "later"), name="delivery_repeat_once"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("earlier__lt", models.F("later"))),
                                name="delivery_repeat_is_later",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="DateMove",
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
                        ("actor_id", models.CharField(max_length=80)),
                        ("actor_label", models.CharField(max_length=200)),
                        ("on_behalf_of", models.CharField(blank=True, max_length=200)),
                        ("at", models.DateTimeField()),
                        (
                            "project",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="date_moves",
                                to="projects.project",
                            ),
                        ),
                        (
                            "milestone",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="moves",
                                to="delivery.milestone",
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("forecast", "forecast moved"),
                                    ("confirmation", "forecast confirmed"),
                                    ("commitment", "new commitment asked for"),
                                    ("withdrawal", "forecast withdrawn"),
                                ],
                                max_length=12,
                            ),
                        ),
                        ("old_on", models.DateField(blank=True, null=True)),
                        ("new_on", models.DateField(blank=True, null=True)),
                        (
                            "reason",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="delivery.reason",
                            ),
                        ),
                        (
                            "cause",
                            models.CharField(
                                blank=True,
                                choices=[("internal", "internal"), ("external", "external")],
                                max_length=10,
                            ),
                        ),
                        (
                            "note",
                            models.CharField(blank=True, max_length=2000, verbose_name="note"),
                        ),
                        (
                            "evidence",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="moves",
                                to="delivery.evidence",
                            ),
                        ),
                        (
                            "confidence",
                            models.PositiveSmallIntegerField(
                                blank=True,
                                choices=[
                                    (10, "very unlikely"),
                                    (30, "unlikely"),
                                    (50, "even"),
                                    (70, "likely"),
                                    (90, "very likely"),
                                ],
                                null=True,
                            ),
                        ),
                        (
                            "tier",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("akim", "akim of the oblast"),
                                    ("programme_office", "programme office"),
                                    ("chair", "chair"),
                                ],
                                max_length=20,
                            ),
                        ),
                        ("answer_by", models.DateField(blank=True, null=True)),
                        ("stated_on", models.DateField()),
                    ],
                    options={
                        "ordering": ("milestone_id", "at", "id"),
                        "indexes": [
                            models.Index(
                                fields=["project", "at"], name="delivery_moves_of_project"
                            ),
                            models.Index(fields=["at", "project"], name="delivery_moves_since"),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("kind", "confirmation"), ("new_on", models.F("old_on"))
                                    ),
                                    models.Q(
                                        ("kind", "withdrawal"),
                                        ("new_on", None),
                                        ("old_on__isnull", False),
                                    ),
                                    models.Q(
                                        models.Q(
                                            ("kind__in", ("confirmation", "withdrawal")),
                                            _negated=True,
                                        ),
                                        ("new_on__isnull", False),
                                        models.Q(
                                            ("old_on", None),
                                            models.Q(("new_on", models.F("old_on")), _negated=True),
                                            _connector="OR",
                                        ),
                                    ),
                                    _connector="OR",
                                ),
                                name="delivery_move_moves",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("kind", "confirmation"),
                                    models.Q(("kind", "forecast"), ("old_on", None)),
                                    models.Q(("kind", "withdrawal"), ("note__gt", "")),
                                    models.Q(("cause__gt", ""), ("reason__isnull", False)),
                                    _connector="OR",
                                ),
                                name="delivery_move_has_reason",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("answer_by__isnull", False),
                                        ("kind", "commitment"),
                                        ("tier__gt", ""),
                                    ),
                                    models.Q(
                                        models.Q(("kind", "commitment"), _negated=True),
                                        ("answer_by", None),
                                        ("tier", ""),
                                    ),
                                    _connector="OR",
                                ),
                                name="delivery_commitment_is_answered_by",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="MoveAnswer",
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
                        ("actor_id", models.CharField(max_length=80)),
                        ("actor_label", models.CharField(max_length=200)),
                        ("on_behalf_of", models.CharField(blank=True, max_length=200)),
                        ("at", models.DateTimeField()),
                        (
                            "move",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="answer",
                                to="delivery.datemove",
                            ),
                        ),
                        (
                            "decision",
                            models.CharField(
                                choices=[
                                    ("approved", "approved"),
                                    ("rejected", "rejected"),
                                    ("withdrawn", "withdrawn"),
                                ],
                                max_length=10,
                            ),
                        ),
                        (
                            "note",
                            models.CharField(blank=True, max_length=2000, verbose_name="note"),
                        ),
                    ],
                    options={
                        "ordering": ("move_id",),
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("decision", "rejected"), _negated=True),
                                    ("note__gt", ""),
                                    _connector="OR",
                                ),
                                name="delivery_rejection_has_note",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Achievement",
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
                        ("actor_id", models.CharField(max_length=80)),
                        ("actor_label", models.CharField(max_length=200)),
                        ("on_behalf_of", models.CharField(blank=True, max_length=200)),
                        ("at", models.DateTimeField()),
                        (
                            "milestone",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="achievements",
                                to="delivery.milestone",
                            ),
                        ),
                        ("on", models.DateField(blank=True, null=True)),
                        (
                            "evidence",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="achievements",
                                to="delivery.evidence",
                            ),
                        ),
                        (
                            "note",
                            models.CharField(blank=True, max_length=2000, verbose_name="note"),
                        ),
                    ],
                    options={
                        "ordering": ("milestone_id", "at", "id"),
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("on__isnull", False), ("note__gt", ""), _connector="OR"
                                ),
                                name="delivery_undone_has_note",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Rating",
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
                        ("actor_id", models.CharField(max_length=80)),
                        ("actor_label", models.CharField(max_length=200)),
                        ("on_behalf_of", models.CharField(blank=True, max_length=200)),
                        ("at", models.DateTimeField()),
                        (
                            "project",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="ratings",
                                to="projects.project",
                            ),
                        ),
                        (
                            "side",
                            models.CharField(
                                choices=[("own", "own rating"), ("centre", "rating of the centre")],
                                max_length=10,
                            ),
                        ),
                        (
                            "colour",
                            models.CharField(
                                choices=[
                                    ("green", "on time"),
                                    ("amber", "at risk"),
                                    ("red", "late"),
                                ],
                                max_length=10,
                            ),
                        ),
                        ("note", models.CharField(max_length=2000, verbose_name="facts")),
                        ("plan", models.TextField(blank=True, verbose_name="plan")),
                        (
                            "plan_by",
                            models.DateField(blank=True, null=True, verbose_name="back on time by"),
                        ),
                    ],
                    options={
                        "ordering": ("project_id", "-at", "-id"),
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("note__gt", "")),
                                name="delivery_rating_has_facts",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="GateItem",
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
                                max_length=20,
                            ),
                        ),
                        ("code", models.SlugField(max_length=60)),
                        ("position", models.PositiveSmallIntegerField(default=0)),
                        ("needs_evidence", models.BooleanField(default=True)),
                        ("retired_on", models.DateField(blank=True, null=True)),
                    ],
                    options={
                        "ordering": ("kind", "position", "code"),
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("name_en__gt", ""),
                                    ("name_ru__gt", ""),
                                    ("name_kk__gt", ""),
                                    _connector="OR",
                                ),
                                name="delivery_gate_item_has_a_name",
                            ),
                            models.UniqueConstraint(
                                fields=("kind", "code"), name="delivery_gate_item_once"
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="GateEntry",
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
                        ("actor_id", models.CharField(max_length=80)),
                        ("actor_label", models.CharField(max_length=200)),
                        ("on_behalf_of", models.CharField(blank=True, max_length=200)),
                        ("at", models.DateTimeField()),
                        (
                            "project",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="gate_entries",
                                to="projects.project",
                            ),
                        ),
                        (
                            "phase",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="gate_entries",
                                to="projects.phase",
                            ),
                        ),
                        (
                            "item",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="entries",
                                to="delivery.gateitem",
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("done", "done"),
                                    ("not_applicable", "not applicable"),
                                    ("reopened", "open again"),
                                ],
                                max_length=20,
                            ),
                        ),
                        (
                            "ground",
                            models.CharField(blank=True, max_length=2000, verbose_name="ground"),
                        ),
                        (
                            "evidence",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="gate_entries",
                                to="delivery.evidence",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("project_id", "item_id", "at", "id"),
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("state", "done"), ("ground__gt", ""), _connector="OR"
                                ),
                                name="delivery_gate_has_ground",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Launch",
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
                        ("actor_id", models.CharField(max_length=80)),
                        ("actor_label", models.CharField(max_length=200)),
                        ("on_behalf_of", models.CharField(blank=True, max_length=200)),
                        ("at", models.DateTimeField()),
                        (
                            "project",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="launches",
                                to="projects.project",
                            ),
                        ),
                        (
                            "phase",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="launches",
                                to="projects.phase",
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[("launch", "launch"), ("ceremony", "ceremony")],
                                max_length=10,
                            ),
                        ),
                        ("on", models.DateField()),
                        (
                            "document",
                            models.CharField(blank=True, max_length=300, verbose_name="document"),
                        ),
                        ("text", models.TextField(blank=True)),
                        ("digest", models.CharField(blank=True, max_length=64)),
                        ("gate", models.JSONField(blank=True, default=list)),
                    ],
                    options={
                        "ordering": ("project_id", "on", "id"),
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("kind", "launch"), ("phase__isnull", False)),
                                fields=("project", "phase"),
                                name="delivery_one_launch_a_phase",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("kind", "launch"), ("phase", None)),
                                fields=("project",),
                                name="delivery_one_launch_a_project",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("kind", "ceremony"),
                                    models.Q(
                                        ("digest__gt", ""), ("document__gt", ""), ("text__gt", "")
                                    ),
                                    _connector="OR",
                                ),
                                name="delivery_launch_is_signed",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="LaunchCorrection",
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
                            "launch",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="corrections",
                                to="delivery.launch",
                            ),
                        ),
                        ("old_on", models.DateField()),
                        ("new_on", models.DateField()),
                        ("ground", models.CharField(max_length=2000, verbose_name="ground")),
                        ("proposed_by", models.CharField(max_length=80)),
                        ("proposed_label", models.CharField(max_length=200)),
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
                        ("decided_by", models.CharField(blank=True, max_length=80)),
                        ("decided_label", models.CharField(blank=True, max_length=200)),
                        ("decided_at", models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        "ordering": ("launch_id", "proposed_at", "id"),
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("decision", "")),
                                fields=("launch",),
                                name="delivery_one_waiting_correction",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("decided_by", models.F("proposed_by")), _negated=True
                                ),
                                name="delivery_correction_by_two",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("new_on", models.F("old_on")), _negated=True),
                                name="delivery_correction_corrects",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("ground__gt", "")),
                                name="delivery_correction_has_ground",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("decided_at", None), ("decided_by", ""), ("decision", "")
                                    ),
                                    models.Q(
                                        ("decided_at__isnull", False),
                                        ("decided_by__gt", ""),
                                        ("decision__gt", ""),
                                    ),
                                    _connector="OR",
                                ),
                                name="delivery_correction_decided_whole",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Output",
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
                        ("actor_id", models.CharField(max_length=80)),
                        ("actor_label", models.CharField(max_length=200)),
                        ("on_behalf_of", models.CharField(blank=True, max_length=200)),
                        ("at", models.DateTimeField()),
                        (
                            "project",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="outputs",
                                to="projects.project",
                            ),
                        ),
                        (
                            "phase",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="outputs",
                                to="projects.phase",
                            ),
                        ),
                        ("month", models.DateField(verbose_name="month")),
                        (
                            "source",
                            models.CharField(
                                choices=[("enterprise", "enterprise"), ("district", "district")],
                                max_length=10,
                            ),
                        ),
                        (
                            "output_value",
                            models.DecimalField(
                                blank=True,
                                decimal_places=4,
                                max_digits=20,
                                null=True,
                                verbose_name="physical output",
                            ),
                        ),
                        ("unit", models.CharField(blank=True, max_length=40, verbose_name="unit")),
                        (
                            "sales_kzt",
                            models.DecimalField(
                                blank=True,
                                decimal_places=2,
                                max_digits=20,
                                null=True,
                                verbose_name="sales",
                            ),
                        ),
                        (
                            "headcount",
                            models.PositiveIntegerField(
                                blank=True, null=True, verbose_name="headcount"
                            ),
                        ),
                        (
                            "taxes_kzt",
                            models.DecimalField(
                                blank=True,
                                decimal_places=2,
                                max_digits=20,
                                null=True,
                                verbose_name="taxes paid",
                            ),
                        ),
                        (
                            "note",
                            models.CharField(blank=True, max_length=2000, verbose_name="note"),
                        ),
                        (
                            "evidence",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="outputs",
                                to="delivery.evidence",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("project_id", "month", "source", "at", "id"),
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("month__day", 1)),
                                name="delivery_output_month_begins",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("output_value", None),
                                    models.Q(("output_value__gte", 0), ("unit__gt", "")),
                                    _connector="OR",
                                ),
                                name="delivery_output_has_unit",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("sales_kzt", None), ("sales_kzt__gte", 0), _connector="OR"
                                    ),
                                    models.Q(
                                        ("taxes_kzt", None), ("taxes_kzt__gte", 0), _connector="OR"
                                    ),
                                ),
                                name="delivery_output_not_negative",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("output_value__isnull", False),
                                    ("sales_kzt__isnull", False),
                                    ("headcount__isnull", False),
                                    ("taxes_kzt__isnull", False),
                                    _connector="OR",
                                ),
                                name="delivery_output_says_something",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Operation",
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
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="operation",
                                to="projects.project",
                            ),
                        ),
                        ("season_months", models.JSONField(blank=True, default=list)),
                        (
                            "idle_share_ratio",
                            models.DecimalField(decimal_places=4, default="0.1", max_digits=5),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("idle_share_ratio__range", (0, 1))),
                                name="delivery_idle_share_is_ratio",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Inspection",
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
                        ("actor_id", models.CharField(max_length=80)),
                        ("actor_label", models.CharField(max_length=200)),
                        ("on_behalf_of", models.CharField(blank=True, max_length=200)),
                        ("at", models.DateTimeField()),
                        (
                            "project",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="inspections",
                                to="projects.project",
                            ),
                        ),
                        ("on", models.DateField()),
                        ("works", models.BooleanField()),
                        ("note", models.CharField(max_length=2000, verbose_name="what was found")),
                        (
                            "evidence",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="inspections",
                                to="delivery.evidence",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("project_id", "-on", "-id"),
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("note__gt", "")),
                                name="delivery_inspection_has_note",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Visit",
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
                                related_name="delivery_visit",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("since_at", models.DateTimeField()),
                        ("seen_at", models.DateTimeField()),
                    ],
                ),
                migrations.CreateModel(
                    name="StandingFigure",
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
                        ("subject_kind", models.CharField(max_length=20)),
                        ("subject", models.CharField(max_length=120)),
                        ("indicator", models.CharField(max_length=60)),
                        ("as_of", models.DateField()),
                        ("value", models.FloatField(blank=True, null=True)),
                        ("n", models.PositiveIntegerField(default=0)),
                        ("state", models.CharField(max_length=20)),
                        ("rule_version", models.CharField(max_length=20)),
                        ("input_hash", models.CharField(max_length=64)),
                        ("computed_at", models.DateTimeField()),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("subject_kind", "subject", "indicator", "as_of"),
                                name="delivery_figure_once",
                            )
                        ],
                    },
                ),
            ],
        ),
    ]
