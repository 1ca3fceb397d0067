"""Rows of standing figures: who may see what they are made of, and how a value is stated."""

import ibis
import ibis.expr.types as ir

from bagdar.core.indicators import State
from bagdar.core.tables.placing import together
from bagdar.core.tables.reaches import REACHES, SYNTHETIC_FROM, shown_to

__all__ = ["BY", "REACHES", "SYNTHETIC_FROM", "figure", "shown_to", "together"]

BY = ("subject_kind", "subject", "shown_to")


def figure(rows: ir.Table, code: str, value: ir.Value, n: ir.Value) -> ir.Table:
    """State one figure of each subject; made of nothing, it has no value and says so.

    Columns out: those of STANDING_FIGURES.
    """
    return rows.select(
        subject_kind=rows.subject_kind,
        subject=rows.subject,
        reach=rows.shown_to.cast("int64"),
        indicator=ibis.literal(code),
        value=ibis.cases((n > 0, value.cast("float64")), else_=ibis.null("float64")),
        n=n.cast("int64"),
        state=ibis.cases((n > 0, State.VALUE.value), else_=State.NOT_APPLICABLE.value),
    )
