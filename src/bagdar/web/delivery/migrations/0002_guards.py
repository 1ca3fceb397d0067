"""The database refuses to change the ledger, a frozen baseline and a decided correction.

A redaction by two persons may put its mark into free texts; nothing else may change.
"""

from typing import Any

from django.db import migrations

APPENDED = "the ledger is append-only"
FROZEN = "a frozen baseline is never changed; a re-baseline order makes the next"
DECIDED = "a decided correction is never changed"
MARK = "[…]"

_ACTED = ("actor_id", "at")
_ACTED_TEXTS = ("actor_label", "on_behalf_of")
TABLES: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "datemove": (
        (
            *("project_id", "milestone_id", "kind", "old_on", "new_on", "reason_id", "cause"),
            *("evidence_id", "confidence", "tier", "answer_by", "stated_on"),
        ),
        ("note",),
    ),
    "moveanswer": (("move_id", "decision"), ("note",)),
    "achievement": (("milestone_id", '"on"', "evidence_id"), ("note",)),
    "rating": (("project_id", "side", "colour", "plan_by"), ("note", "plan")),
    "gateentry": (("project_id", "phase_id", "item_id", "state", "evidence_id"), ("ground",)),
    "launch": (
        ("project_id", "phase_id", "kind", '"on"', "digest"),
        ("document", "text", "gate"),
    ),
    "output": (
        (
            *("project_id", "phase_id", '"month"', "source", "output_value", "unit", "sales_kzt"),
            *("headcount", "taxes_kzt", "evidence_id"),
        ),
        ("note",),
    ),
    "inspection": (("project_id", '"on"', "works", "evidence_id"), ("note",)),
    "evidence": (
        (
            *("project_id", "milestone_id", "kind", "content_type", "size_bytes", "sha256"),
            *("stored", "thumbnail", "width", "height", "taken_at", "latitude", "longitude"),
            *("claimed_from", "claimed_to", "perceptual_hash"),
            *("band_0", "band_1", "band_2", "band_3"),
        ),
        ("name", "caption"),
    ),
}
BASELINE = (
    (
        *("project_id", "number", "starts_on", "ends_on", "capacity_value", "capacity_unit"),
        *("order_on", "proposed_by", "proposed_at", "frozen_by", "frozen_at", "returned_at"),
    ),
    (
        *("document", "ground", "proposed_label", "frozen_label", "frozen_for", "return_note"),
        "reference",
    ),
)
IS_FROZEN = (
    "EXISTS (SELECT 1 FROM delivery_baseline b "
    "WHERE b.id = ROW.baseline_id AND b.frozen_at IS NOT NULL)"
)
CORRECTION = (
    ("launch_id", "old_on", "new_on", "proposed_by", "proposed_at"),
    ("ground", "proposed_label"),
)
DECISION = (("decision", "decided_by", "decided_at"), ("decided_label",))
REPEAT = ("earlier_id", "later_id", "bits_apart")
CHILDREN = ("baselinecost", "baselinejobs", "baselinemilestone")


def _changes(facts: tuple[str, ...], texts: tuple[str, ...], *, vendor: str) -> str:
    """Say when an update does more than to put the mark of a redaction into a text."""
    differs = "IS NOT" if vendor == "sqlite" else "IS DISTINCT FROM"
    parts = [f"NEW.{one} {differs} OLD.{one}" for one in ("id", *facts)]
    cast = "CAST(NEW.{0} AS TEXT)" if vendor == "sqlite" else "NEW.{0}::text"
    before = "CAST(OLD.{0} AS TEXT)" if vendor == "sqlite" else "OLD.{0}::text"
    for one in texts:
        new, old = cast.format(one), before.format(one)
        parts.append(f"({new} {differs} {old} AND {new} NOT LIKE '%{MARK}%')")
    return " OR ".join(parts)


