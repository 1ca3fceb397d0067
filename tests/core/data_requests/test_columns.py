"""What a cell may hold, and what of it holds under another version of the form."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bagdar.core.data_requests.columns import (
    CellError,
    Column,
    ColumnType,
    Value,
    carried,
    form_problems,
    read_value,
    shown_text,
    unfit,
)
from bagdar.core.data_requests.rounds import (
    MENDED_WITHIN,
    Monthly,
    Punctual,
    Signed,
    month_before,
    punctual,
)
from bagdar.core.data_requests.sums import Sum, sums

WHOLE = Column("a", "A", ColumnType.WHOLE)
MONEY = Column("m", "M", ColumnType.MONEY)
DECIMAL = Column("d", "D", ColumnType.DECIMAL, unit="t")
DATE = Column("t", "T", ColumnType.DATE)
YES = Column("y", "Y", ColumnType.YES_NO)
ONE = Column("o", "O", ColumnType.CHOICE, options=("Ready", "Not ready"))


@pytest.mark.parametrize(
    ("column", "text", "value"),
    [
        (WHOLE, " 1 200 ", 1200),
        (WHOLE, "12,0", 12),
        (WHOLE, "-5", -5),
        (MONEY, "1 200,50", "1200.5"),
        (DECIMAL, "0.000001", "0.000001"),
        (DATE, "31.03.2026", "2026-03-31"),
        (DATE, "2026-03-31", "2026-03-31"),
        (YES, "Да", True),
        (YES, "жоқ", False),
        (ONE, "not ready", "Not ready"),
        (WHOLE, "  ", None),
    ],
)
def test_a_cell_is_read_as_its_column_says(column: Column, text: str, value: object) -> None:
    assert read_value(column, text) == value


@pytest.mark.parametrize(
    ("column", "text", "words"),
    [
        (WHOLE, "5 шт", "digits alone"),
        (MONEY, "5 млн", "digits alone"),
        (MONEY, "0.001", "at most 2 digits"),
        (DECIMAL, "1e9", "digits alone"),
        (DATE, "05/06/2026", "is two days"),
        (DATE, "2026", "is no day"),
        (YES, "maybe", "yes or no"),
        (ONE, "Nearly", "Choose one of"),
        (Column("p", "P", ColumnType.PROJECT), "a b", "identifier of a project"),
        (Column("x", "X", ColumnType.TEXT), "y" * 2001, "at most 2000"),
    ],
)
def test_what_is_no_value_of_its_column_is_refused(column: Column, text: str, words: str) -> None:
    with pytest.raises(CellError, match=words):
        read_value(column, text)


@pytest.mark.parametrize(
    "text",
    [
        *("31.12.2025", "1.2.3", "12,5,7", "1.000.00", "1 234.567,8", "1,234,56.7", "12 34"),
        *("2025 100", "- 5", "— 5", "--5", ".5", "5.", "150¹", "150①", "(5)", "1 200 ₸", "٣"),
    ],
)
def test_what_only_looks_like_a_number_is_refused(text: str) -> None:
    with pytest.raises(CellError, match="digits alone"):
        read_value(DECIMAL, text)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1 234,5", "1234.5"),
        ("1\u00a0234\u00a0567,5", "1234567.5"),
        ("1\u202f234.5", "1234.5"),
        ("1.234.567,8", "1234567.8"),
        ("1,234,567.8", "1234567.8"),
        ("1.234.567", "1234567"),
        ("1,234,567", "1234567"),
        ("1.234,5", "1234.5"),
        ("-5", "-5"),
        ("−5", "-5"),
        ("12,5", "12.5"),
        ("12.5", "12.5"),
        ("1234567,5", "1234567.5"),
        ("1 234,567", "1234.567"),
        ("0,125", "0.125"),
        ("1.2340", "1.234"),
    ],
)
def test_a_number_is_read_in_every_way_of_writing_it(text: str, value: str) -> None:
    assert read_value(DECIMAL, text) == value


@pytest.mark.parametrize(
    ("column", "text", "ways"),
    [
        (WHOLE, "1,000", "write 1000 or 1."),
        (WHOLE, "5.000", "write 5000 or 5."),
        (WHOLE, "1,250", "write 1250 if that is meant."),
        (MONEY, "12,500", "write 12500 or 12.5."),
        (MONEY, "12,345", "write 12345 if that is meant."),
        (DECIMAL, " -12.345 ", "write -12345 or -12.3450."),
    ],
)
def test_a_number_that_may_be_two_is_refused_with_how_to_write_each(
    column: Column, text: str, ways: str
) -> None:
    with pytest.raises(CellError) as refused:
        read_value(column, text)
    assert str(refused.value).endswith(ways)


def test_what_no_person_typed_has_a_point_before_its_fraction() -> None:
    assert read_value(DECIMAL, "12.345", exact=True) == "12.345"
    assert carried({"d": "12.345"}, (DECIMAL,), (DECIMAL,)) == {"d": "12.345"}
    assert read_value(Column("x", "X", ColumnType.TEXT), "1,234") == "1,234"


def test_bounds_hold_at_below_and_above() -> None:
    bounded = replace(WHOLE, least="0", most="10")
    assert [read_value(bounded, text) for text in ("0", "10")] == [0, 10]
    for text in ("-1", "11"):
        with pytest.raises(CellError):
            read_value(bounded, text)
    days = replace(DATE, least="2026-01-01", most="2026-12-31")
    assert read_value(days, "2026-12-31") == "2026-12-31"
    with pytest.raises(CellError, match="at most 2026-12-31"):
        read_value(days, "2027-01-01")


@given(st.integers(-(10**14), 10**14))
def test_a_number_survives_being_shown_and_read_again(number: int) -> None:
    assert read_value(WHOLE, shown_text(read_value(WHOLE, str(number)))) == number


def test_what_agrees_is_carried_to_another_version() -> None:
    values: dict[str, Value] = {"a": 5, "d": "1.5", "o": "Ready", "y": True}
    after = (replace(WHOLE, most="4"), replace(DECIMAL, title="Other"), MONEY, YES)
    before = (WHOLE, DECIMAL, ONE, replace(YES, type=ColumnType.TEXT))
    assert carried(values, before, after) == {"d": "1.5"}


def test_what_was_given_in_another_unit_is_carried_nowhere_and_told() -> None:
    steel = Column("steel", "Steel", ColumnType.DECIMAL, unit="t")
    ready = Column("ready", "Readiness", ColumnType.CHOICE, options=("ready", "not ready"))
    before = (steel, ready, WHOLE, Column("of", "Of", ColumnType.PROJECT), MONEY)
    values: dict[str, Value] = {"steel": "1200", "ready": "ready", "a": 5, "of": "dam", "m": "7"}
    after = (
        replace(steel, unit="kt"),
        replace(ready, options=("done", "not ready")),
        replace(WHOLE, most="4"),
        Column("of", "Of", ColumnType.TEXT),
    )
    assert carried(values, before, after) == {}
    told = {"steel": "1200 t", "ready": "ready", "a": "5", "of": ""}
    assert unfit(values, before, after) == told
    assert unfit(values, before, before) == {}


@pytest.mark.parametrize(
    ("columns", "places"),
    [
        ((), [(-1, "")]),
        ((WHOLE, replace(MONEY, title="a")), [(1, "title")]),
        ((replace(WHOLE, title="Firms > 50"), replace(MONEY, title="Firms < 50")), [(1, "title")]),
        ((replace(MONEY, title="Paid"), replace(WHOLE, title="Paid KZT")), [(1, "title")]),
        ((WHOLE, replace(MONEY, key="a")), [(1, "key")]),
        ((replace(WHOLE, title="%"),), [(0, "title")]),
        ((replace(DECIMAL, unit="tonnes"),), [(0, "unit")]),
        ((replace(ONE, options=("x",)),), [(0, "options")]),
        ((replace(YES, least="1"),), [(0, "least")]),
        ((replace(WHOLE, least="5", most="4"),), [(0, "most")]),
        ((replace(WHOLE, least="NaN"),), [(0, "least")]),
        ((replace(WHOLE, key="Ж", title=" "),), [(0, "key"), (0, "title")]),
        ((WHOLE, MONEY, DECIMAL, ONE, DATE), []),
    ],
)
def test_a_form_is_refused_by_place_and_field(
    columns: tuple[Column, ...], places: list[tuple[int, str]]
) -> None:
    assert [(place, field) for place, field, _why in form_problems(columns)] == places


def test_sums_are_exact_and_no_number_is_no_zero() -> None:
    rows: list[dict[str, object]] = [{"m": "0.1", "a": 1}, {"m": "0.2"}, {"d": None}]
    found = sums((MONEY, WHOLE, DECIMAL, YES), rows)
    assert found == {"m": Sum(Decimal("0.3"), 2), "a": Sum(Decimal(1), 1), "d": Sum(None, 0)}


def test_a_month_is_due_in_the_next_one_at_each_level() -> None:
    terms = Monthly(due_day=25, lower_day=10)
    assert terms.due_on(date(2026, 12, 1)) == date(2027, 1, 25)
    assert terms.lower_due_on(date(2026, 5, 1)) == date(2026, 6, 10)
    assert Monthly(25).lower_due_on(date(2026, 5, 1)) is None
    assert month_before(date(2026, 1, 1)) == date(2025, 12, 1)
    assert month_before(date(2026, 3, 31)) == date(2026, 2, 1)
    for days in ((29, None), (0, None), (10, 25)):
        with pytest.raises(ValueError, match=r"0|25|29"):
            Monthly(*days)


@pytest.mark.parametrize(
    ("signed_minutes", "now_minutes", "told", "late"),
    [
        (None, -1, Punctual.AWAITED, False),
        (None, 0, Punctual.AWAITED, False),
        (None, 1, Punctual.OVERDUE, True),
        (-1, 9, Punctual.IN_TERM, False),
        (0, 9, Punctual.IN_TERM, False),
        (1, 9, Punctual.LATE, True),
    ],
)
def test_an_answer_is_late_from_the_minute_after_its_term(
    signed_minutes: int | None, now_minutes: int, told: Punctual, late: bool
) -> None:
    due = datetime(2026, 6, 10, 18, tzinfo=UTC)
    signed = [] if signed_minutes is None else [Signed(due + timedelta(minutes=signed_minutes))]
    found = punctual(signed, due, at=due + timedelta(minutes=now_minutes))
    assert (found, found.is_late) == (told, late)


MINUTE = timedelta(minutes=1)
TERM = datetime(2026, 6, 10, 18, tzinfo=UTC)
RETURNED = TERM + timedelta(days=5)
MENDED = RETURNED + MENDED_WITHIN


@pytest.mark.parametrize(
    ("signed", "now", "told"),
    [
        ([Signed(TERM, RETURNED)], MENDED, Punctual.AWAITED),
        ([Signed(TERM, RETURNED)], MENDED + MINUTE, Punctual.OVERDUE),
        ([Signed(TERM, RETURNED), Signed(MENDED)], MENDED + MINUTE, Punctual.IN_TERM),
        ([Signed(TERM, RETURNED), Signed(MENDED + MINUTE)], MENDED + MINUTE, Punctual.LATE),
        ([Signed(TERM + MINUTE, RETURNED), Signed(MENDED)], MENDED, Punctual.LATE),
        ([Signed(TERM - 9 * MINUTE, TERM - 8 * MINUTE), Signed(TERM)], TERM, Punctual.IN_TERM),
        ([Signed(TERM), Signed(MENDED, MENDED)], MENDED + 9 * MENDED_WITHIN, Punctual.IN_TERM),
    ],
)
def test_an_answer_is_in_term_by_the_signature_that_stands(
    signed: list[Signed], now: datetime, told: Punctual
) -> None:
    assert punctual(signed, TERM, at=now) is told
