"""The order in which names are listed."""

from hypothesis import given
from hypothesis import strategies as st

from bagdar.core.terms.order import LONGEST, sort_key


def test_kazakh_letters_stand_beside_their_russian_neighbours() -> None:
    names = ["Ябеда", "Іле", "Әлмерек", "Ыбырай", "Қарағанды", "Ёлка", "Алматы", "Караганда", "Ель"]
    assert sorted(names, key=sort_key) == [
        "Алматы",
        "Әлмерек",
        "Ель",
        "Ёлка",
        "Караганда",
        "Қарағанды",
        "Ыбырай",
        "Іле",
        "Ябеда",
    ]


def test_numbers_stand_in_the_order_of_their_values() -> None:
    names = ["Line 10", "Line 9a", "Line 9", "Line 010", "10 lines", "9 lines"]
    expected = ["9 lines", "10 lines", "Line 9", "Line 9a", "Line 10", "Line 010"]
    assert sorted(names, key=sort_key) == expected


def test_case_quotes_and_accents_do_not_matter() -> None:
    assert sort_key("«Завод» Élan ") == sort_key("завод elan")


@given(st.text())
def test_a_key_is_a_bounded_text_of_pairs_of_digits(name: str) -> None:
    key = sort_key(name)
    assert len(key) <= 2 * LONGEST
    assert len(key) % 2 == 0
    assert not key or key.isdecimal()
