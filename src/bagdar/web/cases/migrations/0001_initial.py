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
        ("projects", "0001_initial"),
        ("territories", "0001_initial"),
    ]

    operations = [
        NewTables(
            [
                migrations.CreateModel(
                    name="Run",
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
                        ("digest", models.CharField(max_length=64)),
                        ("rules_version", models.CharField(max_length=300)),
                        ("input_hash", models.CharField(max_length=300)),
                        ("settings", models.JSONField()),
                        ("processes", models.PositiveBigIntegerField()),
                        ("part", models.CharField(blank=True, max_length=300)),
                        ("flags", models.PositiveIntegerField()),
                        ("is_synthetic", models.BooleanField(default=False)),
                    ],
                    options={
                        "ordering": ("-id",),
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("digest", "is_synthetic"), name="cases_run_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="RuleRun",
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
                            "run",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="rules",
                                to="cases.run",
                            ),
                        ),
                        ("code", models.CharField(max_length=20)),
                        ("version", models.CharField(blank=True, max_length=20)),
                        ("words", models.JSONField()),
                        ("flagged", models.PositiveIntegerField()),
                        ("clear", models.PositiveIntegerField()),
                        ("not_computable", models.JSONField()),
                        ("base_rate", models.FloatField(blank=True, null=True)),
                    ],
                    options={
                        "ordering": ("code", "-run_id"),
                        "indexes": [models.Index(fields=["code", "run"], name="cases_rule_newest")],
                        "constraints": [
                            models.UniqueConstraint(fields=("run", "code"), name="cases_rule_once"),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("base_rate", None),
                                    ("base_rate__range", (0, 1)),
                                    _connector="OR",
                                ),
                                name="cases_base_rate_is_ratio",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Subject",
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
                            "level",
                            models.CharField(
                                choices=[
                                    ("process", "contracting process"),
                                    ("buyer", "buyer"),
                                    ("procuring_entity", "procuring entity"),
                                    ("tenderer", "tenderer"),
                                    ("contract", "contract"),
                                    ("payment", "payment"),
                                    ("project", "project"),
                                ],
                                max_length=20,
                            ),
                        ),
                        ("ref", models.CharField(max_length=300)),
                        ("title", models.CharField(blank=True, max_length=500)),
                        ("buyer", models.CharField(blank=True, max_length=500)),
                        ("buyer_name", models.CharField(blank=True, max_length=500)),
                        ("supplier", models.CharField(blank=True, max_length=500)),
                        ("supplier_name", models.CharField(blank=True, max_length=500)),
                        (
                            "value",
                            models.DecimalField(
                                blank=True, decimal_places=2, max_digits=20, null=True
                            ),
                        ),
                        ("currency", models.CharField(blank=True, max_length=3)),
                        (
                            "project",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="projects.project",
                            ),
                        ),
                        (
                            "territory",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="territories.territory",
                            ),
                        ),
                        (
                            "linked",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("field", "by a field of the document"),
                                    ("person", "confirmed by a person"),
                                ],
                                max_length=10,
                            ),
                        ),
                        ("flags_count", models.PositiveIntegerField(default=0)),
                        ("score", models.FloatField(default=0)),
                        ("is_synthetic", models.BooleanField(default=False)),
                    ],
                    options={
                        "ordering": ("-score", "id"),
                        "indexes": [
                            models.Index(
                                fields=["is_synthetic", "-score", "id"], name="cases_queue"
                            ),
                            models.Index(
                                fields=["territory", "-score"], name="cases_queue_of_place"
                            ),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("level", "ref", "is_synthetic"), name="cases_subject_once"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("linked", ""), ("project", None)),
                                    models.Q(
                                        models.Q(("linked", ""), _negated=True),
                                        models.Q(
                                            ("project__isnull", False),
                                            ("territory__isnull", False),
                                            _connector="OR",
                                        ),
                                    ),
                                    _connector="OR",
                                ),
                                name="cases_link_names_how",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Flag",
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
                            "subject",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="flags",
                                to="cases.subject",
                            ),
                        ),
                        (
                            "run",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="found",
                                to="cases.run",
                            ),
                        ),
                        ("code", models.CharField(max_length=20)),
                        ("version", models.CharField(blank=True, max_length=20)),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("flagged", "flagged"),
                                    ("clear", "clear"),
                                    ("not_computable", "not computable"),
                                ],
                                max_length=15,
                            ),
                        ),
                        ("value", models.FloatField(blank=True, null=True)),
                        ("reason", models.CharField(blank=True, max_length=2000)),
                        ("evidence", models.JSONField(default=list)),
                        (
                            "replaced_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="cases.run",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("code", "-id"),
                        "indexes": [
                            models.Index(
                                condition=models.Q(("replaced_by", None), ("state", "flagged")),
                                fields=["code", "subject"],
                                name="cases_flags_standing",
                            )
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("replaced_by", None)),
                                fields=("subject", "code"),
                                name="cases_flag_stands_once",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state", "not_computable"), _negated=True),
                                    ("reason__gt", ""),
                                    _connector="OR",
                                ),
                                name="cases_not_computable_says_why",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Basket",
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
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "flag",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="cases.flag",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("id",),
                        "constraints": [
                            models.UniqueConstraint(fields=("user", "flag"), name="cases_laid_once")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Case",
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
                        ("title", models.CharField(max_length=300, verbose_name="title")),
                        (
                            "territory",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="territories.territory",
                            ),
                        ),
                        (
                            "organisation",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="people.organisation",
                            ),
                        ),
                        (
                            "enterprise",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="enterprises.enterprise",
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("desk_check", "desk check"),
                                    ("noticed", "notice sent"),
                                    ("accepted", "answered: agreed"),
                                    ("objected", "answered: objected"),
                                    ("confirmed", "confirmed"),
                                    ("explained", "explained"),
                                    ("appealed", "appealed"),
                                    ("closed", "closed"),
                                ],
                                default="desk_check",
                                max_length=10,
                            ),
                        ),
                        ("noticed_on", models.DateField(blank=True, null=True)),
                        ("reply_by", models.DateField(blank=True, null=True)),
                        ("replied_on", models.DateField(blank=True, null=True)),
                        ("found_on", models.DateField(blank=True, null=True)),
                        ("appeal_by", models.DateField(blank=True, null=True)),
                        ("closed_on", models.DateField(blank=True, null=True)),
                        (
                            "outcome",
                            models.CharField(
                                blank=True,
                                choices=[("confirmed", "confirmed"), ("explained", "explained")],
                                max_length=10,
                            ),
                        ),
                        ("is_synthetic", models.BooleanField(default=False)),
                        ("created_by", models.CharField(max_length=80)),
                        ("created_label", models.CharField(max_length=200)),
                        ("created_at", models.DateTimeField()),
                    ],
                    options={
                        "ordering": ("-id",),
                        "indexes": [
                            models.Index(fields=["state", "reply_by"], name="cases_waiting"),
                            models.Index(
                                fields=["organisation", "state"], name="cases_of_organisation"
                            ),
                            models.Index(
                                fields=["enterprise", "state"], name="cases_of_enterprise"
                            ),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("enterprise", None),
                                        ("noticed_on", None),
                                        ("organisation", None),
                                        ("reply_by", None),
                                    ),
                                    models.Q(
                                        ("noticed_on__isnull", False),
                                        ("reply_by__gt", models.F("noticed_on")),
                                        models.Q(
                                            models.Q(
                                                ("enterprise", None),
                                                ("organisation__isnull", False),
                                            ),
                                            models.Q(
                                                ("enterprise__isnull", False),
                                                ("organisation", None),
                                            ),
                                            _connector="OR",
                                        ),
                                    ),
                                    _connector="OR",
                                ),
                                name="cases_notice_is_whole",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("noticed_on", None), ("state", "desk_check")),
                                    ("state__in", ("explained", "closed")),
                                    models.Q(
                                        ("noticed_on__isnull", False),
                                        models.Q(("state", "desk_check"), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="cases_noticed_before_answered",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("closed_on__isnull", False),
                                        ("outcome__gt", ""),
                                        ("state", "closed"),
                                    ),
                                    models.Q(
                                        models.Q(("state", "closed"), _negated=True),
                                        ("closed_on", None),
                                    ),
                                    _connector="OR",
                                ),
                                name="cases_closed_on_a_day",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("outcome", "confirmed"), _negated=True),
                                    ("noticed_on__isnull", False),
                                    _connector="OR",
                                ),
                                name="cases_confirmed_after_notice",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="CaseFlag",
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
                            "case",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="about",
                                to="cases.case",
                            ),
                        ),
                        (
                            "flag",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="in_cases",
                                to="cases.flag",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("id",),
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("case", "flag"), name="cases_flag_in_case_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Declaration",
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
                            "case",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="declarations",
                                to="cases.case",
                            ),
                        ),
                        ("conflict", models.BooleanField()),
                        ("note", models.CharField(blank=True, max_length=4000)),
                    ],
                    options={
                        "ordering": ("case_id", "id"),
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("conflict", False), ("note__gt", ""), _connector="OR"
                                ),
                                name="cases_conflict_says_which",
                            ),
                            models.UniqueConstraint(
                                fields=("case", "actor_id", "conflict"), name="cases_declared_once"
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="CaseStep",
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
                            "case",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="steps",
                                to="cases.case",
                            ),
                        ),
                        (
                            "happening",
                            models.CharField(
                                choices=[
                                    ("opened", "opened"),
                                    ("checked", "checked at the desk"),
                                    ("noticed", "notice sent"),
                                    ("reply_accepted", "answered: agreed"),
                                    ("reply_objected", "answered: objected"),
                                    ("confirmed", "confirmed"),
                                    ("explained", "explained"),
                                    ("appealed", "appealed"),
                                    ("appeal_upheld", "appeal upheld"),
                                    ("appeal_refused", "appeal refused: it stands"),
                                    ("returned", "returned to whoever works it"),
                                    ("closed", "closed"),
                                ],
                                max_length=15,
                            ),
                        ),
                        (
                            "side",
                            models.CharField(
                                choices=[
                                    ("auditor", "auditor"),
                                    ("recipient", "recipient of the notice"),
                                ],
                                max_length=10,
                            ),
                        ),
                        ("on", models.DateField()),
                        ("days", models.PositiveSmallIntegerField(blank=True, null=True)),
                        ("note", models.CharField(blank=True, max_length=4000)),
                    ],
                    options={
                        "ordering": ("case_id", "id"),
                        "indexes": [
                            models.Index(fields=["actor_id", "side", "case"], name="cases_by_hand")
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("happening__in", ("opened", "closed")),
                                    ("note__gt", ""),
                                    _connector="OR",
                                ),
                                name="cases_step_says_what",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("days__isnull", False), ("happening", "noticed")),
                                    models.Q(
                                        models.Q(("happening", "noticed"), _negated=True),
                                        ("days", None),
                                    ),
                                    _connector="OR",
                                ),
                                name="cases_notice_gives_term",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        (
                                            "happening__in",
                                            ("reply_accepted", "reply_objected", "appealed"),
                                        ),
                                        ("side", "recipient"),
                                    ),
                                    models.Q(
                                        models.Q(
                                            (
                                                "happening__in",
                                                ("reply_accepted", "reply_objected", "appealed"),
                                            ),
                                            _negated=True,
                                        ),
                                        ("side", "auditor"),
                                    ),
                                    _connector="OR",
                                ),
                                name="cases_step_of_its_side",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("happening", "opened")),
                                fields=("case",),
                                name="cases_opened_once",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("happening", "noticed")),
                                fields=("case",),
                                name="cases_noticed_once",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("happening", "appealed")),
                                fields=("case",),
                                name="cases_appealed_once",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("happening", "closed")),
                                fields=("case",),
                                name="cases_closed_once",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="CaseFile",
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
                                related_name="files",
                                to="cases.casestep",
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
                                fields=("step", "sha256"), name="cases_file_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Sample",
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
                        ("title", models.CharField(max_length=300)),
                        ("seed", models.CharField(max_length=100)),
                        ("size", models.PositiveIntegerField()),
                        ("currency", models.CharField(max_length=3)),
                        ("wanted", models.JSONField(default=dict)),
                        ("method", models.CharField(max_length=20)),
                        ("population", models.PositiveIntegerField()),
                        ("without_value", models.PositiveIntegerField()),
                        ("total", models.DecimalField(decimal_places=2, max_digits=24)),
                        ("interval", models.DecimalField(decimal_places=2, max_digits=24)),
                        ("start", models.DecimalField(decimal_places=2, max_digits=24)),
                        ("is_synthetic", models.BooleanField(default=False)),
                    ],
                    options={
                        "ordering": ("-id",),
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("size__gte", 1)), name="cases_sample_draws_some"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Drawn",
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
                            "sample",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="drawn",
                                to="cases.sample",
                            ),
                        ),
                        (
                            "subject",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="cases.subject",
                            ),
                        ),
                        ("value", models.DecimalField(decimal_places=2, max_digits=20)),
                        ("hits", models.PositiveIntegerField()),
                        ("certain", models.BooleanField()),
                    ],
                    options={
                        "ordering": ("sample_id", "id"),
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("sample", "subject"), name="cases_drawn_once"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("hits__gte", 1)), name="cases_drawn_is_hit"
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Workpaper",
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
                            "drawn",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="papers",
                                to="cases.drawn",
                            ),
                        ),
                        ("looked_at", models.CharField(max_length=4000)),
                        (
                            "finding",
                            models.CharField(
                                choices=[
                                    ("nothing", "nothing to ask about"),
                                    ("to_ask", "to be asked about"),
                                    ("no_papers", "papers were not given"),
                                ],
                                max_length=10,
                            ),
                        ),
                        ("note", models.CharField(blank=True, max_length=4000)),
                    ],
                    options={
                        "ordering": ("drawn_id", "id"),
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("looked_at__gt", "")),
                                name="cases_paper_says_what",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("finding", "nothing"), ("note__gt", ""), _connector="OR"
                                ),
                                name="cases_finding_is_told",
                            ),
                        ],
                    },
                ),
            ],
        ),
    ]
