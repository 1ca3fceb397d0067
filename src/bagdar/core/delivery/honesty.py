"""Honesty of forecasts: what was said 90 days before a date was due, and what came of it.

Rules: docs/decisions/0012-forecast-honesty.md. A reached milestone scores `actual - forecast`;
an open one at least `as_of - forecast`, and never below zero, since nothing is early before it
is done. Positive is later than said.
"""

from datetime import date

import ibis
import ibis.expr.types as ir

from bagdar.core.indicators import standing as figures

RULE_VERSION = "honesty-1"

STOOD_DAYS = 90
"""Days before a due date at which the forecast that stands is the one it settles."""
RANKED_FROM = 5
"""Settlements from which on, inclusive, subjects are set in an order."""
PERCENT = 100
FORECASTS = ("forecast", "confirmation", "withdrawal")


def due_dates(commitments: ir.Table, milestones: ir.Table, *, as_of: date) -> ir.Table:
    """Find the dates that came due by a day.

    A committed date is due when it was set by the day it names, its day has come, and it was
    not replaced more than STOOD_DAYS before: a date moved in good time settles nothing, one moved
    at the last moment settles all the same. One replaced on the day it was set was never in
    force. What was taken out of the plan is due only if it was there until those last days.

    Rows in:   `commitments` COMMITMENTS; `milestones` MILESTONES.
    Rows out:  one per milestone and due date.

    Columns out:
        milestone  int64  the milestone
        due_on     date   the date that was due
        stood_on   date   STOOD_DAYS before it
    """
    known = commitments.filter(commitments.set_on <= as_of)
    order = ibis.window(
        group_by=known.milestone, order_by=[known.set_on, known["at"], known.due_on]
    )
    lasting = known.mutate(
        replaced_on=known.set_on.lead().over(order),
        stood_on=_before(known.due_on),
    ).join(milestones.select("milestone", "removed_on"), "milestone")
    in_force = lasting.filter(
        lasting.due_on <= as_of,
        lasting.set_on <= lasting.due_on,
        lasting.replaced_on.isnull()
        | (lasting.replaced_on > lasting.stood_on) & (lasting.replaced_on > lasting.set_on),
        lasting.removed_on.isnull() | (lasting.removed_on > lasting.stood_on),
    )
    return in_force.select("milestone", "due_on", "stood_on").distinct()


def forecasts_that_stood(due: ir.Table, moves: ir.Table) -> ir.Table:
    """Take for each due date the last forecast or confirmation stated by the day it stood.

    One that was withdrawn by that day did not stand, nor did those before it.

    Rows in:   `due` from `due_dates`; `moves` DATE_MOVES.
    Rows out:  one per due date that had a forecast.

    Columns out: milestone, due_on, forecast_on, stated_on, confidence, owner.
    """
    stated = moves.filter(moves.kind.isin(FORECASTS)).select(
        "milestone", "move", "stated_on", "confidence", forecast_on="new_on", owner="actor"
    )
    joined = due.join(stated, "milestone")
    by_then = joined.filter(joined.stated_on <= joined.stood_on)
    newest = ibis.window(
        group_by=[by_then.milestone, by_then.due_on],
        order_by=[by_then.stated_on.desc(), by_then.move.desc()],
    )
    placed = by_then.mutate(place=ibis.row_number().over(newest))
    return placed.filter(placed.place == 0, placed.forecast_on.notnull()).select(
        "milestone", "due_on", "forecast_on", "stated_on", "confidence", "owner"
    )


def settlements(
    promises: ir.Table,
    milestones: ir.Table,
    commitments: ir.Table,
    moves: ir.Table,
    tenures: ir.Table,
    *,
    as_of: date,
) -> ir.Table:
    """Settle every date that came due by a day.

    Rows in:   `promises` ENDS, `milestones` MILESTONES, `commitments` COMMITMENTS,
               `moves` DATE_MOVES, `tenures` TENURES.
    Rows out:  SETTLEMENTS, one per milestone and due date.
    """
    due = due_dates(commitments, milestones, as_of=as_of)
    said = due.left_join(forecasts_that_stood(due, moves), ["milestone", "due_on"])
    facts = said.select(
        milestone=said.milestone,
        due_on=said.due_on,
        stood_on=said.stood_on,
        forecast_on=ibis.coalesce(said.forecast_on, said.due_on),
        stated_on=said.stated_on,
        confidence=said.confidence,
        owner=said.owner,
        presumed=said.forecast_on.isnull(),
    )
    reached = facts.join(milestones.select("milestone", "project", *_END), "milestone")
    owed = reached.join(promises.select("project", "office", "reach"), "project")
    held = _holders(owed, tenures)
    placed = owed.left_join(held, ["office", "stood_on"])
    return _scored(placed.select(*_OWED, tenure=placed.tenure), as_of)


