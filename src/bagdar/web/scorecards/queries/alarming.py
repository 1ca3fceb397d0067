"""What scorecards count of territories, as the sign "exactly 100 %" holds it.

Which indicators are held, and why the others are not: docs/decisions/0022-brakes.md.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from django.db.models import Sum
from django.urls import reverse

from bagdar.core.delivery.life import add_months, over_on
from bagdar.core.tables.reaches import SYNTHETIC_FROM
from bagdar.core.territories.scorecard import Measured
from bagdar.web.alarms.queries.shares import Share, Shares, Supplier, where_it_grew
from bagdar.web.alarms.queries.signs import MONTHS_LOOKED_AT
from bagdar.web.alarms.queries.subjects import Among
from bagdar.web.delivery.queries.missing import last_month
from bagdar.web.scorecards.models import ScoreInput, SubjectKind
from bagdar.web.scorecards.queries.labels import LABELS

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

GOING_ON = (Measured.LAUNCHES_ON_TIME,)
"""Counted from their month on: a period is a month in which more came due."""
OF_A_MONTH = (Measured.BARRIERS_IN_TERM, Measured.INSTRUCTIONS_IN_TERM)
HELD: Mapping[str, StrOrPromise] = {one.value: LABELS[one] for one in (*GOING_ON, *OF_A_MONTH)}
SHOWN_TO_TERRITORIES = 1
"""The reach of those to whom alarms of a territory are shown: unpublished things, none hidden."""


def shares_of(among: Among) -> Iterator[Shares]:
    """Yield the shares of territories themselves, as kept, of months that are over."""
    last = last_month(among.day)
    nearest = SYNTHETIC_FROM * among.synthetic
    rows = ScoreInput.objects.filter(
        subject_kind=SubjectKind.TERRITORY,
        reach__range=(nearest, nearest + SHOWN_TO_TERRITORIES),
        indicator__in=list(HELD),
        month__range=(add_months(last, -MONTHS_LOOKED_AT), last),
    )
    if among.territories is not None or among.enterprises is not None:
        rows = rows.filter(subject__in=among.territories or ())
    found: dict[tuple[int, str], list[Share]] = defaultdict(list)
    told = rows.order_by("subject", "indicator", "month").values_list(
        "subject", "indicator", "month"
    )
    for subject, indicator, month, good, of in told.annotate(good=Sum("n"), of=Sum("base")):
        found[subject, indicator].append((over_on(month), good, of))
    for (subject, indicator), periods in found.items():
        kept = where_it_grew(periods) if indicator in GOING_ON else periods
        yield Shares(subject, indicator, kept)


def _card_of(territory: str) -> str:
    return reverse("scorecard-territory", args=[territory])


SUPPLIER = Supplier(shares_of, HELD, _card_of)
