"""Lateness of whole tables equals the ledger, row by row; and sums up without a leak."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import ibis
from hypothesis import given
from hypothesis import strategies as st

from bagdar.core.delivery import ledger
from bagdar.core.delivery.lateness import lateness, lateness_figures
from bagdar.core.delivery.ledger import Dates
from bagdar.core.tables import ENDS, LATENESS, STANDING_FIGURES, WITHIN
from tests.core.delivery.drawn import figures_of, rows_of, table

DAY = date(2026, 6, 15)
days = st.dates(date(2026, 1, 1), date(2027, 3, 1))
maybe = st.none() | days
dates = st.builds(Dates, maybe, maybe, maybe, maybe, maybe, maybe, maybe)


NOTHING = Dates()


def promise(number: int, stated: Dates = NOTHING, **facts: Any) -> dict[str, Any]:
    return {
        "project": number,
        "territory": 2,
        "organisation": None,
        "enterprise": None,
        "office": None,
        "stage": "",
        "reach": 0,
        "approved_on": stated.approved_on,
        "starts_on": stated.starts_on,
        "original_on": stated.original_on,
        "committed_on": stated.committed_on,
        "forecast_on": stated.forecast_on,
        "actual_on": stated.actual_on,
        "stated_on": stated.stated_on,
        **facts,
    }


@given(st.lists(dates, min_size=1, max_size=20), days)
def test_every_row_equals_the_ledger(drawn: list[Dates], as_of: date) -> None:
    stated = table(ENDS, [promise(at, one) for at, one in enumerate(drawn)])
    found = lateness(stated, as_of=as_of)
    LATENESS.check(found)
    assert rows_of(found, "project") == [
        {
            "project": at,
            "territory": 2,
            "organisation": None,
            "reach": 0,
            "effective_on": ledger.effective_on(one, as_of=as_of),
            "reached": one.actual_on is not None and one.actual_on <= as_of,
            "late_original_days": ledger.lateness_days(one, against=one.original_on, as_of=as_of),
            "late_committed_days": ledger.lateness_days(one, against=one.committed_on, as_of=as_of),
            "variance_ratio": ledger.schedule_variance_ratio(one, as_of=as_of),
            "timing": ledger.timing(one, as_of=as_of).value,
            "staleness": ledger.staleness(one, as_of=as_of).value,
        }
        for at, one in enumerate(drawn)
    ]


def due(days_late: int) -> Dates:
    end = DAY - timedelta(days=days_late)
    return Dates(end, end, end, None, date(2026, 1, 1), date(2026, 1, 1), DAY)


def test_the_country_its_parts_and_organisations_count_approved_projects() -> None:
    stated = table(
        ENDS,
        [
            promise(1, due(0), organisation=7),
            promise(2, due(30), organisation=7),
            promise(3, due(31), territory=3),
            promise(4, Dates(approved_on=DAY)),
            promise(5, Dates(committed_on=DAY)),
            promise(6, due(100), reach=2),
        ],
    )
    within = table(WITHIN, [dict(zip(("territory", "above"), one, strict=True)) for one in TREE])
    found = lateness_figures(lateness(stated, as_of=DAY), within)
    STANDING_FIGURES.check(found)
    told = figures_of(found)
    assert told["country", "", 0] == {
        "approved_count": (4.0, 4),
        "on_time_count": (1.0, 4),
        "at_risk_count": (1.0, 4),
        "late_count": (1.0, 4),
        "no_date_count": (1.0, 4),
        "stale_count": (1.0, 4),
        "late_original_days": (30.0, 3),
        "late_committed_days": (30.0, 3),
        "schedule_variance_ratio": (-30 / 135, 3),
    }
    assert told["country", "", 2]["late_count"] == (2.0, 5)
    assert told["territory", "3", 1]["late_count"] == (1.0, 1)
    assert told["territory", "2", 1]["approved_count"] == (3.0, 3)
    assert told["territory", "1", 3]["approved_count"] == (5.0, 5)
    assert told["organisation", "7", 0]["late_committed_days"] == (15.0, 2)
    assert ("territory", "4", 0) not in told


def test_what_is_launched_by_the_day_is_not_stale() -> None:
    old = date(2026, 1, 1)
    days = (None, DAY - timedelta(days=1), DAY, DAY + timedelta(days=1))
    stated = [Dates(DAY, DAY, DAY, one, old, old, None) for one in days]
    promises = table(ENDS, [promise(at, one) for at, one in enumerate(stated)])
    within = table(WITHIN, [dict(zip(("territory", "above"), one, strict=True)) for one in TREE])
    told = figures_of(lateness_figures(lateness(promises, as_of=DAY), within))
    assert told["country", "", 0]["stale_count"] == (2.0, 4)


TREE = [(1, 1), (2, 2), (3, 3), (2, 1), (3, 1), (4, 4), (4, 1)]


def test_the_expression_names_no_engine() -> None:
    promises = ibis.table(ENDS.schema(), name="promises")
    LATENESS.check(lateness(promises, as_of=DAY))
