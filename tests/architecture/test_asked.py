"""Which tests a second database is asked by: as few as ask everything."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError
from hypothesis import given
from hypothesis import strategies as st

from tests import asked
from tests.asked import Asked, Note, enough, shape

SHAPES = st.frozensets(st.sampled_from("abcdefgh"), max_size=5)
NOTES = st.lists(st.tuples(SHAPES, st.floats(0, 60)), max_size=12).map(
    lambda drawn: [Note(f"test-{at}", took, shapes) for at, (shapes, took) in enumerate(drawn)]
)


@given(NOTES)
def test_tests_that_are_enough_ask_everything_and_none_of_them_is_chosen_in_vain(
    known: list[Note],
) -> None:
    chosen = enough(known)
    said = [one.shapes for one in known if one.test in chosen]
    everything = frozenset[str]().union(*(one.shapes for one in known))
    assert frozenset[str]().union(*said) == everything
    assert all(said)


def test_of_tests_that_ask_the_same_the_quickest_is_enough() -> None:
    slow, quick = Note("slow", 9.0, frozenset("ab")), Note("quick", 0.1, frozenset("ab"))
    assert enough([slow, quick]) == {"quick"}


@given(NOTES, st.floats(0, 1))
def test_a_part_of_everything_is_asked_by_the_cheapest_tests_that_reach_it(
    known: list[Note], part: float
) -> None:
    less, all_of_it = enough(known, part), enough(known)
    asked_for = frozenset[str]().union(*(one.shapes for one in known if one.test in less))
    everything = frozenset[str]().union(*(one.shapes for one in known))
    assert less <= all_of_it
    assert len(asked_for) >= part * len(everything)


@pytest.mark.parametrize(
    ("one", "same"),
    [
        ("SELECT a FROM t WHERE b IN (%s, %s)", "SELECT a FROM t WHERE b IN (%s, %s, %s)"),
        ("INSERT INTO t (a) VALUES (%s, %s)", "INSERT INTO t (a) VALUES (%s, %s), (%s, %s)"),
        ("SELECT a FROM t LIMIT 21", "SELECT a FROM t LIMIT 100"),
        ('SAVEPOINT "s1_x1"', 'SAVEPOINT "s2_x9"'),
    ],
)
def test_how_many_are_named_makes_no_other_statement(one: str, same: str) -> None:
    assert shape(one) == shape(same)


def test_another_column_or_order_is_another_statement() -> None:
    asked_for = ("SELECT a FROM t", "SELECT a FROM t ORDER BY a", "SELECT a FROM t WHERE b = %s")
    assert len({shape(one) for one in asked_for}) == 3


def test_a_statement_that_was_refused_is_one_of_its_own() -> None:
    def refuse(*_asked: Any) -> None:
        raise IntegrityError

    noting = Asked()
    noting(lambda *_asked: None, "SELECT 1", (), False, {})
    answered = noting.taken()
    with pytest.raises(IntegrityError):
        noting(refuse, "SELECT 1", (), False, {})
    assert noting.taken() != answered
    assert noting.taken() == []


def test_notes_hold_for_the_state_they_were_made_of(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked.keep(asked.kept_in(tmp_path, "gw0"), "test-1", 0.5, ["a"])
    asked.keep(asked.kept_in(tmp_path, "gw1"), "test-0", 1.25, ["b", "a"])
    assert asked.notes(tmp_path) == [
        Note("test-0", 1.25, frozenset("ab")),
        Note("test-1", 0.5, frozenset("a")),
    ]
    monkeypatch.setattr(asked, "_digest", lambda: "changed")
    assert asked.notes(tmp_path) == []
    asked.forget(tmp_path)
    monkeypatch.undo()
    assert asked.notes(tmp_path) == []
