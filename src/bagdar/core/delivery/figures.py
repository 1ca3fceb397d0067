"""Rows of standing figures: who may see what they are made of, and how a value is stated."""

import ibis
import ibis.expr.types as ir

from bagdar.core.indicators import State

REACHES = 4
"""Published, territory, restricted, case: each reach sees what those before it see, and more.

The synthetic world has the same four again, from SYNTHETIC_FROM on: a figure never mixes worlds.
"""
SYNTHETIC_FROM = REACHES
BY = ("subject_kind", "subject", "shown_to")


def shown_to(rows: ir.Table) -> ir.Table:
    """Repeat each row for every reach that may see it: its own and the wider ones.

    A figure is made for each reach apart, so that nobody learns from a sum of what is hidden.
    """
    return rows.mutate(
        shown_to=ibis.range(rows.reach, (rows.reach // REACHES + 1) * REACHES).unnest()
    )


def together(*parts: ir.Table) -> ir.Table:
    """Set tables of the same columns under each other, whether or not a column may be null."""
    names = parts[0].columns
    return ibis.union(
        *(
            part.select(names).cast({one: part[one].type().copy(nullable=True) for one in names})
            for part in parts
        )
    )


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
