"""Prices as the Pink Sheet has them, and as people write them; all that may be wrong in them."""

from __future__ import annotations

import io
from decimal import Decimal
from typing import Any

import xlsxwriter

from bagdar.core.minerals.prices import month_number
from bagdar.sources.minerals.prices import MOST_MONTHS, PriceTable, read_prices
from bagdar.sources.tables import LARGEST_FILE_BYTES

JANUARY = month_number(2026, 1)
LONG = "mineral,benchmark,month,price,unit\n"
TITLE = (
    ("World Bank Commodity Price Data (The Pink Sheet)",),
    ("monthly prices in nominal US dollars, 1960 to present",),
    ("(monthly series are available only in nominal US dollar terms)",),
    ("Updated on July 02, 2026",),
)


def pink_sheet(*rows: tuple[Any, ...], sheet: str = "Monthly Prices", **units: str) -> bytes:
    """Write a workbook as it is published: another sheet first, titles, two rows of headings."""
    made = io.BytesIO()
    names = ("Crude oil, Brent", "Coal, South African **", "Wheat, US HRW", "Copper")
    told = {"Copper": "($/mt)", **units}
    with xlsxwriter.Workbook(made, {"in_memory": True}) as book:
        book.add_worksheet("AFOSHEET").write(0, 0, "Contents")
        page = book.add_worksheet(sheet)
        for number, row in enumerate(TITLE):
            page.write_row(number, 0, row)
        page.write_row(4, 1, names)
        page.write_row(5, 1, ("($/bbl)", "($/mt)", "($/mt)", told["Copper"]))
        for number, row in enumerate(rows, 6):
            page.write_row(number, 0, row)
    return made.getvalue()


def prices(found: PriceTable) -> dict[str, dict[int, Decimal | None]]:
    assert found.faults == []
    return {one.benchmark: one.prices for one in found.series}


def faults(content: str | bytes, **more: Any) -> list[tuple[int, str, str]]:
    given = content.encode() if isinstance(content, str) else content
    return [(one.row, one.column, str(one.problem)) for one in read_prices(given, **more).faults]


def test_the_pink_sheet_is_read_as_it_is_published() -> None:
    found = read_prices(
        pink_sheet(("2026M01", 65.25, "…", 250, 9000), ("2026M02", "..", 95.5, 251, 9100.123456789))
    )
    assert prices(found) == {
        "Crude oil, Brent": {JANUARY: Decimal("65.25"), JANUARY + 1: None},
        "Coal, South African": {JANUARY: None, JANUARY + 1: Decimal("95.5")},
        "Copper": {JANUARY: Decimal(9000), JANUARY + 1: Decimal("9100.123457")},
    }
    assert [one.unit for one in found.series] == ["$/bbl", "$/mt", "$/mt"]
    assert (found.left_out, found.without_unit) == (["Wheat, US HRW"], [])


def test_another_unit_than_the_commodity_has_is_refused() -> None:
    assert faults(pink_sheet(("2026M01", 1, 2, 3, 4), Copper="($/lb)")) == [
        (0, "Copper", "The unit is $/lb; of this commodity it is $/mt.")
    ]


def test_a_csv_of_the_same_shape_is_read_and_its_lack_of_units_told() -> None:
    text = "period,Copper,Gold,Barley\n2026-01,9000,4000.5,1\n2026-02-15,9100,,1\n"
    found = read_prices(text.encode())
    assert prices(found)["Gold"] == {JANUARY: Decimal("4000.5"), JANUARY + 1: None}
    assert (found.left_out, found.without_unit) == (["Barley"], ["Copper", "Gold"])


def test_a_column_that_is_called_price_is_named_by_whoever_imports_it() -> None:
    text = b"Date,Price\n2026-01-15,64.1\n"
    assert faults(text)[0][2] == "No column is a commodity of the Pink Sheet that is a mineral."
    found = read_prices(text, only="Crude oil, Brent")
    assert prices(found) == {"Crude oil, Brent": {JANUARY: Decimal("64.1")}}


def test_a_deflator_comes_beside_the_prices() -> None:
    found = read_prices(b"period,Copper,MUV index\n2026-01,9000,118.5\n")
    assert [(one.mineral, one.unit) for one in found.series] == [
        ("copper", "$/mt"),
        ("deflator", "index"),
    ]


