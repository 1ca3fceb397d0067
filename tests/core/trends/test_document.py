"""The signals document: what is written is read again, and what is wrong is refused by its line."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bagdar.core.trends import document
from bagdar.core.trends.document import SignalsError, read_document, read_head, write_lines
from tests.core.trends.signals import HEAD, SIGNAL


def lines_of(head: document.Head = HEAD, *signals: document.Signal) -> list[str]:
    return list(write_lines(head, signals or (SIGNAL,)))


def changed(number: int, **values: Any) -> list[str]:
    lines = lines_of()
    lines[number] = json.dumps({**json.loads(lines[number]), **values})
    return lines


def test_what_is_written_is_read_again() -> None:
    other = replace(SIGNAL, key="loom", forecast=None, straight=None, precision=None)
    read = read_document(lines_of(HEAD, SIGNAL, other))
    assert read == document.Signals(HEAD, (SIGNAL, other))


@settings(max_examples=50)
@given(st.text(min_size=1, max_size=40), st.floats(0, 1), st.integers(0, 2**40))
def test_any_letters_and_figures_come_through(name: str, share: float, count: int) -> None:
    if not name.isprintable():
        name = repr(name)
    one = replace(SIGNAL, name=name, shares=(share, 0.0), counts=(count, 0))
    assert read_document(lines_of(HEAD, one)).signals == (one,)


def test_signals_are_read_as_they_are_asked_for() -> None:
    head, rest = read_head([*lines_of(), "{"])
    assert head == HEAD
    assert next(rest) == SIGNAL
    with pytest.raises(SignalsError, match="Line 3"):
        next(rest)


@pytest.mark.parametrize(
    ("lines", "line", "reason"),
    [
        ([], 1, "empty"),
        (["[]\n"], 1, "Input should be an object"),
        (["{not json"], 1, "Invalid JSON"),
        (changed(0, format="bagdar-signals-2"), 1, "format: Input should be 'bagdar-signals-1'"),
        (changed(0, digest="no"), 1, "digest: String should match pattern"),
        (changed(0, totals=[1]), 1, "totals: 1 values for 2 periods"),
        (changed(0, periods=["2010", "2009"]), 1, "periods: not in order, or doubled"),
        (changed(0, step="quarter"), 1, "periods: not all of step quarter"),
        (changed(0, more=1), 1, "more: Unexpected keyword argument"),
        (changed(1, name=3), 2, "name: Input should be a valid string"),
        (changed(1, counts=[1, -1]), 2, "counts.1: Input should be greater than or equal to 0"),
        (changed(1, counts=[1]), 2, "counts: 1 values for 2 periods"),
        (changed(1, shares=[0.5, 1.5]), 2, "shares.1: Input should be less than or equal to 1"),
        (changed(1, shares=[0.5]), 2, "shares: 1 values for 2 periods"),
        (changed(1, first="1999"), 2, "first: 1999 is none of the periods"),
        (changed(1, ranks={"oracle": 1}), 2, "ranks.oracle"),
        (changed(1, visibility=float("nan")), 2, "visibility: Input should be a finite number"),
        (
            changed(1, precision={"to_rank": 10, "of": 5, "rose": 6}),
            2,
            "precision: 6 of 5 rose",
        ),
        (
            changed(
                1,
                documents=[
                    {
                        "id": "1",
                        "title": "x",
                        "date": "2010",
                        "venue": None,
                        "url": "javascript:alert(1)",
                        "language": None,
                    }
                ],
            ),
            2,
            "documents.0.url: String should match pattern",
        ),
        ([*lines_of(), *lines_of()[1:]], 3, "key 'quantum loom' stands in line 2 already"),
        ([*lines_of(), "\n"], 3, "empty"),
    ],
)
def test_what_is_wrong_is_refused_by_line_and_reason(
    lines: list[str], line: int, reason: str
) -> None:
    with pytest.raises(SignalsError) as caught:
        read_document(lines)
    assert caught.value.line == line
    assert reason in caught.value.reason


def test_each_missing_field_is_refused() -> None:
    for number in (0, 1):
        whole = json.loads(lines_of()[number])
        for name in whole:
            lines = lines_of()
            lines[number] = json.dumps({key: value for key, value in whole.items() if key != name})
            with pytest.raises(SignalsError, match=f"Line {number + 1} .*{name}"):
                read_document(lines)


def test_a_line_and_a_document_have_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(document, "LONGEST_LINE", 100)
    with pytest.raises(SignalsError, match="longer than 100 characters"):
        read_document(lines_of())
    monkeypatch.undo()
    monkeypatch.setattr(document, "MOST_SIGNALS", 1)
    with pytest.raises(SignalsError, match=r"Line 3 .* more than 1 signals"):
        read_document(lines_of(HEAD, SIGNAL, replace(SIGNAL, key="other")))
