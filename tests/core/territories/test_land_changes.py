"""Days on which territories gave land to others or took some over."""

from __future__ import annotations

from datetime import date

import pytest

from bagdar.core.territories.forest import Forest, Succession
from bagdar.core.territories.land_changes import LandChange, land_changes
from tests.core.territories.drawn import version

LAND, NORTH, SOUTH, CENTRE, HILLS, TOWN, CAPE = range(1, 8)
PARTED, MOVED = date(2022, 6, 8), date(2024, 1, 1)
NOBODY = frozenset[int]()


def test_land_changes_where_a_part_left_and_where_it_came_and_not_above_them() -> None:
    """The centre leaves the north with the town; the hills move to the south and the cape forms."""
    forest = Forest(
        (
            version(LAND),
            version(NORTH, LAND),
            version(SOUTH, LAND),
            version(CENTRE, LAND, since=PARTED),
            version(HILLS, NORTH, level=2, until=MOVED),
            version(HILLS, SOUTH, level=2, since=MOVED),
            version(TOWN, NORTH, level=2, until=PARTED),
            version(TOWN, CENTRE, level=2, since=PARTED),
            version(CAPE, SOUTH, level=2, since=PARTED),
        ),
        (Succession(NORTH, CENTRE, PARTED), Succession(HILLS, CAPE, PARTED)),
    )
    north, south = frozenset([NORTH]), frozenset([SOUTH])
    assert land_changes(forest) == {
        NORTH: [
            LandChange(PARTED, frozenset([CENTRE, SOUTH]), NOBODY),
            LandChange(MOVED, south, NOBODY),
        ],
        SOUTH: [LandChange(PARTED, NOBODY, north), LandChange(MOVED, NOBODY, north)],
        HILLS: [LandChange(PARTED, frozenset([CAPE]), NOBODY)],
        CENTRE: [LandChange(PARTED, NOBODY, north, formed=True)],
        CAPE: [LandChange(PARTED, NOBODY, frozenset([HILLS]), formed=True)],
    }


@pytest.mark.parametrize(
    ("on", "monthly", "periods"),
    [
        (date(2022, 6, 8), False, [date(2022, 1, 1), date(2023, 1, 1)]),
        (date(2022, 1, 1), False, [date(2022, 1, 1)]),
        (date(2022, 12, 8), True, [date(2022, 12, 1), date(2023, 1, 1)]),
        (date(2022, 6, 1), True, [date(2022, 6, 1)]),
    ],
)
def test_a_change_may_be_told_of_in_its_period_or_in_the_next(
    on: date, monthly: bool, periods: list[date]
) -> None:
    long_before, change = date(2010, 1, 1), LandChange(on, NOBODY, NOBODY)
    assert [*change.periods(long_before, monthly=monthly)] == periods


@pytest.mark.parametrize(("since", "periods"), [(2021, 2), (2022, 0), (2023, 0)])
def test_a_territory_that_was_formed_has_one_land_where_nothing_is_told_of_the_time_before(
    since: int, periods: int
) -> None:
    formed = LandChange(PARTED, NOBODY, NOBODY, formed=True)
    assert len(formed.periods(date(since, 1, 1), monthly=False)) == periods
