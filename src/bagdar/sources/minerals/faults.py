"""What is wrong with a table of minerals, by row and column."""

from __future__ import annotations

from dataclasses import dataclass

from bagdar.core.terms.problem import Problem


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong: row 0 is the file, an empty column the row."""

    row: int
    column: str
    problem: Problem


LONGEST_TEXT = 120


def text_problem(text: str, longest: int = LONGEST_TEXT) -> Problem | None:
    """Say what is wrong with a text of a table."""
    if len(text) > longest:
        return Problem("Write at most {most} signs.", most=longest)
    if any(not one.isprintable() for one in text):
        return Problem("This holds signs that cannot be printed; retype it.")
    if "<" in text or ">" in text:
        return Problem("This holds the signs < or >; write it as plain text.")
    return None
