import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("enterprises", "0003_order_of_names"),
        ("people", "0006_synthetic"),
        ("projects", "0011_sorted_by_index"),
        ("territories", "0003_calendars"),
    ]

    operations = [
        migrations.CreateModel(
            name="Barrier",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
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
            ],
            options={
                "ordering": ("-raised_at", "-id"),
            },
        ),
        migrations.CreateModel(
            name="BarrierEvent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("actor_id", models.CharField(max_length=80)),
                ("actor_label", models.CharField(max_length=200)),
                ("on_behalf_of", models.CharField(blank=True, max_length=200)),
                ("at", models.DateTimeField()),
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
                ("note", models.CharField(blank=True, max_length=2000, verbose_name="note")),
                ("rating", models.PositiveSmallIntegerField(blank=True, null=True)),
                (
                    "signature",
                    models.CharField(blank=True, max_length=300, verbose_name="signature"),
                ),
                (
                    "barrier",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="events",
                        to="barriers.barrier",
                    ),
                ),
            ],
            options={
                "ordering": ("barrier_id", "at", "id"),
            },
        ),
        migrations.CreateModel(
            name="BarrierFile",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("actor_id", models.CharField(max_length=80)),
                ("actor_label", models.CharField(max_length=200)),
                ("on_behalf_of", models.CharField(blank=True, max_length=200)),
                ("at", models.DateTimeField()),
                ("name", models.CharField(max_length=200, verbose_name="name of the file")),
                ("content_type", models.CharField(max_length=100)),
                ("size_bytes", models.PositiveBigIntegerField()),
                ("sha256", models.CharField(max_length=64)),
                ("stored", models.CharField(max_length=200)),
                (
                    "barrier",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="files",
                        to="barriers.barrier",
                    ),
                ),
            ],
            options={
                "ordering": ("barrier_id", "id"),
            },
        ),
        migrations.CreateModel(
            name="BoardRow",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("on", models.DateField()),
                ("is_synthetic", models.BooleanField(default=False)),
                (
                    "subject",
                    models.CharField(
                        choices=[("country", "country"), ("territory", "oblast"), ("kind", "kind")],
                        max_length=10,
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
                ("overdue", models.PositiveIntegerField()),
                ("above_district", models.PositiveIntegerField()),
                ("closed", models.PositiveIntegerField()),
                ("unconfirmed", models.PositiveIntegerField()),
                ("forced", models.PositiveIntegerField()),
                ("reopened", models.PositiveIntegerField()),
                ("rated", models.PositiveIntegerField()),
                ("rating_sum", models.PositiveIntegerField()),
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
            ],
            options={
                "ordering": ("-on", "subject", "territory_id", "kind"),
            },
        ),
        migrations.CreateModel(
            name="DrawSeed",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
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
                        condition=models.Q(("month__day", 1)), name="barriers_draw_month_begins"
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
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("actor_id", models.CharField(max_length=80)),
                ("actor_label", models.CharField(max_length=200)),
                ("on_behalf_of", models.CharField(blank=True, max_length=200)),
                ("at", models.DateTimeField()),
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
                ("note", models.CharField(blank=True, max_length=2000, verbose_name="note")),
                ("asked_at", models.DateTimeField(blank=True, null=True)),
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
            ],
            options={
                "ordering": ("-month_id", "closing_id"),
            },
        ),
        migrations.CreateModel(
            name="Route",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
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
        migrations.AddIndex(
            model_name="barrier",
            index=models.Index(fields=["next_at"], name="barriers_next"),
        ),
        migrations.AddIndex(
            model_name="barrier",
            index=models.Index(fields=["territory", "state"], name="barriers_of_territory"),
        ),
        migrations.AddIndex(
            model_name="barrier",
            index=models.Index(fields=["enterprise", "state"], name="barriers_of_enterprise"),
        ),
        migrations.AddConstraint(
            model_name="barrier",
            constraint=models.CheckConstraint(
                condition=models.Q(("what__gt", "")), name="barriers_says_what"
            ),
        ),
        migrations.AddConstraint(
            model_name="barrier",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("cost_per_day_kzt", None), ("cost_per_day_kzt__gte", 0), _connector="OR"
                ),
                name="barriers_cost_not_negative",
            ),
        ),
        migrations.AddConstraint(
            model_name="barrier",
            constraint=models.CheckConstraint(
                condition=models.Q(("hidden_below__lt", 4)), name="barriers_hidden_below"
            ),
        ),
        migrations.AddConstraint(
            model_name="barrier",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ended_at", None), ("state__in", ("open", "reported", "waiting"))),
                    models.Q(
                        models.Q(("state__in", ("open", "reported", "waiting")), _negated=True),
                        ("ended_at__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="barriers_ended_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="barrier",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("rating", None),
                    models.Q(("rating__gte", 1), ("rating__lte", 5)),
                    _connector="OR",
                ),
                name="barriers_rating_of_five",
            ),
        ),
        migrations.AddConstraint(
            model_name="barrierevent",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    ("happening__in", ("went_up", "overdue", "asked_again", "unconfirmed"))
                ),
                fields=("barrier", "happening", "at"),
                name="barriers_clock_noted_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="barrierevent",
            constraint=models.UniqueConstraint(
                condition=models.Q(("happening", "raised")),
                fields=("barrier",),
                name="barriers_raised_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="barrierevent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("happening", "confirmed"),
                        ("rating__isnull", False),
                        ("rating__gte", 1),
                        ("rating__lte", 5),
                    ),
                    models.Q(models.Q(("happening", "confirmed"), _negated=True), ("rating", None)),
                    _connector="OR",
                ),
                name="barriers_closing_is_rated",
            ),
        ),
        migrations.AddConstraint(
            model_name="barrierevent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("happening", "forced"), ("note__gt", ""), ("signature__gt", "")),
                    models.Q(models.Q(("happening", "forced"), _negated=True), ("signature", "")),
                    _connector="OR",
                ),
                name="barriers_force_is_signed",
            ),
        ),
        migrations.AddConstraint(
            model_name="barrierevent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "happening__in",
                        ("raised", "confirmed", "went_up", "overdue", "asked_again", "unconfirmed"),
                    ),
                    ("note__gt", ""),
                    _connector="OR",
                ),
                name="barriers_act_says_something",
            ),
        ),
        migrations.AddConstraint(
            model_name="barrierfile",
            constraint=models.UniqueConstraint(
                fields=("barrier", "sha256"), name="barriers_file_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="boardrow",
            constraint=models.UniqueConstraint(
                condition=models.Q(("subject", "country")),
                fields=("on", "is_synthetic"),
                name="barriers_board_country_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="boardrow",
            constraint=models.UniqueConstraint(
                condition=models.Q(("subject", "territory")),
                fields=("on", "is_synthetic", "territory"),
                name="barriers_board_territory_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="boardrow",
            constraint=models.UniqueConstraint(
                condition=models.Q(("subject", "kind")),
                fields=("on", "is_synthetic", "kind"),
                name="barriers_board_kind_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="boardrow",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", ""), ("subject", "country"), ("territory", None)),
                    models.Q(("kind", ""), ("subject", "territory"), ("territory__isnull", False)),
                    models.Q(("kind__gt", ""), ("subject", "kind"), ("territory", None)),
                    _connector="OR",
                ),
                name="barriers_board_of_one",
            ),
        ),
        migrations.AddConstraint(
            model_name="callback",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("asked_at", None), ("outcome", "")),
                    models.Q(("asked_at__isnull", False), ("note__gt", ""), ("outcome__gt", "")),
                    _connector="OR",
                ),
                name="barriers_callback_whole",
            ),
        ),
    ]
