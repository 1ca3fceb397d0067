"""The platform's register of unfair suppliers as rows that E3 reads."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

from bagdar.core.spending.ledgers import Ban
from bagdar.sources.goszakup import bans, read_objects
from bagdar.sources.ledgers import BANNED, filled, read_ledger
from bagdar.sources.ocds.faults import Fault

FIRM = "101240003456"


def read(folder: Path, *rows: dict[str, Any]) -> tuple[list[Ban], list[Fault]]:
    (folder / "rnu.jsonl").write_text("\n".join(json.dumps(one) for one in rows), "utf-8")
    faults: list[Fault] = []
    return bans(read_objects(folder, faults.append), told=faults.append), faults


def row(number: int, **more: Any) -> dict[str, Any]:
    return {
        "id": number,
        "supplierBiin": FIRM,
        "supplierNameRu": "Works  LLP",
        "startDate": "2025-02-01 00:00:00",
        "endDate": "2027-02-01",
        "kzReason": "Decision of a court",
        **more,
    }


def test_a_row_of_the_register_becomes_a_ban_with_its_days_name_and_ground(tmp_path: Path) -> None:
    found, faults = read(tmp_path, row(1))
    assert found == [
        Ban(FIRM, date(2025, 2, 1), date(2027, 2, 1), "Works LLP", "Decision of a court")
    ]
    assert faults == []


def test_a_row_that_nobody_could_be_found_by_is_told_and_left_out(tmp_path: Path) -> None:
    found, faults = read(
        tmp_path,
        row(1, supplierBiin=None),
        row(2, startDate="soon"),
        row(3, endDate="2020-01-01"),
        row(4, isDeleted=1),
        row(5, endDate=None),
    )
    assert [(one.id, one.until) for one in found] == [(FIRM, None)]
    assert [one.path for one in faults] == [
        *("/rnu/1/supplier_biin", "/rnu/2/start_date", "/rnu/2/start_date", "/rnu/3/end_date")
    ]


def test_the_table_of_bans_is_read_again_as_it_was(tmp_path: Path) -> None:
    found, _faults = read(tmp_path, row(1), row(2, startDate="2026-01-01", kzReason="=1+1, “x”"))
    again = read_ledger(BANNED, filled(BANNED, found).encode("utf-8-sig"))
    assert (len(again.rows), again.refused) == (2, [])
    assert again.rows == found
