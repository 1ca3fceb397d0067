"""The first list of reasons why a date moves; the programme office keeps it from here on."""

from typing import Any

from django.db import migrations

REASONS = (
    ("land", "external", "land", "земельный участок", "жер учаскесі"),
    ("permits", "external", "permits", "разрешения", "рұқсаттар"),
    ("funding", "external", "funding", "финансирование", "қаржыландыру"),
    ("utilities", "external", "utilities", "коммунальные сети", "коммуналдық желілер"),
    ("contractor", "internal", "contractor", "подрядчик", "мердігер"),
    (
        "equipment",
        "external",
        "equipment and imports",
        "оборудование и импорт",
        "жабдық және импорт",
    ),
    ("currency", "external", "currency", "курс валюты", "валюта бағамы"),
    ("network", "external", "network connection", "подключение к сетям", "желілерге қосылу"),
    ("design", "internal", "design", "проектирование", "жобалау"),
    ("staff", "internal", "staff", "кадры", "кадрлар"),
    ("weather", "external", "weather", "погода", "ауа райы"),
    ("force_majeure", "external", "force majeure", "форс-мажор", "еңсерілмейтін күш"),
    (
        "predecessor",
        "external",
        "waits for another milestone",
        "ожидание другого этапа",
        "басқа кезеңді күту",
    ),
    (
        "re_estimate",
        "internal",
        "re-estimated by the owner",
        "переоценка владельцем",
        "иесінің қайта бағалауы",
    ),
)


def install(apps: Any, schema_editor: Any) -> None:
    Reason = apps.get_model("delivery", "Reason")
    Reason.objects.bulk_create(
        Reason(code=code, cause=cause, name_en=en, name_ru=ru, name_kk=kk, position=position)
        for position, (code, cause, en, ru, kk) in enumerate(REASONS)
    )


class Migration(migrations.Migration):
    dependencies = [("delivery", "0002_guards")]
    operations = [migrations.RunPython(install, migrations.RunPython.noop)]
