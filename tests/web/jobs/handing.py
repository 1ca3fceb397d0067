"""Job records for tests: files as a custodian makes them, of a small drawn set."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from bagdar.core.jobs.policy import RecordKind, month_after
from bagdar.core.terms.identifiers import bin_with_control
from bagdar.core.terms.pseudonyms import key_id, pseudonym
from bagdar.runs.jobs import Handed
from bagdar.sources.exchange import Manifest, digest_of, manifest_path
from bagdar.web.projects.models import Project
from tests import builders
from tests.web.jobs.reporting import MAY, plant

KEY, OTHER_KEY = b"k" * 32, b"o" * 32
BIN = bin_with_control("94124000019")
Row = tuple[int, date, str]


def works(**facts: Any) -> Project:
    """Plant a project of an enterprise with a BIN."""
    return plant(enterprise=builders.enterprise(bin=facts.pop("bin", BIN)), **facts)


def handed(
    folder: Path,
    kind: str,
    project: Project,
    rows: Sequence[Row],
    *,
    key: bytes = KEY,
    programme: str = "",
    name: str = "",
) -> Handed:
    """Write rows of persons, months and rates at the site of a project, with their manifest."""
    path = folder / (name or f"{kind}.csv")
    employer = project.enterprise.bin if project.enterprise else ""
    lines = ["pseudonym,month,employer,site,rate"] + [
        f"{pseudonym(key, f'88010130{who:04d}')},{month:%Y-%m},{employer},{project.key},{rate}"
        for who, month, rate in rows
    ]
    path.write_text("\n".join(lines) + "\n")
    sheet = manifest(path, kind, programme or project.programme.key, key)
    manifest_path(path).write_text(sheet.to_text())
    return Handed(path, RecordKind(kind), sheet)


def manifest(path: Path, kind: str, programme: str, key: bytes = KEY) -> Manifest:
    """Write the sheet of a file."""
    return Manifest(
        kind=kind,
        programme=programme,
        key_id=key_id(key),
        sha256=digest_of(path),
        check="0" * 64,
        rows=0,
        repeated=0,
        months=("2025-01", "2026-05"),
        set_apart={},
        lines={},
    )


def paid(who: int, first: date, months: int, rate: str = "1") -> list[Row]:
    """Return a person's paid months."""
    return [(who, month_after(first, step), rate) for step in range(months)]


def drawn(folder: Path, project: Project) -> list[Handed]:
    """Draw five persons, whose verdicts and figures are plain to see.

    0 verified for a full job, 1 verified for half a job, 2 paid for three months up to the closed
    one, 3 gone after three months, 4 never paid.
    """
    year, march, january = date(2025, 5, 1), date(2026, 3, 1), date(2026, 1, 1)
    workers = [(0, year, "1"), (1, year, "0.5"), (2, march, "1"), (3, january, "1")]
    contributions = [
        *paid(0, year, 13),
        *paid(1, year, 13, "0.5"),
        *paid(2, march, 3),
        *paid(3, january, 3),
    ]
    assert contributions[12][1] == MAY
    return [
        handed(folder, "workers", project, [*workers, (4, january, "1")]),
        handed(folder, "contributions", project, contributions),
    ]