def _guards(vendor: str) -> list[tuple[str, str, str, str, str]]:
    """Return name, table, verb, when to refuse, and the words of each guard."""
    made = []
    for name, (facts, texts) in TABLES.items():
        table = f"delivery_{name}"
        changed = _changes((*facts, *_ACTED), (*texts, *_ACTED_TEXTS), vendor=vendor)
        made.append((f"{table}_kept", table, "UPDATE", changed, APPENDED))
        made.append((f"{table}_stays", table, "DELETE", "", APPENDED))
    frozen = "OLD.frozen_at IS NOT NULL"
    changed = f"{frozen} AND ({_changes(*BASELINE, vendor=vendor)})"
    made.append(("delivery_baseline_kept", "delivery_baseline", "UPDATE", changed, FROZEN))
    made.append(("delivery_baseline_stays", "delivery_baseline", "DELETE", frozen, FROZEN))
    repeat = _changes(REPEAT, (), vendor=vendor)
    made.append(("delivery_repeat_kept", "delivery_repeat", "UPDATE", repeat, APPENDED))
    made.append(("delivery_repeat_stays", "delivery_repeat", "DELETE", "", APPENDED))
    again = f"OLD.decision <> '' AND ({_changes(*DECISION, vendor=vendor)})"
    changed = f"{_changes(*CORRECTION, vendor=vendor)} OR ({again})"
    table = "delivery_launchcorrection"
    made.append(("delivery_correction_kept", table, "UPDATE", changed, DECIDED))
    made.append(("delivery_correction_stays", table, "DELETE", "", DECIDED))
    return made


def _of_frozen(row: str) -> str:
    """Ask whether the baseline of a row (OLD or NEW) is frozen."""
    return IS_FROZEN.replace("ROW", row)


_WHEN = {"INSERT": ("NEW",), "UPDATE": ("OLD", "NEW"), "DELETE": ("OLD",)}


def _sqlite() -> list[str]:
    guards = _guards("sqlite")
    for child in CHILDREN:
        table = f"delivery_{child}"
        for verb, rows in _WHEN.items():
            when = " OR ".join(_of_frozen(one) for one in rows)
            guards.append((f"{table}_{verb.lower()}", table, verb, when, FROZEN))
    return [
        f"CREATE TRIGGER {name} BEFORE {verb} ON {table} "
        f"{f'WHEN {when} ' if when else ''}BEGIN SELECT RAISE(ABORT, '{words}'); END"
        for name, table, verb, when, words in guards
    ]


def _postgresql() -> list[str]:
    made = [
        """
        CREATE FUNCTION delivery_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION USING
                MESSAGE = TG_ARGV[0], ERRCODE = 'integrity_constraint_violation';
        END $$
        """
    ]
    made += [
        f"CREATE TRIGGER {name} BEFORE {verb} ON {table} FOR EACH ROW "
        f"{f'WHEN ({when}) ' if when else ''}EXECUTE FUNCTION delivery_refuse('{words}')"
        for name, table, verb, when, words in _guards("postgresql")
    ]
    for child in CHILDREN:
        table = f"delivery_{child}"
        for verb, rows in _WHEN.items():
            when = " OR ".join(_of_frozen(one) for one in rows)
            kept = "OLD" if verb == "DELETE" else "NEW"
            made.append(
                f"""
                CREATE FUNCTION {table}_{verb.lower()}() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN
                    IF {when} THEN
                        RAISE EXCEPTION USING
                            MESSAGE = '{FROZEN}', ERRCODE = 'integrity_constraint_violation';
                    END IF;
                    RETURN {kept};
                END $$
                """
            )
            made.append(
                f"CREATE TRIGGER {table}_{verb.lower()} BEFORE {verb} ON {table} "
                f"FOR EACH ROW EXECUTE FUNCTION {table}_{verb.lower()}()"
            )
    return made


def install(apps: Any, schema_editor: Any) -> None:
    """Guard the tables."""
    vendor = schema_editor.connection.vendor
    for statement in {"sqlite": _sqlite, "postgresql": _postgresql}[vendor]():
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("delivery", "0001_initial")]
    operations = [migrations.RunPython(install, migrations.RunPython.noop)]
