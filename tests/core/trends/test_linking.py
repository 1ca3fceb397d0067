"""Words of a map found in texts, and what is ridden."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bagdar.core.trends.linking import Ride, Term, Terms, alike, ride

MAP = Terms(
    [
        Term(1, ("hydrogen", "водород", "сутегі")),
        Term(2, ("solar cell", "солнечный элемент", "күн элементі")),
        Term(3, ("slab", "сляб", "сляб")),
    ]
)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("green hydrogen", {1: "hydrogen"}),
        ("Производство водорода", {1: "водород"}),
        ("perovskite solar cells", {2: "solar cell"}),
        ("солнечных элементов", {2: "солнечный элемент"}),
        ("solar panel and cell", {}),
        ("dehydrogenation", {}),
        ("slope", {}),
        ("", {}),
        ("— !", {}),
    ],
)
def test_words_are_found_with_their_endings_and_in_their_order(
    text: str, found: dict[int, str]
) -> None:
    assert MAP.found_in([text]) == found


@pytest.mark.parametrize(
    ("one", "other", "said"),
    [
        ("cell", "cells", True),
        ("cell", "cello", True),
        ("cell", "cellars", False),
        ("iron", "irons", True),
        ("gas", "gases", False),
        ("gas", "gas", True),
    ],
)
def test_words_are_alike_but_for_two_letters_at_most_with_four_kept(
    one: str, other: str, said: bool
) -> None:
    assert alike(one, other) is said


@pytest.mark.parametrize(
    ("directions", "said"),
    [
        ([], Ride.UNKNOWN),
        (["rising"], Ride.RISING),
        (["rising", "falling"], Ride.MIXED),
        (["rising", "falling", "flat"], Ride.MIXED),
        (["rising", "falling", "flat", "flat"], Ride.FLAT),
        (["rising", "flat"], Ride.FLAT),
        (["falling", "falling", "rising"], Ride.FALLING),
        (["rising", "rising", "flat"], Ride.RISING),
        (["mixed"], Ride.MIXED),
        (["rising", "mixed"], Ride.MIXED),
        (["rising", "rising", "mixed"], Ride.RISING),
        (["flat", "flat", "mixed"], Ride.FLAT),
        (["unclear", "rising"], Ride.RISING),
        (["unclear", "unclear", "falling"], Ride.UNCLEAR),
        (["unclear"], Ride.UNCLEAR),
        (["unclear", "mixed"], Ride.MIXED),
    ],
)
def test_what_most_signals_do_is_ridden(directions: list[str], said: Ride) -> None:
    assert ride(directions) is said


@pytest.mark.parametrize(
    ("text", "others"),
    [
        ("солнечные элементы", ["solar cell", "солнечный элемент", "күн элементі"]),
        ("solar cell", ["солнечный элемент", "күн элементі"]),
        ("solar cell line", []),
        ("solar", []),
        ("", []),
    ],
)
def test_a_term_that_is_the_text_itself_is_told_in_other_languages(
    text: str, others: list[str]
) -> None:
    assert MAP.others_of(text) == others


@given(st.lists(st.sampled_from(["rising", "flat", "falling"]), min_size=1))
def test_up_and_down_change_places_and_order_never_matters(directions: list[str]) -> None:
    turned = {"rising": "falling", "falling": "rising", "flat": "flat"}
    opposite = {Ride.RISING: Ride.FALLING, Ride.FALLING: Ride.RISING}
    said = ride(directions)
    assert ride(reversed(directions)) is said
    assert ride(turned[one] for one in directions) is opposite.get(said, said)
    if said in opposite:
        counts = Counter(directions)
        assert counts[said.value] == max(counts.values())
