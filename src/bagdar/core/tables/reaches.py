"""Who may see what a figure is made of: reaches, each of which sees what those before it see."""

import ibis
import ibis.expr.types as ir

REACHES = 4
"""Published, territory, restricted, case: each reach sees what those before it see, and more.

The synthetic world has the same four again, from SYNTHETIC_FROM on: a figure never mixes worlds.
"""
SYNTHETIC_FROM = REACHES


def shown_to(rows: ir.Table) -> ir.Table:
    """Repeat each row for every reach that may see it: its own and the wider ones.

    A figure is made for each reach apart, so that nobody learns from a sum of what is hidden.
    """
    return rows.mutate(
        shown_to=ibis.range(rows.reach, (rows.reach // REACHES + 1) * REACHES).unnest()
    )


def reaches_from(reach: int) -> range:
    """Return the reaches that see what one sees: itself and the wider ones of its world."""
    return range(reach, (reach // REACHES + 1) * REACHES)
