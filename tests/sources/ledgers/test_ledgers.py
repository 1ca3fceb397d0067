"""Tables that a person gives: what fits goes in, what does not is told by row and reason."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from io import BytesIO

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlsxwriter

from bagdar.core.spending.ledgers import Ban, BudgetLine, Payment, Project
from bagdar.core.spending.thresholds import Threshold
from bagdar.sources.ledgers import (
    BANNED,
    BUDGETS,
    FORMS,
    PAYMENTS,
    PROJECTS,
    THRESHOLDS,
    Form,
    LedgerError,
    read_ledger,
    template,
)

UNTOLD = "the table does not tell which sign parts the fraction"


def csv(*lines: str) -> bytes:
    return "\n".join(lines).encode()


def test_payments_are_read_and_refused_row_by_row() -> None:
    read = read_ledger(
        PAYMENTS,
        csv(
            "проект;договор;дата;сумма;валюта;номер;специфика;примечание",
            "P;;01.03.2025;1 234,50;KZT;7;413;",
            ";c-1;2025-03-02;-34.5;KZT;8;;",
            ";;2025-03-02;1;KZT;;;",
            "P;;2025-02-30;1;KZT;;;",
            "P;;2025-03-02;NaN;KZT;;;",
            "P;;2025-03-02;1e400;KZT;;;",
            "P;;2025-03-02;1.005;KZT;;;",
            "P;;2025-03-02;1;tenge;;;",
            "P;;2025-03-02;1;;;;",
            "P;;01.03.2025;1;KZT;7;;",
        ),
    )
    assert read.rows == [
        Payment(date(2025, 3, 1), Decimal("1234.50"), "KZT", "P", number="7", specific="413"),
        Payment(date(2025, 3, 2), Decimal("-34.5"), "KZT", contract="c-1", number="8"),
    ]
    assert [(one.row, one.column, one.reason) for one in read.refused] == [
        (4, "project", "one of project, contract must be there"),
        (5, "paid_on", "not a day: year-month-day, or day.month.year"),
        (6, "amount", "not an amount with two decimals at most"),
        (7, "amount", "not an amount with two decimals at most"),
        *((8, "amount", f"1005 or 1.005: {UNTOLD}"),),
        (9, "currency", "not three capital letters"),
        (10, "currency", "missing"),
        (11, "number", "stands in row 2 already"),
    ]
    assert read.unknown == ("примечание",)


@pytest.mark.parametrize(
    ("form", "lines", "expected", "reason"),
    [
        (
            PROJECTS,
            ["id,approved,currency,progress_percent,verified_jobs,ends_on",
             "P,100,KZT,40.5%,12,2026-12-31", "P,1,KZT,,,"],
            Project("P", Decimal(100), "KZT", ends_on=date(2026, 12, 31),
                    progress_percent=Decimal("40.5"), verified_jobs=Decimal(12)),
            "stands in row 2 already",
        ),
        (PROJECTS, ["id,progress_percent", "P,100", "Q,100.1"],
         Project("P", progress_percent=Decimal(100)), "not from 0 to 100"),
        (BUDGETS, ["project,year,planned,currency,АБП", "P,2025,5,KZT,1", "P,25,5,KZT,1"],
         BudgetLine("P", 2025, Decimal(5), "KZT", "1"), "not a year"),
        (BUDGETS, ["project,year,planned,currency", "P,2025,5,KZT", "P,2025,6,KZT"],
         BudgetLine("P", 2025, Decimal(5), "KZT"), "stands in row 2 already"),
        (BUDGETS, ["project,year,planned,currency", "P,2025,5,KZT", "P,2026,0,KZT"],
         BudgetLine("P", 2025, Decimal(5), "KZT"), "not above zero"),
        (BANNED, ["БИН,from,to,ground", "050140006873,2025-01-01,,court",
                  "1,2025-02-01,2025-01-01,"],
         Ban("050140006873", date(2025, 1, 1), ground="court"), "ends before it begins"),
        (THRESHOLDS, ["name,value,category,since,basis", "C3.share,0.3,works,2025-01-01,order 1",
                      "C9.share,0.3,,,order 1"],
         Threshold("C3.share", 0.3, category="works", since=date(2025, 1, 1), basis="order 1"),
         "no threshold of this name"),
        (THRESHOLDS, ["name,value,basis", "C3.share,0.3,order 1", "C3.share,0.4,"],
         Threshold("C3.share", 0.3, basis="order 1"), "missing"),
    ],
)  # fmt: skip
def test_each_table_has_rows_of_its_own(
    form: Form, lines: list[str], expected: object, reason: str
) -> None:
    read = read_ledger(form, csv(*lines))
    assert read.rows == [expected]
    ((refused),) = read.refused
    assert refused.row == 3
    assert refused.reason.startswith(reason)


@pytest.mark.parametrize(
    ("other", "amount", "reason"),
    [
        ("2", None, f"1500 or 1.500: {UNTOLD}"),
        ("2.5", Decimal(1500), None),
        ("1,250.5", Decimal(1500), None),
        ("2,5", None, "not an amount with two decimals at most"),
    ],
)
def test_a_sign_within_a_number_is_read_as_the_table_writes_its_numbers(
    other: str, amount: Decimal | None, reason: str | None
) -> None:
    lines = ("project;paid_on;amount;currency", f"P;2025-01-01;{other};KZT")
    read = read_ledger(PAYMENTS, csv(*lines, "Q;2025-01-01;1,500;KZT"))
    assert [one.amount for one in read.rows if one.project == "Q"] == (
        [] if amount is None else [amount]
    )
    assert [one.reason for one in read.refused] == ([] if reason is None else [reason])


@pytest.mark.parametrize(
    ("text", "fits"),
    [
        ("2025-01-02", True),
        ("2025-01-02 00:00:00", True),
        ("2025-01-02T09:30:00+05:00", True),
        ("02.01.2025", True),
        ("2025-01-02rubbish", False),
        ("2025-01-021", False),
        ("2025-01-02 to 2025-03-01", False),
        ("02.01.2025 or so", False),
    ],
)
def test_a_day_has_nothing_but_a_time_behind_it(text: str, fits: bool) -> None:
    read = read_ledger(BANNED, csv("id;since", f"1;{text}"))
    assert [one.since for one in read.rows] == ([date(2025, 1, 2)] if fits else [])
    assert [one.reason for one in read.refused] == (
        [] if fits else ["not a day: year-month-day, or day.month.year"]
    )


def test_a_number_that_lost_its_zeros_gets_them_back_or_is_refused() -> None:
    numbers = ("50140006873", "050140006873", "50140006874", "KZ-BIN-50140006873", "123456789")
    read = read_ledger(BANNED, csv("id;since", *(f"{one};2025-01-01" for one in numbers)))
    assert [one.id for one in read.rows] == ["050140006873", "KZ-BIN-50140006873", "123456789"]
    assert [(one.row, one.reason) for one in read.refused] == [
        (3, "stands in row 2 already"),
        (4, "eleven digits: a number has twelve, and with a zero before it is none"),
    ]


def test_a_day_is_compared_as_a_day_not_as_text() -> None:
    read = read_ledger(BANNED, csv("id,since,until", "1,31.12.2024,01.02.2025"))
    assert (len(read.rows), read.refused) == (1, [])


def test_a_workbook_and_parquet_are_read_as_csv_is() -> None:
    columns = {"id": ["P", "Q"], "approved": [Decimal("1.50"), None], "currency": ["KZT", "KZT"]}
    columns |= {"starts_on": [date(2025, 1, 1), None]}
    parquet = BytesIO()
    pq.write_table(pa.table(columns), parquet)
    workbook = BytesIO()
    with xlsxwriter.Workbook(workbook) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, list(columns))
        sheet.write_row(1, 0, ["P", 1.5, "KZT", "2025-01-01"])
        sheet.write_row(2, 0, ["Q", None, "KZT", None])
    expected = [
        Project("P", Decimal("1.5"), "KZT", date(2025, 1, 1)),
        Project("Q", currency="KZT"),
    ]
    for content in (parquet.getvalue(), workbook.getvalue()):
        assert read_ledger(PROJECTS, content).rows == expected


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"id,year\nP,2025\n", "project, planned, currency missing"),
        (b"project,project_id,year,planned,currency\n", "stands there twice"),
        (b"%PDF-1.4 whatever", "pdf|PDF"),
        (b"PAR1 and nothing more", "The Parquet file cannot be read"),
    ],
)
def test_what_is_no_table_is_refused(content: bytes, words: str) -> None:
    with pytest.raises(LedgerError, match=words):
        read_ledger(BUDGETS, content)


def test_a_template_is_a_table_without_rows() -> None:
    for form in FORMS.values():
        read = read_ledger(form, template(form).encode())
        assert (read.rows, read.refused, read.unknown) == ([], [], ())
