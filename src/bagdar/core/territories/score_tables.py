"""Scorecards of all subjects and months at once: the rules of `scorecard`, as tables."""

from decimal import Decimal

import ibis
import ibis.expr.types as ir

from bagdar.core.indicators import State
from bagdar.core.tables.placing import together
from bagdar.core.tables.reaches import shown_to
from bagdar.core.territories.scorecard import COSTS, MILLION, PARTS, SCORE, Told

NUMBER = "decimal(38, 4)"
BY = ("subject_kind", "subject", "reach", "month")


def scorecards(inputs: ir.Table, within: ir.Table, weights: ir.Table) -> ir.Table:
    """Compute every indicator and the score of every subject, month by month, reach by reach.

    Rows in:   `inputs` SCORE_INPUTS, a territory's own; `within` WITHIN; `weights` SCORE_WEIGHTS.
    Rows out:  SCORES of every subject with something to count; territories count all below them.
    """
    measured = _measured(_seen(rolled_up(inputs, within)))
    return together(_told(measured), _scored(measured, weights))


def rolled_up(inputs: ir.Table, within: ir.Table) -> ir.Table:
    """Give what is counted of a territory to each one that it lies in.

    Rows out:  SCORE_INPUTS, of territories, organisations and tenures.
    """
    places = inputs.filter(inputs.subject_kind == "territory")
    placed = places.mutate(territory=places.subject.cast("int64")).join(within, "territory")
    above = placed.mutate(subject=placed.above.cast("string")).select(inputs.columns)
    return together(above, inputs.filter(inputs.subject_kind != "territory"))


def _seen(rows: ir.Table) -> ir.Table:
    shown = shown_to(rows)
    return shown.mutate(reach=shown.shown_to.cast("int64"))


def _measured(rows: ir.Table) -> ir.Table:
    """Sum up each indicator: raw n and N, misses by what was told of them, value in millionths."""
    zero = ibis.literal(Decimal(0)).cast("decimal(18, 4)")
    good = ibis.cases((rows.state == Told.OVERDUE.value, zero), else_=rows.n)
    missed = rows.mutate(good=good, missed=rows.base - good)
    summed = missed.group_by(*BY, "indicator").aggregate(
        n=missed.good.sum().cast(NUMBER),
        base=missed.base.sum().cast(NUMBER),
        **{
            state.value: ibis.cases((missed.state == state.value, missed.missed), else_=zero)
            .sum()
            .cast(NUMBER)
            for state in Told
        },
    )
    cost = sum((_parts(summed[state.value]) * times for state, times in COSTS.items()), start=0)
    base = _parts(summed.base)
    kept = ibis.least(ibis.greatest(base - cost, 0), base)
    return summed.mutate(
        value=ibis.cases(
            (base > 0, kept * MILLION // base.nullif(0)),
            else_=ibis.null("int64"),
        ).cast("int64")
    )


def _parts(number: ir.Value) -> ir.Value:
    return (number * PARTS).cast("int64")


def _told(measured: ir.Table) -> ir.Table:
    return measured.select(
        *BY,
        "indicator",
        "n",
        "base",
        Told.OVERDUE.value,
        Told.SELF_REPORTED.value,
        Told.FOUND_LATE.value,
        value_ratio=_ratio(measured.value),
        state=_state(measured.value),
    )


def _scored(measured: ir.Table, weights: ir.Table) -> ir.Table:
    """Weigh the values that apply; a subject to which none does has no score and says so."""
    weighed = measured.left_join(weights, ["indicator", "month"])
    weight = ibis.cases((weighed.value.notnull(), weighed.weight), else_=ibis.null("int64"))
    parts = weighed.select(*BY, weight=weight, part=weight * weighed.value)
    summed = parts.group_by(*BY).aggregate(
        whole=parts.weight.sum().fill_null(0).cast("int64"),
        part=parts.part.sum().fill_null(0).cast("int64"),
    )
    value = ibis.cases(
        (summed.whole > 0, summed.part // summed.whole.nullif(0)), else_=ibis.null("int64")
    ).cast("int64")
    nothing = ibis.literal(Decimal(0)).cast(NUMBER)
    return summed.select(
        *BY,
        indicator=ibis.literal(SCORE),
        n=nothing,
        base=summed.whole.cast(NUMBER),
        overdue=nothing,
        self_reported=nothing,
        found_late=nothing,
        value_ratio=_ratio(value),
        state=_state(value),
    )


def _ratio(value: ir.Value) -> ir.Value:
    return value.cast("float64") / float(MILLION)


def _state(value: ir.Value) -> ir.Value:
    return ibis.cases((value.isnull(), State.NOT_APPLICABLE.value), else_=State.VALUE.value)
