"""The short names on the tiles of a map."""

import pytest

from bagdar.web.portal.queries.labels import labels_of

OBLASTS = ("Карагандинская область", "Мангистауская область", "Павлодарская область")


def lines(*names: str) -> list[tuple[str, ...]]:
    return [label.lines for label in labels_of(dict(enumerate(names))).values()]


def test_a_word_that_three_neighbours_share_is_left_out() -> None:
    assert lines("Абайская область", "Астана", *OBLASTS)[:2] == [("Абайская",), ("Астана",)]


def test_a_name_too_long_for_its_tile_is_cut_before_or_after_an_ending_not_inside() -> None:
    assert lines(*OBLASTS) == [("Карагандин.",), ("Мангистауск.",), ("Павлодарская",)]


@pytest.mark.parametrize(
    ("name", "narrow"),
    [("Павлодар", "Павл."), ("Қызылорда", "Қызыл."), ("Ұлытау", "Ұлытау"), ("ааааааа", "ааааа.")],
)
def test_a_name_on_a_phone_is_cut_after_a_consonant_where_it_has_one(
    name: str, narrow: str
) -> None:
    assert labels_of({1: name})[1].narrow == narrow
