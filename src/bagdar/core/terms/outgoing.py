"""Numbers of outgoing papers by the pattern of an authority, such as 12-05/{number}."""

from __future__ import annotations

from bagdar.core.terms.problem import Problem

NUMBER, YEAR = "{number}", "{year}"
LONGEST_PATTERN = 40


def outgoing_number(pattern: str, *, year: int, number: int) -> str:
    """Return the number of a paper; without a pattern, the year and four digits."""
    if not pattern:
        return f"{year}-{number:04d}"
    return pattern.replace(YEAR, str(year)).replace(NUMBER, str(number))


def pattern_problem(pattern: str) -> Problem | None:
    """Say what is wrong with a pattern: it holds the number once, the year at most once."""
    if len(pattern) > LONGEST_PATTERN:
        return Problem("A pattern has at most {most} letters.", most=LONGEST_PATTERN)
    rest = pattern.replace(YEAR, "").replace(NUMBER, "")
    if pattern.count(NUMBER) != 1 or pattern.count(YEAR) > 1 or set("{}") & set(rest):
        return Problem(
            "Write the pattern with {number} once and, if need be, {year} once: "
            "for example {example}.",
            number=NUMBER,
            year=YEAR,
            example="12-05/{number}",
        )
    if not pattern.isprintable():
        return Problem("The pattern holds signs that cannot be printed.")
    return None
