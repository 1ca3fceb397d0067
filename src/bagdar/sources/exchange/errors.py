"""Why a file of records is refused as a whole."""

from __future__ import annotations

from collections.abc import Mapping

from bagdar.core.terms.problem import Problem


class RecordsError(Exception):
    """A file that is not taken in; `problem` says why and what to do, never what it holds.

    `set_apart` counts rows by reason, where that is why.
    """

    def __init__(
        self, code: str, problem: Problem, set_apart: Mapping[str, int] | None = None
    ) -> None:
        """Keep a stable code, the words, and the counts."""
        super().__init__(str(problem))
        self.code = code
        self.problem = problem
        self.set_apart = dict(set_apart or {})


def damaged() -> RecordsError:
    """Say that a file cannot be read to its end."""
    return RecordsError(
        "damaged",
        Problem("The file is damaged or not complete: hand it over again. Nothing was kept."),
    )


def personal_number(line: int) -> RecordsError:
    """Say that a file holds personal numbers."""
    return RecordsError(
        "personal_number",
        Problem(
            "Line {line} holds a personal number. Nothing was kept: delete the file, and hand over "
            "pseudonyms made with `bagdar custodian pseudonymise`.",
            line=line,
        ),
    )


def plain_digest(line: int) -> RecordsError:
    """Say that a file holds digests made without a key."""
    return RecordsError(
        "plain_digest",
        Problem(
            "Line {line} holds a digest made without a key, from which the person can be found. "
            "Nothing was kept: delete the file, and hand over pseudonyms made with "
            "`bagdar custodian pseudonymise`.",
            line=line,
        ),
    )


def dressed_digest(found: int) -> RecordsError:
    """Say that pseudonyms turned out to be digests made without a key."""
    return RecordsError(
        "dressed_digest",
        Problem(
            "The pseudonyms are digests made without a key: {found} of them were found by trying "
            "numbers. Nothing was kept: delete the file, and hand over pseudonyms made with "
            "`bagdar custodian pseudonymise`.",
            found=found,
        ),
    )


def mixed_keys(line: int, found: str, expected: str) -> RecordsError:
    """Say that pseudonyms of two keys meet."""
    return RecordsError(
        "mixed_keys",
        Problem(
            "Line {line} was made with the key {found}, others with {expected}: one person would "
            "count as two. Nothing was kept: after a change of key the whole history must be "
            "handed over again, workers and contributions together.",
            line=line,
            found=found,
            expected=expected,
        ),
    )
