"""Figures of promises, on tables drawn in the test and run on DuckDB."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import ibis
import pyarrow
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bagdar.core.catalogue import PROMISES as FIGURES
from bagdar.core.delivery import promises
from bagdar.core.delivery.ledger import Dates, Timing, lateness_days, timing
from bagdar.core.tables import PROMISES, WITHIN, Shape

COUNTRY, WEST, EAST, TOWN = 1, 2, 3, 4
IN_TREE = [(1, 1), (2, 2), (3, 3), (4, 4), (2, 1), (3, 1), (4, 2), (4, 1)]
"""The country holds West and East; West holds a town."""
TODAY = date(2026, 6, 15)
APPROVED = date(2026, 1, 1)
DUE = date(2026, 9, 1)
Row = tuple[object, ...]


def table(shape: Shape, rows: Sequence[Row]) -> Any:
    names = [column.name for column in shape.columns]
    columns = {name: [row[at] for row in rows] for at, name in enumerate(names)}
    return ibis.memtable(pyarrow.table(columns, schema=shape.schema().to_pyarrow()))


def within() -> Any:
    return table(WITHIN, IN_TREE)


def by_territory(figure: Any) -> dict[int, object]:
    rows = figure.to_pyarrow().to_pylist()
    return {
        one["territory"]: one["value"] for one in sorted(rows, key=lambda one: one["territory"])
    }


def late_by(project: int, territory: int, days: int) -> Row:
    forecast = DUE + timedelta(days=days)
    return (project, territory, APPROVED, DUE, DUE, forecast, None)


DRAWN: list[Row] = [
    late_by(1, TOWN, 0),
    late_by(2, TOWN, 30),
    late_by(3, WEST, 31),
    late_by(4, COUNTRY, 90),
    (5, EAST, APPROVED, None, None, None, None),
    (6, EAST, None, None, None, None, None),
    (7, EAST, TODAY + timedelta(days=1), DUE, DUE, DUE, None),
]
"""On time and at risk in the town, late in West and known no finer, no date and none in East."""


@pytest.mark.parametrize(
    ("figure", "expected"),
    [
        (promises.at_risk_count, {COUNTRY: 1, WEST: 1, EAST: 0, TOWN: 1}),
        (promises.late_count, {COUNTRY: 2, WEST: 1, EAST: 0, TOWN: 0}),
        (promises.no_date_count, {COUNTRY: 1, WEST: 0, EAST: 1, TOWN: 0}),
        (promises.not_approved_count, {COUNTRY: 2, WEST: 0, EAST: 2, TOWN: 0}),
        (promises.median_days_late, {COUNTRY: 60.5, WEST: 31, EAST: None, TOWN: None}),
        (
            promises.on_time_share_of_projects,
            {COUNTRY: 0.2, WEST: pytest.approx(1 / 3), EAST: 0.0, TOWN: 0.5},
        ),
    ],
)
def test_each_figure_counts_its_colour_in_every_territory_above(
    figure: Any, expected: dict[int, object]
) -> None:
    assert by_territory(figure(table(PROMISES, DRAWN), within(), TODAY)) == expected


def test_a_forecast_that_has_passed_counts_to_the_day_and_a_launch_stops_the_count() -> None:
    due = TODAY - timedelta(days=40)
    rows: list[Row] = [
        (1, WEST, APPROVED, due, due, due, None),
        (2, EAST, APPROVED, due, due, due, due),
    ]
    found = by_territory(promises.median_days_late(table(PROMISES, rows), within(), TODAY))
    assert found == {COUNTRY: 40, WEST: 40, EAST: None, TOWN: None}


def test_without_projects_counts_are_zero_and_the_others_have_no_value() -> None:
    none = table(PROMISES, [])
    places = (COUNTRY, WEST, EAST, TOWN)
    assert by_territory(promises.late_count(none, within(), TODAY)) == dict.fromkeys(places, 0)
    for figure in (promises.on_time_share_of_projects, promises.median_days_late):
        assert by_territory(figure(none, within(), TODAY)) == dict.fromkeys(places)


def test_every_figure_of_promises_ships_with_its_card() -> None:
    assert {one.compute.__name__ for one in FIGURES} == {one.indicator.code for one in FIGURES}


days = st.dates(date(2025, 12, 1), date(2026, 4, 30))
maybe = st.none() | days


@settings(max_examples=50, deadline=None)
@given(
    rows=st.lists(st.tuples(maybe, maybe, maybe, maybe, maybe), min_size=1, max_size=20),
    as_of=days,
)
def test_the_table_says_of_each_project_what_the_ledger_says(
    rows: list[tuple[date | None, ...]], as_of: date
) -> None:
    drawn = [(number, COUNTRY, *facts) for number, facts in enumerate(rows)]
    found = promises.timed(table(PROMISES, drawn), as_of).to_pyarrow().to_pylist()
    told = {one["project"]: (one["timing"], one["late_days"]) for one in found}
    for number, (approved, original, committed, forecast, actual) in enumerate(rows):
        dates = Dates(original, committed, forecast, actual, approved)
        late = lateness_days(dates, against=committed, as_of=as_of)
        assert told[number] == (timing(dates, as_of=as_of), late)
    assert {one["timing"] for one in found} <= {str(one) for one in Timing}
