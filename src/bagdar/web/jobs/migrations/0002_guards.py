"""The database keeps reports to their way, and what was reported, taken in, agreed and released.

What was appended is never changed; figures are only replaced as a whole.

A redaction by two persons may put its mark into free texts; nothing else may change.
"""

from typing import Any

from django.db import migrations

APPENDED = "what was reported is append-only"
LOCKED = "a locked month is corrected only by an appended correction"
SENT = "a report that was sent is not written to; it is returned first"
WAY = "a report goes draft, submitted, returned or accepted, locked"
DECIDED = "a correction is decided once and never changed"
TAKEN = "what was taken in is append-only"
AGREED = "an agreement ends once, and is changed in no other way"
FROZEN = "a release is frozen: later months take it as given"
COMPUTED = "figures are replaced as a whole, never edited"
MARK = "[…]"

_ACTED = ("actor_id", "at")
_ACTED_TEXTS = ("actor_label", "on_behalf_of")
_JOBS = ("fte", "women_fte", "youth_fte", "local_fte", "foreign_fte", "wage_bill_kzt")
_LOSSES = ("jobs_lost", "short_time_people", "stoppage_days", "arrears_kzt", "arrears_people")
_CLAIMED = (
    *("project_id", "phase_id", "territory_id", '"month"', "source", "report_id"),
    "correction_id",
)
TABLES: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "reportstep": (("report_id", "step"), ("note", "lines")),
    "remark": (("step_id", "project_id", "phase_id", "kind", "field"), ("text",)),
    "claim": ((*_CLAIMED, *_JOBS, "kind", "evidence_class"), ()),
    "loss": ((*_CLAIMED, *_LOSSES), ()),
}
PERIOD = (("is_synthetic", '"month"', "ends_on", "opened_on"), ())
REPORT = (("period_id", "territory_id", "enterprise_id", "opened_at"), ())
CORRECTION = (
    (
        *("report_id", "project_id", "phase_id", "kind", "figures", "evidence_class"),
        *_ACTED,
    ),
    ("ground", "document", *_ACTED_TEXTS),
)
BATCH = (
    (
        *("programme_id", "digest", "kind", "taking", "key_id", "first_month", "last_month"),
        *("given", "kept", "repeated", "set_apart", "lines", *_ACTED),
    ),
    _ACTED_TEXTS,
)
AGREEMENT = (
    ("enterprise_id", "project_id", "starts_on", *_ACTED),
    ("document", *_ACTED_TEXTS),
)
RELEASE = (
    ("programme_id", "measure", '"month"', "tree_on", "rule_version", "input_hash", "made_at"),
    (),
)
PARTS = ("jobs_releasedcell", "jobs_releasedrow")
STEPS = (
    *(("draft", "draft"), ("draft", "submitted"), ("submitted", "submitted")),
    *(("submitted", "returned"), ("submitted", "accepted"), ("returned", "returned")),
    *(("returned", "submitted"), ("accepted", "locked")),
)
IS_LOCKED = (
    "EXISTS (SELECT 1 FROM jobs_period p WHERE p.id = NEW.period_id AND p.locked_at IS NOT NULL)"
)
IS_FROZEN = (
    "EXISTS (SELECT 1 FROM jobs_release r WHERE r.id = NEW.release_id AND r.frozen_at IS NOT NULL)"
)
IS_SENT = (
    "EXISTS (SELECT 1 FROM jobs_report r "
    "WHERE r.id = ROW.report_id AND r.state NOT IN ('draft', 'returned'))"
)


def _changes(facts: tuple[str, ...], texts: tuple[str, ...], *, vendor: str) -> str:
    """Say when an update does more than to put the mark of a redaction into a text."""
    lite = vendor == "sqlite"
    differs = "IS NOT" if lite else "IS DISTINCT FROM"
    text = "CAST({0} AS TEXT)" if lite else "{0}::text"
    parts = []
    for one in ("id", *facts):
        new, old = text.format(f"NEW.{one}"), text.format(f"OLD.{one}")
        parts.append(f"{new} {differs} {old}")
    for one in texts:
        new, old = text.format(f"NEW.{one}"), text.format(f"OLD.{one}")
        parts.append(f"({new} {differs} {old} AND {new} NOT LIKE '%{MARK}%')")
    return " OR ".join(parts)


def _off_the_way() -> str:
    """Say when a report takes a step that there is not."""
    allowed = " OR ".join(
        f"(OLD.state = '{before}' AND NEW.state = '{after}')" for before, after in STEPS
    )
    return f"NOT ({allowed})"


