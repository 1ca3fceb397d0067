"""What a sector usually buys and sells, to suggest by."""

from __future__ import annotations

import pytest

from bagdar.core.minerals.names import BY_KEY
from bagdar.core.minerals.suggested import BY_DIVISION, Usual, usual_in


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ("05", (Usual("coal", "output"),)),
        ("06", (Usual("oil", "output"), Usual("gas", "output"))),
        ("22", (Usual("oil", "input"),)),
        ("22.1", (Usual("oil", "input"),)),
        ("C", ()),
        ("85", ()),
        ("", ()),
    ],
)
def test_a_division_has_its_usual_minerals_and_a_section_none(
    code: str, found: tuple[Usual, ...]
) -> None:
    assert usual_in(code) == found


def test_every_mineral_of_the_table_is_watched_and_stands_once_a_way() -> None:
    for found in BY_DIVISION.values():
        assert {one.mineral for one in found} <= set(BY_KEY)
        assert len(set(found)) == len(found)
