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
                    name="Sector",
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
                        ("code", models.CharField(max_length=8, unique=True)),
                        (
                            "level",
                            models.CharField(
                                choices=[("section", "A"), ("division", "01")], max_length=10
                            ),
                        ),
                        (
                            "parent",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                to="enterprises.sector",
                            ),
                        ),
                        ("isic_code", models.CharField(blank=True, max_length=8)),
                    ],
                    options={
                        "ordering": ("code",),
                    },
                ),
                migrations.CreateModel(
                    name="EnterpriseGroup",
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
                            "name_en",
                            models.CharField(
                                blank=True, max_length=300, verbose_name="name in English"
                            ),
                        ),
                        (
                            "size_class",
                            models.CharField(
                                choices=[
                                    ("micro", "micro"),
                                    ("small", "small"),
                                    ("medium", "medium"),
                                    ("large", "large"),
                                    ("unknown", "group unknown"),
                                ],
                                default="unknown",
                                max_length=10,
                                verbose_name="size class",
                            ),
                        ),
                        (
                            "size_source",
                            models.CharField(
                                blank=True, max_length=300, verbose_name="source of the size"
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("name_en__gt", ""),
                                    ("name_ru__gt", ""),
                                    ("name_kk__gt", ""),
                                    _connector="OR",
                                ),
                                name="enterprises_group_has_a_name",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Enterprise",
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
                            "name_en",
                            models.CharField(
                                blank=True, max_length=300, verbose_name="name in English"
                            ),
                        ),
                        ("order_en", models.CharField(blank=True, editable=False, max_length=120)),
                        ("order_ru", models.CharField(blank=True, editable=False, max_length=120)),
                        ("order_kk", models.CharField(blank=True, editable=False, max_length=120)),
                        ("key", models.SlugField(max_length=80, unique=True)),
                        (
                            "bin",
                            models.CharField(
                                blank=True,
                                max_length=12,
                                null=True,
                                unique=True,
                                verbose_name="BIN",
                            ),
                        ),
                        (
                            "legal_form",
                            models.CharField(blank=True, max_length=20, verbose_name="legal form"),
                        ),
                        (
                            "group",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="members",
                                to="enterprises.enterprisegroup",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("name_en", "id"),
                        "indexes": [
                            models.Index(fields=["order_en", "id"], name="enterprises_order_en"),
                            models.Index(fields=["order_ru", "id"], name="enterprises_order_ru"),
                            models.Index(fields=["order_kk", "id"], name="enterprises_order_kk"),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("name_en__gt", ""),
                                    ("name_ru__gt", ""),
                                    ("name_kk__gt", ""),
                                    _connector="OR",
                                ),
                                name="enterprises_enterprise_has_a_name",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("bin", None), ("bin__regex", "^\\d{12}$"), _connector="OR"
                                ),
                                name="enterprises_bin_is_12_digits",
                            ),
                        ],
                    },
                ),
            ],
        ),
    ]
