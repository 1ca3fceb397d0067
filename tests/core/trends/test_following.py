"""Words that a person follows, folded as phrases are, and found in the terms of signals."""

from __future__ import annotations

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bagdar.core.trends.following import folded, found_in
from bagdar.core.trends.phrases import content, joined, phrases
from bagdar.core.trends.words import Vocabulary, fold, read_words

WORDS = st.sampled_from(
    ["battery", "batteries", "solid", "glasses", "водород", "сутегі", "of", "things", "gas", "5g"]
)


@pytest.mark.parametrize(
    ("text", "phrase"),
    [
        ("Solid-State Batteries", "solid state battery"),
        ("  “solid‐state battery”. ", "solid state battery"),
        ("the Internet of Things", "internet of thing"),
        ("Зелёный водород", "зелёный водород"),
        ("жасыл сутегі", "жасыл сутегі"),
        ("5G", "5g"),
        ("Industry 4.0", ""),
        ("hydrogen, green", ""),
        ("storage through hydrogen", ""),
        ("one of the", ""),
        ("C++", ""),
        ("deep convolutional network image recognition", ""),
        ("state of charge of cell", ""),
        ("", ""),
        ("— !", ""),
    ],
)
def test_words_are_folded_as_the_engine_folds_phrases(text: str, phrase: str) -> None:
    assert folded(text) == phrase


@given(st.lists(WORDS, min_size=1, max_size=6))
def test_what_is_folded_is_what_the_engine_counts_of_a_title(words: list[str]) -> None:
    text = " ".join(words)
    vocabulary = Vocabulary()
    stream = read_words(pa.array([text], pa.string()), vocabulary)
    kinds = fold(vocabulary.texts)
    counted = phrases(joined([content(stream, kinds)], []), kinds.texts, 1, least=1).texts
    made = folded(text)
    assert made == "" or made in counted
    assert folded(made) == made


def test_a_term_that_contains_the_words_is_told_from_one_that_equals_them() -> None:
    wanted = {"battery", "solid state battery", "thing"}
    terms = ["solid state battery", "batteries", "internet of things", "battery-like", "kiln"]
    assert found_in(wanted, terms) == [
        {"solid state battery": True, "battery": False},
        {"battery": True},
        {"thing": False},
        {"battery": False},
        {},
    ]


@pytest.mark.parametrize("term", ["flow, battery", "flow of the battery", "flow 7 battery"])
def test_words_that_something_parts_are_no_phrase(term: str) -> None:
    assert found_in({"flow battery"}, [term]) == [{}]


def test_words_are_not_parts_of_other_words() -> None:
    assert found_in({"kiln"}, ["kilnware", "smart kilns"]) == [{}, {"kiln": False}]
    assert found_in({"kiln"}, []) == []
    assert found_in(set(), ["kiln"]) == [{}]
