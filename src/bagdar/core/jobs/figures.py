"""Figures of jobs, J1 to J9: of the country, territories, projects and employers, reach by reach.

What comes from personal records and what was reported stay apart: each figure names its evidence.
"""

from __future__ import annotations

from collections.abc import Sequence

import ibis
import ibis.expr.types as ir

from bagdar.core.indicators import State
from bagdar.core.indicators.standing import BY, shown_to, together
from bagdar.core.jobs.alarms import SILENT_PERIODS
from bagdar.core.jobs.months import Month, as_value, months_from
from bagdar.core.jobs.policy import (
    BASELINE_UNKNOWN,
    FULL_TIME_THOUSANDTHS,
    SURVIVAL_MONTHS,
    WINDOW_MONTHS,
    Band,
    ClaimKind,
    Evidence,
    Origin,
    Verdict,
)

FTE_YEAR = FULL_TIME_THOUSANDTHS * WINDOW_MONTHS
"""Thousandths of FTE months in a year of one full-time job."""
BREAKDOWNS = ("women", "youth", "local", "foreign")


def verdict_counts(found: ir.Table, within: ir.Table, *, closed_month: Month) -> ir.Table:
    """Count the claims by verdict, and of those verified the ones without a baseline to cap by.

    Rows in:   `found` JOB_VERDICTS; `within` WITHIN.
    Rows out:  JOB_VERDICT_COUNTS; claims at sites that nobody knows belong to no subject.
    """
    known = found.filter(found.project.notnull())
    uncapped = known.filter(known.verdict == Verdict.VERIFIED.value, ~known.has_baseline)
    seen = _subjects(
        together(known, uncapped.mutate(verdict=ibis.literal(BASELINE_UNKNOWN))), within
    )
    summed = seen.group_by(*BY, "verdict").aggregate(
        persons=seen.count(),
        employers=seen.employer.nunique(),
        fte_months_thousandths=seen.fte_months_thousandths.sum().cast("int64"),
    )
    return summed.select(
        "subject_kind",
        "subject",
        "verdict",
        "persons",
        "employers",
        "fte_months_thousandths",
        reach=summed.shown_to.cast("int64"),
        month=as_value(closed_month),
    )


def job_figures(
    found: ir.Table,
    claims: ir.Table,
    within: ir.Table,
    *,
    closed_month: Month,
    band: Band | None = None,
) -> ir.Table:
    """State J1 to J9 for a month.

    Rows in:   `found` JOB_VERDICTS, `claims` JOB_CLAIMS, `within` WITHIN.
    Rows out:  JOB_FIGURES of every subject with a claim at a site or a report, reach by reach.

    Without a band J6 is not computable, and says so.
    """
    return together(
        _of_persons(found.filter(found.project.notnull()), within, closed_month, band),
        _of_reports(claims, within, closed_month),
    ).select(
        "subject_kind",
        "subject",
        "reach",
        "indicator",
        "value",
        "n",
        "employers",
        "state",
        "evidence",
        month=as_value(closed_month),
    )


def _of_persons(
    found: ir.Table, within: ir.Table, closed_month: Month, band: Band | None
) -> ir.Table:
    """State what the contributions say: verified, paid now, retained, net, survival."""
    is_pending = found.verdict == Verdict.PENDING.value
    facts = found.mutate(
        # Who left counts on with the months of the last 12: a post handed on stays one post.
        is_verified=(found.verdict == Verdict.VERIFIED.value)
        | ((found.verdict == Verdict.LEFT.value) & (found.months_of_12 > 0)),
        is_pending=is_pending & (found.months_paid > 0),
        is_retained=(found.came_from == Origin.SAME_EMPLOYER.value).fill_null(False)
        & (found.last_paid == closed_month).fill_null(False),
        is_moved=found.verdict == Verdict.TRANSFER.value,
        **_survival(found, closed_month),
    )
    seen = _subjects(facts, within)
    fte = seen.fte_months_thousandths
    parts = {
        "jobs_verified_fte": seen.is_verified,
        "jobs_paid_now_fte": seen.is_pending,
        "jobs_retained_fte": seen.is_retained,
        "jobs_transferred_fte": seen.is_moved,
        "jobs_net_of_transfer_fte": seen.is_verified | (seen.is_pending & ~seen.beyond_growth),
    }
    summed = seen.group_by(*BY).aggregate(
        claimed=seen.count(),
        employers=seen.employer.nunique(),
        **{code: which.ifelse(fte, 0).sum() for code, which in parts.items()},
        **{f"{code}_n": which.cast("int64").sum() for code, which in parts.items()},
        **{
            f"{what}_{months}": seen[f"{what}_{months}"].cast("int64").sum()
            for what in ("cohort", "stayed")
            for months in SURVIVAL_MONTHS
        },
    )
    net = summed.jobs_net_of_transfer_fte.cast("float64") / FTE_YEAR
    return together(
        *(
            _stated(summed, code, summed[code].cast("float64") / FTE_YEAR, summed[f"{code}_n"])
            for code in parts
        ),
        *_additional(summed, net, summed.jobs_net_of_transfer_fte_n, band),
        *(_survived(summed, months) for months in SURVIVAL_MONTHS),
    )


