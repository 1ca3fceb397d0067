import django.contrib.auth.models
import django.contrib.auth.validators
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import bagdar.web.people.models
from bagdar.web.new_tables import NewTables


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        ("enterprises", "0001_initial"),
        ("territories", "0001_initial"),
    ]

    operations = [
        NewTables(
            [
                migrations.CreateModel(
                    name="User",
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
                        ("password", models.CharField(max_length=128, verbose_name="password")),
                        (
                            "last_login",
                            models.DateTimeField(blank=True, null=True, verbose_name="last login"),
                        ),
                        (
                            "is_superuser",
                            models.BooleanField(
                                default=False,
                                help_text="Designates that this user has all permissions without explicitly assigning them.",
                                verbose_name="superuser status",
                            ),
                        ),
                        (
                            "username",
                            models.CharField(
                                error_messages={
                                    "unique": "A user with that username already exists."
                                },
                                help_text="Required. 150 characters or fewer. Letters, digits and @/./+/-/_ only.",
                                max_length=150,
                                unique=True,
                                validators=[
                                    django.contrib.auth.validators.UnicodeUsernameValidator()
                                ],
                                verbose_name="username",
                            ),
                        ),
                        (
                            "email",
                            models.EmailField(
                                blank=True, max_length=254, verbose_name="email address"
                            ),
                        ),
                        (
                            "is_staff",
                            models.BooleanField(
                                default=False,
                                help_text="Designates whether the user can log into this admin site.",
                                verbose_name="staff status",
                            ),
                        ),
                        (
                            "is_active",
                            models.BooleanField(
                                default=True,
                                help_text="Designates whether this user should be treated as active. Unselect this instead of deleting accounts.",
                                verbose_name="active",
                            ),
                        ),
                        (
                            "date_joined",
                            models.DateTimeField(
                                default=django.utils.timezone.now, verbose_name="date joined"
                            ),
                        ),
                        (
                            "full_name",
                            models.CharField(blank=True, max_length=200, verbose_name="full name"),
                        ),
                        (
                            "language",
                            models.CharField(blank=True, max_length=2, verbose_name="language"),
                        ),
                        (
                            "daily_letter",
                            models.BooleanField(default=True, verbose_name="one letter a day"),
                        ),
                        ("is_demo", models.BooleanField(default=False)),
                        ("is_synthetic", models.BooleanField(default=False)),
                        (
                            "groups",
                            models.ManyToManyField(
                                blank=True,
                                help_text="The groups this user belongs to. A user will get all permissions granted to each of their groups.",
                                related_name="user_set",
                                related_query_name="user",
                                to="auth.group",
                                verbose_name="groups",
                            ),
                        ),
                        (
                            "user_permissions",
                            models.ManyToManyField(
                                blank=True,
                                help_text="Specific permissions for this user.",
                                related_name="user_set",
                                related_query_name="user",
                                to="auth.permission",
                                verbose_name="user permissions",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "user",
                        "verbose_name_plural": "users",
                        "abstract": False,
                    },
                    managers=[
                        ("objects", django.contrib.auth.models.UserManager()),
                    ],
                ),
                migrations.CreateModel(
                    name="Organisation",
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
                            "name_en",
                            models.CharField(max_length=300, verbose_name="name in English"),
                        ),
                        (
                            "name_ru",
                            models.CharField(
                                blank=True, max_length=300, verbose_name="name in Russian"
                            ),
                        ),
                        (
                            "name_kk",
                            models.CharField(
                                blank=True, max_length=300, verbose_name="name in Kazakh"
                            ),
                        ),
                        ("key", models.SlugField(max_length=80, unique=True)),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("akimat", "akimat"),
                                    ("ministry", "ministry"),
                                    ("agency", "agency"),
                                    ("holding", "holding"),
                                    ("network", "network company"),
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
                                related_name="organisations",
                                to="territories.territory",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("name_en", "id"),
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("kind", "akimat"), _negated=True),
                                    ("territory__isnull", False),
                                    _connector="OR",
                                ),
                                name="people_akimat_has_territory",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("kind", "akimat")),
                                fields=("territory",),
                                name="people_one_akimat_a_territory",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Letterhead",
                    fields=[
                        (
                            "organisation",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                primary_key=True,
                                related_name="letterhead",
                                serialize=False,
                                to="people.organisation",
                            ),
                        ),
                        ("address_en", models.CharField(blank=True, max_length=300)),
                        ("address_ru", models.CharField(blank=True, max_length=300)),
                        ("address_kk", models.CharField(blank=True, max_length=300)),
                        ("telephone", models.CharField(blank=True, max_length=100)),
                        ("email", models.EmailField(blank=True, max_length=254)),
                        ("letter_numbers", models.CharField(blank=True, max_length=40)),
                        ("instruction_numbers", models.CharField(blank=True, max_length=40)),
                        ("emblem", models.BinaryField(blank=True, default=b"")),
                        ("for_centre", models.BooleanField(default=False)),
                    ],
                    options={
                        "ordering": ("organisation_id",),
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("for_centre", True)),
                                fields=("for_centre",),
                                name="people_one_form_of_centre",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("letter_numbers", ""),
                                    models.Q(
                                        ("letter_numbers", models.F("instruction_numbers")),
                                        _negated=True,
                                    ),
                                    _connector="OR",
                                ),
                                name="people_numbers_apart",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Grant",
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
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="grants",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "role",
                            models.CharField(
                                choices=[
                                    ("enterprise", "enterprise"),
                                    ("officer", "territory officer"),
                                    ("akim", "akim"),
                                    ("ministry", "ministry"),
                                    ("analyst", "analyst"),
                                    ("programme_office", "programme office"),
                                    ("control_office", "control office"),
                                    ("auditor", "auditor"),
                                    ("chair", "chair"),
                                    ("custodian", "custodian"),
                                    ("administrator", "administrator"),
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
                                related_name="grants",
                                to="territories.territory",
                            ),
                        ),
                        (
                            "organisation",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="grants",
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
                                related_name="grants",
                                to="enterprises.enterprise",
                            ),
                        ),
                        ("valid_from", models.DateField()),
                        ("valid_to", models.DateField(blank=True, null=True)),
                    ],
                    options={
                        "ordering": ("user_id", "id"),
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("valid_to", None),
                                    ("valid_to__gte", models.F("valid_from")),
                                    _connector="OR",
                                ),
                                name="people_grant_ends_after_start",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("enterprise", None),
                                        ("organisation", None),
                                        ("sector", None),
                                        ("territory", None),
                                    ),
                                    models.Q(
                                        ("enterprise", None),
                                        ("organisation", None),
                                        ("sector", None),
                                        ("territory__isnull", False),
                                    ),
                                    models.Q(
                                        ("enterprise", None),
                                        ("organisation__isnull", False),
                                        ("sector", None),
                                        ("territory", None),
                                    ),
                                    models.Q(
                                        ("enterprise", None),
                                        ("organisation", None),
                                        ("sector__isnull", False),
                                        ("territory", None),
                                    ),
                                    models.Q(
                                        ("enterprise__isnull", False),
                                        ("organisation", None),
                                        ("sector", None),
                                        ("territory", None),
                                    ),
                                    _connector="OR",
                                ),
                                name="people_grant_one_scope",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("role__in", ["officer", "akim"]), _negated=True),
                                    ("territory__isnull", False),
                                    _connector="OR",
                                ),
                                name="people_territory_role_has_territory",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("role", "enterprise"), _negated=True),
                                    ("enterprise__isnull", False),
                                    _connector="OR",
                                ),
                                name="people_enterprise_role_has_enterprise",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("role", "ministry"), _negated=True),
                                    ("organisation__isnull", False),
                                    ("sector__isnull", False),
                                    _connector="OR",
                                ),
                                name="people_ministry_role_has_scope",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Person",
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
                            "name_en",
                            models.CharField(max_length=300, verbose_name="name in English"),
                        ),
                        (
                            "name_ru",
                            models.CharField(
                                blank=True, max_length=300, verbose_name="name in Russian"
                            ),
                        ),
                        (
                            "name_kk",
                            models.CharField(
                                blank=True, max_length=300, verbose_name="name in Kazakh"
                            ),
                        ),
                        (
                            "user",
                            models.OneToOneField(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="person",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="Office",
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
                            "name_en",
                            models.CharField(max_length=300, verbose_name="name in English"),
                        ),
                        (
                            "name_ru",
                            models.CharField(
                                blank=True, max_length=300, verbose_name="name in Russian"
                            ),
                        ),
                        (
                            "name_kk",
                            models.CharField(
                                blank=True, max_length=300, verbose_name="name in Kazakh"
                            ),
                        ),
                        ("key", models.SlugField(max_length=80, unique=True)),
                        (
                            "organisation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="offices",
                                to="people.organisation",
                            ),
                        ),
                        ("heads", models.BooleanField(default=False)),
                    ],
                    options={
                        "ordering": ("organisation_id", "-heads", "id"),
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("heads", True)),
                                fields=("organisation",),
                                name="people_one_head_office",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Tenure",
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
                            "office",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="tenures",
                                to="people.office",
                            ),
                        ),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="tenures",
                                to="people.person",
                            ),
                        ),
                        ("acting", models.BooleanField(default=False)),
                        ("starts_on", models.DateField()),
                        ("ends_on", models.DateField(blank=True, null=True)),
                        (
                            "order",
                            models.CharField(blank=True, max_length=300, verbose_name="order"),
                        ),
                    ],
                    options={
                        "ordering": ("office_id", "-starts_on"),
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("ends_on", None),
                                    ("ends_on__gt", models.F("starts_on")),
                                    _connector="OR",
                                ),
                                name="people_tenure_has_length",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("acting", False),
                                    models.Q(("order__gt", ""), ("ends_on__isnull", False)),
                                    _connector="OR",
                                ),
                                name="people_acting_by_order_and_term",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Delegation",
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
                            "tenure",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="delegations",
                                to="people.tenure",
                            ),
                        ),
                        (
                            "delegate",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="delegations",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("acts", models.JSONField(default=list)),
                        ("ground", models.CharField(max_length=300)),
                        ("starts_on", models.DateField()),
                        ("ends_on", models.DateField()),
                    ],
                    options={
                        "ordering": ("-starts_on", "id"),
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("ends_on__gte", models.F("starts_on"))),
                                name="people_delegation_ends_after_start",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("ground__gt", "")),
                                name="people_delegation_ground",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Handover",
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
                            "office",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="handovers",
                                to="people.office",
                            ),
                        ),
                        (
                            "outgoing",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="handed_over",
                                to="people.tenure",
                            ),
                        ),
                        (
                            "incoming",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="received",
                                to="people.tenure",
                            ),
                        ),
                        ("on", models.DateField()),
                        ("inventory", models.JSONField(default=dict)),
                        ("outgoing_signed_at", models.DateTimeField(blank=True, null=True)),
                        ("outgoing_signature", models.CharField(blank=True, max_length=300)),
                        ("incoming_signed_at", models.DateTimeField(blank=True, null=True)),
                        ("incoming_signature", models.CharField(blank=True, max_length=300)),
                    ],
                    options={
                        "ordering": ("-on", "id"),
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("outgoing_signature", ""), ("outgoing_signed_at", None)
                                    ),
                                    models.Q(
                                        ("outgoing_signature__gt", ""),
                                        ("outgoing_signed_at__isnull", False),
                                    ),
                                    _connector="OR",
                                ),
                                name="people_outgoing_signature_whole",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("incoming_signature", ""), ("incoming_signed_at", None)
                                    ),
                                    models.Q(
                                        ("incoming__isnull", False),
                                        ("incoming_signature__gt", ""),
                                        ("incoming_signed_at__isnull", False),
                                    ),
                                    _connector="OR",
                                ),
                                name="people_incoming_signature_whole",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("outgoing", models.F("incoming")), _negated=True
                                ),
                                name="people_handover_to_another",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Onboarding",
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
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="onboardings",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("bin", models.CharField(max_length=12)),
                        ("enterprise_name", models.CharField(max_length=300)),
                        (
                            "proof",
                            models.FileField(
                                max_length=200, upload_to=bagdar.web.people.models.proof_name
                            ),
                        ),
                        ("proof_sha256", models.CharField(max_length=64)),
                        ("asked_at", models.DateTimeField()),
                        (
                            "decision",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("", "waiting"),
                                    ("accepted", "accepted"),
                                    ("refused", "refused"),
                                ],
                                max_length=10,
                            ),
                        ),
                        (
                            "decided_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="onboardings_decided",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("decided_at", models.DateTimeField(blank=True, null=True)),
                        ("reason", models.CharField(blank=True, max_length=500)),
                    ],
                    options={
                        "ordering": ("-asked_at",),
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("decided_at", None), ("decided_by", None), ("decision", "")
                                    ),
                                    models.Q(
                                        ("decided_at__isnull", False),
                                        ("decided_by__isnull", False),
                                        ("decision__gt", ""),
                                    ),
                                    _connector="OR",
                                ),
                                name="people_onboarding_decided_whole",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("decided_by", models.F("user")), _negated=True),
                                name="people_onboarding_by_another",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("decision", "refused"), _negated=True),
                                    ("reason__gt", ""),
                                    _connector="OR",
                                ),
                                name="people_refusal_has_reason",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("decision", "")),
                                fields=("user", "bin"),
                                name="people_one_waiting_request",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Token",
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
                                related_name="tokens",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("label", models.CharField(max_length=100)),
                        ("digest", models.CharField(max_length=64, unique=True)),
                        ("created_at", models.DateTimeField()),
                        ("expires_at", models.DateTimeField()),
                        ("revoked_at", models.DateTimeField(blank=True, null=True)),
                        ("may_write", models.BooleanField(default=False)),
                    ],
                    options={
                        "ordering": ("-created_at", "-id"),
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("expires_at__gt", models.F("created_at"))),
                                name="people_token_has_length",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Answered",
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
                                related_name="answered",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("key", models.CharField(max_length=100)),
                        ("request_digest", models.CharField(max_length=64)),
                        ("status", models.PositiveSmallIntegerField(blank=True, null=True)),
                        ("headers", models.JSONField(default=dict)),
                        ("body", models.TextField(blank=True)),
                        ("asked_at", models.DateTimeField()),
                    ],
                    options={
                        "indexes": [models.Index(fields=["asked_at"], name="people_answered_at")],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("user", "key"), name="people_answered_once"
                            )
                        ],
                    },
                ),
            ],
        ),
    ]
