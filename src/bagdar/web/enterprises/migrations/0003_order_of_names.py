"""Sort names of enterprises by our own alphabet."""

from typing import Any

from django.db import migrations, models

from bagdar.core.terms.order import sort_key

CODES = ("en", "ru", "kk")


def fill(apps: Any, schema_editor: Any) -> None:
    model = apps.get_model("enterprises", "Enterprise")
    for row in model.objects.iterator(chunk_size=1000):
        names = {code: getattr(row, f"name_{code}") for code in CODES}
        fallback = next((one for one in names.values() if one), "")
        keys = {f"order_{code}": sort_key(one or fallback) for code, one in names.items()}
        model.objects.filter(pk=row.pk).update(**keys)


class Migration(migrations.Migration):
    dependencies = [
        ("enterprises", "0002_names_in_any_language"),
    ]

    operations = [
        migrations.AddField(
            model_name="enterprise",
            name="order_en",
            field=models.CharField(blank=True, editable=False, max_length=120),
        ),
        migrations.AddField(
            model_name="enterprise",
            name="order_kk",
            field=models.CharField(blank=True, editable=False, max_length=120),
        ),
        migrations.AddField(
            model_name="enterprise",
            name="order_ru",
            field=models.CharField(blank=True, editable=False, max_length=120),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.AddIndex(
            model_name="enterprise",
            index=models.Index(fields=["order_en", "id"], name="enterprises_order_en"),
        ),
        migrations.AddIndex(
            model_name="enterprise",
            index=models.Index(fields=["order_ru", "id"], name="enterprises_order_ru"),
        ),
        migrations.AddIndex(
            model_name="enterprise",
            index=models.Index(fields=["order_kk", "id"], name="enterprises_order_kk"),
        ),
    ]
