"""The numbers and words of verification, each with its source.

Rules: docs/decisions/0017-verified-jobs.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

RULE_VERSION = "jobs-5"

VERIFIED_MONTHS = 12
"""Paid months from which on, inclusive, a job is permanent. The CAP's result indicator of the EU
asks a contract of a year for one FTE; the structural funds take averages of 6 or 12 months
(Commission, common indicator CO08)."""
WINDOW_MONTHS = 12
"""Closed months over which paid months are summed, and an employer's mean is taken (CO08)."""
TRANSFER_MONTHS = 6
"""Months before joining in which pay from a linked enterprise makes a transfer, inclusive: the
programme's rule J5."""
SURVIVAL_MONTHS = (24, 36)
"""Months after joining at which survival is asked."""
FULL_TIME_THOUSANDTHS = 1000
MOST_RATE_THOUSANDTHS = 1500
"""Beyond one and a half jobs for one person a rate is taken for a slip: a rule of the exchange
(docs/decisions/0017-verified-jobs.md), not of law."""
PERCENT = 100


class Verdict(StrEnum):
    """What the contributions say of a person claimed at a site."""

    VERIFIED = "verified"
    LEFT = "left"
    PENDING = "pending"
    TEMPORARY = "temporary"
    TRANSFER = "transfer"
    DOUBLE_CLAIMED = "double_claimed"
    UNMATCHED = "unmatched"
    CAPPED = "capped"


BASELINE_UNKNOWN = "baseline_unknown"
"""Stands beside the verdicts: of those verified, how many have an employer whose jobs before its
decision, or now, are not known, so that nothing is capped."""


class Origin(StrEnum):
    """Where a transferred person was paid before joining; the first that holds."""

    SAME_EMPLOYER = "same_employer"
    SAME_GROUP = "same_group"
    PROGRAMME = "programme"


class Evidence(StrEnum):
    """What a figure rests on, best first."""

    CONTRIBUTIONS = "contributions"
    CONTRACT_REGISTER = "contract_register"
    TAX_RETURN = "tax_return"
    INSPECTION = "inspection"
    WORD = "word"


class ClaimKind(StrEnum):
    """What kind of jobs a claim is about; the two are never added."""

    PERMANENT = "permanent"
    CONSTRUCTION = "construction"


class RecordKind(StrEnum):
    """What a custodian hands over."""

    WORKERS = "workers"
    CONTRIBUTIONS = "contributions"


class BandError(ValueError):
    """A share of an additionality band lies outside 0 to 100 percent."""


@dataclass(frozen=True, slots=True)
class Additionality:
    """A scenario of what would have been without the programme, in percent, with its source.

    AI = GI (1 - L)(1 - Dp)(1 - S) M, the reference case being zero: Homes and Communities Agency,
    Additionality Guide, 4th edition, 2014. Nothing is preset: whoever shows a band answers for it.
    """

    leakage: int
    displacement: int
    substitution: int
    multiplier: int
    source: str

    def __post_init__(self) -> None:
        """Refuse shares outside 0 to 100, a negative multiplier, and a band without a source."""
        shares = (self.leakage, self.displacement, self.substitution)
        if not all(0 <= one <= PERCENT for one in shares) or self.multiplier < 0:
            raise BandError(f"{self}: shares lie between 0 and 100 percent.")
        if not self.source:
            raise BandError("An additionality band needs its source.")

    @property
    def ratio(self) -> float:
        """The part of gross jobs that is additional."""
        kept = (PERCENT - self.leakage) * (PERCENT - self.displacement)
        kept *= (PERCENT - self.substitution) * self.multiplier
        return kept / PERCENT**4


@dataclass(frozen=True, slots=True)
class Band:
    """The cautious and the hopeful scenario."""

    low: Additionality
    high: Additionality

    def __post_init__(self) -> None:
        """Refuse a band that is upside down."""
        if self.low.ratio > self.high.ratio:
            raise BandError("The low scenario of a band leaves more than the high one.")


def band_in(bands: Mapping[date, Band], month: date) -> Band | None:
    """Return the band in force in a month, of bands by the month each of them holds from."""
    begun = [one for one in bands if one <= month]
    return bands[max(begun)] if begun else None


def first_of_month(day: date) -> date:
    """Return the month of a day."""
    return day.replace(day=1)


def month_after(month: date, months: int) -> date:
    """Return the month so many months later, or earlier when below zero."""
    number = month.year * 12 + month.month - 1 + months
    return date(number // 12, number % 12 + 1, 1)
