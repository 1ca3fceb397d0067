"""Records of a month put together."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from bagdar.core.jobs.merging import merged
from bagdar.core.tables import JOB_CONTRIBUTIONS
from tests.core.jobs.drawn import PLANT, Row, arrow


def rows(*drawn: Row) -> pa.Table:
    return arrow(JOB_CONTRIBUTIONS, drawn)


def one(worker: int, rate: int = 1000, site: str | None = None, employer: str = PLANT) -> Row:
    return (worker, 0, employer, site, rate)


def told(table: pa.Table) -> list[tuple[Any, ...]]:
    return [(row["worker"], row["site"], row["rate_thousandths"]) for row in table.to_pylist()]


def test_what_is_kept_stays_and_of_new_rows_the_lower_rate() -> None:
    kept, given_rows = rows(one(2, 1000)), rows(one(2, 500), one(1, 900), one(1, 300), one(1, 300))
    found = merged(kept, given_rows)
    assert found.differing == 2
    assert told(found.rows) == [(1, None, 300), (2, None, 1000)]


def test_another_site_or_employer_is_another_row() -> None:
    given_rows = rows(one(1), one(1, site="a"), one(1, site="b"), one(1, employer="mill"))
    assert merged(rows(), given_rows).rows.num_rows == 4
    assert merged(rows(), rows()).rows.num_rows == 0


RECORDS = st.lists(
    st.builds(
        one,
        st.integers(-3, 3),
        st.sampled_from([500, 1000]),
        st.sampled_from([None, "a"]),
        st.sampled_from([PLANT, "mill"]),
    ),
    max_size=12,
)


@settings(max_examples=50)
@given(RECORDS, RECORDS, st.data())
def test_nothing_is_kept_twice_nor_lost_and_a_second_time_changes_nothing(
    kept: list[Row], given_rows: list[Row], data: Any
) -> None:
    first = merged(rows(), rows(*kept)).rows
    both = merged(first, rows(*data.draw(st.permutations(given_rows)))).rows
    assert {row[:4] for row in kept + given_rows} == {
        (row["worker"], 0, row["employer"], row["site"]) for row in both.to_pylist()
    }
    assert both.num_rows == len({row[:4] for row in kept + given_rows})
    assert both.equals(merged(both, rows(*given_rows)).rows)
    assert both.equals(merged(first, rows(*given_rows)).rows)
