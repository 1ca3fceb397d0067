"""Pages of the journal: newest first, filtered, each entry once, as quick at the end."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bagdar.web.journal.actions import System, act
from bagdar.web.journal.queries.lists import (
    Filters,
    Page,
    acts_known,
    kinds_known,
    page_of,
    records_of,
)
from tests.web.journal.tampering import NOW, write

pytestmark = pytest.mark.django_db


@pytest.fixture
def thirty() -> None:
    """Thirty acts by three actors, each about one of five things twice."""
    for number in range(1, 31):
        at = NOW + timedelta(days=number)
        by = System(f"actor-{number % 3}")
        with act(f"tests.act{number % 2}", by=by, at=at) as entry:
            for _twice in (1, 2):
                entry.record("thing", number % 5, before=None, after=number)


def _numbers(page: Page) -> list[int]:
    return [line.entry.seq for line in page.lines]


@pytest.mark.usefixtures("thirty")
def test_pages_go_back_and_forth_through_all_entries_once() -> None:
    pages = [page_of(Filters(), size=7)]
    while (older := pages[-1].older) is not None:
        pages.append(page_of(Filters(), before=older, size=7))
    assert [seq for page in pages for seq in _numbers(page)] == list(range(30, 0, -1))
    newer = pages[2].newer
    assert newer is not None
    assert _numbers(page_of(Filters(), after=newer, size=7)) == _numbers(pages[1])
    assert pages[0].newer is None


FILTERS = {
    "actor": (Filters(actor_id="system:actor-1"), lambda n: n % 3 == 1),
    "act": (Filters(act="tests.act0"), lambda n: n % 2 == 0),
    "subject": (Filters(kind="thing", subject="4"), lambda n: n % 5 == 4),
    "subject and act": (
        Filters(kind="thing", subject="4", act="tests.act0"),
        lambda n: n % 5 == 4 and n % 2 == 0,
    ),
    "days": (
        Filters(since=NOW + timedelta(days=5), until=NOW + timedelta(days=9)),
        lambda n: 5 <= n < 9,
    ),
    "subject and days": (
        Filters(
            kind="thing",
            subject="1",
            since=NOW + timedelta(days=5),
            until=NOW + timedelta(days=9),
        ),
        lambda n: n == 6,
    ),
    "nothing": (Filters(actor_id="user:9"), lambda _n: False),
    "days without entries": (Filters(since=NOW + timedelta(days=90)), lambda _n: False),
}


@pytest.mark.usefixtures("thirty")
@pytest.mark.parametrize(("filters", "keeps"), FILTERS.values(), ids=FILTERS.keys())
def test_a_filter_keeps_what_it_says(filters: Filters, keeps: Any) -> None:
    expected = [number for number in range(30, 0, -1) if keeps(number)]
    assert _numbers(page_of(filters)) == expected


@pytest.mark.usefixtures("thirty")
def test_a_list_names_the_first_subjects_and_counts_the_others() -> None:
    write(31, records=5)
    line = page_of(Filters(), size=1).lines[0]
    assert line.subjects == (("thing", "31-0"), ("thing", "31-1"), ("thing", "31-2"))
    assert (line.records, line.others) == (5, 2)


@pytest.mark.usefixtures("thirty")
def test_the_number_of_queries_does_not_grow_with_the_page(
    django_assert_max_num_queries: Any,
) -> None:
    with django_assert_max_num_queries(4):
        page_of(Filters(), size=30)


@pytest.mark.usefixtures("thirty")
def test_known_acts_and_kinds_are_listed_once() -> None:
    assert acts_known() == ["tests.act0", "tests.act1"]
    assert kinds_known() == ["thing"]


def test_records_of_a_large_batch_come_in_pages() -> None:
    write(1, records=150)
    first = records_of(1)
    assert len(first) == 101
    assert [one.position for one in records_of(1, start=100)] == list(range(100, 150))


@given(st.integers(1, 12), st.integers(1, 5))
@pytest.mark.usefixtures("thirty")
def test_any_page_size_shows_the_same_entries(before: int, size: int) -> None:
    page = page_of(Filters(), before=before, size=size)
    assert _numbers(page) == list(range(before - 1, 0, -1))[:size]
