"""Sums up the tree."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bagdar.core.territories.forest import Forest, ForestError, Share, Tree
from bagdar.core.territories.roll_up import Counts, Totals, counted_under, roll_up
from tests.core.territories.drawn import version

TREE = Forest(
    (version(1), version(2, 1), version(3, 1), version(4, 2, level=2), version(5, 2, level=2))
).tree_on(date(2015, 7, 1))


def test_districts_and_not_allocated_make_the_oblast() -> None:
    counts = {1: Counts(projects=1), 2: Counts(2, 1, 0), 4: Counts(3, 1, 2), 5: Counts(projects=4)}
    assert roll_up(TREE, counts) == {
        1: Totals(Counts(10, 2, 2), not_allocated=Counts(1, 0, 0)),
        2: Totals(Counts(9, 2, 2), not_allocated=Counts(2, 1, 0)),
        3: Totals(Counts(), not_allocated=Counts()),
        4: Totals(Counts(3, 1, 2), not_allocated=Counts()),
        5: Totals(Counts(4, 0, 0), not_allocated=Counts()),
    }


def test_counts_of_a_territory_outside_the_tree_are_refused() -> None:
    with pytest.raises(ForestError, match=r"not in the tree of 2015-07-01: 9\. Carry them"):
        roll_up(TREE, {9: Counts(projects=1)})


@st.composite
def trees(draw: st.DrawFn) -> Tree:
    """Draw a tree: each territory hangs under an earlier one or stands alone."""
    versions = []
    for number in range(1, draw(st.integers(1, 12)) + 1):
        parent = draw(st.none() | st.integers(1, number - 1)) if number > 1 else None
        versions.append(version(number, parent))
    return Forest(tuple(versions)).tree_on(date(2015, 7, 1))


COUNTS = st.builds(Counts, *[st.integers(0, 1000)] * 3)


@given(trees(), st.data())
def test_no_project_is_lost_or_counted_twice(tree: Tree, data: st.DataObject) -> None:
    places = [one.territory for one in tree.versions]
    counts = data.draw(st.dictionaries(st.sampled_from(places), COUNTS))
    totals = roll_up(tree, counts)
    assert sum((totals[root.territory].total for root in tree.roots), Counts()) == sum(
        counts.values(), Counts()
    )
    for place in places:
        children = tree.children(place)
        below = sum((totals[child.territory].total for child in children), Counts())
        rest = totals[place].not_allocated
        assert totals[place].total == (below + rest if children else counts.get(place, Counts()))


@pytest.mark.parametrize(
    ("shares", "expected"),
    [
        pytest.param([Share(4, True)], 4, id="sure"),
        pytest.param([Share(4, False), Share(5, False)], 2, id="two districts of one oblast"),
        pytest.param([Share(3, False), Share(5, False)], 1, id="two oblasts"),
        pytest.param([Share(5, False)], 2, id="part of it may lie elsewhere"),
        pytest.param([Share(1, False)], None, id="not even the country is sure"),
        pytest.param([], None, id="the trace ends"),
    ],
)
def test_an_unsure_thing_is_counted_once_above_all_places_in_question(
    shares: list[Share], expected: int | None
) -> None:
    assert counted_under(TREE, shares) == expected
