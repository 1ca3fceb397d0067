"""Figures of promises by territory: on time, at risk, late, without a date, not approved.

All take `promises` PROMISES, `within` WITHIN and the day, and give one row for every territory
of `within`, in no order. The colour is that of `core.delivery.ledger`, said here for whole tables.
"""

from datetime import date

import ibis
import ibis.expr.types as ir

from bagdar.core.delivery.ledger import RED_DAYS, Timing
from bagdar.core.tables.placing import counted, everywhere, placed


def timed(promises: ir.Table, as_of: date) -> ir.Table:
    """Say of each promise how it stands on a day.

    Columns out:
        project    int64   the project
        territory  int64   its finest known place
        timing     string  not_approved, no_date, on_time, at_risk or late
        late_days  int64   days past the committed date; null without one
    """
    day = ibis.literal(as_of)
    reached = (promises.actual_on <= day).fill_null(False)
    stated = promises.forecast_on.coalesce(promises.committed_on)
    coming = ibis.cases((stated > day, stated), (stated.notnull(), day))
    effective = reached.ifelse(promises.actual_on, coming)
    late = effective.delta(promises.committed_on, unit="day").cast("int64")
    approved = (promises.approved_on <= day).fill_null(False)
    timing = ibis.cases(
        (~approved, str(Timing.NOT_APPROVED)),
        (late.isnull(), str(Timing.NO_DATE)),
        (late <= 0, str(Timing.ON_TIME)),
        (late <= RED_DAYS, str(Timing.AT_RISK)),
        else_=str(Timing.LATE),
    )
    return promises.select("project", "territory", timing=timing, late_days=late)


def on_time_share_of_projects(promises: ir.Table, within: ir.Table, as_of: date) -> ir.Table:
    """Divide the approved projects that are on time by all approved ones.

    Without a date counts below the line alone: a missing date does not flatter the share.

    Columns out:
        territory  int64    the territory
        value      float64  ratio, 0 to 1; null where nothing is approved
    """
    rows = timed(promises, as_of)
    approved = rows.filter(rows.timing != str(Timing.NOT_APPROVED))
    on_time = counted(placed(_timed_so(rows, Timing.ON_TIME), within), within)
    shares = counted(placed(approved, within), within).join(
        on_time.rename(kept="value"), "territory"
    )
    return shares.select(
        territory=shares.territory,
        value=ibis.cases(
            (shares.value > 0, shares.kept.cast("float64") / shares.value),
            else_=ibis.null("float64"),
        ),
    )


def at_risk_count(promises: ir.Table, within: ir.Table, as_of: date) -> ir.Table:
    """Count the approved projects that are 1 to 30 days past their committed date.

    Columns out:
        territory  int64  the territory
        value      int64  projects
    """
    return counted(placed(_timed_so(timed(promises, as_of), Timing.AT_RISK), within), within)


def late_count(promises: ir.Table, within: ir.Table, as_of: date) -> ir.Table:
    """Count the approved projects that are more than 30 days past their committed date.

    Columns out:
        territory  int64  the territory
        value      int64  projects
    """
    return counted(placed(_timed_so(timed(promises, as_of), Timing.LATE), within), within)


def no_date_count(promises: ir.Table, within: ir.Table, as_of: date) -> ir.Table:
    """Count the approved projects that have no committed date.

    Columns out:
        territory  int64  the territory
        value      int64  projects
    """
    return counted(placed(_timed_so(timed(promises, as_of), Timing.NO_DATE), within), within)


def not_approved_count(promises: ir.Table, within: ir.Table, as_of: date) -> ir.Table:
    """Count the projects that have no approved baseline, so that nothing is promised yet.

    Columns out:
        territory  int64  the territory
        value      int64  projects
    """
    return counted(placed(_timed_so(timed(promises, as_of), Timing.NOT_APPROVED), within), within)


def median_days_late(promises: ir.Table, within: ir.Table, as_of: date) -> ir.Table:
    """Return the middle of the days late among the late projects; of two middles their mean.

    Columns out:
        territory  int64    the territory
        value      float64  days; null where nothing is late
    """
    late = _timed_so(timed(promises, as_of), Timing.LATE)
    rows = late.select("late_days", "territory").join(within, "territory")
    middles = rows.group_by(territory=rows.above).aggregate(middle=rows.late_days.median())
    joined = everywhere(within).left_join(middles, "territory")
    return joined.select(territory=joined.territory, value=joined.middle.cast("float64"))


def _timed_so(rows: ir.Table, timing: Timing) -> ir.Table:
    return rows.filter(rows.timing == str(timing))
