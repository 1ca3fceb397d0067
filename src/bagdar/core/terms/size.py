"""Size classes of enterprises, and what counts as small and medium business.

Kazakhstan, Entrepreneurial Code of 29 October 2015 No. 375-V, article 24, in force from
1 January 2016 (adilet.zan.kz/rus/docs/K1500000375). Incomes are multiples of the monthly
calculation index (MCI) of the year, averaged over three years.
Basis not checked: the thresholds agree in several published digests of the article, but were
not read in the official text. The article also keeps some trades (banking, gambling and others)
out of small business; that is not computed here.
"""

from datetime import date
from decimal import Decimal
from enum import StrEnum

IN_FORCE_FROM = date(2016, 1, 1)

MICRO_MOST_WORKERS = 15
SMALL_MOST_WORKERS = 100
MEDIUM_MOST_WORKERS = 250

MICRO_MOST_INCOME_MCI = Decimal(30_000)
SMALL_MOST_INCOME_MCI = Decimal(300_000)
MEDIUM_MOST_INCOME_MCI = Decimal(3_000_000)


class SizeClass(StrEnum):
    """How large an enterprise, or the group it belongs to, is."""

    MICRO = "micro"
    SMALL = "small"
    MEDIUM = "medium"
    LARGE = "large"
    UNKNOWN = "unknown"


_LIMITS = (
    (SizeClass.MICRO, MICRO_MOST_WORKERS, MICRO_MOST_INCOME_MCI),
    (SizeClass.SMALL, SMALL_MOST_WORKERS, SMALL_MOST_INCOME_MCI),
    (SizeClass.MEDIUM, MEDIUM_MOST_WORKERS, MEDIUM_MOST_INCOME_MCI),
)

_SME = frozenset({SizeClass.MICRO, SizeClass.SMALL, SizeClass.MEDIUM})


def size_class(headcount: int | None, income_mci: Decimal | None = None) -> SizeClass:
    """Class an enterprise by its average yearly headcount and income; limits are inclusive.

    Both must stay within the limits of a class. Without an income the headcount alone decides,
    as the article has it for state statistics; without a headcount the class is unknown.
    For an affiliated group give the sums of the group.
    """
    if headcount is None:
        return SizeClass.UNKNOWN
    if headcount < 0 or (income_mci is not None and income_mci < 0):
        raise ValueError("Neither headcount nor income can be below zero.")
    for size, most_workers, most_income_mci in _LIMITS:
        if headcount <= most_workers and (income_mci is None or income_mci <= most_income_mci):
            return size
    return SizeClass.LARGE


def is_sme(size: SizeClass, *, group_known: bool) -> bool | None:
    """Tell whether an enterprise counts as small or medium business; None if nobody knows.

    A small firm may belong to a giant: where the affiliated group is not known, it is not
    counted, so that the share of small and medium business is never flattered.
    """
    if not group_known:
        return False
    return None if size is SizeClass.UNKNOWN else size in _SME
