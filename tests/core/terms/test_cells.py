"""Cells as people fill them in: amounts with words, days in several orders, periods."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bagdar.core.terms.cells import (
    AmbiguousDayError,
    DayOrder,
    currency_in,
    order_in,
    read_amount,
    read_day,
    scale_in,
    sign_in,
    unit_in,
)
from bagdar.core.terms.decimals import AmbiguousNumberError


@pytest.mark.parametrize(
    ("text", "value", "words", "left_out"),
    [
        ("1 200,5 млн тенге", "1200500000", "тенге", ""),
        ("1\u00a0200.50", "1200.5", "", ""),
        ("1,234,567.5", "1234567.5", "", ""),
        ("1.234.567,5", "1234567.5", "", ""),
        ("$200 млн", "200000000", "$", ""),
        ("около 30 млрд тенге (72 млн долл.)", "30000000000", "тенге", "(72 млн долл.) около"),
        ("1 млн 200 мың тонна/жыл", "1200000", "тонна/жыл", ""),
        ("12 тыс. тонн/год", "12000", "тонн/год", ""),
        ("5 млн м3/год", "5000000", "м3/год", ""),
    ],
)
def test_an_amount_is_read_with_its_words(text: str, value: str, words: str, left_out: str) -> None:
    found = read_amount(text)
    assert found is not None
    assert (found.value, found.words, found.left_out) == (Decimal(value), words, left_out)


def test_an_amount_that_may_be_two_is_read_as_its_column_is_written() -> None:
    column = ["1,234 млрд тенге", "(на 01.01.2026)", "2 000,5 млн", "31"]
    with pytest.raises(AmbiguousNumberError):
        read_amount(column[0])
    assert sign_in(column) == ","
    assert sign_in([*column, "1.5"]) is None
    found = read_amount(column[0], ",")
    assert found is not None
    assert found.value == 1_234_000_000


@pytest.mark.parametrize("text", ["", "soon", "170/15", "170 при стройке, 15 постоянных", "NaN"])
def test_what_is_not_one_number_is_not_guessed(text: str) -> None:
    assert read_amount(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "31.12.2025",
        "1.2.3",
        "12,5,7 млн",
        "1.000.00",
        "1,234.567.8",
        "2025 100",
        "- 5",
        "— 5 млн тенге",
        ".5",
        "150¹ млн",
        "10₂",
    ],
)
def test_signs_that_part_no_thousands_and_raised_digits_make_no_number(text: str) -> None:
    assert read_amount(text) is None


@pytest.mark.parametrize(
    ("words", "currency", "unit", "scale"),
    [
        ("млн тенге", "KZT", None, 10**6),
        ("ақш доллары", "USD", None, 1),
        ("тонн/год", None, "t/a", 1),
        ("Мегаватт", None, "MW", 1),
        ("кв. м/год", None, "m2/a", 1),
        ("автомобилей", None, None, 1),
        ("млрд", None, None, 10**9),
    ],
)
def test_words_name_a_currency_a_unit_or_a_size(
    words: str, currency: str | None, unit: str | None, scale: int
) -> None:
    assert (currency_in(words), unit_in(words), scale_in(words)) == (currency, unit, scale)


@pytest.mark.parametrize(
    ("text", "since", "on"),
    [
        ("31.12.2026", "2026-12-31", "2026-12-31"),
        ("2026-12-31", "2026-12-31", "2026-12-31"),
        ("2026-12-31 00:00:00", "2026-12-31", "2026-12-31"),
        ("12/31/2026", "2026-12-31", "2026-12-31"),
        ("31/12/2026", "2026-12-31", "2026-12-31"),
        ("07/07/2026", "2026-07-07", "2026-07-07"),
        ("2024", "2024-01-01", "2024-12-31"),
        ("2024 г.", "2024-01-01", "2024-12-31"),
        ("2019-08", "2019-08-01", "2019-08-31"),
        ("июнь 2024", "2024-06-01", "2024-06-30"),
        ("2024 жылғы маусым", "2024-06-01", "2024-06-30"),
        ("I полугодие 2022", "2022-01-01", "2022-06-30"),
        ("4 квартал 2025", "2025-10-01", "2025-12-31"),
        ("Q2 2025", "2025-04-01", "2025-06-30"),
    ],
)
def test_a_day_or_a_period_is_read(text: str, since: str, on: str) -> None:
    found = read_day(text)
    assert found is not None
    assert (found.since.isoformat(), found.on.isoformat()) == (since, on)


@pytest.mark.parametrize("text", ["", "soon", "31.02.2026", "2026-13-01", "5 квартал 2025", "12"])
def test_what_is_no_day_is_not_read(text: str) -> None:
    assert read_day(text) is None


def test_a_day_that_may_be_two_is_not_guessed() -> None:
    with pytest.raises(AmbiguousDayError):
        read_day("05/06/2026")
    days = [read_day("05/06/2026", order) for order in (DayOrder.DAY_FIRST, DayOrder.MONTH_FIRST)]
    assert [one.on for one in days if one] == [date(2026, 6, 5), date(2026, 5, 6)]
    assert order_in(["05/06/2026", "31/12/2026"]) is DayOrder.DAY_FIRST
    assert order_in(["05/06/2026", "12/31/2026"]) is DayOrder.MONTH_FIRST
    assert order_in(["05/06/2026", "2026-01-01"]) is None


@settings(max_examples=50)
@given(st.dates(date(1950, 1, 1), date(2100, 1, 1)))
def test_every_day_is_read_in_every_writing(day: date) -> None:
    for text, order in (
        (day.isoformat(), None),
        (day.strftime("%d.%m.%Y"), None),
        (day.strftime("%d/%m/%Y"), DayOrder.DAY_FIRST),
        (day.strftime("%m/%d/%Y"), DayOrder.MONTH_FIRST),
    ):
        found = read_day(text, order)
        assert found is not None
        assert (found.on, found.of_period) == (day, False)


@settings(max_examples=50)
@given(st.integers(0, 10**9))
def test_spaces_between_thousands_do_not_matter(number: int) -> None:
    found = read_amount(f"{number:,}".replace(",", " "))
    assert found is not None
    assert found.value == number
