"""What is wrong with a file, row by row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bagdar.core.terms.problem import Problem


@dataclass(frozen=True, slots=True)
class Fault:
    """A problem and where it stands: a file in words, a row or feature; 0 for the whole file."""

    table: str
    row: int
    problem: Problem

    def __str__(self) -> str:
        """Say it in one line."""
        place = f"{self.table}, row {self.row}" if self.row else self.table
        return f"{place}: {self.problem}"


class FileRefusedError(Exception):
    """A file that is not taken at all; `faults` name every reason."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        """Keep the faults in the order of their rows."""
        self.faults = tuple(sorted(faults, key=lambda one: (one.table, one.row)))
        super().__init__("\n".join(map(str, self.faults)))
