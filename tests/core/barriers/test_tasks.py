"""Tasks to other offices: no office waits for itself, and a circle is named."""

from __future__ import annotations

from graphlib import CycleError, TopologicalSorter
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bagdar.core.barriers.tasks import Outcome, TaskState, circle, task_state


@pytest.mark.parametrize(
    ("waits", "asking", "asked", "found"),
    [
        ([], "district", "power", ()),
        ([], "district", "district", ("district", "district")),
        ([("district", "power")], "power", "land", ()),
        ([("district", "power")], "power", "district", ("power", "district", "power")),
        (
            [("district", "power"), ("power", "land")],
            *("land", "district"),
            ("land", "district", "power", "land"),
        ),
        ([("a", "b"), ("b", "c"), ("a", "c")], "c", "a", ("c", "a", "c")),
        ([("a", "b"), ("a", "c"), ("b", "c")], "d", "a", ()),
    ],
)
def test_who_would_wait_for_itself_is_told_over_whom(
    waits: list[tuple[str, str]], asking: str, asked: str, found: tuple[str, ...]
) -> None:
    assert circle(waits, asking, asked) == found


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), max_size=25))
def test_a_task_is_refused_exactly_when_it_would_close_a_circle(
    asked: list[tuple[int, int]],
) -> None:
    """Whatever offices ask each other in whatever order; the judge is another algorithm."""
    waits: list[tuple[int, int]] = []
    for new in asked:
        found = circle(waits, *new)
        assert bool(found) == (new[0] == new[1] or _has_circle([*waits, new]))
        if found:
            steps = list(pairwise(found))
            assert (found[0], found[-1], steps[0]) == (new[0], new[0], new)
            assert all(one in waits for one in steps[1:])
            assert len(set(found[:-1])) == len(found) - 1
        else:
            waits.append(new)


def _has_circle(waits: list[tuple[int, int]]) -> bool:
    sorter: TopologicalSorter[int] = TopologicalSorter()
    for one, other in waits:
        sorter.add(one, other)
    try:
        sorter.prepare()
    except CycleError:
        return True
    return False


@pytest.mark.parametrize("ended", [False, True])
def test_a_task_without_an_end_is_open_or_rests_with_its_closed_barrier(*, ended: bool) -> None:
    assert task_state(None, barrier_ended=ended) is (TaskState.RESTS if ended else TaskState.OPEN)
    for outcome in Outcome:
        assert task_state(outcome, barrier_ended=ended).value == outcome.value
