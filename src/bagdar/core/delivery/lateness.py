"""Lateness of whole tables: the rules of `core.delivery.ledger`, project by project and summed up.

All days are arguments. A test holds every row against the ledger.
"""

from datetime import date

import ibis
import ibis.expr.types as ir

from bagdar.core.delivery.ledger import RED_DAYS, STALE_DAYS, Staleness, Timing
from bagdar.core.indicators import standing as figures

RULE_VERSION = "lateness-2"
"""2: what is launched is no longer counted as stale."""

TIMINGS = {
    Timing.ON_TIME: "on_time_count",
    Timing.AT_RISK: "at_risk_count",
    Timing.LATE: "late_count",
    Timing.NO_DATE: "no_date_count",
}
"""The timings of an approved project, and the figure that counts each."""
STALE = (Staleness.NEVER, Staleness.STALE, Staleness.VERY_STALE)


def lateness(promises: ir.Table, *, as_of: date) -> ir.Table:
    """Say of every project how late it is on a day.

    Rows in:   `promises` ENDS, one per project.
    Rows out:  LATENESS, one per project.
    """
    effective = promises.mutate(effective_on=_effective(promises, as_of))
    dated = effective.mutate(
        late_original_days=_days(effective.original_on, effective.effective_on),
        late_committed_days=_days(effective.committed_on, effective.effective_on),
        variance_ratio=_variance(effective),
        reached=ibis.coalesce(effective.actual_on <= as_of, ibis.literal(False)),
    )
    return dated.select(
        "project",
        "territory",
        "organisation",
        "reach",
        "effective_on",
        "reached",
        "late_original_days",
        "late_committed_days",
        "variance_ratio",
        timing=_timing(dated, as_of),
        staleness=_staleness(dated, as_of),
    )


def lateness_figures(late: ir.Table, within: ir.Table) -> ir.Table:
    """Sum up lateness for the country, its territories and the responsible organisations.

    Rows in:   `late` LATENESS; `within` WITHIN.
    Rows out:  STANDING_FIGURES of every subject with an approved project, reach by reach.

    Counts are of approved projects; what was launched by the day is not stale. Medians are of
    those with the days compared.
    """
    approved = late.filter(late.timing != Timing.NOT_APPROVED.value)
    placed = approved.join(within, "territory")
    facts = approved.select(*_FACTS)
    subjects = figures.together(
        facts.mutate(subject_kind=ibis.literal("country"), subject=ibis.literal("")),
        placed.select(
            *_FACTS,
            subject_kind=ibis.literal("territory"),
            subject=placed.above.cast("string"),
        ),
        approved.filter(approved.organisation.notnull()).select(
            *_FACTS,
            subject_kind=ibis.literal("organisation"),
            subject=approved.organisation.cast("string"),
        ),
    )
    seen = figures.shown_to(subjects)
    summed = seen.group_by(*figures.BY).aggregate(
        approved=seen.count(),
        stale=(seen.staleness.isin([one.value for one in STALE]) & ~seen.reached).sum(),
        original=seen.late_original_days.median(),
        original_n=seen.late_original_days.count(),
        committed=seen.late_committed_days.median(),
        committed_n=seen.late_committed_days.count(),
        variance=seen.variance_ratio.median(),
        variance_n=seen.variance_ratio.count(),
        **{code: (seen.timing == timing.value).sum() for timing, code in TIMINGS.items()},
    )
    return figures.together(
        figures.figure(summed, "approved_count", summed.approved, summed.approved),
        *(figures.figure(summed, one, summed[one], summed.approved) for one in TIMINGS.values()),
        figures.figure(summed, "stale_count", summed.stale, summed.approved),
        figures.figure(summed, "late_original_days", summed.original, summed.original_n),
        figures.figure(summed, "late_committed_days", summed.committed, summed.committed_n),
        figures.figure(summed, "schedule_variance_ratio", summed.variance, summed.variance_n),
    )


_FACTS = (
    "reach",
    "reached",
    "timing",
    "staleness",
    "late_original_days",
    "late_committed_days",
    "variance_ratio",
)


def _effective(rows: ir.Table, as_of: date) -> ir.Value:
    forecast = ibis.coalesce(rows.forecast_on, rows.committed_on)
    return ibis.cases(
        (rows.actual_on <= as_of, rows.actual_on),
        (forecast.notnull(), ibis.greatest(forecast, ibis.literal(as_of))),
        else_=ibis.null("date"),
    )


def _days(against: ir.Value, effective: ir.Value) -> ir.Value:
    return effective.delta(against, unit="day")


def _variance(rows: ir.Table) -> ir.Value:
    planned = _days(rows.starts_on, rows.original_on)
    ahead = -rows.effective_on.delta(rows.original_on, unit="day")
    return ibis.cases(
        (planned > 0, ahead.cast("float64") / planned.cast("float64")),
        else_=ibis.null("float64"),
    )


def _timing(rows: ir.Table, as_of: date) -> ir.Value:
    late = rows.late_committed_days
    return ibis.cases(
        (rows.approved_on.isnull() | (rows.approved_on > as_of), Timing.NOT_APPROVED.value),
        (late.isnull(), Timing.NO_DATE.value),
        (late <= 0, Timing.ON_TIME.value),
        (late <= RED_DAYS, Timing.AT_RISK.value),
        else_=Timing.LATE.value,
    )


def _staleness(rows: ir.Table, as_of: date) -> ir.Value:
    age = ibis.literal(as_of).delta(rows.stated_on, unit="day")
    stale, very_stale = STALE_DAYS
    stated = rows.stated_on
    this_month = (stated.year() == as_of.year) & (stated.month() == as_of.month)
    return ibis.cases(
        (stated.isnull(), Staleness.NEVER.value),
        (this_month, Staleness.CURRENT.value),
        (age < stale, Staleness.AGEING.value),
        (age < very_stale, Staleness.STALE.value),
        else_=Staleness.VERY_STALE.value,
    )