def _survival(found: ir.Table, closed_month: Month) -> dict[str, ir.Value]:
    """Say who joined long enough ago, and who of them was paid there so long after, or later.

    The cohort is whoever was ever paid there as a new job; doubles and transfers are none.
    """
    new = (
        found.verdict.isin(
            [
                one.value
                for one in (Verdict.VERIFIED, Verdict.LEFT, Verdict.CAPPED, Verdict.TEMPORARY)
            ]
        )
        & found.last_paid.notnull()
    )
    told: dict[str, ir.Value] = {}
    for months in SURVIVAL_MONTHS:
        cohort = new & (found.joined <= months_from(closed_month, -months))
        reached = found.last_paid >= found.joined + ibis.interval(months=months)
        told[f"cohort_{months}"] = cohort
        told[f"stayed_{months}"] = cohort & reached.fill_null(False)
    return told


def _survived(summed: ir.Table, months: int) -> ir.Table:
    cohort, stayed = summed[f"cohort_{months}"], summed[f"stayed_{months}"]
    ratio = stayed.cast("float64") / cohort.nullif(0).cast("float64")
    return _stated(summed, f"jobs_survival_{months}_ratio", ratio, cohort, needs_some=True)


def _additional(
    summed: ir.Table, net: ir.Value, n: ir.Value, band: Band | None
) -> Sequence[ir.Table]:
    codes = ("jobs_additional_low_fte", "jobs_additional_high_fte")
    if band is None:
        none = State.NOT_COMPUTABLE.value
        return [_row(summed, code, ibis.null("float64"), n, ibis.literal(none)) for code in codes]
    scenarios = (band.low, band.high)
    return [
        _stated(summed, code, net * one.ratio, n)
        for code, one in zip(codes, scenarios, strict=True)
    ]


def _of_reports(claims: ir.Table, within: ir.Table, closed_month: Month) -> ir.Table:
    """State what was reported: claimed, construction, wages, women, youth, local, foreign."""
    known = claims.filter(
        claims.month <= closed_month, claims.until.isnull() | (claims.month <= claims.until)
    )
    # Nobody is claimed of a project that has left the programme; what was built stays built.
    # What was said before a silence that raises an alarm is no claim of today any more.
    permanent = known.filter(
        known.kind == ClaimKind.PERMANENT.value,
        known.until.isnull() | (known.until >= closed_month),
        known.month > months_from(closed_month, -SILENT_PERIODS.value),
    )
    construction = known.filter(known.kind == ClaimKind.CONSTRUCTION.value)
    return together(
        *_claimed_now(_subjects(_latest(permanent), within), closed_month),
        _construction(_subjects(construction, within)),
    )


def _latest(claims: ir.Table) -> ir.Table:
    """Take the last report of each project, place and employer."""
    newest = ibis.window(
        group_by=[claims.project, claims.territory, claims.employer],
        order_by=claims.month.desc(),
    )
    placed = claims.mutate(place=ibis.rank().over(newest))
    return placed.filter(placed.place == 0).drop("place")


def _claimed_now(seen: ir.Table, closed_month: Month) -> Sequence[ir.Table]:
    is_carried = seen.month < closed_month
    told = {one: seen[f"{one}_thousandths"] for one in BREAKDOWNS}
    waged = seen.wage_bill_kzt.notnull()
    summed = seen.group_by(*BY).aggregate(
        reports=seen.count(),
        employers=seen.employer.nunique(),
        weakest=_rank(seen).max(),
        fte=seen.fte_thousandths.sum(),
        carried=is_carried.ifelse(seen.fte_thousandths, 0).sum(),
        carried_n=is_carried.cast("int64").sum(),
        wages=seen.wage_bill_kzt.sum(),
        waged=waged.cast("int64").sum(),
        waged_fte=waged.ifelse(seen.fte_thousandths, 0).sum(),
        **{one: column.sum() for one, column in told.items()},
        **{f"{one}_n": column.notnull().cast("int64").sum() for one, column in told.items()},
        **{
            f"{one}_of": column.notnull().ifelse(seen.fte_thousandths, 0).sum()
            for one, column in told.items()
        },
    )
    evidence = _class(summed.weakest)
    bill = summed.wages.cast("float64")
    mean = bill * FULL_TIME_THOUSANDTHS / summed.waged_fte.nullif(0).cast("float64")
    fte = summed.fte.cast("float64") / FULL_TIME_THOUSANDTHS
    carried = summed.carried.cast("float64") / FULL_TIME_THOUSANDTHS
    paid = (summed.waged_fte > 0).ifelse(summed.waged, 0)
    return [
        _stated(summed, "jobs_claimed_fte", fte, summed.reports, evidence),
        _stated(summed, "jobs_claimed_carried_fte", carried, summed.carried_n, evidence),
        _reported(summed, "jobs_wage_bill_kzt", bill, summed.waged, evidence),
        _reported(summed, "jobs_mean_wage_kzt", mean, paid, evidence),
        *(_shared(summed, one, evidence) for one in BREAKDOWNS),
    ]


