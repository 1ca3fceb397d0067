"""Corrections of the day of a signed launch: decided once, by a second person, and kept."""

from typing import Any

import django.db.models.deletion
from django.db import migrations, models

KEPT = "a decided correction is never changed"
MARK = "[…]"
FACTS = ("id", "launch_id", "old_on", "new_on", "proposed_by", "proposed_at")
DECIDED = ("decision", "decided_by", "decided_at")
TEXTS = ("ground", "proposed_label")
DECIDED_TEXTS = ("decided_label",)


def _changed(vendor: str) -> str:
    """Say when an update does more than to decide once, or to put the mark of a redaction."""
    differs = "IS NOT" if vendor == "sqlite" else "IS DISTINCT FROM"

    def redacted(name: str) -> str:
        return f"(NEW.{name} {differs} OLD.{name} AND NEW.{name} NOT LIKE '%{MARK}%')"

    facts = [f"NEW.{one} {differs} OLD.{one}" for one in FACTS] + [redacted(one) for one in TEXTS]
    decided = [f"NEW.{one} {differs} OLD.{one}" for one in DECIDED]
    decided += [redacted(one) for one in DECIDED_TEXTS]
    return f"{' OR '.join(facts)} OR (OLD.decision <> '' AND ({' OR '.join(decided)}))"


def install(apps: Any, schema_editor: Any) -> None:
    """Guard the table."""
    vendor = schema_editor.connection.vendor
    refuse = {
        "sqlite": f"BEGIN SELECT RAISE(ABORT, '{KEPT}'); END",
        "postgresql": f"EXECUTE FUNCTION delivery_refuse('{KEPT}')",
    }[vendor]
    changed = f"WHEN ({_changed(vendor)})"
    for name, verb, when in (("kept", "UPDATE", changed), ("stays", "DELETE", "")):
        schema_editor.execute(
            f"CREATE TRIGGER delivery_correction_{name} BEFORE {verb} "
            f"ON delivery_launchcorrection FOR EACH ROW {when} {refuse}",
            params=None,
        )


class Migration(migrations.Migration):
    dependencies = [("delivery", "0006_evidence_repeats")]
    operations = [
        migrations.CreateModel(
            name="LaunchCorrection",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("old_on", models.DateField()),
                ("new_on", models.DateField()),
                ("ground", models.CharField(max_length=2000, verbose_name="ground")),
                ("proposed_by", models.CharField(max_length=80)),
                ("proposed_label", models.CharField(max_length=200)),
                ("proposed_at", models.DateTimeField()),
                (
                    "decision",
                    models.CharField(
                        blank=True,
                        choices=[("", "waiting"), ("made", "made"), ("declined", "declined")],
                        max_length=10,
                    ),
                ),
                ("decided_by", models.CharField(blank=True, max_length=80)),
                ("decided_label", models.CharField(blank=True, max_length=200)),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                (
                    "launch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="corrections",
                        to="delivery.launch",
                    ),
                ),
            ],
            options={
                "ordering": ("launch_id", "proposed_at", "id"),
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("decision", "")),
                        fields=("launch",),
                        name="delivery_one_waiting_correction",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("decided_by", models.F("proposed_by")), _negated=True),
                        name="delivery_correction_by_two",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("new_on", models.F("old_on")), _negated=True),
                        name="delivery_correction_corrects",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("ground__gt", "")),
                        name="delivery_correction_has_ground",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decided_at", None), ("decided_by", ""), ("decision", "")),
                            models.Q(
                                ("decided_at__isnull", False),
                                ("decided_by__gt", ""),
                                ("decision__gt", ""),
                            ),
                            _connector="OR",
                        ),
                        name="delivery_correction_decided_whole",
                    ),
                ],
            },
        ),
        migrations.RunPython(install, migrations.RunPython.noop),
    ]
