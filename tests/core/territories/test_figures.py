"""The first figures, each on tables drawn in the test and run on DuckDB."""

from collections.abc import Sequence
from typing import Any

import ibis
import pytest

from bagdar.core.tables import PROJECTS, WITHIN, Shape
from bagdar.core.territories import figures

COUNTRY, WEST, EAST, TOWN = 1, 2, 3, 4

IN_TREE = [(1, 1), (2, 2), (3, 3), (4, 4), (2, 1), (3, 1), (4, 2), (4, 1)]
"""The country holds West and East; West holds a town."""


def table(shape: Shape, rows: Sequence[tuple[object, ...]]) -> Any:
    names = [column.name for column in shape.columns]
    columns = {name: [row[at] for row in rows] for at, name in enumerate(names)}
    drawn = ibis.memtable(columns, schema=shape.schema())
    shape.check(drawn)
    return drawn


def by_territory(figure: Any) -> dict[int, object]:
    rows = figure.to_pyarrow().to_pylist()
    assert all(row.keys() == {"territory", "value"} for row in rows)
    assert len({row["territory"] for row in rows}) == len(rows)
    return {
        row["territory"]: row["value"] for row in sorted(rows, key=lambda row: row["territory"])
    }


def within() -> Any:
    return table(WITHIN, IN_TREE)


#   project  territory  stage           sme    enterprise
DRAWN: list[tuple[object, ...]] = [
    (1, TOWN, "launched", True, 7),
    (2, TOWN, "construction", False, 8),
    (3, WEST, "operating", True, 7),
    (4, COUNTRY, "launched_idle", None, None),
]


def test_projects_are_counted_in_every_territory_above_them() -> None:
    found = figures.projects_count(table(PROJECTS, DRAWN), within())
    assert by_territory(found) == {COUNTRY: 4, WEST: 3, EAST: 0, TOWN: 2}


def test_a_launched_project_that_stands_idle_was_launched_all_the_same() -> None:
    found = figures.launched_count(table(PROJECTS, DRAWN), within())
    assert by_territory(found) == {COUNTRY: 3, WEST: 2, EAST: 0, TOWN: 1}


@pytest.mark.parametrize(
    ("stage", "launched"),
    [
        ("idea", 0),
        ("commissioning", 0),
        ("launched", 1),
        ("operating", 1),
        ("launched_idle", 1),
        ("suspended", 0),
        ("cancelled", 0),
    ],
)
def test_only_stages_after_the_launch_count_as_launched(stage: str, launched: int) -> None:
    found = figures.launched_count(table(PROJECTS, [(1, EAST, stage, None, None)]), within())
    assert by_territory(found)[EAST] == launched


def test_a_size_that_nobody_knows_does_not_flatter_the_share_of_small_business() -> None:
    found = figures.sme_share_of_projects(table(PROJECTS, DRAWN), within())
    assert by_territory(found) == {COUNTRY: 0.5, WEST: pytest.approx(2 / 3), EAST: None, TOWN: 0.5}


def test_what_is_known_no_finer_is_not_allocated() -> None:
    found = figures.without_territory_count(table(PROJECTS, DRAWN), within())
    assert by_territory(found) == {COUNTRY: 1, WEST: 1, EAST: 0, TOWN: 0}


def test_an_enterprise_with_two_projects_is_one_enterprise() -> None:
    found = figures.enterprises_count(table(PROJECTS, DRAWN), within())
    assert by_territory(found) == {COUNTRY: 2, WEST: 2, EAST: 0, TOWN: 2}


def test_without_projects_every_count_is_zero_and_the_share_has_no_value() -> None:
    none = table(PROJECTS, [])
    places = (COUNTRY, WEST, EAST, TOWN)
    assert by_territory(figures.projects_count(none, within())) == dict.fromkeys(places, 0)
    assert by_territory(figures.without_territory_count(none, within())) == dict.fromkeys(places, 0)
    assert by_territory(figures.enterprises_count(none, within())) == dict.fromkeys(places, 0)
    assert by_territory(figures.sme_share_of_projects(none, within())) == dict.fromkeys(places)
