"""Classes of a map: few, round, each with the number of territories in it."""

from hypothesis import given
from hypothesis import strategies as st

from bagdar.core.territories.classes import MOST_CLASSES, CountClass, classes_of

Edges = list[tuple[int, int | None, int]]


def edges(values: list[int]) -> Edges:
    return [(one.lower, one.upper, one.count) for one in classes_of(values)]


def test_few_different_counts_are_a_class_each_and_zero_stands_apart() -> None:
    assert edges([0, 1, 1, 7]) == [(0, 0, 1), (1, 1, 2), (7, 7, 1)]
    assert edges([0, 0]) == [(0, 0, 2)]
    assert edges([]) == []


def test_many_counts_fall_into_classes_with_round_limits() -> None:
    found = edges([0, 380, 410, 440, 450, 520, 600, 610, 700, 950, 990])
    assert found == [
        (0, 0, 1),
        (350, 399, 1),
        (400, 499, 3),
        (500, 599, 1),
        (600, 949, 3),
        (950, None, 2),
    ]


def test_a_value_belongs_to_its_class_at_both_limits() -> None:
    one = CountClass(10, 19, 1)
    assert [one.holds(value) for value in (9, 10, 19, 20)] == [False, True, True, False]
    assert CountClass(20, None, 1).holds(10**9)


@given(st.lists(st.integers(0, 10**6), max_size=300))
def test_every_value_lies_in_exactly_one_class_and_the_counts_sum_up(values: list[int]) -> None:
    classes = classes_of(values)
    assert sum(one.count for one in classes) == len(values)
    for value in values:
        assert sum(one.holds(value) for one in classes) == 1
    assert sum(one.lower > 0 for one in classes) <= MOST_CLASSES
