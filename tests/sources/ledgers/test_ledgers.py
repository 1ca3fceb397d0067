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
        (8, "amount", "not an amount with two decimals at most"),
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
