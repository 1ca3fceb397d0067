"""Tables of territories that people hand in: what is read, and every reason for a refusal."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from bagdar.web.territories.forms import FileRefusedError, read_tree
from bagdar.web.territories.queries.rows import SuccessionRow, TileRow, VersionRow

GOOD = "key,code,valid_from,valid_to,level,kind,parent_key,name_en,name_ru,name_kk,iso_3166_2\n"
LAND = "aq,AQ,2000-01-01,,0,country,,Aquaria,Аквария,Аквария,\n"


def refused(
    text: str | bytes, *, successions: str | None = None, tiles: str | None = None
) -> list[str]:
    content = text if isinstance(text, bytes) else text.encode()
    with pytest.raises(FileRefusedError) as caught:
        read_tree(
            content,
            successions=successions.encode() if successions is not None else None,
            tiles=tiles.encode() if tiles is not None else None,
        )
    return [str(fault) for fault in caught.value.faults]


def test_a_row_is_read_with_all_its_columns() -> None:
    text = GOOD + "aq-1,01,2000-01-01,2020-06-30,1,coast,aq,North,Север,Солтүстік,AQ-N\n"
    assert read_tree(text.encode()).versions == [
        VersionRow(
            "aq-1",
            "01",
            date(2000, 1, 1),
            date(2020, 6, 30),
            1,
            "coast",
            "aq",
            "North",
            "Север",
            "Солтүстік",
            "AQ-N",
        )
    ]


@pytest.mark.parametrize(
    "headings",
    [
        "Key;Valid from;Parent;Name",
        "Ключ;Действует с;Родитель;Название",
        "Кілт;Бастап;Жоғары;Атауы",
    ],
)
def test_headings_are_known_in_three_languages(headings: str) -> None:
    text = f"{headings}\naq;01.02.2000;;Aquaria\naq-1;2000-02-01;aq;North\n"
    rows = read_tree(text.encode()).versions
    assert [(one.key, one.valid_from, one.parent_key, one.level, one.kind) for one in rows] == [
        ("aq", date(2000, 2, 1), "", 0, "country"),
        ("aq-1", date(2000, 2, 1), "aq", 1, "region"),
    ]


def test_a_first_day_may_stand_for_all_rows_and_a_code_is_the_key_where_none_is_given() -> None:
    found = read_tree(b"key,name\naq,Aquaria\n", since=date(2001, 1, 1)).versions
    assert [(one.valid_from, one.code) for one in found] == [(date(2001, 1, 1), "aq")]


def test_columns_that_nobody_knows_are_named_as_not_read() -> None:
    found = read_tree(b"key,valid_from,name,population\naq,2000-01-01,Aquaria,5\n")
    assert found.not_read == ["population"]


def test_every_bad_row_is_named_at_once() -> None:
    text = GOOD + LAND + "aq-1,1,31-12-2000,,1,,aq,A,,,\nAq 2,2,2000-01-01,,1,,aq,B,,,\n"
    first, second = refused(text)
    way_out = "is not a day; write it as 2020-01-31 or 31.01.2020."
    assert first == f"territories, row 3: valid_from: '31-12-2000' {way_out}"
    assert second.startswith("territories, row 4: key: 'Aq 2' is no key; use Latin letters")


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (",1,2000-01-01,,1,,aq,A,,,", "key is missing."),
        ("aq-1,1,,,1,,aq,A,,,", "valid_from is missing; write the first day, such as 2020-01-31."),
        ("aq-1,1,0001-01-01,,1,,aq,A,,,", "valid_from: '0001-01-01' is not a day"),
        ("aq-1,1,2000-02-30,,1,,aq,A,,,", "valid_from: '2000-02-30' is not a day"),
        ("aq-1,1,2000-01-01,soon,1,,aq,A,,,", "valid_to: 'soon' is not a day"),
        ("aq-1,1,2000-01-01,,one,,aq,A,,,", "level: 'one' is not a whole number from 0 to 9."),
        ("aq-1,1,2000-01-01,,-1,,aq,A,,,", "level: '-1' is not a whole number from 0 to 9."),
        ("aq-1,1,2000-01-01,,,,aq,,,,", "aq-1: the name is missing; give it in at least one"),
        (f"aq-1,{'9' * 21},2000-01-01,,,,aq,A,,,", "code has 21 letters, 20 are allowed."),
        (f"aq-1,1,2000-01-01,,,,aq,{'A' * 301},,,", "name_en has 301 letters, 300 are allowed."),
        (f"{'a' * 81},1,2000-01-01,,,,aq,A,,,", "key has 81 letters, 80 are allowed."),
        ("aq,1,2000-01-01,,,,,A,,,", "aq: stands twice with the first day 2000-01-01, in row 2"),
        ("=cmd,1,2000-01-01,,,,aq,A,,,", "key: '=cmd' is no key"),
    ],
)
def test_a_bad_cell_is_refused_with_its_row_and_the_way_out(row: str, reason: str) -> None:
    faults = refused(f"{GOOD}{LAND}{row}\n")
    assert len(faults) == 1
    assert faults[0].startswith(f"territories, row 3: {reason}")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (b"", "The table is empty."),
        (b"code,name\n1,A\n", "The column key is missing. Columns known here: key, code"),
        (b"key,valid_from,name\n", "The table has headings but no rows."),
        (b"key,KEY,valid_from,name\na,a,2000-01-01,A\n", "The column KEY stands twice."),
        (b"%PDF-1.7 rest", ""),
        (b"\x89PNG\r\n\x1a\n rest", ""),
    ],
)
def test_what_is_no_table_of_territories_is_refused_as_a_whole(text: bytes, reason: str) -> None:
    faults = refused(text)
    assert len(faults) == 1
    assert faults[0].startswith(f"territories: {reason}")


def test_successions_and_tiles_are_read_beside_the_territories() -> None:
    found = read_tree(
        (GOOD + LAND).encode(),
        successions=b'before_key,after_key,on,share,note\na,b,2020-07-01,"0,25",split\n',
        tiles=b"tree,key,parent_key,column,row\n2026,aq-1,aq,3,4\n",
    )
    assert found.successions == [
        SuccessionRow("a", "b", date(2020, 7, 1), Decimal("0.25"), "split")
    ]
    assert found.tiles == [TileRow(2026, "aq-1", "aq", 3, 4)]


@pytest.mark.parametrize("share", ["0", "1.5", "-0.2", "NaN", "half", "1e9999999"])
def test_a_share_outside_its_range_is_refused(share: str) -> None:
    table = f"before_key,after_key,on,share\na,b,2020-07-01,{share}\n"
    (fault,) = refused(GOOD + LAND, successions=table)
    assert fault.startswith(f"successions, row 2: share: {share!r} is not above 0 and up to 1;")


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("20x6,a,b,0,0", "tree: '20x6' is not a whole number from 0 to 2200."),
        ("1700,a,b,0,0", "tree: 1700 is not a year."),
        ("2026,a,b,,0", "column is missing."),
        ("2026,a,b,0,201", "row: '201' is not a whole number from 0 to 200."),
    ],
)
def test_a_bad_tile_is_refused(row: str, reason: str) -> None:
    table = f"tree,key,parent_key,column,row\n{row}\n"
    assert refused(GOOD + LAND, tiles=table) == [f"tiles, row 2: {reason}"]
