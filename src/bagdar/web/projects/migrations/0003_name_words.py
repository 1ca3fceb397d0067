"""Write down the words of the names of projects that were entered before."""

from typing import Any

from django.db import migrations

from bagdar.core.terms.text import fold_name


def fill(apps: Any, schema_editor: Any) -> None:
    project_model = apps.get_model("projects", "Project")
    word_model = apps.get_model("projects", "NameWord")
    names = ("name_en", "name_ru", "name_kk")
    for project in project_model.objects.only("id", *names).iterator(chunk_size=1000):
        folded = (fold_name(getattr(project, name)) for name in names)
        words = {word[:6] for text in folded for word in text.split() if len(word) > 1}
        word_model.objects.bulk_create(
            [word_model(project_id=project.id, word=word) for word in sorted(words)[:40]]
        )


class Migration(migrations.Migration):
    dependencies = [("projects", "0002_editing")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