def _guards(vendor: str) -> list[tuple[str, str, str, str, str]]:
    """Return name, table, verb, when to refuse, and the words of each guard."""
    made = []
    for name, (facts, texts) in TABLES.items():
        table = f"jobs_{name}"
        changed = _changes((*facts, *_ACTED), (*texts, *_ACTED_TEXTS), vendor=vendor)
        made.append((f"{table}_kept", table, "UPDATE", changed, APPENDED))
        made.append((f"{table}_stays", table, "DELETE", "", APPENDED))
    period = f"OLD.locked_at IS NOT NULL OR {_changes(*PERIOD, vendor=vendor)}"
    decided = f"OLD.decision <> '' OR {_changes(*CORRECTION, vendor=vendor)}"
    return [
        *made,
        ("jobs_period_kept", "jobs_period", "UPDATE", period, LOCKED),
        ("jobs_period_stays", "jobs_period", "DELETE", "", APPENDED),
        ("jobs_report_kept", "jobs_report", "UPDATE", _changes(*REPORT, vendor=vendor), WAY),
        ("jobs_report_way", "jobs_report", "UPDATE", _off_the_way(), WAY),
        ("jobs_report_stays", "jobs_report", "DELETE", "", APPENDED),
        ("jobs_correction_kept", "jobs_correction", "UPDATE", decided, DECIDED),
        ("jobs_correction_stays", "jobs_correction", "DELETE", "", APPENDED),
        ("jobs_reminder_stays", "jobs_reminder", "DELETE", "", APPENDED),
        *_guards_of_verified(vendor),
    ]


def _guards_of_verified(vendor: str) -> list[tuple[str, str, str, str, str]]:
    """Return the same for records taken in, agreements, releases and computed figures."""
    differs = "IS NOT" if vendor == "sqlite" else "IS DISTINCT FROM"
    ended = f"(OLD.ends_on IS NOT NULL AND NEW.ends_on {differs} OLD.ends_on)"
    agreed = f"{ended} OR {_changes(*AGREEMENT, vendor=vendor)}"
    again = f"OLD.frozen_at IS NOT NULL OR {_changes(*RELEASE, vendor=vendor)}"
    made = [
        ("jobs_batch_kept", "jobs_batch", "UPDATE", _changes(*BATCH, vendor=vendor), TAKEN),
        ("jobs_batch_stays", "jobs_batch", "DELETE", "", TAKEN),
        ("jobs_agreement_kept", "jobs_agreement", "UPDATE", agreed, AGREED),
        ("jobs_agreement_stays", "jobs_agreement", "DELETE", "", AGREED),
        ("jobs_release_kept", "jobs_release", "UPDATE", again, FROZEN),
        ("jobs_release_stays", "jobs_release", "DELETE", "", FROZEN),
        ("jobs_jobfigure_kept", "jobs_jobfigure", "UPDATE", "", COMPUTED),
        ("jobs_verdictcount_kept", "jobs_verdictcount", "UPDATE", "", COMPUTED),
    ]
    for table in PARTS:
        made.append((f"{table}_kept", table, "UPDATE", "", FROZEN))
        made.append((f"{table}_stays", table, "DELETE", "", FROZEN))
    return made


def _looked_up() -> list[tuple[str, str, str, str, str]]:
    """Return the guards that ask another table; PostgreSQL takes no such question in WHEN."""
    still = f"{IS_LOCKED} AND NEW.state <> 'locked'"
    made = [
        ("jobs_report_begins", "jobs_report", "INSERT", IS_LOCKED, LOCKED),
        ("jobs_report_open", "jobs_report", "UPDATE", still, LOCKED),
        *((f"{table}_late", table, "INSERT", IS_FROZEN, FROZEN) for table in PARTS),
    ]
    for verb, rows in (("INSERT", ("NEW",)), ("UPDATE", ("OLD", "NEW")), ("DELETE", ("OLD",))):
        when = " OR ".join(IS_SENT.replace("ROW", one) for one in rows)
        name = f"jobs_reportline_{verb.lower()}"
        made.append((name, "jobs_reportline", verb, when, SENT))
    return made


def _sqlite() -> list[str]:
    return [
        f"CREATE TRIGGER {name} BEFORE {verb} ON {table} "
        f"{f'WHEN {when} ' if when else ''}BEGIN SELECT RAISE(ABORT, '{words}'); END"
        for name, table, verb, when, words in (*_guards("sqlite"), *_looked_up())
    ]


def _postgresql() -> list[str]:
    made = [
        """
        CREATE FUNCTION jobs_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION USING
                MESSAGE = TG_ARGV[0], ERRCODE = 'integrity_constraint_violation';
        END $$
        """
    ]
    made += [
        f"CREATE TRIGGER {name} BEFORE {verb} ON {table} FOR EACH ROW "
        f"{f'WHEN ({when}) ' if when else ''}EXECUTE FUNCTION jobs_refuse('{words}')"
        for name, table, verb, when, words in _guards("postgresql")
    ]
    for name, table, verb, when, words in _looked_up():
        kept = "OLD" if verb == "DELETE" else "NEW"
        made += [
            f"""
            CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                IF {when} THEN
                    RAISE EXCEPTION USING
                        MESSAGE = '{words}', ERRCODE = 'integrity_constraint_violation';
                END IF;
                RETURN {kept};
            END $$
            """,
            f"CREATE TRIGGER {name} BEFORE {verb} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()",
        ]
    return made


def install(apps: Any, schema_editor: Any) -> None:
    """Guard the tables."""
    vendor = schema_editor.connection.vendor
    for statement in {"sqlite": _sqlite, "postgresql": _postgresql}[vendor]():
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("jobs", "0001_initial")]
    operations = [migrations.RunPython(install, migrations.RunPython.noop)]
