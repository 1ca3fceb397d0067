import django.db.models.deletion
from django.db import migrations, models

from bagdar.web.new_tables import NewTables


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("enterprises", "0001_initial"),
        ("people", "0001_initial"),
        ("projects", "0001_initial"),
        ("territories", "0001_initial"),
    ]

    operations = [
        NewTables(
            [
                migrations.CreateModel(
                    name="Desk",
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
                        ("key", models.CharField(max_length=120, unique=True)),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("akimat", "akimat"),
                                    ("organisation", "organisation"),
                                    ("sector", "ministry of a sector"),
                                    ("programme_office", "programme office"),
                                    ("analysts", "analysts"),
                                    ("enterprise", "enterprise"),
                                ],
                                max_length=20,
                            ),
                        ),
                        (
                            "territory",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="desks",
                                to="territories.territory",
                            ),
                        ),
                        (
                            "organisation",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="desks",
                                to="people.organisation",
                            ),
                        ),
                        (
                            "sector",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="enterprises.sector",
                            ),
                        ),
                        (
                            "enterprise",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="desks",
                                to="enterprises.enterprise",
                            ),
                        ),
                        ("is_synthetic", models.BooleanField(default=False)),
                    ],
                    options={
                        "ordering": ("key",),
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("enterprise__isnull", True),
                                        ("kind", "akimat"),
                                        ("organisation__isnull", True),
                                        ("sector__isnull", True),
                                        ("territory__isnull", False),
                                    ),
                                    models.Q(
                                        ("enterprise__isnull", True),
                                        ("kind", "organisation"),
                                        ("organisation__isnull", False),
                                        ("sector__isnull", True),
                                        ("territory__isnull", True),
                                    ),
                                    models.Q(
                                        ("enterprise__isnull", True),
                                        ("kind", "sector"),
                                        ("organisation__isnull", True),
                                        ("sector__isnull", False),
                                        ("territory__isnull", True),
                                    ),
                                    models.Q(
                                        ("enterprise__isnull", True),
                                        ("kind", "programme_office"),
                                        ("organisation__isnull", True),
                                        ("sector__isnull", True),
                                        ("territory__isnull", True),
                                    ),
                                    models.Q(
                                        ("enterprise__isnull", True),
                                        ("kind", "analysts"),
                                        ("organisation__isnull", True),
                                        ("sector__isnull", True),
                                        ("territory__isnull", True),
                                    ),
                                    models.Q(
                                        ("enterprise__isnull", False),
                                        ("kind", "enterprise"),
                                        ("organisation__isnull", True),
                                        ("sector__isnull", True),
                                        ("territory__isnull", True),
                                    ),
                                    _connector="OR",
                                ),
                                name="data_requests_desk_one_scope",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="DataRequest",
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
                            "asker",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="requests",
                                to="data_requests.desk",
                            ),
                        ),
                        ("title", models.CharField(max_length=200)),
                        ("letter", models.TextField(blank=True)),
                        ("signer", models.CharField(blank=True, max_length=200)),
                        ("outgoing", models.CharField(blank=True, max_length=60)),
                        ("outgoing_year", models.PositiveSmallIntegerField(blank=True, null=True)),
                        ("outgoing_seq", models.PositiveIntegerField(blank=True, null=True)),
                        (
                            "repeats",
                            models.CharField(
                                choices=[("once", "once"), ("monthly", "every month")],
                                default="once",
                                max_length=10,
                            ),
                        ),
                        ("due_at", models.DateTimeField(blank=True, null=True)),
                        ("lower_due_at", models.DateTimeField(blank=True, null=True)),
                        ("due_day", models.PositiveSmallIntegerField(blank=True, null=True)),
                        ("lower_day", models.PositiveSmallIntegerField(blank=True, null=True)),
                        ("due_hour", models.TimeField(blank=True, null=True)),
                        (
                            "copied_from",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="copies",
                                to="data_requests.datarequest",
                            ),
                        ),
                        ("is_synthetic", models.BooleanField(default=False)),
                        ("created_by", models.CharField(max_length=200)),
                        ("created_label", models.CharField(max_length=200)),
                        ("created_at", models.DateTimeField()),
                        ("sent_by", models.CharField(blank=True, max_length=200)),
                        ("sent_at", models.DateTimeField(blank=True, null=True)),
                        ("withdrawn_by", models.CharField(blank=True, max_length=200)),
                        ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
                        ("withdrawn_ground", models.CharField(blank=True, max_length=1000)),
                    ],
                    options={
                        "ordering": ("-created_at", "-id"),
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("title__gt", "")),
                                name="data_requests_has_title",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("outgoing_seq", None), ("sent_at", None), ("sent_by", "")
                                    ),
                                    models.Q(
                                        ("outgoing__gt", ""),
                                        ("outgoing_year__isnull", False),
                                        ("sent_at__isnull", False),
                                        ("sent_by__gt", ""),
                                    ),
                                    _connector="OR",
                                ),
                                name="data_requests_sent_whole",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("withdrawn_at", None),
                                        ("withdrawn_by", ""),
                                        ("withdrawn_ground", ""),
                                    ),
                                    models.Q(
                                        ("sent_at__isnull", False),
                                        ("withdrawn_at__isnull", False),
                                        ("withdrawn_by__gt", ""),
                                        ("withdrawn_ground__gt", ""),
                                    ),
                                    _connector="OR",
                                ),
                                name="data_requests_withdrawn_with_ground",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("due_at__isnull", False),
                                        ("due_day", None),
                                        ("lower_day", None),
                                        ("repeats", "once"),
                                    ),
                                    models.Q(
                                        ("due_at", None),
                                        ("due_day__gte", 1),
                                        ("due_day__lte", 28),
                                        ("due_hour__isnull", False),
                                        ("lower_due_at", None),
                                        ("repeats", "monthly"),
                                    ),
                                    _connector="OR",
                                ),
                                name="data_requests_terms_of_kind",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("lower_due_at", None),
                                    ("lower_due_at__lte", models.F("due_at")),
                                    _connector="OR",
                                ),
                                name="data_requests_lower_first",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("lower_day", None),
                                    models.Q(
                                        ("lower_day__gte", 1),
                                        ("lower_day__lte", models.F("due_day")),
                                    ),
                                    _connector="OR",
                                ),
                                name="data_requests_lower_day_first",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("sent_at__isnull", False)),
                                fields=("asker", "outgoing_year", "outgoing"),
                                name="data_requests_outgoing_once",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("outgoing_seq__isnull", False)),
                                fields=("asker", "outgoing_year", "outgoing_seq"),
                                name="data_requests_number_once",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="FormVersion",
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
                            "request",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="forms",
                                to="data_requests.datarequest",
                            ),
                        ),
                        ("number", models.PositiveSmallIntegerField()),
                        ("columns", models.JSONField(default=list)),
                        (
                            "rows",
                            models.CharField(
                                choices=[
                                    ("projects", "projects of the register"),
                                    ("free", "blank"),
                                ],
                                max_length=10,
                            ),
                        ),
                        ("filters", models.JSONField(default=dict)),
                        ("known", models.JSONField(default=list)),
                        (
                            "moved",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="moved_to",
                                to="data_requests.round",
                            ),
                        ),
                        ("made_by", models.CharField(max_length=200)),
                        ("made_label", models.CharField(max_length=200)),
                        ("made_at", models.DateTimeField()),
                    ],
                    options={
                        "ordering": ("request_id", "number"),
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("request", "number"), name="data_requests_form_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Recipient",
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
                            "request",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="recipients",
                                to="data_requests.datarequest",
                            ),
                        ),
                        (
                            "desk",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="received",
                                to="data_requests.desk",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("id",),
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("request", "desk"), name="data_requests_recipient_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Round",
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
                            "request",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="rounds",
                                to="data_requests.datarequest",
                            ),
                        ),
                        ("period", models.DateField(blank=True, null=True)),
                        (
                            "form",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="rounds",
                                to="data_requests.formversion",
                            ),
                        ),
                        ("due_at", models.DateTimeField()),
                        ("lower_due_at", models.DateTimeField(blank=True, null=True)),
                        ("opened_at", models.DateTimeField()),
                    ],
                    options={
                        "ordering": ("-opened_at", "-id"),
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("period__isnull", False)),
                                fields=("request", "period"),
                                name="data_requests_round_once",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("period", None)),
                                fields=("request",),
                                name="data_requests_one_round",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Answer",
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
                            "round",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="answers",
                                to="data_requests.round",
                            ),
                        ),
                        (
                            "desk",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="answers",
                                to="data_requests.desk",
                            ),
                        ),
                        (
                            "above",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="below",
                                to="data_requests.answer",
                            ),
                        ),
                        ("own", models.BooleanField(default=True)),
                        (
                            "form",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="answers",
                                to="data_requests.formversion",
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("filling", "being filled in"),
                                    ("handed", "waits for a signature"),
                                    ("submitted", "signed, waits to be accepted"),
                                    ("returned", "returned"),
                                    ("accepted", "accepted"),
                                    ("correcting", "accepted, being corrected"),
                                ],
                                default="filling",
                                max_length=10,
                            ),
                        ),
                        ("due_at", models.DateTimeField()),
                        ("handed_by", models.CharField(blank=True, max_length=200)),
                        ("handed_label", models.CharField(blank=True, max_length=200)),
                        ("remark", models.CharField(blank=True, max_length=1000)),
                        ("correction", models.CharField(blank=True, max_length=1000)),
                    ],
                    options={
                        "ordering": ("round_id", "id"),
                        "indexes": [
                            models.Index(fields=["state", "due_at"], name="data_requests_due")
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("round", "desk"), name="data_requests_answer_once"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state", "handed"), _negated=True),
                                    ("handed_by__gt", ""),
                                    _connector="OR",
                                ),
                                name="data_requests_handed_by_somebody",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state", "correcting"), _negated=True),
                                    ("correction__gt", ""),
                                    _connector="OR",
                                ),
                                name="data_requests_correction_has_ground",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Writer",
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
                            "answer",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="writers",
                                to="data_requests.answer",
                            ),
                        ),
                        ("actor_id", models.CharField(max_length=200)),
                    ],
                    options={
                        "ordering": ("answer_id", "id"),
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("answer", "actor_id"), name="data_requests_writer_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Line",
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
                            "answer",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="lines",
                                to="data_requests.answer",
                            ),
                        ),
                        ("slot", models.PositiveIntegerField()),
                        (
                            "project",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="asked_of",
                                to="projects.project",
                            ),
                        ),
                        ("known", models.JSONField(default=dict)),
                        ("values", models.JSONField(default=dict)),
                        ("version", models.PositiveIntegerField(default=1)),
                        ("changed_by", models.CharField(blank=True, max_length=200)),
                        ("changed_label", models.CharField(blank=True, max_length=200)),
                        ("changed_at", models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        "ordering": ("answer_id", "slot"),
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("answer", "slot"), name="data_requests_line_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Submission",
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
                            "answer",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="submissions",
                                to="data_requests.answer",
                            ),
                        ),
                        ("number", models.PositiveSmallIntegerField()),
                        (
                            "form",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="submissions",
                                to="data_requests.formversion",
                            ),
                        ),
                        ("lines", models.JSONField(default=list)),
                        ("below", models.JSONField(default=list)),
                        ("missing", models.JSONField(default=list)),
                        ("ground", models.CharField(blank=True, max_length=1000)),
                        ("is_late", models.BooleanField()),
                        ("sha256", models.CharField(max_length=64)),
                        ("made_by", models.CharField(max_length=200)),
                        ("made_label", models.CharField(max_length=200)),
                        ("signed_by", models.CharField(max_length=200)),
                        ("signed_label", models.CharField(max_length=200)),
                        ("on_behalf_of", models.CharField(blank=True, max_length=200)),
                        ("at", models.DateTimeField()),
                    ],
                    options={
                        "ordering": ("answer_id", "number"),
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("answer", "number"), name="data_requests_submission_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Verdict",
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
                            "submission",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="verdict",
                                to="data_requests.submission",
                            ),
                        ),
                        (
                            "decision",
                            models.CharField(
                                choices=[("accepted", "accepted"), ("returned", "returned")],
                                max_length=10,
                            ),
                        ),
                        ("remark", models.CharField(blank=True, max_length=1000)),
                        ("actor_id", models.CharField(max_length=200)),
                        ("actor_label", models.CharField(max_length=200)),
                        ("at", models.DateTimeField()),
                    ],
                    options={
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("decision", "returned"), _negated=True),
                                    ("remark__gt", ""),
                                    _connector="OR",
                                ),
                                name="data_requests_return_has_remark",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Extension",
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
                            "answer",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="extensions",
                                to="data_requests.answer",
                            ),
                        ),
                        ("old_due_at", models.DateTimeField()),
                        ("due_at", models.DateTimeField()),
                        ("ground", models.CharField(max_length=1000)),
                        ("actor_id", models.CharField(max_length=200)),
                        ("actor_label", models.CharField(max_length=200)),
                        ("at", models.DateTimeField()),
                    ],
                    options={
                        "ordering": ("answer_id", "id"),
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("due_at__gt", models.F("old_due_at"))),
                                name="data_requests_extension_is_later",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("ground__gt", "")),
                                name="data_requests_extension_has_ground",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Upload",
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
                            "answer",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="uploads",
                                to="data_requests.answer",
                            ),
                        ),
                        ("name", models.CharField(max_length=200)),
                        ("sha256", models.CharField(max_length=64)),
                        ("rows", models.JSONField(default=list)),
                        ("sent_by", models.CharField(max_length=200)),
                        ("sent_at", models.DateTimeField()),
                        ("taken_at", models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        "ordering": ("-sent_at", "-id"),
                    },
                ),
            ],
        ),
    ]
