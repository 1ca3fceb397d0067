"""What people upload as a table, and what is refused."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import date
from io import BytesIO
from typing import Any

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from bagdar.sources import tables
from bagdar.sources.tables import Row, TableError, match_headings, read_table

CYRILLIC = "ключ;название\nк-1;Производство труб\n"


def workbook(rows: Sequence[Sequence[Any]]) -> bytes:
    """Write a workbook of one sheet."""
    made = BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True}) as book:
        days = book.add_format({"num_format": "yyyy-mm-dd"})
        sheet = book.add_worksheet()
        for number, cells in enumerate(rows):
            for column, value in enumerate(cells):
                if isinstance(value, date):
                    sheet.write_datetime(number, column, value, days)
                else:
                    sheet.write(number, column, value)
    return made.getvalue()


def with_sheet(sheet: str | bytes, *, workbook_bytes: bytes | None = None) -> bytes:
    """Put other XML in the place of a workbook's first sheet."""
    made = BytesIO()
    source = zipfile.ZipFile(BytesIO(workbook_bytes or workbook([["key"], ["a"]])))
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as changed:
        for member in source.infolist():
            is_sheet = member.filename == "xl/worksheets/sheet1.xml"
            changed.writestr(member.filename, sheet if is_sheet else source.read(member))
    return made.getvalue()


def sheet_of(rows: str) -> str:
    """Wrap rows of XML into a sheet."""
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return (
        f'<?xml version="1.0"?><worksheet xmlns="{space}"><sheetData>{rows}</sheetData></worksheet>'
    )


def inline(place: str, text: str) -> str:
    """Write one cell with its text inside."""
    return f'<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>'


def refused(content: bytes) -> TableError:
    """Return the refusal of a file."""
    with pytest.raises(TableError) as caught:
        read_table(content)
    return caught.value


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_a_csv_is_read_whatever_separates_its_cells(separator: str) -> None:
    content = f'key{separator}name\na{separator}"Pipes{separator} valves"\n'.encode()
    table = read_table(content)
    assert (table.kind, table.encoding, table.headings) == ("csv", "UTF-8", ("key", "name"))
    assert table.rows == (Row(2, ("a", f"Pipes{separator} valves")),)


@pytest.mark.parametrize(
    ("encoding", "named"),
    [("utf-8", "UTF-8"), ("utf-8-sig", "UTF-8"), ("cp1251", "Windows-1251"), ("utf-16", "UTF-16")],
)
def test_the_encodings_that_spreadsheets_write_are_told_apart(encoding: str, named: str) -> None:
    table = read_table(CYRILLIC.encode(encoding))
    assert table.encoding == named
    assert table.rows == (Row(2, ("к-1", "Производство труб")),)


@pytest.mark.parametrize(
    "content",
    [
        CYRILLIC.encode() + b"\xff\xfe broken",
        CYRILLIC.encode("koi8-r"),
        "key,name\na,Öl größer\n".encode("latin-1"),
        "key,name\n".encode("utf-16") + b"\x00",
    ],
)
def test_an_unknown_encoding_is_refused_with_the_way_out(content: bytes) -> None:
    error = refused(content)
    assert error.code == "encoding"
    assert "UTF-8" in str(error)


def test_a_workbook_gives_numbers_days_and_truths_as_plain_text() -> None:
    table = read_table(
        workbook(
            [
                ["a", "b", "c", "d", "e", "f"],
                [5, 0.1, 12345678901234, date(2026, 3, 31), True, 1e-7],
            ]
        )
    )
    cells = ("5", "0.1", "12345678901234", "2026-03-31", "true", "0.0000001")
    assert table.rows == (Row(2, cells, fractions=0b100010),)


def test_json_lines_tell_a_number_with_a_fraction_from_a_text_that_looks_like_one() -> None:
    table = read_table(b'{"a": 12.345, "b": "12.345", "c": 12, "d": 1.000}')
    assert table.rows == (Row(1, ("12.345", "12.345", "12", "1.000"), fractions=0b1001),)


def test_blank_rows_are_left_out_and_still_counted() -> None:
    rows: list[list[Any]] = [["key"], [], ["a"], [""], [None], ["b"]]
    assert read_table(workbook(rows)).rows == (Row(3, ("a",)), Row(6, ("b",)))
    assert read_table(b"\n\nkey\n\na\n,\nb\n").rows == (Row(5, ("a",)), Row(7, ("b",)))


def test_a_spreadsheet_with_a_million_blank_rows_is_read_without_them() -> None:
    blank = "".join(f'<row r="{n}"><c r="A{n}"/></row>' for n in range(3, 1_000_001))
    rows = f'<row r="1">{inline("A1", "key")}</row><row r="2">{inline("A2", "a")}</row>{blank}'
    assert read_table(with_sheet(sheet_of(rows))).rows == (Row(2, ("a",)),)


