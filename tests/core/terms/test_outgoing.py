"""Numbers of outgoing papers by a pattern, and which patterns are refused."""

from __future__ import annotations

import pytest

from bagdar.core.terms.outgoing import outgoing_number, pattern_problem

DRAWN = (
    ("", "2026-0057"),
    ("{number}", "57"),
    ("12-05/{number}", "12-05/57"),
    ("{number}-и/{year}", "57-и/2026"),
)


def test_a_pattern_says_where_number_and_year_stand() -> None:
    found = [(pattern, outgoing_number(pattern, year=2026, number=57)) for pattern, _told in DRAWN]
    assert found == list(DRAWN)
    assert [pattern_problem(pattern) for pattern, _told in DRAWN[1:]] == [None] * 3


@pytest.mark.parametrize(
    "pattern",
    [
        "",
        "12-05/",
        "{number}{number}",
        "{number}{year}{year}",
        "{number!r}",
        "{number}{",
        "{number}\n",
    ],
)
def test_a_pattern_without_its_number_or_with_other_signs_is_refused(pattern: str) -> None:
    assert pattern_problem(pattern) is not None


def test_a_pattern_is_as_long_as_its_column_at_most() -> None:
    assert pattern_problem("1" * 32 + "{number}") is None
    assert pattern_problem("1" * 33 + "{number}") is not None