def _shared(summed: ir.Table, one: str, evidence: ir.Value) -> ir.Table:
    """Divide by the jobs of the reports that told it: silence does not thin the share."""
    whole = summed[f"{one}_of"].nullif(0).cast("float64")
    ratio = summed[one].cast("float64") / whole
    n = whole.notnull().ifelse(summed[f"{one}_n"], 0)
    return _reported(summed, f"jobs_{one}_ratio", ratio, n, evidence)


def _construction(seen: ir.Table) -> ir.Table:
    """Sum up FTE-years since the first report."""
    summed = seen.group_by(*BY).aggregate(
        reports=seen.count(),
        employers=seen.employer.nunique(),
        weakest=_rank(seen).max(),
        fte=seen.fte_thousandths.sum(),
    )
    years = summed.fte.cast("float64") / FTE_YEAR
    return _stated(
        summed, "jobs_construction_fte_years", years, summed.reports, _class(summed.weakest)
    )


_CLASSES = [one.value for one in Evidence]


def _rank(claims: ir.Table) -> ir.Value:
    return ibis.cases(
        *((claims.evidence == one, place) for place, one in enumerate(_CLASSES)),
        else_=len(_CLASSES) - 1,
    )


def _class(rank: ir.Value) -> ir.Value:
    return ibis.cases(
        *((rank == place, one) for place, one in enumerate(_CLASSES)), else_=_CLASSES[-1]
    )


def _stated(
    summed: ir.Table,
    code: str,
    value: ir.Value,
    n: ir.Value,
    evidence: ir.Value | None = None,
    *,
    needs_some: bool = False,
) -> ir.Table:
    """State a figure that is 0 where nothing is; a ratio of nothing is not applicable."""
    if not needs_some:
        return _row(summed, code, value, n, ibis.literal(State.VALUE.value), evidence)
    state = (n > 0).ifelse(State.VALUE.value, State.NOT_APPLICABLE.value)
    return _row(summed, code, value, n, state, evidence)


def _reported(
    summed: ir.Table, code: str, value: ir.Value, n: ir.Value, evidence: ir.Value
) -> ir.Table:
    state = (n > 0).ifelse(State.VALUE.value, State.NOT_REPORTED.value)
    return _row(summed, code, (n > 0).ifelse(value, ibis.null("float64")), n, state, evidence)


def _row(
    summed: ir.Table,
    code: str,
    value: ir.Value,
    n: ir.Value,
    state: ir.Value,
    evidence: ir.Value | None = None,
) -> ir.Table:
    return summed.select(
        subject_kind=summed.subject_kind,
        subject=summed.subject,
        reach=summed.shown_to.cast("int64"),
        indicator=ibis.literal(code),
        value=value,
        n=n.cast("int64"),
        employers=summed.employers.cast("int64"),
        state=state,
        evidence=ibis.literal(Evidence.CONTRIBUTIONS.value) if evidence is None else evidence,
    )


def _subjects(rows: ir.Table, within: ir.Table) -> ir.Table:
    """Repeat each row for the country, territories above, project and employer, by reach."""
    names = rows.columns
    placed = rows.join(within, "territory")
    return shown_to(
        together(
            rows.mutate(subject_kind=ibis.literal("country"), subject=ibis.literal("")),
            placed.select(
                *names,
                subject_kind=ibis.literal("territory"),
                subject=placed.above.cast("string"),
            ),
            rows.mutate(subject_kind=ibis.literal("project"), subject=rows.project.cast("string")),
            rows.filter(rows.employer.notnull()).mutate(
                subject_kind=ibis.literal("employer"), subject=rows.employer
            ),
        )
    )