@pytest.mark.parametrize(
    ("place", "code"),
    [("A1048576", "too_many_rows"), ("XFD2", "too_many_columns"), ("GR100001", "too_many_rows")],
)
def test_one_cell_far_away_is_refused_before_memory_is_asked_for(place: str, code: str) -> None:
    row = "".join(sign for sign in place if sign.isdigit())
    rows = f'<row r="1">{inline("A1", "key")}</row><row r="{row}">{inline(place, "x")}</row>'
    assert refused(with_sheet(sheet_of(rows))).code == code


def test_rows_out_of_order_are_refused() -> None:
    rows = f'<row r="9">{inline("A9", "key")}</row><row r="2">{inline("A2", "x")}</row>'
    assert refused(with_sheet(sheet_of(rows))).code == "damaged"


def test_a_zip_bomb_is_refused() -> None:
    spaces = sheet_of(" " * (tables.LARGEST_UNPACKED_BYTES + 1))
    error = refused(with_sheet(spaces))
    assert error.code == "unpacks_too_large"
    assert "200 MB" in str(error)


def test_a_zip_bomb_that_lies_about_its_size_is_refused() -> None:
    content = bytearray(with_sheet(sheet_of(" " * 30_000_000)))
    true_size, false_size = (30_000_000).to_bytes(4, "little"), (1000).to_bytes(4, "little")
    whole = len(sheet_of(" " * 30_000_000)).to_bytes(4, "little")
    assert whole in content
    assert true_size != whole
    assert refused(bytes(content.replace(whole, false_size))).code == "damaged"


def test_entities_that_unfold_are_refused() -> None:
    rows = f'<row r="1">{inline("A1", "&lol;")}</row>'
    bomb = sheet_of(rows).replace("<worksheet", '<!DOCTYPE x [<!ENTITY lol "lol">]><worksheet')
    assert refused(with_sheet(bomb)).code == "damaged"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"%PDF-1.7 ...", "wrong_kind"),
        (b"\x89PNG\r\n\x1a\n....", "wrong_kind"),
        (b"\xff\xd8\xff\xe0....", "wrong_kind"),
        (b"\xd0\xcf\x11\xe0....", "wrong_kind"),
        (b"<!DOCTYPE html><table>", "wrong_kind"),
        (b"PK\x03\x04 and nothing more", "damaged"),
        (b"key,name\x00\n", "not_a_table"),
        (b"", "empty"),
        (b"\n\n ,\n", "empty"),
        (b'key,name\na,"never closed\n', "broken_quotes"),
        (b'key,name\na,"x"y\n', "broken_quotes"),
        (b"key\na,b\n", "beyond_headings"),
        (b"key\n" + b"x" * 40_000 + b"\n", "long_cell"),
        (b"key\n#REF!\n", "cell_error"),
        (b",".join([b"x"] * 201) + b"\n", "too_many_columns"),
    ],
)
def test_what_is_not_a_sound_table_is_refused(content: bytes, code: str) -> None:
    assert refused(content).code == code


def test_a_packed_file_that_is_no_workbook_is_refused() -> None:
    made = BytesIO()
    with zipfile.ZipFile(made, "w") as packed:
        packed.writestr("word/document.xml", "<x/>")
    assert refused(made.getvalue()).code == "wrong_kind"


def test_a_file_over_the_bound_is_refused() -> None:
    assert refused(b"x" * (tables.LARGEST_FILE_BYTES + 1)).code == "too_large"


def test_the_hundred_thousandth_row_is_read_and_the_next_is_refused() -> None:
    rows = b"key\n" + b"a\n" * tables.MOST_ROWS
    assert len(read_table(rows).rows) == tables.MOST_ROWS
    error = refused(rows + b"a\n")
    assert (error.code, error.row) == ("too_many_rows", tables.MOST_ROWS + 2)


def test_an_apostrophe_put_before_a_formula_is_taken_off_again() -> None:
    table = read_table(b"key,name\na,'=1+1\nb,'tis\n")
    assert [row.cells[1] for row in table.rows] == ["=1+1", "'tis"]


def test_headings_are_known_in_any_language_and_by_their_key() -> None:
    known = {"name_ru": ["Название (рус.)", "Name in Russian"], "stage": ["Стадия", "Кезең"]}
    found = match_headings(["NAME_RU", " стадия ", "Whatever", "", "кезең"], known)
    assert found.keys == {0: "name_ru", 1: "stage"}
    assert (found.unknown, found.doubled) == (("Whatever",), ("кезең",))
    assert found.named(Row(2, ("а", "б", "в", "", ""))) == {"name_ru": "а", "stage": "б"}


@pytest.mark.parametrize("start", [bytes, lambda tail: b"PK\x03\x04" + tail])
@given(tail=st.binary(max_size=400))
def test_any_bytes_are_read_or_refused_with_a_reason(
    start: Callable[[bytes], bytes], tail: bytes
) -> None:
    with suppress(TableError):
        read_table(start(tail))


@given(tail=st.binary(max_size=2000), at=st.integers(0, 6000))
def test_a_damaged_workbook_is_read_or_refused_with_a_reason(tail: bytes, at: int) -> None:
    whole = workbook([["key", "name"], ["a", "b"], [1, 2.5]])
    with suppress(TableError):
        read_table(whole[:at] + tail + whole[at + len(tail) :])
