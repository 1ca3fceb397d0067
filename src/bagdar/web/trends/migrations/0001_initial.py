import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from bagdar.web.new_tables import NewTables


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("enterprises", "0001_initial"),
        ("people", "__first__"),
        ("projects", "0001_initial"),
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
                        ("inputs_digest", models.CharField(max_length=64)),
                        ("made_at", models.DateTimeField()),
                        ("version", models.CharField(max_length=300)),
                        (
                            "step",
                            models.CharField(
                                choices=[("year", "by years"), ("quarter", "by quarters")],
                                max_length=10,
                            ),
                        ),
                        ("facts", models.JSONField()),
                        ("signals", models.PositiveIntegerField()),
                        ("is_synthetic", models.BooleanField(default=False)),
                    ],
                    options={
                        "ordering": ("-id",),
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("digest", "is_synthetic"), name="trends_run_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Signal",
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
                        ("key", models.CharField(max_length=300)),
                        ("name", models.CharField(max_length=300)),
                        ("is_synthetic", models.BooleanField(default=False)),
                    ],
                    options={
                        "ordering": ("name", "id"),
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("key", "is_synthetic"), name="trends_signal_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Sighting",
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
                                related_name="sightings",
                                to="trends.run",
                            ),
                        ),
                        (
                            "signal",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="sightings",
                                to="trends.signal",
                            ),
                        ),
                        ("rank", models.PositiveIntegerField()),
                        ("first", models.CharField(max_length=10)),
                        ("fresh", models.BooleanField()),
                        ("early", models.BooleanField()),
                        (
                            "direction",
                            models.CharField(
                                choices=[
                                    ("rising", "rising"),
                                    ("flat", "flat"),
                                    ("falling", "falling"),
                                ],
                                max_length=10,
                            ),
                        ),
                        (
                            "stage",
                            models.CharField(
                                choices=[
                                    ("emerging", "emerging"),
                                    ("growing", "growing"),
                                    ("maturing", "maturing"),
                                    ("saturated", "saturated"),
                                    ("declining", "declining"),
                                    ("unclear", "unclear"),
                                ],
                                max_length=10,
                            ),
                        ),
                        ("share", models.FloatField()),
                        ("documents_count", models.PositiveBigIntegerField()),
                        ("novelty", models.FloatField()),
                        ("growth", models.FloatField()),
                        ("coherence", models.FloatField()),
                        ("prominence", models.FloatField()),
                        ("uncertainty", models.FloatField()),
                        ("visibility", models.FloatField()),
                        ("diffusion", models.FloatField()),
                        ("words", models.TextField()),
                        ("facts", models.JSONField()),
                    ],
                    options={
                        "ordering": ("run_id", "rank", "id"),
                        "indexes": [models.Index(fields=["run", "rank"], name="trends_by_rank")],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("run", "signal"), name="trends_sighting_once"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("coherence__range", (0, 1)),
                                    ("growth__range", (0, 1)),
                                    ("novelty__range", (0, 1)),
                                    ("prominence__range", (0, 1)),
                                    ("share__range", (0, 1)),
                                    ("uncertainty__range", (0, 1)),
                                ),
                                name="trends_figures_are_ratios",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="SourceDocument",
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
                            "sighting",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="documents",
                                to="trends.sighting",
                            ),
                        ),
                        ("ident", models.CharField(max_length=300)),
                        ("title", models.CharField(max_length=2000)),
                        ("on", models.CharField(blank=True, max_length=10)),
                        ("venue", models.TextField(blank=True)),
                        ("url", models.CharField(blank=True, max_length=2000)),
                        ("language", models.TextField(blank=True)),
                    ],
                    options={
                        "ordering": ("sighting_id", "id"),
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("sighting", "ident"), name="trends_document_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Judgement",
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
                            "signal",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="judgements",
                                to="trends.signal",
                            ),
                        ),
                        (
                            "run",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="trends.run",
                            ),
                        ),
                        (
                            "verdict",
                            models.CharField(
                                choices=[
                                    ("act", "act on it"),
                                    ("watch", "keep watching"),
                                    ("unsure", "cannot say yet"),
                                    ("noise", "no technology, or noise"),
                                ],
                                max_length=10,
                            ),
                        ),
                        ("reason", models.CharField(max_length=4000)),
                    ],
                    options={
                        "ordering": ("signal_id", "id"),
                        "indexes": [
                            models.Index(fields=["signal", "actor_id"], name="trends_judged")
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("reason__gt", "")),
                                name="trends_judgement_says_why",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="WatchList",
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
                        ("title", models.CharField(max_length=200)),
                        ("is_synthetic", models.BooleanField(default=False)),
                    ],
                    options={
                        "ordering": ("title", "id"),
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("user", "title", "is_synthetic"), name="trends_list_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Watched",
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
                            "list",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="watched",
                                to="trends.watchlist",
                            ),
                        ),
                        (
                            "signal",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="trends.signal",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("id",),
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("list", "signal"), name="trends_watched_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="MapTerm",
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
                            "sector",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="enterprises.sector",
                            ),
                        ),
                        ("en", models.CharField(max_length=300)),
                        ("ru", models.CharField(max_length=300)),
                        ("kk", models.CharField(max_length=300)),
                        ("source", models.CharField(max_length=300)),
                        ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        "ordering": ("sector_id", "en"),
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("withdrawn_at", None)),
                                fields=("sector", "en"),
                                name="trends_term_once",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("en__gt", ""), ("kk__gt", ""), ("ru__gt", "")),
                                name="trends_term_in_three",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Link",
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
                            "signal",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="links",
                                to="trends.signal",
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
                            "state",
                            models.CharField(
                                choices=[
                                    ("suggested", "suggested"),
                                    ("confirmed", "confirmed"),
                                    ("refused", "refused"),
                                ],
                                default="suggested",
                                max_length=10,
                            ),
                        ),
                        ("evidence", models.CharField(blank=True, max_length=300)),
                    ],
                    options={
                        "ordering": ("signal_id", "id"),
                        "indexes": [
                            models.Index(fields=["state", "signal"], name="trends_links_by_state")
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("project__isnull", False), ("sector", None)),
                                    models.Q(("project", None), ("sector__isnull", False)),
                                    _connector="OR",
                                ),
                                name="trends_link_to_one",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("project", None)),
                                fields=("signal", "sector"),
                                name="trends_sector_linked_once",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("sector", None)),
                                fields=("signal", "project"),
                                name="trends_project_linked_once",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="LinkDecision",
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
                            "link",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="decisions",
                                to="trends.link",
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[("confirmed", "confirmed"), ("refused", "refused")],
                                max_length=10,
                            ),
                        ),
                        ("note", models.CharField(blank=True, max_length=4000)),
                    ],
                    options={
                        "ordering": ("link_id", "id"),
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("state", "suggested"), _negated=True),
                                name="trends_decision_decides",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Duty",
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
                            "expert",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
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
                        ("every_days", models.PositiveSmallIntegerField()),
                        ("starts_on", models.DateField()),
                        ("ends_on", models.DateField(blank=True, null=True)),
                        ("is_synthetic", models.BooleanField(default=False)),
                    ],
                    options={
                        "ordering": ("expert_id", "id"),
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("every_days__range", (7, 366))),
                                name="trends_duty_has_rhythm",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("ends_on", None),
                                    ("ends_on__gte", models.F("starts_on")),
                                    _connector="OR",
                                ),
                                name="trends_duty_ends_after_start",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Review",
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
                            "duty",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="reviews",
                                to="trends.duty",
                            ),
                        ),
                        ("due_on", models.DateField()),
                        ("note", models.CharField(max_length=4000)),
                    ],
                    options={
                        "ordering": ("duty_id", "due_on"),
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("duty", "due_on"), name="trends_reviewed_once"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("note__gt", "")), name="trends_review_says_what"
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Subscription",
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
                            "sector",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="enterprises.sector",
                            ),
                        ),
                        ("is_synthetic", models.BooleanField(default=False)),
                    ],
                    options={
                        "ordering": ("user_id", "id"),
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("user", "sector", "is_synthetic"),
                                name="trends_subscribed_once",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("sector", None)),
                                fields=("user", "is_synthetic"),
                                name="trends_subscribed_to_all_once",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Brief",
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
                            "run",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="briefs",
                                to="trends.run",
                            ),
                        ),
                        (
                            "before",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="trends.run",
                            ),
                        ),
                        ("quarter", models.CharField(blank=True, max_length=7)),
                        ("on", models.DateField()),
                        ("decide", models.CharField(blank=True, max_length=4000)),
                        (
                            "state",
                            models.CharField(
                                choices=[("draft", "draft"), ("signed", "signed")],
                                default="draft",
                                max_length=10,
                            ),
                        ),
                        ("signed_by", models.CharField(blank=True, max_length=100)),
                        ("signed_label", models.CharField(blank=True, max_length=300)),
                        ("signed_at", models.DateTimeField(blank=True, null=True)),
                        ("is_synthetic", models.BooleanField(default=False)),
                    ],
                    options={
                        "ordering": ("-id",),
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("signed_at", None), ("signed_by", ""), ("state", "draft")
                                    ),
                                    models.Q(
                                        ("decide__gt", ""),
                                        ("signed_at__isnull", False),
                                        ("signed_by__gt", ""),
                                        ("state", "signed"),
                                    ),
                                    _connector="OR",
                                ),
                                name="trends_signed_by_somebody",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("signed_by", models.F("actor_id")), _negated=True
                                ),
                                name="trends_signed_by_a_second",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(
                                    models.Q(("quarter", ""), _negated=True), ("state", "signed")
                                ),
                                fields=("quarter", "is_synthetic"),
                                name="trends_one_brief_a_quarter",
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
                        (
                            "brief",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="claims",
                                to="trends.brief",
                            ),
                        ),
                        ("position", models.PositiveSmallIntegerField()),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("new", "new"),
                                    ("rising", "rising"),
                                    ("falling", "falling"),
                                    ("project", "about a project"),
                                    ("decide", "to decide"),
                                ],
                                max_length=10,
                            ),
                        ),
                        (
                            "sighting",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="trends.sighting",
                            ),
                        ),
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
                        ("facts", models.JSONField(default=dict)),
                    ],
                    options={
                        "ordering": ("brief_id", "position"),
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("brief", "position"), name="trends_claim_once"
                            )
                        ],
                    },
                ),
            ],
        ),
    ]
