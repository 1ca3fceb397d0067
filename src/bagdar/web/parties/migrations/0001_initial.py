import django.db.models.deletion
from django.db import migrations, models

import bagdar.web.spending.models
from bagdar.web.new_tables import NewTables


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("projects", "0001_initial"),
    ]

    operations = [
        NewTables(
            [
                migrations.CreateModel(
                    name="Intake",
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
                                    ("purchases", "purchases"),
                                    ("unfair", "unfair suppliers"),
                                ],
                                max_length=10,
                            ),
                        ),
                        ("source", models.CharField(max_length=300)),
                        ("stated_on", models.DateField()),
                        ("new", models.PositiveIntegerField()),
                        ("changed", models.PositiveIntegerField()),
                        ("same", models.PositiveIntegerField()),
                        ("refused", models.PositiveIntegerField()),
                        ("is_synthetic", models.BooleanField(default=False)),
                    ],
                    options={
                        "ordering": ("-id",),
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("source__gt", "")),
                                name="parties_intake_has_source",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Party",
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
                        ("ref", models.CharField(max_length=300)),
                        ("number", models.CharField(blank=True, max_length=12)),
                        ("name", models.CharField(blank=True, max_length=500)),
                        ("is_synthetic", models.BooleanField(default=False)),
                    ],
                    options={
                        "ordering": ("name", "ref"),
                        "indexes": [
                            models.Index(
                                fields=["number", "is_synthetic"], name="parties_by_number"
                            )
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("ref", "is_synthetic"), name="parties_party_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Purchase",
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
                        ("ocid", models.CharField(max_length=300)),
                        ("title", models.CharField(blank=True, max_length=500)),
                        ("status", models.CharField(blank=True, max_length=40)),
                        ("method", models.CharField(blank=True, max_length=40)),
                        ("details", models.CharField(blank=True, max_length=200)),
                        ("day", models.DateField(blank=True, null=True)),
                        ("currency", models.CharField(blank=True, max_length=3)),
                        ("value", bagdar.web.spending.models.MoneyField(blank=True, null=True)),
                        ("tenderers", models.PositiveIntegerField(blank=True, null=True)),
                        (
                            "project",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="purchases",
                                to="projects.project",
                            ),
                        ),
                        ("compiled", models.CharField(blank=True, max_length=40)),
                        ("digest", models.CharField(max_length=64)),
                        (
                            "intake",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="parties.intake",
                            ),
                        ),
                        ("is_synthetic", models.BooleanField(default=False)),
                    ],
                    options={
                        "ordering": (
                            models.OrderBy(models.F("day"), descending=True, nulls_last=True),
                            "-id",
                        ),
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("ocid", "is_synthetic"), name="parties_purchase_once"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("value", None),
                                    models.Q(("currency__gt", ""), ("value__gte", 0)),
                                    _connector="OR",
                                ),
                                name="parties_value_in_a_currency",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Part",
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
                            "purchase",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="parts",
                                to="parties.purchase",
                            ),
                        ),
                        (
                            "party",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="parts",
                                to="parties.party",
                            ),
                        ),
                        (
                            "role",
                            models.CharField(
                                choices=[
                                    ("buyer", "buyer"),
                                    ("supplier", "supplier"),
                                    ("tenderer", "tenderer"),
                                ],
                                max_length=10,
                            ),
                        ),
                        ("value", bagdar.web.spending.models.MoneyField(blank=True, null=True)),
                    ],
                    options={
                        "ordering": ("role", "id"),
                        "indexes": [
                            models.Index(fields=["party", "role"], name="parties_parts_of")
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("purchase", "party", "role"), name="parties_part_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Told",
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
                            "purchase",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="told",
                                to="parties.purchase",
                            ),
                        ),
                        (
                            "party",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="told",
                                to="parties.party",
                            ),
                        ),
                        (
                            "trait",
                            models.CharField(
                                choices=[
                                    ("account", "bank account"),
                                    ("owner", "beneficial owner"),
                                    ("head", "head"),
                                    ("contact", "contact person"),
                                    ("telephone", "telephone"),
                                    ("email", "e-mail"),
                                    ("domain", "web domain"),
                                    ("address", "address"),
                                ],
                                max_length=10,
                            ),
                        ),
                        ("key", models.CharField(max_length=600)),
                        ("text", models.CharField(max_length=500)),
                    ],
                    options={
                        "ordering": ("trait", "id"),
                        "indexes": [
                            models.Index(fields=["trait", "key"], name="parties_told_alike"),
                            models.Index(fields=["party", "trait"], name="parties_told_by"),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("key__gt", "")), name="parties_told_something"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Unfair",
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
                        ("number", models.CharField(max_length=300)),
                        ("name", models.CharField(blank=True, max_length=500)),
                        ("since", models.DateField()),
                        ("until", models.DateField(blank=True, null=True)),
                        ("ground", models.CharField(blank=True, max_length=500)),
                        (
                            "intake",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="brought",
                                to="parties.intake",
                            ),
                        ),
                        (
                            "replaced_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="parties.intake",
                            ),
                        ),
                        ("is_synthetic", models.BooleanField(default=False)),
                    ],
                    options={
                        "ordering": ("-since", "number", "id"),
                        "indexes": [
                            models.Index(
                                fields=["number", "is_synthetic"], name="parties_unfair_of"
                            )
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("replaced_by", None)),
                                fields=("number", "since", "is_synthetic"),
                                name="parties_unfair_once",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("until", None),
                                    ("until__gte", models.F("since")),
                                    _connector="OR",
                                ),
                                name="parties_unfair_in_order",
                            ),
                        ],
                    },
                ),
            ],
        ),
    ]
