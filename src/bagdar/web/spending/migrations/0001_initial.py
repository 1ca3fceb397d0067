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
                    name="Record",
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
                            "register",
                            models.CharField(
                                choices=[
                                    ("budget", "budget lines"),
                                    ("contract", "commitments and contracts"),
                                    ("acceptance", "acceptance acts"),
                                    ("payment", "payments"),
                                    ("support", "state support"),
                                    ("obligation", "counter-obligations"),
                                    ("clawback", "claw-backs"),
                                    ("saving", "savings made"),
                                ],
                                max_length=12,
                            ),
                        ),
                        ("is_synthetic", models.BooleanField(default=False)),
                        ("at", models.DateTimeField()),
                        ("actor_id", models.CharField(max_length=100)),
                        ("actor_label", models.CharField(max_length=200)),
                    ],
                    options={
                        "ordering": ("pk",),
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    (
                                        "register__in",
                                        [
                                            "budget",
                                            "contract",
                                            "acceptance",
                                            "payment",
                                            "support",
                                            "obligation",
                                            "clawback",
                                            "saving",
                                        ],
                                    )
                                ),
                                name="spending_record_of_a_register",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="BudgetLine",
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
                            "record",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="%(class)s_versions",
                                to="spending.record",
                            ),
                        ),
                        ("known_from", models.DateTimeField()),
                        ("known_to", models.DateTimeField(blank=True, null=True)),
                        ("natural", models.CharField(max_length=600)),
                        ("is_withdrawn", models.BooleanField(default=False)),
                        ("ground", models.CharField(blank=True, max_length=500)),
                        ("actor_id", models.CharField(max_length=100)),
                        ("actor_label", models.CharField(max_length=200)),
                        ("document", models.CharField(max_length=300, verbose_name="Document")),
                        (
                            "project",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="budget_lines",
                                to="projects.project",
                            ),
                        ),
                        ("year", models.PositiveSmallIntegerField(verbose_name="Year")),
                        (
                            "codes",
                            models.CharField(max_length=100, verbose_name="Budget classification"),
                        ),
                        ("currency", models.CharField(max_length=3, verbose_name="Currency")),
                        (
                            "approved",
                            bagdar.web.spending.models.MoneyField(verbose_name="Approved amount"),
                        ),
                        (
                            "amended",
                            bagdar.web.spending.models.MoneyField(
                                blank=True, null=True, verbose_name="Amended amount"
                            ),
                        ),
                        (
                            "executed",
                            bagdar.web.spending.models.MoneyField(
                                blank=True, null=True, verbose_name="Executed amount"
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("record_id", "known_from"),
                        "abstract": False,
                        "indexes": [
                            models.Index(
                                fields=["project", "known_to"], name="spending_budget_project"
                            )
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("known_to", None)),
                                fields=("record",),
                                name="spending_budget_open_once",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("is_withdrawn", False), ("known_to", None)),
                                fields=("natural",),
                                name="spending_budget_natural_once",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("known_to", None),
                                    ("known_to__gte", models.F("known_from")),
                                    _connector="OR",
                                ),
                                name="spending_budget_in_order",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("document__gt", ""), ("natural__gt", "")),
                                name="spending_budget_has_document",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("is_withdrawn", False), ("ground__gt", ""), _connector="OR"
                                ),
                                name="spending_budget_withdrawn_on_a_ground",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("currency__regex", "^[A-Z]{3}$")),
                                name="spending_budget_currency",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("approved__gte", 0),
                                        ("approved__isnull", True),
                                        _connector="OR",
                                    ),
                                    models.Q(
                                        ("amended__gte", 0),
                                        ("amended__isnull", True),
                                        _connector="OR",
                                    ),
                                    models.Q(
                                        ("executed__gte", 0),
                                        ("executed__isnull", True),
                                        _connector="OR",
                                    ),
                                ),
                                name="spending_budget_not_negative",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("codes__gt", ""), ("year__range", (1991, 2200))
                                ),
                                name="spending_budget_of_a_year",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Contract",
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
                            "record",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="%(class)s_versions",
                                to="spending.record",
                            ),
                        ),
                        ("known_from", models.DateTimeField()),
                        ("known_to", models.DateTimeField(blank=True, null=True)),
                        ("natural", models.CharField(max_length=600)),
                        ("is_withdrawn", models.BooleanField(default=False)),
                        ("ground", models.CharField(blank=True, max_length=500)),
                        ("actor_id", models.CharField(max_length=100)),
                        ("actor_label", models.CharField(max_length=200)),
                        ("document", models.CharField(max_length=300, verbose_name="Document")),
                        (
                            "project",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="contracts",
                                to="projects.project",
                            ),
                        ),
                        (
                            "link_ground",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("", "not linked"),
                                    ("planning", "project named in planning"),
                                    ("number", "number of the contract"),
                                    ("confirmed", "suggested, and confirmed by a person"),
                                ],
                                max_length=10,
                                verbose_name="Linked by",
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[("commitment", "commitment"), ("contract", "contract")],
                                max_length=10,
                                verbose_name="Kind",
                            ),
                        ),
                        (
                            "under",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="contracts_under",
                                to="spending.record",
                            ),
                        ),
                        ("number", models.CharField(max_length=100, verbose_name="Number")),
                        ("ocid", models.CharField(blank=True, max_length=100)),
                        (
                            "title",
                            models.CharField(
                                blank=True, max_length=500, verbose_name="Subject of the contract"
                            ),
                        ),
                        (
                            "supplier_name",
                            models.CharField(blank=True, max_length=300, verbose_name="Supplier"),
                        ),
                        (
                            "supplier_bin",
                            models.CharField(
                                blank=True, max_length=12, verbose_name="BIN of the supplier"
                            ),
                        ),
                        (
                            "buyer_name",
                            models.CharField(blank=True, max_length=300, verbose_name="Buyer"),
                        ),
                        (
                            "buyer_bin",
                            models.CharField(
                                blank=True, max_length=12, verbose_name="BIN of the buyer"
                            ),
                        ),
                        ("signed_on", models.DateField(verbose_name="Signed on")),
                        (
                            "starts_on",
                            models.DateField(blank=True, null=True, verbose_name="Starts on"),
                        ),
                        (
                            "ends_on",
                            models.DateField(blank=True, null=True, verbose_name="Ends on"),
                        ),
                        ("currency", models.CharField(max_length=3, verbose_name="Currency")),
                        (
                            "value",
                            bagdar.web.spending.models.MoneyField(verbose_name="Contract value"),
                        ),
                        (
                            "amended_value",
                            bagdar.web.spending.models.MoneyField(
                                blank=True, null=True, verbose_name="Amended value"
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("record_id", "known_from"),
                        "abstract": False,
                        "indexes": [
                            models.Index(
                                fields=["project", "known_to"], name="spending_contract_project"
                            ),
                            models.Index(
                                fields=["number", "known_to"], name="spending_contract_number"
                            ),
                            models.Index(
                                fields=["supplier_bin", "known_to"],
                                name="spending_contract_supplier",
                            ),
                            models.Index(
                                fields=["buyer_bin", "known_to"], name="spending_contract_buyer"
                            ),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("known_to", None)),
                                fields=("record",),
                                name="spending_contract_open_once",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("is_withdrawn", False), ("known_to", None)),
                                fields=("natural",),
                                name="spending_contract_natural_once",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("known_to", None),
                                    ("known_to__gte", models.F("known_from")),
                                    _connector="OR",
                                ),
                                name="spending_contract_in_order",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("document__gt", ""), ("natural__gt", "")),
                                name="spending_contract_has_document",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("is_withdrawn", False), ("ground__gt", ""), _connector="OR"
                                ),
                                name="spending_contract_withdrawn_on_a_ground",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("currency__regex", "^[A-Z]{3}$")),
                                name="spending_contract_currency",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("value__gte", 0), ("value__isnull", True), _connector="OR"
                                    ),
                                    models.Q(
                                        ("amended_value__gte", 0),
                                        ("amended_value__isnull", True),
                                        _connector="OR",
                                    ),
                                ),
                                name="spending_contract_not_negative",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("link_ground", ""), ("project", None)),
                                    models.Q(
                                        ("link_ground__in", ["planning", "number", "confirmed"]),
                                        ("project__isnull", False),
                                    ),
                                    _connector="OR",
                                ),
                                name="spending_contract_link_has_a_ground",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("kind", "contract"), ("supplier_name__gt", "")),
                                    models.Q(("kind", "commitment"), ("under", None)),
                                    _connector="OR",
                                ),
                                name="spending_contract_has_a_supplier",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("buyer_bin__regex", "^([0-9]{12})?$"),
                                    ("number__gt", ""),
                                    ("supplier_bin__regex", "^([0-9]{12})?$"),
                                ),
                                name="spending_contract_has_numbers",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("starts_on", None),
                                    ("ends_on", None),
                                    ("ends_on__gte", models.F("starts_on")),
                                    _connector="OR",
                                ),
                                name="spending_contract_has_length",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Acceptance",
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
                            "record",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="%(class)s_versions",
                                to="spending.record",
                            ),
                        ),
                        ("known_from", models.DateTimeField()),
                        ("known_to", models.DateTimeField(blank=True, null=True)),
                        ("natural", models.CharField(max_length=600)),
                        ("is_withdrawn", models.BooleanField(default=False)),
                        ("ground", models.CharField(blank=True, max_length=500)),
                        ("actor_id", models.CharField(max_length=100)),
                        ("actor_label", models.CharField(max_length=200)),
                        ("document", models.CharField(max_length=300, verbose_name="Document")),
                        (
                            "contract",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="acceptances",
                                to="spending.record",
                            ),
                        ),
                        ("accepted_on", models.DateField(verbose_name="Accepted on")),
                        ("currency", models.CharField(max_length=3, verbose_name="Currency")),
                        ("amount", bagdar.web.spending.models.MoneyField(verbose_name="Amount")),
                    ],
                    options={
                        "ordering": ("record_id", "known_from"),
                        "abstract": False,
                        "indexes": [
                            models.Index(
                                fields=["contract", "known_to"], name="spending_acceptance_of"
                            )
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("known_to", None)),
                                fields=("record",),
                                name="spending_acceptance_open_once",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("is_withdrawn", False), ("known_to", None)),
                                fields=("natural",),
                                name="spending_acceptance_natural_once",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("known_to", None),
                                    ("known_to__gte", models.F("known_from")),
                                    _connector="OR",
                                ),
                                name="spending_acceptance_in_order",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("document__gt", ""), ("natural__gt", "")),
                                name="spending_acceptance_has_document",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("is_withdrawn", False), ("ground__gt", ""), _connector="OR"
                                ),
                                name="spending_acceptance_withdrawn_on_a_ground",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("currency__regex", "^[A-Z]{3}$")),
                                name="spending_acceptance_currency",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("amount__gte", 0), ("amount__isnull", True), _connector="OR"
                                ),
                                name="spending_acceptance_not_negative",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Payment",
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
                            "record",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="%(class)s_versions",
                                to="spending.record",
                            ),
                        ),
                        ("known_from", models.DateTimeField()),
                        ("known_to", models.DateTimeField(blank=True, null=True)),
                        ("natural", models.CharField(max_length=600)),
                        ("is_withdrawn", models.BooleanField(default=False)),
                        ("ground", models.CharField(blank=True, max_length=500)),
                        ("actor_id", models.CharField(max_length=100)),
                        ("actor_label", models.CharField(max_length=200)),
                        ("document", models.CharField(max_length=300, verbose_name="Document")),
                        (
                            "contract",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="payments",
                                to="spending.record",
                            ),
                        ),
                        ("paid_on", models.DateField(verbose_name="Paid on")),
                        ("currency", models.CharField(max_length=3, verbose_name="Currency")),
                        ("amount", bagdar.web.spending.models.MoneyField(verbose_name="Amount")),
                        ("is_advance", models.BooleanField(default=False, verbose_name="Advance")),
                        (
                            "payee_bin",
                            models.CharField(
                                blank=True, max_length=12, verbose_name="BIN of the payee"
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("record_id", "known_from"),
                        "abstract": False,
                        "indexes": [
                            models.Index(
                                fields=["contract", "known_to"], name="spending_payment_of"
                            )
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("known_to", None)),
                                fields=("record",),
                                name="spending_payment_open_once",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("is_withdrawn", False), ("known_to", None)),
                                fields=("natural",),
                                name="spending_payment_natural_once",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("known_to", None),
                                    ("known_to__gte", models.F("known_from")),
                                    _connector="OR",
                                ),
                                name="spending_payment_in_order",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("document__gt", ""), ("natural__gt", "")),
                                name="spending_payment_has_document",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("is_withdrawn", False), ("ground__gt", ""), _connector="OR"
                                ),
                                name="spending_payment_withdrawn_on_a_ground",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("currency__regex", "^[A-Z]{3}$")),
                                name="spending_payment_currency",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("amount", 0), _negated=True),
                                    ("payee_bin__regex", "^([0-9]{12})?$"),
                                ),
                                name="spending_payment_of_money",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Support",
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
                            "record",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="%(class)s_versions",
                                to="spending.record",
                            ),
                        ),
                        ("known_from", models.DateTimeField()),
                        ("known_to", models.DateTimeField(blank=True, null=True)),
                        ("natural", models.CharField(max_length=600)),
                        ("is_withdrawn", models.BooleanField(default=False)),
                        ("ground", models.CharField(blank=True, max_length=500)),
                        ("actor_id", models.CharField(max_length=100)),
                        ("actor_label", models.CharField(max_length=200)),
                        ("document", models.CharField(max_length=300, verbose_name="Document")),
                        (
                            "project",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="supports",
                                to="projects.project",
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("loan", "loan"),
                                    ("guarantee", "guarantee"),
                                    ("equity", "equity"),
                                    ("subsidy", "subsidy"),
                                    ("tax", "tax preference"),
                                    ("customs", "customs preference"),
                                    ("land", "land"),
                                    ("infrastructure", "infrastructure"),
                                ],
                                max_length=20,
                                verbose_name="Kind",
                            ),
                        ),
                        ("decided_on", models.DateField(verbose_name="Decided on")),
                        ("provider", models.CharField(max_length=300, verbose_name="Given by")),
                        ("currency", models.CharField(max_length=3, verbose_name="Currency")),
                        ("amount", bagdar.web.spending.models.MoneyField(verbose_name="Amount")),
                        (
                            "grant_equivalent",
                            bagdar.web.spending.models.MoneyField(
                                blank=True, null=True, verbose_name="Grant-equivalent"
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("record_id", "known_from"),
                        "abstract": False,
                        "indexes": [
                            models.Index(
                                fields=["project", "known_to"], name="spending_support_project"
                            )
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("known_to", None)),
                                fields=("record",),
                                name="spending_support_open_once",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("is_withdrawn", False), ("known_to", None)),
                                fields=("natural",),
                                name="spending_support_natural_once",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("known_to", None),
                                    ("known_to__gte", models.F("known_from")),
                                    _connector="OR",
                                ),
                                name="spending_support_in_order",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("document__gt", ""), ("natural__gt", "")),
                                name="spending_support_has_document",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("is_withdrawn", False), ("ground__gt", ""), _connector="OR"
                                ),
                                name="spending_support_withdrawn_on_a_ground",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("currency__regex", "^[A-Z]{3}$")),
                                name="spending_support_currency",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("amount__gte", 0),
                                        ("amount__isnull", True),
                                        _connector="OR",
                                    ),
                                    models.Q(
                                        ("grant_equivalent__gte", 0),
                                        ("grant_equivalent__isnull", True),
                                        _connector="OR",
                                    ),
                                ),
                                name="spending_support_not_negative",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("grant_equivalent", None),
                                    ("grant_equivalent__lte", models.F("amount")),
                                    _connector="OR",
                                ),
                                name="spending_equivalent_within_the_amount",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Obligation",
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
                            "record",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="%(class)s_versions",
                                to="spending.record",
                            ),
                        ),
                        ("known_from", models.DateTimeField()),
                        ("known_to", models.DateTimeField(blank=True, null=True)),
                        ("natural", models.CharField(max_length=600)),
                        ("is_withdrawn", models.BooleanField(default=False)),
                        ("ground", models.CharField(blank=True, max_length=500)),
                        ("actor_id", models.CharField(max_length=100)),
                        ("actor_label", models.CharField(max_length=200)),
                        ("document", models.CharField(max_length=300, verbose_name="Document")),
                        (
                            "support",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="obligations",
                                to="spending.record",
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("jobs", "jobs"),
                                    ("output", "output"),
                                    ("taxes", "taxes"),
                                    ("term", "term"),
                                ],
                                max_length=10,
                                verbose_name="Kind",
                            ),
                        ),
                        ("due_on", models.DateField(verbose_name="Due on")),
                        (
                            "due_value",
                            models.DecimalField(
                                blank=True,
                                decimal_places=2,
                                max_digits=18,
                                null=True,
                                verbose_name="Amount due",
                            ),
                        ),
                        ("unit", models.CharField(blank=True, max_length=40, verbose_name="Unit")),
                        (
                            "met_value",
                            models.DecimalField(
                                blank=True,
                                decimal_places=2,
                                max_digits=18,
                                null=True,
                                verbose_name="Amount shown",
                            ),
                        ),
                        (
                            "met_on",
                            models.DateField(blank=True, null=True, verbose_name="Shown on"),
                        ),
                    ],
                    options={
                        "ordering": ("record_id", "known_from"),
                        "abstract": False,
                        "indexes": [
                            models.Index(
                                fields=["support", "known_to"], name="spending_obligation_of"
                            )
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("known_to", None)),
                                fields=("record",),
                                name="spending_obligation_open_once",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("is_withdrawn", False), ("known_to", None)),
                                fields=("natural",),
                                name="spending_obligation_natural_once",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("known_to", None),
                                    ("known_to__gte", models.F("known_from")),
                                    _connector="OR",
                                ),
                                name="spending_obligation_in_order",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("document__gt", ""), ("natural__gt", "")),
                                name="spending_obligation_has_document",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("is_withdrawn", False), ("ground__gt", ""), _connector="OR"
                                ),
                                name="spending_obligation_withdrawn_on_a_ground",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("due_value", None),
                                        ("kind", "term"),
                                        ("met_value", None),
                                        ("unit", ""),
                                    ),
                                    models.Q(
                                        ("due_value__gt", 0),
                                        ("kind__in", ["jobs", "output", "taxes"]),
                                        ("unit__gt", ""),
                                    ),
                                    _connector="OR",
                                ),
                                name="spending_obligation_is_measured",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("met_value", None),
                                    models.Q(("met_on__isnull", False), ("met_value__gte", 0)),
                                    _connector="OR",
                                ),
                                name="spending_obligation_shown_on_a_day",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Clawback",
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
                            "record",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="%(class)s_versions",
                                to="spending.record",
                            ),
                        ),
                        ("known_from", models.DateTimeField()),
                        ("known_to", models.DateTimeField(blank=True, null=True)),
                        ("natural", models.CharField(max_length=600)),
                        ("is_withdrawn", models.BooleanField(default=False)),
                        ("ground", models.CharField(blank=True, max_length=500)),
                        ("actor_id", models.CharField(max_length=100)),
                        ("actor_label", models.CharField(max_length=200)),
                        ("document", models.CharField(max_length=300, verbose_name="Document")),
                        (
                            "support",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="clawbacks",
                                to="spending.record",
                            ),
                        ),
                        ("returned_on", models.DateField(verbose_name="Returned on")),
                        ("currency", models.CharField(max_length=3, verbose_name="Currency")),
                        ("amount", bagdar.web.spending.models.MoneyField(verbose_name="Amount")),
                    ],
                    options={
                        "ordering": ("record_id", "known_from"),
                        "abstract": False,
                        "indexes": [
                            models.Index(
                                fields=["support", "known_to"], name="spending_clawback_of"
                            )
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("known_to", None)),
                                fields=("record",),
                                name="spending_clawback_open_once",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("is_withdrawn", False), ("known_to", None)),
                                fields=("natural",),
                                name="spending_clawback_natural_once",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("known_to", None),
                                    ("known_to__gte", models.F("known_from")),
                                    _connector="OR",
                                ),
                                name="spending_clawback_in_order",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("document__gt", ""), ("natural__gt", "")),
                                name="spending_clawback_has_document",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("is_withdrawn", False), ("ground__gt", ""), _connector="OR"
                                ),
                                name="spending_clawback_withdrawn_on_a_ground",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("currency__regex", "^[A-Z]{3}$")),
                                name="spending_clawback_currency",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("amount__gt", 0)),
                                name="spending_clawback_of_money",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Saving",
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
                            "record",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="%(class)s_versions",
                                to="spending.record",
                            ),
                        ),
                        ("known_from", models.DateTimeField()),
                        ("known_to", models.DateTimeField(blank=True, null=True)),
                        ("natural", models.CharField(max_length=600)),
                        ("is_withdrawn", models.BooleanField(default=False)),
                        ("ground", models.CharField(blank=True, max_length=500)),
                        ("actor_id", models.CharField(max_length=100)),
                        ("actor_label", models.CharField(max_length=200)),
                        ("document", models.CharField(max_length=300, verbose_name="Document")),
                        (
                            "project",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="savings",
                                to="projects.project",
                            ),
                        ),
                        ("saved_on", models.DateField(verbose_name="Saved on")),
                        ("whose", models.CharField(max_length=300, verbose_name="By whose act")),
                        ("currency", models.CharField(max_length=3, verbose_name="Currency")),
                        ("planned", bagdar.web.spending.models.MoneyField(verbose_name="Planned")),
                        (
                            "contracted",
                            bagdar.web.spending.models.MoneyField(
                                blank=True, null=True, verbose_name="Contracted"
                            ),
                        ),
                        (
                            "paid",
                            bagdar.web.spending.models.MoneyField(
                                blank=True, null=True, verbose_name="Paid"
                            ),
                        ),
                        (
                            "returned",
                            bagdar.web.spending.models.MoneyField(
                                blank=True, null=True, verbose_name="Returned to the budget"
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("record_id", "known_from"),
                        "abstract": False,
                        "indexes": [
                            models.Index(
                                fields=["project", "known_to"], name="spending_saving_project"
                            )
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("known_to", None)),
                                fields=("record",),
                                name="spending_saving_open_once",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("is_withdrawn", False), ("known_to", None)),
                                fields=("natural",),
                                name="spending_saving_natural_once",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("known_to", None),
                                    ("known_to__gte", models.F("known_from")),
                                    _connector="OR",
                                ),
                                name="spending_saving_in_order",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("document__gt", ""), ("natural__gt", "")),
                                name="spending_saving_has_document",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("is_withdrawn", False), ("ground__gt", ""), _connector="OR"
                                ),
                                name="spending_saving_withdrawn_on_a_ground",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("currency__regex", "^[A-Z]{3}$")),
                                name="spending_saving_currency",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("planned__gte", 0),
                                        ("planned__isnull", True),
                                        _connector="OR",
                                    ),
                                    models.Q(
                                        ("contracted__gte", 0),
                                        ("contracted__isnull", True),
                                        _connector="OR",
                                    ),
                                    models.Q(
                                        ("paid__gte", 0), ("paid__isnull", True), _connector="OR"
                                    ),
                                    models.Q(
                                        ("returned__gte", 0),
                                        ("returned__isnull", True),
                                        _connector="OR",
                                    ),
                                ),
                                name="spending_saving_not_negative",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("whose__gt", "")),
                                name="spending_saving_by_somebody",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="MatchDecision",
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
                            "contract",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="match_decisions",
                                to="spending.record",
                            ),
                        ),
                        (
                            "project",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="match_decisions",
                                to="projects.project",
                            ),
                        ),
                        ("confirmed", models.BooleanField()),
                        ("reason", models.CharField(blank=True, max_length=500)),
                        ("score", models.PositiveSmallIntegerField()),
                        ("at", models.DateTimeField()),
                        ("actor_id", models.CharField(max_length=100)),
                        ("actor_label", models.CharField(max_length=200)),
                    ],
                    options={
                        "ordering": ("pk",),
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("confirmed", True), ("reason__gt", ""), _connector="OR"
                                ),
                                name="spending_refused_match_has_a_reason",
                            )
                        ],
                    },
                ),
            ],
        ),
    ]
