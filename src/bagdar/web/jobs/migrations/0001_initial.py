import django.db.models.deletion
import django.db.models.expressions
from django.conf import settings
from django.db import migrations, models

from bagdar.web.new_tables import NewTables


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("enterprises", "0001_initial"),
        ("people", "__first__"),
        ("projects", "0001_initial"),
        ("territories", "0001_initial"),
    ]

    operations = [
        NewTables(
            [
                migrations.CreateModel(
                    name="Period",
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
                        ("month", models.DateField(verbose_name="month")),
                        ("is_synthetic", models.BooleanField(default=False)),
                        ("ends_on", models.DateField()),
                        ("opened_on", models.DateField()),
                        ("due_on", models.DateField(verbose_name="due day")),
                        ("locked_at", models.DateTimeField(blank=True, null=True)),
                        ("locked_by", models.CharField(blank=True, max_length=80)),
                        ("locked_label", models.CharField(blank=True, max_length=200)),
                    ],
                    options={
                        "ordering": ("-month",),
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("month", "is_synthetic"), name="jobs_period_once"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("ends_on__day", 1), ("month__day", 1)),
                                name="jobs_period_is_a_month",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("ends_on__gt", models.F("month")),
                                    ("opened_on__gte", models.F("ends_on")),
                                ),
                                name="jobs_period_not_in_future",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("due_on__gte", models.F("ends_on"))),
                                name="jobs_period_due_after_its_end",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("locked_at", None), ("locked_by", "")),
                                    models.Q(("locked_at__isnull", False), ("locked_by__gt", "")),
                                    _connector="OR",
                                ),
                                name="jobs_period_locked_whole",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Report",
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
                            "period",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="reports",
                                to="jobs.period",
                            ),
                        ),
                        (
                            "territory",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="job_reports",
                                to="territories.territory",
                            ),
                        ),
                        (
                            "enterprise",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="job_reports",
                                to="enterprises.enterprise",
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("draft", "draft"),
                                    ("submitted", "submitted"),
                                    ("returned", "returned"),
                                    ("accepted", "accepted"),
                                    ("locked", "locked"),
                                ],
                                default="draft",
                                max_length=10,
                            ),
                        ),
                        (
                            "why",
                            models.CharField(
                                blank=True, max_length=2000, verbose_name="why nothing changed"
                            ),
                        ),
                        ("maker_id", models.CharField(blank=True, max_length=80)),
                        ("maker_label", models.CharField(blank=True, max_length=200)),
                        ("checker_id", models.CharField(blank=True, max_length=80)),
                        ("checker_label", models.CharField(blank=True, max_length=200)),
                        ("signed_for", models.CharField(blank=True, max_length=200)),
                        ("signed_at", models.DateTimeField(blank=True, null=True)),
                        ("accepter_id", models.CharField(blank=True, max_length=80)),
                        ("version", models.PositiveIntegerField(default=0)),
                        ("writer_id", models.CharField(blank=True, max_length=80)),
                        ("opened_at", models.DateTimeField()),
                        ("saved_at", models.DateTimeField()),
                    ],
                    options={
                        "ordering": ("-period__month", "id"),
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("territory__isnull", False)),
                                fields=("period", "territory"),
                                name="jobs_one_report_a_territory",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("enterprise__isnull", False)),
                                fields=("period", "enterprise"),
                                name="jobs_one_report_an_enterprise",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("enterprise", None), ("territory__isnull", False)),
                                    models.Q(("enterprise__isnull", False), ("territory", None)),
                                    _connector="OR",
                                ),
                                name="jobs_report_of_one",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("state", "draft"), ("maker_id__gt", ""), _connector="OR"
                                ),
                                name="jobs_report_has_maker",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("checker_id", ""), ("signed_at", None)),
                                    models.Q(("checker_id__gt", ""), ("signed_at__isnull", False)),
                                    _connector="OR",
                                ),
                                name="jobs_signature_whole",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state__in", ("accepted", "locked")), _negated=True),
                                    models.Q(("accepter_id__gt", ""), ("checker_id__gt", "")),
                                    _connector="OR",
                                ),
                                name="jobs_accepted_is_signed",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("checker_id", ""),
                                    models.Q(("checker_id", models.F("maker_id")), _negated=True),
                                    _connector="OR",
                                ),
                                name="jobs_checked_by_another",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("accepter_id", ""),
                                    models.Q(
                                        models.Q(
                                            ("accepter_id", models.F("maker_id")), _negated=True
                                        ),
                                        models.Q(
                                            ("accepter_id", models.F("checker_id")), _negated=True
                                        ),
                                    ),
                                    _connector="OR",
                                ),
                                name="jobs_accepted_by_a_third",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ReportLine",
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
                            "fte",
                            models.DecimalField(
                                blank=True,
                                decimal_places=2,
                                max_digits=10,
                                null=True,
                                verbose_name="people, FTE",
                            ),
                        ),
                        (
                            "women_fte",
                            models.DecimalField(
                                blank=True,
                                decimal_places=2,
                                max_digits=10,
                                null=True,
                                verbose_name="of them women",
                            ),
                        ),
                        (
                            "youth_fte",
                            models.DecimalField(
                                blank=True,
                                decimal_places=2,
                                max_digits=10,
                                null=True,
                                verbose_name="of them youth",
                            ),
                        ),
                        (
                            "local_fte",
                            models.DecimalField(
                                blank=True,
                                decimal_places=2,
                                max_digits=10,
                                null=True,
                                verbose_name="of them local",
                            ),
                        ),
                        (
                            "foreign_fte",
                            models.DecimalField(
                                blank=True,
                                decimal_places=2,
                                max_digits=10,
                                null=True,
                                verbose_name="of them foreign",
                            ),
                        ),
                        (
                            "wage_bill_kzt",
                            models.DecimalField(
                                blank=True,
                                decimal_places=2,
                                max_digits=20,
                                null=True,
                                verbose_name="wage bill, tenge",
                            ),
                        ),
                        (
                            "jobs_lost",
                            models.PositiveIntegerField(
                                blank=True, null=True, verbose_name="jobs lost"
                            ),
                        ),
                        (
                            "short_time_people",
                            models.PositiveIntegerField(
                                blank=True, null=True, verbose_name="people on short time"
                            ),
                        ),
                        (
                            "stoppage_days",
                            models.PositiveSmallIntegerField(
                                blank=True, null=True, verbose_name="days of stoppage"
                            ),
                        ),
                        (
                            "arrears_kzt",
                            models.DecimalField(
                                blank=True,
                                decimal_places=2,
                                max_digits=20,
                                null=True,
                                verbose_name="wage arrears, tenge",
                            ),
                        ),
                        (
                            "arrears_people",
                            models.PositiveIntegerField(
                                blank=True, null=True, verbose_name="people with wage arrears"
                            ),
                        ),
                        (
                            "report",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="lines",
                                to="jobs.report",
                            ),
                        ),
                        (
                            "project",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="job_lines",
                                to="projects.project",
                            ),
                        ),
                        (
                            "phase",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="job_lines",
                                to="projects.phase",
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("permanent", "permanent jobs"),
                                    ("construction", "construction"),
                                    ("losses", "losses"),
                                ],
                                max_length=12,
                            ),
                        ),
                        (
                            "evidence_class",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("contributions", "pension or social contributions"),
                                    ("contracts", "labour-contract register"),
                                    ("taxes", "tax return"),
                                    ("inspection", "inspection"),
                                    ("word", "word of the enterprise"),
                                ],
                                max_length=20,
                            ),
                        ),
                        (
                            "why",
                            models.CharField(
                                blank=True, max_length=2000, verbose_name="why it changed so much"
                            ),
                        ),
                    ],
                    options={
                        "ordering": (
                            "report_id",
                            "project_id",
                            models.OrderBy(models.F("phase"), nulls_first=True),
                            "kind",
                        ),
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("phase", None)),
                                fields=("report", "project", "kind"),
                                name="jobs_one_line_a_project",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("phase__isnull", False)),
                                fields=("report", "phase", "kind"),
                                name="jobs_one_line_a_phase",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("arrears_kzt", None),
                                        ("arrears_people", None),
                                        ("fte__isnull", False),
                                        ("jobs_lost", None),
                                        ("kind__in", ("permanent", "construction")),
                                        ("short_time_people", None),
                                        ("stoppage_days", None),
                                        ("evidence_class__gt", ""),
                                    ),
                                    models.Q(
                                        ("evidence_class", ""),
                                        ("foreign_fte", None),
                                        ("fte", None),
                                        ("kind", "losses"),
                                        ("local_fte", None),
                                        ("wage_bill_kzt", None),
                                        ("women_fte", None),
                                        ("youth_fte", None),
                                        models.Q(
                                            ("jobs_lost__isnull", False),
                                            ("short_time_people__isnull", False),
                                            ("stoppage_days__isnull", False),
                                            ("arrears_kzt__isnull", False),
                                            ("arrears_people__isnull", False),
                                            _connector="OR",
                                        ),
                                    ),
                                    _connector="OR",
                                ),
                                name="jobs_line_of_its_kind",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("fte", None), ("fte__gte", 0), _connector="OR"),
                                    models.Q(
                                        ("women_fte", None), ("women_fte__gte", 0), _connector="OR"
                                    ),
                                    models.Q(
                                        ("youth_fte", None), ("youth_fte__gte", 0), _connector="OR"
                                    ),
                                    models.Q(
                                        ("local_fte", None), ("local_fte__gte", 0), _connector="OR"
                                    ),
                                    models.Q(
                                        ("foreign_fte", None),
                                        ("foreign_fte__gte", 0),
                                        _connector="OR",
                                    ),
                                    models.Q(
                                        ("wage_bill_kzt", None),
                                        ("wage_bill_kzt__gte", 0),
                                        _connector="OR",
                                    ),
                                ),
                                name="jobs_line_fte_not_negative",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("women_fte", None),
                                        ("women_fte__lte", models.F("fte")),
                                        _connector="OR",
                                    ),
                                    models.Q(
                                        ("youth_fte", None),
                                        ("youth_fte__lte", models.F("fte")),
                                        _connector="OR",
                                    ),
                                    models.Q(
                                        ("local_fte", None),
                                        ("local_fte__lte", models.F("fte")),
                                        _connector="OR",
                                    ),
                                    models.Q(
                                        ("foreign_fte", None),
                                        ("foreign_fte__lte", models.F("fte")),
                                        _connector="OR",
                                    ),
                                    models.Q(
                                        ("local_fte", None),
                                        ("foreign_fte", None),
                                        (
                                            "fte__gte",
                                            django.db.models.expressions.CombinedExpression(
                                                models.F("local_fte"), "+", models.F("foreign_fte")
                                            ),
                                        ),
                                        _connector="OR",
                                    ),
                                ),
                                name="jobs_line_parts_within",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("jobs_lost", None), ("jobs_lost__gte", 0), _connector="OR"
                                    ),
                                    models.Q(
                                        ("short_time_people", None),
                                        ("short_time_people__gte", 0),
                                        _connector="OR",
                                    ),
                                    models.Q(
                                        ("stoppage_days", None),
                                        ("stoppage_days__gte", 0),
                                        _connector="OR",
                                    ),
                                    models.Q(
                                        ("arrears_kzt", None),
                                        ("arrears_kzt__gte", 0),
                                        _connector="OR",
                                    ),
                                    models.Q(
                                        ("arrears_people", None),
                                        ("arrears_people__gte", 0),
                                        _connector="OR",
                                    ),
                                ),
                                name="jobs_line_losses_not_negative",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("stoppage_days", None),
                                    ("stoppage_days__lte", 31),
                                    _connector="OR",
                                ),
                                name="jobs_line_stoppage_in_month",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ReportStep",
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
                            "report",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="steps",
                                to="jobs.report",
                            ),
                        ),
                        (
                            "step",
                            models.CharField(
                                choices=[
                                    ("opened", "opened"),
                                    ("submitted", "submitted"),
                                    ("signed", "signed"),
                                    ("returned", "returned"),
                                    ("accepted", "accepted"),
                                    ("locked", "locked"),
                                ],
                                max_length=10,
                            ),
                        ),
                        (
                            "note",
                            models.CharField(blank=True, max_length=2000, verbose_name="note"),
                        ),
                        ("lines", models.JSONField(blank=True, default=list)),
                    ],
                    options={
                        "ordering": ("report_id", "at", "id"),
                    },
                ),
                migrations.CreateModel(
                    name="Remark",
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
                            "step",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="remarks",
                                to="jobs.reportstep",
                            ),
                        ),
                        (
                            "project",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="projects.project",
                            ),
                        ),
                        (
                            "phase",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="projects.phase",
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("permanent", "permanent jobs"),
                                    ("construction", "construction"),
                                    ("losses", "losses"),
                                ],
                                max_length=12,
                            ),
                        ),
                        ("field", models.CharField(max_length=20)),
                        ("text", models.CharField(max_length=2000, verbose_name="remark")),
                    ],
                    options={
                        "ordering": ("step_id", "id"),
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("text__gt", "")),
                                name="jobs_remark_says_something",
                            )
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
                        ("actor_id", models.CharField(max_length=80)),
                        ("actor_label", models.CharField(max_length=200)),
                        ("on_behalf_of", models.CharField(blank=True, max_length=200)),
                        ("at", models.DateTimeField()),
                        (
                            "report",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="corrections",
                                to="jobs.report",
                            ),
                        ),
                        (
                            "project",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="job_corrections",
                                to="projects.project",
                            ),
                        ),
                        (
                            "phase",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="projects.phase",
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("permanent", "permanent jobs"),
                                    ("construction", "construction"),
                                    ("losses", "losses"),
                                ],
                                max_length=12,
                            ),
                        ),
                        ("figures", models.JSONField(default=dict)),
                        (
                            "evidence_class",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("contributions", "pension or social contributions"),
                                    ("contracts", "labour-contract register"),
                                    ("taxes", "tax return"),
                                    ("inspection", "inspection"),
                                    ("word", "word of the enterprise"),
                                ],
                                max_length=20,
                            ),
                        ),
                        ("ground", models.CharField(max_length=2000, verbose_name="ground")),
                        ("document", models.CharField(max_length=300, verbose_name="document")),
                        (
                            "decision",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("", "waiting"),
                                    ("approved", "approved"),
                                    ("rejected", "rejected"),
                                ],
                                max_length=10,
                            ),
                        ),
                        ("decided_by", models.CharField(blank=True, max_length=80)),
                        ("decided_label", models.CharField(blank=True, max_length=200)),
                        ("decided_at", models.DateTimeField(blank=True, null=True)),
                        ("decision_note", models.CharField(blank=True, max_length=2000)),
                    ],
                    options={
                        "ordering": ("report_id", "at", "id"),
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("document__gt", ""), ("ground__gt", "")),
                                name="jobs_correction_has_ground",
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
                                name="jobs_correction_decided_whole",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("decided_by", ""),
                                    models.Q(("decided_by", models.F("actor_id")), _negated=True),
                                    _connector="OR",
                                ),
                                name="jobs_correction_by_two",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("decision", "rejected"), _negated=True),
                                    ("decision_note__gt", ""),
                                    _connector="OR",
                                ),
                                name="jobs_correction_rejected_with_note",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Claim",
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
                            "fte",
                            models.DecimalField(
                                blank=True,
                                decimal_places=2,
                                max_digits=10,
                                null=True,
                                verbose_name="people, FTE",
                            ),
                        ),
                        (
                            "women_fte",
                            models.DecimalField(
                                blank=True,
                                decimal_places=2,
                                max_digits=10,
                                null=True,
                                verbose_name="of them women",
                            ),
                        ),
                        (
                            "youth_fte",
                            models.DecimalField(
                                blank=True,
                                decimal_places=2,
                                max_digits=10,
                                null=True,
                                verbose_name="of them youth",
                            ),
                        ),
                        (
                            "local_fte",
                            models.DecimalField(
                                blank=True,
                                decimal_places=2,
                                max_digits=10,
                                null=True,
                                verbose_name="of them local",
                            ),
                        ),
                        (
                            "foreign_fte",
                            models.DecimalField(
                                blank=True,
                                decimal_places=2,
                                max_digits=10,
                                null=True,
                                verbose_name="of them foreign",
                            ),
                        ),
                        (
                            "wage_bill_kzt",
                            models.DecimalField(
                                blank=True,
                                decimal_places=2,
                                max_digits=20,
                                null=True,
                                verbose_name="wage bill, tenge",
                            ),
                        ),
                        (
                            "project",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="%(class)ss",
                                to="projects.project",
                            ),
                        ),
                        (
                            "phase",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="projects.phase",
                            ),
                        ),
                        (
                            "territory",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="territories.territory",
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
                            "report",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="%(class)ss",
                                to="jobs.report",
                            ),
                        ),
                        (
                            "correction",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="%(class)ss",
                                to="jobs.correction",
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("permanent", "permanent jobs"),
                                    ("construction", "construction"),
                                ],
                                max_length=12,
                            ),
                        ),
                        (
                            "evidence_class",
                            models.CharField(
                                choices=[
                                    ("contributions", "pension or social contributions"),
                                    ("contracts", "labour-contract register"),
                                    ("taxes", "tax return"),
                                    ("inspection", "inspection"),
                                    ("word", "word of the enterprise"),
                                ],
                                max_length=20,
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("project_id", "month", "kind", "source", "at", "id"),
                        "indexes": [
                            models.Index(fields=["month", "territory"], name="jobs_claims_of_month")
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("month__day", 1)),
                                name="jobs_claim_month_begins",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("fte__isnull", False),
                                    ("kind__in", ("permanent", "construction")),
                                ),
                                name="jobs_claim_says_fte",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("evidence_class__gt", "")),
                                name="jobs_claim_class",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("fte", None), ("fte__gte", 0), _connector="OR"),
                                    models.Q(
                                        ("women_fte", None), ("women_fte__gte", 0), _connector="OR"
                                    ),
                                    models.Q(
                                        ("youth_fte", None), ("youth_fte__gte", 0), _connector="OR"
                                    ),
                                    models.Q(
                                        ("local_fte", None), ("local_fte__gte", 0), _connector="OR"
                                    ),
                                    models.Q(
                                        ("foreign_fte", None),
                                        ("foreign_fte__gte", 0),
                                        _connector="OR",
                                    ),
                                    models.Q(
                                        ("wage_bill_kzt", None),
                                        ("wage_bill_kzt__gte", 0),
                                        _connector="OR",
                                    ),
                                ),
                                name="jobs_claim_fte_not_negative",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("women_fte", None),
                                        ("women_fte__lte", models.F("fte")),
                                        _connector="OR",
                                    ),
                                    models.Q(
                                        ("youth_fte", None),
                                        ("youth_fte__lte", models.F("fte")),
                                        _connector="OR",
                                    ),
                                    models.Q(
                                        ("local_fte", None),
                                        ("local_fte__lte", models.F("fte")),
                                        _connector="OR",
                                    ),
                                    models.Q(
                                        ("foreign_fte", None),
                                        ("foreign_fte__lte", models.F("fte")),
                                        _connector="OR",
                                    ),
                                    models.Q(
                                        ("local_fte", None),
                                        ("foreign_fte", None),
                                        (
                                            "fte__gte",
                                            django.db.models.expressions.CombinedExpression(
                                                models.F("local_fte"), "+", models.F("foreign_fte")
                                            ),
                                        ),
                                        _connector="OR",
                                    ),
                                ),
                                name="jobs_claim_parts_within",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Loss",
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
                            "jobs_lost",
                            models.PositiveIntegerField(
                                blank=True, null=True, verbose_name="jobs lost"
                            ),
                        ),
                        (
                            "short_time_people",
                            models.PositiveIntegerField(
                                blank=True, null=True, verbose_name="people on short time"
                            ),
                        ),
                        (
                            "stoppage_days",
                            models.PositiveSmallIntegerField(
                                blank=True, null=True, verbose_name="days of stoppage"
                            ),
                        ),
                        (
                            "arrears_kzt",
                            models.DecimalField(
                                blank=True,
                                decimal_places=2,
                                max_digits=20,
                                null=True,
                                verbose_name="wage arrears, tenge",
                            ),
                        ),
                        (
                            "arrears_people",
                            models.PositiveIntegerField(
                                blank=True, null=True, verbose_name="people with wage arrears"
                            ),
                        ),
                        (
                            "project",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="%(class)ss",
                                to="projects.project",
                            ),
                        ),
                        (
                            "phase",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="projects.phase",
                            ),
                        ),
                        (
                            "territory",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="territories.territory",
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
                            "report",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="%(class)ss",
                                to="jobs.report",
                            ),
                        ),
                        (
                            "correction",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="%(class)ss",
                                to="jobs.correction",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("project_id", "month", "source", "at", "id"),
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("month__day", 1)), name="jobs_loss_month_begins"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("jobs_lost__isnull", False),
                                    ("short_time_people__isnull", False),
                                    ("stoppage_days__isnull", False),
                                    ("arrears_kzt__isnull", False),
                                    ("arrears_people__isnull", False),
                                    _connector="OR",
                                ),
                                name="jobs_loss_says_something",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("jobs_lost", None), ("jobs_lost__gte", 0), _connector="OR"
                                    ),
                                    models.Q(
                                        ("short_time_people", None),
                                        ("short_time_people__gte", 0),
                                        _connector="OR",
                                    ),
                                    models.Q(
                                        ("stoppage_days", None),
                                        ("stoppage_days__gte", 0),
                                        _connector="OR",
                                    ),
                                    models.Q(
                                        ("arrears_kzt", None),
                                        ("arrears_kzt__gte", 0),
                                        _connector="OR",
                                    ),
                                    models.Q(
                                        ("arrears_people", None),
                                        ("arrears_people__gte", 0),
                                        _connector="OR",
                                    ),
                                ),
                                name="jobs_loss_losses_not_negative",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("stoppage_days", None),
                                    ("stoppage_days__lte", 31),
                                    _connector="OR",
                                ),
                                name="jobs_loss_stoppage_in_month",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Reminder",
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
                            "period",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="reminders",
                                to="jobs.period",
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
                            "user",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="job_reminders",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("on", models.DateField()),
                        ("overdue", models.BooleanField()),
                        ("waits", models.BooleanField(default=False)),
                    ],
                    options={
                        "ordering": ("-on", "id"),
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("territory__isnull", False)),
                                fields=("period", "territory", "user", "on"),
                                name="jobs_reminded_of_territory_once",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("enterprise__isnull", False)),
                                fields=("period", "enterprise", "user", "on"),
                                name="jobs_reminded_of_enterprise_once",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("enterprise", None), ("territory__isnull", False)),
                                    models.Q(("enterprise__isnull", False), ("territory", None)),
                                    _connector="OR",
                                ),
                                name="jobs_reminder_of_one",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Batch",
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
                            "programme",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="job_batches",
                                to="projects.programme",
                            ),
                        ),
                        ("digest", models.CharField(max_length=64)),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("workers", "workers"),
                                    ("contributions", "contributions"),
                                ],
                                max_length=20,
                            ),
                        ),
                        (
                            "taking",
                            models.CharField(
                                choices=[
                                    ("add", "add to what was handed over"),
                                    ("replace_months", "replace the months of the file"),
                                    ("whole_history", "whole history, after a change of key"),
                                ],
                                max_length=20,
                            ),
                        ),
                        ("key_id", models.CharField(max_length=20)),
                        ("first_month", models.DateField()),
                        ("last_month", models.DateField()),
                        ("given", models.PositiveBigIntegerField()),
                        ("kept", models.PositiveBigIntegerField()),
                        ("repeated", models.PositiveBigIntegerField()),
                        ("set_apart", models.JSONField(blank=True, default=dict)),
                        ("lines", models.JSONField(blank=True, default=dict)),
                    ],
                    options={
                        "ordering": ("-at", "-id"),
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("digest__regex", "^[0-9a-f]{64}$"),
                                    ("first_month__day", 1),
                                    ("last_month__day", 1),
                                ),
                                name="jobs_batch_is_told",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    (
                                        "given__gte",
                                        django.db.models.expressions.CombinedExpression(
                                            models.F("kept"), "+", models.F("repeated")
                                        ),
                                    ),
                                    ("last_month__gte", models.F("first_month")),
                                ),
                                name="jobs_batch_adds_up",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="JobFigure",
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
                            "programme",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="projects.programme",
                            ),
                        ),
                        (
                            "subject_kind",
                            models.CharField(
                                choices=[
                                    ("country", "country"),
                                    ("territory", "territory"),
                                    ("project", "project"),
                                    ("employer", "employer"),
                                ],
                                max_length=20,
                            ),
                        ),
                        ("subject", models.CharField(blank=True, max_length=40)),
                        ("reach", models.PositiveSmallIntegerField()),
                        ("month", models.DateField()),
                        ("n", models.PositiveBigIntegerField()),
                        ("employers", models.PositiveIntegerField()),
                        ("rule_version", models.CharField(max_length=20)),
                        ("input_hash", models.CharField(max_length=64)),
                        ("computed_at", models.DateTimeField()),
                        ("indicator", models.CharField(max_length=60)),
                        ("value", models.FloatField(blank=True, null=True)),
                        ("state", models.CharField(max_length=20)),
                        ("evidence", models.CharField(blank=True, max_length=20)),
                    ],
                    options={
                        "indexes": [
                            models.Index(
                                fields=["subject_kind", "subject", "reach", "month"],
                                name="jobs_figures_of_subject",
                            )
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=(
                                    "programme",
                                    "subject_kind",
                                    "subject",
                                    "reach",
                                    "month",
                                    "indicator",
                                ),
                                name="jobs_figure_once",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state", "value"), ("value__isnull", False)),
                                    models.Q(
                                        models.Q(("state", "value"), _negated=True), ("value", None)
                                    ),
                                    _connector="OR",
                                ),
                                name="jobs_figure_value_has_state",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("month__day", 1), ("reach__lte", 7)),
                                name="jobs_figure_of_a_month",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("subject", ""), ("subject_kind", "country")),
                                    models.Q(
                                        models.Q(("subject_kind", "country"), _negated=True),
                                        ("subject__gt", ""),
                                    ),
                                    _connector="OR",
                                ),
                                name="jobs_figure_of_one",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="VerdictCount",
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
                            "programme",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="projects.programme",
                            ),
                        ),
                        (
                            "subject_kind",
                            models.CharField(
                                choices=[
                                    ("country", "country"),
                                    ("territory", "territory"),
                                    ("project", "project"),
                                    ("employer", "employer"),
                                ],
                                max_length=20,
                            ),
                        ),
                        ("subject", models.CharField(blank=True, max_length=40)),
                        ("reach", models.PositiveSmallIntegerField()),
                        ("month", models.DateField()),
                        ("n", models.PositiveBigIntegerField()),
                        ("employers", models.PositiveIntegerField()),
                        ("rule_version", models.CharField(max_length=20)),
                        ("input_hash", models.CharField(max_length=64)),
                        ("computed_at", models.DateTimeField()),
                        ("verdict", models.CharField(max_length=20)),
                        ("fte_months_thousandths", models.PositiveBigIntegerField()),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=(
                                    "programme",
                                    "subject_kind",
                                    "subject",
                                    "reach",
                                    "month",
                                    "verdict",
                                ),
                                name="jobs_verdict_once",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("month__day", 1), ("n__gt", 0), ("reach__lte", 7)
                                ),
                                name="jobs_verdict_of_a_month",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Agreement",
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
                            "enterprise",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="job_agreements",
                                to="enterprises.enterprise",
                            ),
                        ),
                        (
                            "project",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="job_agreements",
                                to="projects.project",
                            ),
                        ),
                        ("document", models.CharField(max_length=300, verbose_name="document")),
                        ("starts_on", models.DateField(verbose_name="from")),
                        (
                            "ends_on",
                            models.DateField(blank=True, null=True, verbose_name="to, exclusive"),
                        ),
                    ],
                    options={
                        "ordering": ("project_id", "starts_on", "id"),
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("document__gt", "")),
                                name="jobs_agreement_has_paper",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("ends_on", None),
                                    ("ends_on__gt", models.F("starts_on")),
                                    _connector="OR",
                                ),
                                name="jobs_agreement_has_length",
                            ),
                            models.UniqueConstraint(
                                fields=("project", "enterprise", "starts_on"),
                                name="jobs_agreement_once",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Release",
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
                            "programme",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="job_releases",
                                to="projects.programme",
                            ),
                        ),
                        (
                            "measure",
                            models.CharField(
                                choices=[
                                    ("verified", "verified permanent jobs"),
                                    ("claimed", "claimed permanent jobs"),
                                ],
                                max_length=20,
                            ),
                        ),
                        ("month", models.DateField()),
                        ("tree_on", models.DateField()),
                        ("rule_version", models.CharField(max_length=20)),
                        ("input_hash", models.CharField(max_length=64)),
                        ("made_at", models.DateTimeField()),
                        ("frozen_at", models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        "ordering": ("programme_id", "measure", "month"),
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("programme", "measure", "month"), name="jobs_release_once"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("month__day", 1)),
                                name="jobs_release_of_a_month",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ReleasedCell",
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
                            "release",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="jobs.release",
                            ),
                        ),
                        (
                            "territory",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="territories.territory",
                            ),
                        ),
                        ("is_rest", models.BooleanField(default=False)),
                        ("category", models.PositiveSmallIntegerField()),
                        ("state", models.PositiveSmallIntegerField()),
                        ("shown", models.PositiveBigIntegerField(blank=True, null=True)),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("release", "territory", "is_rest", "category"),
                                name="jobs_cell_once",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("shown__isnull", False), ("state__lte", 2)),
                                    models.Q(("shown", None), ("state__gte", 3)),
                                    _connector="OR",
                                ),
                                name="jobs_cell_shown_or_withheld",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ReleasedRow",
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
                            "release",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="jobs.release",
                            ),
                        ),
                        (
                            "territory",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="territories.territory",
                            ),
                        ),
                        ("is_rest", models.BooleanField(default=False)),
                        ("category", models.PositiveSmallIntegerField()),
                        (
                            "project",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="projects.project",
                            ),
                        ),
                        ("employer", models.PositiveBigIntegerField()),
                        ("workers", models.PositiveBigIntegerField()),
                        ("is_own", models.BooleanField(default=False)),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("release", "project", "category"),
                                name="jobs_released_row_once",
                            )
                        ],
                    },
                ),
            ],
        ),
    ]
