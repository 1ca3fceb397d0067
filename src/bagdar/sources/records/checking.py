"""Hold a file of records against the door without letting anything in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bagdar.core.jobs.policy import RecordKind, first_of_month
from bagdar.sources.exchange import digest_of, manifest_of
from bagdar.sources.exchange.errors import dressed_digest
from bagdar.sources.records.audit import DIGESTS, all_days, found_without_key
from bagdar.sources.records.door import Tally
from bagdar.sources.records.reading import Records


@dataclass(frozen=True, slots=True)
class Checked:
    """What was found in a file: rows by reason, its key, its persons, the check of its sheet."""

    tally: Tally
    key_id: str
    persons: NDArray[np.int64]
    check: str | None
    sha256: str


def check_records(path: Path, kind: RecordKind, *, today: date) -> Checked:
    """Read a file to its end; raise RecordsError for what is refused as a whole."""
    records = Records(path, kind, None, newest_month=first_of_month(today))
    for _batch in records.batches():
        pass
    sheet, sha256 = manifest_of(path), digest_of(path)
    if sheet is not None:
        records.agree(sheet, programme=sheet.programme, digest=sha256)
    check = sheet.check if sheet else None
    return Checked(records.tally, records.key_id or "", records.persons(), check, sha256)


def days_to_try(today: date) -> list[date]:
    """List the days of birth of people of working age."""
    return all_days(today)


def try_day(checked: Checked, born_on: date) -> None:
    """Raise RecordsError when a person born on a day is found by plain SHA-256."""
    if found := found_without_key(checked.persons, [born_on], DIGESTS[:1]):
        raise dressed_digest(found)
