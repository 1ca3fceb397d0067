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
                    name="Barrier",
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
                            "enterprise",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="barriers",
                                to="enterprises.enterprise",
                            ),
                        ),
                        (
                            "project",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="barriers",
                                to="projects.project",
                            ),
                        ),
                        (
                            "territory",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="barriers",
                                to="territories.territory",
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("land", "land"),
                                    ("power", "connection to power"),
                                    ("gas", "connection to gas"),
                                    ("water", "connection to water"),
                                    ("permit", "permit"),
                                    ("finance", "finance"),
                                    ("customs", "customs"),
                                    ("staff", "staff"),
                                    ("road", "road"),
                                    ("tax", "tax"),
                                    ("court", "court"),
                                    ("other", "other"),
                                ],
                                max_length=10,
                                verbose_name="kind",
                            ),
                        ),
                        ("what", models.CharField(max_length=2000, verbose_name="what stops you")),
                        (
                            "cost_per_day_kzt",
                            models.DecimalField(
                                blank=True,
                                decimal_places=2,
                                max_digits=20,
                                null=True,
                                verbose_name="what a day costs, tenge",
                            ),
                        ),
                        ("raised_at", models.DateTimeField()),
                        (
                            "first_level",
                            models.CharField(
                                choices=[
                                    ("district", "district"),
                                    ("oblast", "oblast"),
                                    ("ministry", "ministry"),
                                    ("cabinet", "cabinet"),
                                ],
                                max_length=10,
                            ),
                        ),
                        ("hidden_below", models.PositiveSmallIntegerField(default=0)),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("open", "open"),
                                    ("waiting", "the business is asked, the clock stands"),
                                    ("reported", "solution reported, the business is asked"),
                                    ("closed", "closed by the business"),
                                    ("unconfirmed", "unconfirmed: the business was silent"),
                                    ("forced", "closed by force"),
                                ],
                                max_length=12,
                            ),
                        ),
                        ("since_at", models.DateTimeField()),
                        ("oblast_at", models.DateTimeField(blank=True, null=True)),
                        ("ministry_at", models.DateTimeField(blank=True, null=True)),
                        ("cabinet_at", models.DateTimeField(blank=True, null=True)),
                        ("overdue_at", models.DateTimeField(blank=True, null=True)),
                        ("unconfirmed_at", models.DateTimeField(blank=True, null=True)),
                        ("next_at", models.DateTimeField(blank=True, null=True)),
                        ("answered_at", models.DateTimeField(blank=True, null=True)),
                        ("ended_at", models.DateTimeField(blank=True, null=True)),
                        ("rating", models.PositiveSmallIntegerField(blank=True, null=True)),
                        ("times_reopened", models.PositiveSmallIntegerField(default=0)),
                    ],
                    options={
                        "ordering": ("-raised_at", "-id"),
                        "indexes": [
                            models.Index(fields=["next_at"], name="barriers_next"),
                            models.Index(
                                fields=[
                                    "territory",
                                    "state",
                                    "oblast_at",
                                    "ministry_at",
                                    "cabinet_at",
                                ],
                                name="barriers_of_territory",
                            ),
                            models.Index(
                                fields=["enterprise", "state"], name="barriers_of_enterprise"
                            ),
                            models.Index(
                                fields=["kind", "state", "ministry_at"], name="barriers_at_ministry"
                            ),
                            models.Index(
                                fields=["state", "cabinet_at"], name="barriers_to_cabinet"
                            ),
                            models.Index(
                                fields=["state", "overdue_at"], name="barriers_at_cabinet"
                            ),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("what__gt", "")), name="barriers_says_what"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("cost_per_day_kzt", None),
                                    ("cost_per_day_kzt__gte", 0),
                                    _connector="OR",
                                ),
                                name="barriers_cost_not_negative",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("hidden_below__lt", 4)),
                                name="barriers_hidden_below",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("ended_at", None),
                                        ("state__in", ("open", "reported", "waiting")),
                                    ),
                                    models.Q(
                                        models.Q(
                                            ("state__in", ("open", "reported", "waiting")),
                                            _negated=True,
                                        ),
                                        ("ended_at__isnull", False),
                                    ),
                                    _connector="OR",
                                ),
                                name="barriers_ended_whole",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("rating", None),
                                    models.Q(("rating__gte", 1), ("rating__lte", 5)),
                                    _connector="OR",
                                ),
                                name="barriers_rating_of_five",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="BarrierEvent",
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
                            "barrier",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="events",
                                to="barriers.barrier",
                            ),
                        ),
                        (
                            "happening",
                            models.CharField(
                                choices=[
                                    ("raised", "raised"),
                                    ("answered", "answered"),
                                    ("asked", "business asked, the clock stands"),
                                    ("supplied", "business answered, the clock goes on"),
                                    ("requested_up", "sent up by the business"),
                                    ("passed_up", "sent up by the office"),
                                    ("reported", "solution reported"),
                                    ("not_solved", "solution not accepted"),
                                    ("confirmed", "closed by the business"),
                                    ("forced", "closed by force"),
                                    ("reopened", "opened again"),
                                    ("went_up", "went up: the term had passed"),
                                    ("overdue", "overdue at the cabinet"),
                                    ("asked_again", "business asked again"),
                                    ("unconfirmed", "taken as unconfirmed"),
                                ],
                                max_length=12,
                            ),
                        ),
                        (
                            "level",
                            models.CharField(
                                choices=[
                                    ("district", "district"),
                                    ("oblast", "oblast"),
                                    ("ministry", "ministry"),
                                    ("cabinet", "cabinet"),
                                ],
                                max_length=10,
                            ),
                        ),
                        (
                            "note",
                            models.CharField(blank=True, max_length=2000, verbose_name="note"),
                        ),
                        ("rating", models.PositiveSmallIntegerField(blank=True, null=True)),
                        (
                            "signature",
                            models.CharField(blank=True, max_length=300, verbose_name="signature"),
                        ),
                    ],
                    options={
                        "ordering": ("barrier_id", "at", "id"),
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(
                                    (
                                        "happening__in",
                                        ("went_up", "overdue", "asked_again", "unconfirmed"),
                                    )
                                ),
                                fields=("barrier", "happening", "at"),
                                name="barriers_clock_noted_once",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("happening__in", ("went_up", "overdue"))),
                                fields=("barrier", "happening", "level"),
                                name="barriers_climbs_a_step_once",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("happening", "raised")),
                                fields=("barrier",),
                                name="barriers_raised_once",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("happening", "confirmed"),
                                        ("rating__isnull", False),
                                        ("rating__gte", 1),
                                        ("rating__lte", 5),
                                    ),
                                    models.Q(
                                        models.Q(("happening", "confirmed"), _negated=True),
                                        ("rating", None),
                                    ),
                                    _connector="OR",
                                ),
                                name="barriers_closing_is_rated",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("happening", "forced"),
                                        ("note__gt", ""),
                                        ("signature__gt", ""),
                                    ),
                                    models.Q(
                                        models.Q(("happening", "forced"), _negated=True),
                                        ("signature", ""),
                                    ),
                                    _connector="OR",
                                ),
                                name="barriers_force_is_signed",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    (
                                        "happening__in",
                                        (
                                            "raised",
                                            "confirmed",
                                            "went_up",
                                            "overdue",
                                            "asked_again",
                                            "unconfirmed",
                                        ),
                                    ),
                                    ("note__gt", ""),
                                    _connector="OR",
                                ),
                                name="barriers_act_says_something",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="JointSolution",
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
                            "kind",
                            models.CharField(
                                choices=[
                                    ("land", "land"),
                                    ("power", "connection to power"),
                                    ("gas", "connection to gas"),
                                    ("water", "connection to water"),
                                    ("permit", "permit"),
                                    ("finance", "finance"),
                                    ("customs", "customs"),
                                    ("staff", "staff"),
                                    ("road", "road"),
                                    ("tax", "tax"),
                                    ("court", "court"),
                                    ("other", "other"),
                                ],
                                max_length=10,
                                verbose_name="kind",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("-at", "-id"),
                    },
                ),
                migrations.CreateModel(
                    name="JointMember",
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
                            "solution",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="members",
                                to="barriers.jointsolution",
                            ),
                        ),
                        (
                            "event",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="joint_member",
                                to="barriers.barrierevent",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("solution_id", "event_id"),
                    },
                ),
                migrations.CreateModel(
                    name="BarrierFile",
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
                            "barrier",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="files",
                                to="barriers.barrier",
                            ),
                        ),
                        ("name", models.CharField(max_length=200, verbose_name="name of the file")),
                        ("content_type", models.CharField(max_length=100)),
                        ("size_bytes", models.PositiveBigIntegerField()),
                        ("sha256", models.CharField(max_length=64)),
                        ("stored", models.CharField(max_length=200)),
                    ],
                    options={
                        "ordering": ("barrier_id", "id"),
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("barrier", "sha256"), name="barriers_file_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="BarrierTask",
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
                            "barrier",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="asks",
                                to="barriers.barrier",
                            ),
                        ),
                        (
                            "above",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="below",
                                to="barriers.barriertask",
                            ),
                        ),
                        (
                            "level",
                            models.CharField(
                                choices=[
                                    ("district", "district"),
                                    ("oblast", "oblast"),
                                    ("ministry", "ministry"),
                                    ("cabinet", "cabinet"),
                                ],
                                max_length=10,
                            ),
                        ),
                        (
                            "asker",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="barrier_asks",
                                to="people.office",
                            ),
                        ),
                        (
                            "office",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="barrier_tasks",
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
                        ("text", models.CharField(max_length=2000, verbose_name="what is asked")),
                        ("ground", models.CharField(max_length=2000, verbose_name="ground")),
                        (
                            "days",
                            models.PositiveSmallIntegerField(verbose_name="term in working days"),
                        ),
                        ("due_on", models.DateField(verbose_name="last day")),
                    ],
                    options={
                        "ordering": ("barrier_id", "at", "id"),
                        "indexes": [
                            models.Index(fields=["asker", "barrier"], name="barriers_task_of_level")
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("ground__gt", ""), ("text__gt", "")),
                                name="barriers_task_says_what",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("days__gte", 1), ("days__lte", 60)),
                                name="barriers_task_has_a_term",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("above", None), ("asker", None)),
                                    models.Q(("above__isnull", False), ("asker__isnull", False)),
                                    _connector="OR",
                                ),
                                name="barriers_task_asked_by_one",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("asker", None),
                                    models.Q(("asker", models.F("office")), _negated=True),
                                    _connector="OR",
                                ),
                                name="barriers_task_of_another",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="TaskEnd",
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
                            "task",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="end",
                                to="barriers.barriertask",
                            ),
                        ),
                        (
                            "outcome",
                            models.CharField(
                                choices=[
                                    ("done", "done"),
                                    ("cannot", "the office cannot"),
                                    ("withdrawn", "withdrawn"),
                                ],
                                max_length=10,
                            ),
                        ),
                        ("note", models.CharField(max_length=2000, verbose_name="note")),
                    ],
                    options={
                        "ordering": ("task_id",),
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("note__gt", "")),
                                name="barriers_task_end_says_why",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="TaskFile",
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
                            "end",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="files",
                                to="barriers.taskend",
                            ),
                        ),
                        ("name", models.CharField(max_length=200, verbose_name="name of the file")),
                        ("content_type", models.CharField(max_length=100)),
                        ("size_bytes", models.PositiveBigIntegerField()),
                        ("sha256", models.CharField(max_length=64)),
                        ("stored", models.CharField(max_length=200)),
                    ],
                    options={
                        "ordering": ("end_id", "id"),
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("end", "sha256"), name="barriers_task_file_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Route",
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
                            "kind",
                            models.CharField(
                                choices=[
                                    ("land", "land"),
                                    ("power", "connection to power"),
                                    ("gas", "connection to gas"),
                                    ("water", "connection to water"),
                                    ("permit", "permit"),
                                    ("finance", "finance"),
                                    ("customs", "customs"),
                                    ("staff", "staff"),
                                    ("road", "road"),
                                    ("tax", "tax"),
                                    ("court", "court"),
                                    ("other", "other"),
                                ],
                                max_length=10,
                                unique=True,
                                verbose_name="kind",
                            ),
                        ),
                        (
                            "organisation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="barrier_routes",
                                to="people.organisation",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("kind",),
                    },
                ),
                migrations.CreateModel(
                    name="BoardRow",
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
                        ("on", models.DateField()),
                        ("is_synthetic", models.BooleanField(default=False)),
                        (
                            "subject",
                            models.CharField(
                                choices=[
                                    ("country", "country"),
                                    ("territory", "oblast"),
                                    ("kind", "kind"),
                                ],
                                max_length=10,
                            ),
                        ),
                        (
                            "territory",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="barrier_board",
                                to="territories.territory",
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("land", "land"),
                                    ("power", "connection to power"),
                                    ("gas", "connection to gas"),
                                    ("water", "connection to water"),
                                    ("permit", "permit"),
                                    ("finance", "finance"),
                                    ("customs", "customs"),
                                    ("staff", "staff"),
                                    ("road", "road"),
                                    ("tax", "tax"),
                                    ("court", "court"),
                                    ("other", "other"),
                                ],
                                max_length=10,
                            ),
                        ),
                        ("going", models.PositiveIntegerField()),
                        ("at_cabinet", models.PositiveIntegerField()),
                        ("above_district", models.PositiveIntegerField()),
                        ("closed", models.PositiveIntegerField()),
                        ("unconfirmed", models.PositiveIntegerField()),
                        ("forced", models.PositiveIntegerField()),
                        ("reopened", models.PositiveIntegerField()),
                        ("rated", models.PositiveIntegerField()),
                        ("rating_sum", models.PositiveIntegerField()),
                        ("protected", models.PositiveIntegerField(blank=True, null=True)),
                        ("protected_forced", models.PositiveIntegerField(blank=True, null=True)),
                    ],
                    options={
                        "ordering": ("-on", "subject", "territory_id", "kind"),
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("subject", "country")),
                                fields=("on", "is_synthetic"),
                                name="barriers_board_country_once",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("subject", "territory")),
                                fields=("on", "is_synthetic", "territory"),
                                name="barriers_board_territory_once",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("subject", "kind")),
                                fields=("on", "is_synthetic", "kind"),
                                name="barriers_board_kind_once",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("kind", ""), ("subject", "country"), ("territory", None)
                                    ),
                                    models.Q(
                                        ("kind", ""),
                                        ("subject", "territory"),
                                        ("territory__isnull", False),
                                    ),
                                    models.Q(
                                        ("kind__gt", ""), ("subject", "kind"), ("territory", None)
                                    ),
                                    _connector="OR",
                                ),
                                name="barriers_board_of_one",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("protected", None),
                                    models.Q(("protected__gte", 5), ("subject", "country")),
                                    _connector="OR",
                                ),
                                name="barriers_board_protected_not_few",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("protected_forced", None),
                                    models.Q(("protected_forced__gte", 5), ("subject", "country")),
                                    _connector="OR",
                                ),
                                name="barriers_board_protected_forced_not_few",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="DrawSeed",
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
                        ("month", models.DateField(unique=True)),
                        ("digest", models.CharField(max_length=64)),
                        ("seed", models.CharField(max_length=64)),
                        ("made_at", models.DateTimeField()),
                        ("drawn_at", models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        "ordering": ("-month",),
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("month__day", 1)),
                                name="barriers_draw_month_begins",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Callback",
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
                            "closing",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="callback",
                                to="barriers.barrierevent",
                            ),
                        ),
                        (
                            "month",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="callbacks",
                                to="barriers.drawseed",
                            ),
                        ),
                        (
                            "outcome",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("solved", "solved, as it was closed"),
                                    ("not_solved", "not solved"),
                                    ("pressed", "closed under pressure"),
                                    ("not_reached", "not reached"),
                                ],
                                max_length=12,
                            ),
                        ),
                        (
                            "note",
                            models.CharField(blank=True, max_length=2000, verbose_name="note"),
                        ),
                        ("asked_at", models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        "ordering": ("-month_id", "closing_id"),
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("asked_at", None), ("outcome", "")),
                                    models.Q(
                                        ("asked_at__isnull", False),
                                        ("note__gt", ""),
                                        ("outcome__gt", ""),
                                    ),
                                    _connector="OR",
                                ),
                                name="barriers_callback_whole",
                            )
                        ],
                    },
                ),
            ],
        ),
    ]