def honesty_figures(settled: ir.Table) -> ir.Table:
    """Sum up settlements for the country, offices, tenures and owners.

    Rows in:   `settled` SETTLEMENTS.
    Rows out:  STANDING_FIGURES of every subject with a settlement, reach by reach.

    forecast_error_days is the median, forecast_spread_days the distance of the quartiles,
    forecast_brier_score the mean of (p - kept)² over those with a confidence that are decided.
    """
    miss = settled.confidence - settled.kept.cast("int64") * PERCENT
    scored = settled.mutate(miss=miss * miss)
    seen = figures.shown_to(_subjects(scored))
    summed = seen.group_by(*figures.BY).aggregate(
        settled=seen.count(),
        error=seen.error_days.median(),
        spread=seen.error_days.quantile(0.75) - seen.error_days.quantile(0.25),
        open_count=seen["open"].sum(),
        presumed_count=seen.presumed.sum(),
        missed=seen.miss.sum(),
        rated=seen.miss.count(),
    )
    n = summed.settled
    brier = summed.missed.cast("float64") / summed.rated.cast("float64") / PERCENT**2
    return figures.together(
        figures.figure(summed, "forecast_error_days", summed.error, n),
        figures.figure(summed, "forecast_spread_days", summed.spread, n),
        figures.figure(summed, "forecast_open_ratio", _part(summed.open_count, n), n),
        figures.figure(summed, "forecast_presumed_ratio", _part(summed.presumed_count, n), n),
        figures.figure(summed, "forecast_brier_score", brier, summed.rated),
    )


_END = ("actual_on", "removed_on")
_OWED = (
    "milestone project reach office due_on stood_on forecast_on stated_on confidence owner "
    "presumed actual_on removed_on"
).split()
_FACTS = ("reach", "error_days", "open", "presumed", "miss")


def _before(due_on: ir.Value) -> ir.Value:
    return (due_on - ibis.interval(days=STOOD_DAYS)).cast("date")


def _holders(owed: ir.Table, tenures: ir.Table) -> ir.Table:
    """Say who held each office on each day a forecast stood; an acting holder comes first."""
    days = owed.filter(owed.office.notnull()).select("office", "stood_on").distinct()
    met = days.join(tenures, "office")
    on_duty = met.filter(
        met.starts_on <= met.stood_on, met.ends_on.isnull() | (met.stood_on < met.ends_on)
    )
    first = ibis.window(
        group_by=[on_duty.office, on_duty.stood_on],
        order_by=[on_duty.acting.desc(), on_duty.starts_on.desc(), on_duty.tenure],
    )
    placed = on_duty.mutate(place=ibis.row_number().over(first))
    return placed.filter(placed.place == 0).select("office", "stood_on", "tenure")


def _scored(owed: ir.Table, as_of: date) -> ir.Table:
    known = owed.mutate(
        actual_on=ibis.cases((owed.actual_on <= as_of, owed.actual_on), else_=ibis.null("date")),
        clock_on=ibis.least(ibis.literal(as_of), ibis.coalesce(owed.removed_on, as_of)),
    )
    past = known.clock_on.delta(known.forecast_on, unit="day")
    is_open = known.actual_on.isnull()
    return known.select(
        "milestone",
        "project",
        "reach",
        "office",
        "tenure",
        "owner",
        "due_on",
        "forecast_on",
        "stated_on",
        "confidence",
        "presumed",
        "actual_on",
        open=is_open,
        error_days=ibis.ifelse(
            is_open,
            ibis.greatest(past, 0),
            known.actual_on.delta(known.forecast_on, unit="day"),
        ),
        kept=ibis.cases(
            (~is_open, known.actual_on <= known.forecast_on),
            (past > 0, ibis.literal(False)),
            else_=ibis.null("boolean"),
        ),
    )


def _subjects(scored: ir.Table) -> ir.Table:
    """Name the subjects that each settlement counts for."""
    named = {
        "owner": scored.owner,
        "office": scored.office.cast("string"),
        "tenure": scored.tenure.cast("string"),
        "country": ibis.literal(""),
    }
    parts = [
        scored.select(*_FACTS, subject_kind=ibis.literal(kind), subject=subject)
        for kind, subject in named.items()
    ]
    together = figures.together(*parts)
    return together.filter(together.subject.notnull())


def _part(some: ir.Value, n: ir.Value) -> ir.Value:
    return some.cast("float64") / n.cast("float64")
