import django.db.models.deletion
from django.db import migrations, models

from bagdar.web.new_tables import NewTables


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("enterprises", "0001_initial"),
        ("projects", "0001_initial"),
        ("territories", "0001_initial"),
    ]

    operations = [
        NewTables(
            [
                migrations.CreateModel(
                    name="Alarm",
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
                            "sign",
                            models.CharField(
                                choices=[
                                    ("behind_and_slowing", "jobs behind plan and slowing"),
                                    ("no_report", "no report"),
                                    ("claims_without_proof", "claims grow, verified jobs do not"),
                                    (
                                        "bunched_before_deadlines",
                                        "forecasts bunched before deadlines",
                                    ),
                                    ("exactly_all", "exactly 100 %"),
                                    ("repeated_text", "the same text again"),
                                    ("lost_elsewhere", "jobs lost elsewhere"),
                                ],
                                max_length=30,
                                verbose_name="sign",
                            ),
                        ),
                        (
                            "project",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="alarms",
                                to="projects.project",
                            ),
                        ),
                        (
                            "enterprise",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="alarms",
                                to="enterprises.enterprise",
                            ),
                        ),
                        (
                            "territory",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="alarms",
                                to="territories.territory",
                            ),
                        ),
                        ("rule_version", models.CharField(max_length=20)),
                        ("facts", models.JSONField()),
                        ("raised_at", models.DateTimeField()),
                        (
                            "level",
                            models.CharField(
                                choices=[
                                    ("reporter", "who reports"),
                                    ("district", "akim of the district"),
                                    ("oblast", "oblast"),
                                    ("programme_office", "programme office"),
                                ],
                                max_length=20,
                                verbose_name="level",
                            ),
                        ),
                        (
                            "stage",
                            models.CharField(
                                choices=[
                                    ("shown", "to be answered"),
                                    ("answered", "answered"),
                                    ("cleared", "cleared"),
                                ],
                                max_length=10,
                            ),
                        ),
                        ("since_on", models.DateField()),
                        ("due_on", models.DateField(blank=True, null=True)),
                        ("reached", models.PositiveSmallIntegerField(default=0)),
                        ("cleared_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "outcome",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("right", "right: jobs were let down"),
                                    ("wrong", "wrong: there was a good reason"),
                                ],
                                max_length=10,
                            ),
                        ),
                        ("outcome_by", models.CharField(blank=True, max_length=80)),
                        ("outcome_label", models.CharField(blank=True, max_length=200)),
                        ("outcome_at", models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        "ordering": ("-raised_at", "-id"),
                        "indexes": [
                            models.Index(
                                fields=["stage", "level", "territory"], name="alarms_that_wait"
                            )
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("project", None), ("enterprise", None), _connector="OR"
                                ),
                                name="alarms_of_one",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(
                                    ("cleared_at", None), ("project__isnull", False)
                                ),
                                fields=("sign", "project"),
                                name="alarms_one_open_a_project",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(
                                    ("cleared_at", None), ("enterprise__isnull", False)
                                ),
                                fields=("sign", "enterprise"),
                                name="alarms_one_open_an_enterprise",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(
                                    ("cleared_at", None), ("enterprise", None), ("project", None)
                                ),
                                fields=("sign", "territory"),
                                name="alarms_one_open_a_territory",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("cleared_at__isnull", False), ("stage", "cleared")),
                                    models.Q(
                                        models.Q(("stage", "cleared"), _negated=True),
                                        ("cleared_at", None),
                                    ),
                                    _connector="OR",
                                ),
                                name="alarms_cleared_whole",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("due_on__isnull", False), ("stage", "shown")),
                                    models.Q(
                                        models.Q(("stage", "shown"), _negated=True),
                                        ("due_on", None),
                                    ),
                                    _connector="OR",
                                ),
                                name="alarms_due_while_shown",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("reached__lt", 4)), name="alarms_reached"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("outcome", ""), ("outcome_at", None), ("outcome_by", "")
                                    ),
                                    models.Q(
                                        ("outcome__gt", ""),
                                        ("outcome_at__isnull", False),
                                        ("outcome_by__gt", ""),
                                    ),
                                    _connector="OR",
                                ),
                                name="alarms_outcome_whole",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="AlarmStep",
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
                            "alarm",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="steps",
                                to="alarms.alarm",
                            ),
                        ),
                        (
                            "step",
                            models.CharField(
                                choices=[
                                    ("raised", "raised"),
                                    ("went_up", "went up, unanswered"),
                                    ("answered", "answered"),
                                    ("not_accepted", "answer not accepted, went up"),
                                    ("judged", "decided"),
                                    ("facts_gone", "cleared: the facts are gone"),
                                    ("moved", "cleared: the project moved to another territory"),
                                ],
                                max_length=20,
                            ),
                        ),
                        ("on", models.DateField()),
                        (
                            "level",
                            models.CharField(
                                choices=[
                                    ("reporter", "who reports"),
                                    ("district", "akim of the district"),
                                    ("oblast", "oblast"),
                                    ("programme_office", "programme office"),
                                ],
                                max_length=20,
                            ),
                        ),
                        (
                            "note",
                            models.CharField(blank=True, max_length=2000, verbose_name="note"),
                        ),
                    ],
                    options={
                        "ordering": ("alarm_id", "id"),
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("step__in", ("answered", "not_accepted", "judged")),
                                        _negated=True,
                                    ),
                                    ("note__gt", ""),
                                    _connector="OR",
                                ),
                                name="alarms_answer_says_something",
                            )
                        ],
                    },
                ),
            ],
        ),
    ]
