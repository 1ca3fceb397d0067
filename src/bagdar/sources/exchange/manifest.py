"""The sheet that goes with a file of records: what it holds, in counts, and nothing of a person."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from bagdar.core.terms.problem import Problem
from bagdar.sources.exchange.errors import RecordsError

FORM = "bagdar-job-records-1"


@dataclass(frozen=True, slots=True)
class Manifest:
    """What the custodian says of a file: for whom, made with which key, how many rows.

    `check` is a digest of the file under the custodian's key: with the key it can be shown later
    that this tool made the file; without it, nothing can be learned.
    """

    kind: str
    programme: str
    key_id: str
    sha256: str
    check: str
    rows: int
    repeated: int
    months: tuple[str, str]
    set_apart: Mapping[str, int]
    lines: Mapping[str, tuple[int, ...]]

    def to_text(self) -> str:
        """Write the sheet."""
        return json.dumps({"form": FORM, **asdict(self)}, indent=1) + "\n"

    @classmethod
    def from_text(cls, text: str) -> Manifest:
        """Read a sheet; raise RecordsError for what is none."""
        try:
            return cls._read(json.loads(text))
        except (KeyError, TypeError, ValueError, AttributeError, RecursionError):
            raise RecordsError(
                "manifest",
                Problem("The manifest of the records cannot be read: hand both over again."),
            ) from None

    @classmethod
    def _read(cls, told: dict[str, Any]) -> Manifest:
        if told.pop("form") != FORM:
            raise ValueError(FORM)
        first, last = told.pop("months")
        lines = {str(reason): tuple(map(int, ones)) for reason, ones in told.pop("lines").items()}
        return cls(**told, months=(str(first), str(last)), lines=lines)


def manifest_path(path: Path) -> Path:
    """Return where the sheet of a file lies."""
    return path.with_name(f"{path.name}.manifest.json")


def manifest_of(path: Path) -> Manifest | None:
    """Return the sheet that lies beside a file, if there is one."""
    beside = manifest_path(path)
    if not beside.is_file():
        return None
    return Manifest.from_text(beside.read_bytes().decode("utf-8", errors="replace"))
