"""Numbers of a table are read by the sign that the table parts fractions with."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bagdar.core.terms.decimals import (
    AmbiguousNumberError,
    NotANumberError,
    decimal_sign,
    read_decimal,
)


@pytest.mark.parametrize(
    ("text", "value", "sign"),
    [
        ("1234", "1234", None),
        ("1 234", "1234", None),
        ("1234.5", "1234.5", "."),
        ("1 234,5", "1234.5", ","),
        ("1.234,5", "1234.5", ","),
        ("1,234.5", "1234.5", "."),
        ("1.234.567,8", "1234567.8", ","),
        ("1.234.567", "1234567", ","),
        ("1,234,567", "1234567", "."),
        ("1 234,567", "1234.567", ","),
        ("1’234.5", "1234.5", "."),
        ("0,123", "0.123", ","),
        ("1234,567", "1234.567", ","),
        ("12.3456", "12.3456", "."),
        ("-5,5", "-5.5", ","),
        ("\u22125,5", "-5.5", ","),
    ],
)
def test_a_number_that_tells_its_signs_is_read_by_itself(
    text: str, value: str, sign: str | None
) -> None:
    assert read_decimal(text, None) == Decimal(value)
    assert decimal_sign([text]) == sign


@pytest.mark.parametrize(("text", "point", "comma"), [("1,234", "1234", "1.234")])
def test_one_sign_before_three_digits_is_read_as_the_table_writes_its_numbers(
    text: str, point: str, comma: str
) -> None:
    assert read_decimal(text, ".") == Decimal(point)
    assert read_decimal(text, ",") == Decimal(comma)
    assert read_decimal(text.replace(",", "."), ",") == Decimal(point)
    assert read_decimal(text.replace(",", "."), ".") == Decimal(comma)
    with pytest.raises(AmbiguousNumberError) as refused:
        read_decimal(text, None)
    assert refused.value.readings == (Decimal(point), Decimal(comma))
    assert [read_decimal(way, None) for way in refused.value.ways] == [
        Decimal(point),
        Decimal(comma),
    ]


@pytest.mark.parametrize(
    ("text", "places", "advice"),
    [
        ("1.234", None, "write 1234 or 1.2340."),
        ("1.234", 3, "write 1234 or 1.2340."),
        ("1.234", 2, "write 1234 if that is meant."),
        ("1.230", 2, "write 1230 or 1.23."),
        ("1.230", 0, "write 1230 if that is meant."),
        ("500.000", 0, "write 500000 or 500."),
    ],
)
def test_no_way_of_writing_is_advised_that_would_be_refused(
    text: str, places: int | None, advice: str
) -> None:
    with pytest.raises(AmbiguousNumberError) as refused:
        read_decimal(text, None)
    assert str(refused.value.problem_within(places)).endswith(advice)


@pytest.mark.parametrize(
    "text",
    [
        *("", "five", "1e5", "1_000", "NaN", "1,2,3", "1.23.456", "1,234.567,8", "1,2345.6"),
        *("1.234,567.8", ",5", "5.", "--5", "\u0661\u0662", "1 234.567,8", "12,34,567"),
    ],
)
def test_what_no_convention_writes_is_no_number(text: str) -> None:
    for sign in (None, ",", "."):
        with pytest.raises(NotANumberError):
            read_decimal(text, sign)


def test_a_table_that_contradicts_itself_tells_no_sign_and_a_number_against_it_is_refused() -> None:
    assert decimal_sign(["1,5", "1.5", "7"]) is None
    assert decimal_sign(["1,234", "7", "..."]) is None
    assert decimal_sign(["1,234", "2,5"]) == ","
    with pytest.raises(NotANumberError):
        read_decimal("1.5", ",")


numbers = st.decimals(0, 10**9, places=3, allow_nan=False, allow_infinity=False)


@given(numbers, st.sampled_from([(",", "."), (".", ","), (" ", ","), ("", "."), ("\u00a0", ".")]))
def test_whatever_is_written_in_one_convention_is_read_back(
    number: Decimal, signs: tuple[str, str]
) -> None:
    """Told the sign; and untold it is the same or refused, never another."""
    group, sign = signs
    text = f"{number:,.3f}".replace(",", "\0").replace(".", sign).replace("\0", group)
    assert read_decimal(text, sign) == number
    assert number in readings(text)


def readings(text: str) -> tuple[Decimal, ...]:
    try:
        return (read_decimal(text, None),)
    except AmbiguousNumberError as refused:
        return refused.readings
