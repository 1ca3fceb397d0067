"""What a snapshot holds, as the manifest tells it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass

FORMAT = "bagdar-lake-1"


class LakeError(Exception):
    """A table that is not there, or a lake that cannot be read; the text says the way out."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A table of a snapshot: its file, its digest and its rows."""

    file: str
    sha256: str
    rows: int
    shape: str


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The tables of the lake at one moment."""

    number: int
    tables: Mapping[str, Kept]

    def digest(self, *names: str) -> str:
        """Return one digest of the content of these tables."""
        told = "\n".join(f"{name} {self.tables[name].sha256}" for name in sorted(names))
        return hashlib.sha256(told.encode()).hexdigest()

    def to_text(self) -> str:
        """Write the manifest."""
        tables = {name: asdict(one) for name, one in sorted(self.tables.items())}
        told = {"format": FORMAT, "number": self.number, "tables": tables}
        return json.dumps(told, indent=1) + "\n"

    @classmethod
    def from_text(cls, text: str) -> Snapshot:
        """Read a manifest; raise LakeError for what is none."""
        try:
            told = json.loads(text)
            if told["format"] != FORMAT:
                raise LakeError(f"The lake is kept in the format {told['format']}, not {FORMAT}.")
            tables = {name: Kept(**one) for name, one in told["tables"].items()}
            return cls(int(told["number"]), tables)
        except (KeyError, TypeError, ValueError) as broken:
            raise LakeError(
                "The manifest of the lake is damaged: delete the folder `lake` in BAGDAR_DATA "
                "and compute again."
            ) from broken


EMPTY = Snapshot(0, {})