def test_faults_of_a_wide_table_are_told_by_row_and_column() -> None:
    text = (
        "period,Copper,Gold\n2026-01,9000,4000\n2026-01,9000,4000\n2026-13,1,1\n"
        "2026-03,-5,0.0000001\n2026-04,dear,4000\n2026-05,1,9999999999\nNotes,,\n"
    )
    assert faults(text) == [
        (3, "", "The month 2026-01 stands in row 2 already."),
        (4, "", "2026-13 is no month; write it as 2026-03."),
        (5, "Copper", "A price is above zero; -5 is not."),
        (5, "Gold", "A price is above zero; 0.0000001 is not."),
        (6, "Copper", "dear is no number; write digits."),
        (7, "Gold", "9999999999 is too large to be a price."),
        (8, "", "Notes is no month; write it as 2026-03."),
    ]


def test_two_columns_of_one_commodity_are_refused() -> None:
    assert faults("period,Copper,copper **\n2026-01,1,2\n") == [
        (0, "copper **", "Two columns mean the same: copper **; keep one.")
    ]


def test_a_table_of_ones_own_has_a_row_a_price() -> None:
    text = (
        LONG + "uranium,Spot U3O8,2026-01,80.5,$/lb\nuranium,Spot U3O8,2026-02,..,$/lb\n"
        "deflator,MUV index,2026-01,118,\nCopper,copper,2026-01,9000,USD/t\n"
    )
    found = read_prices(text.encode())
    assert prices(found) == {
        "Spot U3O8": {JANUARY: Decimal("80.5"), JANUARY + 1: None},
        "MUV index": {JANUARY: Decimal(118)},
        "Copper": {JANUARY: Decimal(9000)},
    }


def test_faults_of_a_table_of_ones_own_are_told_by_row_and_column() -> None:
    text = (
        LONG + "gadolinium,Spot,2026-01,1,$/kg\nuranium,,2026-01,1,$/lb\n"
        "uranium,<b>Spot</b>,2026-01,1,$/lb\nuranium,Spot,2026-01,1,KZT\n"
        "uranium,Copper,2026-01,1,$/mt\ncopper,Copper,2026-01,1,$/lb\n"
        "zinc,Own,2026-01,1,$/kg\nzinc,Own,2026-02,1,$/lb\nzinc,Own,2026-01,2,$/kg\n"
    )
    assert faults(text) == [
        (2, "mineral", "gadolinium is none of the minerals."),
        (3, "benchmark", "This is needed."),
        (4, "benchmark", "This holds the signs < or >; write it as plain text."),
        (5, "unit", "KZT is no unit of a price, such as $/mt."),
        (6, "benchmark", "Copper is a price of another mineral."),
        (7, "unit", "The unit is $/lb; of this commodity it is $/mt."),
        (9, "unit", "The unit is $/lb; in rows above it is $/kg."),
        (10, "month", "The month 2026-01 stands in row 8 already."),
    ]


def test_files_that_are_no_table_of_prices_say_why() -> None:
    assert "begins with a month" in faults("a,b\n1,2\n")[0][2]
    assert faults("period,Copper\n2026-01,..\n")[0][2] == "No price of a mineral is in the file."
    assert faults(LONG.replace(",unit", "") + "copper,Copper,2026-01,1\n")[0][2] == (
        "The columns unit are missing."
    )
    assert faults(b"\x89PNG\r\n\x1a\n")[0][2]
    assert faults(b"PK\x03\x04broken")[0][2]
    assert faults(b"")[0][2]


def test_a_file_of_fifty_megabytes_is_refused_unread() -> None:
    assert faults(b"x" * (LARGEST_FILE_BYTES + 1))[0][2].startswith("The file is larger than 10 MB")


def test_more_months_than_are_read_are_refused() -> None:
    months = "".join(
        f"{1000 + n // 12}-{n % 12 + 1:02d},1\n" for n in range(9600, 9600 + MOST_MONTHS + 1)
    )
    assert faults(f"period,Copper\n{months}")[0][2] == f"There are more than {MOST_MONTHS} months."


def test_fractions_are_read_as_the_whole_table_writes_them() -> None:
    found = read_prices(b"period;Copper;Gold\n2026-01;9.100;4000,55\n")
    assert prices(found)["Copper"] == {JANUARY: Decimal(9100)}
