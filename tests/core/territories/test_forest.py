"""The tree at any day, and where an old territory lies in it."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bagdar.core.territories.forest import Forest, ForestError, Share, Succession, Version, problems
from tests.core.territories.drawn import version

KZ, SOUTH, TURKISTAN, SHYMKENT, EAST, ABAI, TOWN = range(1, 8)
REFORM = date(2018, 6, 19)
PARTED = date(2022, 6, 8)

VERSIONS = (
    version(KZ),
    version(SOUTH, KZ, until=REFORM),
    version(TURKISTAN, KZ, since=REFORM),
    version(SHYMKENT, KZ, since=REFORM),
    version(EAST, KZ),
    version(ABAI, KZ, since=PARTED),
    version(TOWN, SOUTH, level=2, until=REFORM),
)
SUCCESSIONS = (
    Succession(SOUTH, TURKISTAN, REFORM),
    Succession(SOUTH, SHYMKENT, REFORM),
    Succession(TOWN, SHYMKENT, REFORM, Decimal(1)),
    Succession(EAST, ABAI, PARTED),
)
FOREST = Forest(VERSIONS, SUCCESSIONS)
THEN, NOW = date(2015, 7, 1), date(2024, 1, 1)


def keys(versions: tuple[Version, ...]) -> list[str]:
    return [one.key for one in versions]


def test_a_tree_holds_the_versions_of_its_day() -> None:
    assert keys(FOREST.tree_on(THEN).in_order()) == ["t1", "t2", "t7", "t5"]
    assert keys(FOREST.tree_on(NOW).in_order()) == ["t1", "t3", "t4", "t5", "t6"]


def test_a_version_holds_from_its_first_day_and_no_longer_on_its_end() -> None:
    the_day_before = FOREST.tree_on(REFORM - timedelta(days=1))
    assert the_day_before.node(SOUTH) is not None
    assert the_day_before.node(TURKISTAN) is None
    assert FOREST.tree_on(REFORM).node(SOUTH) is None
    assert FOREST.tree_on(REFORM).node(TURKISTAN) is not None


def test_a_tree_answers_who_is_above_and_below() -> None:
    tree = FOREST.tree_on(THEN)
    assert keys(tree.roots) == ["t1"]
    assert keys(tree.children(KZ)) == ["t2", "t5"]
    assert keys(tree.children(TOWN)) == []
    assert keys(tree.ancestors(TOWN)) == ["t1", "t2"]
    assert keys(tree.path(TOWN)) == ["t1", "t2", "t7"]
    assert keys(tree.descendants(SOUTH)) == ["t2", "t7"]


def test_children_come_in_the_order_of_their_codes() -> None:
    tree = Forest((version(1), version(2, 1, code="9"), version(3, 1, code="10"))).tree_on(NOW)
    assert keys(tree.children(1)) == ["t3", "t2"]


def test_a_territory_that_is_not_in_the_tree_is_named() -> None:
    with pytest.raises(ForestError, match="Territory 3 is not in the tree of 2015-07-01"):
        FOREST.tree_on(THEN).path(TURKISTAN)


def test_a_day_before_everything_has_an_empty_tree() -> None:
    tree = FOREST.tree_on(date(1990, 1, 1))
    assert tree.in_order() == ()
    assert tree.roots == ()


@pytest.mark.parametrize(
    ("versions", "words"),
    [
        ((version(1), version(2, 9)), "t2: its parent, territory 9, does not exist on 2024-01-01"),
        ((version(1), version(2, 3), version(3, 2)), "hang in a circle: t2, t3"),
        ((version(1, 1),), "hang in a circle: t1"),
        ((version(1), version(1, code="x")), "t1 has two versions on 2024-01-01"),
    ],
)
def test_what_is_no_tree_is_refused(versions: tuple[Version, ...], words: str) -> None:
    with pytest.raises(ForestError, match=words):
        Forest(versions).tree_on(NOW)


@pytest.mark.parametrize(
    ("territory", "stated_on", "to", "expected"),
    [
        pytest.param(EAST, THEN, THEN, {EAST: True}, id="the same day"),
        pytest.param(KZ, THEN, NOW, {KZ: True}, id="still valid and whole"),
        pytest.param(SOUTH, THEN, NOW, {TURKISTAN: False, SHYMKENT: False}, id="ended, split"),
        pytest.param(TOWN, THEN, NOW, {SHYMKENT: True}, id="ended, one whole heir"),
        pytest.param(EAST, THEN, NOW, {EAST: False, ABAI: False}, id="valid, lost a part since"),
        pytest.param(EAST, PARTED, NOW, {EAST: True}, id="stated after the loss"),
        pytest.param(EAST, THEN, date(2022, 6, 7), {EAST: True}, id="the day before the loss"),
        pytest.param(EAST, THEN, PARTED, {EAST: False, ABAI: False}, id="the day of the loss"),
        pytest.param(EAST, None, NOW, {EAST: False, ABAI: False}, id="stated nobody knows when"),
        pytest.param(TURKISTAN, NOW, THEN, {SOUTH: True}, id="back, one predecessor"),
        pytest.param(TURKISTAN, None, THEN, {SOUTH: True}, id="back, stated on the first day"),
        pytest.param(SHYMKENT, NOW, THEN, {SOUTH: True}, id="back, one lies in the other"),
        pytest.param(ABAI, NOW, THEN, {EAST: True}, id="back into what goes on"),
        pytest.param(EAST, NOW, THEN, {EAST: True}, id="back, nothing gained"),
        pytest.param(SOUTH, NOW, THEN, {SOUTH: True}, id="an old name stated late"),
        pytest.param(SOUTH, NOW, NOW, {TURKISTAN: False, SHYMKENT: False}, id="an old name now"),
        pytest.param(KZ, NOW, date(1990, 1, 1), {}, id="before everything"),
    ],
)
def test_a_thing_is_carried_to_where_it_lies_or_may_lie(
    territory: int, stated_on: date | None, to: date, expected: dict[int, bool]
) -> None:
    shares = FOREST.carry(territory, to=to, stated_on=stated_on)
    assert shares == tuple(Share(place, sure) for place, sure in expected.items())


def test_land_that_was_parted_and_joined_again_is_determined() -> None:
    parted, joined = date(2012, 1, 1), date(2016, 1, 1)
    forest = Forest(
        (
            version(1, until=parted),
            version(2, since=parted, until=joined),
            version(3, since=parted, until=joined),
            version(4, since=joined),
        ),
        (
            Succession(1, 2, parted),
            Succession(1, 3, parted),
            Succession(2, 4, joined),
            Succession(3, 4, joined),
        ),
    )
    assert forest.carry(1, to=NOW) == (Share(4, determined=True),)
    assert forest.carry(4, to=date(2011, 1, 1)) == (Share(1, determined=True),)
    assert forest.carry(4, to=date(2013, 1, 1)) == (Share(2, False), Share(3, False))


def test_a_territory_that_gained_land_is_not_determined_going_back() -> None:
    gained = date(2016, 1, 1)
    forest = Forest((version(1), version(2)), (Succession(1, 2, gained),))
    assert forest.carry(2, stated_on=NOW, to=THEN) == (Share(1, False), Share(2, False))
    assert forest.carry(2, stated_on=THEN, to=NOW) == (Share(2, True),)


def test_a_sole_heir_of_a_known_part_is_not_determined() -> None:
    ended = date(2016, 1, 1)
    forest = Forest(
        (version(1, until=ended), version(2)), (Succession(1, 2, ended, Decimal("0.7")),)
    )
    assert forest.carry(1, to=NOW) == (Share(2, determined=False),)


def test_where_the_trace_ends_nothing_is_given() -> None:
    forest = Forest((version(1, until=date(2016, 1, 1)),))
    assert forest.carry(1, to=NOW) == ()


def test_a_renamed_territory_that_came_back_is_followed_over_the_gap() -> None:
    left, back = date(2012, 1, 1), date(2016, 1, 1)
    forest = Forest(
        (version(1, until=left), version(1, since=back), version(2)),
        (Succession(1, 2, left), Succession(2, 1, back)),
    )
    assert forest.carry(1, stated_on=date(2011, 1, 1), to=NOW) == (Share(1, False), Share(2, False))
    assert forest.carry(1, stated_on=NOW, to=NOW) == (Share(1, True),)


def test_a_territory_nobody_knows_is_refused() -> None:
    with pytest.raises(ForestError, match="Territory 99 is not known; import it first"):
        FOREST.carry(99, to=NOW)


DAYS = st.dates(date(2010, 1, 1), date(2025, 1, 1))
PLACES = st.sampled_from([KZ, SOUTH, TURKISTAN, SHYMKENT, EAST, ABAI, TOWN])


@given(PLACES, DAYS, DAYS)
def test_all_that_is_carried_lies_in_the_tree_and_only_one_place_is_sure(
    territory: int, stated_on: date, to: date
) -> None:
    shares = FOREST.carry(territory, stated_on=stated_on, to=to)
    tree = FOREST.tree_on(to)
    assert shares
    assert all(tree.node(share.territory) for share in shares)
    assert all(share.determined == (len(shares) == 1) for share in shares)


@st.composite
def successions(draw: st.DrawFn) -> Forest:
    numbers = st.integers(1, 5)
    versions = tuple(
        version(number, since=draw(DAYS), until=draw(st.none() | DAYS)) for number in range(1, 6)
    )
    moves = st.builds(Succession, numbers, numbers, DAYS)
    return Forest(versions, tuple(draw(st.lists(moves, max_size=8))))


@given(successions(), st.integers(1, 5), DAYS, DAYS)
def test_even_unsound_successions_come_to_an_end_inside_the_tree(
    forest: Forest, territory: int, stated_on: date, to: date
) -> None:
    tree = forest.tree_on(to)
    for share in forest.carry(territory, stated_on=stated_on, to=to):
        assert tree.node(share.territory) is not None


def test_a_sound_forest_has_no_problems() -> None:
    assert problems(VERSIONS, SUCCESSIONS) == []


@pytest.mark.parametrize(
    ("versions", "expected"),
    [
        (
            [version(1, since=NOW, until=THEN)],
            ["t1: ends on 2015-07-01, which is not after its start on 2024-01-01."],
        ),
        (
            [version(1, until=NOW), version(1, since=THEN)],
            ["t1: the version from 2015-07-01 begins before the one from 2010-01-01 ends."],
        ),
        (
            [version(1), version(2, 1, code="7"), version(3, 1, code="7", since=THEN)],
            ["t3: the code 7 belongs to t2 on 2015-07-01."],
        ),
        ([version(1), version(2, 9)], ["t2: its parent is not among the territories."]),
        (
            [version(1, until=NOW), version(2, 1, until=NOW), version(3, 1)],
            ["t3: its parent does not exist all the time since 2010-01-01."],
        ),
        (
            [version(1, until=THEN), version(2, 1, until=NOW)],
            ["t2: its parent does not exist all the time from 2010-01-01 to 2024-01-01."],
        ),
        (
            [version(1), version(2, 1, level=2)],
            ["t2: is on level 2, but t1 right above it is on level 0."],
        ),
        (
            [version(1, key="a"), version(1, key="b", since=NOW)],
            [
                "b: the same territory is also called a; a key never changes.",
                "b: the code 001 belongs to a on 2024-01-01.",
            ],
        ),
        (
            [version(1, key="a"), version(2, key="a", code="x", since=THEN)],
            [
                "a: two territories have this key.",
                "a: the version from 2015-07-01 begins before the one from 2010-01-01 ends.",
            ],
        ),
    ],
)
def test_each_fault_of_an_import_is_named(versions: list[Version], expected: list[str]) -> None:
    assert problems(versions, []) == expected


def test_a_code_may_be_reused_after_the_one_who_had_it_ended() -> None:
    versions = [
        version(1),
        version(2, 1, code="7", until=THEN),
        version(3, 1, code="7", since=THEN),
    ]
    assert problems(versions, []) == []


def test_a_circle_is_named_with_a_way_out() -> None:
    found = problems([version(1), version(2, 3, level=1), version(3, 2, level=1)], [])
    assert "t2, t3: lie in a circle on 2010-01-01; give one of them another parent." in found


@pytest.mark.parametrize(
    ("move", "expected"),
    [
        (Succession(1, 9, THEN), "A succession on 2015-07-01 names an unknown territory."),
        (Succession(2, 2, date(2016, 1, 1)), "t2: cannot succeed itself."),
        (
            Succession(3, 2, THEN),
            "t3: did not exist the day before 2015-07-01, so it could give no land.",
        ),
        (
            Succession(2, 3, date(2014, 1, 1)),
            "t3: does not exist on 2014-01-01, so it could take no land.",
        ),
        (
            Succession(2, 3, THEN, Decimal(0)),
            "t2: the share 0 of the succession is not above 0 and up to 1.",
        ),
        (Succession(2, 3, THEN, Decimal("1.1")), "t2: gives more than all its land on 2015-07-01."),
    ],
)
def test_each_fault_of_a_succession_is_named(move: Succession, expected: str) -> None:
    versions = [version(1), version(2, 1), version(3, 1, since=THEN)]
    assert expected in problems(versions, [move])


def test_shares_that_sum_to_more_than_all_land_are_named() -> None:
    versions = [version(1), version(2), version(3)]
    half = Decimal("0.6")
    moves = [Succession(1, 2, THEN, half), Succession(1, 3, THEN, half)]
    assert problems(versions, moves) == ["t1: gives more than all its land on 2015-07-01."]


@st.composite
def any_versions(draw: st.DrawFn) -> list[Version]:
    numbers = st.integers(1, 4)
    return [
        version(
            draw(numbers),
            draw(st.none() | numbers),
            level=draw(st.integers(0, 2)),
            since=draw(DAYS),
            until=draw(st.none() | DAYS),
        )
        for _ in range(draw(st.integers(0, 6)))
    ]


@given(any_versions(), DAYS)
def test_versions_without_a_problem_make_a_tree_on_every_day(
    versions: list[Version], day: date
) -> None:
    if not problems(versions, []):
        Forest(tuple(versions)).tree_on(day)
