import django.db.models.deletion
from django.db import migrations, models

from bagdar.web.new_tables import NewTables


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        NewTables(
            [
                migrations.CreateModel(
                    name="Entry",
                    fields=[
                        ("seq", models.BigIntegerField(primary_key=True, serialize=False)),
                        ("at", models.DateTimeField()),
                        ("actor_id", models.CharField(max_length=80)),
                        ("actor_label", models.CharField(max_length=200)),
                        ("on_behalf_of", models.CharField(blank=True, max_length=200)),
                        ("act", models.CharField(max_length=60)),
                        ("ground", models.TextField(blank=True)),
                        ("ground_salt", models.CharField(blank=True, max_length=64)),
                        ("ground_digest", models.CharField(blank=True, max_length=64)),
                        ("ground_redacted_at", models.DateTimeField(blank=True, null=True)),
                        ("digest", models.CharField(max_length=64)),
                        ("previous", models.CharField(max_length=64)),
                        ("hash", models.CharField(max_length=64, unique=True)),
                    ],
                    options={
                        "ordering": ("seq",),
                        "indexes": [
                            models.Index(fields=["at", "seq"], name="journal_by_moment"),
                            models.Index(fields=["actor_id", "seq"], name="journal_by_actor"),
                            models.Index(fields=["act", "seq"], name="journal_by_act"),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("ground", ""),
                                        ("ground_digest", ""),
                                        ("ground_redacted_at", None),
                                        ("ground_salt", ""),
                                    ),
                                    models.Q(
                                        ("ground__gt", ""),
                                        ("ground_digest__gt", ""),
                                        ("ground_salt__gt", ""),
                                        ("ground_redacted_at", None),
                                    ),
                                    models.Q(
                                        ("ground", ""),
                                        ("ground_digest__gt", ""),
                                        ("ground_salt", ""),
                                        ("ground_redacted_at__isnull", False),
                                    ),
                                    _connector="OR",
                                ),
                                name="journal_ground_whole_or_redacted",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Payload",
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
                            "entry",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="payloads",
                                to="journal.entry",
                            ),
                        ),
                        ("position", models.PositiveIntegerField()),
                        ("subject_kind", models.CharField(max_length=40)),
                        ("subject_id", models.CharField(max_length=80)),
                        ("digest", models.CharField(max_length=64)),
                        ("salt", models.CharField(blank=True, max_length=64)),
                        ("body", models.TextField(blank=True)),
                        ("redacted_at", models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        "ordering": ("entry_id", "position"),
                        "indexes": [
                            models.Index(
                                fields=["subject_kind", "subject_id", "entry"],
                                name="journal_subject",
                            )
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("entry", "position"), name="journal_payload_position"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("body__gt", ""), ("redacted_at", None), ("salt__gt", "")
                                    ),
                                    models.Q(
                                        ("body", ""), ("redacted_at__isnull", False), ("salt", "")
                                    ),
                                    _connector="OR",
                                ),
                                name="journal_payload_whole_or_redacted",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Head",
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
                        ("seq", models.BigIntegerField()),
                        ("hash", models.CharField(max_length=64)),
                    ],
                    options={
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("id", 1)), name="journal_one_head"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Redaction",
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
                        ("text", models.TextField(blank=True, verbose_name="text to redact")),
                        ("ground", models.TextField(verbose_name="ground")),
                        ("requested_by", models.CharField(max_length=80)),
                        ("requested_label", models.CharField(max_length=200)),
                        ("requested_at", models.DateTimeField()),
                        ("decided_by", models.CharField(blank=True, max_length=80)),
                        ("decided_label", models.CharField(blank=True, max_length=200)),
                        ("decided_at", models.DateTimeField(blank=True, null=True)),
                        ("confirmed", models.BooleanField(null=True)),
                    ],
                    options={
                        "ordering": ("-id",),
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("confirmed", False),
                                    models.Q(
                                        ("decided_by", models.F("requested_by")), _negated=True
                                    ),
                                    _connector="OR",
                                ),
                                name="journal_redaction_by_two",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("confirmed", None),
                                        ("decided_at", None),
                                        ("decided_by", ""),
                                        ("text__gt", ""),
                                    ),
                                    models.Q(
                                        ("confirmed__isnull", False),
                                        ("decided_at__isnull", False),
                                        ("decided_by__gt", ""),
                                        ("text", ""),
                                    ),
                                    _connector="OR",
                                ),
                                name="journal_redaction_decided_whole",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("ground__gt", "")),
                                name="journal_redaction_ground",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Check",
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
                        ("at", models.DateTimeField()),
                        ("seconds", models.FloatField()),
                        ("seq", models.BigIntegerField()),
                        ("hash", models.CharField(max_length=64)),
                        ("broken_seq", models.BigIntegerField(blank=True, null=True)),
                        ("reason", models.CharField(blank=True, max_length=40)),
                        ("about", models.CharField(blank=True, max_length=200)),
                        ("compared", models.PositiveIntegerField(default=0)),
                    ],
                    options={
                        "ordering": ("-id",),
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("broken_seq", None), ("reason", "")),
                                    models.Q(("broken_seq__isnull", False), ("reason__gt", "")),
                                    _connector="OR",
                                ),
                                name="journal_check_names_the_break",
                            )
                        ],
                    },
                ),
            ],
        ),
    ]
