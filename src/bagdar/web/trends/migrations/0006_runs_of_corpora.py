"""The corpus of each run, by the names of what it read; further runs that a brief rests on."""

from importlib import import_module
from typing import Any

from django.db import migrations, models

Guards = list[tuple[str, str, str, str, str]]
LONGEST = 300


def _module(name: str) -> dict[str, Any]:
    return vars(import_module(f"bagdar.web.trends.migrations.{name}"))


def _of_runs(vendor: str) -> Guards:
    """Return the guards of runs as they were, which SQLite forgets as it makes their table anew."""
    names = ("trends_run_kept", "trends_run_stays")
    return [one for one in _module("0002_guards")["_guards"](vendor) if one[0] in names]


def _guards(vendor: str) -> Guards:
    """Return the guards of runs, which keep their corpus too, and of further runs."""
    first = _module("0002_guards")
    facts, texts = first["APPENDED"]["run"]
    changed = first["_changes"]((*facts, "corpus"), texts, vendor=vendor)
    (_kept, stays) = _of_runs(vendor)
    late = "EXISTS (SELECT 1 FROM trends_brief b WHERE b.id = NEW.brief_id AND b.state = 'signed')"
    further = first["_changes"](("brief_id", "run_id"), (), vendor=vendor)
    return [
        ("trends_run_kept", "run", "UPDATE", changed, first["KEPT"]),
        stays,
        ("trends_furtherrun_kept", "furtherrun", "UPDATE", further, first["KEPT"]),
        ("trends_furtherrun_stays", "furtherrun", "DELETE", "1 = 1", first["KEPT"]),
        ("trends_furtherrun_late", "furtherrun", "INSERT", late, first["SIGNED"]),
    ]


def name_corpora(apps: Any, _schema_editor: Any) -> None:
    """Call the corpus of each run by the names of all that it read."""
    runs = apps.get_model("trends", "Run")
    for number, corpora in list(runs.objects.values_list("pk", "facts__corpora")):
        joined = ", ".join(sorted({one["name"] for one in corpora or ()}))
        runs.objects.filter(pk=number).update(corpus=" ".join(joined.split())[:LONGEST])


def guard(_apps: Any, schema_editor: Any) -> None:
    """Guard the tables as they are from now on."""
    vendor, third = schema_editor.connection.vendor, _module("0003_places_runs_and_briefs")
    third["_drop"](_of_runs(vendor), schema_editor)
    third["_create"](_guards(vendor), schema_editor)


def guard_as_before(_apps: Any, schema_editor: Any) -> None:
    """Take the new guards away."""
    third = _module("0003_places_runs_and_briefs")
    third["_drop"](_guards(schema_editor.connection.vendor), schema_editor)


def guard_again(_apps: Any, schema_editor: Any) -> None:
    """Guard runs once their table was made anew on the way back."""
    vendor, third = schema_editor.connection.vendor, _module("0003_places_runs_and_briefs")
    third["_drop"](_of_runs(vendor), schema_editor)
    third["_create"](_of_runs(vendor), schema_editor)


class Migration(migrations.Migration):
    dependencies = [("trends", "0005_words_of_ones_own")]
    operations = [
        migrations.RunPython(migrations.RunPython.noop, guard_again),
        migrations.AddField(
            model_name="run",
            name="corpus",
            field=models.CharField(blank=True, default="", max_length=300),
        ),
        migrations.CreateModel(
            name="FurtherRun",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "brief",
                    models.ForeignKey(
                        on_delete=models.PROTECT, related_name="further", to="trends.brief"
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(on_delete=models.PROTECT, related_name="+", to="trends.run"),
                ),
            ],
            options={
                "ordering": ("id",),
                "constraints": [
                    models.UniqueConstraint(fields=("brief", "run"), name="trends_rests_on_once")
                ],
            },
        ),
        migrations.RunPython(name_corpora, migrations.RunPython.noop),
        migrations.RunPython(guard, guard_as_before),
    ]
