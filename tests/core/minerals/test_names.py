"""The minerals, and what the Pink Sheet calls them."""

from __future__ import annotations

import pytest

from bagdar.core.minerals.names import (
    BY_KEY,
    MINERALS,
    benchmark_of,
    is_deflator,
    unit_of_price,
)
from bagdar.web.minerals.models import NAMES


def test_each_mineral_has_a_name_for_people_in_the_same_order() -> None:
    assert list(NAMES) == [one.key for one in MINERALS] == list(BY_KEY)
    assert [str(name) for name in NAMES.values()] == [one.name for one in MINERALS]


@pytest.mark.parametrize(
    ("heading", "mineral"),
    [
        ("Crude oil, Brent", "oil"),
        ("Coal, South African **", "coal"),
        ("Potassium chloride **", "potash"),
        ("COPPER ", "copper"),
        ("Wheat, US HRW", None),
        ("Copper wire", None),
    ],
)
def test_headings_of_the_pink_sheet_are_known_whatever_their_stars(
    heading: str, mineral: str | None
) -> None:
    found = benchmark_of(heading)
    assert (found and found[0]) == mineral


def test_units_are_known_in_brackets_and_none_is_guessed() -> None:
    assert unit_of_price("($/mt)") == unit_of_price("USD/t") == "$/mt"
    assert unit_of_price("($/troy oz)") == "$/troy oz"
    assert unit_of_price("KZT/t") is None
    assert is_deflator("MUV Index")
    assert not is_deflator("Copper")
