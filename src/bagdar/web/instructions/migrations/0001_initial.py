import django.db.models.deletion
from django.db import migrations, models

from bagdar.web.new_tables import NewTables


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("people", "0001_initial"),
        ("territories", "0001_initial"),
    ]

    operations = [
        NewTables(
            [
                migrations.CreateModel(
                    name="Family",
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
                        ("created_at", models.DateTimeField()),
                    ],
                    options={
                        "ordering": ("-created_at", "-id"),
                    },
                ),
                migrations.CreateModel(
                    name="Instruction",
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
                            "family",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="members",
                                to="instructions.family",
                            ),
                        ),
                        (
                            "issuer",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="instructions",
                                to="territories.territory",
                            ),
                        ),
                        (
                            "source",
                            models.CharField(
                                choices=[
                                    ("bridge", "bridge"),
                                    ("decree", "decree"),
                                    ("meeting", "meeting"),
                                    ("visit", "visit"),
                                ],
                                max_length=10,
                                verbose_name="given at",
                            ),
                        ),
                        (
                            "document",
                            models.CharField(blank=True, max_length=300, verbose_name="document"),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("launch", "launch of an object"),
                                    ("construction", "construction"),
                                    ("connection", "connection to networks"),
                                    ("land", "land and permits"),
                                    ("jobs", "jobs"),
                                    ("finance", "finance"),
                                    ("law", "rules and decisions"),
                                    ("report", "report or check"),
                                    ("other", "other"),
                                ],
                                max_length=15,
                                verbose_name="about",
                            ),
                        ),
                        ("text", models.TextField(verbose_name="what is to be done")),
                        (
                            "sign",
                            models.CharField(
                                blank=True, max_length=500, verbose_name="sign that it is done"
                            ),
                        ),
                        (
                            "resources",
                            models.CharField(blank=True, max_length=500, verbose_name="resources"),
                        ),
                        (
                            "lead",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="instructions",
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
                        (
                            "overruled",
                            models.CharField(blank=True, max_length=2000, verbose_name="ground"),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("drafted", "draft"),
                                    ("issued", "issued, to be accepted"),
                                    ("objected", "objected"),
                                    ("accepted", "accepted"),
                                    ("in_work", "in work"),
                                    ("reported", "reported done"),
                                    ("returned", "returned"),
                                    ("closed", "closed"),
                                    ("withdrawn", "taken back"),
                                ],
                                default="drafted",
                                max_length=10,
                            ),
                        ),
                        ("issued_on", models.DateField(blank=True, null=True)),
                        ("answer_by", models.DateField(blank=True, null=True)),
                        ("first_due_on", models.DateField(blank=True, null=True)),
                        ("due_on", models.DateField(blank=True, null=True, verbose_name="due")),
                        ("asked_due_on", models.DateField(blank=True, null=True)),
                        ("reported_on", models.DateField(blank=True, null=True)),
                        ("ended_on", models.DateField(blank=True, null=True)),
                        ("took_days", models.PositiveIntegerField(blank=True, null=True)),
                        ("is_synthetic", models.BooleanField(default=False)),
                        ("created_by", models.CharField(max_length=80)),
                        ("created_label", models.CharField(max_length=200)),
                        ("created_at", models.DateTimeField()),
                    ],
                    options={
                        "ordering": ("-id",),
                        "indexes": [
                            models.Index(
                                fields=["lead", "state", "due_on", "is_synthetic"],
                                name="instructions_of_lead",
                            ),
                            models.Index(
                                condition=models.Q(("asked_due_on__isnull", False)),
                                fields=["lead", "state", "due_on", "is_synthetic"],
                                name="instructions_more_of_lead",
                            ),
                            models.Index(fields=["state", "due_on"], name="instructions_due"),
                            models.Index(
                                condition=models.Q(("asked_due_on__isnull", False)),
                                fields=["state", "due_on"],
                                name="instructions_more_time",
                            ),
                            models.Index(
                                condition=models.Q(("asked_due_on__isnull", False)),
                                fields=["issuer", "state", "due_on"],
                                name="instructions_more_of_issuer",
                            ),
                            models.Index(
                                fields=["issuer", "state", "due_on"], name="instructions_of_issuer"
                            ),
                            models.Index(fields=["kind", "state"], name="instructions_of_kind"),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("first_due_on", None),
                                        ("issued_on", None),
                                        ("state", "drafted"),
                                    ),
                                    models.Q(
                                        models.Q(("state", "drafted"), _negated=True),
                                        ("answer_by__isnull", False),
                                        ("due_on__isnull", False),
                                        ("first_due_on__isnull", False),
                                        ("issued_on__isnull", False),
                                        ("lead__isnull", False),
                                        ("text__gt", ""),
                                    ),
                                    _connector="OR",
                                ),
                                name="instructions_issued_whole",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("first_due_on", None),
                                    models.Q(
                                        ("due_on__gte", models.F("first_due_on")),
                                        ("first_due_on__gte", models.F("issued_on")),
                                    ),
                                    _connector="OR",
                                ),
                                name="instructions_due_after_issue",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("ended_on__isnull", False),
                                        ("state__in", ("closed", "withdrawn")),
                                    ),
                                    models.Q(
                                        models.Q(
                                            ("state__in", ("closed", "withdrawn")), _negated=True
                                        ),
                                        ("ended_on", None),
                                    ),
                                    _connector="OR",
                                ),
                                name="instructions_over_on_a_day",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("reported_on__isnull", False),
                                        ("state__in", ("reported", "closed")),
                                    ),
                                    models.Q(
                                        models.Q(
                                            ("state__in", ("reported", "closed")), _negated=True
                                        ),
                                        ("reported_on", None),
                                    ),
                                    _connector="OR",
                                ),
                                name="instructions_reported_on_a_day",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="CoExecutor",
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
                            "instruction",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="co_executors",
                                to="instructions.instruction",
                            ),
                        ),
                        (
                            "office",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="helps",
                                to="people.office",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("id",),
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("instruction", "office"), name="instructions_helper_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Step",
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
                            "instruction",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="steps",
                                to="instructions.instruction",
                            ),
                        ),
                        (
                            "happening",
                            models.CharField(
                                choices=[
                                    ("issued", "issued"),
                                    ("accepted", "accepted"),
                                    ("objected", "objected to"),
                                    ("objection_upheld", "objection upheld: taken back"),
                                    ("objection_refused", "objection refused: it stands"),
                                    ("result", "partial result"),
                                    ("extension_asked", "extension asked for"),
                                    ("extension_granted", "extension granted"),
                                    ("extension_refused", "extension refused"),
                                    ("reported", "reported done"),
                                    ("returned", "returned"),
                                    ("closed", "closed"),
                                    ("withdrawn", "taken back by the issuer"),
                                ],
                                max_length=20,
                            ),
                        ),
                        (
                            "side",
                            models.CharField(
                                choices=[
                                    ("issuer", "issuer"),
                                    ("lead", "lead"),
                                    ("co_executor", "co-executor"),
                                    ("control", "control office"),
                                ],
                                max_length=12,
                            ),
                        ),
                        ("on", models.DateField()),
                        ("due_on", models.DateField(blank=True, null=True)),
                        ("note", models.CharField(blank=True, max_length=2000)),
                        (
                            "office",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="people.office",
                            ),
                        ),
                        (
                            "tenure",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="people.tenure",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("instruction_id", "id"),
                        "indexes": [
                            models.Index(
                                fields=["actor_id", "side", "instruction"],
                                name="instructions_by_hand",
                            )
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        (
                                            "happening__in",
                                            [
                                                "extension_asked",
                                                "extension_refused",
                                                "objected",
                                                "objection_refused",
                                                "objection_upheld",
                                                "reported",
                                                "result",
                                                "returned",
                                                "withdrawn",
                                            ],
                                        ),
                                        _negated=True,
                                    ),
                                    ("note__gt", ""),
                                    _connector="OR",
                                ),
                                name="instructions_step_says_why",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("happening__in", ("issued", "extension_asked")),
                                        _negated=True,
                                    ),
                                    ("due_on__isnull", False),
                                    _connector="OR",
                                ),
                                name="instructions_step_names_day",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("happening__in", ("closed", "returned")), _negated=True
                                    ),
                                    ("side", "control"),
                                    _connector="OR",
                                ),
                                name="instructions_closed_by_control",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(
                                    ("happening__in", ("closed", "objection_upheld", "withdrawn"))
                                ),
                                fields=("instruction",),
                                name="instructions_over_once",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("happening", "issued")),
                                fields=("instruction",),
                                name="instructions_issued_once",
                            ),
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
                        (
                            "step",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="evidence",
                                to="instructions.step",
                            ),
                        ),
                        ("name", models.CharField(max_length=200)),
                        ("content_type", models.CharField(max_length=100)),
                        ("size_bytes", models.PositiveBigIntegerField()),
                        ("sha256", models.CharField(max_length=64)),
                        ("stored", models.CharField(max_length=200)),
                    ],
                    options={
                        "ordering": ("step_id", "id"),
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("step", "sha256"), name="instructions_file_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="BandKey",
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
                            "instruction",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="band_keys",
                                to="instructions.instruction",
                            ),
                        ),
                        ("key", models.BigIntegerField()),
                    ],
                    options={
                        "indexes": [
                            models.Index(fields=["key", "instruction"], name="instructions_band")
                        ],
                    },
                ),
            ],
        ),
    ]
