"""A country whose oblast was split in 2020, made by the product's own action."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from bagdar.web.territories.actions import SuccessionRow, TileRow, VersionRow, load_tree
from bagdar.web.territories.models import Territory
from tests.builders import NOW, TESTS

KNOWN = date(2010, 1, 1)
SPLIT = date(2020, 7, 1)


def version(
    key: str,
    code: str,
    level: int,
    parent: str = "",
    *,
    since: date = KNOWN,
    until: date | None = None,
    kind: str = "",
    name: str = "",
) -> VersionRow:
    kinds = ("country", "oblast", "district")
    called = name or key.replace("-", " ").capitalize()
    names = (called, f"{called} (ру)", f"{called} (қк)")
    return VersionRow(key, code, since, until, level, kind or kinds[level], parent, *names)


VERSIONS = (
    version("land", "L", 0),
    version("old", "10", 1, "land", until=SPLIT, name="Old oblast"),
    version("left", "20", 1, "land", since=SPLIT, name="Left oblast"),
    version("right", "30", 1, "land", since=SPLIT, name="Right oblast"),
    version("whole", "40", 1, "land", name="Whole oblast"),
    version("hill", "11", 2, "old", until=SPLIT),
    version("hill", "21", 2, "left", since=SPLIT),
    version("lake", "12", 2, "old", until=SPLIT),
    version("lake", "31", 2, "right", since=SPLIT),
    version("wood", "41", 2, "whole"),
    version("mill", "42", 2, "whole", kind="city"),
)
SUCCESSIONS = (
    SuccessionRow("old", "left", SPLIT, None),
    SuccessionRow("old", "right", SPLIT, None),
)
TILES = (
    *(TileRow(2015, key, "land", column, 0) for column, key in enumerate(("old", "whole"))),
    *(
        TileRow(2026, key, "land", column, 0)
        for column, key in enumerate(("left", "right", "whole"))
    ),
    TileRow(2026, "wood", "whole", 0, 0),
    TileRow(2026, "mill", "whole", 1, 0),
)
HALF = Decimal("0.5")


def split_land() -> dict[str, Territory]:
    """Make the country: Old became Left and Right, with a district for each; Whole stayed."""
    load_tree(VERSIONS, SUCCESSIONS, TILES, by=TESTS, at=NOW, source="tests")
    return {one.key: one for one in Territory.objects.all()}
