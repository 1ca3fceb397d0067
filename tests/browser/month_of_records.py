"""What a custodian makes of a month: files of workers and contributions to hand over."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from bagdar.core.jobs.policy import RecordKind, month_after
from bagdar.core.terms.identifiers import is_iin
from tests.browser.conftest import BAGDAR, Site, environment_of
from tests.browser.month_of_jobs import EMPLOYER, SITE

PAID_WORKERS, NEVER_PAID = 48, 8
PAID_MONTHS = 14
HEADINGS = "iin,month,employer,site,rate"
NUMBERS = [number for one in range(1000) if is_iin(number := f"88010130{one:04d}")]


def files_of(site: Site, programme: str, month: date, folder: Path) -> Iterator[tuple[str, Path]]:
    """Make a key and write both files, as the custodian does away from the site."""
    custodian(site, folder, "key", "the.key", "--programme", programme)
    first = month_after(month, 1 - PAID_MONTHS)
    workers = [(number, first) for number in NUMBERS[: PAID_WORKERS + NEVER_PAID]]
    paid = [
        (number, month_after(first, step))
        for number in NUMBERS[:PAID_WORKERS]
        for step in range(PAID_MONTHS)
    ]
    for kind, rows in ((RecordKind.WORKERS, workers), (RecordKind.CONTRIBUTIONS, paid)):
        source = folder / f"{kind}.csv"
        lines = [f"{number},{on:%Y-%m},{EMPLOYER},{SITE},1" for number, on in rows]
        source.write_text("\n".join([HEADINGS, *lines, ""]), "utf-8")
        made = f"{kind}.csv.gz"
        options = ("--kind", kind.value, "--key-file", "the.key")
        custodian(site, folder, "pseudonymise", source.name, made, *options)
        yield kind.value, folder / made


def custodian(site: Site, folder: Path, *words: str) -> None:
    """Run a command of the custodian's."""
    command = [*BAGDAR, "custodian", *words]
    subprocess.run(command, env=environment_of(site.folder), check=True, cwd=folder)
