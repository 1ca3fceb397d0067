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


def test_a_document_is_called_by_its_corpora_where_nobody_named_them() -> None:
    head = json.loads(lines_of()[0])
    del head["corpus"]
    read = read_document([json.dumps(head), lines_of()[1]])
    assert read == document.Signals(HEAD, (SIGNAL,)), "a version of before wrote no name"
    other = replace(HEAD, corpora=(replace(HEAD.corpora[0], name="feeds"), *HEAD.corpora))
    assert [document.corpus_of(one) for one in (HEAD, other)] == ["papers", "feeds, papers"]
    assert document.corpus_of(replace(HEAD, corpus=" US \u00a0patents ")) == "US patents"
    assert document.corpus_of(replace(HEAD, corpus=" ")) == "papers"


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
        ([], 1, "the line is empty"),
        (["[]\n"], 1, "an object with named values is needed"),
        (["{not json"], 1, "the line is no JSON"),
        (
            changed(0, format="bagdar-signals-2"),
            1,
            "format: one of these is needed: bagdar-signals-1",
        ),
        (changed(0, digest="no"), 1, "digest: it is not written in the form that it has"),
        (changed(0, totals=[1]), 1, "totals: values: 1, periods: 2"),
        (changed(0, periods=["2010", "2009"]), 1, "periods: they are not in order, or doubled"),
        (changed(0, step="quarter"), 1, "periods: not all are of step quarter"),
        (changed(0, more=1), 1, "more: nothing of this name is known here"),
        (changed(1, name=3), 2, "name: text is needed"),
        (changed(1, counts=[1, -1]), 2, "counts.1: it is less than 0"),
        (changed(1, counts=[1]), 2, "counts: values: 1, periods: 2"),
        (changed(1, shares=[0.5, 1.5]), 2, "shares.1: it is more than 1"),
        (changed(1, shares=[0.5]), 2, "shares: values: 1, periods: 2"),
        (changed(1, first="1999"), 2, "first: 1999 is none of the periods"),
        (changed(1, ranks={"oracle": 1}), 2, "ranks.oracle"),
        (changed(1, visibility=float("nan")), 2, "visibility: a finite number is needed"),
        (
            changed(1, precision={"to_rank": 10, "of": 5, "rose": 6}),
            2,
            "precision: 6 of 5 rose",
        ),
        (
            changed(
                1,
                falling={
                    "rank": 1,
                    "score": 0.5,
                    "precision": {"to_rank": 10, "of": 5, "rose": 6},
                },
            ),
            2,
            "falling.precision: 6 of 5 rose",
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
            "documents.0.url: it is not written in the form that it has",
        ),
        ([*lines_of(), *lines_of()[1:]], 3, "key quantum loom stands in line 2 already"),
        ([*lines_of(), "\n"], 3, "the line is empty"),
    ],
)
def test_what_is_wrong_is_refused_by_line_and_reason(
    lines: list[str], line: int, reason: str
) -> None:
    with pytest.raises(SignalsError) as caught:
        read_document(lines)
    assert caught.value.line == line
    assert reason in caught.value.reason


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"name": ""}, "name: the text is empty"),
        ({"name": "x" * 301}, "name: the text is longer than 300 characters"),
        ({"name": "\ud800"}, "is no JSON"),
        ({"counts": [1.5, 2]}, "counts.0: a whole number is needed"),
        ({"counts": ["1", 2]}, "counts.0: a whole number is needed"),
        ({"counts": {}}, "counts: a list is needed"),
        ({"shares": ["much", 0.5]}, "shares.0: a number is needed"),
        ({"fresh": 1}, "fresh: true or false is needed"),
        ({"stage": []}, "stage: an object with named values is needed"),
        ({"ranks": []}, "ranks: an object with named values is needed"),
        ({"ranks": {"ours": 0}}, "ranks.ours: it is less than 1"),
        ({"direction": "up"}, "direction: one of these is needed: rising, flat, falling, unclear"),
        (
            {
                "documents": [
                    dict.fromkeys(("id", "title", "venue", "url", "language"), None)
                    | {"id": "1", "title": "x", "date": "2010"}
                ]
                * (document.MOST_DOCUMENTS + 1)
            },
            f"documents: it holds more than {document.MOST_DOCUMENTS}",
        ),
    ],
)
def test_each_kind_of_fault_is_told_with_its_place_in_words_of_ours(
    change: dict[str, Any], reason: str
) -> None:
    with pytest.raises(SignalsError) as caught:
        read_document(changed(1, **change))
    assert reason in caught.value.reason


def test_each_missing_field_is_refused() -> None:
    for number in (0, 1):
        whole = json.loads(lines_of()[number])
        for name in whole.keys() - {"falling", "common", "corpus"}:
            lines = lines_of()
            lines[number] = json.dumps({key: value for key, value in whole.items() if key != name})
            with pytest.raises(SignalsError, match=f"Line {number + 1} .*{name}"):
                read_document(lines)


def test_a_line_and_a_document_have_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(document, "LONGEST_LINE", 100)
    with pytest.raises(SignalsError, match="the line is longer than 100 characters"):
        read_document(lines_of())
    monkeypatch.undo()
    monkeypatch.setattr(document, "MOST_SIGNALS", 1)
    with pytest.raises(SignalsError, match=r"Line 3 .* more than 1 signals"):
        read_document(lines_of(HEAD, SIGNAL, replace(SIGNAL, key="other")))


def test_a_document_of_before_tells_no_place_among_what_falls_and_is_read() -> None:
    head, line = lines_of()
    told = json.loads(line)
    del told["falling"]
    assert read_document([head, json.dumps(told)]).signals[0].falling is None
