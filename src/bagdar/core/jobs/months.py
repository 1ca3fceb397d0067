"""The closed month of a calculation: known, or asked for where the text is compiled before."""

from __future__ import annotations

from datetime import date
from typing import TypeAlias

import ibis
import ibis.expr.types as ir

from bagdar.core.jobs.policy import month_after

Month: TypeAlias = "date | ir.DateScalar"


def months_from(month: Month, months: int) -> Month:
    """Return the month so many months later, or earlier when below zero."""
    if isinstance(month, date):
        return month_after(month, months)
    return month + ibis.interval(months=months)


def as_value(month: Month) -> ir.DateScalar:
    """Return a month as a value of expressions."""
    return ibis.literal(month) if isinstance(month, date) else month
